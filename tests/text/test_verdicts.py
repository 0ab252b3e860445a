from __future__ import annotations

import itertools
import re
from typing import get_args

import pytest

from vision.terms import Strike, Verdict
from vision.text.colors import SIDE_TONES, Tones, css_variables, to_rgb
from vision.text.gait_labels import STRIKE_STYLES
from vision.text.verdicts import (
    VERDICT_STYLES,
    VERDICT_TONES,
    WORST_FIRST,
    severity,
    verdict_data,
    worst_verdict,
)


def luminance(color: str) -> float:
    """Relative luminance after WCAG 2."""
    parts = [part / 255 for part in to_rgb(color)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("styles", "names"), [(VERDICT_STYLES, get_args(Verdict)), (STRIKE_STYLES, get_args(Strike))]
)
def test_every_verdict_and_strike_looks_different_from_the_others(styles, names):
    assert set(styles) == set(names)
    for one, other in itertools.combinations(styles.values(), 2):
        assert one.label != other.label
        assert one.symbol != other.symbol
        assert len({one.tones.light, other.tones.light}) == 2
        assert len({one.tones.dark, other.tones.dark}) == 2


@pytest.mark.parametrize("verdict", VERDICT_STYLES)
def test_verdicts_are_readable_on_their_background(verdict):
    tones = VERDICT_STYLES[verdict].tones
    assert contrast(tones.light, "#ffffff") >= 4.5
    assert contrast(tones.dark, "#111a1c") >= 4.5
    assert contrast(tones.either, "#ffffff") >= 2.4
    assert contrast(tones.either, "#111a1c") >= 3


def test_the_worst_verdict_comes_first():
    assert WORST_FIRST == ("fault", "watch", "pass", "cannot_tell")
    assert sorted(get_args(Verdict), key=severity) == list(WORST_FIRST)
    assert worst_verdict(["pass", "cannot_tell", "watch"]) == "watch"
    assert worst_verdict(["cannot_tell"]) is None
    assert worst_verdict([]) is None


def test_javascript_gets_the_same_labels_and_colors():
    data = verdict_data()
    assert set(data) == set(VERDICT_STYLES)
    for verdict, style in VERDICT_STYLES.items():
        assert data[verdict]["label"] == style.label
        assert data[verdict]["symbol"] == style.symbol
        assert to_rgb(data[verdict]["color"]) == style.color


def test_css_variables_have_the_tone_of_the_background():
    assert (
        css_variables({"left": Tones("#010203", "#040506", "#070809")}, "dark")
        == "--left: #040506;"
    )
    text = css_variables(VERDICT_TONES, "light", prefix="--fc-")
    assert f"--fc-fault: {VERDICT_STYLES['fault'].tones.light};" in text
    assert len(re.findall(r"#[0-9a-f]{6};", text)) == len(VERDICT_STYLES)


def test_left_and_right_have_different_colours():
    for tone in ("light", "dark", "either"):
        assert len({tones.tone(tone) for tones in SIDE_TONES.values()}) == 3
    assert to_rgb("#0a0b0c") == (10, 11, 12)
