"""Convert decoded frames for display: rotation metadata, mirroring, square pixels, colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

MAX_RIGHT_ANGLE_ERROR_DEG = 10.0
"""Rotation tags up to this far from a right angle are rounded to it, degrees."""

MAX_SHAPE_DIFFERENCE = 0.02
"""Frames whose ratio of sides differs by less have the same shape: encoders round sizes up to
multiples of 8 or 16 pixels."""

MAX_PIXEL_ASPECT = 4
"""A larger ratio of pixel sides comes from a damaged header, not from a real format."""

_CV2_ROTATIONS = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}

# Matrix coefficients of ISO/IEC 23091-2 as stored in the file -> swscale's names.
_SWSCALE_COLORSPACES = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
    10: Colorspace.BT2020,
}
_HDR_TRANSFERS = frozenset({16, 18})  # PQ and HLG


@dataclass(frozen=True)
class Orientation:
    """Rotation and mirroring that a player applies to the coded frame.

    Attributes
    ----------
    rotation_deg : int
        Clockwise rotation: 0, 90, 180 or 270.
    mirrored : bool
        True where the frame is flipped vertically before the rotation.
    """

    rotation_deg: int = 0
    mirrored: bool = False

    @property
    def swaps_sides(self) -> bool:
        """True where width and height are exchanged."""
        return self.rotation_deg in (90, 270)

    def turned(self, clockwise_deg: int) -> Orientation:
        """Return this orientation followed by a rotation by a multiple of 90°."""
        return replace(self, rotation_deg=(self.rotation_deg + clockwise_deg) % 360)


def orientation_from_matrix(matrix: Sequence[int]) -> tuple[Orientation, str | None]:
    """Read rotation and mirroring from a display matrix (ISO/IEC 14496-12).

    Parameters
    ----------
    matrix : sequence of 9 int
        ``a b u c d v x y w`` as in the file: a point (p, q), y down, is displayed at
        (a p + c q, b p + d q).

    Returns
    -------
    orientation : Orientation
        Rotation and mirroring to apply.
    warning : str or None
        One sentence where the matrix is unusual or invalid.
    """
    a, b, c, d = (float(matrix[i]) for i in (0, 1, 3, 4))
    determinant = a * d - b * c
    if determinant == 0:
        return Orientation(), "The file's rotation tag is invalid and is ignored."
    angle = math.degrees(math.atan2(b, a)) % 360.0
    nearest = round(angle / 90.0) * 90
    deviation = abs(angle - nearest)
    if deviation > MAX_RIGHT_ANGLE_ERROR_DEG:
        return (
            Orientation(),
            f"The file's rotation tag is {angle:.0f}°, which no player supports; it is ignored.",
        )
    orientation = Orientation(rotation_deg=nearest % 360, mirrored=determinant < 0)
    if deviation > 0.5:
        return (
            orientation,
            f"The file's rotation tag is {angle:.0f}°; it is rounded to {nearest % 360}°.",
        )
    if orientation.mirrored:
        return (
            orientation,
            "The file is tagged as mirrored, so left and right may be swapped.",
        )
    return orientation, None


def display_size(
    width: int, height: int, *, pixel_aspect: Fraction | None, orientation: Orientation
) -> tuple[int, int, str | None]:
    """Compute the upright size with square pixels.

    Parameters
    ----------
    width, height : int
        Coded size, px.
    pixel_aspect : Fraction or None
        Width of a pixel over its height; None or 0 where the file gives none.
    orientation : Orientation
        Rotation and mirroring.

    Returns
    -------
    width, height : int
        Display size, px; the pixels' shorter side is stretched, never the longer one shrunk,
        so that no detail is lost.
    warning : str or None
        One sentence where the pixel aspect is invalid.
    """
    warning = None
    aspect = pixel_aspect or Fraction(1)
    if not Fraction(1, MAX_PIXEL_ASPECT) <= aspect <= MAX_PIXEL_ASPECT:
        warning = "The file's pixel aspect ratio is invalid; pixels are treated as square."
        aspect = Fraction(1)
    if aspect > 1:
        width = round(width * aspect)
    else:
        height = round(height / aspect)
    if orientation.swaps_sides:
        width, height = height, width
    return width, height, warning


def capped_size(width: int, height: int, *, longer_side: int | None) -> tuple[int, int]:
    """Shrink a size until its longer side fits; never enlarge.

    Parameters
    ----------
    width, height : int
        Size, px.
    longer_side : int or None
        Maximum pixels on the longer side; None leaves the size unchanged.

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


def fitted_size(width: int, height: int, *, canvas: tuple[int, int]) -> tuple[int, int]:
    """Compute the largest size with the same shape that fits a canvas.

    Parameters
    ----------
    width, height : int
        Size, px.
    canvas : (int, int)
        Width and height to fit, px.

    Returns
    -------
    width, height : int
        Size, px; the whole canvas where the shapes differ by no more than rounding and the
        padding to whole macroblocks.
    """
    horizontal, vertical = canvas[0] / width, canvas[1] / height
    if abs(horizontal / vertical - 1.0) <= MAX_SHAPE_DIFFERENCE:
        return canvas
    scale = min(horizontal, vertical)
    return max(1, round(width * scale)), max(1, round(height * scale))


def apply_orientation(image: NDArray[np.uint8], orientation: Orientation) -> NDArray[np.uint8]:
    """Rotate and mirror a decoded image so that it is upright.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
        As coded.
    orientation : Orientation
        Rotation and mirroring.

    Returns
    -------
    ndarray of shape (H, W, 3) or (W, H, 3), uint8
        C-contiguous.
    """
    if orientation.mirrored:
        image = np.asarray(cv2.flip(image, 0), dtype=np.uint8)
    rotation = _CV2_ROTATIONS.get(orientation.rotation_deg)
    if rotation is not None:
        image = np.asarray(cv2.rotate(image, rotation), dtype=np.uint8)
    return np.ascontiguousarray(image)


def yuv_matrix(code: int, *, width: int, height: int) -> Colorspace:
    """Choose the YUV-to-RGB matrix; where the file gives none, guess by size as players do.

    Parameters
    ----------
    code : int
        Matrix coefficients of the decoded frame (ISO/IEC 23091-2).
    width, height : int
        Coded size, px.

    Returns
    -------
    av.video.reformatter.Colorspace
        For swscale.
    """
    known = _SWSCALE_COLORSPACES.get(code)
    if known is not None:
        return known
    return Colorspace.ITU709 if max(width, height) >= 1280 else Colorspace.ITU601


def is_hdr(transfer: int) -> bool:
    """Return whether a transfer curve is one of the two for HDR (PQ, HLG)."""
    return transfer in _HDR_TRANSFERS


class FrameConverter:
    """Convert decoded frames to upright RGB arrays of one size.

    A frame of another shape, as after the phone was turned while recording, is shrunk to fit
    between black bars, so that nothing is distorted.

    Parameters
    ----------
    width, height : int
        Size of the upright arrays, px.
    pixel_aspect : Fraction or None
        Width of a pixel over its height.
    """

    def __init__(self, *, width: int, height: int, pixel_aspect: Fraction | None) -> None:
        self._canvas = (width, height)
        self._pixel_aspect = pixel_aspect
        self._reformatter = VideoReformatter()

    def fills_canvas(self, frame: VideoFrame, orientation: Orientation) -> bool:
        """Return whether a frame has the shape of the arrays, so that it needs no bars."""
        return self._fitted_size(frame, orientation) == self._canvas

    def _fitted_size(self, frame: VideoFrame, orientation: Orientation) -> tuple[int, int]:
        width, height, _ = display_size(
            frame.width, frame.height, pixel_aspect=self._pixel_aspect, orientation=orientation
        )
        return fitted_size(width, height, canvas=self._canvas)

    def convert(self, frame: VideoFrame, orientation: Orientation) -> NDArray[np.uint8]:
        """Convert one frame.

        Parameters
        ----------
        frame : av.VideoFrame
            As decoded, any pixel format and size.
        orientation : Orientation
            Rotation and mirroring to apply.

        Returns
        -------
        ndarray of shape (H, W, 3), uint8
            RGB, upright, C-contiguous.
        """
        size = self._fitted_size(frame, orientation)
        coded = size[::-1] if orientation.swaps_sides else size
        matrix = yuv_matrix(int(frame.colorspace), width=frame.width, height=frame.height)
        rgb = self._reformatter.reformat(
            frame,
            width=coded[0],
            height=coded[1],
            format="rgb24",
            src_colorspace=matrix,
            dst_colorspace=matrix,
            dst_color_range=ColorRange.JPEG,
            interpolation=Interpolation.BILINEAR,
            # Several threads would slice the frame; one gives the same bytes everywhere.
            threads=1,
        )
        image = apply_orientation(np.asarray(rgb.to_ndarray(), dtype=np.uint8), orientation)
        return image if size == self._canvas else _add_bars(image, self._canvas)


def _add_bars(image: NDArray[np.uint8], canvas: tuple[int, int]) -> NDArray[np.uint8]:
    """Center an image on a black canvas."""
    height, width = image.shape[:2]
    out = np.zeros((canvas[1], canvas[0], 3), dtype=np.uint8)
    left, top = (canvas[0] - width) // 2, (canvas[1] - height) // 2
    out[top : top + height, left : left + width] = image
    return out
