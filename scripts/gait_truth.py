"""Compare gait measures with the ground truth of rendered clips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from vision.motion.angles import Angles
from vision.motion.gait.bouts import Bout, Step
from vision.motion.movement import Motion
from vision.pose.pose_track import PoseTrack
from vision.report.gait_sections import STRIDE_MEASURES
from vision.screens.definitions.backward_running import SCREEN as BACKWARD_RUNNING
from vision.screens.running_measures import symmetry
from vision.screens.stride_context import StrideContext, build_stride_contexts
from vision.terms import SIDES, Strike

#: Kind, screen, name, view, measured value, true value.
Comparison = tuple[str, str, str, str, float, float]

#: Longest gap between matching contacts, real seconds.
MATCH_WINDOW_S = 0.1
STRIKES: dict[str | None, Strike] = {
    "toe": "toe_first",
    "heel": "heel_first",
    "flat": "flat",
    "mid": "flat",
}


def true_bout(bout: Bout, track: PoseTrack, truth: dict[str, Any]) -> Bout:
    """Return a bout with its contacts replaced by the true ones."""
    fps = truth["fps"]
    steps = []
    for side in SIDES:
        flat = float("nan")
        for contact in truth["contacts"][side[0].upper()]:
            begins, ends = contact["initial_contact"], contact["toe_off"]
            if begins is None:
                continue
            time_s = begins / fps
            steps.append(
                Step(
                    side=side,
                    near=side == bout.near_side,
                    initial_contact_s=time_s,
                    toe_off_s=None if ends is None else ends / fps,
                    row=int(np.abs(track.time_s - time_s).argmin()),
                    strike=STRIKES.get(contact["first"], "unclear"),
                    pitch_deg=flat,
                    lead_s=0.0,
                    strike_confidence=1.0,
                    confidence=1.0,
                )
            )
    steps.sort(key=lambda s: s.initial_contact_s)
    speed = _true_speed(bout, track)
    return replace(bout, steps=tuple(steps), leg_length=_true_leg(track), speed=speed)


def _true_leg(track: PoseTrack) -> float:
    lengths = []
    for side in SIDES:
        hip, knee, ankle = (track.xy(name, side) for name in ("hip", "knee", "ankle"))
        lengths.append(np.linalg.norm(knee - hip, axis=1) + np.linalg.norm(ankle - knee, axis=1))
    return float(np.percentile(np.concatenate(lengths), 80))


def _true_speed(bout: Bout, track: PoseTrack) -> float:
    """Estimate the speed from the stance ankle's motion against the hips, mid-stance."""
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
    facing = 1.0 if bout.view.facing == "right" else -1.0
    return -facing * float(np.median(speeds)) / _true_leg(track)


def compare_gait(
    motion: Motion, exact: PoseTrack, exact_angles: Angles, truth: dict[str, Any]
) -> Iterator[Comparison]:
    """Yield every measure of every stride found in both."""
    if len(motion.bouts) != 1:
        return
    bout = motion.bouts[0]
    view = str(bout.view.name)
    exact_bout = true_bout(bout, exact, truth)
    yield "gait", "", "pace", view, abs(bout.speed), abs(exact_bout.speed)
    measured_contexts = build_stride_contexts([bout], motion.smooth, motion.angles)
    true_contexts = build_stride_contexts([exact_bout], exact, exact_angles)
    for measured, true in _match_strides(measured_contexts, true_contexts):
        far = "" if measured.step.near else "_far"
        gap_ms = 1000.0 * (measured.step.initial_contact_s - true.step.initial_contact_s)
        yield "gait", "", f"initial_contact{far}", view, gap_ms * measured.real_time_factor, 0.0
        if measured.step.toe_off_s is not None and true.step.toe_off_s is not None:
            gap_ms = 1000.0 * (measured.step.toe_off_s - true.step.toe_off_s)
            yield "gait", "", f"toe_off{far}", view, gap_ms * measured.real_time_factor, 0.0
        for name, (function, _) in STRIDE_MEASURES.items():
            yield from _pair("gait", "", f"{name}{far}", view, function(measured), function(true))
        if bout.direction != "backward" or not measured.step.near:
            continue
        a, b = symmetry(measured), symmetry(true)
        if a.value is not None and b.value is not None:
            yield "gait", "", "step_time_left_over_right", view, a.value, b.value
        for criterion, measure in BACKWARD_RUNNING.measures.items():
            a, b = measure(measured, None), measure(true, None)
            if a.value is not None and b.value is not None:
                yield "criteria", BACKWARD_RUNNING.id, criterion, view, a.value, b.value


def _match_strides(
    measured: tuple[StrideContext, ...], true: tuple[StrideContext, ...]
) -> Iterator[tuple[StrideContext, StrideContext]]:
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


def _pair(kind: str, screen: str, name: str, view: str, a: float, b: float) -> Iterator[Comparison]:
    if np.isfinite(a) and np.isfinite(b):
        yield kind, screen, name, view, float(a), float(b)
