"""The progress page: what has changed for an athlete, beyond the errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.errors import FormcheckError, InputError
from vision.jobs.athlete_history import AthleteHistory, read_history
from vision.jobs.progress_reports import (
    evidence_frame,
    first_and_latest,
    group_trends,
    progress_pdf_of,
)
from vision.report.progress import Trend
from vision.report.progress_text import (
    basis_sentence,
    change_sentence,
    progress_headline,
    progression_reached,
    progression_sentence,
    trend_title,
)
from vision.text.counted import count_reports
from vision.text.dates import long_date
from vision.text.labels import (
    screen_label,
    side_label,
    status_label,
    verdict_label,
    view_label,
)
from vision.text.numbers import format_measured
from vision.text.phrases import in_sentence
from vision.text.sentences import translate_text
from vision.text.translation import current_language, translate, translate_count, use_language
from vision.webapp.progress.charts import trend_chart
from vision.webapp.routes import ATHLETE_PARAMETER, CHECK, LIBRARY, PROGRESS
from vision.webapp.shared.buttons import lead_on
from vision.webapp.shared.media import file_source
from vision.webapp.shared.messages import show_error, show_kept_message
from vision.webapp.shared.opening import follow_opening, open_page, open_result
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown
from vision.webapp.training.summary import show_training

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.history import HistoryEntry

#: Charts and visits shown at first.
_MAX_CHARTS: Final = 4
_MAX_VISITS: Final = 10
_PARSED: Final = "parsed-reports"


def show_page() -> None:
    """Show the page; the query parameter ``athlete`` chooses the athlete."""
    follow_opening(PROGRESS)
    st.title(translate("Progress"), anchor=False)
    show_kept_message()
    try:
        _show()
    except FormcheckError as error:
        show_error(error)


def _show() -> None:
    names = _athlete_names()
    if not names:
        st.info(
            translate(
                "Here you see what changes from visit to visit. Add an athlete to the library, and "
                "check clips for them on different days."
            ),
            icon=":material/info:",
        )
        st.button(
            translate("Open the library"), icon=":material/folder_shared:", key="to-library",
            on_click=open_page, args=(LIBRARY,),
        )  # fmt: skip
        return
    chosen = _choose(names)
    if chosen is None:
        return
    history = read_history(app_state(), chosen, parsed=st.session_state.get(_PARSED))
    st.session_state[_PARSED] = history.parsed  # without those deleted meanwhile
    if not history.reports:
        name = escape_markdown(history.athlete.name)
        text = translate("{name} has no result of a test yet.").format(name=name)
        lead_on(text, route=CHECK, label=translate("Check a clip"))
        show_training(chosen, has_step=False)
        return
    screen = _choose_screen(history)
    _summary(history, screen)
    _trends([trend for trend in history.trends if trend.key.screen == screen], history)
    show_training(chosen, has_step=bool(progression_reached(history.reports)))
    _visits(history)


def _athlete_names() -> dict[str, str]:
    if not app_state().has_library:
        return {}
    from vision.library.athletes import list_athletes

    cards = list_athletes(app_state().library)
    with_reports = sorted(cards, key=lambda card: card.reports == 0)
    return {card.id: card.name for card in with_reports}


def _choose(names: dict[str, str]) -> str | None:
    ids = list(names)
    asked = st.query_params.get(ATHLETE_PARAMETER)
    chosen: str | None = st.selectbox(
        translate("Athlete"),
        ids,
        index=ids.index(asked) if asked in ids else 0,
        format_func=lambda id_: names[id_],
        key="progress-athlete",
        width=320,
    )
    if asked is not None and asked not in ids:
        raise InputError("This athlete is no longer in the library.")
    return chosen


def _choose_screen(history: AthleteHistory) -> str:
    """Choose the test; the latest that was filmed on several days comes first."""
    screens = history.screens
    compared = {trend.key.screen for trend in history.trends if trend.overall is not None}
    first = next((screen for screen in screens if screen in compared), screens[0])
    if len(screens) == 1:
        return first
    chosen = st.segmented_control(
        translate("Test"),
        screens,
        default=first,
        format_func=screen_label,
        key="progress-screen",
        label_visibility="collapsed",
    )
    return chosen or first


def _summary(history: AthleteHistory, screen: str) -> None:
    days = {dated.day for dated in history.reports if dated.report.screen == screen}
    st.markdown(f"## {escape_markdown(progress_headline(history.trends, screen=screen))}")
    st.caption(
        translate(
            "{test} on {days}. Only a change larger than the error counts as a change."
        ).format(
            test=screen_label(screen),
            days=translate_count("{count} day", "{count} days", len(days)),
        )
    )
    steps = progression_reached([d for d in history.reports if d.report.screen == screen])
    if steps:
        st.info(escape_markdown(progression_sentence(steps)), icon=":material/stairs:")
    if history.unreadable:
        st.warning(
            translate(
                "{reports} of another version cannot be read: check the clips again to see them "
                "here."
            ).format(reports=count_reports(history.unreadable)),
            icon=":material/history:",
        )
    _export(history, screen)


def _export(history: AthleteHistory, screen: str) -> None:
    # Streamlit calls the function outside of a run of the page.
    state, language = app_state(), current_language()

    def write() -> bytes:
        with use_language(language):
            return progress_pdf_of(state, history, screen)

    st.download_button(
        translate("Progress report (PDF)"),
        data=write,
        file_name=f"progress-{screen}.pdf",
        mime="application/pdf",
        icon=":material/picture_as_pdf:",
        key="progress-pdf",
        on_click="ignore",
    )


def _trends(trends: Sequence[Trend], history: AthleteHistory) -> None:
    groups = group_trends(trends)
    for group in groups[:_MAX_CHARTS]:
        _group(group, trends, history)
    rest = groups[_MAX_CHARTS:]
    if not rest:
        return
    label = translate_count("{count} more criterion", "{count} more criteria", len(rest))
    # Drawing the charts of a closed expander would slow the page.
    expander = st.expander(
        label, icon=":material/show_chart:", key="progress-more", on_change="rerun"
    )
    if expander.open:
        with expander:
            for group in rest:
                _group(group, trends, history)


def _group(group: Sequence[Trend], among: Sequence[Trend], history: AthleteHistory) -> None:
    key = group[0].key
    name = f"trend-{key.criterion}-{key.view}-{key.gait or 'any'}"
    with st.container(border=True, key=name):
        titles = [trend_title(trend, among=among) for trend in group]
        title = translate_text(group[0].title) if len(group) > 1 else titles[0]
        st.markdown(f"**{escape_markdown(title)}**")
        left, right = st.columns([3, 2], gap="medium")
        with left, st.container(key=f"chart-{name}"):
            st.altair_chart(trend_chart(group), width="stretch")
        with right:
            for trend in group:
                _words(trend, with_leg=len(group) > 1)
            if any(trend.overall is not None for trend in group):
                st.caption(escape_markdown(basis_sentence(group[0])))
        _first_and_latest(group[0], history)


def _words(trend: Trend, *, with_leg: bool) -> None:
    leg = f"**{side_label(trend.key.leg)}.** " if with_leg and trend.key.leg else ""
    if trend.overall is None:
        last = next(p for p in reversed(trend.points) if p.value is not None)
        value = translate_text(format_measured(last.value, last.error, trend.unit))
        text = translate("{value} on {day}.").format(value=value, day=long_date(last.day))
        st.markdown(f"{leg}{escape_markdown(text)}")
        return
    st.markdown(leg + escape_markdown(change_sentence(trend.overall, trend.unit)))
    if trend.latest is not None and trend.latest != trend.overall:
        sentence = change_sentence(trend.latest, trend.unit)
        text = translate("Since the visit before: {sentence}")
        st.caption(text.format(sentence=escape_markdown(sentence)))


def _first_and_latest(trend: Trend, history: AthleteHistory) -> None:
    """Show the frames that prove the first and the latest value."""
    shown = [
        (point, evidence_frame(app_state(), history, trend, point))
        for point in first_and_latest(trend)
    ]
    if not shown or any(image is None for _, image in shown):
        return
    frames = st.container(horizontal=True, key=f"side-by-side-{trend.key.criterion}")
    for point, image in shown:
        with frames, st.container(key=f"shot-{point.report_id}-{trend.key.criterion}"):
            value = translate_text(format_measured(point.value, point.error, trend.unit))
            verdict = in_sentence(verdict_label(point.verdict))
            st.image(
                file_source(image),  # type: ignore[arg-type]
                caption=f"{long_date(point.day)}: {value}, {verdict}",
                width="stretch",
                alt=translate("Key frame of {title}").format(
                    title=in_sentence(translate_text(trend.title))
                ),
            )


def _visits(history: AthleteHistory) -> None:
    st.markdown(f"## {translate('Visits')}")
    entries = history.entries
    shown = entries if st.session_state.get("all-visits") else entries[:_MAX_VISITS]
    for entry in shown:
        _visit(entry, history)
    if len(entries) > len(shown):
        st.button(
            translate("Show all {count}").format(count=len(entries)),
            key="more-visits",
            on_click=lambda: st.session_state.update({"all-visits": True}),
        )


def _visit(entry: HistoryEntry, history: AthleteHistory) -> None:
    card, report = entry.card, history.find(entry.card.id)
    headline = screen_label(card.screen) if card.screen else translate("No test recognised")
    if report is not None:
        headline = translate_text(report.summary.headline)
    view = view_label(card.view or "")
    seen = f", {view}" if view else ""
    with st.container(gap=None, key=f"visit-{card.id}"):
        st.button(
            f"**{long_date(card.day)}**{escape_markdown(seen)} · {escape_markdown(headline)}",
            key=f"open-{card.id}",
            type="tertiary",
            icon=":material/movie:",
            on_click=open_result,
            args=(card.id,),
        )
        if entry.words:
            text = translate("Coach ({status}): {words}")
            status = in_sentence(status_label(card.status))
            st.caption(text.format(status=status, words=escape_markdown(entry.words)))
