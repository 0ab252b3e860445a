"""What the panel of verdicts says, and from when on: after each repetition, and at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PIL import Image

from vision.draw.sprites import Sprite, plate, sprite_of, symbol
from vision.draw.style import LOOKS, PAPER, QUIET, Sizes
from vision.draw.text import line_height, text_width, wrapped, write
from vision.report.models import Criterion, Report, Verdict

MOST_ROWS: Final = 6
#: The result is shown at least this long before the clip ends, seconds of the clip.
_LAST_S: Final = 1.5
_WORST_FIRST: Final[tuple[Verdict, ...]] = ("fault", "watch", "pass", "cannot_tell")
_LEGS: Final = {"left": "left", "right": "right"}


@dataclass(frozen=True)
class Row:
    """One line of the panel."""

    title: str
    verdict: Verdict
    value: str


@dataclass(frozen=True)
class Board:
    """The panel from one moment on.

    Attributes
    ----------
    from_s : float
        Clip time from which it is shown.
    heading : str
        Such as ``After rep 2``.
    rows : tuple of Row
        In the report's order.
    note : str
        What is left out, or nothing.
    """

    from_s: float
    heading: str
    rows: tuple[Row, ...]
    note: str = ""


def value_text(value: float | None, unit: str) -> str:
    """Write a value for a picture: rounded, with a short unit; nothing where there is none."""
    if value is None:
        return ""
    if unit in ("deg", "°"):
        return f"{round(value) + 0}°"
    if unit in ("count", ""):
        return f"{round(value)} times" if round(value) != 1 else "once"
    if unit.startswith("%"):
        return f"{value:.0f} %" if abs(value) >= 10 else f"{value:.1f} %"
    return f"{value:.0f} {unit}" if abs(value) >= 10 else f"{value:.1f} {unit}"


def title_of(criterion: Criterion, report: Report) -> str:
    """Give a criterion's title, with the leg where the other leg has it too."""
    twins = [c for c in report.criteria if c.id == criterion.id]
    if len(twins) < 2 or criterion.leg is None:
        return criterion.title
    return f"{criterion.title}, {criterion.leg}"


def boards(report: Report, *, end_s: float) -> tuple[Board, ...]:
    """Plan the panel of a clip.

    Parameters
    ----------
    report : Report
        The verdicts.
    end_s : float
        Clip time at which the video ends.

    Returns
    -------
    tuple of Board
        Ascending in `from_s`. Empty where nothing was judged.
    """
    reps = sorted((r for r in report.reps if r.counted), key=lambda rep: rep.end_s)
    last = _result(report)
    if not reps or not last.rows:
        return ()
    planned = []
    for rep in reps[:-1]:
        rows = tuple(
            Row(
                title_of(c, report),
                each.verdict,
                "" if c.unit in ("count", "") else value_text(each.value, c.unit),
            )
            for c in report.criteria
            for each in c.per_rep
            if each.number == rep.number and c.verdict != "cannot_tell"
        )
        if rows:
            planned.append(Board(rep.end_s, f"After rep {rep.number}", *_most(rows)))
    final_s = max(reps[-1].bottom_s, min(reps[-1].end_s, end_s - _LAST_S))
    planned = [board for board in planned if board.from_s < final_s]
    return (*planned, Board(final_s, last.heading, last.rows, last.note))


def _result(report: Report) -> Board:
    rows = tuple(
        Row(title_of(c, report), c.verdict, value_text(c.value, c.unit))
        for c in report.criteria
        if c.verdict != "cannot_tell"
    )
    kept, note = _most(rows)
    unknown = sum(c.verdict == "cannot_tell" for c in report.criteria)
    if unknown:
        more = f"{unknown} more cannot be told" if rows else ""
        note = f"{note}; {more}" if note else more
    return Board(0.0, "Result", kept, note)


def _most(rows: tuple[Row, ...]) -> tuple[tuple[Row, ...], str]:
    """Keep the worst rows that there is room for, in their own order."""
    if len(rows) <= MOST_ROWS:
        return rows, ""
    worst = sorted(range(len(rows)), key=lambda i: (_WORST_FIRST.index(rows[i].verdict), i))
    kept = sorted(worst[:MOST_ROWS])
    left_out = len(rows) - MOST_ROWS
    return tuple(rows[i] for i in kept), f"{left_out} more in the report"


def board_at(planned: tuple[Board, ...], time_s: float) -> Board | None:
    """Give the panel of a moment; None before the first repetition has ended."""
    found = None
    for board in planned:
        if board.from_s <= time_s:
            found = board
    return found


def paint_board(board: Board, *, width: int, columns: int, sizes: Sizes) -> Sprite:
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
    across = (width - 2 * pad - (columns - 1) * 2 * pad) // columns
    mark = round(sizes.body * 1.05)
    room = across - mark - gap
    cells = [_cell(row, room, sizes) for row in board.rows]
    deep = -(-len(cells) // columns)
    pitch = line_height(sizes.body)
    between = round(gap * 0.9)
    stacks = [cells[i * deep : (i + 1) * deep] for i in range(columns)]
    body = max(
        sum(len(lines) * pitch for lines, _, _ in stack) + between * max(0, len(stack) - 1)
        for stack in stacks
    )
    note = wrapped(board.note, sizes.small, width=width - 2 * pad, lines=2) if board.note else ()
    heading = line_height(sizes.small)
    height = 2 * pad + heading + gap + body
    height += gap + len(note) * line_height(sizes.small) if note else 0
    image = plate(width, height, radius=sizes.radius)
    title = wrapped(board.heading, sizes.small, width=width - 2 * pad, lines=1)[0]
    write(image, pad, pad, title, size=sizes.small, colour=QUIET)
    for i, stack in enumerate(stacks):
        y = pad + heading + gap
        for lines, verdict, value in stack:
            _paint_row(image, pad + i * (across + 2 * pad), y, across, lines, verdict, value, sizes)
            y += len(lines) * pitch + between
    y = pad + heading + gap + body + gap
    for line in note:
        write(image, pad, y, line, size=sizes.small, colour=QUIET)
        y += line_height(sizes.small)
    return sprite_of(image)


def _cell(row: Row, room: int, sizes: Sizes) -> tuple[tuple[str, ...], Verdict, str]:
    value = row.value
    beside = room - (text_width(value, sizes.body, bold=True) + 2 * sizes.gap if value else 0)
    if beside < 0.4 * room:
        beside, value = room, ""
    return wrapped(row.title, sizes.body, width=beside, lines=2), row.verdict, value


def _paint_row(
    image: Image.Image,
    x: int,
    y: int,
    across: int,
    lines: tuple[str, ...],
    verdict: Verdict,
    value: str,
    sizes: Sizes,
) -> None:
    look = LOOKS[verdict]
    mark = round(sizes.body * 1.05)
    pitch = line_height(sizes.body)
    image.alpha_composite(symbol(look.symbol, mark, look.colour), (x, y + (pitch - mark) // 2))
    for i, text in enumerate(lines):
        write(image, x + mark + sizes.gap, y + i * pitch, text, size=sizes.body, colour=PAPER)
    if value:
        at = x + across - text_width(value, sizes.body, bold=True)
        write(image, at, y, value, size=sizes.body, colour=look.colour, bold=True)


def board_width(board: Board, *, columns: int, sizes: Sizes) -> int:
    """Width at which no title of a panel needs a second line, px."""
    mark = round(sizes.body * 1.05) + sizes.gap
    widest = max(
        mark
        + text_width(row.title, sizes.body)
        + (text_width(row.value, sizes.body, bold=True) + 2 * sizes.gap if row.value else 0)
        for row in board.rows
    )
    body = columns * (widest + 2) + (columns - 1) * 2 * sizes.pad
    note = text_width(board.note, sizes.small) if board.note and columns > 1 else 0
    heading = text_width(board.heading, sizes.small)
    return 2 * sizes.pad + max(body, note, heading)
