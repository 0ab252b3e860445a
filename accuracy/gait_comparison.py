"""Compare a clip of walking or running with its truth: contacts, measures, criteria, angles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from accuracy.clip_result import EventRow, Filming, SeriesRow, ValueRow, filming_of
from accuracy.matching import match_times
from accuracy.squat_comparison import reported_errors
from accuracy.true_motion import true_angles, true_track
from accuracy.truth_file import Truth
from vision.motion.angles import Angles
from vision.motion.gait.bouts import Bout, Step
from vision.motion.movement import Motion
from vision.pose.pose_track import PoseTrack
from vision.report.gait_sections import STRIDE_MEASURES
from vision.screens.definitions.backward_running import SCREEN as BACKWARD_RUNNING
from vision.screens.filming_conditions import measure_conditions
from vision.screens.measurement_error import WALK_SUFFIX
from vision.screens.run_screen import Judgement
from vision.screens.running_measures import symmetry
from vision.screens.stride_context import StrideContext, build_stride_contexts
from vision.terms import SIDES, Strike

#: Longest gap between contacts whose strides are compared, real seconds.
MATCH_WINDOW_S: Final = 0.1
#: Longest gap between a true and a detected contact, so that a late one is late and not both
#: missed and invented; less than half a stride of a run, real seconds.
EVENT_WINDOW_S: Final = 0.2
#: Contacts this close to an end of the clip are neither missed nor invented, seconds.
EDGE_S: Final = 0.15
_STRIKES: Final[Mapping[str | None, Strike]] = {
    "toe": "toe_first",
    "heel": "heel_first",
    "flat": "flat",
    "mid": "flat",
}


def true_bout(bout: Bout, track: PoseTrack, truth: Truth) -> Bout:
    """Return a bout with the true contacts, leg length and speed.

    Parameters
    ----------
    bout : Bout
        The bout as detected.
    track : PoseTrack
        The true track.
    truth : Truth
        The clip's truth.
    """
    steps = []
    for side in SIDES:
        for contact in truth.contacts[side]:
            if contact.initial_contact is None:
                continue
            time_s = truth.time_of(contact.initial_contact)
            ends = contact.toe_off
            steps.append(
                Step(
                    side=side,
                    near=side == bout.near_side,
                    initial_contact_s=time_s,
                    toe_off_s=None if ends is None else truth.time_of(ends),
                    row=int(np.abs(track.time_s - time_s).argmin()),
                    strike=_STRIKES.get(contact.first, "unclear"),
                    pitch_deg=float("nan"),
                    lead_s=0.0,
                    strike_confidence=1.0,
                    confidence=1.0,
                )
            )
    steps.sort(key=lambda s: s.initial_contact_s)
    speed = _true_speed(bout, track)
    return replace(bout, steps=tuple(steps), leg_length=_true_leg_px(track), speed=speed)


def _true_leg_px(track: PoseTrack) -> float:
    lengths = []
    for side in SIDES:
        hip, knee, ankle = (track.xy(name, side) for name in ("hip", "knee", "ankle"))
        lengths.append(np.linalg.norm(knee - hip, axis=1) + np.linalg.norm(ankle - knee, axis=1))
    return float(np.percentile(np.concatenate(lengths), 80))


def _true_speed(bout: Bout, track: PoseTrack) -> float:
    """Return the speed of the standing ankle against the hips in mid-stance, legs a second."""
    speeds = []
    time_s = track.real_time_s
    for step in bout.steps:
        if step.toe_off_s is None:
            continue
        middle = 0.5 * (step.initial_contact_s + step.toe_off_s)
        row = int(np.abs(track.time_s - middle).argmin())
        rows = slice(max(0, row - 2), row + 3)
        ahead = track.xy("ankle", step.side)[:, 0] - track.midpoint("hip")[:, 0]
        if len(time_s[rows]) > 2:
            speeds.append(float(np.median(np.gradient(ahead[rows], time_s[rows]))))
    if not speeds:
        return float("nan")
    facing = 1.0 if bout.view.facing == "right" else -1.0
    return -facing * float(np.median(speeds)) / _true_leg_px(track)


def gait_suffix(bout: Bout) -> str:
    """Return how the names of errors of a bout end: those of walks have a suffix."""
    return WALK_SUFFIX if bout.gait == "walk" else ""


def compare_gait(
    motion: Motion, judgement: Judgement, truth: Truth
) -> tuple[list[ValueRow], list[SeriesRow]]:
    """Return the values and angles of a clip of walking or running.

    Parameters
    ----------
    motion : Motion
        The movement as detected.
    judgement : Judgement
        Its results, which give the reported errors.
    truth : Truth
        The clip's truth.
    """
    exact = true_track(motion.smooth, truth)
    exact_angles = true_angles(motion.angles, truth)
    values: list[ValueRow] = []
    if len(motion.bouts) == 1 and any(truth.contacts.values()):
        bout = motion.bouts[0]
        values = list(_compare_bout(bout, motion, judgement, exact, exact_angles, truth))
    return values, list(_compare_series(motion, exact_angles, truth))


def _compare_bout(
    bout: Bout,
    motion: Motion,
    judgement: Judgement,
    exact: PoseTrack,
    exact_angles: Angles,
    truth: Truth,
) -> Iterator[ValueRow]:
    """Yield every measure of every stride that is found in both."""
    exact_bout = true_bout(bout, exact, truth)
    view = str(bout.view.name)
    suffix = gait_suffix(bout)
    filming = filming_of(measure_conditions(motion.smooth, bout.view, bout.leg_length))
    yield from _row(f"pace{suffix}", view, abs(bout.speed), abs(exact_bout.speed), filming)
    measured_contexts = build_stride_contexts([bout], motion.smooth, motion.angles)
    true_contexts = build_stride_contexts([exact_bout], exact, exact_angles)
    errors = reported_errors(judgement.results)
    for measured, true in _match_strides(measured_contexts, true_contexts):
        yield from _compare_stride(measured, true, view, filming)
        if bout.direction != "backward" or not measured.step.near:
            continue
        a, b = symmetry(measured), symmetry(true)
        if a.value is not None and b.value is not None:
            name = f"step_time_left_over_right{suffix}"
            yield from _row(name, view, a.value, b.value, filming)
        for criterion, measure in BACKWARD_RUNNING.measures.items():
            a, b = measure(measured, None), measure(true, None)
            if a.value is not None and b.value is not None:
                yield ValueRow(
                    part="criteria",
                    screen=BACKWARD_RUNNING.id,
                    name=f"{criterion}{suffix}",
                    view=view,
                    measured=a.value,
                    true=b.value,
                    reported_error=errors.get((criterion, None, measured.number)),
                    filming=filming,
                )


def _compare_stride(
    measured: StrideContext, true: StrideContext, view: str, filming: Filming | None
) -> Iterator[ValueRow]:
    """Yield the times of a stride's contact and its measures."""
    far = ("" if measured.step.near else "_far") + gait_suffix(measured.bout)
    to_real_ms = 1000.0 * measured.real_time_factor
    gap_s = measured.step.initial_contact_s - true.step.initial_contact_s
    yield from _row(f"initial_contact{far}", view, gap_s * to_real_ms, 0.0, filming)
    if measured.step.toe_off_s is not None and true.step.toe_off_s is not None:
        gap_s = measured.step.toe_off_s - true.step.toe_off_s
        yield from _row(f"toe_off{far}", view, gap_s * to_real_ms, 0.0, filming)
    for name, (function, _) in STRIDE_MEASURES.items():
        yield from _row(f"{name}{far}", view, function(measured), function(true), filming)


def _row(
    name: str, view: str, measured: float, true: float, filming: Filming | None
) -> Iterator[ValueRow]:
    """Yield a row if both values are known."""
    if np.isfinite(measured) and np.isfinite(true):
        yield ValueRow(
            part="gait",
            name=name,
            view=view,
            measured=float(measured),
            true=float(true),
            filming=filming,
        )


def _match_strides(
    measured: Sequence[StrideContext], true: Sequence[StrideContext]
) -> Iterator[tuple[StrideContext, StrideContext]]:
    """Yield the strides of the same foot whose contacts are close, with the nearest one."""
    for context in measured:
        same = [t for t in true if t.side == context.side]
        nearest = min(
            same,
            key=lambda t: abs(t.step.initial_contact_s - context.step.initial_contact_s),
            default=None,
        )
        if nearest is None:
            continue
        gap = abs(nearest.step.initial_contact_s - context.step.initial_contact_s)
        if gap * context.real_time_factor <= MATCH_WINDOW_S:
            yield context, nearest


def _compare_series(motion: Motion, exact: Angles, truth: Truth) -> Iterator[SeriesRow]:
    """Yield the angle series of each bout; those of the near leg count for the error table."""
    for bout in motion.bouts:
        for name, series in motion.angles.series.items():
            base, _, side = name.rpartition("_")
            sided = side in SIDES
            is_near = side == bout.near_side
            values, true = series[bout.rows], exact.series[name][bout.rows]
            known = np.isfinite(values) & np.isfinite(true)
            if not known.any():
                continue
            yield SeriesRow(
                name=base if sided else name,
                gait=True,
                view=str(bout.view.name),
                leg=("near" if is_near else "far") if sided else "",
                in_error_table=not sided or is_near,
                measured=tuple(round(float(v), 5) for v in values[known]),
                true=tuple(round(float(v), 5) for v in true[known]),
                frames=len(truth.times_s),
            )


def contact_events(motion: Motion, truth: Truth, near_side: str | None) -> Iterator[EventRow]:
    """Yield the contacts and toe-offs that were found, missed and invented.

    Parameters
    ----------
    motion : Motion
        The movement as detected.
    truth : Truth
        The clip's truth.
    near_side : {"left", "right"} or None
        The side toward the camera.
    """
    factor = motion.smooth.real_time_factor
    steps = [step for bout in motion.bouts for step in bout.steps]
    for side in SIDES:
        contacts = [c for c in truth.contacts[side] if c.initial_contact is not None]
        starts = [c.initial_contact for c in contacts if c.initial_contact is not None]
        ends = [c.toe_off for c in contacts if c.toe_off is not None]
        mine = [s for s in steps if s.side == side]
        for kind, true, detected in (
            ("initial_contact", starts, [s.initial_contact_s for s in mine]),
            ("toe_off", ends, [s.toe_off_s for s in mine if s.toe_off_s is not None]),
        ):
            true_s = [truth.time_of(frame) for frame in true]
            for a, b in matched_events(true_s, detected, EVENT_WINDOW_S / factor, truth.duration_s):
                yield EventRow(
                    kind=kind,
                    near=None if near_side is None else side == near_side,
                    true_s=a,
                    measured_s=b,
                    real_time_factor=factor,
                )


def matched_events(
    true: Sequence[float], detected: Sequence[float], window: float, duration_s: float
) -> Iterator[tuple[float | None, float | None]]:
    """Match events and yield those that are not at an end of the clip.

    Parameters
    ----------
    true, detected : sequence of float
        Clip times.
    window : float
        Longest time between the two of a pair, clip seconds.
    duration_s : float
        Length of the clip.

    Yields
    ------
    tuple
        The true and the detected time; None for a missed and for an invented event.
    """

    def inside(time_s: float) -> bool:
        """Return whether a time is not at an end of the clip."""
        return EDGE_S < time_s < duration_s - EDGE_S

    matches = match_times(true, detected, window=window)
    yield from ((true[i], detected[j]) for i, j in matches.pairs if inside(true[i]))
    yield from ((true[i], None) for i in matches.missed if inside(true[i]))
    yield from ((None, detected[j]) for j in matches.invented if inside(detected[j]))
