"""Draw the live check over a frame, large enough to be read from three metres."""

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
from vision.live.updates import CueKind, DisplayedAngle, FrameUpdate

#: In a wide frame text stays in side columns of this fraction of it, clear of the body.
_COLUMN_WIDTH: Final = 0.38
#: Brightness of a frame behind text in its middle.
_DIMMED: Final = 0.55
_KEY_HINTS: Final = {
    "guide": "Space: start anyway · Q: quit",
    "countdown": "Space: start now · Q: quit",
    "recording": "Space: stop",
    "finished": "Next: the full analysis",
    "stopped": "",
}


@dataclass(frozen=True)
class _Canvas:
    """A frame to draw on, with the sizes that suit it."""

    image: RgbImage
    sizes: Sizes

    @property
    def width(self) -> int:
        return int(self.image.shape[1])

    @property
    def height(self) -> int:
        return int(self.image.shape[0])

    @property
    def is_tall(self) -> bool:
        return self.height > self.width

    @property
    def column(self) -> int:
        """Width available for text, px."""
        margins = 2 * self.sizes.margin
        return self.width - margins if self.is_tall else round(_COLUMN_WIDTH * self.width)

    def px(self, at_720: float) -> int:
        """Scale a length given for a frame with a shorter side of 720 px."""
        return max(1, round(at_720 * min(self.width, self.height) / 720.0))

    def place(self, sprite: Sprite, across: float, down: float, *, reserved: int = 0) -> None:
        """Draw a sprite at fractions of the free space, 0 left or top, 1 right or bottom.

        The lowest `reserved` pixels stay free.
        """
        margin = self.sizes.margin
        x = margin + across * (self.width - sprite.width - 2 * margin)
        y = margin + down * (self.height - sprite.height - 2 * margin - reserved)
        draw_sprite(self.image, sprite, round(x), round(y))

    def render_banner(
        self, text: str, kind: CueKind, *, height: float, width: int | None = None
    ) -> Sprite:
        """Render a cue that takes no more than a fraction of the frame's height."""
        return banner(
            text,
            kind,
            width=width or self.column,
            height=round(height * self.height),
            max_size=self.px(72),
            min_size=self.px(28),
        )


def mirror_update(update: FrameUpdate) -> FrameUpdate:
    """Mirror the landmarks of an update for a mirrored frame."""
    if update.body is None:
        return update
    return replace(
        update, body=update.body * np.array([-1.0, 1.0, 1.0]) + np.array([1.0, 0.0, 0.0])
    )


def draw_update(image: RgbImage, update: FrameUpdate) -> RgbImage:
    """Draw an update onto a copy of a frame.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
        RGB frame; not changed.
    update : FrameUpdate
        What to draw.

    Returns
    -------
    ndarray of shape (H, W, 3), uint8
        The drawn copy.
    """
    drawn = np.ascontiguousarray(image).copy()
    height, width = drawn.shape[:2]
    canvas = _Canvas(drawn, Sizes.for_frame(width, height))
    if update.phase in ("countdown", "finished", "stopped"):
        cv2.convertScaleAbs(drawn, dst=drawn, alpha=_DIMMED)
    _draw_body(canvas, update)
    reserved = _draw_key_hints(canvas, update)
    if update.phase == "guide":
        _draw_guide(canvas, update, reserved)
    elif update.phase == "countdown":
        _draw_countdown(canvas, update)
    elif update.phase == "recording":
        _draw_recording(canvas, update, reserved)
    else:
        _draw_end(canvas, update)
    return drawn


def _draw_body(canvas: _Canvas, update: FrameUpdate) -> None:
    if update.body is None or update.phase in ("finished", "stopped"):
        return
    scale = np.array([canvas.width, canvas.height], dtype=np.float64)
    body = Body(update.body[:, :2] * scale, update.body[:, 2])
    SkeletonAnnotator(canvas.sizes).annotate(canvas.image, body)
    if update.angle is not None:
        _draw_angle(canvas, body, update.angle)


def _draw_angle(canvas: _Canvas, body: Body, angle: DisplayedAngle) -> None:
    at = body.points[angle.landmark]
    outward = 1.0 if at[0] >= body.midpoint("hip")[0] else -1.0
    sizes = replace(canvas.sizes, number=canvas.px(54))
    tag = LabelShape(f"{angle.name} {angle.text}", at, (outward, 0.0), 0.3 * body.trunk_length)
    draw_shapes(canvas.image, (tag,), sizes=sizes)


def _draw_key_hints(canvas: _Canvas, update: FrameUpdate) -> int:
    """Draw the keys at the bottom; return the height they take, px."""
    text = _KEY_HINTS[update.phase]
    if not text:
        return 0
    sprite = key_hints(text, sizes=canvas.sizes)
    canvas.place(sprite, 0.5 if canvas.is_tall else 1.0, 1.0)
    return sprite.height + canvas.sizes.gap


def _draw_guide(canvas: _Canvas, update: FrameUpdate, reserved: int) -> None:
    if update.instruction:
        instruction = canvas.render_banner(
            update.instruction, "do", height=0.24 if canvas.is_tall else 0.85
        )
        canvas.place(instruction, 0.0, 1.0 if canvas.is_tall else 0.0, reserved=reserved)
    if not update.checks:
        return
    width = canvas.column if canvas.is_tall else round(0.9 * canvas.column)
    panel = checklist_panel(
        update.checks,
        update.instruction,
        width=width,
        columns=2 if canvas.is_tall else 1,
        sizes=canvas.sizes,
    )
    canvas.place(panel, 1.0, 0.0 if canvas.is_tall else 0.4, reserved=reserved)


def _draw_countdown(canvas: _Canvas, update: FrameUpdate) -> None:
    if update.countdown is not None:
        canvas.place(big_number(str(update.countdown), size=canvas.px(300)), 0.5, 0.3)
    if update.instruction:
        canvas.place(canvas.render_banner(update.instruction, "do", height=0.2), 0.5, 0.88)


def _draw_recording(canvas: _Canvas, update: FrameUpdate, reserved: int) -> None:
    panel = _count_panel(canvas, update)
    canvas.place(panel, 0.0, 0.0)
    if update.recorded_s is not None:
        canvas.place(recording_clock(int(update.recorded_s), sizes=canvas.sizes), 1.0, 0.0)
    if update.cue is not None and update.cue.text:
        free = canvas.height - 2 * canvas.sizes.margin - panel.height - canvas.sizes.gap - reserved
        height = min(free / canvas.height, 0.24 if canvas.is_tall else 0.6)
        canvas.place(
            canvas.render_banner(update.cue.text, update.cue.kind, height=height),
            0.0,
            1.0,
            reserved=reserved,
        )


def _count_panel(canvas: _Canvas, update: FrameUpdate) -> Sprite:
    note = ""
    if update.gait is not None:
        number, label = str(update.gait.steps), "step" if update.gait.steps == 1 else "steps"
        if update.gait.cadence is not None:
            note = f"{update.gait.cadence:.0f} steps/min"
    else:
        number = str(update.count)
        label = f"of {update.target_reps}" if update.target_reps else ""
    return count_panel(
        number,
        label,
        marks=tuple(rep.mark for rep in update.reps),
        remaining=max(0, update.target_reps - update.count),
        note=note,
        width=round(0.66 * canvas.width) if canvas.is_tall else canvas.column,
        number_size=canvas.px(200),
        sizes=canvas.sizes,
    )


def _draw_end(canvas: _Canvas, update: FrameUpdate) -> None:
    """Draw the result and the reason for the end in the middle, one below the other."""
    sprites = []
    if update.phase == "finished":
        sprites.append(_count_panel(canvas, update))
    if update.reason:
        kind: CueKind = "good" if update.phase == "finished" else "do"
        width = canvas.column if canvas.is_tall else round(0.7 * canvas.width)
        sprites.append(canvas.render_banner(update.reason, kind, width=width, height=0.3))
    gap = 2 * canvas.sizes.gap
    y = (canvas.height - sum(p.height for p in sprites) - gap * (len(sprites) - 1)) // 2
    for sprite in sprites:
        draw_sprite(canvas.image, sprite, (canvas.width - sprite.width) // 2, y)
        y += sprite.height + gap
