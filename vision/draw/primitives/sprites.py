"""Antialiased sprites: rendered once with Pillow, then alpha-composited onto many frames."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vision.draw.primitives.style import BOX_OPACITY, DARK
from vision.text.colors import RgbColor

#: RGB image of shape (height, width, 3).
RgbImage = NDArray[np.uint8]

#: Supersampling factor: Pillow draws shapes without antialiasing.
SUPERSAMPLING: Final = 4


@dataclass(frozen=True)
class Sprite:
    """An image with transparency, prepared for compositing.

    Attributes
    ----------
    premultiplied : ndarray of shape (H, W, 3), uint8
        RGB times opacity.
    transmission : ndarray of shape (H, W, 3), uint8
        Share of the background that shows through; 255 is all of it.
    """

    premultiplied: RgbImage
    transmission: RgbImage

    @property
    def width(self) -> int:
        """Width, px."""
        return int(self.premultiplied.shape[1])

    @property
    def height(self) -> int:
        """Height, px."""
        return int(self.premultiplied.shape[0])


def sprite_from_image(image: Image.Image) -> Sprite:
    """Convert a Pillow image with transparency."""
    rgba = np.asarray(image.convert("RGBA"), dtype=np.uint16)
    alpha = rgba[:, :, 3:]
    premultiplied = ((rgba[:, :, :3] * alpha + 127) // 255).astype(np.uint8)
    transmission = np.repeat((255 - alpha).astype(np.uint8), 3, axis=2)
    return Sprite(np.ascontiguousarray(premultiplied), np.ascontiguousarray(transmission))


def draw_sprite(image: RgbImage, sprite: Sprite, x: int, y: int) -> None:
    """Composite a sprite onto an image, in place, clipped to the image.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
        RGB; drawn on in place.
    sprite : Sprite
        The sprite.
    x, y : int
        Position of its upper left corner, px.
    """
    height, width = image.shape[:2]
    left, top = max(0, x), max(0, y)
    right, bottom = min(width, x + sprite.width), min(height, y + sprite.height)
    if left >= right or top >= bottom:
        return
    part = (slice(top - y, bottom - y), slice(left - x, right - x))
    below = image[top:bottom, left:right]
    dimmed = cv2.multiply(below, sprite.transmission[part], scale=1 / 255)
    below[:] = cv2.add(dimmed, sprite.premultiplied[part])


def transparent_image(width: int, height: int) -> Image.Image:
    """Create a fully transparent Pillow image."""
    return Image.new("RGBA", (max(1, width), max(1, height)), (0, 0, 0, 0))


def text_box_background(
    width: int,
    height: int,
    *,
    radius: int,
    color: RgbColor = DARK,
    opacity: float = BOX_OPACITY,
) -> Image.Image:
    """Create a translucent rectangle with round corners, the background of a text box.

    Parameters
    ----------
    width, height : int
        Size, px.
    radius : int
        Radius of the corners, px.
    color : tuple of int, optional
        RGB.
    opacity : float, optional
        0-1.
    """
    big = Image.new("L", (width * SUPERSAMPLING, height * SUPERSAMPLING), 0)
    ImageDraw.Draw(big).rounded_rectangle(
        (0, 0, width * SUPERSAMPLING - 1, height * SUPERSAMPLING - 1),
        radius=min(radius, width // 2, height // 2) * SUPERSAMPLING,
        fill=round(255 * opacity),
    )
    background = Image.new("RGBA", (width, height), (*color, 0))
    background.putalpha(big.resize((width, height), Image.Resampling.BOX))
    return background


class _SymbolPen:
    """Draw a symbol in shares of its size.

    Parameters
    ----------
    size : int
        Width and height of the symbol, px.
    color : tuple of int
        RGB of the outline shape.
    """

    def __init__(self, size: int, color: RgbColor) -> None:
        self.size, self.color = size, color
        self.edge = size * SUPERSAMPLING
        self.image = Image.new("RGBA", (self.edge, self.edge), (*color, 0))
        self.draw = ImageDraw.Draw(self.image)

    def scaled(self, *shares: float) -> list[float]:
        """Convert shares of the size to pixels."""
        return [share * self.edge for share in shares]

    def stroke(
        self, *points: tuple[float, float], width: float, color: RgbColor | None = None
    ) -> None:
        """Draw a line with round ends, dark if no colour is given."""
        fill, half = (*(color or DARK), 255), width * self.edge / 2
        ends = [(x * self.edge, y * self.edge) for x, y in points]
        self.draw.line(ends, fill=fill, width=round(2 * half), joint="curve")
        for x, y in (ends[0], ends[-1]):
            self.draw.ellipse((x - half, y - half, x + half, y + half), fill=fill)

    def tick_in_disc(self) -> None:
        """Draw a disc with a tick."""
        self.draw.ellipse(self.scaled(0.02, 0.02, 0.98, 0.98), fill=self.color)
        self.stroke((0.28, 0.53), (0.44, 0.69), (0.73, 0.35), width=0.11)

    def exclamation_in_triangle(self) -> None:
        """Draw a triangle with an exclamation mark."""
        corners = (0.5, 0.07), (0.97, 0.9), (0.03, 0.9)
        self.draw.polygon(self.scaled(*(c for corner in corners for c in corner)), fill=self.color)
        self.stroke(*corners, corners[0], width=0.06, color=self.color)
        self.stroke((0.5, 0.37), (0.5, 0.6), width=0.11)
        self.stroke((0.5, 0.77), (0.5, 0.771), width=0.12)

    def cross_in_square(self) -> None:
        """Draw a square with a cross."""
        box, radius = self.scaled(0.06, 0.06, 0.94, 0.94), 0.16 * self.edge
        self.draw.rounded_rectangle(box, radius=radius, fill=self.color)
        self.stroke((0.33, 0.33), (0.67, 0.67), width=0.11)
        self.stroke((0.67, 0.33), (0.33, 0.67), width=0.11)

    def question_in_ring(self) -> None:
        """Draw a ring with a question mark."""
        width = round(0.09 * self.edge)
        self.draw.ellipse(self.scaled(0.03, 0.03, 0.97, 0.97), outline=self.color, width=width)
        hook = self.scaled(0.35, 0.24, 0.65, 0.54)
        self.draw.arc(hook, start=180, end=90, fill=self.color, width=width)
        self.stroke((0.5, 0.52), (0.5, 0.58), width=0.09, color=self.color)
        self.stroke((0.5, 0.74), (0.5, 0.741), width=0.11, color=self.color)


_SYMBOLS: Final[Mapping[str, Callable[[_SymbolPen], None]]] = {
    "disc": _SymbolPen.tick_in_disc,
    "triangle": _SymbolPen.exclamation_in_triangle,
    "square": _SymbolPen.cross_in_square,
    "ring": _SymbolPen.question_in_ring,
}


@lru_cache(maxsize=64)
def verdict_symbol(shape: str, size: int, color: RgbColor) -> Image.Image:
    """Draw the symbol of a verdict.

    Parameters
    ----------
    shape : {"disc", "triangle", "square", "ring"}
        Outline, with a tick, "!", a cross or "?" inside.
    size : int
        Width and height, px.
    color : tuple of int
        RGB of the outline; the character inside is dark, or in a ring of the same colour.
    """
    pen = _SymbolPen(size, color)
    _SYMBOLS[shape](pen)
    return pen.image.resize((size, size), Image.Resampling.BOX)
