"""The plates of a live check: what is written on the picture, painted once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image

from vision.draw.primitives.sprites import (
    Sprite,
    sprite_from_image,
    text_box_background,
    verdict_symbol,
)
from vision.draw.primitives.style import ACCENT_COLOR, MUTED_COLOR, TEXT_COLOR, Sizes
from vision.draw.primitives.text import (
    draw_text,
    line_height,
    text_box,
    text_width,
    truncate_text,
    wrap_text,
)
from vision.live.updates import ReadinessCheck, RepMark
from vision.text.colors import RgbColor
from vision.text.verdicts import VERDICT_STYLES

#: Symbol and colour of a repetition's mark; the shape tells it without the colour.
REP_MARK_STYLES: Final[dict[RepMark, tuple[str, RgbColor]]] = {
    "good": (VERDICT_STYLES["pass"].shape, VERDICT_STYLES["pass"].color),
    "watch": (VERDICT_STYLES["watch"].shape, VERDICT_STYLES["watch"].color),
    "fault": (VERDICT_STYLES["fault"].shape, VERDICT_STYLES["fault"].color),
    "open": (VERDICT_STYLES["cannot_tell"].shape, VERDICT_STYLES["cannot_tell"].color),
    "uncounted": ("dash", MUTED_COLOR),
}
_KINDS: Final[dict[str, tuple[str | None, RgbColor]]] = {
    "do": (None, ACCENT_COLOR),
    "good": REP_MARK_STYLES["good"],
    "fix": REP_MARK_STYLES["watch"],
}
_RED: Final[RgbColor] = (255, 72, 72)
#: Under large words the picture shines through less.
_BEHIND_WORDS: Final = 0.84
_BEHIND_TICKS: Final = 0.66
#: The symbol before large words and the gap after it, in sizes of their type.
_SYMBOL: Final = 0.86
_AFTER_SYMBOL: Final = 0.2


@dataclass(frozen=True)
class TextLine:
    """A line of type."""

    text: str
    size: int
    colour: RgbColor = TEXT_COLOR
    bold: bool = False

    @property
    def width(self) -> int:
        """Width, px."""
        return text_width(self.text, self.size, bold=self.bold)

    @property
    def height(self) -> int:
        """Height, px."""
        return line_height(self.size)

    def write(self, image: Image.Image, x: float, y: float) -> None:
        """Write it."""
        draw_text(image, x, y, self.text, size=self.size, color=self.colour, bold=self.bold)


def fit_text(
    text: str, *, width: int, height: int, largest: int, least: int, indent: float = 0.0
) -> tuple[int, tuple[str, ...]]:
    """Give the largest size in which a text fits, and its lines, of about one length.

    All in px; `indent`, what stands before each line, in sizes of type.
    """
    whole = " ".join(text.split())

    def broken(size: int, width: int, lines: int) -> tuple[str, ...] | None:
        rows = wrap_text(text, size, width=width, max_lines=lines, bold=True)
        return rows if " ".join(rows) == whole else None

    for size in range(largest, least - 1, -1):
        room = width - round(indent * size)
        rows = broken(size, room, max(1, height // line_height(size)))
        if rows is not None:
            narrow = (broken(size, w, len(rows)) for w in range(room // 2, room, 8))
            return size, next((tried for tried in narrow if tried), rows)
    lines, room = max(1, height // line_height(least)), width - round(indent * least)
    return least, wrap_text(text, least, width=room, max_lines=lines, bold=True)


@lru_cache(maxsize=64)
def banner(text: str, kind: str, *, width: int, height: int, largest: int, least: int) -> Sprite:
    """Paint one thing to do, to be read from far.

    Parameters
    ----------
    text : str
    kind : {"do", "good", "fix"}
        Chooses colour and symbol.
    width, height : int
        Most it may take, px.
    largest, least : int
        Sizes of type, px: the largest that fits is taken.
    """
    shape, colour = _KINDS[kind]
    pad, strip = round(0.36 * largest), max(3, round(0.16 * largest))
    size, rows = fit_text(
        text,
        width=width - strip - 2 * pad,
        height=height - pad,
        largest=largest,
        least=least,
        indent=_SYMBOL + _AFTER_SYMBOL if shape else 0.0,
    )
    mark = round(_SYMBOL * size)
    beside = strip + pad + (mark + round(_AFTER_SYMBOL * size) if shape else 0)
    written = [TextLine(row, size, bold=True) for row in rows]
    high = sum(row.height for row in written) + pad
    wide = min(width, beside + max(row.width for row in written) + pad)
    image = text_box_background(wide, high, radius=pad, opacity=_BEHIND_WORDS)
    edge = text_box_background(
        strip, high - 2 * (pad // 2), radius=strip, color=colour, opacity=1.0
    )
    image.alpha_composite(edge, (pad // 2, pad // 2))
    if shape:
        first = pad // 2 + (written[0].height - mark) // 2
        image.alpha_composite(verdict_symbol(shape, mark, colour), (strip + pad, max(0, first)))
    y = pad // 2
    for row in written:
        row.write(image, beside, y)
        y += row.height
    return sprite_from_image(image)


@lru_cache(maxsize=64)
def checklist_panel(
    ticks: tuple[ReadinessCheck, ...], lead: str, *, width: int, columns: int, sizes: Sizes
) -> Sprite:
    """Paint what has to be right, with what to do about it.

    Parameters
    ----------
    ticks : tuple of Tick
    lead : str
        What is said elsewhere already.
    width : int
        Most it may take, px.
    columns : int
    sizes : Sizes
    """
    pad, gap = sizes.pad, sizes.gap
    size = round((1.2 if columns == 1 else 0.94) * sizes.small)
    mark = round(1.15 * size)
    across = (width - 2 * pad - (columns - 1) * 2 * pad) // columns
    cells = [_tick(tick, lead, size=size, room=across - mark - gap) for tick in ticks]
    deep = -(-len(cells) // columns)
    stacks = [cells[i : i + deep] for i in range(0, len(cells), deep)]
    if columns == 1:
        across = mark + gap + max(line.width for _, lines in cells for line in lines)

    def tall(stack: Sequence[tuple[ReadinessCheck, list[TextLine]]]) -> int:
        heights = [max(mark, sum(line.height for line in lines)) for _, lines in stack]
        return sum(heights) + gap * (len(stack) - 1)

    high = max(tall(stack) for stack in stacks) + 2 * pad
    wide = 2 * pad + len(stacks) * across + (len(stacks) - 1) * 2 * pad
    image = text_box_background(wide, high, radius=sizes.corner_radius, opacity=_BEHIND_TICKS)
    for i, stack in enumerate(stacks):
        x, y = pad + i * (across + 2 * pad), pad
        for tick, lines in stack:
            shape, colour = _tick_mark(tick)
            drop = max(0, lines[0].height - mark) // 2
            image.alpha_composite(verdict_symbol(shape, mark, colour), (x, y + drop))
            top = y
            for line in lines:
                line.write(image, x + mark + gap, top)
                top += line.height
            y = max(top, y + mark) + gap
    return sprite_from_image(image)


def _tick(
    tick: ReadinessCheck, lead: str, *, size: int, room: int
) -> tuple[ReadinessCheck, list[TextLine]]:
    wrong = tick.ok is False
    colour = MUTED_COLOR if tick.ok is None else TEXT_COLOR
    lines = [
        TextLine(row, size, colour, bold=wrong)
        for row in wrap_text(tick.title, size, width=room, bold=wrong)
    ]
    if wrong and tick.instruction and tick.instruction != lead:
        less = round(0.9 * size)
        lines += [
            TextLine(row, less, VERDICT_STYLES["watch"].color)
            for row in wrap_text(tick.instruction, less, width=room, max_lines=3)
        ]
    return tick, lines


def _tick_mark(tick: ReadinessCheck) -> tuple[str, RgbColor]:
    if tick.ok is None:
        return "ring", VERDICT_STYLES["cannot_tell"].color
    return REP_MARK_STYLES["good"] if tick.ok else REP_MARK_STYLES["watch"]


@lru_cache(maxsize=64)
def count_panel(
    number: str,
    beside: str,
    *,
    marks: tuple[RepMark, ...],
    empty: int,
    words: str,
    width: int,
    number_size: int,
    sizes: Sizes,
) -> Sprite:
    """Paint a large number, the marks so far, and a few words.

    Parameters
    ----------
    number, beside : str
        Such as ``3`` and ``of 5``.
    marks : tuple of str
        Marks of the repetitions.
    empty : int
        Places for those to come.
    words : str
        A few, in one line.
    width : int
        Most it may take, px.
    number_size : int
        Height of the number's type, px; less where it would be too wide.
    sizes : Sizes
    """
    pad, gap = sizes.pad, sizes.gap
    room = width - 2 * pad
    for size in range(number_size, sizes.body, -2):
        large = TextLine(number, size, bold=True)
        side = TextLine(beside, max(sizes.body, round(0.3 * size)), MUTED_COLOR, bold=True)
        if large.width + gap + side.width <= room:
            break
    # The font's own line is much higher than a digit.
    above, high = round(0.2 * size), round(0.86 * size)
    mark = round(1.7 * sizes.body)
    a_row = max(1, (room + gap) // (mark + gap))
    places = [*marks, *[None] * empty][: 3 * a_row]
    rows = -(-len(places) // a_row)
    said = TextLine(truncate_text(words, sizes.body, width=room), sizes.body)
    wide = max(
        large.width + gap + side.width, min(len(places), a_row) * (mark + gap) - gap, said.width
    )
    tall = high + rows * (mark + gap) + (gap + said.height if words else 0)
    image = text_box_background(
        min(width, wide + 2 * pad), tall + 2 * pad, radius=sizes.corner_radius
    )
    large.write(image, pad, pad - above)
    side.write(image, pad + large.width + gap, pad + high - round(1.12 * side.height))
    y = pad + high + gap
    for i, place in enumerate(places):
        x = pad + (i % a_row) * (mark + gap)
        _place(image, place, x, y + (i // a_row) * (mark + gap), mark)
    said.write(image, pad, y + rows * (mark + gap))
    return sprite_from_image(image)


def _place(image: Image.Image, mark: RepMark | None, x: int, y: int, size: int) -> None:
    """Draw a repetition's mark, or the place of one to come."""
    if mark is not None and mark != "uncounted":
        shape, colour = REP_MARK_STYLES[mark]
        image.alpha_composite(verdict_symbol(shape, size, colour), (x, y))
    elif mark is None:
        edge = text_box_background(
            round(0.36 * size), round(0.36 * size), radius=size, color=MUTED_COLOR, opacity=0.6
        )
        off = (size - edge.width) // 2
        image.alpha_composite(edge, (x + off, y + off))
    else:
        bar = text_box_background(
            round(0.8 * size), max(2, size // 6), radius=size, color=MUTED_COLOR, opacity=1.0
        )
        image.alpha_composite(bar, (x + (size - bar.width) // 2, y + (size - bar.height) // 2))


@lru_cache(maxsize=8)
def big_number(text: str, *, size: int) -> Sprite:
    """Paint a number alone on a round plate."""
    number = TextLine(text, size, bold=True)
    edge = round(1.5 * size)
    image = text_box_background(edge, edge, radius=edge, opacity=0.6)
    number.write(image, (edge - number.width) / 2, (edge - number.height) / 2 - 0.02 * size)
    return sprite_from_image(image)


@lru_cache(maxsize=256)
def recording_clock(seconds: int, *, sizes: Sizes) -> Sprite:
    """Paint how long the recording runs, with a red light."""
    time = TextLine(f"{seconds // 60}:{seconds % 60:02d}", sizes.body, bold=True)
    light, pad = round(0.6 * sizes.body), sizes.pad
    high = time.height + pad // 2
    wide = pad + light + sizes.gap + time.width + pad
    image = text_box_background(wide, high, radius=high)
    top = (high - light) // 2
    dot = text_box_background(light, light, radius=light, color=_RED, opacity=1.0)
    image.alpha_composite(dot, (pad, top))
    time.write(image, pad + light + sizes.gap, pad // 4)
    return sprite_from_image(image)


@lru_cache(maxsize=8)
def key_hints(text: str, *, sizes: Sizes) -> Sprite:
    """Paint what keys there are: for who sits at the keyboard, so it may be small."""
    size = max(11, round(0.84 * sizes.small))
    return text_box(
        text, size=size, pad=sizes.pad, radius=sizes.corner_radius, colour=MUTED_COLOR, bold=False
    )
