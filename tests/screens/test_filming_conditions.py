"""Errors widen with the conditions of filming, and are never better than measured."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.support.judged_motion import judge
from tests.support.synthetic_motion import squats
from vision.pose.landmarks import LEG_JOINTS, landmark
from vision.screens import measurement_error
from vision.screens.filming_conditions import (
    FilmingConditions,
    error_at,
    typical_conditions,
    widen_error,
)
from vision.screens.measurement_error import criterion_error

LEFT_LEG, RIGHT_LEG = ([landmark(name, side) for name in LEG_JOINTS] for side in ("left", "right"))
SIZES = [(800.0, 2.0), (400.0, 3.0), (200.0, 6.0)]


@pytest.mark.parametrize(
    ("size", "error", "is_outside"),
    [
        (900.0, 2.0, False),
        (800.0, 2.0, False),
        (600.0, 2.5, False),
        (200.0, 6.0, False),
        (150.0, 6.75, True),
    ],
)
def test_between_the_measured_sizes_the_error_is_interpolated(
    size: float, error: float, is_outside: bool
) -> None:
    assert error_at(SIZES, size, least=2.0) == (pytest.approx(error), is_outside)


def test_it_is_never_better_than_under_a_plainer_condition() -> None:
    lucky = [(0.0, 2.0), (10.0, 4.0), (20.0, 1.0)]
    assert error_at(lucky, 20.0, least=2.0) == (4.0, False)
    assert error_at(lucky, 30.0, least=2.0) == (4.0, True)
    assert error_at(lucky, 0.0, least=3.0) == (3.0, False)


def test_conditions_add_as_variances() -> None:
    curves = {"person_px": [(800, 3.0), (400, 5.0)], "yaw_deg": [(0, 3.0), (20, 5.0)]}
    conditions = FilmingConditions(person_px=400.0, fps=30.0, yaw_deg=20.0)
    widened = widen_error(3.0, curves, conditions)
    assert widened.value == pytest.approx(np.sqrt(9 + 16 + 16))
    assert widened.notes == (
        "widened for a person of 400 px",
        "widened for a camera off square by 20°",
    )


def test_what_is_unknown_or_plain_adds_nothing() -> None:
    curves = {"person_px": SIZES, "fps": [(60, 2.0), (30, 4.0)]}
    assert widen_error(2.0, curves, FilmingConditions()).value == 2.0
    plain = widen_error(2.0, curves, FilmingConditions(person_px=900.0, fps=120.0))
    assert (plain.value, plain.notes) == (2.0, ())


def test_beyond_what_was_measured_it_says_so() -> None:
    widened = widen_error(2.0, {"person_px": SIZES}, FilmingConditions(person_px=100.0))
    assert widened.notes == ("a person of 100 px is beyond what was measured",)
    assert widened.value > 6.0


def test_the_typical_condition_is_the_median_of_what_is_known() -> None:
    nothing = FilmingConditions()
    found = typical_conditions([FilmingConditions(fps=f) for f in (24, 30, 60)] + [nothing])
    assert found.fps == 30
    assert np.isnan(found.person_px)


def entry(**more: Any) -> dict[str, Any]:
    """Make a table with one error."""
    depth = {"error": 2.0, "kind": "measured", "basis": "9 repetitions", **more}
    views = {"side": depth}
    return {
        "all_models": {},
        "models": {"own": {"criteria": {"single_leg_squat": {"depth": views}}}},
    }


def test_a_table_without_conditions_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurement_error, "_table", entry)
    small = FilmingConditions(person_px=50.0, fps=10.0, yaw_deg=40.0)
    key = ("single_leg_squat", "depth", "side", "own")
    assert criterion_error(*key, small) == criterion_error(*key)


def test_a_report_is_widened_for_a_small_person(monkeypatch: pytest.MonkeyPatch) -> None:
    table = entry(conditions={"person_px": [(5000.0, 2.0), (4000.0, 3.0)]})
    monkeypatch.setattr(measurement_error, "_table", lambda: table)
    error = judge(squats(leg="left", view="left", depth=70.0), network="own").result("depth").error
    assert error is not None
    assert error.value > 3.0
    assert "is beyond what was measured" in error.basis


def test_the_rate_of_slow_motion_is_that_of_the_movement() -> None:
    clip = squats(leg="left", view="left", depth=70.0, fps=30.0, factor=0.25)
    assert judge(clip).contexts[0].filming.fps == pytest.approx(120.0)


@pytest.mark.parametrize("view", ["left", "front"])
def test_size_rate_and_yaw_are_measured(view: str) -> None:
    context = judge(squats(leg="left", view=view, depth=70.0)).contexts[0]
    filming = context.filming
    assert filming.fps == pytest.approx(30.0)
    assert filming.yaw_deg == pytest.approx(0.0, abs=10.0)
    assert filming.person_px == pytest.approx(context.leg_length / 0.491)
    assert filming.visibility_percent == pytest.approx(100 * context.track.visibility.mean(), abs=2)


@pytest.mark.parametrize(
    ("leg", "view", "expected"),
    [
        ("left", "left", 90.0),
        ("left", "front", 90.0),
        ("right", "front", 40.0),
        ("both", "left", 90.0),
        ("both", "front", 65.0),
    ],
)
def test_the_visibility_is_that_of_the_legs_that_are_judged(
    leg: str, view: str, expected: float
) -> None:
    context = judge(squats(leg=leg, view=view, depth=70.0)).contexts[0]
    visibility = np.full_like(context.track.visibility, 0.1)
    visibility[:, LEFT_LEG], visibility[:, RIGHT_LEG] = 0.9, 0.4
    seen = replace(context, track=replace(context.track, visibility=visibility))
    assert seen.filming.visibility_percent == pytest.approx(expected)
