from __future__ import annotations

import numpy as np
import pytest

from vision.draw.primitives.style import ACCENT_COLOR, MUTED_COLOR, Sizes
from vision.text.gait_labels import STRIKE_STYLES
from vision.text.verdicts import VERDICT_STYLES

#: Luma of an RGB colour (ITU-R BT.601).
LUMA = (0.299, 0.587, 0.114)


def test_text_is_readable_on_a_phone():
    sizes = Sizes.for_frame(720, 1280)
    assert min(sizes.small, sizes.body, sizes.heading, sizes.number) >= 26
    assert Sizes.for_frame(160, 90).small >= 10


def test_verdicts_differ_in_lightness():
    luma = [np.dot(VERDICT_STYLES[v].color, LUMA) for v in ("watch", "pass", "fault")]
    assert luma[0] > luma[1] + 20 > luma[2] + 40


def perceived_color(color, deficiency: str) -> np.ndarray:
    """Return linear RGB as perceived without one kind of cone (Machado 2009, severity 1)."""
    matrix = {
        "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
        "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
        "none": np.eye(3),
    }[deficiency]
    return np.asarray(matrix) @ (np.array(color) / 255.0) ** 2.2


@pytest.mark.parametrize("deficiency", ["none", "protanopia", "deuteranopia"])
def test_strikes_differ_for_colour_blind_people(deficiency):
    clear = [style for strike, style in STRIKE_STYLES.items() if strike != "unclear"]
    for i, style in enumerate(clear):
        for other in clear[i + 1 :]:
            difference = perceived_color(style.color, deficiency) - perceived_color(
                other.color, deficiency
            )
            assert np.abs(difference).max() > 0.3, (style.label, other.label)
    assert len({style.end for style in STRIKE_STYLES.values()}) == len(STRIKE_STYLES)
    assert all(np.dot(style.color, LUMA) > 140 for style in clear)


@pytest.mark.parametrize("strike", ["flat", "heel_first"])
def test_colours_of_strikes_differ_from_those_of_measurements(strike):
    color = STRIKE_STYLES[strike].color
    distances = [np.abs(np.subtract(color, other)).max() for other in (ACCENT_COLOR, MUTED_COLOR)]
    assert min(distances) > 60
