"""Draws what is said live onto the picture: to be read from where somebody squats."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from vision.cli.live.text_boxes import (
    banner,
    big_number,
    checklist_panel,
    count_panel,
    key_hints,
    recording_clock,
)
from vision.draw.overlays.body import Body
from vision.draw.overlays.skeleton import SkeletonAnnotator
from vision.draw.primitives.shapes import LabelShape, draw_shapes
from vision.draw.primitives.sprites import RgbImage, Sprite, draw_sprite
from vision.draw.primitives.style import Sizes
from vision.live.updates import DisplayedAngle, FrameUpdate

#: In a wide picture words stay in columns of this share, so that the body is free.
_COLUMN: Final = 0.38
#: How dark a picture gets behind what stands in its middle.
_DIMMED: Final = 0.55
_KEYS: Final = {
    "guide": "Space: start anyway · Q: end",
    "countdown": "Space: start now · Q: end",
    "recording": "Space: stop",
    "finished": "The full analysis comes next",
    "stopped": "",
}


@dataclass(frozen=True)
class _Canvas:
    """A picture that is written on, with its sizes."""

    picture: RgbImage
    sizes: Sizes

    @property
    def width(self) -> int:
        return int(self.picture.shape[1])

    @property
    def height(self) -> int:
        return int(self.picture.shape[0])

    @property
    def is_tall(self) -> bool:
        return self.height > self.width

    @property
    def column(self) -> int:
        """Width that words may take, px."""
        margins = 2 * self.sizes.margin
        return self.width - margins if self.is_tall else round(_COLUMN * self.width)

    def px(self, at_720: float) -> int:
        return max(1, round(at_720 * min(self.width, self.height) / 720.0))

    def lay(self, sprite: Sprite, across: float, down: float, *, above: int = 0) -> None:
        """Lay a plate at a share of the room, 0 left or top, 1 right or bottom."""
        margin = self.sizes.margin
        x = margin + across * (self.width - sprite.width - 2 * margin)
        y = margin + down * (self.height - sprite.height - 2 * margin - above)
        draw_sprite(self.picture, sprite, round(x), round(y))

    def words(self, text: str, kind: str, *, height: float, width: int | None = None) -> Sprite:
        """Make large words that take no more than a share of the height."""
        return banner(
            text,
            kind,
            width=width or self.column,
            height=round(height * self.height),
            largest=self.px(72),
            least=self.px(28),
        )


def mirror_update(news: FrameUpdate) -> FrameUpdate:
    """Give the news for a mirrored picture; words stay as they are."""
    if news.body is None:
        return news
    return replace(news, body=news.body * np.array([-1.0, 1.0, 1.0]) + np.array([1.0, 0.0, 0.0]))


def draw_update(image: RgbImage, news: FrameUpdate) -> RgbImage:
    """Draw what is said onto a copy of a picture.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
        RGB; stays as it is.
    news : News
        With points as shares of this picture.

    Returns
    -------
    ndarray of shape (H, W, 3), uint8
    """
    picture = np.ascontiguousarray(image).copy()
    height, width = picture.shape[:2]
    sheet = _Canvas(picture, Sizes.for_frame(width, height))
    if news.phase in ("countdown", "finished", "stopped"):
        cv2.convertScaleAbs(picture, dst=picture, alpha=_DIMMED)
    _body(sheet, news)
    foot = _keys(sheet, news)
    if news.phase == "guide":
        _guide(sheet, news, foot)
    elif news.phase == "countdown":
        _countdown(sheet, news)
    elif news.phase == "recording":
        _recording(sheet, news, foot)
    else:
        _end(sheet, news)
    return picture


def _body(sheet: _Canvas, news: FrameUpdate) -> None:
    if news.body is None or news.phase in ("finished", "stopped"):
        return
    scale = np.array([sheet.width, sheet.height], dtype=np.float64)
    body = Body(news.body[:, :2] * scale, news.body[:, 2])
    SkeletonAnnotator(sheet.sizes).annotate(sheet.picture, body)
    if news.angle is not None:
        _angle(sheet, body, news.angle)


def _angle(sheet: _Canvas, body: Body, shown: DisplayedAngle) -> None:
    at = body.points[shown.landmark]
    outward = 1.0 if at[0] >= body.midpoint("hip")[0] else -1.0
    sizes = replace(sheet.sizes, number=sheet.px(54))
    tag = LabelShape(f"{shown.name} {shown.text}", at, (outward, 0.0), 0.3 * body.trunk_length)
    draw_shapes(sheet.picture, (tag,), sizes=sizes)


def _keys(sheet: _Canvas, news: FrameUpdate) -> int:
    """Write the keys; how much room they take below, px."""
    text = _KEYS[news.phase]
    if not text:
        return 0
    sprite = key_hints(text, sizes=sheet.sizes)
    sheet.lay(sprite, 0.5 if sheet.is_tall else 1.0, 1.0)
    return sprite.height + sheet.sizes.gap


def _guide(sheet: _Canvas, news: FrameUpdate, foot: int) -> None:
    if news.instruction:
        lead = sheet.words(news.instruction, "do", height=0.24 if sheet.is_tall else 0.85)
        sheet.lay(lead, 0.0, 1.0 if sheet.is_tall else 0.0, above=foot)
    if not news.checks:
        return
    width = sheet.column if sheet.is_tall else round(0.9 * sheet.column)
    panel = checklist_panel(
        news.checks,
        news.instruction,
        width=width,
        columns=2 if sheet.is_tall else 1,
        sizes=sheet.sizes,
    )
    sheet.lay(panel, 1.0, 0.0 if sheet.is_tall else 0.4, above=foot)


def _countdown(sheet: _Canvas, news: FrameUpdate) -> None:
    if news.countdown is not None:
        sheet.lay(big_number(str(news.countdown), size=sheet.px(300)), 0.5, 0.3)
    if news.instruction:
        sheet.lay(sheet.words(news.instruction, "do", height=0.2), 0.5, 0.88)


def _recording(sheet: _Canvas, news: FrameUpdate, foot: int) -> None:
    so_far = _tally(sheet, news)
    sheet.lay(so_far, 0.0, 0.0)
    if news.recorded_s is not None:
        sheet.lay(recording_clock(int(news.recorded_s), sizes=sheet.sizes), 1.0, 0.0)
    if news.cue is not None and news.cue.text:
        left = sheet.height - 2 * sheet.sizes.margin - so_far.height - sheet.sizes.gap - foot
        height = min(left / sheet.height, 0.24 if sheet.is_tall else 0.6)
        sheet.lay(sheet.words(news.cue.text, news.cue.kind, height=height), 0.0, 1.0, above=foot)


def _tally(sheet: _Canvas, news: FrameUpdate) -> Sprite:
    words = ""
    if news.gait is not None:
        number, beside = str(news.gait.steps), "step" if news.gait.steps == 1 else "steps"
        if news.gait.cadence is not None:
            words = f"{news.gait.cadence:.0f} a minute"
    else:
        number = str(news.count)
        beside = f"of {news.target_reps}" if news.target_reps else ""
    return count_panel(
        number,
        beside,
        marks=tuple(rep.mark for rep in news.reps),
        empty=max(0, news.target_reps - news.count),
        words=words,
        width=round(0.66 * sheet.width) if sheet.is_tall else sheet.column,
        number_size=sheet.px(200),
        sizes=sheet.sizes,
    )


def _end(sheet: _Canvas, news: FrameUpdate) -> None:
    """Write what it came to, one below the other in the middle."""
    plates = []
    if news.phase == "finished":
        plates.append(_tally(sheet, news))
    if news.reason:
        kind = "good" if news.phase == "finished" else "do"
        width = sheet.column if sheet.is_tall else round(0.7 * sheet.width)
        plates.append(sheet.words(news.reason, kind, width=width, height=0.3))
    gap = 2 * sheet.sizes.gap
    y = (sheet.height - sum(p.height for p in plates) - gap * (len(plates) - 1)) // 2
    for sprite in plates:
        draw_sprite(sheet.picture, sprite, (sheet.width - sprite.width) // 2, y)
        y += sprite.height + gap
