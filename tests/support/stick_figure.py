"""Synthetic stick figure with exactly known joint angles.

The body has its own axes: x to the person's left, y up, z forward. It is posed
from the hips down by segment angles, projected orthographically onto a camera that the
body is turned away from, and moved so that one foot or both stay in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vision.pose.landmarks import LANDMARK_COUNT, landmark
from vision.terms import SIDES, Side

Floats = NDArray[np.float64]

#: Turn of the body, and the image edge it faces, in each straight view: (turn, facing).
VIEWS: Mapping[str, tuple[float, str]] = {
    "front": (0.0, "right"),
    "back": (180.0, "right"),
    "right": (90.0, "right"),
    "left": (90.0, "left"),
}
OUTWARD_SIGN = {"left": 1.0, "right": -1.0}


@dataclass(frozen=True)
class Body:
    """Segment lengths in pixels, with the proportions of an adult as the pose model sees one."""

    torso: float = 220.0
    thigh: float = 195.0
    shank: float = 185.0
    foot: float = 92.0
    shoulders: float = 0.64 * 220.0
    hips: float = 0.37 * 220.0
    nose: float = 0.15 * 220.0
    #: Slope of heel→toe of the flat foot as the model sees it, degrees.
    flat_slope: float = -8.0


@dataclass(frozen=True)
class Leg:
    """One leg; everything in degrees, scalars or one value per frame.

    `thigh` is the knee forward of the hip, `shank` the knee forward of the ankle,
    `fppa` the knee medial with hip and ankle one above the other, `sway` turns the
    whole leg outward below the hip, `pitch` lifts the toes, `toe_out` turns the foot.
    """

    thigh: ArrayLike = 0.0
    shank: ArrayLike = 0.0
    fppa: ArrayLike = 0.0
    sway: ArrayLike = 0.0
    pitch: ArrayLike = 0.0
    toe_out: ArrayLike = 0.0


@dataclass(frozen=True)
class Posture:
    """The whole body; degrees, scalars or one value per frame.

    `wrists` names where the hands are: ``hips``, ``down`` (hanging) or ``overhead``.
    """

    left: Leg = Leg()
    right: Leg = Leg()
    trunk_lean: ArrayLike = 0.0
    trunk_lateral: ArrayLike = 0.0
    pelvis: ArrayLike = 0.0
    wrists: str = "hips"


def bent_leg(flexion: ArrayLike, *, shank_share: float = 0.4, **more: Any) -> Leg:
    """Return a leg with this much knee flexion, split between thigh and shank."""
    flexion = np.asarray(flexion, dtype=float)
    return Leg(thigh=(1 - shank_share) * flexion, shank=shank_share * flexion, **more)


def leg_angles_to_reach(body: Body, forward: ArrayLike, down: ArrayLike) -> tuple[Floats, Floats]:
    """Return thigh and shank angles (degrees) that put the ankle this far from the hip (pixels)."""
    forward, down = np.broadcast_arrays(np.asarray(forward, float), np.asarray(down, float))
    far = np.clip(np.hypot(forward, down), 1.0, 0.999 * (body.thigh + body.shank))
    along = np.degrees(np.arctan2(forward, down))
    inner = (body.thigh**2 + far**2 - body.shank**2) / (2 * body.thigh * far)
    at_knee = (body.thigh**2 + body.shank**2 - far**2) / (2 * body.thigh * body.shank)
    thigh = along + np.degrees(np.arccos(np.clip(inner, -1, 1)))
    flexion = 180 - np.degrees(np.arccos(np.clip(at_knee, -1, 1)))
    return thigh, flexion - thigh


def build_figure(posture: Posture, *, count: int = 1, body: Body | None = None) -> Floats:
    """Build points in the body's own axes, mid-hip at the origin, shape (count, 33, 3)."""
    body = body or Body()
    points = np.zeros((count, LANDMARK_COUNT, 3))

    def put(name: str, side: Side | None, where: ArrayLike) -> Floats:
        points[:, landmark(name, side)] = where
        return points[:, landmark(name, side)]

    pelvis = _broadcast(posture.pelvis, count)
    lean, lateral = _broadcast(posture.trunk_lean, count), _broadcast(posture.trunk_lateral, count)
    # Projections are exact: the side view shows `lean`, the front view `lateral`.
    up = _direction(lateral, np.cos(np.radians(lean)), np.sin(np.radians(lean))) * body.torso
    turned = np.c_[np.cos(np.radians(pelvis)), np.sin(np.radians(pelvis)), 0 * pelvis]
    for side in SIDES:
        out = OUTWARD_SIGN[side]
        hip = put("hip", side, out * body.hips / 2 * turned)
        shoulder = put("shoulder", side, _offset(up, out * body.shoulders / 2, 0, 0))
        _leg(put, side, hip, posture.left if side == "left" else posture.right, body)
        hand = {
            "hips": _offset(hip, out * 30, 20, 10),
            "down": _offset(shoulder, out * 10, -0.9 * body.torso, 0),
            "overhead": shoulder + 0.9 * up,
        }[posture.wrists]
        put("elbow", side, (shoulder + hand) / 2 + [out * 25, 0, 0])
        for name in ("wrist", "pinky", "index", "thumb"):
            put(name, side, hand)
        ear = put("ear", side, _offset(up, out * 20, 60, 0))
        for name, away in (("eye", 10), ("eye_inner", 6), ("eye_outer", 14)):
            points[:, landmark(f"{side}_{name}")] = _offset(up, out * away, 65, 0.8 * body.nose)
        points[:, landmark(f"mouth_{side}")] = _offset(ear, -out * 12, -20, 0.8 * body.nose)
    put("nose", None, _offset(up, 0, 58, body.nose))
    return points


def _leg(put: Any, side: Side, hip: Floats, leg: Leg, body: Body) -> None:
    count = hip.shape[0]
    out = OUTWARD_SIGN[side]
    thigh, shank, fppa, sway, pitch, toe_out = (
        np.radians(_broadcast(value, count))
        for value in (leg.thigh, leg.shank, leg.fppa, leg.sway, leg.pitch, leg.toe_out)
    )
    down, below = body.thigh * np.cos(thigh), body.shank * np.cos(shank)
    # The part of `fppa` at the thigh that keeps hip and ankle one above the other.
    ratio, tan = down / below, np.tan(fppa)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (np.sqrt((1 + ratio) ** 2 + 4 * ratio * tan**2) - 1 - ratio) / (2 * ratio * tan)
    inward = np.arctan(np.where(np.abs(tan) < 1e-12, 0.0, share))
    at_hip, at_ankle = np.degrees(inward - sway), np.degrees(fppa - inward + sway)
    to_knee = _direction(-out * at_hip, np.cos(thigh), np.sin(thigh)) * body.thigh
    knee = put("knee", side, hip + to_knee * [1, -1, 1])
    to_knee = _direction(-out * at_ankle, np.cos(shank), np.sin(shank)) * body.shank
    ankle = put("ankle", side, knee - to_knee)
    slope = np.radians(body.flat_slope)
    heel = np.array([-0.22 * body.foot, -0.25 * body.foot])
    toe = heel + body.foot * np.array([np.cos(slope), np.sin(slope)])
    for name, (ahead, high) in (("heel", heel), ("toe", toe)):
        forward = ahead * np.cos(pitch) - high * np.sin(pitch)
        upward = ahead * np.sin(pitch) + high * np.cos(pitch)
        put(
            name,
            side,
            ankle + np.c_[out * forward * np.sin(toe_out), upward, forward * np.cos(toe_out)],
        )


def _offset(where: Floats, x: float, y: float, z: float) -> Floats:
    return where + np.array([x, y, z])


def _broadcast(value: ArrayLike, count: int) -> Floats:
    return np.broadcast_to(np.asarray(value, dtype=float), (count,))


def _direction(sideways_deg: Floats, high: Floats, forward: Floats) -> Floats:
    """Return vectors with these side-view components and this angle in the front view."""
    return np.c_[high * np.tan(np.radians(sideways_deg)), high, forward]


def project(points: Floats, *, turn: ArrayLike = 0.0, facing: str = "right") -> Floats:
    """Project points onto the image: y down, z negative toward the camera.

    At a turn of 0 degrees the person faces the camera, at 90 the edge named by `facing`.
    """
    angle = np.radians(np.broadcast_to(np.asarray(turn, float), (points.shape[0],)))[:, None]
    edge = 1.0 if facing == "right" else -1.0
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    return np.stack(
        [
            x * np.cos(angle) + edge * z * np.sin(angle),
            -y,
            -(z * np.cos(angle) - edge * x * np.sin(angle)),
        ],
        axis=-1,
    )


def stand_on(points: Floats, foot: Side | None, at: ArrayLike) -> Floats:
    """Move the points of each frame so that the foot (or the midpoint of both) stays in place."""
    toes = np.stack([points[:, landmark("toe", side), :2] for side in SIDES])
    held = toes.mean(axis=0) if foot is None else toes[SIDES.index(foot)]
    moved = points.copy()
    moved[..., :2] += (np.asarray(at, dtype=float) - held)[:, None]
    return moved
