"""The choices for an analysis, as a form."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from vision.screens.registry import AUTO, SCREENS, parse_screen_choice, style_titles
from vision.settings import Settings
from vision.terms import LegChoice

TEST_CHOICES: Final[dict[str, str]] = {
    AUTO: "Find out from the clip",
    **{screen.option: screen.title for screen in SCREENS.values()},
}
LEGS: Final[dict[LegChoice, str]] = {"auto": "Whichever stands", "left": "Left", "right": "Right"}


def choose_settings(key: str, *, current: Settings | None = None) -> Settings:
    """Show the options and give what is chosen.

    Parameters
    ----------
    key : str
        Tells several forms on a page apart.
    now : Settings, optional
        What is chosen at first; what the form does not show is kept.
    """
    current = current or Settings()
    screen, second = st.columns(2)
    tests = list(TEST_CHOICES)
    test = screen.selectbox(
        "Test",
        tests,
        index=tests.index(current.screen) if current.screen in tests else 0,
        format_func=lambda choice: TEST_CHOICES[choice],
        key=f"{key}-screen",
    )
    asked = replace(current, screen=test)
    chosen = parse_screen_choice(test)
    possible = list(SCREENS.values()) if chosen is None else [chosen.screen]
    if any(each.has_standing_leg for each in possible):
        with second:
            asked = _leg(key, asked)
    if any(each.is_gait for each in possible):
        asked = _running(key, asked)
    return _range(key, asked)


def _leg(key: str, now: Settings) -> Settings:
    legs: list[LegChoice] = list(LEGS)
    leg = st.selectbox(
        "Standing leg",
        legs,
        index=legs.index(now.leg),
        format_func=lambda choice: LEGS[choice],
        key=f"{key}-leg",
        help="Only for the single-leg squat. Repetitions on the other leg are kept, not counted.",
    )
    return replace(now, leg=leg)


def _running(key: str, now: Settings) -> Settings:
    left, right = st.columns(2)
    titles = style_titles()
    styles = list(titles)
    style = left.selectbox(
        "Running style",
        styles,
        index=styles.index(now.style),
        format_func=lambda choice: titles[choice],
        key=f"{key}-style",
        help="Only for backward running: how far the trunk should lean.",
    )
    height = right.number_input(
        "Body height (cm)",
        min_value=100.0,
        max_value=230.0,
        value=now.height_cm,
        step=1.0,
        format="%.0f",
        placeholder="not needed",
        key=f"{key}-height",
        help="Only for backward running: gives the speed in metres a second.",
    )
    return replace(now, style=style, height_cm=height)


def _range(key: str, now: Settings) -> Settings:
    start, end = st.columns(2)
    start_s = start.number_input(
        "Look from (seconds)",
        min_value=0.0,
        value=now.start_s,
        step=1.0,
        placeholder="the beginning",
        key=f"{key}-start",
    )
    end_s = end.number_input(
        "Look until (seconds)",
        min_value=0.0,
        value=now.end_s,
        step=1.0,
        placeholder="the end",
        key=f"{key}-end",
    )
    rate = st.number_input(
        "Slow motion: pictures a second the camera took",
        min_value=10.0,
        max_value=1000.0,
        value=now.capture_rate,
        step=10.0,
        format="%.0f",
        placeholder="not in slow motion",
        key=f"{key}-rate",
        help="Often 120 or 240. Angles do not depend on it; times and speeds do.",
    )
    return replace(now, start_s=start_s, end_s=end_s, capture_rate=rate)
