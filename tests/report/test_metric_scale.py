"""Step length and speed in metres from a known length."""

from __future__ import annotations

import math

import pytest

from tests.support.metric_runs import SCALE, run, runner
from vision.report.metric_scale import END_ERROR_PX, measure_in_metres
from vision.report.models import MeasuredValue
from vision.report.user_annotation import UserAnnotation, find_scale, metres_per_pixel


def test_legs_become_metres_with_the_error_of_the_line() -> None:
    (bout,) = measure_in_metres(run(), runner(), SCALE)
    assert bout.step_length is not None
    assert bout.speed is not None
    assert (bout.step_length.value, bout.step_length.unit) == (1.2, "m")
    assert (bout.speed.value, bout.speed.unit) == (3.6, "m/s")
    of_line = math.sqrt(2) * END_ERROR_PX / 400
    assert bout.step_length.error == pytest.approx(1.2 * math.hypot(of_line, 0.05), abs=1e-3)
    assert bout.speed.error == pytest.approx(3.6 * math.hypot(of_line, 0.05, 0.02), abs=1e-3)


def test_an_unknown_error_is_not_made_up() -> None:
    measures = run().bouts[0].measures
    unknown = measures | {"step_length": MeasuredValue(value=1.2, unit="legs")}
    (bout,) = measure_in_metres(run(measures=unknown), runner(), SCALE)
    assert bout.step_length is not None
    assert bout.step_length.error is None


@pytest.mark.parametrize(
    ("changes", "pan_px_s", "why"),
    [
        ({"view": "front"}, 0.0, "from the side"),
        ({"measures": {}}, 0.0, "too few steps"),
        ({}, 300.0, "camera moves"),
    ],
)
def test_where_it_cannot_be_told_it_says_why(
    changes: dict[str, object], pan_px_s: float, why: str
) -> None:
    (bout,) = measure_in_metres(run(**changes), runner(pan_px_s=pan_px_s), SCALE)
    assert (bout.step_length, bout.speed) == (None, None)
    assert bout.reason.startswith("Cannot tell")
    assert why in bout.reason


@pytest.mark.parametrize(
    ("text", "metres"), [("2 m", 2.0), ("200 cm", 2.0), ("2,5m", 2.5), ("10 ft", 3.048)]
)
def test_lengths_are_read_in_their_units(text: str, metres: float) -> None:
    scale = UserAnnotation("s", 0.0, "scale", ((0, 0), (300, 400)), "red", text)
    assert metres_per_pixel(scale) == pytest.approx(metres / 500)


@pytest.mark.parametrize("text", ["two", "2", "2 miles", "0 m", "-1 m", "1e9 m", ""])
def test_what_is_no_length_is_no_scale(text: str) -> None:
    with pytest.raises(ValueError, match=r"length|text"):
        UserAnnotation("s", 0.0, "scale", ((0, 0), (300, 400)), "red", text)


def test_an_event_has_a_name_and_no_points() -> None:
    event = UserAnnotation("e", 1.0, "event", (), "white", "Heel lifts")
    assert find_scale([event, SCALE]) == SCALE
    assert find_scale([event]) is None
    with pytest.raises(ValueError, match="text"):
        UserAnnotation("e", 1.0, "event", (), "white")
    with pytest.raises(ValueError, match="1 points"):
        UserAnnotation("e", 1.0, "event", ((1, 1),), "white", "Heel lifts")
