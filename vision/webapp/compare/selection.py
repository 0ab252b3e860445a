"""List the results that can be compared, and suggest a pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vision.text.body_labels import LEG_LABELS
from vision.text.dates import medium_date
from vision.text.labels import leg_label, screen_label, view_label
from vision.webapp.shared.state import app_state

_NO_LIMIT: Final = 1_000_000


@dataclass(frozen=True)
class ComparableResult:
    """A result with a recognised test, as an entry of the list.

    Attributes
    ----------
    id : str
        Id of the result.
    name : str
        Name of the clip.
    screen : str
        Id of the test.
    view : str or None
        Camera view.
    leg : str or None
        Standing leg: ``left``, ``right`` or ``both``.
    created : datetime
        When the clip was submitted.
    athlete, athlete_id : str or None
        Name and id of the athlete.
    """

    id: str
    name: str
    screen: str
    view: str | None
    leg: str | None
    created: datetime
    athlete: str | None = None
    athlete_id: str | None = None

    @property
    def label(self) -> str:
        """Athlete, clip, test, leg, view and date in one line."""
        test = screen_label(self.screen)
        leg = leg_label(self.leg) if self.leg and self.leg in LEG_LABELS else None
        view = view_label(self.view or "")
        local = self.created.astimezone()
        when = f"{medium_date(local)}, {local:%H:%M}"
        parts = (self.athlete, self.name, f"{test}, {leg}" if leg else test, view, when)
        return " · ".join(part for part in parts if part)


def list_comparable() -> list[ComparableResult]:
    """List the results that can be compared, the latest first."""
    if not app_state().has_library:
        return []
    from vision.library.queries import ReportFilter, list_reports

    cards = list_reports(app_state().library, ReportFilter(), limit=_NO_LIMIT).cards
    found = [
        ComparableResult(
            card.id, card.name, card.screen, card.view, card.leg, card.created,
            athlete=card.athlete, athlete_id=card.athlete_id,
        )
        for card in cards
        if card.screen is not None
    ]  # fmt: skip
    return sorted(found, key=lambda result: result.created, reverse=True)


def order_by_athlete(chosen: ComparableResult, results: Sequence[ComparableResult]) -> list[str]:
    """Order the choices for the second result: those of the same athlete first.

    Parameters
    ----------
    chosen : ComparableResult
        The first result.
    results : sequence of ComparableResult
        All results, the latest first; that order is kept within each group.
    """
    return [
        result.id
        for result in sorted(results, key=lambda result: not _same_athlete(result, chosen))
    ]


def suggest_pair(
    results: Sequence[ComparableResult], *, second: str | None = None
) -> tuple[str, str]:
    """Suggest two results to compare.

    Parameters
    ----------
    results : sequence of ComparableResult
        At least one result, the latest first.
    second : str, optional
        Id of the second result, if given.

    Returns
    -------
    first, second : str
        Ids, the older one first: the latest two of one test, preferably of the same athlete and
        in the same view. With `second`, the most similar one before it, else the next after it.
    """
    if len(results) == 1:
        return results[0].id, results[0].id
    at = next((n for n, result in enumerate(results) if result.id == second), None)
    if at is not None:
        others = [*results[at + 1 :], *reversed(results[:at])]
        return max(others, key=lambda result: _similarity(result, results[at])).id, results[at].id
    pairs = (
        (_similarity(older, newer), older.id, newer.id)
        for i, newer in enumerate(results)
        for older in results[i + 1 :]
    )
    _, older_id, newer_id = max(pairs, key=lambda pair: pair[0])  # the first of equals: the latest
    return older_id, newer_id


def _similarity(a: ComparableResult, b: ComparableResult) -> tuple[bool, bool, bool]:
    return a.screen == b.screen, _same_athlete(a, b), a.view == b.view


def _same_athlete(a: ComparableResult, b: ComparableResult) -> bool:
    return a.athlete_id is not None and a.athlete_id == b.athlete_id
