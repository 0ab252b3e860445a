"""What a result says of the live check it comes from."""

from __future__ import annotations

import streamlit as st

from vision.live.summary import LiveSummary, compare_counts
from vision.report.models import Report
from vision.webapp.shared.text import escape_markdown


def show_live_note(live: LiveSummary, report: Report) -> None:
    """Say who recorded the clip, and whether live and the full analysis count alike."""
    agreement = compare_counts(live, report)
    words = [recorded_line(live, report), *agreement.sentences]
    show = st.info if agreement.agrees else st.warning
    show(
        "  \n".join(escape_markdown(line) for line in words), icon=":material/motion_sensor_active:"
    )


def recorded_line(live: LiveSummary, report: Report) -> str:
    """Say what the analysis rests on."""
    clip = report.clip
    size = f"{clip.width}×{clip.height} at {clip.frame_rate:.0f} pictures a second"
    if live.source == "browser":
        return f"Recorded live by the browser itself, {size}."
    return (
        f"Recorded live from what the server received, {size}, because {live.why}. "
        "It has been compressed on its way; the browser's own recording would be better."
    )
