"""Tips on how to film a clip."""

from __future__ import annotations

from typing import Final

import streamlit as st

from vision.webapp.shared.filming_figures import filming_figures_html

FILMING_TIPS: Final = (
    (":material/accessibility_new:", "Keep the whole body in view, **feet included**."),
    (
        ":material/smartphone:",
        "Put the phone on **something steady at hip height**, 3 to 4 m away.",
    ),
    (
        ":material/visibility:",
        "Film **from the front** for the knees, **from the side** for depth, trunk and heels. "
        "One view per clip.",
    ),
    (
        ":material/repeat:",
        "Squats: **3 to 5 slow repetitions**. Stand still for a second before each one.",
    ),
    (
        ":material/directions_run:",
        "Running: **from the side**, at 60 frames per second or more, **ten steps** past the "
        "phone or on a treadmill.",
    ),
    (":material/light_mode:", "Bright, even light. Wear clothes that show knees and ankles."),
)


def show_filming_tips() -> None:
    """Show how to film a clip."""
    with st.container(border=True, key="filming-tips"):
        st.markdown("## How to film")
        st.html(filming_figures_html())
        for icon, tip in FILMING_TIPS:
            st.markdown(f"{icon} &nbsp;{tip}")
