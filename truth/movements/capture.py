"""Recorded motion on our bodies: directions from the file, lengths from the body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from scipy.ndimage import minimum_filter1d, uniform_filter1d

from truth.geometry import angle_between, ease, frame, rotation, rotation_z, slerp, unit
from truth.geometry import leftward as left_of
from truth.movements.bvh import BvhError, joint_places, read_bvh
from truth.movements.movement import PosedMotion
from truth.movements.specs import Capture
from truth.movements.trunk import leaning_trunk
from truth.posing import Rotations, foot_clearance, hip_position, leg_to
from truth.skeleton import Pose, Skeleton, limb_rotation
from vision.terms import SIDES, Floats, Side

__all__ = ["capture"]

#: Endings of joint names in common skeletons, the best first, after side and prefix are removed.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "thigh": ("upleg", "thigh", "upperleg", "hip"),
        "shank": ("leg", "shin", "knee", "lowerleg", "calf", "lowleg"),
        "foot": ("foot", "ankle"),
        "toes": ("toebase", "toe", "ball", "foot_end", "ankle_end"),
        "upper_arm": ("arm", "uparm", "upperarm", "shldr", "shoulder"),
        "forearm": ("forearm", "lowarm", "lowerarm", "elbow"),
        "hand": ("hand", "wrist"),
    }
)
_PREFIX: Final[Mapping[Side, tuple[str, ...]]] = MappingProxyType(
    {"left": ("left", "l_", "l"), "right": ("right", "r_", "r")}
)
#: Heading is a moving average over this time, s.
_HEADING_S: Final = 1.0
#: The floor is the lower envelope of the soles over this time, so that flights stay, s.
_FLOOR_S: Final = 0.44
#: Slower than this nobody walks, m/s.
_WALKS_MPS: Final = 0.25
#: Knees straighter than this do not say where they point, degrees.
_STRAIGHT_KNEE_DEG: Final = (6.0, 18.0)


@dataclass(frozen=True)
class _Recording:
    """Joint positions in our axes, metres of the body to pose."""

    rate: float
    places: Mapping[str, Floats]  # (frames, 3)
    heading: Floats  # of the hips, degrees, unwrapped
    slow_heading: Floats


def capture(skeleton: Skeleton, spec: Capture, seed: int) -> PosedMotion:
    """Pose a body by the motion of a BVH file.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    spec : Capture
        File and part of it.
    seed : int
        Not used; nothing is random.

    Returns
    -------
    PosedMotion
        The movement, with its floor at z = 0 and its middle at the origin.

    Raises
    ------
    BvhError
        The file is damaged, too short or lacks joints.
    """
    del seed
    recording = _load(skeleton, spec)
    poser = _Poser(skeleton, recording)
    frames = len(recording.heading)
    duration = (frames - 1) / recording.rate

    floor = _floor(poser, frames, recording.rate)
    middle = np.mean([poser.root(i / recording.rate)[:2] for i in range(0, frames, 5)], axis=0)

    def pose_at(time_s: float) -> Pose:
        """Pose at a time."""
        pose = poser.pose(time_s)
        down = float(np.interp(time_s * recording.rate, np.arange(frames), floor))
        return Pose(pose.rotations, pose.root - np.array([middle[0], middle[1], down]))

    direction, speed = _direction(poser, recording, duration)
    return PosedMotion(
        duration_s=duration,
        pose_at=pose_at,
        direction=spec.direction or direction,
        gait=spec.gait,
        surface="overground" if (spec.direction or direction) else None,
        speed_mps=speed if (spec.direction or direction) else None,
        heading_at=lambda t: float(
            np.interp(t * recording.rate, np.arange(frames), recording.slow_heading)
        ),
    )


def _load(skeleton: Skeleton, spec: Capture) -> _Recording:
    bvh = read_bvh(spec.path)
    rate = 1.0 / bvh.frame_s
    raw = joint_places(bvh)
    names = _joints([j.name for j in bvh.joints], spec.names, spec.path.name)
    first = round(spec.start_s * rate)
    last = len(raw) if spec.duration_s is None else first + round(spec.duration_s * rate) + 1
    raw = raw[first:last]
    if len(raw) < 5:
        raise BvhError(f"{spec.path.name} has no {spec.start_s:g} s to start from.")
    places = {ours: raw[:, index] for ours, index in names.items()}
    places = _upright(places, spec.path.name)
    if spec.smoothing_s:
        width = max(round(spec.smoothing_s * rate), 1)
        places = {k: uniform_filter1d(v, width, axis=0, mode="nearest") for k, v in places.items()}
    lengths = [
        np.linalg.norm(places[f"{b}_{s}"] - places[f"{a}_{s}"], axis=1).mean()
        for s, (a, b) in product(SIDES, (("thigh", "shank"), ("shank", "foot")))
    ]
    scale = 2.0 * skeleton.leg_length / sum(lengths)
    places = {k: v * scale for k, v in places.items()}
    line = places["thigh_left"] - places["thigh_right"]
    heading = np.degrees(np.unwrap(np.arctan2(line[:, 1], line[:, 0])))
    if spec.turn_to_front:
        turn = rotation_z(-float(np.mean(heading)))
        places = {k: v @ turn.T for k, v in places.items()}
        heading = heading - np.mean(heading)
    slow = uniform_filter1d(heading, max(round(_HEADING_S * rate), 1), mode="nearest")
    return _Recording(rate=rate, places=places, heading=heading, slow_heading=slow)


def _joints(names: list[str], given: Mapping[str, str], file: str) -> dict[str, int]:
    """Find our joints among those of a file."""
    plain = [re.sub(r"[^a-z_]", "", n.lower().rsplit(":", 1)[-1]) for n in names]
    found: dict[str, int] = {}
    for side, (ours, endings) in product(SIDES, _NAMES.items()):
        key = f"{ours}_{side}"
        if key in given:
            if given[key] not in names:
                raise BvhError(f"{file} has no joint {given[key]}.")
            found[key] = names.index(given[key])
            continue
        wanted = [
            name
            for ending in endings
            for prefix in _PREFIX[side]
            for name in (prefix + ending, ending + "_" + prefix.rstrip("_"))
        ]
        match = next((plain.index(w) for w in wanted if w in plain), None)
        if match is None:
            raise BvhError(f"{file}: no joint is the {side} {ours}; name it in `names`.")
        found[key] = match
    return found


def _upright(places: dict[str, Floats], file: str) -> dict[str, Floats]:
    """Turn the axes of a file to ours, with z up."""
    shoulders = places["upper_arm_left"] + places["upper_arm_right"]
    hips = places["thigh_left"] + places["thigh_right"]
    up = np.mean(shoulders - hips, axis=0)
    axis = int(np.argmax(np.abs(up)))
    if axis == 0 or up[axis] < 0:
        raise BvhError(f"{file}: the person is not upright along the y or the z axis.")
    if axis == 2:
        return places
    return {k: np.stack([v[:, 0], -v[:, 2], v[:, 1]], axis=1) for k, v in places.items()}


class _Poser:
    """Poses of a body by a recording, before the floor is known."""

    def __init__(self, skeleton: Skeleton, recording: _Recording) -> None:
        self._skeleton, self._recording = skeleton, recording
        self._slope = {side: self._foot_slope(side) for side in SIDES}
        self._toe_floor = {
            side: float(np.percentile(recording.places[f"toes_{side}"][:, 2], 5)) for side in SIDES
        }
        rest = skeleton.pivots["upper_arm_left"] - skeleton.pivots["thigh_left"]
        self._rest_lean = float(np.degrees(np.arctan2(-rest[1], rest[2])))

    def _foot_slope(self, side: Side) -> float:
        """How much steeper our ankle-to-ball line is on a flat foot than the file's."""
        ankle = self._recording.places[f"foot_{side}"]
        ball = self._recording.places[f"toes_{side}"]
        low = np.argsort(ankle[:, 2] + ball[:, 2])[: max(5, len(ankle) // 20)]
        rise = (ankle - ball)[low]
        theirs = np.degrees(np.arctan2(rise[:, 2], np.hypot(rise[:, 0], rise[:, 1])))
        ours = self._skeleton.pivots[f"foot_{side}"] - self._skeleton.pivots[f"toes_{side}"]
        flat = float(np.degrees(np.arctan2(ours[2], np.hypot(ours[0], ours[1]))))
        return flat - float(np.median(theirs))

    def _at(self, name: str, time_s: float) -> Floats:
        track = self._recording.places[name]
        k = time_s * self._recording.rate
        i = int(np.clip(np.floor(k), 0, len(track) - 2))
        w = float(np.clip(k - i, 0.0, 1.0))
        place: Floats = (1.0 - w) * track[i] + w * track[i + 1]
        return place

    def root(self, time_s: float) -> Floats:
        """Middle of the hips."""
        middle: Floats = 0.5 * (self._at("thigh_left", time_s) + self._at("thigh_right", time_s))
        return middle

    def pose(self, time_s: float) -> Pose:
        """Pose of the whole body."""
        return self.pose_and_sole(time_s)[0]

    def pose_and_sole(self, time_s: float) -> tuple[Pose, float]:
        """Pose, and the height of its lowest sole."""
        skeleton, root = self._skeleton, self.root(time_s)
        trunk = self._trunk(time_s)
        rotations = dict(trunk)
        lowest = np.inf
        for side in SIDES:
            hip = hip_position(skeleton, side, trunk["pelvis"], root)
            leg, ankle = self._leg(side, hip, time_s)
            rotations |= leg
            low = foot_clearance(skeleton, side, ankle, leg[f"foot_{side}"], leg[f"toes_{side}"])
            lowest = min(lowest, low)
            rotations |= self._arm(side, time_s)
        return Pose(rotations, root), lowest

    def _trunk(self, time_s: float) -> Rotations:
        heading = self._heading(time_s)
        back = rotation_z(-heading)
        hips = back @ (self._at("thigh_left", time_s) - self._at("thigh_right", time_s))
        line = back @ (self._at("upper_arm_left", time_s) - self._at("upper_arm_right", time_s))
        chest = 0.5 * (
            self._at("upper_arm_left", time_s) + self._at("upper_arm_right", time_s)
        ) - self.root(time_s)
        chest = back @ chest
        lean = float(np.degrees(np.arctan2(-chest[1], chest[2])))
        return leaning_trunk(
            self._skeleton,
            forward_deg=lean,
            left_deg=float(np.degrees(np.arctan2(chest[0], chest[2]))),
            pelvis_share=0.6,
            obliquity_deg=float(np.degrees(np.arctan2(hips[2], hips[0]))),
            twist_deg=float(np.degrees(np.arctan2(line[1], line[0]))),
            head_pitch_deg=0.3 * lean + 2.0,
            heading_deg=heading,
        )

    def _heading(self, time_s: float) -> float:
        heading = self._recording.heading
        return float(np.interp(time_s * self._recording.rate, np.arange(len(heading)), heading))

    def _leg(self, side: Side, hip: Floats, time_s: float) -> tuple[Rotations, Floats]:
        skeleton = self._skeleton
        thigh = unit(self._at(f"shank_{side}", time_s) - self._at(f"thigh_{side}", time_s))
        shank = unit(self._at(f"foot_{side}", time_s) - self._at(f"shank_{side}", time_s))
        way = unit(self._at(f"toes_{side}", time_s) - self._at(f"foot_{side}", time_s))
        ankle = hip + skeleton.thigh_length * thigh + skeleton.shank_length * shank
        level = unit(way * [1.0, 1.0, 0.0])
        least, most = _STRAIGHT_KNEE_DEG
        knows = float(ease((angle_between(thigh, shank) - least) / (most - least)))
        pole = knows * unit(thigh - shank) + (1.0 - knows) * level
        heading = float(np.degrees(np.arctan2(level[0], -level[1])))
        across = left_of(heading)
        rest = skeleton.pivots[f"toes_{side}"] - skeleton.pivots[f"foot_{side}"]
        rest_level = unit(rest * [1.0, 1.0, 0.0])
        rest_across = np.cross(rest_level, [0.0, 0.0, -1.0])
        down = rotation(across, self._slope[side]) @ way
        foot = frame(down, across) @ frame(rest, rest_across).T
        flat = frame(level, across) @ frame(rest_level, rest_across).T
        above = self._at(f"toes_{side}", time_s)[2] - self._toe_floor[side]
        toes = slerp(flat, foot, float(ease((above - 0.015) / 0.05)))
        return leg_to(skeleton, side, hip, ankle, pole, foot=foot, toes=toes), ankle

    def _arm(self, side: Side, time_s: float) -> Rotations:
        upper = unit(self._at(f"forearm_{side}", time_s) - self._at(f"upper_arm_{side}", time_s))
        fore = unit(self._at(f"hand_{side}", time_s) - self._at(f"forearm_{side}", time_s))
        bend = np.cross(upper, fore)
        if float(bend @ bend) < 1e-4:  # a straight elbow does not say how it would bend
            bend = np.cross(upper, rotation_z(self._heading(time_s)) @ np.array([0.0, -1.0, 0.0]))
        forearm = limb_rotation(self._skeleton, f"forearm_{side}", fore, bend)
        return {
            f"upper_arm_{side}": limb_rotation(self._skeleton, f"upper_arm_{side}", upper, bend),
            f"forearm_{side}": forearm,
            f"hand_{side}": forearm,
        }


def _floor(poser: _Poser, frames: int, rate: float) -> Floats:
    """Height of the floor in every frame: the smoothed lower envelope of the soles."""
    low = np.array([poser.pose_and_sole(i / rate)[1] for i in range(frames)])
    width = max(round(_FLOOR_S * rate), 1)
    envelope = minimum_filter1d(low, width, mode="nearest")
    smooth = uniform_filter1d(envelope, width, mode="nearest")
    floor: Floats = np.minimum(smooth, low)
    return floor


def _direction(
    poser: _Poser, recording: _Recording, duration: float
) -> tuple[Literal["forward", "backward"] | None, float]:
    """Direction of travel against the heading, and the speed."""
    times = np.linspace(0.0, duration, max(round(duration * 10), 3))
    roots = np.array([poser.root(float(t))[:2] for t in times])
    moved = np.diff(roots, axis=0) / (times[1] - times[0])
    k = np.interp(
        (times[1:] + times[:-1]) / 2 * recording.rate,
        np.arange(len(recording.slow_heading)),
        recording.slow_heading,
    )
    ahead = np.stack([np.sin(np.radians(k)), -np.cos(np.radians(k))], axis=1)
    speed = float(np.median(np.sum(moved * ahead, axis=1)))
    if abs(speed) < _WALKS_MPS:
        return None, abs(speed)
    return ("forward" if speed > 0 else "backward"), abs(speed)
