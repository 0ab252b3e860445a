"""Step length and speed in metres, below the player, from a known length drawn in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.result_paths import PLAYBACK
from vision.report.gait_text import bout_title
from vision.report.metric_scale import PARALLAX, MetricBout, measure_in_metres
from vision.report.models import Report
from vision.report.playback import read_playback
from vision.report.report_text import measured_text
from vision.report.user_annotation import UserAnnotation, find_scale
from vision.webapp.shared.text import escape_markdown


def show_in_metres(report: Report, folder: Path, drawings: Sequence[UserAnnotation]) -> None:
    """Show step length and speed of each bout in metres; nothing without a known length.

    Parameters
    ----------
    report : Report
        The report.
    folder : Path
        Folder of the result.
    drawings : sequence of UserAnnotation
        The coach's drawings.
    """
    scale = find_scale(drawings)
    if scale is None or not report.bouts:
        return
    try:
        bouts = measure_in_metres(report, read_playback(folder / PLAYBACK), scale)
    except FormcheckError:  # the player says that its data cannot be read
        return
    titles = {bout.number: bout_title(bout) for bout in report.bouts}
    with st.container(key="in-metres"):
        st.markdown(f"**In metres, from the known length of {escape_markdown(scale.text)}**")
        lines = [f"- {escape_markdown(f'{titles[one.number]}: {_line(one)}')}" for one in bouts]
        st.markdown("\n".join(lines))
        note = " This takes the place of the speed by body height." if _has_speed(report) else ""
        st.caption(escape_markdown(PARALLAX + note))


def _line(bout: MetricBout) -> str:
    if bout.step_length is None or bout.speed is None:
        return f"{bout.reason[0].lower()}{bout.reason[1:]}"
    return f"step length {measured_text(bout.step_length)}, speed {measured_text(bout.speed)}"


def _has_speed(report: Report) -> bool:
    return any("speed" in bout.measures for bout in report.bouts)
