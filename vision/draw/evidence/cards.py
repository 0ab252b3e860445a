"""Lay out cards of one size: an enlarged crop of a frame with a caption below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from vision.draw.primitives.sprites import RgbImage, draw_sprite, sprite_from_image, verdict_symbol
from vision.draw.primitives.style import DARK, MUTED_COLOR, TEXT_COLOR, Sizes
from vision.draw.primitives.text import line_height, text_sprite, wrap_text
from vision.terms import Verdict
from vision.text.colors import RgbColor
from vision.text.verdicts import VERDICT_STYLES

CARD_WIDTH: Final = 720
CARD_HEIGHT: Final = 900
#: Margin around the person, share of the person's height.
_MARGIN: Final = 0.07
#: Brightness of the blur that fills a card beside the crop.
_BLUR_BRIGHTNESS: Final = 0.4


@dataclass(frozen=True)
class Crop:
    """Part of a frame shown on a card, px."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class CardTransform:
    """Transform from frame to card: the point ``p`` is at ``(p - (dx, dy)) * zoom``."""

    zoom: float
    dx: float
    dy: float


def crop_around(
    box: tuple[float, float, float, float], *, size: tuple[int, int], aspect: float
) -> Crop:
    """Choose the part of a frame around a box.

    Parameters
    ----------
    box : tuple of float
        Left, top, right and bottom, px.
    size : (int, int)
        Width and height of the frame, px.
    aspect : float
        Preferred width over height; the crop is wider or higher where the box or
        the frame's edges require it.

    Returns
    -------
    Crop
        Inside the frame.
    """
    width, height = size
    margin = _MARGIN * max(box[3] - box[1], 0.5 * (box[2] - box[0]))
    min_width, min_height = box[2] - box[0] + 2 * margin, box[3] - box[1] + 2 * margin
    crop_width = max(min_width, min_height * aspect)
    crop_height = crop_width / aspect
    if crop_height > height:
        crop_height = float(height)
        crop_width = max(crop_height * aspect, min(min_width, 1.25 * crop_height))
    if crop_width > width:
        crop_width = float(width)
        crop_height = min(float(height), max(min_height, crop_width / aspect))
    x = float(np.clip((box[0] + box[2]) / 2 - crop_width / 2, 0, width - crop_width))
    y = float(np.clip((box[1] + box[3]) / 2 - crop_height / 2, 0, height - crop_height))
    return Crop(x, y, crop_width, crop_height)


def enlarge_crop(frame: RgbImage, crop: Crop, height: int) -> tuple[RgbImage, CardTransform]:
    """Enlarge a crop of a frame to the size of a card.

    Parameters
    ----------
    frame : ndarray of shape (H, W, 3), uint8
        RGB.
    crop : Crop
        The part to show.
    height : int
        Height of the card without its caption, px.

    Returns
    -------
    ndarray of shape (height, CARD_WIDTH, 3), uint8
        If the aspect of the crop differs from the card's, a dark blur of it fills the
        rest, so that all cards have the same size.
    CardTransform
        Transform from frame to card.
    """
    zoom = min(height / crop.height, CARD_WIDTH / crop.width)
    width = min(CARD_WIDTH, round(crop.width * zoom))
    shown_height = min(height, round(crop.height * zoom))
    # An affine warp keeps subpixel positions, so that overlays stay on the body.
    matrix = np.array([[zoom, 0.0, -crop.x * zoom], [0.0, zoom, -crop.y * zoom]])
    interpolation = cv2.INTER_CUBIC if zoom >= 1 else cv2.INTER_AREA
    cut = cv2.warpAffine(
        frame, matrix, (width, shown_height), flags=interpolation, borderMode=cv2.BORDER_REPLICATE
    )
    blur = cv2.GaussianBlur(cv2.resize(cut, (48, 60), interpolation=cv2.INTER_AREA), (0, 0), 4)
    card = cv2.resize(blur, (CARD_WIDTH, height), interpolation=cv2.INTER_CUBIC)
    card = np.asarray(card * _BLUR_BRIGHTNESS, dtype=np.uint8)
    x, y = (CARD_WIDTH - width) // 2, (height - shown_height) // 2
    card[y : y + shown_height, x : x + width] = cut
    return card, CardTransform(zoom, crop.x - x / zoom, crop.y - y / zoom)


@dataclass(frozen=True)
class Caption:
    """The caption of a card.

    Attributes
    ----------
    title : str
        First line.
    subtitle : str
        Second line; may be empty.
    verdict : str or None
        Verdict whose symbol is drawn beside them.
    color : tuple of int, optional
        RGB of the title.
    """

    title: str
    subtitle: str = ""
    verdict: Verdict | None = None
    color: RgbColor = TEXT_COLOR

    def height(self, sizes: Sizes) -> int:
        """Return the height of the caption, px."""
        height = 2 * sizes.pad + line_height(sizes.heading)
        return height + (line_height(sizes.body) + sizes.gap // 2 if self.subtitle else 0)


def add_caption(image: RgbImage, caption: Caption, sizes: Sizes) -> RgbImage:
    """Append a caption below an image.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
        RGB; not changed.
    caption : Caption
        The caption.
    sizes : Sizes
        Sizes for the card.
    """
    height, width = image.shape[:2]
    caption_height = caption.height(sizes)
    card = np.empty((height + caption_height, width, 3), np.uint8)
    card[:height] = image
    card[height:] = DARK
    x = sizes.pad + sizes.gap // 2
    if caption.verdict is not None:
        style = VERDICT_STYLES[caption.verdict]
        size = round(1.5 * sizes.heading)
        symbol = sprite_from_image(verdict_symbol(style.shape, size, style.color))
        draw_sprite(card, symbol, x, height + (caption_height - size) // 2)
        x += size + sizes.pad
    text_width = width - x - sizes.pad
    title = wrap_text(caption.title, sizes.heading, width=text_width, max_lines=1, bold=True)[0]
    y = height + sizes.pad
    draw_sprite(card, text_sprite(title, size=sizes.heading, color=caption.color, bold=True), x, y)
    if caption.subtitle:
        y += line_height(sizes.heading) + sizes.gap // 2
        text = wrap_text(caption.subtitle, sizes.body, width=text_width, max_lines=1)[0]
        draw_sprite(card, text_sprite(text, size=sizes.body, color=MUTED_COLOR), x, y)
    return card
