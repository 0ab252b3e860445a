"""A result in short, for the athlete: verdict, frame, one cue, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from vision.jobs.previous_result import find_previous_result
from vision.jobs.result_meta import ResultMeta
from vision.report.main_finding import main_finding, main_things
from vision.report.models import Criterion, Report
from vision.report.report_text import (
    Advice,
    advice,
    criterion_title,
    name_options_as_in_app,
    summary_line,
)
from vision.report.review import ReviewedReport, original_headline
from vision.text.dates import medium_date
from vision.text.translation import translate, translate_in
from vision.webapp.result.athlete_html import evidence_html, has_tall_evidence, things_html
from vision.webapp.result.coach_words import athlete_name, show_coach_message
from vision.webapp.result.gait_sections import show_next_step
from vision.webapp.result.in_language import in_result_language
from vision.webapp.result.live_comparison import show_live_note
from vision.webapp.result.people import show_people
from vision.webapp.result.player import show_clip
from vision.webapp.result.quality_notes import show_quality
from vision.webapp.result.sharing import show_handouts
from vision.webapp.routes import COMPARE, FIRST_PARAMETER, SECOND_PARAMETER
from vision.webapp.shared.buttons import delete_button, new_clip_button
from vision.webapp.shared.folded import show_folded
from vision.webapp.shared.opening import open_page
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import VERDICT_BADGES, escape_markdown


def show_in_short(meta: ResultMeta, reviewed: ReviewedReport, folder: Path) -> None:
    """Show a judged result in short: what it says and what to try fit on the screen of a phone.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    reviewed : ReviewedReport
        The report with the coach's verdicts.
    folder : Path
        Folder of the result.
    """
    report = reviewed.report
    with st.container(key="short", gap="small"):
        _verdict(reviewed)
        finding = main_finding(report)
        html = evidence_html(finding, reviewed, folder)
        left, right = st.columns([3, 2], gap="medium") if html else (None, st.container())
        if left is not None:
            # The page knows the height before the browser has what draws HTML.
            key = "evidence-tall" if has_tall_evidence(finding, folder) else "evidence-wide"
            left.container(key=key).html(html)
        tips = advice(report)[:1]
        with right:
            _one_cue(tips)
            if not tips:
                show_next_step(report, meta)
        parts = (athlete_name(meta), summary_line(report))
        st.caption(escape_markdown(" · ".join(part for part in parts if part)))
        if report.summary.safety:
            st.caption(f":material/health_and_safety: {escape_markdown(report.summary.safety)}")
    show_coach_message(meta)
    show_quality(meta, report)
    if meta.live is not None:
        show_live_note(meta.live, report)
    show_people(meta, report, folder)
    show_clip(meta, reviewed, folder, in_short=True)
    things = main_things(report)
    if things:
        st.markdown(f"## {translate('What stands out')}")
        st.html(things_html(things))
    if tips:
        show_next_step(report, meta)
    _last_time(meta)
    _cannot_tell(report)


def show_short_actions(meta: ResultMeta, folder: Path) -> None:
    """Show what an athlete does with a result: take it along, go on, or delete it.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    folder : Path
        Its folder.
    """
    show_handouts(meta, folder)
    with st.container(horizontal=True):
        new_clip_button()
        delete_button(meta)


def _verdict(reviewed: ReviewedReport) -> None:
    summary = reviewed.report.summary
    with st.container(key=f"verdict-{summary.verdict or 'none'}", gap=None):
        badge = VERDICT_BADGES[summary.verdict or "cannot_tell"]
        st.badge(translate_in("verdict", badge.label), icon=badge.icon, color=badge.color)
        st.title(escape_markdown(summary.headline), anchor=False)
        if reviewed.is_overruled:
            st.caption(escape_markdown(original_headline(reviewed)))


def _one_cue(tips: Sequence[Advice]) -> None:
    for tip in tips:
        with st.container(border=True, key="tip-0", gap="small"):
            cue = translate("Try next: {cue}").format(cue=escape_markdown(tip.cue))
            st.markdown(f"**{cue}**")
            if tip.drill is not None:
                st.markdown(f":material/fitness_center: {escape_markdown(tip.drill)}")


def _last_time(meta: ResultMeta) -> None:
    earlier = find_previous_result(app_state(), meta.id)
    if earlier is not None:
        st.button(
            translate("Compare with last time, {date}").format(date=medium_date(earlier.day)),
            icon=":material/compare_arrows:",
            key="last-time",
            on_click=open_page,
            args=(COMPARE, {FIRST_PARAMETER: earlier.id, SECOND_PARAMETER: meta.id}),
        )


def _cannot_tell(report: Report) -> None:
    """Name what the clip cannot show; what to film instead is folded away."""
    unjudged = [c for c in report.criteria if c.verdict == "cannot_tell"]
    if not unjudged:
        return
    titles = dict.fromkeys(c.title for c in unjudged)
    named = escape_markdown(", ".join(titles))
    st.markdown(f"**{translate('This clip cannot tell:')}** {named}")
    show_folded(
        translate("Why, and what to film instead"),
        in_result_language(lambda: _reasons(unjudged, report)),
        key="reasons",
    )


def _reasons(unjudged: Sequence[Criterion], report: Report) -> None:
    by_reason: dict[str, list[str]] = {}
    for criterion in unjudged:
        reason = name_options_as_in_app(
            criterion.reason or translate("It was not seen well enough.")
        )
        by_reason.setdefault(reason, []).append(criterion_title(criterion, report))
    for reason, titles in by_reason.items():
        st.markdown(f"- **{escape_markdown(', '.join(titles))}:** {escape_markdown(reason)}")
