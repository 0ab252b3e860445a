"""Compare the counts of the live check with the full analysis, as a note on the result."""

from __future__ import annotations

import streamlit as st

from vision.live.summary import LiveSummary, compare_counts
from vision.report.models import Report
from vision.text.sentences import translate_text
from vision.text.translation import translate
from vision.webapp.shared.text import escape_markdown


def show_live_note(live: LiveSummary, report: Report) -> None:
    """Show which recording was analysed, and whether live check and full analysis agree.

    Parameters
    ----------
    live : LiveSummary
        Summary of the live check.
    report : Report
        Report of the full analysis.
    """
    agreement = compare_counts(live, report)
    lines = [recorded_line(live, report), *map(translate_text, agreement.sentences)]
    show = st.info if agreement.agrees else st.warning
    show(
        "  \n".join(escape_markdown(line) for line in lines), icon=":material/motion_sensor_active:"
    )


def recorded_line(live: LiveSummary, report: Report) -> str:
    """Describe the recording that the analysis is based on.

    Parameters
    ----------
    live : LiveSummary
        Summary of the live check.
    report : Report
        Report of the full analysis.
    """
    clip = report.clip
    text = translate("Live recording from the browser, {size} at {rate} frames per second.")
    if live.source != "browser":
        text = translate(
            "Live recording from the streamed video, {size} at {rate} frames per second, because "
            "{why}. Streaming compresses the video; the browser's own recording is better."
        )
    return text.format(
        size=f"{clip.width}×{clip.height}",
        rate=f"{clip.frame_rate:.0f}",
        why=translate_text(live.why or ""),
    )
