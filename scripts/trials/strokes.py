"""Compare drawing libraries for the strokes and letters on a frame: time, equal pixels.

    uv run --with skia-python --with aggdraw python scripts/trials/strokes.py

What a frame of the annotated video has is drawn onto 1080 x 1920: twelve bones with outlines,
twelve joints, an arc, a dashed line, and three numbers. OpenCV and Pillow as formcheck uses them,
Skia and AGG, each from the RGB array of the frame back to one.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

WIDTH, HEIGHT, REPEATS = 1080, 1920, 30
DARK, LIGHT, ACCENT = (14, 18, 24), (250, 251, 252), (92, 200, 255)
_RANDOM = np.random.default_rng(1)
BONES = _RANDOM.uniform((200, 300), (900, 1700), (12, 2, 2))
ARC = np.array([540.3, 960.7])
Draw = Callable[[Any], Any]


def with_opencv() -> Draw:
    """Draw as formcheck does."""
    from vision.draw.primitives.sprites import draw_sprite
    from vision.draw.primitives.strokes import (
        arc_points,
        draw_dashed_line,
        draw_disc,
        draw_line,
        draw_polyline,
    )
    from vision.draw.primitives.text import text_box

    def draw(frame: Any) -> Any:
        for color, width in ((DARK, 10), (LIGHT, 6)):
            for a, b in BONES:
                draw_line(frame, a, b, color=color, width=width)
        for a, _ in BONES:
            draw_disc(frame, a, radius=9, color=LIGHT)
        arc = arc_points(ARC, radius=90, start_deg=-90, sweep_deg=70)
        draw_polyline(frame, arc, color=ACCENT, width=5)
        draw_dashed_line(frame, ARC, ARC + 250, color=ACCENT, width=4, dash=16)
        for n in range(3):
            draw_sprite(
                frame, text_box(f"{87 + n}°", size=50, pad=16, radius=14), 100, 200 + 90 * n
            )
        return frame

    return draw


def with_skia() -> Draw:
    """Draw with Skia, which needs four channels."""
    import skia

    def paint(color: tuple[int, int, int], width: float | None) -> Any:
        style = skia.Paint.kFill_Style if width is None else skia.Paint.kStroke_Style
        made = skia.Paint(AntiAlias=True, Color=skia.Color(*color), Style=style)
        if width is not None:
            made.setStrokeWidth(width)
            made.setStrokeCap(skia.Paint.kRound_Cap)
        return made

    dashed = paint(ACCENT, 4)
    dashed.setPathEffect(skia.DashPathEffect.Make([16.0, 13.0], 0.0))
    font = skia.Font(skia.Typeface("sans-serif"), 50)

    def draw(frame: Any) -> Any:
        image = cv2.cvtColor(frame, cv2.COLOR_RGB2RGBA)
        canvas = skia.Surface(image, colorType=skia.kRGBA_8888_ColorType).getCanvas()
        for color, width in ((DARK, 10), (LIGHT, 6)):
            stroke = paint(color, width)
            for a, b in BONES:
                canvas.drawLine(*map(float, (*a, *b)), stroke)
        for a, _ in BONES:
            canvas.drawCircle(float(a[0]), float(a[1]), 9, paint(LIGHT, None))
        box = skia.Rect.MakeXYWH(*map(float, ARC - 90), 180, 180)
        canvas.drawArc(box, -90, 70, False, paint(ACCENT, 5))
        canvas.drawLine(*map(float, (*ARC, *(ARC + 250))), dashed)
        for n in range(3):
            at = skia.Rect.MakeXYWH(100, 200 + 90 * n, 120, 70)
            canvas.drawRoundRect(at, 14, 14, paint(DARK, None))
            canvas.drawString(f"{87 + n}°", 116, 252 + 90 * n, font, paint(LIGHT, None))
        return cv2.cvtColor(image, cv2.COLOR_RGBA2RGB)

    return draw


def with_agg() -> Draw:
    """Draw with AGG through aggdraw, onto a Pillow image; it reads fonts from files only."""
    import aggdraw
    from PIL import Image

    def draw(frame: Any) -> Any:
        image = Image.fromarray(frame)
        canvas = aggdraw.Draw(image)
        for color, width in ((DARK, 10), (LIGHT, 6)):
            pen = aggdraw.Pen(color, width)
            for a, b in BONES:
                canvas.line((*a, *b), pen)
        brush = aggdraw.Brush(LIGHT)
        for a, _ in BONES:
            canvas.ellipse((*(a - 9), *(a + 9)), brush)
        canvas.arc((*(ARC - 90), *(ARC + 90)), 20, 90, aggdraw.Pen(ACCENT, 5))
        for n in range(9):  # it has no dashes
            a, b = ARC + 29 * n * 0.7, ARC + (29 * n + 16) * 0.7
            canvas.line((*a, *b), aggdraw.Pen(ACCENT, 4))
        canvas.flush()
        return np.asarray(image)

    return draw


def main() -> None:
    """Measure each library that is installed, and print a table."""
    frame = _RANDOM.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
    print(f"library         ms a frame  different images of {REPEATS}  installed")
    for name, package, make in (
        ("OpenCV + Pillow", "opencv-python", with_opencv),
        ("Skia", "skia-python", with_skia),
        ("AGG, no letters", "aggdraw", with_agg),
    ):
        try:
            found = distribution(package)
        except PackageNotFoundError:
            print(f"{name}: not installed")
            continue
        draw, times, seen = make(), [], set()
        for _ in range(REPEATS):
            copy = frame.copy()
            begun = time.perf_counter()
            drawn = draw(copy)
            times.append(1000 * (time.perf_counter() - begun))
            seen.add(hashlib.sha256(drawn.tobytes()).hexdigest())
        paths = [Path(str(found.locate_file(f))) for f in found.files or ()]
        size = sum(path.stat().st_size for path in paths if path.is_file()) / 1e6
        print(f"{name:15} {median(times):10.1f} {len(seen):24d} {size:7.0f} MB ({found.version})")


if __name__ == "__main__":
    main()
