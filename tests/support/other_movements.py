"""Synthetic movements that are none of the tests: jumps, lifts, hinges, sitting, lunges, steps.

Each builder moves the joints of the stick figure as the movement does and returns a clip of
`reps` repetitions, filmed from a named view or at an angle in degrees.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

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
from tests.support.synthetic_motion import (
    FLOOR,
    SyntheticClip,
    add_noise,
    cosine_wave,
    even_times,
    make_track,
    shift_person,
)
from vision.pose.landmarks import landmark
from vision.terms import SIDES, Side

LEG_PX = Body().thigh + Body().shank
#: Acceleration of gravity in pixels per second squared, of a leg of 0.9 m.
GRAVITY_PX = 9.81 / 0.9 * LEG_PX
_STAND_S = 1.0
_NOISE_PX = 1.0


def _phases(reps: int, period_s: float, fps: float) -> tuple[Floats, Floats]:
    """Return times, and the fraction of the repetition in each (0 in standing)."""
    every = period_s + _STAND_S
    time_s = even_times(_STAND_S + reps * every, fps)
    within = np.clip(((time_s - _STAND_S) % every) / period_s, 0.0, 1.0)
    return time_s, np.where(time_s < _STAND_S, 0.0, within % 1.0)


def _film(
    posture: Posture, time_s: Floats, view: str | float, *, on: Side | None = None
) -> SyntheticClip:
    turn, facing = VIEWS[view] if isinstance(view, str) else (view, "right")
    points = project(build_figure(posture, count=time_s.size), turn=turn, facing=facing)
    track = make_track(stand_on(points, on, FLOOR), time_s)
    return SyntheticClip(add_noise(track, _NOISE_PX))


def _put_hands(clip: SyntheticClip, height: Floats) -> SyntheticClip:
    """Put both hands this high above the floor, pixels."""
    xyz = clip.track.xyz.copy()
    for side in SIDES:
        for name in ("wrist", "pinky", "index", "thumb"):
            xyz[:, landmark(name, side), 1] = FLOOR[1] - height
    return replace(clip, track=replace(clip.track, xyz=xyz))


def _shuffle(clip: SyntheticClip, side: Side) -> SyntheticClip:
    """Move a foot to and fro across the image."""
    xyz = clip.track.xyz.copy()
    feet = [landmark(name, side) for name in ("ankle", "heel", "toe")]
    xyz[:, feet, 0] += (0.11 * LEG_PX * np.sin(2 * np.pi * clip.track.time_s / 0.8))[:, None]
    return replace(clip, track=replace(clip.track, xyz=xyz))


def jump_squats(
    *, reps: int = 3, view: str | float = "left", height: float = 0.25, fps: float = 30.0
) -> SyntheticClip:
    """Squat, jump this many leg lengths high, land."""
    time_s, phase = _phases(reps, 2.0, fps)
    flexion = 80.0 * cosine_wave(np.clip(phase / 0.6, 0, 1))
    clip = _film(
        Posture(bent_leg(flexion), bent_leg(flexion), trunk_lean=0.4 * flexion), time_s, view
    )
    since = (phase - 0.6) * 2.0
    speed = np.sqrt(2 * GRAVITY_PX * height * LEG_PX)
    rise = np.clip(speed * since - GRAVITY_PX * since**2 / 2, 0, None)
    rise[(phase < 0.6) | (phase == 0)] = 0.0
    return replace(clip, track=shift_person(clip.track, np.c_[0 * rise, -rise]))


def rope_skips(
    *, reps: int = 10, view: str | float = "front", height: float = 0.05, fps: float = 30.0
) -> SyntheticClip:
    """Skip over a rope this many leg lengths high, in a recording at half speed."""
    time_s = even_times(0.9 * reps, fps)
    share = cosine_wave((time_s / 0.9) % 1.0)
    leg = bent_leg(15.0 + 30.0 * share)
    clip = _film(Posture(leg, leg, trunk_lean=5.0), time_s, view)
    rise = height * LEG_PX * (1.0 - share)
    return replace(clip, track=shift_person(clip.track, np.c_[0 * rise, -rise]))


def burpees(*, reps: int = 3, view: str | float = "left", fps: float = 30.0) -> SyntheticClip:
    """Squat down, lie on the front with the hands on the floor, get up, reach up."""
    time_s, phase = _phases(reps, 4.0, fps)
    keys = [0.0, 0.2, 0.35, 0.55, 0.7, 0.85, 1.0]
    leg = Leg(
        np.interp(phase, keys, [0, 70, -115, -115, 70, 0, 0]),
        np.interp(phase, keys, [0, 30, 65, 65, 30, 0, 0]),
        pitch=np.interp(phase, keys, [0, 0, -80, -80, 0, 0, 0]),
    )
    lean = np.interp(phase, keys, [0, 50, 88, 88, 50, 0, 0])
    hands = np.interp(phase, keys, [0.8, 0.05, 0.05, 0.05, 0.05, 2.1, 0.8]) * LEG_PX
    clip = _put_hands(_film(Posture(leg, leg, trunk_lean=lean), time_s, view), hands)
    return _shuffle(clip, "right")


def floor_deadlifts(
    *, reps: int = 3, view: str | float = "left", fps: float = 30.0
) -> SyntheticClip:
    """Lift a bar whose plates hide the feet, so that one of them seems to move."""
    time_s, phase = _phases(reps, 3.0, fps)
    share = cosine_wave(phase)
    leg = bent_leg(90.0 * share, shank_share=0.2)
    clip = _film(Posture(leg, leg, trunk_lean=60.0 * share), time_s, view)
    return _shuffle(_put_hands(clip, (0.85 - 0.6 * share) * LEG_PX), "right")


def deadlifts(*, reps: int = 3, view: str | float = "left", fps: float = 30.0) -> SyntheticClip:
    """Bend at the hips until the hands reach the shins."""
    time_s, phase = _phases(reps, 3.0, fps)
    share = cosine_wave(phase)
    leg = bent_leg(45.0 * share, shank_share=0.2)
    return _film(Posture(leg, leg, trunk_lean=70.0 * share, wrists="down"), time_s, view)


def snatches(*, reps: int = 3, view: str | float = "left", fps: float = 30.0) -> SyntheticClip:
    """Pull a bar from the floor, catch it overhead in a squat, stand up, put it down."""
    time_s, phase = _phases(reps, 4.0, fps)
    keys = [0.0, 0.2, 0.35, 0.5, 0.75, 1.0]
    flexion = np.interp(phase, keys, [0.0, 70.0, 5.0, 110.0, 0.0, 0.0])
    lean = np.interp(phase, keys, [0.0, 55.0, 5.0, 25.0, 0.0, 0.0])
    hands = np.interp(phase, keys, [0.8, 0.25, 0.9, 1.4, 2.1, 0.8]) * LEG_PX
    leg = bent_leg(flexion)
    return _put_hands(_film(Posture(leg, leg, trunk_lean=lean), time_s, view), hands)


def sit_to_stands(*, reps: int = 3, view: str | float = "left", fps: float = 30.0) -> SyntheticClip:
    """Sit down on a chair, rest upright on it, stand up by leaning forward."""
    time_s, phase = _phases(reps, 4.0, fps)
    keys = [0.0, 0.15, 0.3, 0.45, 0.65, 0.8, 1.0]
    thigh = np.interp(phase, keys, [0, 50, 88, 88, 88, 50, 0])
    lean = np.interp(phase, keys, [0, 40, 35, 3, 3, 45, 0])
    leg = Leg(thigh, np.zeros(time_s.size))
    return _film(Posture(leg, leg, trunk_lean=lean), time_s, view)


def split_squats(
    *, reps: int = 3, view: str | float = "left", bench: float = 0.0, fps: float = 30.0
) -> SyntheticClip:
    """Lower the hips between planted feet; the rear one may be on a bench (leg lengths high)."""
    time_s, phase = _phases(reps, 3.0, fps)
    body = Body()
    high = (0.9 - 0.4 * cosine_wave(phase)) * LEG_PX
    front = leg_angles_to_reach(body, 0.35 * LEG_PX, high)
    rear = leg_angles_to_reach(body, -0.45 * LEG_PX, high - (0.12 + bench) * LEG_PX)
    posture = Posture(Leg(*front), Leg(*rear, pitch=-50.0), trunk_lean=8.0)
    return _film(posture, time_s, view, on="left")


def reverse_lunges(
    *, reps: int = 3, view: str | float = "left", fps: float = 30.0
) -> SyntheticClip:
    """Step back with the right foot, sink onto its knee, step forward again."""
    time_s, phase = _phases(reps, 3.0, fps)
    body = Body()
    step = np.interp(phase, [0, 0.3, 0.7, 1], [0, 1, 1, 0])
    sink = cosine_wave(np.clip((phase - 0.1) / 0.8, 0, 1))
    high = (0.99 - 0.4 * sink) * LEG_PX
    lift = 0.12 * np.sin(np.pi * np.interp(phase, [0, 0.3, 0.7, 1], [0, 1, 1, 2])) + 0.1 * step
    front = leg_angles_to_reach(body, 0.35 * LEG_PX * step, high)
    rear = leg_angles_to_reach(body, -0.45 * LEG_PX * step, high - np.abs(lift) * LEG_PX)
    posture = Posture(Leg(*front), Leg(*rear, pitch=-50.0 * step), trunk_lean=8.0)
    return _film(posture, time_s, view, on="left")


def half_squat_bounces(
    *, reps: int = 6, view: str | float = "front", fps: float = 30.0
) -> SyntheticClip:
    """Bounce in a half squat without standing up, as with battle ropes."""
    time_s = even_times(1.2 * reps, fps)
    leg = bent_leg(80.0 + 30.0 * cosine_wave((time_s / 1.2) % 1.0), shank_share=0.35)
    return _film(Posture(leg, leg, trunk_lean=25.0), time_s, view)


def kneel_downs(*, reps: int = 3, view: str | float = "left", fps: float = 30.0) -> SyntheticClip:
    """Go down on both knees and get up again."""
    time_s, phase = _phases(reps, 4.0, fps)
    share = np.interp(phase, [0, 0.35, 0.65, 1], [0, 1, 1, 0])
    leg = Leg(5.0 * share, 88.0 * share, pitch=-60.0 * share)
    return _film(Posture(leg, leg, trunk_lean=5.0), time_s, view)


def marches(*, reps: int = 4, view: str | float = "front", fps: float = 30.0) -> SyntheticClip:
    """Bend the knees while one foot and then the other is lifted in every repetition."""
    time_s, phase = _phases(reps, 2.0, fps)
    body = Body()
    high = (0.97 - 0.15 * cosine_wave(phase)) * LEG_PX
    lifts = {
        "left": 0.3 * np.sin(np.pi * np.clip(phase * 2, 0, 1)),
        "right": 0.3 * np.sin(np.pi * np.clip(phase * 2 - 1, 0, 1)),
    }
    legs = [
        Leg(*leg_angles_to_reach(body, 0.0, high - np.maximum(lifts[s], 0) * LEG_PX)) for s in SIDES
    ]
    turn, facing = VIEWS[view] if isinstance(view, str) else (view, "right")
    points = project(build_figure(Posture(*legs), count=time_s.size), turn=turn, facing=facing)
    points[..., 1] += (FLOOR[1] - high)[:, None, None][..., 0]
    points[..., 0] += FLOOR[0]
    return SyntheticClip(add_noise(make_track(points, time_s), _NOISE_PX))


def pistols(
    *,
    reps: int = 3,
    view: str | float = "left",
    heel: float = 40.0,
    drift_px: tuple[float, float] = (0.0, 0.0),
    fps: float = 30.0,
) -> SyntheticClip:
    """Squat deep on the left leg, the other one straight in front, its heel this high, pixels."""
    time_s, phase = _phases(reps, 3.5, fps)
    share = cosine_wave(phase)
    down = bent_leg(120.0 * share, shank_share=0.3, sway=-6.5)
    body = Body()
    hip = body.thigh * np.cos(np.radians(down.thigh)) + body.shank * np.cos(np.radians(down.shank))
    lift = 80.0 + (heel - 80.0) * share
    reach = np.sqrt(np.clip((0.985 * LEG_PX) ** 2 - (hip - lift) ** 2, 0.0, None))
    free = Leg(*leg_angles_to_reach(body, reach, hip - lift))
    posture = Posture(down, free, trunk_lean=35.0 * share)
    clip = _film(posture, time_s, view, on="left")
    drift = np.linspace(0, 1, time_s.size)[:, None] * np.asarray(drift_px)
    return replace(clip, track=shift_person(clip.track, drift))


def raise_leg(clip: SyntheticClip, side: Side, lift: float) -> SyntheticClip:
    """Raise the knee and foot of the far leg, as a camera above the floor sees it."""
    xyz = clip.track.xyz.copy()
    for name, share in (("knee", 0.5), ("ankle", 1.0), ("heel", 1.0), ("toe", 1.0)):
        xyz[:, landmark(name, side), 1] -= share * lift * LEG_PX
    return replace(clip, track=replace(clip.track, xyz=xyz))


#: Every movement with the kind that a repetition of it is classified as, and a word of the
#: reason.
OTHER_MOVEMENTS: dict[str, tuple[Callable[..., SyntheticClip], str, str]] = {
    "jump squats": (jump_squats, "jump", "jumps"),
    "rope skipping": (rope_skips, "hop", "hopping"),
    "burpees": (burpees, "floor", "on the floor"),
    "deadlifts": (deadlifts, "hinge", "deadlift"),
    "snatches": (snatches, "lift", "snatch"),
    "sitting down": (sit_to_stands, "seat", "sitting down"),
    "split squats": (split_squats, "split", "lunge"),
    "reverse lunges": (reverse_lunges, "split", "lunge"),
    "half-squat bounces": (half_squat_bounces, "crouch", "knees stay bent"),
    "kneeling down": (kneel_downs, "floor", "kneeling"),
    "marching": (marches, "stepping", "the feet"),
}
