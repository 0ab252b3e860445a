"""Good form on the athlete's own body: the value in the moved body is the limit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vision.draw.evidence.good_form import show_good_form
from vision.draw.overlays.angles import MeasuredBody
from vision.draw.overlays.body import Body
from vision.pose.landmarks import Landmark
from vision.report.models import Criterion, Limits
from vision.report.report_text import good_form_text
from vision.terms import Floats, LimitSide

POINTS = {
    "NOSE": (120, 60), "LEFT_EAR": (105, 60), "RIGHT_EAR": (105, 60),
    "LEFT_SHOULDER": (120, 110), "RIGHT_SHOULDER": (120, 110),
    "LEFT_ELBOW": (140, 150), "RIGHT_ELBOW": (140, 150),
    "LEFT_WRIST": (160, 180), "RIGHT_WRIST": (160, 180),
    "LEFT_HIP": (80, 220), "RIGHT_HIP": (80, 220),
    "LEFT_KNEE": (150, 270), "RIGHT_KNEE": (150, 270),
    "LEFT_ANKLE": (120, 360), "RIGHT_ANKLE": (120, 360),
    "LEFT_HEEL": (100, 362), "RIGHT_HEEL": (100, 362),
    "LEFT_TOE": (160, 375), "RIGHT_TOE": (160, 375),
}  # fmt: skip


def side_body() -> Body:
    points = np.full((33, 2), (110.0, 60.0))
    for name, point in POINTS.items():
        points[Landmark[name]] = point
    return Body(points, np.ones(33))


def criterion(
    id_: str, value: float, watch: float | tuple[float, float], side: LimitSide, unit: str = "deg"
) -> Criterion:
    return Criterion(
        id=id_, leg="left", title=id_, verdict="fault", value=value, error=1.0, unit=unit,
        limits=Limits(side=side, watch=watch, fault=None), confidence=1.0,
        finding="", source="", certainty="",
    )  # fmt: skip


def angle(first: Floats, second: Floats) -> float:
    cosine = first @ second / np.linalg.norm(first) / np.linalg.norm(second)
    return float(np.degrees(np.arccos(cosine)))


def flexion(points: Floats) -> float:
    hip, knee, ankle = (points[Landmark[f"LEFT_{n}"]] for n in ("HIP", "KNEE", "ANKLE"))
    return 180 - angle(hip - knee, ankle - knee)


def lean(points: Floats) -> float:
    trunk = points[Landmark.LEFT_SHOULDER] - points[Landmark.LEFT_HIP]
    return float(np.degrees(np.arctan2(trunk[0], -trunk[1])))


def test_a_squat_that_is_too_high_sinks_to_the_limit() -> None:
    body = side_body()
    value = flexion(body.points)
    judged = criterion("depth", value, value + 15, "below")
    good = show_good_form(MeasuredBody(body, "left"), judged, value, screen=None)
    assert good is not None
    assert flexion(good.body.points) == pytest.approx(value + 15)
    assert good.limit == value + 15
    # The trunk keeps its lean, and the feet stay where they are.
    assert lean(good.body.points) == pytest.approx(lean(body.points))
    assert Landmark.LEFT_TOE not in good.moved
    assert good.body.points[Landmark.LEFT_HIP][1] > body.points[Landmark.LEFT_HIP][1]


@pytest.mark.parametrize("facing_sign", [1.0, -1.0])
def test_a_trunk_that_leans_too_far_is_raised(facing_sign: float) -> None:
    body = side_body()
    if facing_sign < 0:
        body = replace(body, points=body.points * (-1, 1) + (300, 0))
    value = abs(lean(body.points))
    judged = criterion("trunk_lean", value, (-5, value - 12), "outside")
    good = show_good_form(MeasuredBody(body, "left", facing_sign), judged, value, screen=None)
    assert good is not None
    assert facing_sign * lean(good.body.points) == pytest.approx(value - 12)
    assert Landmark.LEFT_HIP not in good.moved


def test_a_thigh_that_stays_in_front_is_driven_back() -> None:
    body = side_body()
    thigh = body.points[Landmark.LEFT_KNEE] - body.points[Landmark.LEFT_HIP]
    behind = -float(np.degrees(np.arctan2(thigh[0], thigh[1])))
    judged = criterion("hip_extension", behind, behind + 20, "below")
    good = show_good_form(MeasuredBody(body, "left"), judged, behind, screen=None)
    assert good is not None
    thigh = good.body.points[Landmark.LEFT_KNEE] - good.body.points[Landmark.LEFT_HIP]
    assert -float(np.degrees(np.arctan2(thigh[0], thigh[1]))) == pytest.approx(behind + 20)
    assert Landmark.RIGHT_KNEE not in good.moved


def test_a_knee_that_falls_in_moves_toward_hip_and_ankle() -> None:
    body = side_body()
    value = flexion(body.points)
    judged = criterion("knee_valgus", value, value - 10, "above")
    good = show_good_form(MeasuredBody(body, "left"), judged, value, screen=None)
    assert good is not None
    assert flexion(good.body.points) == pytest.approx(value - 10, abs=2)
    assert good.moved == {Landmark.LEFT_KNEE}


def test_a_heel_that_lifts_goes_down() -> None:
    points = side_body().points
    points[Landmark.LEFT_HEEL] = (100, 340)
    body = Body(points, np.ones(33))
    foot = points[Landmark.LEFT_HEEL] - points[Landmark.LEFT_TOE]
    value = float(np.degrees(np.arctan2(-foot[1], -foot[0])))
    judged = criterion("heel_rise", value, value - 20, "above")
    good = show_good_form(MeasuredBody(body, "left"), judged, value, screen=None)
    assert good is not None
    assert good.body.points[Landmark.LEFT_HEEL][1] > 340
    assert good.moved == {Landmark.LEFT_HEEL, Landmark.LEFT_ANKLE}


@pytest.mark.parametrize(
    ("id_", "value", "watch"),
    [("depth", 100.0, 90.0), ("pelvic_drop", 50.0, 90.0), ("depth", 10.0, 90.0)],
)
def test_nothing_is_shown_where_it_is_good_or_cannot_be_shown(
    id_: str, value: float, watch: float
) -> None:
    measured = MeasuredBody(side_body(), "left")
    judged = criterion(id_, value, watch, "below")
    assert show_good_form(measured, judged, value, screen=None) is None


def test_the_words_say_where_good_begins() -> None:
    assert good_form_text(criterion("depth", 1, 90, "below")) == "Good from 90°."
    assert good_form_text(criterion("knee_valgus", 1, 8.3, "above")) == "Good up to 8.3°."
    assert good_form_text(criterion("trunk_lean", 1, (-5, 15), "outside")) == (
        "Good within −5° to 15°."
    )
