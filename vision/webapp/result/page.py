"""Page of a finished result, from the headline to the downloads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import ANGLES
from vision.report.gait_text import bout_label, is_gait_report, main_bout
from vision.report.models import Report, ReportedBout
from vision.report.report_text import (
    Advice,
    advice,
    clip_line,
    minor_notes,
    name_options_as_in_app,
    summary_line,
)
from vision.report.review import ReviewedReport, original_headline
from vision.report.translated_report import translate_report, translate_reviewed
from vision.sample_clips import find_sample
from vision.text.labels import verdict_label
from vision.text.sentences import translate_text
from vision.text.translation import current_language, translate, use_language
from vision.webapp.result import charts, gait_sections
from vision.webapp.result.angle_curves import AngleCurve, read_angles, squat_curves
from vision.webapp.result.athlete_page import show_in_short, show_short_actions
from vision.webapp.result.coach_words import show_coach_words
from vision.webapp.result.criterion_cards import show_cards, show_unjudged_notes
from vision.webapp.result.downloads import show_downloads
from vision.webapp.result.live_comparison import show_live_note
from vision.webapp.result.mode import choose_mode
from vision.webapp.result.people import show_people
from vision.webapp.result.player import has_player, show_clip
from vision.webapp.result.quality_notes import show_quality
from vision.webapp.result.review import show_review
from vision.webapp.result.sharing import show_sharing
from vision.webapp.shared.buttons import (
    compare_button,
    delete_button,
    end_click,
    lasting_button,
    new_clip_button,
)
from vision.webapp.shared.filming_tips import show_filming_tips
from vision.webapp.shared.language import choose_result_language
from vision.webapp.shared.options_form import choose_settings
from vision.webapp.shared.restart import restart
from vision.webapp.shared.reviewed import apply_saved_review
from vision.webapp.shared.state import app_state
from vision.webapp.shared.style import show_table
from vision.webapp.shared.tables import provenance_table, reps_table
from vision.webapp.shared.text import VERDICT_BADGES, escape_markdown


def show_result(meta: ResultMeta, report: Report, folder: Path) -> None:
    """Show a result.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    report : Report
        Its report as formcheck wrote it.
    folder : Path
        Its folder.
    """
    with st.container(
        horizontal=True, horizontal_alignment="distribute", gap=None, key="result-top"
    ):
        in_short = choose_mode() == "athlete"
        language = choose_result_language()
    reviewed = translate_reviewed(apply_saved_review(meta, report), language)
    with use_language(language):
        _show(meta, report, reviewed, folder, in_short=in_short)


def _show(
    meta: ResultMeta, report: Report, reviewed: ReviewedReport, folder: Path, *, in_short: bool
) -> None:
    """Show a result; the report is the original, the reviewed one is in the page's language."""
    sample = find_sample(report.clip.name, report.clip.sha256)
    if sample is not None:
        st.caption(f":material/movie: {_sample_line(sample.title)}")
    if meta.message:
        st.warning(
            translate("The last run failed: {message} This is the earlier result.").format(
                message=escape_markdown(translate_text(meta.message))
            ),
            icon=":material/history:",
        )
    if in_short and report.screen is not None:
        show_in_short(meta, reviewed, folder)
        show_short_actions(meta, folder)
        return
    if meta.live is not None:
        show_live_note(meta.live, report)
    show_coach_words(meta)
    if report.screen is None and report.bouts:
        _show_measured(meta, reviewed, folder, in_short=in_short)
    elif report.screen is None:
        _show_unrecognised(meta, reviewed, folder, in_short=in_short)
    else:
        _show_judged(meta, reviewed, folder)
    if in_short:
        show_short_actions(meta, folder)
    else:
        _show_actions(meta, report, folder)


def _sample_line(title: str) -> str:
    title = f"**{escape_markdown(translate(title))}**"
    return translate("Sample: {title}").format(title=title)


def _show_judged(meta: ResultMeta, reviewed: ReviewedReport, folder: Path) -> None:
    report = reviewed.report
    _headline(meta, reviewed)
    show_people(meta, report, folder)
    tips = advice(report)
    bout: ReportedBout | None = None
    with_player = has_player(folder)
    if with_player:
        show_clip(meta, reviewed, folder)
    if is_gait_report(report) or (tips and not with_player):
        left, right = st.columns([1, 1], gap="large")
        with left:
            _tips(tips)
            gait_sections.show_next_step(report, meta)
            _safety(report)
            gait_sections.show_bouts(report)
        with right:
            if not with_player:
                show_clip(meta, reviewed, folder)
            bout = gait_sections.show_foot_strikes(report, folder)
    else:
        if not with_player:
            show_clip(meta, reviewed, folder)
        _tips(tips)
        _safety(report)
    show_cards(reviewed, folder)
    show_unjudged_notes(report.notes)
    if bout is not None:
        gait_sections.show_numbers(report, bout, folder)
    else:
        _reps_and_curves(report, folder)


def _tips(tips: Sequence[Advice]) -> None:
    if tips:
        st.markdown(f"## {translate('What to try')}")
    for number, tip in enumerate(tips):
        with st.container(border=True, key=f"tip-{number}"):
            _tip(tip)


def _headline(meta: ResultMeta, reviewed: ReviewedReport) -> None:
    report = reviewed.report
    verdict = report.summary.verdict
    with st.container(key=f"verdict-{verdict or 'none'}"):
        if verdict is not None:
            badge = VERDICT_BADGES[verdict]
            st.badge(verdict_label(verdict), icon=badge.icon, color=badge.color)
        st.title(escape_markdown(report.summary.headline), anchor=False)
        if reviewed.is_overruled:
            st.caption(escape_markdown(original_headline(reviewed)))
        st.markdown(escape_markdown(summary_line(report)))
        if report.screen_definition is not None and report.screen_definition.groups:
            gait_sections.show_three_bs(report)
    show_quality(meta, report)


def _tip(tip: Advice) -> None:
    st.markdown(f"**{escape_markdown(tip.cue)}**")
    if tip.drill is not None:
        st.markdown(f":material/fitness_center: {escape_markdown(tip.drill)}")
    if tip.criterion_title:
        st.caption(translate("For: {title}").format(title=escape_markdown(tip.criterion_title)))
    if tip.other_drills:
        with st.expander(translate("More drills")):
            st.markdown("\n".join(f"- {escape_markdown(drill)}" for drill in tip.other_drills))


def _safety(report: Report) -> None:
    if report.summary.safety:
        st.markdown(f":material/health_and_safety: {escape_markdown(report.summary.safety)}")


def _show_unrecognised(
    meta: ResultMeta, reviewed: ReviewedReport, folder: Path, *, in_short: bool
) -> None:
    report = reviewed.report
    with st.container(key="verdict-none"):
        badge = VERDICT_BADGES["cannot_tell"]
        st.badge(verdict_label("cannot_tell"), icon=badge.icon, color=badge.color)
        st.title(translate("No test recognised in this clip"), anchor=False)
        st.markdown(escape_markdown(report.screen_reason or report.summary.headline))
        if summary := summary_line(report):
            st.caption(escape_markdown(summary))
    show_quality(meta, report)
    show_people(meta, report, folder)
    left, right = st.columns([1, 1], gap="large")
    with left:
        show_filming_tips()
    with right:
        show_clip(meta, reviewed, folder, in_short=in_short)


def _show_measured(
    meta: ResultMeta, reviewed: ReviewedReport, folder: Path, *, in_short: bool
) -> None:
    """Show walking or running outside any test: measured, without verdicts."""
    report = reviewed.report
    main = main_bout(report)
    title = bout_label(main) if main is not None else ""
    with st.container(key="verdict-none"):
        st.badge(translate("Measured, not judged"), icon=":material/straighten:", color="gray")
        st.title(escape_markdown(title[:1].upper() + title[1:]), anchor=False)
        st.markdown(
            escape_markdown(name_options_as_in_app(report.screen_reason or report.summary.headline))
        )
        st.caption(escape_markdown(summary_line(report)))
    show_quality(meta, report)
    show_people(meta, report, folder)
    with_player = has_player(folder)
    if with_player or in_short:
        show_clip(meta, reviewed, folder, in_short=in_short)
    if in_short:
        gait_sections.show_bouts(report)
        show_filming_tips()
        return
    left, right = st.columns([1, 1], gap="large")
    with left:
        gait_sections.show_bouts(report)
    with right:
        if not with_player:
            show_clip(meta, reviewed, folder, in_short=in_short)
        bout = gait_sections.show_foot_strikes(report, folder)
    if bout is not None:
        gait_sections.show_numbers(report, bout, folder)
    show_filming_tips()


def _reps_and_curves(report: Report, folder: Path) -> None:
    if report.reps:
        st.markdown(f"## {translate('Repetitions')}")
        show_table(reps_table(report), caption=translate("Repetitions"))
    path = folder / ANGLES
    if not path.is_file():
        return
    if not has_player(folder):
        _curves(squat_curves(read_angles(path), report), report)
        return
    # The player shows the curves too; drawing charts in a closed expander would slow the page.
    expander = st.expander(
        translate("Larger angle charts"),
        icon=":material/show_chart:",
        key="curves",
        on_change="rerun",
    )
    if expander.open:
        with expander:
            _curves(squat_curves(read_angles(path), report), report)


def _curves(chosen: Sequence[AngleCurve], report: Report) -> None:
    if not chosen:
        return
    st.markdown(f"## {translate('Angles over time')}")
    st.caption(
        translate(
            "Shaded: a repetition; dashed: its lowest point. A gap means the body was not seen "
            "well enough. Point at a curve to read its value."
        )
    )
    for number, curve in enumerate(chosen):
        st.markdown(f"**{escape_markdown(curve.title)}**")
        st.altair_chart(charts.rep_chart(curve, report), width="stretch", key=f"curve-{number}")


def _show_actions(meta: ResultMeta, report: Report, folder: Path) -> None:
    show_review(meta, report)
    show_sharing(meta, folder)
    st.markdown(f"## {translate('Download')}")
    show_downloads(meta, folder)
    st.markdown(f"## {translate('What next')}")
    with st.container(horizontal=True):
        new_clip_button()
        if report.screen is not None:
            compare_button(meta)
        delete_button(meta)
    if app_state().user.may_analyse(meta.account):
        with st.expander(translate("Check again with other options"), icon=":material/tune:"):
            settings = choose_settings(f"again-{meta.id}", current=meta.settings)
            if lasting_button(translate("Run again"), icon=":material/refresh:", key="again"):
                end_click("again")
                restart(meta, settings)
    with st.expander(translate("About this clip and this result"), icon=":material/info:"):
        st.caption(escape_markdown(clip_line(report)))
        for note in minor_notes(translate_report(report, current_language()).quality):
            st.caption(escape_markdown(note.message))
        show_table(provenance_table(report), caption=translate("How this result was made"))
