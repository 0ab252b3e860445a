"""The plates of a live check: what is written on the picture, painted once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image

from vision.draw.primitives.sprites import Sprite, plate, sprite_of, symbol
from vision.draw.primitives.style import ACCENT, LOOKS, PAPER, QUIET, Colour, Sizes
from vision.draw.primitives.text import label, line_height, shortened, text_width, wrapped, write
from vision.live.updates import ReadinessCheck, RepMark

#: Symbol and colour of a repetition's mark; the shape tells it without the colour.
MARKS: Final[dict[RepMark, tuple[str, Colour]]] = {
    "good": (LOOKS["pass"].symbol, LOOKS["pass"].colour),
    "watch": (LOOKS["watch"].symbol, LOOKS["watch"].colour),
    "fault": (LOOKS["fault"].symbol, LOOKS["fault"].colour),
    "open": (LOOKS["cannot_tell"].symbol, LOOKS["cannot_tell"].colour),
    "uncounted": ("dash", QUIET),
}
_KINDS: Final[dict[str, tuple[str | None, Colour]]] = {
    "do": (None, ACCENT),
    "good": MARKS["good"],
    "fix": MARKS["watch"],
}
_RED: Final[Colour] = (255, 72, 72)
#: Under large words the picture shines through less.
_BEHIND_WORDS: Final = 0.84
_BEHIND_TICKS: Final = 0.66
#: The symbol before large words and the gap after it, in sizes of their type.
_SYMBOL: Final = 0.86
_AFTER_SYMBOL: Final = 0.2


@dataclass(frozen=True)
class Line:
    """A line of type."""

    text: str
    size: int
    colour: Colour = PAPER
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
        write(image, x, y, self.text, size=self.size, colour=self.colour, bold=self.bold)


def fitted(
    text: str, *, width: int, height: int, largest: int, least: int, indent: float = 0.0
) -> tuple[int, tuple[str, ...]]:
    """Give the largest size in which a text fits, and its lines, of about one length.

    All in px; `indent`, what stands before each line, in sizes of type.
    """
    whole = " ".join(text.split())

    def broken(size: int, width: int, lines: int) -> tuple[str, ...] | None:
        rows = wrapped(text, size, width=width, lines=lines, bold=True)
        return rows if " ".join(rows) == whole else None

    for size in range(largest, least - 1, -1):
        room = width - round(indent * size)
        rows = broken(size, room, max(1, height // line_height(size)))
        if rows is not None:
            narrow = (broken(size, w, len(rows)) for w in range(room // 2, room, 8))
            return size, next((tried for tried in narrow if tried), rows)
    lines, room = max(1, height // line_height(least)), width - round(indent * least)
    return least, wrapped(text, least, width=room, lines=lines, bold=True)


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
    size, rows = fitted(
        text,
        width=width - strip - 2 * pad,
        height=height - pad,
        largest=largest,
        least=least,
        indent=_SYMBOL + _AFTER_SYMBOL if shape else 0.0,
    )
    mark = round(_SYMBOL * size)
    beside = strip + pad + (mark + round(_AFTER_SYMBOL * size) if shape else 0)
    written = [Line(row, size, bold=True) for row in rows]
    high = sum(row.height for row in written) + pad
    wide = min(width, beside + max(row.width for row in written) + pad)
    image = plate(wide, high, radius=pad, opacity=_BEHIND_WORDS)
    edge = plate(strip, high - 2 * (pad // 2), radius=strip, color=colour, opacity=1.0)
    image.alpha_composite(edge, (pad // 2, pad // 2))
    if shape:
        first = pad // 2 + (written[0].height - mark) // 2
        image.alpha_composite(symbol(shape, mark, colour), (strip + pad, max(0, first)))
    y = pad // 2
    for row in written:
        row.write(image, beside, y)
        y += row.height
    return sprite_of(image)


@lru_cache(maxsize=64)
def ticks_panel(
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

    def tall(stack: Sequence[tuple[ReadinessCheck, list[Line]]]) -> int:
        heights = [max(mark, sum(line.height for line in lines)) for _, lines in stack]
        return sum(heights) + gap * (len(stack) - 1)

    high = max(tall(stack) for stack in stacks) + 2 * pad
    wide = 2 * pad + len(stacks) * across + (len(stacks) - 1) * 2 * pad
    image = plate(wide, high, radius=sizes.radius, opacity=_BEHIND_TICKS)
    for i, stack in enumerate(stacks):
        x, y = pad + i * (across + 2 * pad), pad
        for tick, lines in stack:
            shape, colour = _tick_mark(tick)
            drop = max(0, lines[0].height - mark) // 2
            image.alpha_composite(symbol(shape, mark, colour), (x, y + drop))
            top = y
            for line in lines:
                line.write(image, x + mark + gap, top)
                top += line.height
            y = max(top, y + mark) + gap
    return sprite_of(image)


def _tick(
    tick: ReadinessCheck, lead: str, *, size: int, room: int
) -> tuple[ReadinessCheck, list[Line]]:
    wrong = tick.ok is False
    colour = QUIET if tick.ok is None else PAPER
    lines = [
        Line(row, size, colour, bold=wrong)
        for row in wrapped(tick.title, size, width=room, bold=wrong)
    ]
    if wrong and tick.instruction and tick.instruction != lead:
        less = round(0.9 * size)
        lines += [
            Line(row, less, LOOKS["watch"].colour)
            for row in wrapped(tick.instruction, less, width=room, lines=3)
        ]
    return tick, lines


def _tick_mark(tick: ReadinessCheck) -> tuple[str, Colour]:
    if tick.ok is None:
        return "ring", LOOKS["cannot_tell"].colour
    return MARKS["good"] if tick.ok else MARKS["watch"]


@lru_cache(maxsize=64)
def tally(
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
        large = Line(number, size, bold=True)
        side = Line(beside, max(sizes.body, round(0.3 * size)), QUIET, bold=True)
        if large.width + gap + side.width <= room:
            break
    # The font's own line is much higher than a digit.
    above, high = round(0.2 * size), round(0.86 * size)
    mark = round(1.7 * sizes.body)
    a_row = max(1, (room + gap) // (mark + gap))
    places = [*marks, *[None] * empty][: 3 * a_row]
    rows = -(-len(places) // a_row)
    said = Line(shortened(words, sizes.body, width=room), sizes.body)
    wide = max(
        large.width + gap + side.width, min(len(places), a_row) * (mark + gap) - gap, said.width
    )
    tall = high + rows * (mark + gap) + (gap + said.height if words else 0)
    image = plate(min(width, wide + 2 * pad), tall + 2 * pad, radius=sizes.radius)
    large.write(image, pad, pad - above)
    side.write(image, pad + large.width + gap, pad + high - round(1.12 * side.height))
    y = pad + high + gap
    for i, place in enumerate(places):
        x = pad + (i % a_row) * (mark + gap)
        _place(image, place, x, y + (i // a_row) * (mark + gap), mark)
    said.write(image, pad, y + rows * (mark + gap))
    return sprite_of(image)


def _place(image: Image.Image, mark: RepMark | None, x: int, y: int, size: int) -> None:
    """Draw a repetition's mark, or the place of one to come."""
    if mark is not None and mark != "uncounted":
        shape, colour = MARKS[mark]
        image.alpha_composite(symbol(shape, size, colour), (x, y))
    elif mark is None:
        edge = plate(round(0.36 * size), round(0.36 * size), radius=size, color=QUIET, opacity=0.6)
        off = (size - edge.width) // 2
        image.alpha_composite(edge, (x + off, y + off))
    else:
        bar = plate(round(0.8 * size), max(2, size // 6), radius=size, color=QUIET, opacity=1.0)
        image.alpha_composite(bar, (x + (size - bar.width) // 2, y + (size - bar.height) // 2))


@lru_cache(maxsize=8)
def big_number(text: str, *, size: int) -> Sprite:
    """Paint a number alone on a round plate."""
    number = Line(text, size, bold=True)
    edge = round(1.5 * size)
    image = plate(edge, edge, radius=edge, opacity=0.6)
    number.write(image, (edge - number.width) / 2, (edge - number.height) / 2 - 0.02 * size)
    return sprite_of(image)


@lru_cache(maxsize=256)
def clock(seconds: int, *, sizes: Sizes) -> Sprite:
    """Paint how long the recording runs, with a red light."""
    time = Line(f"{seconds // 60}:{seconds % 60:02d}", sizes.body, bold=True)
    light, pad = round(0.6 * sizes.body), sizes.pad
    high = time.height + pad // 2
    wide = pad + light + sizes.gap + time.width + pad
    image = plate(wide, high, radius=high)
    top = (high - light) // 2
    dot = plate(light, light, radius=light, color=_RED, opacity=1.0)
    image.alpha_composite(dot, (pad, top))
    time.write(image, pad + light + sizes.gap, pad // 4)
    return sprite_of(image)


@lru_cache(maxsize=8)
def keys_line(text: str, *, sizes: Sizes) -> Sprite:
    """Paint what keys there are: for who sits at the keyboard, so it may be small."""
    size = max(11, round(0.84 * sizes.small))
    return label(text, size=size, pad=sizes.pad, radius=sizes.radius, colour=QUIET, bold=False)
