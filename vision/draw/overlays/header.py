"""Draw the header of a clip: the test, the repetition or step, the time and the foot strikes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw

from vision.draw.overlays.gait_timeline import GaitFrame, reported_gait_at, shows_gait
from vision.draw.overlays.timeline import RepPhase, rep_at, sorted_reps, standing_leg_at
from vision.draw.primitives.shapes import Rect
from vision.draw.primitives.sprites import (
    SUPERSAMPLING,
    RgbImage,
    Sprite,
    draw_sprite,
    sprite_from_image,
    text_box_background,
    transparent_image,
)
from vision.draw.primitives.style import ACCENT_COLOR, MUTED_COLOR, TEXT_COLOR, Sizes
from vision.draw.primitives.text import (
    draw_text,
    line_height,
    text_sprite,
    text_width,
    truncate_text,
)
from vision.report.gait_text import near_foot_measure
from vision.report.models import Rep, Report, ReportedBout
from vision.screens.screen import Screen
from vision.terms import SIDES, Side, Strike
from vision.text.body_labels import LEG_LABELS
from vision.text.colors import RgbColor
from vision.text.gait_labels import STRIKE_STYLES, gait_label
from vision.text.sentences import translate_text
from vision.text.translation import localize_numbers, translate, translate_in

#: Room is kept for the longest time and for two-digit counts.
_LONGEST_TIME: Final = "00:00.0"
_LONGEST_COUNT: Final = 88
#: Width of the arrow over its height.
_ARROW_ASPECT: Final = 1.25


@dataclass(frozen=True)
class HeaderAnnotator:
    """Draw the header of a report: the test, the repetition or step, and the time.

    Attributes
    ----------
    report : Report
        The report of the clip.
    sizes : Sizes, optional
        Sizes of the text; by default those that suit the frame.
    rect : Rect, optional
        Place of the header; by default the upper left corner.
    legend : tuple of str, optional
        Strikes of the near foot that are counted, in this order.

    Examples
    --------
    >>> import numpy as np
    >>> from vision import Settings, analyse
    >>> from vision.draw.overlays.header import HeaderAnnotator
    >>> clip = "samples/sls_valgus_front_L.mp4"
    >>> report = analyse(clip, Settings(start_s=0.0, end_s=0.2)).report
    >>> frame = np.full((1280, 720, 3), 255, np.uint8)
    >>> frame = HeaderAnnotator(report).annotate(frame, time_s=0.1)
    >>> int(frame[30, 40].max()) < 100  # a dark box in the upper left corner
    True
    """

    report: Report
    sizes: Sizes | None = None
    rect: Rect | None = None
    legend: tuple[Strike, ...] = ()

    def annotate(
        self, frame: RgbImage, time_s: float, *, gait: GaitFrame | None = None
    ) -> RgbImage:
        """Draw the header onto a frame.

        Parameters
        ----------
        frame : ndarray of shape (H, W, 3), uint8
            RGB; drawn on in place.
        time_s : float
            Clip time of the frame.
        gait : GaitFrame, optional
            Annotations of walking or running in this frame; by default those from the
            report.

        Returns
        -------
        ndarray
            The same frame.
        """
        report, width = self.report, frame.shape[1]
        sizes = self.sizes or Sizes.for_frame(width, frame.shape[0])
        rect = self.rect
        if rect is None:
            max_width = width - 2 * sizes.margin
            size = header_size(report, sizes, legend=self.legend, max_width=max_width)
            rect = Rect(sizes.margin, sizes.margin, *size)
        if shows_gait(report):
            gait = gait or reported_gait_at(report, time_s)
            title, detail = _gait_lines(report, gait)
        else:
            title, detail = _squat_lines(report, time_s)
        background = _titled_background(title, (rect.width, rect.height), sizes)
        draw_sprite(frame, background, rect.x, rect.y)
        y = rect.y + sizes.pad + line_height(sizes.heading) + sizes.gap // 2
        time = text_sprite(time_text(time_s), size=sizes.small, color=MUTED_COLOR)
        detail_width = rect.width - 2 * sizes.pad - time.width - sizes.gap
        text = truncate_text(detail, sizes.body, width=detail_width)
        detail_sprite = text_sprite(text, size=sizes.body, color=TEXT_COLOR)
        draw_sprite(frame, detail_sprite, rect.x + sizes.pad, y)
        offset = (line_height(sizes.body) - line_height(sizes.small)) // 2
        draw_sprite(frame, time, rect.x + rect.width - sizes.pad - time.width, y + offset)
        if gait is not None:
            _draw_travel_arrow(frame, gait, rect, sizes)
            y += line_height(sizes.body) + sizes.gap // 2
            _draw_legend(frame, gait, self.legend, rect.x + sizes.pad, y, sizes)
        return frame


def _squat_lines(report: Report, time_s: float) -> tuple[str, str]:
    reps = sorted_reps(report)
    rep, phase = rep_at(reps, time_s)
    screen = report.screen_definition
    title = heading(screen, standing_leg_at(report, time_s))
    return title, rep_text(screen, rep, phase, total=len(reps))


def _gait_lines(report: Report, gait: GaitFrame | None) -> tuple[str, str]:
    if gait is None:
        return heading(report.screen_definition, None), ""
    return bout_heading(gait.bout), step_text(gait, len(report.steps))


def heading(screen: Screen | None, leg: Side | None) -> str:
    """Name the test and the standing leg."""
    if screen is None:
        return translate("No test recognised")
    title = translate_text(screen.title)
    return title if leg is None else f"{title} · {translate(LEG_LABELS[leg])}"


def bout_heading(bout: ReportedBout) -> str:
    """Name the movement and direction of a bout: ``Running backward``."""
    return translate_text(gait_label(bout.gait, bout.direction).capitalize())


def rep_text(screen: Screen | None, rep: Rep | None, phase: RepPhase, *, total: int) -> str:
    """Format the repetition's number and phase: ``Rep 2 of 5 · down``.

    Parameters
    ----------
    screen : Screen or None
        The test; without one, repetitions have no meaning.
    rep : Rep or None
        The repetition under way, else the last one done.
    phase : {"before", "down", "up", "between", "after"}
        Phase of the frame.
    total : int
        Number of repetitions in the clip.
    """
    if screen is None or screen.is_gait:
        return ""
    if total == 0:
        return translate("No repetition found")
    if rep is None:
        return translate_in("drawn", "Ready")
    return _rep_line(rep, phase, total)


def _rep_line(rep: Rep, phase: RepPhase, total: int) -> str:
    state = translate_in("drawn", "not counted")
    if rep.counted:
        state = {
            "before": translate_in("drawn", "ready"),
            "down": translate_in("drawn", "down"),
            "up": translate_in("drawn", "up"),
            "between": translate_in("drawn", "done"),
            "after": translate_in("drawn", "done"),
        }[phase]
    text = translate("Rep {number} of {total} · {state}")
    return text.format(number=rep.number, total=total, state=state)


def step_text(gait: GaitFrame, total: int) -> str:
    """Format the step's number and the cadence: ``Step 2 of 9 · 174/min``."""
    cadence = near_foot_measure(gait.bout, "cadence")
    parts = []
    if gait.step_number:
        text = translate("Step {number} of {total}")
        parts.append(text.format(number=gait.step_number, total=total))
    if cadence is not None and cadence.value is not None:
        parts.append(f"{cadence.value:.0f}/min")
    return " · ".join(parts)


def time_text(time_s: float) -> str:
    """Format a clip time, rounded down to a tenth of a second: ``0:07.4``."""
    tenths = int(time_s * 10 + 1e-6)
    return localize_numbers(f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}")


def strike_count_text(strike: Strike, count: int) -> str:
    """Format the number of contacts of the near foot with one strike: ``toe first 3``."""
    return f"{translate_in('strike', STRIKE_STYLES[strike].label.lower())} {count}"


def _legend_title() -> str:
    return translate("Near foot")


def legend_strikes(report: Report) -> tuple[Strike, ...]:
    """Return the strikes to count: those of the near foot in side views."""
    side_views = {bout.number for bout in report.bouts if bout.view == "side"}
    strikes = {step.strike for step in report.steps if step.near and step.bout in side_views}
    return tuple(strike for strike in STRIKE_STYLES if strike in strikes)


def header_size(
    report: Report, sizes: Sizes, *, legend: Sequence[Strike] = (), max_width: int
) -> tuple[int, int]:
    """Return width and height of a header that holds every text of the clip, px.

    Parameters
    ----------
    report : Report
        The report of the clip.
    sizes : Sizes
        Sizes for the frame.
    legend : sequence of str, optional
        Strikes of the near foot that are counted.
    max_width : int
        Maximum width of a squat's header, whose lines can be truncated, px.
    """
    height = 2 * sizes.pad + line_height(sizes.heading) + sizes.gap // 2 + line_height(sizes.body)
    if not shows_gait(report):
        return min(max_width, _squat_width(report, sizes) + 2 * sizes.pad), height
    height += sizes.gap // 2 + line_height(sizes.small) if legend else 0
    return _gait_width(report, sizes, legend) + 2 * sizes.pad, height


def _squat_width(report: Report, sizes: Sizes) -> int:
    reps = sorted_reps(report)
    legs: set[Side | None] = {rep.leg for rep in reps} or {None}
    legs.add(next((side for side in SIDES if report.leg == side), None))
    titles = [heading(report.screen_definition, leg) for leg in legs]
    details = [
        _rep_line(rep, phase, len(reps)) for rep in reps for phase in ("down", "up", "between")
    ] or [translate("No repetition found")]
    title_width = max(text_width(title, sizes.heading, bold=True) for title in titles)
    return max(title_width, _detail_width(details, sizes))


def _gait_width(report: Report, sizes: Sizes, legend: Sequence[Strike]) -> int:
    titles = {heading(report.screen_definition, None), *map(bout_heading, report.bouts)}
    title_width = max(text_width(title, sizes.heading, bold=True) for title in titles)
    title_width += 2 * sizes.gap + round(_ARROW_ASPECT * sizes.heading)
    total = len(report.steps)
    details = [step_text(GaitFrame(bout, step_number=total), total) for bout in report.bouts]
    return max(title_width, _detail_width(details, sizes), _legend_width(legend, sizes))


def _detail_width(details: Sequence[str], sizes: Sizes) -> int:
    width = max(text_width(text, sizes.body) for text in details)
    return width + 3 * sizes.gap + text_width(_LONGEST_TIME, sizes.small)


def _legend_width(legend: Sequence[Strike], sizes: Sizes) -> int:
    if not legend:
        return 0
    swatch = strike_swatch(sizes.small, TEXT_COLOR, "both", 1.0).width + sizes.gap // 2
    counts = [text_width(strike_count_text(s, _LONGEST_COUNT), sizes.small) for s in legend]
    return (
        text_width(_legend_title(), sizes.small) + sum(counts) + len(counts) * (swatch + sizes.gap)
    )


@lru_cache(maxsize=32)
def _titled_background(title: str, size: tuple[int, int], sizes: Sizes) -> Sprite:
    image = text_box_background(*size, radius=sizes.corner_radius)
    text = truncate_text(title, sizes.heading, width=size[0] - 2 * sizes.pad, bold=True)
    draw_text(image, sizes.pad, sizes.pad, text, size=sizes.heading, color=TEXT_COLOR, bold=True)
    return sprite_from_image(image)


def _draw_travel_arrow(frame: RgbImage, gait: GaitFrame, rect: Rect, sizes: Sizes) -> None:
    if not gait.travel_sign:
        return
    arrow = travel_arrow(sizes.heading, gait.travel_sign)
    offset = (line_height(sizes.heading) - arrow.height) // 2
    x = rect.x + rect.width - sizes.pad - arrow.width
    draw_sprite(frame, arrow, x, rect.y + sizes.pad + offset)


def _draw_legend(
    frame: RgbImage, gait: GaitFrame, legend: Sequence[Strike], x: int, y: int, sizes: Sizes
) -> None:
    if not legend:
        return
    draw_sprite(frame, text_sprite(_legend_title(), size=sizes.small, color=MUTED_COLOR), x, y)
    x += text_width(_legend_title(), sizes.small) + sizes.gap
    for strike in legend:
        style, count = STRIKE_STYLES[strike], gait.strike_counts.get(strike, 0)
        swatch = strike_swatch(sizes.small, style.color, style.end, gait.facing_sign)
        draw_sprite(frame, swatch, x, y + (line_height(sizes.small) - swatch.height) // 2)
        x += swatch.width + sizes.gap // 2
        text = strike_count_text(strike, count)
        color = style.color if count else MUTED_COLOR
        draw_sprite(frame, text_sprite(text, size=sizes.small, color=color), x, y)
        x += text_width(strike_count_text(strike, _LONGEST_COUNT), sizes.small) + sizes.gap


@lru_cache(maxsize=8)
def travel_arrow(height: int, travel_sign: float) -> Sprite:
    """Render an arrow that points to the right (+1) or to the left (−1)."""
    width = round(_ARROW_ASPECT * height)
    full_width, full_height = width * SUPERSAMPLING, height * SUPERSAMPLING
    image = Image.new("RGBA", (full_width, full_height), (*ACCENT_COLOR, 0))
    upper = [(0.0, 0.41), (0.58, 0.41), (0.58, 0.16), (1.0, 0.5)]
    outline = upper + [(x, 1 - y) for x, y in reversed(upper[:-1])]
    ImageDraw.Draw(image).polygon(
        [
            ((x if travel_sign > 0 else 1 - x) * (full_width - 1), y * full_height)
            for x, y in outline
        ],
        fill=(*ACCENT_COLOR, 255),
    )
    return sprite_from_image(image.resize((width, height), Image.Resampling.BOX))


@lru_cache(maxsize=32)
def strike_swatch(height: int, color: RgbColor, end: str, facing_sign: float) -> Sprite:
    """Render a small footprint, its toe to the right (+1) or to the left (−1).

    Parameters
    ----------
    height : int
        Font size of the text beside it, px.
    color : tuple of int
        RGB.
    end : {"toe", "heel", "both", "neither"}
        End that is filled.
    facing_sign : float
        Direction of the toe.
    """
    width, tall = round(1.3 * height), round(0.62 * height)
    image = transparent_image(width * SUPERSAMPLING, tall * SUPERSAMPLING)
    draw = ImageDraw.Draw(image)
    edge = SUPERSAMPLING
    box = (edge, edge, width * SUPERSAMPLING - edge, tall * SUPERSAMPLING - edge)
    line = max(SUPERSAMPLING, round(0.07 * height * SUPERSAMPLING))
    if end == "both":
        draw.ellipse(box, fill=(*color, 255))
    elif end in ("toe", "heel"):
        start = -90 if (end == "toe") == (facing_sign > 0) else 90
        draw.chord(box, start=start, end=start + 180, fill=(*color, 255))
    draw.ellipse(box, outline=(*color, 255), width=line)
    return sprite_from_image(image.resize((width, tall), Image.Resampling.BOX))
