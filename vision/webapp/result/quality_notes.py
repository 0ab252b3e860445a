"""Notes on what limits a result, with a button where checking again may help."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from vision.jobs.result_meta import ResultMeta
from vision.report.models import QualityNote, Report
from vision.report.report_text import limiting_notes, name_options_as_in_app
from vision.report.slow_motion_notes import CHECK_AGAIN
from vision.text.translation import localize_numbers, translate
from vision.webapp.shared.buttons import end_click, lasting_button
from vision.webapp.shared.restart import restart
from vision.webapp.shared.text import escape_markdown


def show_quality(meta: ResultMeta, report: Report) -> None:
    """Show what limits a result, problems first.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    report : Report
        Its report.
    """
    notes = limiting_notes(report.quality)
    for note in notes:
        if note.capture_rates:
            _slow_motion(meta, note)
    texts = [
        escape_markdown(name_options_as_in_app(note.message))
        for note in notes
        if not note.capture_rates
    ]
    if texts:
        text = "\n".join(f"- {text}" for text in texts) if len(texts) > 1 else texts[0]
        st.warning(text, icon=":material/info:")


def _slow_motion(meta: ResultMeta, note: QualityNote) -> None:
    """Show a note on slow motion, with a button for each rate the camera may have had."""
    with st.container(key=f"warning-{note.code}"):
        text = note.message.partition(f" {translate(CHECK_AGAIN)}")[0]
        st.markdown(f":material/slow_motion_video: {escape_markdown(text)}")
        with st.container(horizontal=True):
            pressed = [
                rate
                for number, rate in enumerate(note.capture_rates)
                if lasting_button(
                    translate("Recorded at {rate} frames per second: check again").format(
                        rate=localize_numbers(f"{rate:g}")
                    ),
                    icon=":material/refresh:",
                    kind="primary" if number == 0 else "secondary",
                    key=f"{note.code}-{rate:g}",
                )
            ]
    if pressed:
        end_click(f"{note.code}-{pressed[0]:g}")
        restart(meta, replace(meta.settings, capture_rate=pressed[0]))
