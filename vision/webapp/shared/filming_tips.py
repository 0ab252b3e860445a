"""How to film, in a few lines."""

from __future__ import annotations

from typing import Final

import streamlit as st

FILMING_TIPS: Final = (
    (":material/accessibility_new:", "Whole body in the picture, **feet included**, all the time."),
    (":material/smartphone:", "Phone at **hip height on something steady**, 3 to 4 m away."),
    (
        ":material/visibility:",
        "**From the front** for the knees, **from the side** for depth, "
        "trunk and heels. One view a clip.",
    ),
    (
        ":material/repeat:",
        "Squats: **3 to 5 slow repetitions**, standing still for a second before each.",
    ),
    (
        ":material/directions_run:",
        "Running: **from the side**, 60 pictures a second or more, **ten steps** past the phone "
        "or on a treadmill.",
    ),
    (":material/light_mode:", "Bright, even light; clothes that show knees and ankles."),
)


def show_filming_tips() -> None:
    """Show how to film."""
    with st.container(border=True):
        st.markdown("#### How to film")
        for icon, words in FILMING_TIPS:
            st.markdown(f"{icon} &nbsp;{words}")
