"""Cut the square around a person out of a frame, as the landmark network expects it.

The network has learnt from squares that are centred on the hips, wide enough for the whole body,
and turned so that the trunk is upright (BlazePose: Bazarevsky et al. 2020, arXiv:2006.10204).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.pose.landmarks import Landmark
from vision.pose.whole_image_detector import ROI_SCALE
from vision.terms import Floats

#: Side of the image that the landmark network is given, px.
CROP_PX: Final = 256
#: Side of the smallest square, px of the frame.
_MIN_SIDE: Final = 16.0


@dataclass(frozen=True)
class Square:
    """The square around a person in a frame.

    Attributes
    ----------
    x, y : float
        Its middle, px.
    side : float
        Length of its sides, px.
    turn_deg : float
        How far its upper edge is turned clockwise in the image.
    """

    x: float
    y: float
    side: float
    turn_deg: float


def square_around(pose: Floats) -> Square:
    """Return the square around a person.

    Parameters
    ----------
    pose : ndarray of shape (33, 3)
        Landmarks, px.
    """
    hips = (pose[Landmark.LEFT_HIP, :2] + pose[Landmark.RIGHT_HIP, :2]) / 2
    shoulders = (pose[Landmark.LEFT_SHOULDER, :2] + pose[Landmark.RIGHT_SHOULDER, :2]) / 2
    up = shoulders - hips
    radius = float(np.linalg.norm(pose[:, :2] - hips, axis=1).max())
    turn = float(np.degrees(np.arctan2(up[0], -up[1])))
    return Square(float(hips[0]), float(hips[1]), max(2.0 * radius * ROI_SCALE, _MIN_SIDE), turn)


def square_between(first: Square, second: Square, share: float) -> Square:
    """Return the square of a person on the way from one place to another.

    Parameters
    ----------
    first, second : Square
        Squares before and after.
    share : float
        How far on the way, 0 to 1.
    """
    turn = (second.turn_deg - first.turn_deg + 180.0) % 360.0 - 180.0
    return Square(
        first.x + share * (second.x - first.x),
        first.y + share * (second.y - first.y),
        first.side + share * (second.side - first.side),
        first.turn_deg + share * turn,
    )


def cut_out(
    image: NDArray[np.uint8], square: Square, *, scale: float, mirrored: bool
) -> NDArray[np.uint8]:
    """Cut a square out of a frame, black beyond the frame's edges.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3)
        The frame.
    square : Square
        The square, px of the display size.
    scale : float
        Pixels of `image` in one pixel of the display size.
    mirrored : bool
        Whether to mirror the result.

    Returns
    -------
    ndarray of shape (256, 256, 3)
        The square, upright.
    """
    matrix = scale * _to_frame(square, mirrored=mirrored)
    # From positions, with the corner of the first pixel at 0, to middles of pixels.
    matrix[:, 2] += matrix[:, :2] @ [0.5, 0.5] - 0.5
    # Bilinear, as MediaPipe does it: averaging over more pixels of a large frame gained nothing.
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(image, matrix, (CROP_PX, CROP_PX), flags=flags), np.uint8)


def place_back(pose: Floats, square: Square, *, mirrored: bool) -> Floats:
    """Return landmarks that were found in a square as landmarks of the frame.

    Parameters
    ----------
    pose : ndarray of shape (33, 3)
        Landmarks, as shares of the square's side; left and right are the person's.
    square : Square
        The square.
    mirrored : bool
        Whether it was mirrored.

    Returns
    -------
    ndarray of shape (33, 3)
        Landmarks, px of the display size.
    """
    to_frame = _to_frame(square, mirrored=mirrored)
    xy = CROP_PX * pose[:, :2] @ to_frame[:, :2].T + to_frame[:, 2]
    return np.column_stack([xy, square.side * pose[:, 2]])


def _to_frame(square: Square, *, mirrored: bool) -> Floats:
    """Return the affine map from positions in the cut-out to positions in the frame."""
    angle = np.radians(square.turn_deg)
    step = square.side / CROP_PX
    right = step * np.array([np.cos(angle), np.sin(angle)])
    down = step * np.array([-np.sin(angle), np.cos(angle)])
    if mirrored:
        right = -right
    corner = np.array([square.x, square.y]) - CROP_PX / 2 * (right + down)
    return np.column_stack([right, down, corner])
