"""Vectors, rotations and curves that poses are built from.

World: metres, z up, the floor at z = 0. At heading 0 the subject faces -y and the subject's left
is +x. Rotations are 3x3 matrices that act on column vectors; angles are in degrees.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from vision.terms import Floats

__all__ = [
    "UP",
    "ahead",
    "angle_between",
    "ease",
    "frame",
    "hermite",
    "leftward",
    "rotation",
    "rotation_x",
    "rotation_y",
    "rotation_z",
    "rotation_zyx",
    "slerp",
    "two_bone",
    "unit",
]

#: Straight up in the world.
UP: Final[Floats] = np.array([0.0, 0.0, 1.0])
#: A chain of two bones is never stretched fully, because its bending plane would be undefined.
_LONGEST_REACH: Final = 0.99995


def unit(vector: ArrayLike) -> Floats:
    """Scale a vector to length 1.

    Parameters
    ----------
    vector : array_like of shape (3,)
        Vector, not zero.

    Returns
    -------
    ndarray of shape (3,)
        Direction.
    """
    v = np.asarray(vector, dtype=np.float64)
    direction: Floats = v / (float(v @ v) ** 0.5 + 1e-12)
    return direction


def angle_between(a: ArrayLike, b: ArrayLike) -> float:
    """Return the angle between two vectors, 0 to 180 degrees.

    Parameters
    ----------
    a, b : array_like of shape (3,)
        Vectors, not zero.

    Returns
    -------
    float
        Angle, degrees.
    """
    # atan2 stays exact where acos loses half of the digits, near 0 and 180 degrees.
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    return float(np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b)), a @ b)))


def rotation(axis: ArrayLike, angle_deg: float) -> Floats:
    """Return the right-handed rotation about an axis (Rodrigues' formula).

    Parameters
    ----------
    axis : array_like of shape (3,)
        Axis, of any length but zero.
    angle_deg : float
        Angle, degrees.

    Returns
    -------
    ndarray of shape (3, 3)
        Rotation matrix.
    """
    x, y, z = unit(axis)
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    t = np.radians(angle_deg)
    turn: Floats = np.eye(3) + np.sin(t) * cross + (1.0 - np.cos(t)) * cross @ cross
    return turn


def rotation_x(angle_deg: float) -> Floats:
    """Rotate about the subject's left at heading 0; + pitches an upright segment forward.

    Parameters
    ----------
    angle_deg : float
        Angle, degrees.

    Returns
    -------
    ndarray of shape (3, 3)
        Rotation matrix.
    """
    t = np.radians(angle_deg)
    c, s = np.cos(t), np.sin(t)
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])


def rotation_y(angle_deg: float) -> Floats:
    """Rotate about the subject's back at heading 0; + leans an upright segment to the left.

    Parameters
    ----------
    angle_deg : float
        Angle, degrees.

    Returns
    -------
    ndarray of shape (3, 3)
        Rotation matrix.
    """
    t = np.radians(angle_deg)
    c, s = np.cos(t), np.sin(t)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def rotation_z(angle_deg: float) -> Floats:
    """Rotate about the vertical; + turns the subject to the left.

    Parameters
    ----------
    angle_deg : float
        Angle, degrees.

    Returns
    -------
    ndarray of shape (3, 3)
        Rotation matrix.
    """
    t = np.radians(angle_deg)
    c, s = np.cos(t), np.sin(t)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def rotation_zyx(z_deg: float, y_deg: float, x_deg: float) -> Floats:
    """Rotate about the subject's left, then about their back, then about the vertical.

    Parameters
    ----------
    z_deg, y_deg, x_deg : float
        Angles as of `rotation_z`, `rotation_y` and `rotation_x`, degrees.

    Returns
    -------
    ndarray of shape (3, 3)
        The product of the three matrices, in a quarter of the time.
    """
    z, y, x = math.radians(z_deg), math.radians(y_deg), math.radians(x_deg)
    cz, sz, cy, sy, cx, sx = (
        math.cos(z), math.sin(z), math.cos(y), math.sin(y), math.cos(x), math.sin(x)
    )  # fmt: skip
    return np.array(
        [
            [cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx],
            [sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx],
            [-sy, cy * sx, cy * cx],
        ]
    )


def ahead(heading_deg: float = 0.0) -> Floats:
    """Return the horizontal direction of a heading: -y at 0, + toward the subject's left.

    Parameters
    ----------
    heading_deg : float
        Heading, degrees.

    Returns
    -------
    ndarray of shape (3,)
        Direction.
    """
    t = np.radians(heading_deg)
    return np.array([np.sin(t), -np.cos(t), 0.0])


def leftward(heading_deg: float = 0.0) -> Floats:
    """Return the horizontal direction to the left of a heading: +x at 0.

    Parameters
    ----------
    heading_deg : float
        Heading, degrees.

    Returns
    -------
    ndarray of shape (3,)
        Direction.
    """
    t = np.radians(heading_deg)
    return np.array([np.cos(t), np.sin(t), 0.0])


def frame(long: ArrayLike, lateral: ArrayLike) -> Floats:
    """Return the orthonormal frame of a segment.

    Parameters
    ----------
    long : array_like of shape (3,)
        Long axis of the segment.
    lateral : array_like of shape (3,)
        Lateral direction; only its part square to `long` counts.

    Returns
    -------
    ndarray of shape (3, 3)
        Columns: long axis, lateral axis, their cross product.
    """
    first = unit(long)
    side = np.asarray(lateral, dtype=np.float64)
    second = unit(side - (side @ first) * first)
    return np.stack([first, second, np.cross(first, second)], axis=1)


def two_bone(
    a: ArrayLike, b: ArrayLike, l1: float, l2: float, pole: ArrayLike, swivel_deg: float = 0.0
) -> Floats:
    """Return the middle joint of a chain of two bones (inverse kinematics).

    A chain that cannot reach `b` is stretched toward it: the middle joint then keeps `l1`, and
    `b` is farther than `l2` from it.

    Parameters
    ----------
    a, b : array_like of shape (3,)
        Both ends, m.
    l1, l2 : float
        Lengths from `a` to the middle and from the middle to `b`, m.
    pole : array_like of shape (3,)
        Direction toward which the chain bends; only its part square to the chain counts.
    swivel_deg : float
        Turn of the bending plane about the line from `a` to `b`, right-handed, degrees.

    Returns
    -------
    ndarray of shape (3,)
        Position of the middle joint, m.
    """
    start = np.asarray(a, dtype=np.float64)
    span = np.asarray(b, dtype=np.float64) - start
    direction = unit(span)
    shortest = abs(l1 - l2) / _LONGEST_REACH
    distance = min(max(float(np.linalg.norm(span)), shortest), (l1 + l2) * _LONGEST_REACH)
    along = (l1 * l1 - l2 * l2 + distance * distance) / (2.0 * distance)
    height = max(l1 * l1 - along * along, 0.0) ** 0.5
    bend = np.asarray(pole, dtype=np.float64)
    bend = unit(bend - (bend @ direction) * direction)
    if swivel_deg:
        bend = rotation(direction, swivel_deg) @ bend
    middle: Floats = start + along * direction + height * bend
    return middle


def slerp(a: Floats, b: Floats, weight: float) -> Floats:
    """Interpolate between two rotations along the shortest turn, at constant speed.

    Parameters
    ----------
    a, b : ndarray of shape (3, 3)
        Rotations, less than 180 degrees apart.
    weight : float
        0 gives `a`, 1 gives `b`.

    Returns
    -------
    ndarray of shape (3, 3)
        Rotation.
    """
    turn = b @ a.T
    axis = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]])
    angle_deg = float(np.degrees(np.arctan2(np.linalg.norm(axis), np.trace(turn) - 1.0)))
    if angle_deg < 1e-6:
        return a
    return rotation(axis, angle_deg * weight) @ a


def ease(x: ArrayLike) -> Floats:
    """Rise from 0 to 1 with zero speed and acceleration at both ends (minimum jerk).

    Parameters
    ----------
    x : array_like
        Progress; below 0 and above 1 it is held.

    Returns
    -------
    ndarray
        Eased progress, 0 to 1.
    """
    t = np.clip(np.asarray(x, dtype=np.float64), 0.0, 1.0)
    eased: Floats = t * t * t * (t * (6.0 * t - 15.0) + 10.0)
    return eased


def hermite(
    times: Sequence[float] | Floats,
    values: Sequence[float] | Floats,
    at: ArrayLike,
    *,
    slopes: tuple[float, float] = (0.0, 0.0),
) -> Floats:
    """Interpolate key values by a cubic Hermite spline that never overshoots a key.

    Inner slopes are the harmonic mean of the neighbouring ones, and 0 at an extreme (Fritsch and
    Butland); only `slopes` at the ends are free, and steep ones can overshoot.

    Parameters
    ----------
    times : sequence of float
        Times of the keys, ascending.
    values : sequence of float
        Their values.
    at : array_like
        Times to evaluate at; beyond the ends the outer cubics go on.
    slopes : tuple of float
        Slopes at the first and the last key.

    Returns
    -------
    ndarray
        Values, of the shape of `at`.
    """
    ts, ys = np.asarray(times, dtype=np.float64), np.asarray(values, dtype=np.float64)
    steps = np.diff(ts)
    rates = np.diff(ys) / steps
    inner = rates[:-1] * rates[1:]
    total = np.where(inner > 0.0, rates[:-1] + rates[1:], 1.0)
    means = np.where(inner > 0.0, 2.0 * inner / total, 0.0)
    tangents = np.concatenate([[slopes[0]], means, [slopes[1]]])
    t = np.asarray(at, dtype=np.float64)
    k = np.clip(np.searchsorted(ts, t, side="right") - 1, 0, len(ts) - 2)
    h = steps[k]
    u = (t - ts[k]) / h
    u2, u3 = u * u, u * u * u
    curve: Floats = (
        (2.0 * u3 - 3.0 * u2 + 1.0) * ys[k]
        + (u3 - 2.0 * u2 + u) * h * tangents[k]
        + (3.0 * u2 - 2.0 * u3) * ys[k + 1]
        + (u3 - u2) * h * tangents[k + 1]
    )
    return curve
