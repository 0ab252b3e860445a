"""Build the bouts and steps of a report, with the measures of every stride and foot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.motion.gait.bouts import Bout
from vision.pose.pose_track import PoseTrack
from vision.report.bout_text import bout_sentences
from vision.report.models import MeasuredValue, ReportedBout, ReportedStep
from vision.report.report_sections import round_number, round_optional, rounded_measure
from vision.screens import running_measures
from vision.screens.filming_conditions import FilmingConditions, measure_conditions
from vision.screens.measurement_error import gait_error
from vision.screens.measurements import Measurement
from vision.screens.stride_context import StrideContext
from vision.terms import SIDES, Side

#: Height of the hip over the ankle as a fraction of body height (Drillis and Contini 1966, in
#: Winter, Biomechanics and Motor Control of Human Movement, 2009).
LEG_LENGTH_FRACTION: Final = 0.491


def _value(measurement: Measurement) -> float:
    return float("nan") if measurement.value is None else measurement.value


def _detail(measurement: Measurement, name: str) -> float:
    return measurement.details[name][0] if name in measurement.details else float("nan")


#: How each measure of a stride is computed, and its unit.
STRIDE_MEASURES: Final[Mapping[str, tuple[Callable[[StrideContext], float], str]]] = {
    "cadence": (running_measures.steps_per_minute, "steps/min"),
    "contact_time": (running_measures.contact_ms, "ms"),
    "flight_time": (running_measures.flight_ms, "ms"),
    "duty_factor": (running_measures.duty_factor, "%"),
    "step_length": (running_measures.step_length_in_legs, "legs"),
    "hip_extension": (lambda s: _value(running_measures.hip_extension(s)), "deg"),
    "hip_extension_against_trunk": (
        lambda s: _detail(running_measures.hip_extension(s), "against_trunk"),
        "deg",
    ),
    "thigh_speed": (running_measures.thigh_speed, "deg/s"),
    "trunk_lean": (lambda s: _value(running_measures.trunk_lean(s)), "deg"),
    "trunk_lean_at_contact": (lambda s: s.value_at_contact(s.angles["trunk_forward_lean"]), "deg"),
    "trunk_range": (lambda s: _value(running_measures.trunk_quiet(s)), "deg"),
    "knee_at_contact": (lambda s: s.value_at_contact(s.angles.of("knee_flexion", s.side)), "deg"),
    "knee_in_stance": (running_measures.knee_in_stance, "deg"),
    "knee_in_swing": (running_measures.knee_in_swing, "deg"),
    "pelvis_travel": (running_measures.pelvis_travel, "% leg"),
}
#: Measures that cannot be below zero, so that an error of half their value leaves nothing to say.
_ABOVE_ZERO: Final = frozenset({"cadence", "contact_time", "duty_factor", "step_length"})
_MAX_ERROR_SHARE: Final = 0.5
#: Measures that do not depend on the foot: the bout's value is the median over both feet.
_OF_BOTH_FEET: Final = ("cadence", "step_length", "trunk_lean", "trunk_range", "pelvis_travel")


@dataclass(frozen=True)
class _BoutErrors:
    """Errors of the measures of a bout, for its gait, view and conditions of filming."""

    bout: Bout
    filming: FilmingConditions
    network: str | None

    def error(self, name: str, *, near: bool = True) -> float | None:
        """Return the error of a measure of the near or the far foot; None if not measured."""
        found = gait_error(
            name if near else f"{name}_far",
            str(self.bout.view.name),
            self.network,
            gait=self.bout.gait,
            conditions=self.filming,
        )
        return None if found is None else found.value


def build_steps(strides: Sequence[StrideContext], *, network: str | None) -> list[ReportedStep]:
    """List every contact with the measures of the stride that begins with it.

    Parameters
    ----------
    strides : sequence of StrideContext
        All strides, in order of time.
    network : str or None
        The landmark network, whose errors of measurement are given.
    """
    steps = []
    by_bout = {s.bout_number: s for s in strides}
    errors = {n: _BoutErrors(s.bout, s.filming, network) for n, s in by_bout.items()}
    for context in strides:
        step = context.step
        toe_off = None if step.toe_off_s is None else round_number(step.toe_off_s)
        pitch = step.pitch_deg if np.isfinite(step.pitch_deg) else None
        clear = (
            step.strike != "unclear"
        )  # at a low frame rate heel and toe come to rest between frames
        steps.append(
            ReportedStep(
                number=context.number,
                bout=context.bout_number,
                foot=step.side,
                near=step.near,
                initial_contact_s=round_number(step.initial_contact_s),
                toe_off_s=toe_off,
                strike=step.strike,
                strike_confidence=round_number(step.strike_confidence, 3),
                foot_pitch_deg=round_optional(pitch, 2),
                heel_lead_ms=round_optional(1000.0 * step.lead_s, 1) if clear else None,
                confidence=round_number(step.confidence, 3),
                measures=_stride_measures(context, errors[context.bout_number]),
            )
        )
    return steps


def build_bouts(
    bouts: Sequence[Bout],
    strides: Sequence[StrideContext],
    judged: Sequence[StrideContext],
    track: PoseTrack,
    *,
    network: str | None,
    height_cm: float | None = None,
) -> list[ReportedBout]:
    """List the bouts with their medians, foot by foot, and in sentences.

    Parameters
    ----------
    bouts : sequence of Bout
        All bouts, in order of time.
    strides, judged : sequence of StrideContext
        All strides, and those that the criteria are judged on.
    track : PoseTrack
        The smoothed track.
    network : str or None
        The landmark network, whose errors of measurement are given.
    height_cm : float, optional
        Body height, needed for the speed.
    """
    judged_bouts = {context.bout_number for context in judged}
    built = []
    for number, bout in enumerate(bouts, start=1):
        contexts = [s for s in strides if s.bout_number == number]
        strikes = {side: Counter(s.strike for s in bout.steps_of(side)) for side in SIDES}
        assert bout.view.name is not None
        assert bout.view.facing is not None
        last = bout.rows.stop - 1
        filming = measure_conditions(track, bout.view, bout.leg_length)
        errors = _BoutErrors(bout, filming, network)
        measures = _bout_measures(contexts, height_cm, errors)
        feet = {
            side: _foot_measures(contexts, side, errors) for side in SIDES if bout.steps_of(side)
        }
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
                judged=number in judged_bouts,
                measures=measures,
                feet=feet,
                strikes={s: dict(sorted(c.items())) for s, c in strikes.items() if c},
                words=bout_sentences(bout, {**measures, **feet.get(bout.near_side, {})}),
            )
        )
    return built


def _is_told(name: str, value: float, error: float | None) -> bool:
    """Whether the error of a measure leaves anything to say."""
    return name not in _ABOVE_ZERO or error is None or error < _MAX_ERROR_SHARE * value


def _measured(
    name: str, value: float | None, errors: _BoutErrors, *, near: bool = True
) -> dict[str, MeasuredValue]:
    """Return a measure by its name, or nothing where it is not known."""
    error = errors.error(name, near=near)
    if value is None or not np.isfinite(value) or not _is_told(name, value, error):
        return {}
    return {name: rounded_measure(value, STRIDE_MEASURES[name][1], error)}


def _stride_measures(context: StrideContext, errors: _BoutErrors) -> dict[str, MeasuredValue]:
    found: dict[str, MeasuredValue] = {}
    for name, (function, _) in STRIDE_MEASURES.items():
        found |= _measured(name, function(context), errors, near=context.step.near)
    return found


def _foot_measures(
    contexts: Sequence[StrideContext], side: Side, errors: _BoutErrors
) -> dict[str, MeasuredValue]:
    of_foot = [s for s in contexts if s.side == side]
    near = side == errors.bout.near_side
    found: dict[str, MeasuredValue] = {}
    for name, (function, _) in STRIDE_MEASURES.items():
        found |= _measured(name, _median([function(s) for s in of_foot]), errors, near=near)
    return found


def _bout_measures(
    contexts: Sequence[StrideContext], height_cm: float | None, errors: _BoutErrors
) -> dict[str, MeasuredValue]:
    near = [s for s in contexts if s.step.near]
    found: dict[str, MeasuredValue] = {}
    for name, (function, _) in STRIDE_MEASURES.items():
        of_feet = contexts if name in _OF_BOTH_FEET else near
        found |= _measured(name, _median([function(s) for s in of_feet]), errors)
    uneven = _median([_value(running_measures.symmetry(s)) for s in near])
    if uneven is not None:
        name = "step_time_left_over_right"
        found[name] = rounded_measure(uneven, "%", errors.error(name))
    found |= _asymmetries(contexts, errors)
    if height_cm is not None:
        leg_m = LEG_LENGTH_FRACTION * height_cm / 100.0
        error = errors.error("pace")
        found["speed"] = rounded_measure(
            abs(errors.bout.speed) * leg_m, "m/s", None if error is None else error * leg_m
        )
    return found


def _asymmetries(
    contexts: Sequence[StrideContext], errors: _BoutErrors
) -> dict[str, MeasuredValue]:
    """Return left minus right, in the unit of each measure."""
    found = {}
    for name in ("contact_time", "hip_extension", "knee_in_stance"):
        function, unit = STRIDE_MEASURES[name]
        left, right = (_median([function(s) for s in contexts if s.side == side]) for side in SIDES)
        if left is None or right is None:
            continue
        near, far = errors.error(name), errors.error(name, near=False)
        near_value, far_value = (left, right) if errors.bout.near_side == "left" else (right, left)
        if not (_is_told(name, near_value, near) and _is_told(name, far_value, far)):
            continue
        both = None if near is None or far is None else float(np.hypot(near, far))
        found[f"{name}_left_over_right"] = rounded_measure(left - right, unit, both)
    return found


def _median(values: Sequence[float]) -> float | None:
    known = [v for v in values if np.isfinite(v)]
    return float(np.median(known)) if known else None
