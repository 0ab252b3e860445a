"""What the report says of bouts and steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from vision.motion.gait.bouts import Bout as FoundBout
from vision.pose.track import PoseTrack
from vision.report import progression
from vision.report.build import round_number, round_optional, rounded_measure
from vision.report.models import MeasuredValue, ReportedBout, ReportedStep
from vision.screens import running_measures as read
from vision.screens.measurement_error import gait_error
from vision.screens.measurements import Measurement
from vision.screens.stride_context import StrideContext
from vision.terms import SIDES, Side

#: Ankle to hip is this share of body height (Drillis and Contini, as given by Winter).
_LEG_SHARE: Final = 0.491


def _value(reading: Measurement) -> float:
    return float("nan") if reading.value is None else reading.value


def _detail(reading: Measurement, name: str) -> float:
    return reading.details[name][0] if name in reading.details else float("nan")


#: Measures of a stride: how they are read, and their unit.
STRIDE_MEASURES: Final[Mapping[str, tuple[Callable[[StrideContext], float], str]]] = {
    "cadence": (read.steps_a_minute, "steps/min"),
    "contact_time": (read.contact_ms, "ms"),
    "flight_time": (read.flight_ms, "ms"),
    "duty_factor": (read.duty_factor, "%"),
    "step_length": (read.step_length, "legs"),
    "hip_extension": (lambda s: _value(read.hip_extension(s)), "deg"),
    "hip_extension_against_trunk": (
        lambda s: _detail(read.hip_extension(s), "against_trunk"),
        "deg",
    ),
    "thigh_speed": (read.thigh_speed, "deg/s"),
    "trunk_lean": (lambda s: _value(read.trunk_lean(s)), "deg"),
    "trunk_lean_at_contact": (lambda s: s.at_contact(s.angles["trunk_forward_lean"]), "deg"),
    "trunk_range": (lambda s: _value(read.trunk_quiet(s)), "deg"),
    "knee_at_contact": (lambda s: s.at_contact(s.angles.of("knee_flexion", s.side)), "deg"),
    "knee_in_stance": (read.knee_in_stance, "deg"),
    "knee_in_swing": (read.knee_in_swing, "deg"),
    "pelvis_travel": (read.pelvis_travel, "% leg"),
}
#: Of these both feet have the same, so the bout's value rests on both.
_OF_BOTH: Final = ("cadence", "step_length", "trunk_lean", "trunk_range", "pelvis_travel")


def build_steps(strides: Sequence[StrideContext]) -> list[ReportedStep]:
    """List every contact with what its stride says."""
    steps = []
    for scene in strides:
        step = scene.step
        toe_off = None if step.toe_off_s is None else round_number(step.toe_off_s)
        pitch = step.pitch_deg if np.isfinite(step.pitch_deg) else None
        told = step.strike != "unclear"  # at a low rate both ends rest between two pictures
        steps.append(
            ReportedStep(
                number=scene.number,
                bout=scene.bout_number,
                foot=step.side,
                near=step.near,
                initial_contact_s=round_number(step.initial_contact_s),
                toe_off_s=toe_off,
                strike=step.strike,
                strike_confidence=round_number(step.strike_confidence, 3),
                foot_pitch_deg=round_optional(pitch, 2),
                heel_lead_ms=round_optional(1000.0 * step.lead_s, 1) if told else None,
                confidence=round_number(step.confidence, 3),
                measures=_of_stride(scene),
            )
        )
    return steps


def build_bouts(
    bouts: Sequence[FoundBout],
    strides: Sequence[StrideContext],
    judged: Sequence[StrideContext],
    track: PoseTrack,
    *,
    height_cm: float | None = None,
) -> list[ReportedBout]:
    """List the bouts with their medians, foot by foot, and in words."""
    rests_on = {scene.bout_number for scene in judged}
    built = []
    for number, bout in enumerate(bouts, start=1):
        mine = [s for s in strides if s.bout_number == number]
        strikes = {side: Counter(s.strike for s in bout.of(side)) for side in SIDES}
        assert bout.view.name is not None
        assert bout.view.facing is not None
        last = bout.rows.stop - 1
        measures = _of_bout(bout, mine, height_cm)
        built.append(
            ReportedBout(
                number=number,
                start_s=round_number(track.time_s[bout.rows.start]),
                end_s=round_number(track.time_s[last]),
                direction=bout.direction,
                gait=bout.gait,
                view=bout.view.name,
                facing=bout.view.facing,
                steps=len(bout.steps),
                near_foot=bout.near_side,
                judged=number in rests_on,
                measures=measures,
                feet={side: _of_foot(bout, mine, side) for side in SIDES if bout.of(side)},
                strikes={s: dict(sorted(c.items())) for s, c in strikes.items() if c},
                words=progression.bout_sentences(bout, measures),
            )
        )
    return built


def _of_stride(scene: StrideContext) -> dict[str, MeasuredValue]:
    return {
        name: _measure(name, value, unit, scene.bout, near=scene.step.near)
        for name, (function, unit) in STRIDE_MEASURES.items()
        if np.isfinite(value := function(scene))
    }


def _of_foot(
    bout: FoundBout, scenes: Sequence[StrideContext], side: Side
) -> dict[str, MeasuredValue]:
    mine = [s for s in scenes if s.side == side]
    found = {}
    for name, (function, unit) in STRIDE_MEASURES.items():
        value = _median([function(s) for s in mine])
        if value is not None:
            found[name] = _measure(name, value, unit, bout, near=side == bout.near_side)
    return found


def _of_bout(
    bout: FoundBout, scenes: Sequence[StrideContext], height_cm: float | None
) -> dict[str, MeasuredValue]:
    near = [s for s in scenes if s.step.near]
    found = {}
    for name, (function, unit) in STRIDE_MEASURES.items():
        value = _median([function(s) for s in (scenes if name in _OF_BOTH else near)])
        if value is not None:
            found[name] = _measure(name, value, unit, bout, near=True)
    uneven = _median([_value(read.symmetry(s)) for s in near])
    if uneven is not None:
        found["step_time_left_over_right"] = _measure(
            "step_time_left_over_right", uneven, "%", bout, near=True
        )
    found |= _asymmetries(bout, scenes)
    if height_cm is not None:
        leg_m = _LEG_SHARE * height_cm / 100.0
        error = gait_error("pace", str(bout.view.name))
        found["speed"] = rounded_measure(
            abs(bout.pace) * leg_m, "m/s", error.value * leg_m if error else None
        )
    return found


def _asymmetries(bout: FoundBout, scenes: Sequence[StrideContext]) -> dict[str, MeasuredValue]:
    """Left minus right, in the measure's own unit."""
    found = {}
    for name in ("contact_time", "hip_extension", "knee_in_stance"):
        function, unit = STRIDE_MEASURES[name]
        left, right = (_median([function(s) for s in scenes if s.side == side]) for side in SIDES)
        if left is None or right is None:
            continue
        errors = [gait_error(f"{name}{far}", str(bout.view.name)) for far in ("", "_far")]
        both = (
            float(np.hypot(errors[0].value, errors[1].value)) if errors[0] and errors[1] else None
        )
        found[f"{name}_left_over_right"] = rounded_measure(left - right, unit, both)
    return found


def _median(values: Sequence[float]) -> float | None:
    known = [v for v in values if np.isfinite(v)]
    return float(np.median(known)) if known else None


def _measure(name: str, value: float, unit: str, bout: FoundBout, *, near: bool) -> MeasuredValue:
    error = gait_error(name if near else f"{name}_far", str(bout.view.name))
    return rounded_measure(value, unit, error.value if error else None)
