"""Tips on how to film a clip."""

from __future__ import annotations

from typing import Final

import streamlit as st

from vision.text.translation import current_language, mark_text, translate
from vision.webapp.shared.filming_figures import filming_figures_html

FILMING_TIPS: Final = (
    (
        ":material/accessibility_new:",
        mark_text("Keep the whole body in view, **feet included**."),
    ),
    (
        ":material/smartphone:",
        mark_text("Put the phone on **something steady at hip height**, 3 to 4 m away."),
    ),
    (
        ":material/visibility:",
        mark_text(
            "Film **from the front** for the knees, **from the side** for depth, trunk and heels. "
            "One view per clip."
        ),
    ),
    (
        ":material/repeat:",
        mark_text("Squats: **3 to 5 slow repetitions**. Stand still for a second before each one."),
    ),
    (
        ":material/directions_run:",
        mark_text(
            "Running: **from the side**, at 60 frames per second or more, **ten steps** past the "
            "phone or on a treadmill."
        ),
    ),
    (
        ":material/light_mode:",
        mark_text("Bright, even light. Wear clothes that show knees and ankles."),
    ),
)


def show_filming_tips() -> None:
    """Show how to film a clip."""
    with st.container(border=True, key="filming-tips"):
        st.markdown(f"## {translate('How to film')}")
        st.html(filming_figures_html(current_language()))
        for icon, tip in FILMING_TIPS:
            st.markdown(" &nbsp;".join((icon, translate(tip))))
