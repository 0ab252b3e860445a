"""Synthetic walking and running with exactly known contacts.

The paths of the feet are planned; the knees follow by inverse kinematics. On the floor a
foot is fixed to it, rolling over heel or toe; in swing it follows a smooth arc.
Lengths are leg lengths (thigh plus shank), times real seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from scipy.interpolate import CubicHermiteSpline, PchipInterpolator

from tests.support.stick_figure import (
    Body,
    Floats,
    Leg,
    Posture,
    build_figure,
    leg_angles_to_reach,
    project,
)
from tests.support.synthetic_motion import SyntheticClip, add_noise, even_times, make_track
from vision.motion.gait.bouts import Bout, Step
from vision.motion.movement import Motion, analyse_motion
from vision.pose.landmarks import LEG_JOINTS, landmark
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Side

BODY = Body()
LEG_PX = BODY.thigh + BODY.shank
FLOOR_Y = 950.0
HEIGHT = 1080
DIRECTION_SIGNS = {"backward": -1.0, "forward": 1.0, "in_place": 0.0}
#: Foot pitch at initial contact (toes up is positive), degrees.
CONTACT_PITCH_DEG = {"toe_first": -18.0, "flat": 0.0, "heel_first": 16.0}
#: Height of the hip over the ankle, foot flat, hips at mid-height.
_HIP_HEIGHT = 0.925
#: Speed of the foot along the floor just before contact, as a fraction of the floor's speed.
_RETRACTION = 0.5
_RAMP_S = 0.4


@dataclass(frozen=True)
class TrueContact:
    """One stance of one foot, real seconds."""

    side: Side
    contact_s: float
    toe_off_s: float


@dataclass(frozen=True)
class RunClip(SyntheticClip):
    """A clip of walking or running, with its plan and true contacts."""

    plan: RunPlan | None = None
    contacts: tuple[TrueContact, ...] = ()

    def contacts_of(self, side: Side) -> list[TrueContact]:
        """Return the contacts of one foot."""
        return [t for t in self.contacts if t.side == side]


@dataclass(frozen=True)
class RunPlan:
    """A plan of walking or running.

    Attributes
    ----------
    cadence : float, optional
        Steps a minute; usual for the gait by default, as are `duty` (share of the stride
        on the floor) and `pace` (speed, leg lengths a second, without sign).
    turn : float or function of the time
        Of the body from the camera, degrees: 90 is side-on.
    landing : {"toe_first", "flat", "heel_first"}
    landing_deg : float, optional
        Foot pitch at initial contact; usual for the landing by default.
    kick, lift : float
        How much further than needed the foot swings back, and how high.
    centre : float
        How far the foot is in front of the hip at mid-stance.
    lean, sway : float
        Mean trunk lean, and peak-to-peak trunk movement, degrees.
    bounce : float
        Peak-to-peak vertical movement of the hips; negative for that of the other gait.
    uneven : float
        Fraction of the stride by which the right foot lands late.
    hurry : float
        Ratio of the cadence at the end to that at the beginning.
    lead_s, tail_s : float
        Standing still before and after.
    """

    direction: str = "backward"
    gait: str = "run"
    cadence: float | None = None
    duty: float | None = None
    pace: float | None = None
    duration_s: float = 4.5
    fps: float = 60.0
    times: Callable[..., Floats] = even_times
    factor: float = 1.0
    facing: str = "right"
    turn: float | Callable[[Floats], Floats] = 90.0
    landing: str = "toe_first"
    landing_deg: float | None = None
    kick: float = 0.1
    lift: float | None = None
    centre: float = 0.0
    lean: float = 5.0
    sway: float = 4.0
    bounce: float = 0.05
    uneven: float = 0.0
    hurry: float = 1.0
    camera: str = "still"
    lead_s: float = 0.0
    tail_s: float = 0.0
    noise_px: float = 0.0
    seed: int = 0

    @property
    def stride_s(self) -> float:
        """Time from one contact of a foot to its next."""
        return 120.0 / (self.cadence or (160.0 if self.gait == "run" else 110.0))

    @property
    def share(self) -> float:
        """Duty factor: fraction of the stride on the floor."""
        return self.duty or (0.35 if self.gait == "run" else 0.62)

    @property
    def velocity(self) -> float:
        """Velocity of the body over the floor, positive in the direction it faces."""
        usual = 1.5 if self.gait == "run" else 0.8
        return DIRECTION_SIGNS[self.direction] * (usual if self.pace is None else self.pace)

    def make(self) -> RunClip:
        """Build the clip."""
        return _run(self)


def run(**plan: Any) -> RunClip:
    """Build a clip of walking or running; the options are the fields of `RunPlan`."""
    return _cached_clip(RunPlan(**plan))


def motion_of(**plan: Any) -> Motion:
    """Find the motion in a clip built from this plan."""
    return _cached_motion(RunPlan(**plan))


@cache
def _cached_clip(plan: RunPlan) -> RunClip:
    return plan.make()


@cache
def _cached_motion(plan: RunPlan) -> Motion:
    return analyse_motion(_cached_clip(plan).track)


def only_bout(motion: Motion) -> Bout:
    """Return the bout of a clip that has exactly one."""
    assert len(motion.bouts) == 1
    return motion.bouts[0]


def leg_angles_at(plan: RunPlan, side: Side, time_s: Floats) -> tuple[Floats, Floats, Floats]:
    """Return thigh angle, shank angle and foot pitch of a leg, degrees."""
    ahead, high, pitch = _foot(plan, _phase(plan, side, time_s))
    down = _hip_height(plan, time_s) - high
    assert np.hypot(ahead, down).max() < 0.999 * LEG_PX, "the leg is too short for this plan"
    thigh, shank = leg_angles_to_reach(BODY, ahead, down)
    # The pitch is against the floor, not against the shank.
    return thigh, shank, pitch


def thigh_extension(plan: RunPlan, side: Side) -> float:
    """Return how far the thigh goes behind vertical in swing, degrees."""
    phase = np.linspace(plan.share, 1.0, 400)
    time_s = (phase - _phase(plan, side, np.zeros(1))[0]) * plan.stride_s
    return -float(leg_angles_at(plan, side, time_s)[0].min())


def knee_in_stance(plan: RunPlan, side: Side) -> float:
    """Return the largest knee flexion in the first two thirds of the stance, degrees."""
    phase = np.linspace(0.0, plan.share * 2 / 3, 200)
    time_s = (phase - _phase(plan, side, np.zeros(1))[0]) * plan.stride_s
    thigh, shank, _ = leg_angles_at(plan, side, time_s)
    return float((thigh + shank).max())


def _phase(plan: RunPlan, side: Side, time_s: Floats) -> Floats:
    """Return the gait phase in strides; whole numbers are contacts of the foot."""
    late = 0.2 if side == "left" else 0.7 + plan.uneven
    return (time_s - plan.lead_s) / plan.stride_s - late + 1.0


def _hip_height(plan: RunPlan, time_s: Floats) -> Floats:
    """Return the height of the hips over the floor, pixels.

    A run bounces, lowest at mid-stance; a walk vaults over the leg, highest at mid-stance.
    """
    middle = _phase(plan, "left", time_s) - plan.share / 2
    sign = -1.0 if plan.gait == "run" else 1.0
    height = _HIP_HEIGHT + sign * plan.bounce / 2 * np.cos(4 * np.pi * middle)
    return LEG_PX * height + _ankle_height(np.zeros(1))


def _foot_ends(pitch: Floats) -> dict[str, tuple[Floats, Floats]]:
    """Return heel and toe relative to the ankle: forward and up, pixels."""
    slope, tip = np.radians(BODY.flat_slope), np.radians(pitch)
    heel = (-0.22 * BODY.foot, -0.25 * BODY.foot)
    toe = (heel[0] + BODY.foot * np.cos(slope), heel[1] + BODY.foot * np.sin(slope))
    return {
        name: (
            ahead * np.cos(tip) - high * np.sin(tip),
            ahead * np.sin(tip) + high * np.cos(tip),
        )
        for name, (ahead, high) in (("heel", heel), ("toe", toe))
    }


def _ankle_height(pitch: Floats) -> Floats:
    """Return the height of the ankle while heel or toe touches the floor, pixels."""
    flat, here = _foot_ends(np.zeros(1)), _foot_ends(pitch)
    # The model draws the flat foot sloped: its heel rests higher than its toe.
    rests = {name: flat[name][1] - flat["toe"][1] for name in flat}
    return np.maximum(*(rests[name] - here[name][1] for name in here))


def _foot(plan: RunPlan, phase: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the ankle's position against hip and floor, pixels, and the foot pitch, degrees."""
    share, stride_s = plan.share, plan.stride_s
    within = phase % 1.0
    pitch_at = _pitch_curve(plan)
    pitch = pitch_at(within)
    floor = -plan.velocity * LEG_PX

    def on_floor(part: Floats) -> Floats:
        flat, here = _foot_ends(np.zeros(1)), _foot_ends(pitch_at(part))
        held = np.where(
            pitch_at(part) < 0,
            flat["toe"][0] - here["toe"][0],
            flat["heel"][0] - here["heel"][0],
        )
        return plan.centre * LEG_PX + floor * (part - share / 2) * stride_s + held

    begin, end = on_floor(np.array([0.0, share]))
    small = 1e-4
    leaving = float(np.diff(on_floor(np.array([share - small, share])))[0]) / small
    arc = CubicHermiteSpline([share, 1.0], [end, begin], [leaving, _RETRACTION * floor * stride_s])
    swing = np.clip((within - share) / (1 - share), 0.0, 1.0)
    ahead = np.where(within < share, on_floor(within), arc(np.maximum(within, share)))
    ahead -= plan.kick * LEG_PX * swing**3 * (1 - swing) ** 2 / 0.03456
    usual = 0.22 if plan.gait == "run" else 0.12
    lift = (plan.lift or usual) * LEG_PX * np.sin(np.pi * swing)
    return ahead, _ankle_height(pitch) + lift, pitch


def _pitch_curve(plan: RunPlan) -> PchipInterpolator:
    """Return the foot pitch over a stride, degrees, as an interpolator."""
    share = plan.share
    lands = CONTACT_PITCH_DEG[plan.landing] if plan.landing_deg is None else plan.landing_deg
    rolls_back = plan.direction == "backward" and plan.gait == "walk"
    leaves = 12.0 if rolls_back else -25.0
    hangs = -35.0 if plan.gait == "run" else -20.0
    keys = [
        (0.0, lands),
        (0.4 * share, 0.0),
        (0.7 * share, 0.0),
        (share, leaves),
        (share + 0.45 * (1 - share), hangs),
    ]
    at = np.array([(p + whole, v) for whole in (-1, 0, 1) for p, v in keys])
    return PchipInterpolator(at[:, 0], at[:, 1])


def _run(plan: RunPlan) -> RunClip:
    length = plan.lead_s + plan.duration_s + plan.tail_s
    clip_s = plan.times(length / plan.factor, plan.fps)
    time_s = clip_s * plan.factor
    moves = _movement_weight(plan, time_s)
    beat_s = _movement_time(plan, time_s)
    legs = {side: leg_angles_at(plan, side, beat_s) for side in SIDES}
    stands = (*leg_angles_to_reach(BODY, 0.0, 0.99 * LEG_PX), 0.0)
    left, right = (
        Leg(t, s, pitch=p)
        for t, s, p in (
            tuple(moves * g + (1 - moves) * still for g, still in zip(leg, stands, strict=True))
            for leg in legs.values()
        )
    )
    swing = np.cos(4 * np.pi * _phase(plan, "left", beat_s))
    lean = plan.lean + moves * plan.sway / 2 * swing
    stood = 0.99 * LEG_PX + _ankle_height(np.zeros(1))
    high = moves * _hip_height(plan, beat_s) + (1 - moves) * stood
    turn = plan.turn(time_s) if callable(plan.turn) else plan.turn
    posture = Posture(left, right, trunk_lean=lean, wrists="down")
    points = project(build_figure(posture, count=time_s.size), turn=turn, facing=plan.facing)
    gone = np.concatenate([[0.0], np.cumsum(np.diff(beat_s) * (moves[1:] + moves[:-1]) / 2)])
    across = np.sin(np.radians(np.broadcast_to(turn, time_s.shape)))
    edge = 1.0 if plan.facing == "right" else -1.0
    path = edge * across * plan.velocity * LEG_PX * gone
    where, floor, width = _camera(plan, path, time_s)
    points[..., 0] += where[:, None]
    points[..., 1] += (floor - high)[:, None]
    track = make_track(points, clip_s, factor=plan.factor, width=width, height=HEIGHT)
    if plan.noise_px:
        track = add_noise(track, plan.noise_px, seed=plan.seed)
    return RunClip(track, (), plan, _true_contacts(plan))


def _movement_time(plan: RunPlan, time_s: Floats) -> Floats:
    """Return the time of the movement; the same as real time without `hurry`."""
    since = np.clip(time_s - plan.lead_s, 0.0, plan.duration_s)
    return time_s + (plan.hurry - 1.0) * since**2 / (2 * plan.duration_s)


def _movement_weight(plan: RunPlan, time_s: Floats) -> Floats:
    """Return the weight of the movement: 0 standing still, 1 at full movement."""
    begins = np.clip((time_s - plan.lead_s) / _RAMP_S, 0, 1) if plan.lead_s else 1.0
    ends = plan.lead_s + plan.duration_s
    stops = np.clip((ends - time_s) / _RAMP_S, 0, 1) if plan.tail_s else 1.0
    return np.broadcast_to(np.minimum(begins, stops), time_s.shape)


def _camera(plan: RunPlan, path: Floats, time_s: Floats) -> tuple[Floats, Floats, int]:
    """Return the image positions of mid-hip and floor, and the width of the frame."""
    still = np.full(time_s.shape, FLOOR_Y)
    if plan.camera == "still":
        width = round(float(np.ptp(path))) + 900
        return path - path.min() + 450.0, still, width
    middle = np.full(time_s.shape, 960.0)
    if plan.camera == "treadmill":
        return middle + 15.0 * np.sin(2 * np.pi * 0.3 * time_s), still, 1920
    assert plan.camera == "panning"
    wander = 250.0 * np.sin(2 * np.pi * 0.15 * time_s)
    return middle + wander, still + 12.0 * np.sin(2 * np.pi * 0.2 * time_s), 1920


def _true_contacts(plan: RunPlan) -> tuple[TrueContact, ...]:
    """Return every contact at full movement, in order of time."""
    first = plan.lead_s + (_RAMP_S if plan.lead_s else 0.0)
    last = plan.lead_s + plan.duration_s - (_RAMP_S if plan.tail_s else 0.0)
    clock = np.linspace(first, last + 2 * plan.stride_s, 4000)
    found = []
    for side in SIDES:
        phase = _phase(plan, side, _movement_time(plan, clock))
        stop = int(np.floor(np.interp(last, clock, phase)))
        for whole in range(int(np.ceil(phase[0])), stop + 1):
            lands, leaves = np.interp([whole, whole + plan.share], phase, clock)
            found.append(TrueContact(side, float(lands), float(leaves)))
    return tuple(sorted(found, key=lambda t: t.contact_s))


def join_runs(*parts: SyntheticClip) -> RunClip:
    """Join clips, as if filmed in one go by one camera."""
    starts, at = [], 0.0
    for part in parts:
        starts.append(at)
        at += float(part.track.time_s[-1] + np.median(np.diff(part.track.time_s)))
    tracks = [p.track for p in parts]
    factor = tracks[0].real_time_factor
    time_s = np.concatenate([t.time_s + s for t, s in zip(tracks, starts, strict=True)])
    hips = [landmark("hip", side) for side in SIDES]
    toes = [landmark("toe", side) for side in SIDES]
    xyz = [tracks[0].xyz]
    for track in tracks[1:]:  # each starts where the one before ended, on one floor
        ahead = xyz[-1][-1, hips, 0].mean() - track.xyz[0, hips, 0].mean()
        down = xyz[0][:, toes, 1].max() - track.xyz[:, toes, 1].max()
        xyz.append(track.xyz + np.array([ahead, down, 0.0]))
    points = np.concatenate(xyz)
    points[..., 0] += 100.0 - points[..., 0].min()
    width = round(float(points[..., 0].max())) + 100
    touches = [
        TrueContact(t.side, t.contact_s + s * factor, t.toe_off_s + s * factor)
        for p, s in zip(parts, starts, strict=True)
        for t in (p.contacts if isinstance(p, RunClip) else ())
    ]
    bottoms = tuple(b + s for p, s in zip(parts, starts, strict=True) for b in p.bottoms_s)
    track = make_track(points, time_s, factor=factor, width=width, height=HEIGHT)
    plan = parts[0].plan if isinstance(parts[0], RunClip) else None
    return RunClip(track, bottoms, plan, tuple(touches))


def blend_legs(
    track: PoseTrack, rows: slice | Sequence[int], *, share: float = 0.5, side: Side | None = None
) -> PoseTrack:
    """Move the legs (or one of them) this fraction of the way toward the other."""
    xyz = track.xyz.copy()
    for joint in LEG_JOINTS[1:]:
        left, right = (track.xyz[rows, landmark(joint, s)] for s in SIDES)
        if side in (None, "left"):
            xyz[rows, landmark(joint, "left")] = (1 - share) * left + share * right
        if side in (None, "right"):
            xyz[rows, landmark(joint, "right")] = (1 - share) * right + share * left
    return replace(track, xyz=xyz)


def mirror(movie: RunClip) -> RunClip:
    """Mirror the image, which is also how the other side of the body looks."""
    track = movie.track
    xyz, visibility = track.xyz.copy(), track.visibility.copy()
    xyz[..., 0] = track.width - xyz[..., 0]
    for joint in ("shoulder", "elbow", "wrist", "hip", "ear", *LEG_JOINTS[1:]):
        a, b = landmark(joint, "left"), landmark(joint, "right")
        for array in (xyz, visibility):
            array[:, [a, b]] = array[:, [b, a]]
    other: dict[Side, Side] = {"left": "right", "right": "left"}
    touches = tuple(TrueContact(other[t.side], t.contact_s, t.toe_off_s) for t in movie.contacts)
    return RunClip(replace(track, xyz=xyz, visibility=visibility), (), movie.plan, touches)


def timing_errors(steps: Iterable[Step], movie: RunClip) -> tuple[Floats, Floats]:
    """Return the error of each detected contact and toe-off, real seconds; late is positive.

    Each is compared with the nearest true contact of its foot.
    """
    factor = movie.track.real_time_factor
    landed, left = [], []
    for step in steps:
        true = min(
            movie.contacts_of(step.side),
            key=lambda t: abs(t.contact_s - step.initial_contact_s * factor),
        )
        landed.append(step.initial_contact_s * factor - true.contact_s)
        if step.toe_off_s is not None:
            left.append(step.toe_off_s * factor - true.toe_off_s)
    return np.array(landed), np.array(left)
