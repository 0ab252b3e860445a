"""The reference figures are good: no value of theirs is past a limit."""

from __future__ import annotations

from math import atan2, degrees, hypot

import pytest

from vision.screens.criteria import load_criteria
from vision.screens.reference_figures import JointPosition, ReferenceFigure, reference_figures
from vision.screens.verdict_rule import excess_over_limit

FIGURES = reference_figures()


def lean(figure: ReferenceFigure, low: str, high: str) -> float:
    """Return how far a segment leans forward, to the right, of straight up, degrees."""
    (x0, y0), (x1, y1) = figure.joints[low], figure.joints[high]
    return degrees(atan2(x1 - x0, y1 - y0))


def length(figure: ReferenceFigure, a: str, b: str) -> float:
    return hypot(*(p - q for p, q in zip(figure.joints[a], figure.joints[b], strict=True)))


def inward(figure: ReferenceFigure, name: str, sign: int) -> float:
    """Return the knee's deviation from the line of thigh and shank, inward, degrees."""
    thigh = lean(figure, f"knee_{name}", f"hip_{name}")
    return sign * (lean(figure, f"ankle_{name}", f"knee_{name}") - thigh)


def values(figure: ReferenceFigure) -> dict[str, float]:
    """Measure what the view shows, as the criteria do."""
    joints = figure.joints
    heel_rise = degrees(atan2(joints["heel_a"][1] - joints["toe_a"][1], 0.15))
    trunk, shank = lean(figure, "hip", "shoulder"), lean(figure, "ankle_a", "knee_a")
    thigh = -lean(figure, "knee_a", "hip_a")
    if figure.screen == "backward_running":
        return {"hip_extension": -thigh, "trunk_lean": trunk}
    if figure.view == "side":
        found = {"ankle_dorsiflexion": shank, "heel_rise": heel_rise}
        if figure.screen == "deep_squat":
            arms = lean(figure, "shoulder_a", "wrist_a") - trunk
            return found | {"depth": thigh, "trunk_tibia": trunk - shank, "arm_strategy": arms}
        return found | {"depth": thigh + shank, "trunk_forward_lean": trunk}
    found = {"knee_valgus": inward(figure, "a", 1)}
    if figure.screen == "deep_squat":
        knees, ankles = length(figure, "knee_a", "knee_b"), length(figure, "ankle_a", "ankle_b")
        return found | {"knee_separation": 100 * knees / ankles}
    drop = lean(figure, "hip_a", "hip_b") - 90
    return found | {"pelvic_drop": drop, "trunk_lateral_lean": trunk}


@pytest.mark.parametrize("figure", FIGURES, ids=[f"{f.screen}-{f.view}" for f in FIGURES])
def test_every_value_is_on_the_good_side_of_its_limit(figure: ReferenceFigure) -> None:
    specs = load_criteria(figure.screen).by_id()
    for id_, value in values(figure).items():
        assert figure.view in specs[id_].views
        assert excess_over_limit(value, specs[id_].limits.watch, specs[id_].limits.side) <= 0, id_


@pytest.mark.parametrize("figure", FIGURES, ids=[f"{f.screen}-{f.view}" for f in FIGURES])
def test_a_figure_stands_on_the_floor_and_is_in_balance(figure: ReferenceFigure) -> None:
    heights = [y for _, y in figure.joints.values()]
    assert min(heights) == pytest.approx(0, abs=1e-9)
    assert figure.joints["head"][1] == max(
        y for name, (_, y) in figure.joints.items() if not name.startswith(("wrist", "elbow"))
    )
    if figure.screen != "backward_running":  # the trunk's middle is over the feet
        feet = [x for name, (x, _) in figure.joints.items() if name.startswith(("heel", "toe"))]
        middle: JointPosition = tuple(  # type: ignore[assignment]
            (a + b) / 2
            for a, b in zip(figure.joints["hip"], figure.joints["shoulder"], strict=True)
        )
        assert min(feet) - 0.03 <= middle[0] <= max(feet) + 0.03


def test_the_runner_lands_toe_first() -> None:
    joints = FIGURES[0].joints
    assert joints["toe_b"][1] < joints["heel_b"][1]
