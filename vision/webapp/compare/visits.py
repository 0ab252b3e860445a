"""All visits of an athlete on one axis, where the compared results are two of more."""

from __future__ import annotations

from typing import Final

import streamlit as st

from vision.jobs.athlete_history import AthleteHistory, read_history
from vision.jobs.progress_reports import group_trends
from vision.report.progress_text import trend_title
from vision.text.translation import translate, translate_count
from vision.webapp.shared.opening import open_progress
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown

#: Charts, at most; all of them are on the progress page.
_MAX_CHARTS: Final = 3


def show_all_visits(first: str, second: str) -> None:
    """Show the visits of an athlete over time; nothing for two athletes, or fewer than three days.

    Parameters
    ----------
    first, second : str
        Ids of the results that are compared.
    """
    athlete_id = _common_athlete(first, second)
    if athlete_id is None:
        return
    history = read_history(app_state(), athlete_id)
    report = history.find(second)
    if report is None or report.screen is None:
        return
    days = {dated.day for dated in history.reports if dated.report.screen == report.screen}
    if len(days) < 3:
        return
    # Drawing the charts of a closed section would slow the page.
    section = st.expander(
        translate_count(
            "All {count} visit on one axis", "All {count} visits on one axis", len(days)
        ),
        icon=":material/show_chart:",
        key="all-visits-on-one-axis", on_change="rerun",
    )  # fmt: skip
    if section.open:
        with section:
            _charts(history, report.screen, athlete_id)


def _charts(history: AthleteHistory, screen: str, athlete_id: str) -> None:
    from vision.webapp.progress.charts import trend_chart  # takes seconds to import

    trends = [trend for trend in history.trends if trend.key.screen == screen]
    for group in group_trends(trends)[:_MAX_CHARTS]:
        titles = [trend_title(trend, among=trends) for trend in group]
        title = group[0].title if len(group) > 1 else titles[0]
        st.markdown(f"**{escape_markdown(title)}**")
        key = group[0].key
        with st.container(key=f"chart-visits-{key.criterion}-{key.view}-{key.gait or 'any'}"):
            st.altair_chart(trend_chart(group), width="stretch")
    st.button(
        translate("Open the progress page"), icon=":material/trending_up:", key="to-progress",
        on_click=open_progress, args=(athlete_id,),
    )  # fmt: skip


def _common_athlete(first: str, second: str) -> str | None:
    if not app_state().has_library:
        return None
    from vision.library.queries import get_report_card

    cards = [get_report_card(app_state().library, id_) for id_ in (first, second)]
    ids = {None if card is None else card.athlete_id for card in cards}
    return ids.pop() if len(ids) == 1 else None
