"""List the results that can be compared, and suggest a pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vision.errors import InputError
from vision.jobs.result_meta import ResultMeta
from vision.report.models import Report
from vision.screens.registry import screen_titles
from vision.text.body_labels import LEG_LABELS, VIEW_LABELS
from vision.webapp.shared.state import app_state

_NO_LIMIT: Final = 1_000_000
_TESTS: Final = screen_titles()


@dataclass(frozen=True)
class ComparableResult:
    """A result in which a test was recognised, as the list shows it.

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
        test = _TESTS.get(self.screen, self.screen)
        leg = LEG_LABELS.get(self.leg or "")
        view = VIEW_LABELS.get(self.view or "")
        here = self.created.astimezone()
        when = f"{here.day} {here:%b %Y, %H:%M}"
        parts = (self.athlete, self.name, f"{test}, {leg}" if leg else test, view, when)
        return " · ".join(part for part in parts if part)


def comparable_result(meta: ResultMeta, report: Report) -> ComparableResult:
    """Describe a result that is not in the library yet."""
    return ComparableResult(
        meta.id, meta.name, report.screen or "", report.view, report.leg, meta.created,
        athlete_id=meta.athlete,
    )  # fmt: skip


def list_comparable() -> list[ComparableResult]:
    """List the results that can be compared, the latest first.

    Results come from the library, which is quick; one that is not in it yet from its report.
    """
    found = _from_library()
    there = {each.id for each in found}
    results = app_state().results
    for folder in results.folder.iterdir():
        if folder.name in there:
            continue
        try:
            meta = results.get(folder.name)
        except InputError:
            continue
        report = app_state().results.read_report(meta)
        if report is not None and report.screen is not None:
            found.append(comparable_result(meta, report))
    return sorted(found, key=lambda each: each.created, reverse=True)


def _from_library() -> list[ComparableResult]:
    if not app_state().has_library:
        return []
    from vision.library.queries import ReportFilter, list_reports

    cards = list_reports(app_state().library, ReportFilter(), limit=_NO_LIMIT).cards
    return [
        ComparableResult(
            card.id, card.name, card.screen, card.view, card.leg, card.created,
            athlete=card.athlete, athlete_id=card.athlete_id,
        )
        for card in cards
        if card.screen is not None
    ]  # fmt: skip


def order_by_athlete(chosen: ComparableResult, all_: Sequence[ComparableResult]) -> list[str]:
    """Order the choices for the second result: those of the same athlete first.

    Parameters
    ----------
    chosen : ComparableResult
        The first result.
    all_ : sequence of ComparableResult
        All results, the latest first; that order is kept within each group.
    """
    return [each.id for each in sorted(all_, key=lambda each: not _same_athlete(each, chosen))]


def suggest_pair(
    saved: Sequence[ComparableResult], *, second: str | None = None
) -> tuple[str, str]:
    """Suggest two results to compare.

    Parameters
    ----------
    saved : sequence of ComparableResult
        At least one result, the latest first.
    second : str, optional
        Id of the second result, where it is given.

    Returns
    -------
    first, second : str
        Ids, the older one first: the latest two of one test, preferably of the same athlete and
        in the same view. With `second`, the most similar one before it, else the next after it.
    """
    if len(saved) == 1:
        return saved[0].id, saved[0].id
    at = next((n for n, each in enumerate(saved) if each.id == second), None)
    if at is not None:
        others = [*saved[at + 1 :], *reversed(saved[:at])]
        return max(others, key=lambda each: _similarity(each, saved[at])).id, saved[at].id
    pairs = (
        (_similarity(older, newer), older.id, newer.id)
        for i, newer in enumerate(saved)
        for older in saved[i + 1 :]
    )
    _, older_id, newer_id = max(pairs, key=lambda pair: pair[0])  # the first of equals: the latest
    return older_id, newer_id


def _similarity(a: ComparableResult, b: ComparableResult) -> tuple[bool, bool, bool]:
    return a.screen == b.screen, _same_athlete(a, b), a.view == b.view


def _same_athlete(a: ComparableResult, b: ComparableResult) -> bool:
    return a.athlete_id is not None and a.athlete_id == b.athlete_id
