"""Text boxes of the live check's window, rendered once and cached."""

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
from vision.live.updates import CueKind, ReadinessCheck, RepMark
from vision.text.colors import RgbColor
from vision.text.verdicts import VERDICT_STYLES

#: Symbol and colour of a repetition's mark; the shapes differ without the colours, too.
REP_MARK_STYLES: Final[dict[RepMark, tuple[str, RgbColor]]] = {
    "good": (VERDICT_STYLES["pass"].shape, VERDICT_STYLES["pass"].color),
    "watch": (VERDICT_STYLES["watch"].shape, VERDICT_STYLES["watch"].color),
    "fault": (VERDICT_STYLES["fault"].shape, VERDICT_STYLES["fault"].color),
    "open": (VERDICT_STYLES["cannot_tell"].shape, VERDICT_STYLES["cannot_tell"].color),
    "uncounted": ("dash", MUTED_COLOR),
}
_CUE_STYLES: Final[dict[CueKind, tuple[str | None, RgbColor]]] = {
    "do": (None, ACCENT_COLOR),
    "good": REP_MARK_STYLES["good"],
    "fix": REP_MARK_STYLES["watch"],
}
_RED: Final[RgbColor] = (255, 72, 72)
_BANNER_OPACITY: Final = 0.84
_CHECKLIST_OPACITY: Final = 0.66
#: Size of a banner's symbol and of the gap after it, in font sizes.
_SYMBOL_SIZE: Final = 0.86
_SYMBOL_GAP: Final = 0.2


@dataclass(frozen=True)
class TextLine:
    """A line of text.

    Attributes
    ----------
    text : str
        The text.
    size : int
        Font size, px.
    color : RgbColor
        Red, green and blue.
    bold : bool
        Whether it is bold.
    """

    text: str
    size: int
    color: RgbColor = TEXT_COLOR
    bold: bool = False

    @property
    def width(self) -> int:
        """Width, px."""
        return text_width(self.text, self.size, bold=self.bold)

    @property
    def height(self) -> int:
        """Height, px."""
        return line_height(self.size)

    def draw(self, image: Image.Image, x: float, y: float) -> None:
        """Draw the line with its top left corner at `x`, `y`."""
        draw_text(image, x, y, self.text, size=self.size, color=self.color, bold=self.bold)


def fit_text(
    text: str, *, width: int, height: int, max_size: int, min_size: int, indent: float = 0.0
) -> tuple[int, tuple[str, ...]]:
    """Find the largest font size in which a text fits, and wrap it into lines of similar length.

    Parameters
    ----------
    text : str
        The text.
    width, height : int
        Available space, px.
    max_size, min_size : int
        Font sizes to try, px; text that does not fit in the smallest one is truncated.
    indent : float
        Space before each line, in font sizes.

    Returns
    -------
    size : int
        Font size, px.
    lines : tuple of str
        The wrapped text.
    """
    whole = " ".join(text.split())

    def wrap(size: int, width: int, max_lines: int) -> tuple[str, ...] | None:
        """Wrap the text, or return None if it does not fit."""
        lines = wrap_text(text, size, width=width, max_lines=max_lines, bold=True)
        return lines if " ".join(lines) == whole else None

    for size in range(max_size, min_size - 1, -1):
        available = width - round(indent * size)
        lines = wrap(size, available, max(1, height // line_height(size)))
        if lines is not None:
            narrower = (wrap(size, w, len(lines)) for w in range(available // 2, available, 8))
            return size, next((balanced for balanced in narrower if balanced), lines)
    max_lines = max(1, height // line_height(min_size))
    available = width - round(indent * min_size)
    return min_size, wrap_text(text, min_size, width=available, max_lines=max_lines, bold=True)


@lru_cache(maxsize=64)
def banner(
    text: str, kind: CueKind, *, width: int, height: int, max_size: int, min_size: int
) -> Sprite:
    """Render a cue in large letters, to be read from a distance.

    Parameters
    ----------
    text : str
        The cue.
    kind : {"do", "good", "fix"}
        Chooses colour and symbol.
    width, height : int
        Largest size of the box, px.
    max_size, min_size : int
        Font sizes to try, px.

    Returns
    -------
    Sprite
        The rendered box.
    """
    shape, color = _CUE_STYLES[kind]
    pad, edge_width = round(0.36 * max_size), max(3, round(0.16 * max_size))
    size, texts = fit_text(
        text,
        width=width - edge_width - 2 * pad,
        height=height - pad,
        max_size=max_size,
        min_size=min_size,
        indent=_SYMBOL_SIZE + _SYMBOL_GAP if shape else 0.0,
    )
    symbol_size = round(_SYMBOL_SIZE * size)
    left = edge_width + pad + (symbol_size + round(_SYMBOL_GAP * size) if shape else 0)
    lines = [TextLine(line, size, bold=True) for line in texts]
    box_height = sum(line.height for line in lines) + pad
    box_width = min(width, left + max(line.width for line in lines) + pad)
    image = text_box_background(box_width, box_height, radius=pad, opacity=_BANNER_OPACITY)
    edge = text_box_background(
        edge_width, box_height - 2 * (pad // 2), radius=edge_width, color=color, opacity=1.0
    )
    image.alpha_composite(edge, (pad // 2, pad // 2))
    if shape:
        top = max(0, pad // 2 + (lines[0].height - symbol_size) // 2)
        image.alpha_composite(verdict_symbol(shape, symbol_size, color), (edge_width + pad, top))
    y = pad // 2
    for line in lines:
        line.draw(image, left, y)
        y += line.height
    return sprite_from_image(image)


@lru_cache(maxsize=64)
def checklist_panel(
    checks: tuple[ReadinessCheck, ...],
    instruction: str,
    *,
    width: int,
    columns: int,
    sizes: Sizes,
) -> Sprite:
    """Render the setup checks, each with what to do about a failure.

    Parameters
    ----------
    checks : tuple of ReadinessCheck
        The checks.
    instruction : str
        An instruction that is already shown elsewhere, and is left out here.
    width : int
        Largest width, px.
    columns : int
        Number of columns.
    sizes : Sizes
        Sizes of the frame's text.

    Returns
    -------
    Sprite
        The rendered box.
    """
    pad, gap = sizes.pad, sizes.gap
    size = round((1.2 if columns == 1 else 0.94) * sizes.small)
    symbol_size = round(1.15 * size)
    column_width = (width - 2 * pad - (columns - 1) * 2 * pad) // columns
    text_space = column_width - symbol_size - gap
    cells = [(c, _check_lines(c, instruction, size=size, width=text_space)) for c in checks]
    rows = -(-len(cells) // columns)
    stacks = [cells[i : i + rows] for i in range(0, len(cells), rows)]
    if columns == 1:
        column_width = symbol_size + gap + max(line.width for _, ls in cells for line in ls)

    def stack_height(stack: Sequence[tuple[ReadinessCheck, list[TextLine]]]) -> int:
        """Return the height of a column, px."""
        heights = [max(symbol_size, sum(line.height for line in lines)) for _, lines in stack]
        return sum(heights) + gap * (len(stack) - 1)

    box_height = max(stack_height(stack) for stack in stacks) + 2 * pad
    box_width = 2 * pad + len(stacks) * column_width + (len(stacks) - 1) * 2 * pad
    image = text_box_background(
        box_width, box_height, radius=sizes.corner_radius, opacity=_CHECKLIST_OPACITY
    )
    for i, stack in enumerate(stacks):
        x, y = pad + i * (column_width + 2 * pad), pad
        for check, lines in stack:
            shape, color = _check_style(check)
            offset = max(0, lines[0].height - symbol_size) // 2
            image.alpha_composite(verdict_symbol(shape, symbol_size, color), (x, y + offset))
            line_y = y
            for line in lines:
                line.draw(image, x + symbol_size + gap, line_y)
                line_y += line.height
            y = max(line_y, y + symbol_size) + gap
    return sprite_from_image(image)


def _check_lines(
    check: ReadinessCheck, instruction: str, *, size: int, width: int
) -> list[TextLine]:
    failed = check.ok is False
    color = MUTED_COLOR if check.ok is None else TEXT_COLOR
    lines = [
        TextLine(text, size, color, bold=failed)
        for text in wrap_text(check.title, size, width=width, bold=failed)
    ]
    if failed and check.instruction and check.instruction != instruction:
        smaller = round(0.9 * size)
        lines += [
            TextLine(text, smaller, VERDICT_STYLES["watch"].color)
            for text in wrap_text(check.instruction, smaller, width=width, max_lines=3)
        ]
    return lines


def _check_style(check: ReadinessCheck) -> tuple[str, RgbColor]:
    if check.ok is None:
        return VERDICT_STYLES["cannot_tell"].shape, VERDICT_STYLES["cannot_tell"].color
    return REP_MARK_STYLES["good"] if check.ok else REP_MARK_STYLES["watch"]


@lru_cache(maxsize=64)
def count_panel(
    number: str,
    label: str,
    *,
    marks: tuple[RepMark, ...],
    remaining: int,
    note: str,
    width: int,
    number_size: int,
    sizes: Sizes,
) -> Sprite:
    """Render the count in large digits, the marks of the repetitions, and a note.

    Parameters
    ----------
    number, label : str
        Such as ``3`` and ``of 5``.
    marks : tuple of str
        Marks of the repetitions so far.
    remaining : int
        Repetitions to come, each shown as a dot.
    note : str
        A few words below, in one line.
    width : int
        Largest width, px.
    number_size : int
        Font size of the number, px; smaller where it would be too wide.
    sizes : Sizes
        Sizes of the frame's text.

    Returns
    -------
    Sprite
        The rendered box.
    """
    pad, gap = sizes.pad, sizes.gap
    available = width - 2 * pad
    for size in range(number_size, sizes.body, -2):
        number_line = TextLine(number, size, bold=True)
        label_size = max(sizes.body, round(0.3 * size))
        label_line = TextLine(label, label_size, MUTED_COLOR, bold=True)
        if number_line.width + gap + label_line.width <= available:
            break
    # The font's line is much higher than a digit.
    ascent, digit_height = round(0.2 * size), round(0.86 * size)
    mark_size = round(1.7 * sizes.body)
    per_row = max(1, (available + gap) // (mark_size + gap))
    slots: list[RepMark | None] = [*marks, *[None] * remaining][: 3 * per_row]
    rows = -(-len(slots) // per_row)
    note_line = TextLine(truncate_text(note, sizes.body, width=available), sizes.body)
    content_width = max(
        number_line.width + gap + label_line.width,
        min(len(slots), per_row) * (mark_size + gap) - gap,
        note_line.width,
    )
    content_height = digit_height + rows * (mark_size + gap)
    content_height += gap + note_line.height if note else 0
    image = text_box_background(
        min(width, content_width + 2 * pad), content_height + 2 * pad, radius=sizes.corner_radius
    )
    number_line.draw(image, pad, pad - ascent)
    label_y = pad + digit_height - round(1.12 * label_line.height)
    label_line.draw(image, pad + number_line.width + gap, label_y)
    y = pad + digit_height + gap
    for i, mark in enumerate(slots):
        x = pad + (i % per_row) * (mark_size + gap)
        _draw_mark(image, mark, x, y + (i // per_row) * (mark_size + gap), mark_size)
    note_line.draw(image, pad, y + rows * (mark_size + gap))
    return sprite_from_image(image)


def _draw_mark(image: Image.Image, mark: RepMark | None, x: int, y: int, size: int) -> None:
    """Draw the mark of a repetition, or a dot for one to come."""
    if mark is not None and mark != "uncounted":
        shape, color = REP_MARK_STYLES[mark]
        image.alpha_composite(verdict_symbol(shape, size, color), (x, y))
    elif mark is None:
        diameter = round(0.36 * size)
        dot = text_box_background(diameter, diameter, radius=size, color=MUTED_COLOR, opacity=0.6)
        offset = (size - dot.width) // 2
        image.alpha_composite(dot, (x + offset, y + offset))
    else:
        dash = text_box_background(
            round(0.8 * size), max(2, size // 6), radius=size, color=MUTED_COLOR, opacity=1.0
        )
        image.alpha_composite(dash, (x + (size - dash.width) // 2, y + (size - dash.height) // 2))


@lru_cache(maxsize=8)
def big_number(text: str, *, size: int) -> Sprite:
    """Render a number in a disc.

    Parameters
    ----------
    text : str
        The number.
    size : int
        Font size, px.

    Returns
    -------
    Sprite
        The rendered box.
    """
    number = TextLine(text, size, bold=True)
    diameter = round(1.5 * size)
    image = text_box_background(diameter, diameter, radius=diameter, opacity=0.6)
    y = (diameter - number.height) / 2 - 0.02 * size
    number.draw(image, (diameter - number.width) / 2, y)
    return sprite_from_image(image)


@lru_cache(maxsize=256)
def recording_clock(seconds: int, *, sizes: Sizes) -> Sprite:
    """Render the length of the recording beside a red light.

    Parameters
    ----------
    seconds : int
        Length of the recording.
    sizes : Sizes
        Sizes of the frame's text.

    Returns
    -------
    Sprite
        The rendered box.
    """
    time = TextLine(f"{seconds // 60}:{seconds % 60:02d}", sizes.body, bold=True)
    diameter, pad = round(0.6 * sizes.body), sizes.pad
    height = time.height + pad // 2
    image = text_box_background(
        pad + diameter + sizes.gap + time.width + pad, height, radius=height
    )
    light = text_box_background(diameter, diameter, radius=diameter, color=_RED, opacity=1.0)
    image.alpha_composite(light, (pad, (height - diameter) // 2))
    time.draw(image, pad + diameter + sizes.gap, pad // 4)
    return sprite_from_image(image)


@lru_cache(maxsize=8)
def key_hints(text: str, *, sizes: Sizes) -> Sprite:
    """Render the keys in small letters, to be read at the keyboard.

    Parameters
    ----------
    text : str
        The keys.
    sizes : Sizes
        Sizes of the frame's text.

    Returns
    -------
    Sprite
        The rendered box.
    """
    size = max(11, round(0.84 * sizes.small))
    return text_box(
        text, size=size, pad=sizes.pad, radius=sizes.corner_radius, color=MUTED_COLOR, bold=False
    )
