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
from vision.text.phrases import in_sentence
from vision.text.sentences import translate_text
from vision.text.translation import translate
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
        st.markdown(f"**{_title(scale.text)}**")
        lines = [f"- {escape_markdown(f'{titles[one.number]}: {_line(one)}')}" for one in bouts]
        st.markdown("\n".join(lines))
        note = translate_text(PARALLAX)
        if _has_speed(report):
            note += " " + translate("This takes the place of the speed by body height.")
        st.caption(escape_markdown(note))


def _line(bout: MetricBout) -> str:
    if bout.step_length is None or bout.speed is None:
        return in_sentence(translate_text(bout.reason))
    return translate("step length {length}, speed {speed}").format(
        length=measured_text(bout.step_length), speed=measured_text(bout.speed)
    )


def _title(length: str) -> str:
    text = translate("In metres, from the known length of {length}")
    return text.format(length=escape_markdown(length))


def _has_speed(report: Report) -> bool:
    return any("speed" in bout.measures for bout in report.bouts)
