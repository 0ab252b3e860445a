"""Cards of one size: a part of a picture, enlarged, with its caption below."""

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
#: Around the person, share of the person's height.
_AROUND: Final = 0.07
#: Brightness of what fills a card beside the picture.
_BEHIND: Final = 0.4


@dataclass(frozen=True)
class Crop:
    """Part of the picture that a card shows, px."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class CardTransform:
    """Where on a card a point of the picture is: ``(x - dx) * zoom``."""

    zoom: float
    dx: float
    dy: float


def crop_around(
    box: tuple[float, float, float, float], *, size: tuple[int, int], aspect: float
) -> Crop:
    """Give a part of the picture around a box.

    Parameters
    ----------
    box : tuple of float
        Left, top, right, bottom, px.
    size : (int, int)
        Width and height of the picture.
    aspect : float
        Wished width over height; the crop is wider or higher where the box or
        the picture's edges leave no other way.

    Returns
    -------
    Crop
        Inside the picture.
    """
    width, height = size
    around = _AROUND * max(box[3] - box[1], 0.5 * (box[2] - box[0]))
    need_w, need_h = box[2] - box[0] + 2 * around, box[3] - box[1] + 2 * around
    wide = max(need_w, need_h * aspect)
    high = wide / aspect
    if high > height:
        high = float(height)
        wide = max(high * aspect, min(need_w, 1.25 * high))
    if wide > width:
        wide = float(width)
        high = min(float(height), max(need_h, wide / aspect))
    x = float(np.clip((box[0] + box[2]) / 2 - wide / 2, 0, width - wide))
    y = float(np.clip((box[1] + box[3]) / 2 - high / 2, 0, height - high))
    return Crop(x, y, wide, high)


def enlarge_crop(picture: RgbImage, crop: Crop, height: int) -> tuple[RgbImage, CardTransform]:
    """Bring a part of a picture onto a card.

    Parameters
    ----------
    picture : ndarray of shape (H, W, 3), uint8
        RGB.
    crop : Crop
        The part.
    height : int
        Height of the card without its caption, px.

    Returns
    -------
    ndarray of shape (height, CARD_WIDTH, 3), uint8
        Where the part has another shape than the card, the rest is filled with a
        dark blur of it, so that all cards are of one size.
    Place
        Where points of the picture are on it.
    """
    zoom = min(height / crop.height, CARD_WIDTH / crop.width)
    width, tall = min(CARD_WIDTH, round(crop.width * zoom)), min(height, round(crop.height * zoom))
    # Maps with fractions of pixels, so that the drawing stays on the body.
    matrix = np.array([[zoom, 0.0, -crop.x * zoom], [0.0, zoom, -crop.y * zoom]])
    smooth = cv2.INTER_CUBIC if zoom >= 1 else cv2.INTER_AREA
    cut = cv2.warpAffine(
        picture, matrix, (width, tall), flags=smooth, borderMode=cv2.BORDER_REPLICATE
    )
    tiny = cv2.GaussianBlur(cv2.resize(cut, (48, 60), interpolation=cv2.INTER_AREA), (0, 0), 4)
    card = cv2.resize(tiny, (CARD_WIDTH, height), interpolation=cv2.INTER_CUBIC)
    card = np.asarray(card * _BEHIND, dtype=np.uint8)
    x, y = (CARD_WIDTH - width) // 2, (height - tall) // 2
    card[y : y + tall, x : x + width] = cut
    return card, CardTransform(zoom, crop.x - x / zoom, crop.y - y / zoom)


@dataclass(frozen=True)
class Caption:
    """What stands under a card.

    Attributes
    ----------
    first, second : str
        The two lines; the second may be empty.
    verdict : str or None
        Whose symbol stands beside them.
    color : tuple of int, optional
        Of the first line.
    """

    first: str
    second: str = ""
    verdict: Verdict | None = None
    color: RgbColor = TEXT_COLOR

    def height(self, sizes: Sizes) -> int:
        """Height of the strip it stands on, px."""
        height = 2 * sizes.pad + line_height(sizes.heading)
        return height + (line_height(sizes.body) + sizes.gap // 2 if self.second else 0)


def add_caption(photo: RgbImage, caption: Caption, sizes: Sizes) -> RgbImage:
    """Put a caption below a photograph, where it covers nothing."""
    height, width = photo.shape[:2]
    strip = caption.height(sizes)
    card = np.empty((height + strip, width, 3), np.uint8)
    card[:height] = photo
    card[height:] = DARK
    x = sizes.pad + sizes.gap // 2
    if caption.verdict is not None:
        look = VERDICT_STYLES[caption.verdict]
        size = round(1.5 * sizes.heading)
        mark = sprite_from_image(verdict_symbol(look.shape, size, look.color))
        draw_sprite(card, mark, x, height + (strip - size) // 2)
        x += size + sizes.pad
    room = width - x - sizes.pad
    title = wrap_text(caption.first, sizes.heading, width=room, max_lines=1, bold=True)[0]
    y = height + sizes.pad
    draw_sprite(card, text_sprite(title, size=sizes.heading, color=caption.color, bold=True), x, y)
    if caption.second:
        y += line_height(sizes.heading) + sizes.gap // 2
        text = wrap_text(caption.second, sizes.body, width=room, max_lines=1)[0]
        draw_sprite(card, text_sprite(text, size=sizes.body, color=MUTED_COLOR), x, y)
    return card
