"""Form with the settings of an analysis."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from vision.screens.registry import AUTO, SCREENS, parse_screen_choice, style_titles
from vision.settings import Settings
from vision.terms import LegChoice, Quality
from vision.text.sentences import translate_text
from vision.text.translation import mark_text, translate

TEST_CHOICES: Final[dict[str, str]] = {
    AUTO: mark_text("Detect from the clip"),
    **{screen.option: screen.title for screen in SCREENS.values()},
}
ROTATION_CHOICES: Final[dict[int | str, str]] = {
    AUTO: mark_text("Detect"),
    0: mark_text("None"),
    90: mark_text("90° to the right"),
    180: "180°",
    270: mark_text("90° to the left"),
}
QUALITY_TITLES: Final[dict[Quality, str]] = {
    "best": mark_text("Best: smallest errors, takes about twice as long as balanced"),
    "balanced": mark_text("Balanced: larger errors, mostly of the leg that is farther away"),
    "fast": mark_text("Fast: only a little faster than balanced, largest errors"),
}
LEGS: Final[dict[LegChoice, str]] = {
    "auto": mark_text("Detect"),
    "left": mark_text("Left"),
    "right": mark_text("Right"),
}


def choose_settings(key: str, *, current: Settings | None = None) -> Settings:
    """Show the form and return the chosen settings.

    Parameters
    ----------
    key : str
        Prefix of the widgets' keys, different for each form on a page.
    current : Settings, optional
        Initial settings; those that the form does not show are kept.
    """
    current = current or Settings()
    test_column, leg_column = st.columns(2)
    tests = list(TEST_CHOICES)
    test = test_column.selectbox(
        translate("Test"),
        tests,
        index=tests.index(current.screen) if current.screen in tests else 0,
        format_func=lambda choice: _shown(TEST_CHOICES[choice]),
        key=f"{key}-screen",
    )
    chosen_settings = replace(current, screen=test)
    chosen = parse_screen_choice(test)
    possible = list(SCREENS.values()) if chosen is None else [chosen.screen]
    if any(each.has_standing_leg for each in possible):
        with leg_column:
            chosen_settings = _leg(key, chosen_settings)
    if any(each.is_gait for each in possible):
        chosen_settings = _running(key, chosen_settings)
    return _quality(key, _range(key, chosen_settings))


def _quality(key: str, current: Settings) -> Settings:
    qualities = list(QUALITY_TITLES)
    quality = st.selectbox(
        translate("Quality"),
        qualities,
        index=qualities.index(current.quality),
        format_func=lambda choice: translate(QUALITY_TITLES[choice]),
        key=f"{key}-quality",
        help=translate(
            "Which pose model looks at the clip. The result says how large its errors are. The "
            "live check itself uses the best model that this computer can run fast enough."
        ),
    )
    return replace(current, quality=quality)


def _leg(key: str, current: Settings) -> Settings:
    legs: list[LegChoice] = list(LEGS)
    leg = st.selectbox(
        translate("Standing leg"),
        legs,
        index=legs.index(current.leg),
        format_func=lambda choice: translate(LEGS[choice]),
        key=f"{key}-leg",
        help=translate(
            "For the single-leg squat. Repetitions on the other leg are listed but not counted."
        ),
    )
    return replace(current, leg=leg)


def _running(key: str, current: Settings) -> Settings:
    left, right = st.columns(2)
    titles = style_titles()
    styles = list(titles)
    style = left.selectbox(
        translate("Running style"),
        styles,
        index=styles.index(current.style),
        format_func=lambda choice: translate(titles[choice]),
        key=f"{key}-style",
        help=translate("For backward running: sets how far the trunk should lean."),
    )
    height = right.number_input(
        translate("Body height (cm)"),
        min_value=100.0,
        max_value=230.0,
        value=current.height_cm,
        step=1.0,
        format="%.0f",
        placeholder=translate("optional"),
        key=f"{key}-height",
        help=translate("For backward running: lets formcheck work out the speed in m/s."),
    )
    return replace(current, style=style, height_cm=height)


def _range(key: str, current: Settings) -> Settings:
    start, end = st.columns(2)
    start_s = start.number_input(
        translate("Start at (seconds)"),
        min_value=0.0,
        value=current.start_s,
        step=1.0,
        placeholder=translate("start of the clip"),
        key=f"{key}-start",
    )
    end_s = end.number_input(
        translate("Stop at (seconds)"),
        min_value=0.0,
        value=current.end_s,
        step=1.0,
        placeholder=translate("end of the clip"),
        key=f"{key}-end",
    )
    rate = st.number_input(
        translate("Slow motion: frame rate while filming"),
        min_value=10.0,
        max_value=1000.0,
        value=current.capture_rate,
        step=10.0,
        format="%.0f",
        placeholder=translate("not in slow motion"),
        key=f"{key}-rate",
        help=translate(
            "Usually 120 or 240 frames per second. Affects times and speeds, not angles."
        ),
    )
    rotations = list(ROTATION_CHOICES)
    rotate = st.selectbox(
        translate("Rotation"),
        rotations,
        index=rotations.index(AUTO if current.rotate is None else current.rotate),
        format_func=lambda choice: translate(ROTATION_CHOICES[choice]),
        key=f"{key}-rotate",
        help=translate(
            "Choose it only if the clip is shown upside down or on its side. It is measured from "
            "the stored frames, clockwise, and replaces the rotation that the file gives."
        ),
    )
    return replace(
        current, start_s=start_s, end_s=end_s, capture_rate=rate, rotate=_degrees(rotate)
    )


def _shown(title: str) -> str:
    """Return a choice in the language of the page; the title of a test is a text of reports."""
    return translate(title) if title == TEST_CHOICES[AUTO] else translate_text(title)


def _degrees(choice: int | str) -> int | None:
    return choice if isinstance(choice, int) else None
