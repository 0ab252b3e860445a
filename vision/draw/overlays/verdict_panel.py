"""Paints a panel of verdicts and says how wide it has to be."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from vision.draw.overlays.verdict_rows import PanelRow, VerdictPanelContent
from vision.draw.primitives.sprites import (
    Sprite,
    sprite_from_image,
    text_box_background,
    verdict_symbol,
)
from vision.draw.primitives.style import MUTED_COLOR, TEXT_COLOR, Sizes
from vision.draw.primitives.text import draw_text, line_height, text_width, wrap_text
from vision.text.colors import RgbColor
from vision.text.verdicts import VERDICT_STYLES


@dataclass(frozen=True)
class _Cell:
    """A row, broken into lines: the title's, then the verdict in words where it matters."""

    row: PanelRow
    title: tuple[str, ...]
    said: str

    def height(self, sizes: Sizes) -> int:
        return (len(self.title) + bool(self.said)) * line_height(sizes.small)


def _mark(sizes: Sizes) -> int:
    return round(sizes.small * 1.1)


def _said(row: PanelRow) -> str:
    """Verdict and value in words; what is good needs no words."""
    if row.verdict == "pass":
        return ""
    word = VERDICT_STYLES[row.verdict].label
    return f"{word} · {row.value}" if row.value else word


def _two_lines(title: str, sizes: Sizes) -> int:
    """Least width at which a title takes no more than two lines."""
    words = title.split()
    breaks = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words) + 1)]
    return min(
        (max(text_width(part, sizes.small) for part in parts) for parts in breaks), default=0
    )


def panel_widths(panel: VerdictPanelContent, *, columns: int, sizes: Sizes) -> tuple[int, int]:
    """Least and natural width of a panel, px.

    Parameters
    ----------
    board : Board
        What it says.
    columns : int
        Rows stand in one or two columns.
    sizes : Sizes
        Sizes for the picture.

    Returns
    -------
    (int, int)
        Width at which titles break between words only, and at which they do not break.
    """
    least = natural = 0
    for row in panel.rows:
        said = text_width(_said(row), sizes.small, bold=True)
        least = max(least, said, _two_lines(row.title, sizes))
        natural = max(natural, said, text_width(row.title, sizes.small))
    notes = max((text_width(note, sizes.small) for note in panel.notes), default=0)
    notes = max(notes, text_width(panel.heading, sizes.small))
    frame = 2 * sizes.pad + (columns - 1) * 2 * sizes.pad
    draw_panel = columns * (_mark(sizes) + sizes.gap + 2) if panel.rows else 0
    return (
        max(frame + draw_panel + columns * least, 2 * sizes.pad + round(0.6 * notes)),
        max(frame + draw_panel + columns * natural, 2 * sizes.pad + notes),
    )


def paint_panel(panel: VerdictPanelContent, *, width: int, columns: int, sizes: Sizes) -> Sprite:
    """Paint a panel.

    Parameters
    ----------
    board : Board
        What it says.
    width : int
        Its width, px.
    columns : int
        Rows stand in one or two columns.
    sizes : Sizes
        Sizes for the picture.

    Returns
    -------
    Sprite
        As high as it needs to be.
    """
    pad, gap = sizes.pad, sizes.gap
    inner = width - 2 * pad
    across = (inner - (columns - 1) * 2 * pad) // columns
    cells = [_cell(row, across - _mark(sizes) - gap, sizes) for row in panel.rows]
    stacks = _stacks(cells, columns)
    body = max((_stack_height(stack, sizes) for stack in stacks), default=0)
    notes = [line for note in panel.notes for line in wrap_text(note, sizes.small, width=inner)]
    pitch = line_height(sizes.small)
    height = 2 * pad + pitch + (gap + body if body else 0)
    height += gap + len(notes) * pitch if notes else 0
    image = text_box_background(width, height, radius=sizes.corner_radius)
    draw_text(image, pad, pad, panel.heading, size=sizes.small, color=MUTED_COLOR)
    top = pad + pitch + gap
    for i, stack in enumerate(stacks):
        y = top
        for cell in stack:
            _paint_cell(image, cell, pad + i * (across + 2 * pad), y, sizes)
            y += cell.height(sizes) + gap
    y = top + (body + gap if body else 0)
    for line in notes:
        draw_text(image, pad, y, line, size=sizes.small, color=MUTED_COLOR)
        y += pitch
    return sprite_from_image(image)


def _cell(row: PanelRow, room: int, sizes: Sizes) -> _Cell:
    return _Cell(row, wrap_text(row.title, sizes.small, width=room), _said(row))


def _stacks(cells: list[_Cell], columns: int) -> list[list[_Cell]]:
    deep = -(-len(cells) // columns)
    return [cells[i * deep : (i + 1) * deep] for i in range(columns)]


def _stack_height(stack: list[_Cell], sizes: Sizes) -> int:
    return sum(cell.height(sizes) for cell in stack) + sizes.gap * max(0, len(stack) - 1)


def _paint_cell(image: Image.Image, cell: _Cell, x: int, y: int, sizes: Sizes) -> None:
    look = VERDICT_STYLES[cell.row.verdict]
    mark, pitch = _mark(sizes), line_height(sizes.small)
    image.alpha_composite(
        verdict_symbol(look.shape, mark, look.color), (x, y + (pitch - mark) // 2)
    )
    lines: list[tuple[str, RgbColor, bool]] = [(text, TEXT_COLOR, False) for text in cell.title]
    if cell.said:
        lines.append((cell.said, look.color, True))
    for text, color, bold in lines:
        draw_text(image, x + mark + sizes.gap, y, text, size=sizes.small, color=color, bold=bold)
        y += pitch
