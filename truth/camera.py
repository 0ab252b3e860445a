"""Pinhole cameras, and the path of a camera over a clip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import ndimage

from truth.geometry import UP, ahead, leftward, slerp, unit
from truth.spec import CameraSpec, ShakeSpec, VideoSpec
from vision.terms import Floats

#: Points closer to the image plane than this have no place in the image, m.
_NEAREST_M: Final = 0.05

#: How smoothly a camera follows: standard deviation of a Gaussian over the subject's path, s.
_FOLLOW_SMOOTHING_S: Final = 0.4

#: Sinusoids that make up one axis of a hand-held camera's unsteadiness.
_SHAKE_WAVES: Final = 12
_SLOWEST_SHAKE_HZ: Final = 0.1


@dataclass(frozen=True, eq=False)
class Camera:
    """Pinhole camera.

    Attributes
    ----------
    position : ndarray of shape (3,)
        Lens, m, in the world: z up, floor at 0.
    rotation : ndarray of shape (3, 3)
        From the world to the camera, whose axes point right, down and forward.
    focal_px : float
        Focal length, px.
    width, height : int
        Size of the image, px.
    """

    position: Floats
    rotation: Floats
    focal_px: float
    width: int
    height: int

    @property
    def intrinsics(self) -> Floats:
        """Matrix of shape (3, 3) from camera coordinates to homogeneous pixels."""
        return np.array(
            [
                [self.focal_px, 0.0, self.width / 2],
                [0.0, self.focal_px, self.height / 2],
                [0.0, 0.0, 1.0],
            ]
        )

    @property
    def fov_deg(self) -> float:
        """Vertical field of view, degrees."""
        return float(np.degrees(2 * np.arctan2(self.height / 2, self.focal_px)))

    def in_camera(self, points: ArrayLike) -> Floats:
        """Transform points to camera coordinates.

        Parameters
        ----------
        points : array_like of shape (..., 3)
            World, m.

        Returns
        -------
        ndarray of shape (..., 3)
            Right, down, forward, m.
        """
        result: Floats = (np.asarray(points, np.float64) - self.position) @ self.rotation.T
        return result

    def project(self, points: ArrayLike) -> Floats:
        """Project points into the image.

        Parameters
        ----------
        points : array_like of shape (..., 3)
            World, m.

        Returns
        -------
        ndarray of shape (..., 2)
            Pixels, x right, y down from the upper left corner; NaN for points beside or behind
            the lens.
        """
        right_down_forward = self.in_camera(points)
        depth = right_down_forward[..., 2:]
        with np.errstate(divide="ignore", invalid="ignore"):
            offset = self.focal_px * right_down_forward[..., :2] / depth
        center = np.array([self.width / 2, self.height / 2])
        return np.where(depth > _NEAREST_M, offset + center, np.nan)

    def floor_homography(self) -> Floats:
        """Matrix of shape (3, 3) from points of the floor (x, y, 1) to homogeneous pixels."""
        columns = np.column_stack(
            [self.rotation[:, 0], self.rotation[:, 1], -self.rotation @ self.position]
        )
        result: Floats = self.intrinsics @ columns
        return result


def look_at(
    position: ArrayLike,
    target: ArrayLike,
    *,
    width: int,
    height: int,
    fov_deg: float,
    roll_deg: float = 0.0,
) -> Camera:
    """Make a camera that looks at a point.

    Parameters
    ----------
    position, target : array_like of shape (3,)
        Lens and the point at the image's center, m.
    width, height : int
        Size of the image, px.
    fov_deg : float
        Vertical field of view, degrees.
    roll_deg : float, optional
        Rotation about the optical axis, degrees; + turns the camera clockwise, so that what it
        sees turns anticlockwise.

    Returns
    -------
    Camera
        Camera.
    """
    lens = np.asarray(position, np.float64)
    forward = unit(np.asarray(target, np.float64) - lens)
    right = unit(np.cross(forward, UP))
    level = np.stack([right, np.cross(forward, right), forward])
    return Camera(
        position=lens,
        rotation=_rotation_about(2, roll_deg) @ level,
        focal_px=height / 2 / np.tan(np.radians(fov_deg) / 2),
        width=width,
        height=height,
    )


def camera_path(
    spec: CameraSpec,
    video: VideoSpec,
    *,
    roots: ArrayLike,
    headings_deg: ArrayLike,
    stature_m: float,
    times_s: ArrayLike,
    seed: int,
) -> list[Camera]:
    """Place the camera for every frame.

    Parameters
    ----------
    spec : CameraSpec
        Where the camera stands and how it moves.
    video : VideoSpec
        Size of the image.
    roots : array_like of shape (n, 3)
        The subject's position in every frame, m.
    headings_deg : array_like of shape (n,)
        The subject's heading, degrees; 0 faces -y, + turns toward +x.
    stature_m : float
        Height of the subject, m.
    times_s : array_like of shape (n,)
        Times of the frames, s.
    seed : int
        Seed of the unsteadiness.

    Returns
    -------
    list of Camera
        One a frame.
    """
    places = np.asarray(roots, np.float64).reshape(-1, 3)
    headings = np.asarray(headings_deg, np.float64)
    times = np.asarray(times_s, np.float64)
    ground = np.zeros((len(places), 2))
    yaws = np.full(len(places), spec.yaw_deg)
    if spec.motion != "fixed":
        ground = _follow(places[:, :2], times)
    if spec.motion == "orbit":
        yaws = yaws + _follow(np.unwrap(headings, period=360)[:, None], times)[:, 0]
    steady = [
        _standing(spec, video, ground=ground[frame], yaw_deg=yaws[frame], stature_m=stature_m)
        for frame in range(len(places))
    ]
    if spec.shake is None:
        return steady
    return _shaken(steady, spec.shake, times=times, seed=seed)


def is_moving(spec: CameraSpec) -> bool:
    """Whether the camera's view changes during the clip.

    Parameters
    ----------
    spec : CameraSpec
        Camera.

    Returns
    -------
    bool
        False on a tripod that does not turn.
    """
    return spec.motion != "fixed" or spec.shake is not None


def _standing(
    spec: CameraSpec, video: VideoSpec, *, ground: Floats, yaw_deg: float, stature_m: float
) -> Camera:
    toward_camera, right = ahead(yaw_deg), leftward(yaw_deg)
    subject = np.array([ground[0], ground[1], 0.0])
    return look_at(
        subject + spec.distance_m * toward_camera + spec.height_m * UP,
        subject + spec.aside_m * right + spec.aim * stature_m * UP,
        width=video.width,
        height=video.height,
        fov_deg=spec.fov_deg,
        roll_deg=spec.roll_deg,
    )


def _follow(path: Floats, times: Floats) -> Floats:
    """Smooth a path without lagging behind a steady movement."""
    if len(path) < 3:
        return path
    slope, start = np.polynomial.polynomial.polyfit(times, path, 1)[::-1]
    trend = start + times[:, None] * slope
    interval = (times[-1] - times[0]) / (len(times) - 1)
    smooth: Floats = ndimage.gaussian_filter1d(
        path - trend, _FOLLOW_SMOOTHING_S / interval, axis=0, mode="nearest"
    )
    followed: Floats = trend + smooth
    return followed


def _shaken(
    cameras: Sequence[Camera], shake: ShakeSpec, *, times: Floats, seed: int
) -> list[Camera]:
    """Add a hand's unsteadiness: it depends on time, not on the frame rate."""
    waves = _waves(times, axes=6, rate_hz=shake.rate_hz, seed=seed)
    shifts = shake.shift_m * waves[:, :3]
    turns = shake.turn_deg * waves[:, 3:]
    return [
        Camera(
            position=camera.position + shift,
            rotation=_rotation_about(0, turn[0])
            @ _rotation_about(1, turn[1])
            @ _rotation_about(2, turn[2])
            @ camera.rotation,
            focal_px=camera.focal_px,
            width=camera.width,
            height=camera.height,
        )
        for camera, shift, turn in zip(cameras, shifts, turns, strict=True)
    ]


def _waves(times: Floats, *, axes: int, rate_hz: float, seed: int) -> Floats:
    """Random smooth curves of unit variance, one column an axis."""
    random = np.random.default_rng(seed)
    lowest = min(_SLOWEST_SHAKE_HZ, rate_hz)
    rates = random.uniform(lowest, rate_hz, (axes, _SHAKE_WAVES))
    phases = random.uniform(0, 2 * np.pi, (axes, _SHAKE_WAVES))
    waves = np.sin(2 * np.pi * rates * times[:, None, None] + phases)
    result: Floats = waves.sum(axis=2) * np.sqrt(2 / _SHAKE_WAVES)
    return result


def _rotation_about(axis: int, degrees: float) -> Floats:
    """Rotate camera coordinates as turning the camera about one of its axes does."""
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    first, second = [index for index in range(3) if index != axis]
    result = np.eye(3)
    result[first, first] = result[second, second] = cosine
    result[first, second] = sine
    result[second, first] = -sine
    return result


def between(first: Camera, second: Camera, weight: float) -> Camera:
    """Interpolate between two cameras of the same kind.

    Parameters
    ----------
    first, second : Camera
        Cameras.
    weight : float
        0 gives the first, 1 the second.

    Returns
    -------
    Camera
        Camera.
    """
    if first is second or weight == 0:
        return first
    return Camera(
        position=(1 - weight) * first.position + weight * second.position,
        rotation=slerp(first.rotation, second.rotation, weight),
        focal_px=first.focal_px,
        width=first.width,
        height=first.height,
    )
