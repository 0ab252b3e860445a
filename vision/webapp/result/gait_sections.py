"""Sections of a result page for walking and running."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import ANGLES, CONTACTS, PLAYBACK
from vision.report.gait_text import bout_title, is_gait_report, main_bout
from vision.report.models import Report, ReportedBout, ReportedStep
from vision.terms import Side
from vision.text.gait_labels import STRIKE_STYLES
from vision.text.labels import foot_label
from vision.text.translation import translate, translate_count, translate_in
from vision.webapp.result import charts, gait_tables
from vision.webapp.result.angle_curves import (
    WINDOW_S,
    gait_curves,
    read_angles,
    stride_angles,
    stride_count_text,
)
from vision.webapp.result.gait_captions import steps_of
from vision.webapp.result.gait_html import contact_strip_html, three_bs_html
from vision.webapp.result.in_language import in_result_language
from vision.webapp.shared.folded import show_folded
from vision.webapp.shared.style import show_table
from vision.webapp.shared.text import escape_markdown
from vision.webapp.training.summary import do_it_now_button

#: Further bouts are folded into an expander.
MAX_BOUTS_SHOWN: Final = 3


def show_three_bs(report: Report) -> None:
    """Show big toe, butt and belly at a glance."""
    st.html(three_bs_html(report))


def show_next_step(report: Report, meta: ResultMeta) -> None:
    """Show the next step of the progression, with the button that does it now."""
    if report.summary.next_step:
        with st.container(border=True, key="next-step"):
            st.markdown(f"## :material/trending_up: {translate('Your next step')}")
            st.markdown(escape_markdown(report.summary.next_step))
            do_it_now_button(report, result_id=meta.id, athlete_id=meta.athlete)


def show_bouts(report: Report) -> None:
    """Describe each bout; nothing where the test is not one of walking or running."""
    if not (report.bouts and is_gait_report(report)):
        return
    st.markdown(f"## {translate('What we saw')}")
    for bout in report.bouts[:MAX_BOUTS_SHOWN]:
        _bout(bout, report)
    if len(report.bouts) > MAX_BOUTS_SHOWN:
        more = len(report.bouts) - MAX_BOUTS_SHOWN
        with st.expander(translate_count("{count} more bouts", "{count} more bouts", more)):
            for bout in report.bouts[MAX_BOUTS_SHOWN:]:
                _bout(bout, report)


def _bout(bout: ReportedBout, report: Report) -> None:
    with st.container(gap=None, key=f"bout-{bout.number}"):
        if len(report.bouts) > 1:
            measured = f":gray-badge[:material/straighten: {translate('Measured, not judged')}]"
            st.markdown(
                f"**{escape_markdown(bout_title(bout))}** &nbsp;{'' if bout.judged else measured}"
            )
        lines = [*bout.words, *filter(None, [gait_tables.speed_line(bout)])]
        st.markdown("\n".join(f"- {escape_markdown(line)}" for line in lines))


def show_foot_strikes(report: Report, folder: Path) -> ReportedBout | None:
    """Show a key frame of each foot strike in a bout; of several bouts one can be chosen.

    Parameters
    ----------
    report : Report
        The report.
    folder : Path
        Folder of the result.

    Returns
    -------
    ReportedBout or None
        The chosen bout, for the numbers and curves below.
    """
    bout = _chosen_bout(report) if is_gait_report(report) else None
    if bout is not None:
        angles = _angles(folder)
        # The player shows the whole clip; the annotated one starts with the analysed range.
        whole = angles is None or (folder / PLAYBACK).is_file()
        begin_s = 0.0 if angles is None or whole else float(angles["time_s"].min())
        steps = steps_of(report, bout)
        html = contact_strip_html(bout, steps, folder / CONTACTS, begin_s=begin_s)
        if html:
            st.markdown(f"## {translate('Every landing')}")
            st.caption(
                translate("The foot as it touches down. Press an image to see it in the clip.")
            )
            st.html(html)
    return bout


def show_numbers(report: Report, bout: ReportedBout, folder: Path) -> None:
    """Show the numbers and curves of a bout.

    Parameters
    ----------
    report : Report
        The report.
    bout : ReportedBout
        The bout.
    folder : Path
        Folder of the result.
    """
    steps = steps_of(report, bout)
    _numbers(bout, steps)
    angles = _angles(folder)
    if angles is not None:
        _strides(angles, steps)
        if not (folder / PLAYBACK).is_file():
            _over_time(angles, bout, steps)
            return
        # The player shows the curves too; charts in a closed expander would slow the page.
        expander = st.expander(
            translate("Larger angle charts"),
            icon=":material/show_chart:",
            key="curves",
            on_change="rerun",
        )
        if expander.open:
            with expander:
                _over_time(angles, bout, steps)


def _angles(folder: Path) -> pd.DataFrame | None:
    path = folder / ANGLES
    angles = read_angles(path) if path.is_file() else None
    return None if angles is None or angles.empty else angles


def _chosen_bout(report: Report) -> ReportedBout | None:
    first = main_bout(report)
    if first is None or len(report.bouts) == 1:
        return first
    by_number = {bout.number: bout for bout in report.bouts}
    chosen = st.selectbox(
        translate("Bout"),
        list(by_number),
        index=list(by_number).index(first.number),
        format_func=lambda number: bout_title(by_number[number]),
        key="bout",
        width=420,
    )
    return by_number[chosen]


def _numbers(bout: ReportedBout, steps: list[ReportedStep]) -> None:
    is_side_view = bout.view == "side"
    if bout.feet and is_side_view:
        st.markdown(f"## {translate('Left and right foot')}")
        st.caption(
            translate(
                "Medians over the strides, ± one standard error where known. The far foot is less "
                "certain, because the near leg sometimes hides it."
            )
        )
        show_table(
            gait_tables.feet_table(bout), caption=translate("Measures of each foot"), dense=True
        )
    if steps:
        label = translate("All {count} steps").format(count=len(steps))
        draw = in_result_language(lambda: _all_steps(bout, steps))
        show_folded(label, draw, key="steps", icon=":material/list:")


def _all_steps(bout: ReportedBout, steps: list[ReportedStep]) -> None:
    text = translate("Paler rows: the far foot, which is less certain.")
    if bout.view != "side":
        text += " " + translate("Filmed at an angle, so times are rough.")
    st.caption(text)
    show_table(gait_tables.steps_table(steps), caption=translate_in("gait", "Steps"), dense=True)


def _strides(angles: pd.DataFrame, steps: list[ReportedStep]) -> None:
    averages = stride_angles(angles, steps)
    if not averages:
        return
    st.markdown(f"## {translate('Average stride')}")
    st.caption(
        translate(
            "From one landing of a foot (0 %) to its next (100 %), over {strides}. Band: one "
            "standard deviation between strides. Dashed: toe-off."
        ).format(strides=stride_count_text(averages))
    )
    for begin in range(0, len(averages), 2):
        for column, angle in zip(st.columns(2), averages[begin : begin + 2], strict=False):
            with column:
                st.markdown(f"**{escape_markdown(angle.title)}**")
                chart = charts.stride_chart(angle)
                st.altair_chart(chart, width="stretch", key=f"stride-{angle.title}")


def _over_time(angles: pd.DataFrame, bout: ReportedBout, steps: list[ReportedStep]) -> None:
    span_s = (bout.start_s, bout.end_s)
    if not gait_curves(angles, bout, window=span_s, far=True):
        return
    st.markdown(f"## {translate('Angles over time')}")
    near = bout.near_foot
    far: Side = "right" if near == "left" else "left"
    st.caption(
        translate(
            "Shaded: the {near} foot, nearest the camera, is on the ground. Fainter: the {far} "
            "foot. Above the curve, how it lands: {symbols}. A gap means the body was not seen "
            "well enough."
        ).format(
            near=translate_in("foot", near),
            far=translate_in("foot", far),
            symbols=_strike_legend(),
        )
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        both = st.toggle(_far_leg_label(far), key="far-leg", help=foot_label(far, near=False))
        window = _window(span_s, bout)
    curves = gait_curves(angles, bout, window=window, far=both)
    for number, curve in enumerate(curves):
        st.markdown(f"**{escape_markdown(curve.title)}**")
        chart = charts.gait_chart(curve, steps, window=window)
        st.altair_chart(chart, width="stretch", key=f"gait-{number}")


def _strike_legend() -> str:
    labels = {s.symbol: translate_in("strike", s.label.lower()) for s in STRIKE_STYLES.values()}
    return ", ".join(f"{symbol} {label}" for symbol, label in labels.items())


def _far_leg_label(side: Side) -> str:
    if side == "left":
        return translate("Show the left leg as well")
    return translate("Show the right leg as well")


def _window(span_s: tuple[float, float], bout: ReportedBout) -> tuple[float, float]:
    """Show a slider that moves a window over a long bout."""
    begin, end = span_s
    if end - begin <= 1.2 * WINDOW_S:
        return span_s
    start = st.slider(
        translate("Start at"),
        min_value=float(begin),
        max_value=float(end - WINDOW_S),
        step=1.0,
        format="%.0f s",
        key=f"window-{bout.number}",
        width=320,
    )
    return start, start + WINDOW_S
