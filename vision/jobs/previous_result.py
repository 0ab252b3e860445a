"""The result of the same test that an athlete had last time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vision.jobs.app_state import AppState

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.queries import ReportCard

#: Far more results of one test than an athlete has.
_MANY: Final = 500


def find_previous_result(state: AppState, id_: str) -> ReportCard | None:
    """Find the athlete's latest earlier result of the same test, preferably in the same view.

    Parameters
    ----------
    state : AppState
        The state as whoever looks at the page sees it.
    id_ : str
        The result.

    Returns
    -------
    ReportCard or None
        None without an athlete, a test or an earlier result.
    """
    if not state.has_library:
        return None
    from vision.library.queries import ReportFilter, get_report_card, list_reports

    card = get_report_card(state.library, id_)
    if card is None or card.athlete_id is None or card.screen is None:
        return None
    filters = ReportFilter(athlete=card.athlete_id, screen=card.screen, until=card.day)
    cards = list_reports(state.library, filters, limit=_MANY).cards  # the latest first
    earlier = [c for c in cards if c.id != id_ and (c.day, c.created) < (card.day, card.created)]
    return min(earlier, key=lambda c: c.view != card.view, default=None)
