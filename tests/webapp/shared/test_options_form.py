from __future__ import annotations

from streamlit.testing.v1 import AppTest

from vision.pose.model_quality import QUALITIES
from vision.settings import ROTATIONS, Settings
from vision.webapp.shared.options_form import (
    LEGS,
    QUALITY_TITLES,
    ROTATION_CHOICES,
    TEST_CHOICES,
)


def page() -> None:
    """Show the form alone; runs as a script of its own."""
    import streamlit as st

    from vision.webapp.shared.options_form import choose_settings

    st.session_state["chosen"] = choose_settings("new", current=st.session_state["current"])


def test_the_quality_is_chosen_with_what_it_costs() -> None:
    app = AppTest.from_function(page)
    app.session_state["current"] = Settings(quality="best")
    app.run()
    assert not app.exception
    box = app.selectbox(key="new-quality")
    assert box.value == "best"
    assert "twice as long" in box.options[0]
    box.select("fast").run()
    assert app.session_state["chosen"].quality == "fast"


def test_the_rotation_is_kept_and_can_be_left_to_detection() -> None:
    app = AppTest.from_function(page)
    app.session_state["current"] = Settings(rotate=270)
    app.run()
    assert app.session_state["chosen"].rotate == 270
    app.selectbox(key="new-rotate").select("auto").run()
    assert not app.exception
    assert app.session_state["chosen"].rotate is None


def test_every_choice_has_a_label() -> None:
    assert all(TEST_CHOICES.values())
    assert all(LEGS.values())
    assert tuple(QUALITY_TITLES) == QUALITIES
    assert tuple(ROTATION_CHOICES) == ("auto", *ROTATIONS)
