"""Conditions under which a clip was filmed, from its spec and from the geometry of its truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from pydantic import BaseModel, ConfigDict

from accuracy.truth_file import Truth
from vision.terms import Floats

#: Movements of rendered clips and the test that each of them is or holds; others are no test.
_SCREENS: Final[Mapping[str, str]] = {
    "single_leg_squat": "single_leg_squat",
    "sls": "single_leg_squat",
    "squat": "deep_squat",
    "walk_in_and_squat": "deep_squat",
}
#: Movements whose direction decides.
_GAIT: Final = ("gait", "run", "walk", "mocap", "capture")


class Conditions(BaseModel):
    """Conditions of one clip.

    Attributes
    ----------
    movement : str
        What the person does, as the spec names it.
    screen : str or None
        The test that it is; None if it is none.
    yaw_deg : float or None
        Direction from the person to the camera: 0 in front, +90 on the person's left.
    from_side_deg, from_front_deg : float or None
        Deviation from a square-on side view, and from a square-on front or back view, 0-90.
    roll_deg : float
        Roll of the camera, without its sign.
    fps : float
        Frames per second.
    person_px : float
        Height of the person in the image, px.
    short_side_px : int
        Shorter side of the frames, px.
    exposure, noise, motion_blur : float
        Light that reaches the sensor (1 is a well-lit room), noise of the sensor in steps of
        8 bits, and exposure time as a share of the frame interval.
    dropped : float
        Share of the frames that were dropped.
    looseness_m : float
        How far loose trousers stand off the leg, m.
    bystander, occluder : str
        Kind of the second person, and of what hides a part of the subject; ``none`` without.
    camera : str
        ``fixed``, ``follow``, ``orbit`` or ``handheld``.
    gait, direction : str or None
        Walk or run, and where to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    movement: str
    screen: str | None
    yaw_deg: float | None
    from_side_deg: float | None
    from_front_deg: float | None
    roll_deg: float
    fps: float
    person_px: float
    short_side_px: int
    exposure: float = 1.0
    noise: float = 0.0
    motion_blur: float = 0.0
    dropped: float = 0.0
    looseness_m: float = 0.0
    bystander: str = "none"
    occluder: str = "none"
    camera: str = "fixed"
    gait: str | None = None
    direction: str | None = None

    @property
    def view(self) -> str | None:
        """The view by formcheck's definition; None where the yaw is not known."""
        if self.from_side_deg is None or self.from_front_deg is None or self.yaw_deg is None:
            return None
        if self.from_side_deg <= 20.0:
            return "side"
        if self.from_front_deg <= 15.0:
            return "front" if abs(self.yaw_deg) < 90.0 else "back"
        return "oblique"


def find_conditions(truth: Truth) -> Conditions:
    """Return the conditions of a clip.

    Parameters
    ----------
    truth : Truth
        Its truth.

    Returns
    -------
    Conditions
        What the spec does not say has its default.
    """
    spec = truth.spec
    movement = _movement(spec, truth)
    yaw = _yaw_deg(spec, truth, movement)
    scene, video = _part(spec, "scene"), _part(spec, "video")
    return Conditions(
        movement=movement,
        screen=_screen(movement, spec, truth),
        yaw_deg=yaw,
        from_side_deg=None if yaw is None else abs(abs(yaw) - 90.0),
        from_front_deg=None if yaw is None else 90.0 - abs(abs(yaw) - 90.0),
        roll_deg=round(abs(truth.roll_deg), 1),
        fps=truth.fps,
        person_px=round(truth.person_px, 1),
        short_side_px=min(truth.width, truth.height),
        exposure=float(video.get("exposure", 1.0)),
        noise=float(video.get("noise", spec.get("sensor_noise", 0.0)) or 0.0),
        motion_blur=float(video.get("motion_blur", 0.0)),
        dropped=float(video.get("dropped", 0.0)),
        looseness_m=float(_part(spec, "clothes").get("looseness_m", 0.0)),
        bystander=str(_part(scene, "bystander").get("behavior", "none")),
        occluder=str(_part(scene, "occluder").get("kind", "none")),
        camera=_camera(_part(spec, "camera")),
        gait=_part(spec, "movement").get("gait"),
        direction=truth.direction,
    )


def _part(spec: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = spec.get(name)
    return part if isinstance(part, Mapping) else {}


def _movement(spec: Mapping[str, Any], truth: Truth) -> str:
    movement = spec.get("movement")
    if isinstance(movement, str):
        return movement
    kind = str(_part(spec, "movement").get("kind", ""))
    if kind == "other":
        return str(_part(spec, "movement").get("move", kind))
    if kind:
        return kind
    if truth.direction is not None:
        return "gait"
    return "single_leg_squat" if truth.stance in ("L", "R") else "squat"


def _screen(movement: str, spec: Mapping[str, Any], truth: Truth) -> str | None:
    if movement in _GAIT:
        in_place = _part(spec, "movement").get("surface") == "in_place"
        backward = truth.direction == "backward" and not in_place
        return "backward_running" if backward else None
    return _SCREENS.get(movement)


def _camera(camera: Mapping[str, Any]) -> str:
    if camera.get("shake"):
        return "handheld"
    motion = camera.get("motion")
    if isinstance(motion, str):
        return motion
    return next((kind for kind in ("orbit", "follow") if camera.get(kind)), "fixed")


def _yaw_deg(spec: Mapping[str, Any], truth: Truth, movement: str) -> float | None:
    """Return the yaw of the spec; of movements with a heading of their own, that measured."""
    camera = _part(spec, "camera")
    given = camera.get("yaw_deg", camera.get("yaw"))
    if given is not None and movement not in ("mocap", "capture"):
        return _wrapped(float(given))
    measured = measure_yaw_deg(truth)
    return None if measured is None else round(measured, 1)


def measure_yaw_deg(truth: Truth) -> float | None:
    """Measure the direction from the person to the camera against where the person faces.

    Parameters
    ----------
    truth : Truth
        Truth with joints in space and the positions of the camera.

    Returns
    -------
    float or None
        Median over the frames, degrees: 0 in front, +90 on the person's left.
    """
    joints, camera = truth.joints3d, truth.camera_positions
    if camera is None or not {"hip_L", "hip_R", "shoulder_L", "shoulder_R"} <= set(joints):
        return None
    left = (joints["hip_L"] - joints["hip_R"]) + (joints["shoulder_L"] - joints["shoulder_R"])
    middle = 0.5 * (joints["hip_L"] + joints["hip_R"])
    to_camera = camera - middle
    # The person faces a quarter turn clockwise from the left side, seen from above.
    ahead = np.stack([left[:, 1], -left[:, 0]], axis=1)
    yaw = _angle_between(ahead, to_camera[:, :2])
    mean = np.angle(np.mean(np.exp(1j * np.radians(yaw))))
    return _wrapped(float(np.degrees(mean)))


def _angle_between(a: Floats, b: Floats) -> Floats:
    """Return the angle from `a` to `b`, counter-clockwise seen from above, degrees."""
    cross = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return np.asarray(np.degrees(np.arctan2(cross, np.sum(a * b, axis=1))))


def _wrapped(angle: float) -> float:
    """Return an angle between −180 and 180 degrees."""
    return (angle + 180.0) % 360.0 - 180.0
