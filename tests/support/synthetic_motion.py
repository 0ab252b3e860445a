"""Synthetic squats, lunges and walks of the stick figure, with ground truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tests.support.stick_figure import (
    VIEWS,
    Body,
    Floats,
    Leg,
    Posture,
    bent_leg,
    build_figure,
    leg_angles_to_reach,
    project,
    stand_on,
)
from vision.pose.landmarks import LANDMARK_COUNT, landmark
from vision.pose.pose_track import FramePeople, FrameState, PoseTrack
from vision.terms import SIDES, Side, opposite_side

WIDTH, HEIGHT = 720, 1280
FLOOR = (360.0, 1100.0)
#: Position of the free foot in a single-leg squat: pixels in front of the standing
#: foot and above the floor.
BEHIND = (-150.0, 130.0)
#: The free foot sinks by this share of the hips' drop, and keeps this share of its lift.
FREE_FOOT_SINKS, MIN_FREE_LIFT = 0.6, 0.3
#: Distance between the hips on one leg, torso lengths: so narrow that an upright leg carries the
#: centre of mass, and no angle of the plan has to change for balance.
BALANCED_HIPS = 0.2


@dataclass(frozen=True)
class SyntheticClip:
    """The track of a person, and the true times of the bottoms."""

    track: PoseTrack
    bottoms_s: tuple[float, ...] = ()

    @property
    def people(self) -> list[FramePeople]:
        """The track as the pose model would return it."""
        return as_people(self.track)


def even_times(duration_s: float, fps: float = 30.0) -> Floats:
    """Return the times of a constant frame rate."""
    return np.arange(round(duration_s * fps)) / fps


def uneven_times(duration_s: float, fps: float = 30.0, *, seed: int = 1) -> Floats:
    """Return the times of a phone that drops frames: gaps of one to four frames."""
    gaps = np.random.default_rng(seed).choice([1, 1, 1, 2, 4], size=round(duration_s * fps))
    times = np.concatenate([[0], np.cumsum(gaps)]) / fps
    return times[times < duration_s]


def make_track(
    xyz: Floats, time_s: Floats, *, visibility: float = 0.99, factor: float = 1.0, **size: int
) -> PoseTrack:
    """Wrap points as a track in which the person was detected in every frame."""
    count = time_s.size
    return PoseTrack(
        index=np.arange(count),
        time_s=time_s,
        xyz=xyz,
        visibility=np.full((count, LANDMARK_COUNT), visibility),
        state=np.full(count, FrameState.DETECTED, dtype=np.uint8),
        swapped=np.zeros(count, dtype=bool),
        width=size.get("width", WIDTH),
        height=size.get("height", HEIGHT),
        real_time_factor=factor,
    )


def hold_posture(
    posture: Posture,
    *,
    view: str | float = "right",
    facing: str = "right",
    count: int = 12,
    on: Side | None = None,
    body: Body | None = None,
) -> PoseTrack:
    """Hold one posture for a few frames."""
    turn, facing = VIEWS[view] if isinstance(view, str) else (view, facing)
    points = project(build_figure(posture, count=count, body=body), turn=turn, facing=facing)
    return make_track(stand_on(points, on, FLOOR), np.arange(count) / 30)


def cosine_wave(share: Floats) -> Floats:
    """Go from 0 to 1 and back along one period of a cosine."""
    return (1 - np.cos(2 * np.pi * share)) / 2


@dataclass(frozen=True)
class SquatPlan:
    """A plan of squats; pairs are (standing, bottom) values.

    `shape` maps the fraction of a repetition (0 to 1) to the fraction of its depth.
    """

    leg: str = "left"
    view: str | float = "left"
    facing: str = "right"
    reps: int = 3
    depth: float | Sequence[float] = 70.0
    period_s: float = 3.0
    stand_s: float = 1.0
    lead_s: float | None = None
    tail_s: float | None = None
    fps: float = 30.0
    times: Callable[..., Floats] = even_times
    factor: float = 1.0
    shank_share: float = 0.4
    trunk_lean: tuple[float, float] = (2.0, 25.0)
    trunk_lateral: tuple[float, float] = (0.0, 0.0)
    fppa: tuple[float, float] = (0.0, 0.0)
    pelvis: tuple[float, float] = (0.0, 0.0)
    heel_rise: tuple[float, float] = (0.0, 0.0)
    sway: tuple[float, float] = (0.0, 0.0)
    stance: float = 1.0
    toe_out: float = 0.0
    free_foot: tuple[float, float] = BEHIND
    touches: tuple[int, ...] = ()
    balanced: bool = True
    wrists: str = "hips"
    noise_px: float = 0.0
    seed: int = 0
    drift_px: tuple[float, float] = (0.0, 0.0)
    shape: Callable[[Floats], Floats] = cosine_wave

    def make(self) -> SyntheticClip:
        """Build the clip."""
        return _squat(self)


def squats(**plan: Any) -> SyntheticClip:
    """Build a clip of squats; the options are the fields of `SquatPlan`."""
    return SquatPlan(**plan).make()


def _squat(plan: SquatPlan) -> SyntheticClip:
    lead = plan.stand_s if plan.lead_s is None else plan.lead_s
    tail = plan.stand_s if plan.tail_s is None else plan.tail_s
    every = plan.period_s + plan.stand_s
    length = lead + plan.reps * every - plan.stand_s + tail
    # The plan is in real seconds; slow motion makes the clip longer.
    clip_s = plan.times(length / plan.factor, plan.fps)
    time_s = clip_s * plan.factor
    depths = np.broadcast_to(np.asarray(plan.depth, dtype=float), (plan.reps,))
    share, flexion = np.zeros(time_s.size), np.zeros(time_s.size)
    touch = np.zeros(time_s.size)
    for i in range(plan.reps):
        within = (time_s - lead - i * every) / plan.period_s
        here = (within >= 0) & (within <= 1)
        share[here] = plan.shape(within[here])
        flexion[here] = depths[i] * share[here]
        if i + 1 in plan.touches:
            touch[here] = np.clip(1.5 - np.abs(within[here] - 0.5) * 8, 0, 1)

    def at(pair: tuple[float, float]) -> Floats:
        return pair[0] + (pair[1] - pair[0]) * share

    down = bent_leg(
        flexion,
        shank_share=plan.shank_share,
        fppa=at(plan.fppa),
        pitch=-at(plan.heel_rise),
        toe_out=plan.toe_out,
    )
    # Heel rise does not tip the shank: its angle stays as planned.
    if plan.leg == "both":
        legs = {s: replace(down, sway=_out(plan, s, at(plan.sway))) for s in SIDES}
    else:
        stand: Side = "left" if plan.leg == "left" else "right"
        free = _free_leg(plan.free_foot, down, touch)
        legs = {stand: down, opposite_side(stand): free}
    posture = Posture(
        left=legs["left"],
        right=legs["right"],
        trunk_lean=at(plan.trunk_lean),
        trunk_lateral=at(plan.trunk_lateral),
        pelvis=at(plan.pelvis),
        wrists=plan.wrists,
    )
    turn, facing = (
        VIEWS[plan.view] if isinstance(plan.view, str) else (float(plan.view), plan.facing)
    )
    body = Body()
    if plan.leg != "both" and plan.balanced:
        body = replace(body, hips=BALANCED_HIPS * body.torso)
    points = project(build_figure(posture, count=time_s.size, body=body), turn=turn, facing=facing)
    points = stand_on(points, None if plan.leg == "both" else stand, FLOOR)
    points[..., :2] += np.linspace(0, 1, time_s.size)[:, None, None] * np.asarray(plan.drift_px)
    track = make_track(points, clip_s, factor=plan.factor)
    if plan.noise_px:
        track = add_noise(track, plan.noise_px, seed=plan.seed)
    bottoms = (lead + plan.period_s / 2 + np.arange(plan.reps) * every) / plan.factor
    return SyntheticClip(track, tuple(float(b) for b in bottoms))


def _out(plan: SquatPlan, side: Side, lean: Floats) -> Floats:
    """Legs of a two-leg squat lean alike; + shifts the hips to the person's left."""
    return -lean if side == "left" else lean


def _free_leg(where: tuple[float, float], stand: Leg, touch: Floats) -> Leg:
    """Free leg whose foot sinks with the hips as far as it can, or comes down to the floor."""
    body = Body()
    thigh, shank = np.radians(stand.thigh), np.radians(stand.shank)
    ahead = body.shank * np.sin(shank) - body.thigh * np.sin(thigh)
    high = body.shank * np.cos(shank) + body.thigh * np.cos(thigh)
    sinks = FREE_FOOT_SINKS * (body.shank + body.thigh - high)
    forward = (1 - touch) * where[0]
    lift = (1 - touch) * np.maximum(where[1] - sinks, MIN_FREE_LIFT * where[1])
    bent_leg = leg_angles_to_reach(body, forward - ahead, high - lift)
    return Leg(*bent_leg, pitch=(1 - touch) * (stand.shank - bent_leg[1]) / 2)


def lunges(
    *, reps: int = 3, period_s: float = 3.0, view: str = "left", fps: float = 30.0
) -> SyntheticClip:
    """Build split squats: both feet stay, one far in front; the rear knee sinks to the floor."""
    body = Body()
    time_s = even_times(1.0 + reps * (period_s + 1.0), fps)
    every = period_s + 1.0
    share = np.zeros(time_s.size)
    for i in range(reps):
        within = (time_s - 1.0 - i * every) / period_s
        here = (within >= 0) & (within <= 1)
        share[here] = cosine_wave(within[here])
    high = 330.0 - 150.0 * share
    front = leg_angles_to_reach(body, 150.0, high)
    rear = leg_angles_to_reach(body, -170.0, high - 40)
    posture = Posture(
        left=Leg(*front),
        right=Leg(*rear, pitch=-50.0),
        trunk_lean=5.0,
    )
    turn, facing = VIEWS[view]
    points = project(build_figure(posture, count=time_s.size), turn=turn, facing=facing)
    bottoms = tuple(1.0 + period_s / 2 + i * every for i in range(reps))
    return SyntheticClip(make_track(stand_on(points, "left", FLOOR), time_s), bottoms)


def walk(
    *, view: str = "left", backward: bool = False, duration_s: float = 5.0, fps: float = 30.0
) -> SyntheticClip:
    """Build a walk across the frame: feet planted in turn, hips moving steadily over them."""
    body = Body()
    time_s = even_times(duration_s, fps)
    stride_s, stride = 1.1, 260.0
    way = -1.0 if backward else 1.0
    hip_z = way * stride * time_s / stride_s
    high = 345.0 - 8.0 * np.cos(4 * np.pi * time_s / stride_s)
    legs = {}
    for side, lag in (("left", 0.0), ("right", 0.5)):
        phase = time_s / stride_s + lag
        whole, part = np.floor(phase), phase % 1.0
        swing = np.clip((part - 0.6) / 0.4, 0, 1)
        foot_z = way * stride * (whole - lag + 0.3 + (1 - np.cos(np.pi * swing)) / 2)
        lift = 45.0 * np.sin(np.pi * swing)
        thigh, shank = leg_angles_to_reach(body, foot_z - hip_z, high - lift)
        legs[side] = Leg(thigh, shank)
    points = project(
        build_figure(Posture(legs["left"], legs["right"], trunk_lean=4.0), count=time_s.size),
        turn=VIEWS[view][0],
        facing=VIEWS[view][1],
    )
    edge = 1.0 if VIEWS[view][1] == "right" else -1.0
    path = edge * hip_z * np.sin(np.radians(VIEWS[view][0]))
    points[..., 0] += (WIDTH - path[0] - path[-1]) / 2 + path[:, None]
    points[..., 1] += FLOOR[1] - high[:, None] - 30
    return SyntheticClip(make_track(points, time_s))


def join_clips(*movies: SyntheticClip) -> SyntheticClip:
    """Join clips, as if filmed in one go."""
    tracks = [m.track for m in movies]
    starts, at = [], 0.0
    for track in tracks:
        starts.append(at)
        at += float(track.time_s[-1] + np.median(np.diff(track.time_s)))
    time_s = np.concatenate([t.time_s + s for t, s in zip(tracks, starts, strict=True)])
    track = make_track(np.concatenate([t.xyz for t in tracks]), time_s)
    bottoms = tuple(b + s for m, s in zip(movies, starts, strict=True) for b in m.bottoms_s)
    return SyntheticClip(track, bottoms)


# --- errors of filming and detection ---


def add_noise(track: PoseTrack, pixels: float, *, seed: int = 0) -> PoseTrack:
    """Add noise to every point."""
    xyz = track.xyz.copy()
    xyz[..., :2] += np.random.default_rng(seed).normal(0, pixels, xyz[..., :2].shape)
    return replace(track, xyz=xyz)


def drop_person(track: PoseTrack, rows: slice | Sequence[int] | NDArray[Any]) -> PoseTrack:
    """Remove the detections of these frames."""
    xyz, visibility, state = track.xyz.copy(), track.visibility.copy(), track.state.copy()
    xyz[rows], visibility[rows], state[rows] = np.nan, 0.0, FrameState.MISSING
    return replace(track, xyz=xyz, visibility=visibility, state=state)


def swap_sides(
    track: PoseTrack,
    rows: slice | Sequence[int],
    joints: Sequence[str] = ("knee", "ankle", "heel", "toe"),
) -> PoseTrack:
    """Swap left and right in these frames."""
    xyz, visibility = track.xyz.copy(), track.visibility.copy()
    for joint in joints:
        a, b = landmark(joint, "left"), landmark(joint, "right")
        for array in (xyz, visibility):
            array[rows, a], array[rows, b] = array[rows, b].copy(), array[rows, a].copy()
    return replace(track, xyz=xyz, visibility=visibility)


def displace_point(
    track: PoseTrack, rows: Sequence[int], joint: str, side: Side, by: ArrayLike
) -> PoseTrack:
    """Move one point away in these frames."""
    xyz = track.xyz.copy()
    xyz[rows, landmark(joint, side), :2] += np.asarray(by, dtype=float)
    return replace(track, xyz=xyz)


def hide_points(
    track: PoseTrack, *points: tuple[str, Side], visibility_value: float = 0.1
) -> PoseTrack:
    """Give points a low visibility, as where the model can only guess."""
    visibility = track.visibility.copy()
    for joint, side in points:
        visibility[:, landmark(joint, side)] = visibility_value
    return replace(track, visibility=visibility)


def shift_person(track: PoseTrack, by: ArrayLike) -> PoseTrack:
    """Shift the person in the frame, by one offset or by one per frame."""
    xyz = track.xyz.copy()
    by = np.asarray(by, dtype=float)
    xyz[..., :2] += by if by.ndim == 1 else by[:, None]
    return replace(track, xyz=xyz)


def as_people(*tracks: PoseTrack) -> list[FramePeople]:
    """Return the detections of these people in one clip; missing ones are left out."""
    people = []
    for row, time_s in enumerate(tracks[0].time_s):
        here = [t for t in tracks if t.state[row] != FrameState.MISSING]
        people.append(
            FramePeople(
                index=int(tracks[0].index[row]),
                time_s=float(time_s),
                xyz=np.array([t.xyz[row] for t in here]).reshape(-1, LANDMARK_COUNT, 3),
                visibility=np.array([t.visibility[row] for t in here]).reshape(-1, LANDMARK_COUNT),
            )
        )
    return people
