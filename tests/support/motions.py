"""Movements of the stick figure, with their truth, as a followed person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tests.support.figure import (
    VIEWS,
    Body,
    Floats,
    Leg,
    Posture,
    bent,
    figure,
    look,
    reach,
    stand_on,
)
from vision.pose.landmarks import LANDMARK_COUNT, landmark
from vision.pose.pose_track import FramePeople, FrameState, PoseTrack
from vision.terms import SIDES, Side, opposite_side

WIDTH, HEIGHT = 720, 1280
FLOOR = (360.0, 1100.0)
#: Where the free foot of a single-leg squat is held: pixels in front of the standing
#: foot and above the floor.
BEHIND = (-150.0, 130.0)


@dataclass(frozen=True)
class Movie:
    """A person through time, and what was truly done."""

    track: PoseTrack
    bottoms_s: tuple[float, ...] = ()

    @property
    def people(self) -> list[FramePeople]:
        """The same as the pose model would give it."""
        return as_people(self.track)


def even_times(duration_s: float, fps: float = 30.0) -> Floats:
    """Times of an even frame rate."""
    return np.arange(round(duration_s * fps)) / fps


def uneven_times(duration_s: float, fps: float = 30.0, *, seed: int = 1) -> Floats:
    """Times of a phone that drops pictures: gaps of one to four pictures."""
    gaps = np.random.default_rng(seed).choice([1, 1, 1, 2, 4], size=round(duration_s * fps))
    times = np.concatenate([[0], np.cumsum(gaps)]) / fps
    return times[times < duration_s]


def make_track(
    xyz: Floats, time_s: Floats, *, seen: float = 0.99, factor: float = 1.0, **size: int
) -> PoseTrack:
    """Wrap points as a track in which the person was found in every picture."""
    count = time_s.size
    return PoseTrack(
        index=np.arange(count),
        time_s=time_s,
        xyz=xyz,
        visibility=np.full((count, LANDMARK_COUNT), seen),
        state=np.full(count, FrameState.DETECTED, dtype=np.uint8),
        swapped=np.zeros(count, dtype=bool),
        width=size.get("width", WIDTH),
        height=size.get("height", HEIGHT),
        real_time_factor=factor,
    )


def posed(
    posture: Posture,
    *,
    view: str | float = "right",
    facing: str = "right",
    count: int = 12,
    on: Side | None = None,
    body: Body | None = None,
) -> PoseTrack:
    """Hold one posture for a few pictures."""
    turn, facing = VIEWS[view] if isinstance(view, str) else (view, facing)
    points = look(figure(posture, count=count, body=body), turn=turn, facing=facing)
    return make_track(stand_on(points, on, FLOOR), np.arange(count) / 30)


def smoothly(share: Floats) -> Floats:
    """Down and up in one even wave."""
    return (1 - np.cos(2 * np.pi * share)) / 2


@dataclass(frozen=True)
class Squats:
    """A plan of squats; pairs are (standing, bottom) values.

    `shape` turns the share of a repetition (0 to 1) into the share of its depth.
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
    wrists: str = "hips"
    noise_px: float = 0.0
    seed: int = 0
    drift_px: tuple[float, float] = (0.0, 0.0)
    shape: Callable[[Floats], Floats] = smoothly

    def make(self) -> Movie:
        """Carry the plan out."""
        return _squat(self)


def squats(**plan: Any) -> Movie:
    """Squats by plan: see `Squats`."""
    return Squats(**plan).make()


def _squat(plan: Squats) -> Movie:
    lead = plan.stand_s if plan.lead_s is None else plan.lead_s
    tail = plan.stand_s if plan.tail_s is None else plan.tail_s
    every = plan.period_s + plan.stand_s
    length = lead + plan.reps * every - plan.stand_s + tail
    # The plan is in real seconds; slow motion stretches it in the clip.
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

    down = bent(
        flexion,
        shank_share=plan.shank_share,
        fppa=at(plan.fppa),
        pitch=-at(plan.heel_rise),
        toe_out=plan.toe_out,
    )
    # A foot that tips onto the toes tips the shank with it; the shank angle is what was planned.
    if plan.leg == "both":
        legs = {s: replace(down, sway=_out(plan, s, at(plan.sway))) for s in SIDES}
    else:
        stand: Side = "left" if plan.leg == "left" else "right"
        legs = {stand: down, opposite_side(stand): _held(plan.free_foot, down, touch)}
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
    points = look(figure(posture, count=time_s.size), turn=turn, facing=facing)
    points = stand_on(points, None if plan.leg == "both" else stand, FLOOR)
    points[..., :2] += np.linspace(0, 1, time_s.size)[:, None, None] * np.asarray(plan.drift_px)
    track = make_track(points, clip_s, factor=plan.factor)
    if plan.noise_px:
        track = jittered(track, plan.noise_px, seed=plan.seed)
    bottoms = (lead + plan.period_s / 2 + np.arange(plan.reps) * every) / plan.factor
    return Movie(track, tuple(float(b) for b in bottoms))


def _out(plan: Squats, side: Side, lean: Floats) -> Floats:
    """Legs of a two-leg squat lean alike; + shifts the hips to the person's left."""
    return -lean if side == "left" else lean


def _held(where: tuple[float, float], stand: Leg, touch: Floats) -> Leg:
    """Free leg whose foot keeps its place over the floor, or comes down to it."""
    body = Body()
    thigh, shank = np.radians(stand.thigh), np.radians(stand.shank)
    ahead = body.shank * np.sin(shank) - body.thigh * np.sin(thigh)
    high = body.shank * np.cos(shank) + body.thigh * np.cos(thigh)
    forward, lift = ((1 - touch) * w for w in where)
    bent_leg = reach(body, forward - ahead, high - lift)
    return Leg(*bent_leg, pitch=(1 - touch) * (stand.shank - bent_leg[1]) / 2)


def lunges(*, reps: int = 3, period_s: float = 3.0, view: str = "left", fps: float = 30.0) -> Movie:
    """Split squats: both feet stay, one far in front, the rear knee sinks to the floor."""
    body = Body()
    time_s = even_times(1.0 + reps * (period_s + 1.0), fps)
    every = period_s + 1.0
    share = np.zeros(time_s.size)
    for i in range(reps):
        within = (time_s - 1.0 - i * every) / period_s
        here = (within >= 0) & (within <= 1)
        share[here] = smoothly(within[here])
    high = 330.0 - 150.0 * share
    front = reach(body, 150.0, high)
    rear = reach(body, -170.0, high - 40)
    posture = Posture(
        left=Leg(*front),
        right=Leg(*rear, pitch=-50.0),
        trunk_lean=5.0,
    )
    turn, facing = VIEWS[view]
    points = look(figure(posture, count=time_s.size), turn=turn, facing=facing)
    bottoms = tuple(1.0 + period_s / 2 + i * every for i in range(reps))
    return Movie(make_track(stand_on(points, "left", FLOOR), time_s), bottoms)


def walk(
    *, view: str = "left", backward: bool = False, duration_s: float = 5.0, fps: float = 30.0
) -> Movie:
    """Walk across the picture: feet planted in turn, hips gliding over them."""
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
        thigh, shank = reach(body, foot_z - hip_z, high - lift)
        legs[side] = Leg(thigh, shank)
    points = look(
        figure(Posture(legs["left"], legs["right"], trunk_lean=4.0), count=time_s.size),
        turn=VIEWS[view][0],
        facing=VIEWS[view][1],
    )
    edge = 1.0 if VIEWS[view][1] == "right" else -1.0
    path = edge * hip_z * np.sin(np.radians(VIEWS[view][0]))
    points[..., 0] += (WIDTH - path[0] - path[-1]) / 2 + path[:, None]
    points[..., 1] += FLOOR[1] - high[:, None] - 30
    return Movie(make_track(points, time_s))


def joined(*movies: Movie) -> Movie:
    """One clip after the other, as filmed in one go."""
    tracks = [m.track for m in movies]
    starts, at = [], 0.0
    for track in tracks:
        starts.append(at)
        at += float(track.time_s[-1] + np.median(np.diff(track.time_s)))
    time_s = np.concatenate([t.time_s + s for t, s in zip(tracks, starts, strict=True)])
    track = make_track(np.concatenate([t.xyz for t in tracks]), time_s)
    bottoms = tuple(b + s for m, s in zip(movies, starts, strict=True) for b in m.bottoms_s)
    return Movie(track, bottoms)


# --- what goes wrong -------------------------------------------------------------------


def jittered(track: PoseTrack, pixels: float, *, seed: int = 0) -> PoseTrack:
    """Add noise to every point."""
    xyz = track.xyz.copy()
    xyz[..., :2] += np.random.default_rng(seed).normal(0, pixels, xyz[..., :2].shape)
    return replace(track, xyz=xyz)


def without(track: PoseTrack, rows: slice | Sequence[int] | NDArray[Any]) -> PoseTrack:
    """The person is not found in these pictures."""
    xyz, visibility, state = track.xyz.copy(), track.visibility.copy(), track.state.copy()
    xyz[rows], visibility[rows], state[rows] = np.nan, 0.0, FrameState.MISSING
    return replace(track, xyz=xyz, visibility=visibility, state=state)


def swapped(
    track: PoseTrack,
    rows: slice | Sequence[int],
    joints: Sequence[str] = ("knee", "ankle", "heel", "toe"),
) -> PoseTrack:
    """The model names left and right the wrong way round."""
    xyz, visibility = track.xyz.copy(), track.visibility.copy()
    for joint in joints:
        a, b = landmark(joint, "left"), landmark(joint, "right")
        for array in (xyz, visibility):
            array[rows, a], array[rows, b] = array[rows, b].copy(), array[rows, a].copy()
    return replace(track, xyz=xyz, visibility=visibility)


def knocked(
    track: PoseTrack, rows: Sequence[int], joint: str, side: Side, by: ArrayLike
) -> PoseTrack:
    """A point jumps away in single pictures."""
    xyz = track.xyz.copy()
    xyz[rows, landmark(joint, side), :2] += np.asarray(by, dtype=float)
    return replace(track, xyz=xyz)


def hidden(track: PoseTrack, *points: tuple[str, Side], seen: float = 0.1) -> PoseTrack:
    """Points that the model can only guess."""
    visibility = track.visibility.copy()
    for joint, side in points:
        visibility[:, landmark(joint, side)] = seen
    return replace(track, visibility=visibility)


def moved(track: PoseTrack, by: ArrayLike) -> PoseTrack:
    """The person elsewhere in the picture, all the time or picture by picture."""
    xyz = track.xyz.copy()
    by = np.asarray(by, dtype=float)
    xyz[..., :2] += by if by.ndim == 1 else by[:, None]
    return replace(track, xyz=xyz)


def as_people(*tracks: PoseTrack) -> list[FramePeople]:
    """What the pose model gives for these people in one clip; missing ones are left out."""
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
