"""Find straight edges of the scene in a frame, for the camera's roll.

References
----------
.. [1] R. Grompone von Gioi et al., "LSD: a line segment detector", Image Processing On Line 2
   (2012). doi:10.5201/ipol.2012.gjmr-lsd
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.terms import Floats

#: No more roll is expected from somebody who films a person on purpose, degrees.
MAX_ROLL_DEG: Final = 15.0
#: Shortest edge, fraction of the frame's longer side, and its shortest length, px.
_MIN_LENGTH: Final = 0.05
_MIN_LENGTH_PX: Final = 40.0
#: The ends of an edge are known to about this many pixels.
_END_ERROR_PX: Final = 0.5
#: An edge with a larger part of its length on a person is left out.
_MAX_ON_PERSON: Final = 0.25
#: Upper end of the floor around a person, body heights above their feet.
_FLOOR: Final = 0.15


@dataclass(frozen=True)
class Edges:
    """Nearly vertical and nearly horizontal straight edges of one or several frames.

    Attributes
    ----------
    tilt_deg : ndarray of shape (N,)
        Angle from the nearer of vertical and horizontal, + clockwise.
    middle : ndarray of shape (N, 2)
        Right of and below the middle of the frame, in longer sides of the frame.
    length : ndarray of shape (N,)
        In longer sides of the frame.
    error_deg : ndarray of shape (N,)
        Error of the direction, from the pixels of the ends.
    is_steep : ndarray of shape (N,), bool
        Nearer to the vertical.
    frame : ndarray of shape (N,), int
        Which of the frames it is in, from 0.
    """

    tilt_deg: Floats
    middle: Floats
    length: Floats
    error_deg: Floats
    is_steep: NDArray[np.bool_]
    frame: NDArray[np.int64]

    def select(self, rows: NDArray[np.bool_]) -> Edges:
        """Return some of the edges."""
        return Edges(*(getattr(self, f.name)[rows] for f in fields(self)))

    @staticmethod
    def join(parts: Sequence[Edges]) -> Edges:
        """Return several sets of edges together."""
        return Edges(*(np.concatenate([getattr(e, f.name) for e in parts]) for f in fields(Edges)))


def find_edges(gray: NDArray[np.uint8], boxes: Sequence[Floats] = ()) -> Edges:
    """Find the nearly vertical and nearly horizontal straight edges of a frame.

    Parameters
    ----------
    gray : ndarray of shape (H, W), uint8
        The frame.
    boxes : sequence of ndarray of shape (4,)
        Left, top, right and bottom of each person, px; edges on them are left out, and those
        on the floor, below about half the shank: shadows, and lines that lead away from the
        camera.
    """
    height, width = gray.shape
    longer = max(height, width)
    top, bottom, left, right = _without_bars(gray)
    ends = _line_segments(gray[top:bottom, left:right]) + np.array([left, top])
    vector = ends[:, 1] - ends[:, 0]
    length = np.linalg.norm(vector, axis=1)
    middle = ends.mean(axis=1)
    is_steep = np.abs(vector[:, 1]) > np.abs(vector[:, 0])
    # Clockwise from up (steep) or from right (flat); y points down.
    along = np.where(is_steep, -vector[:, 1], vector[:, 0])
    across = np.where(is_steep, vector[:, 0], vector[:, 1])
    tilt = np.degrees(np.arctan(across / along))
    keep = (length >= max(_MIN_LENGTH_PX, _MIN_LENGTH * longer)) & (np.abs(tilt) <= MAX_ROLL_DEG)
    for box in boxes:
        keep &= _share_inside(ends, box) <= _MAX_ON_PERSON
        keep &= middle[:, 1] <= box[3] - _FLOOR * (box[3] - box[1])
    # The border of the frame or of a bar says nothing about the camera.
    corners = np.array([(left, top), (right, bottom)], dtype=np.float64)
    keep &= (np.abs(middle[:, None] - corners) > 0.01 * longer).all(axis=(1, 2))
    edges = Edges(
        tilt_deg=tilt,
        middle=(middle - np.array([width, height]) / 2) / longer,
        length=length / longer,
        error_deg=np.degrees(_END_ERROR_PX * np.sqrt(2.0) / length),
        is_steep=is_steep,
        frame=np.zeros(tilt.size, dtype=np.int64),
    )
    return edges.select(keep)


def _line_segments(gray: NDArray[np.uint8]) -> Floats:
    """Return the two ends of each line segment, px, shape (N, 2, 2)."""
    if min(gray.shape) < 32:
        return np.empty((0, 2, 2))
    lines = cv2.createLineSegmentDetector().detect(np.ascontiguousarray(gray))[0]
    return np.empty((0, 2, 2)) if lines is None else np.asarray(lines, np.float64).reshape(-1, 2, 2)


def _without_bars(gray: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Return top, bottom, left and right of the frame without bars of one colour."""
    bounds = []
    for axis in (1, 0):
        varied = np.flatnonzero(np.ptp(gray, axis=axis) > 12)
        bounds += [int(varied[0]), int(varied[-1]) + 1] if varied.size else [0, 0]
    return bounds[0], bounds[1], bounds[2], bounds[3]


def _share_inside(ends: Floats, box: Floats) -> Floats:
    """Return the part of each edge, shape (N, 2, 2), in a person's box, slightly enlarged."""
    margin = 0.05 * max(box[2] - box[0], box[3] - box[1])
    steps = np.linspace(0.0, 1.0, 9)[None, :, None]
    points = ends[:, :1] + steps * (ends[:, 1:] - ends[:, :1])
    inside = (points > box[:2] - margin) & (points < box[2:] + margin)
    return np.asarray(inside.all(axis=2).mean(axis=1))
