"""Note on a result that was recorded by the live check."""

from __future__ import annotations

import streamlit as st

from vision.live.summary import LiveSummary, compare_counts
from vision.report.models import Report
from vision.webapp.shared.text import escape_markdown


def show_live_note(live: LiveSummary, report: Report) -> None:
    """Show who recorded the clip, and whether live check and full analysis count the same.

    Parameters
    ----------
    live : LiveSummary
        What the live check measured.
    report : Report
        Report of the full analysis.
    """
    agreement = compare_counts(live, report)
    lines = [recorded_line(live, report), *agreement.sentences]
    show = st.info if agreement.agrees else st.warning
    show(
        "  \n".join(escape_markdown(line) for line in lines), icon=":material/motion_sensor_active:"
    )


def recorded_line(live: LiveSummary, report: Report) -> str:
    """Write what the analysis is based on.

    Parameters
    ----------
    live : LiveSummary
        What the live check measured.
    report : Report
        Report of the full analysis.
    """
    clip = report.clip
    size = f"{clip.width}×{clip.height} at {clip.frame_rate:.0f} frames per second"
    if live.source == "browser":
        return f"Live recording from the browser, {size}."
    return (
        f"Live recording from the streamed video, {size}, because {live.why}. "
        "Streaming compresses the video; the browser's own recording is better."
    )
