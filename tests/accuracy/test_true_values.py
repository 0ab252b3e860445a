"""True values of the criteria that the image does not hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from accuracy.true_values import FEET_TURN_OUT, TOUCH_DOWN, true_value
from tests.support.judged_motion import judge
from tests.support.synthetic_motion import squats
from vision.screens.measurements import RepContext
from vision.screens.registry import SCREENS

SCREEN = SCREENS["deep_squat"]
#: Turn-out when standing and at the bottom, degrees.
LEFT, RIGHT = (10.0, 30.0), (20.0, 15.0)


@cache
def repetition() -> RepContext:
    """Return a repetition of a squat on two legs."""
    return judge(squats(leg="both", view="front", depth=90)).contexts[0]


def turning(turn: tuple[float, float]) -> Any:
    """Return the turn-out of a foot in every frame, largest at the bottom."""
    context = repetition()
    rows = np.arange(len(context.track))
    away = np.abs(rows - context.rep.bottom) / (context.rep.bottom - context.rep.start)
    near_bottom = np.where(away < 0.5, 1.0, 0.0)
    return turn[0] + (turn[1] - turn[0]) * near_bottom


def feet_in_space() -> dict[str, Any]:
    """Return heel and ball of both feet for a person who faces −y."""
    joints: dict[str, Any] = {}
    for letter, sign, turn in (("L", 1.0, LEFT), ("R", -1.0, RIGHT)):
        angle = np.radians(turning(turn))
        heel = np.zeros((angle.size, 3))
        foot = 0.2 * np.stack([sign * np.sin(angle), -np.cos(angle), 0.0 * angle], axis=1)
        joints |= {f"heel_{letter}": heel, f"mtp_{letter}": heel + foot}
    return joints


@pytest.mark.parametrize(
    "truth",
    [
        lambda: SimpleNamespace(angles={"toe_out_L": turning(LEFT), "toe_out_R": turning(RIGHT)}),
        lambda: SimpleNamespace(angles={}, joints3d=feet_in_space()),
    ],
    ids=["angle", "joints"],
)
def test_the_turn_out_of_a_foot_is_that_in_space(truth: Callable[[], Any]) -> None:
    found = [true_value(SCREEN, FEET_TURN_OUT, repetition(), s, truth()) for s in ("left", "right")]
    assert found == pytest.approx([20.0, -5.0])


def test_a_file_without_feet_in_space_has_no_turn_out() -> None:
    truth: Any = SimpleNamespace(angles={}, joints3d={})
    assert true_value(SCREEN, FEET_TURN_OUT, repetition(), "left", truth) is None


def test_a_touch_down_counts_within_the_repetition() -> None:
    context = repetition()
    screen = SCREENS["single_leg_squat"]
    inside: Any = SimpleNamespace(touch_down_frames={context.rep.bottom})
    outside: Any = SimpleNamespace(touch_down_frames={context.rep.end + 1})
    assert true_value(screen, TOUCH_DOWN, context, None, inside) == 1.0
    assert true_value(screen, TOUCH_DOWN, context, None, outside) == 0.0


def test_other_criteria_are_measured_on_the_true_landmarks() -> None:
    context = repetition()
    truth: Any = SimpleNamespace()
    expected = SCREEN.measures["knee_separation"](context, None).value
    assert true_value(SCREEN, "knee_separation", context, None, truth) == pytest.approx(expected)
    hidden = replace(context, leg_length=float("nan"))
    assert true_value(SCREEN, "knee_over_foot", hidden, "left", truth) is None
