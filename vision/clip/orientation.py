"""How coded pictures become shown ones: turning, mirroring, square pixels, colours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

NEAR_RIGHT_ANGLE_DEG = 10.0
"""A tag this close to a right angle was meant as one."""

WIDEST_PIXEL = 4
"""Pixels wider (or taller) than this to one are a damaged header, not a format."""

_TURNS = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}

# Matrix codes of ISO/IEC 23091-2 as they stand in the file -> swscale's names.
_MATRICES = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
    10: Colorspace.BT2020,
}
_HDR_CURVES = frozenset({16, 18})  # PQ and HLG


@dataclass(frozen=True)
class Orientation:
    """How the player has to lay the coded picture.

    Attributes
    ----------
    rotation_deg : int
        Clockwise turn: 0, 90, 180 or 270.
    mirrored : bool
        True where the picture is turned upside down before the turn.
    """

    rotation_deg: int = 0
    mirrored: bool = False

    @property
    def sideways(self) -> bool:
        """True where width and height change places."""
        return self.rotation_deg in (90, 270)


def orientation_from_matrix(matrix: Sequence[int]) -> tuple[Orientation, str | None]:
    """Read a display matrix.

    Parameters
    ----------
    matrix : sequence of 9 int
        ``a b u c d v x y w`` as in the file: a point (p, q), y down, is shown
        at (a p + c q, b p + d q).

    Returns
    -------
    orientation : Orientation
        The lay that is applied.
    warning : str or None
        One sentence where the matrix makes no sense.
    """
    a, b, c, d = (float(matrix[i]) for i in (0, 1, 3, 4))
    determinant = a * d - b * c
    if determinant == 0:
        return Orientation(), "The file's rotation tag makes no sense and is ignored."
    angle = math.degrees(math.atan2(b, a)) % 360.0
    nearest = round(angle / 90.0) * 90
    off = abs(angle - nearest)
    if off > NEAR_RIGHT_ANGLE_DEG:
        return (
            Orientation(),
            f"The file's rotation tag says {angle:.0f}°, which no player applies; it is ignored.",
        )
    orientation = Orientation(rotation_deg=nearest % 360, mirrored=determinant < 0)
    if off > 0.5:
        return (
            orientation,
            f"The file's rotation tag says {angle:.0f}°; it is taken as {nearest % 360}°.",
        )
    if orientation.mirrored:
        return (
            orientation,
            "The file asks for a mirrored picture, so left and right may be exchanged.",
        )
    return orientation, None


def shown_size_of(
    width: int, height: int, *, pixel_aspect: Fraction | None, orientation: Orientation
) -> tuple[int, int, str | None]:
    """Size with square pixels, upright.

    Parameters
    ----------
    width, height : int
        Coded size, px.
    pixel_aspect : Fraction or None
        Width of a pixel over its height; None or 0 where the file is silent.
    orientation : Orientation
        The lay of the picture.

    Returns
    -------
    width, height : int
        Shown size, px; the short side of the pixels is stretched, never the
        long one shrunk, so that nothing is lost.
    warning : str or None
        One sentence where the pixel aspect makes no sense.
    """
    warning = None
    aspect = pixel_aspect or Fraction(1)
    if not Fraction(1, WIDEST_PIXEL) <= aspect <= WIDEST_PIXEL:
        warning = "The file's pixel shape makes no sense; pixels are taken as square."
        aspect = Fraction(1)
    if aspect > 1:
        width = round(width * aspect)
    else:
        height = round(height / aspect)
    if orientation.sideways:
        width, height = height, width
    return width, height, warning


def capped_size(width: int, height: int, *, longer_side: int | None) -> tuple[int, int]:
    """Shrink a size until its longer side fits; never enlarge.

    Parameters
    ----------
    width, height : int
        Size, px.
    longer_side : int or None
        Most pixels on the longer side; None leaves the size alone.

    Returns
    -------
    width, height : int
        Size, px, at least 1 by 1.
    """
    longest = max(width, height)
    if longer_side is None or longest <= longer_side:
        return width, height
    scale = longer_side / longest
    return max(1, round(width * scale)), max(1, round(height * scale))


def lay(image: NDArray[np.uint8], orientation: Orientation) -> NDArray[np.uint8]:
    """Turn a coded picture upright.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
        The picture as coded.
    orientation : Orientation
        How to lay it.

    Returns
    -------
    ndarray of shape (H, W, 3) or (W, H, 3), uint8
        C-contiguous.
    """
    if orientation.mirrored:
        image = np.asarray(cv2.flip(image, 0), dtype=np.uint8)
    turn = _TURNS.get(orientation.rotation_deg)
    if turn is not None:
        image = np.asarray(cv2.rotate(image, turn), dtype=np.uint8)
    return np.ascontiguousarray(image)


def colour_matrix(code: int, *, width: int, height: int) -> Colorspace:
    """Choose the YUV matrix; where the file is silent, guess by size as players do.

    Parameters
    ----------
    code : int
        Matrix code of the decoded frame.
    width, height : int
        Coded size, px.

    Returns
    -------
    av.video.reformatter.Colorspace
        What swscale is to be told.
    """
    known = _MATRICES.get(code)
    if known is not None:
        return known
    return Colorspace.ITU709 if max(width, height) >= 1280 else Colorspace.ITU601


def is_hdr(transfer: int) -> bool:
    """Tell whether a transfer curve is one of the two HDR ones (PQ, HLG)."""
    return transfer in _HDR_CURVES


class Painter:
    """Turns decoded pictures into upright RGB arrays of one size."""

    def __init__(self, *, width: int, height: int, orientation: Orientation) -> None:
        self._size = (height, width) if orientation.sideways else (width, height)
        self._orientation = orientation
        self._reformatter = VideoReformatter()

    def paint(self, picture: VideoFrame) -> NDArray[np.uint8]:
        """Convert one picture.

        Parameters
        ----------
        picture : av.VideoFrame
            As decoded, any pixel format and size.

        Returns
        -------
        ndarray of shape (H, W, 3), uint8
            RGB, upright, C-contiguous.
        """
        matrix = colour_matrix(int(picture.colorspace), width=picture.width, height=picture.height)
        rgb = self._reformatter.reformat(
            picture,
            width=self._size[0],
            height=self._size[1],
            format="rgb24",
            src_colorspace=matrix,
            dst_colorspace=matrix,
            dst_color_range=ColorRange.JPEG,
            interpolation=Interpolation.BILINEAR,
            # More threads would slice the picture; one gives the same bytes everywhere.
            threads=1,
        )
        return lay(np.asarray(rgb.to_ndarray(), dtype=np.uint8), self._orientation)
