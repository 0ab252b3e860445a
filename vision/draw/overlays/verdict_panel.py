"""Plan and draw the panel of verdicts: after each repetition, and the result at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from PIL import Image

from vision.draw.primitives.shapes import Rect
from vision.draw.primitives.sprites import (
    RgbImage,
    Sprite,
    draw_sprite,
    sprite_from_image,
    text_box_background,
    verdict_symbol,
)
from vision.draw.primitives.style import MUTED_COLOR, TEXT_COLOR, Sizes
from vision.draw.primitives.text import draw_text, line_height, text_width, wrap_text
from vision.report.models import Criterion, Report
from vision.report.rep_marks import rep_verdict_of
from vision.report.report_text import criterion_title
from vision.terms import Verdict
from vision.text.colors import RgbColor
from vision.text.labels import verdict_label
from vision.text.numbers import format_value
from vision.text.sentences import translate_text
from vision.text.translation import translate
from vision.text.verdicts import VERDICT_STYLES, WORST_FIRST

MAX_ROWS: Final = 6
#: The result of a squat is shown at least this long before the clip ends, seconds.
_MIN_RESULT_S: Final = 0.8
#: The same for a run, whose video shows no verdicts earlier.
_MIN_RUN_RESULT_S: Final = 1.5
#: Unit of counted events; a single repetition has no count.
COUNT_UNIT: Final = "count"


@dataclass(frozen=True)
class PanelRow:
    """One criterion in the panel."""

    title: str
    verdict: Verdict
    value: str

    @property
    def verdict_parts(self) -> tuple[str, ...]:
        """The verdict's label and the value; empty for a pass, which has only its symbol."""
        if self.verdict == "pass":
            return ()
        label = verdict_label(self.verdict)
        return (label, self.value) if self.value else (label,)


@dataclass(frozen=True)
class VerdictPanel:
    """Content of the panel from one time on.

    Attributes
    ----------
    from_s : float
        Clip time from which it is shown.
    heading : str
        Such as ``After rep 2``.
    rows : tuple of PanelRow
        In the report's order.
    notes : tuple of str
        Notes on what is left out.
    """

    from_s: float
    heading: str
    rows: tuple[PanelRow, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PanelLayout:
    """Place and form of the panel, the same over the whole clip.

    Attributes
    ----------
    rect : Rect
        Room for the largest panel.
    columns : int
        Number of columns.
    at_bottom : bool
        Whether smaller panels keep to the lower edge of `rect`, else to the upper one.
    """

    rect: Rect
    columns: int = 1
    at_bottom: bool = False


@dataclass(frozen=True)
class VerdictPanelAnnotator:
    """Draw the verdicts of a report that are known at a clip time.

    Attributes
    ----------
    report : Report
        The report of the clip.
    sizes : Sizes, optional
        Sizes of the text; by default those that suit the frame.
    layout : PanelLayout, optional
        Place of the panel; by default the lower left corner.
    end_s : float, optional
        Clip time at which the video ends; by default the end of the clip.

    Examples
    --------
    >>> import numpy as np
    >>> from vision import Settings, analyse
    >>> from vision.draw.overlays.verdict_panel import VerdictPanelAnnotator
    >>> clip = "samples/sls_valgus_front_L.mp4"
    >>> report = analyse(clip, Settings(start_s=1.0, end_s=4.0)).report
    >>> frame = np.full((1280, 720, 3), 255, np.uint8)
    >>> frame = VerdictPanelAnnotator(report).annotate(frame)
    >>> int(frame[1250, 40].max()) < 100  # a dark box in the lower left corner
    True
    """

    report: Report
    sizes: Sizes | None = None
    layout: PanelLayout | None = None
    end_s: float | None = None

    @cached_property
    def panels(self) -> tuple[VerdictPanel, ...]:
        """The panels of the clip, in order of time."""
        end_s = self.report.clip.duration_s if self.end_s is None else self.end_s
        return plan_panels(self.report, end_s=end_s)

    def annotate(self, frame: RgbImage, time_s: float | None = None) -> RgbImage:
        """Draw the panel; nothing before the first repetition has ended.

        Parameters
        ----------
        frame : ndarray of shape (H, W, 3), uint8
            RGB; drawn on in place.
        time_s : float, optional
            Clip time of the frame; by default the final result is drawn.

        Returns
        -------
        ndarray
            The same frame.
        """
        panel = panel_at(self.panels, float("inf") if time_s is None else time_s)
        if panel is None:
            return frame
        height, width = frame.shape[:2]
        sizes = self.sizes or Sizes.for_frame(width, height)
        layout = self.layout or _default_layout(panel, width=width, height=height, sizes=sizes)
        rect = layout.rect
        sprite = panel_sprite(panel, width=rect.width, columns=layout.columns, sizes=sizes)
        y = rect.y + (rect.height - sprite.height if layout.at_bottom else 0)
        draw_sprite(frame, sprite, rect.x, y)
        return frame


def _default_layout(panel: VerdictPanel, *, width: int, height: int, sizes: Sizes) -> PanelLayout:
    margin = sizes.margin
    panel_width = min(width - 2 * margin, panel_widths(panel, columns=1, sizes=sizes)[1])
    return PanelLayout(Rect(margin, margin, panel_width, height - 2 * margin), at_bottom=True)


def value_text(value: float | None, unit: str) -> str:
    """Format a value; empty for None and for a count of zero."""
    if value is None:
        return ""
    if unit == COUNT_UNIT:
        count = round(value)
        return {0: "", 1: translate("once")}.get(
            count, translate("{count} times").format(count=count)
        )
    return translate_text(format_value(value, unit))


def plan_panels(report: Report, *, end_s: float) -> tuple[VerdictPanel, ...]:
    """Plan the panels of a clip.

    Parameters
    ----------
    report : Report
        The report.
    end_s : float
        Clip time at which the video ends.

    Returns
    -------
    tuple of VerdictPanel
        In order of time; empty where no repetition counts and no bout was judged.
    """
    judged = [bout for bout in report.bouts if bout.judged]
    if judged and report.criteria:
        last = max(judged, key=lambda bout: bout.end_s)
        from_s = max(last.start_s, min(last.end_s, end_s - _MIN_RUN_RESULT_S))
        return (_result_panel(report, from_s),)
    reps = sorted((r for r in report.reps if r.counted), key=lambda rep: rep.end_s)
    if not reps or not report.criteria:
        return ()
    panels = []
    for rep in reps[:-1]:
        verdicts = [
            (
                c,
                rep_verdict_of(c, each),
                "" if c.unit == COUNT_UNIT else value_text(each.value, c.unit),
            )
            for c in report.criteria
            for each in c.per_rep
            if each.number == rep.number and c.verdict != "cannot_tell"
        ]
        rows = _panel_rows(verdicts, report)
        if rows:
            heading = translate("After rep {number}").format(number=rep.number)
            panels.append(VerdictPanel(rep.end_s, heading, *_worst_rows(rows)))
    result_s = max(reps[-1].bottom_s, min(reps[-1].end_s, end_s - _MIN_RESULT_S))
    panels = [panel for panel in panels if panel.from_s < result_s]
    return (*panels, _result_panel(report, result_s))


def _result_panel(report: Report, from_s: float) -> VerdictPanel:
    verdicts = [
        (c, c.verdict, value_text(c.value, c.unit))
        for c in report.criteria
        if c.verdict != "cannot_tell"
    ]
    rows = _panel_rows(verdicts, report)
    if not rows:
        note = translate("Nothing can be judged")
        if report.view == "oblique":
            note = translate("Nothing can be judged from this angle")
        return VerdictPanel(from_s, translate("Result"), (), (note,))
    kept, notes = _worst_rows(rows)
    unknown = sum(c.verdict == "cannot_tell" for c in report.criteria)
    if unknown:
        notes = (*notes, translate("{count} cannot be judged").format(count=unknown))
    return VerdictPanel(from_s, translate("Result"), kept, notes)


def _panel_rows(
    verdicts: Sequence[tuple[Criterion, Verdict, str]], report: Report
) -> tuple[PanelRow, ...]:
    """Make one row per criterion and leg; two legs that both pass share a row."""
    passes = Counter(c.id for c, verdict, _ in verdicts if verdict == "pass")
    rows: dict[str, PanelRow] = {}
    for c, verdict, value in verdicts:
        both_pass = verdict == "pass" and passes[c.id] > 1
        title = c.title if both_pass else criterion_title(c, report)
        rows.setdefault(title, PanelRow(title, verdict, value))
    return tuple(rows.values())


def _worst_rows(rows: tuple[PanelRow, ...]) -> tuple[tuple[PanelRow, ...], tuple[str, ...]]:
    """Keep the worst rows that fit, in their original order, and count the others."""
    if len(rows) <= MAX_ROWS:
        return rows, ()
    worst = sorted(range(len(rows)), key=lambda i: (WORST_FIRST.index(rows[i].verdict), i))
    kept = sorted(worst[:MAX_ROWS])
    all_pass = all(rows[i].verdict == "pass" for i in worst[MAX_ROWS:])
    note = translate("{count} more good") if all_pass else translate("{count} more in the report")
    return tuple(rows[i] for i in kept), (note.format(count=len(rows) - MAX_ROWS),)


def panel_at(panels: tuple[VerdictPanel, ...], time_s: float) -> VerdictPanel | None:
    """Return the panel at a clip time; None before the first repetition has ended."""
    shown = None
    for panel in panels:
        if panel.from_s <= time_s:
            shown = panel
    return shown


@dataclass(frozen=True)
class _Cell:
    """A row broken into lines: those of the title, then those of the verdict."""

    row: PanelRow
    title: tuple[str, ...]
    verdict: tuple[str, ...]

    def height(self, sizes: Sizes) -> int:
        return (len(self.title) + len(self.verdict)) * line_height(sizes.small)


def _make_cell(row: PanelRow, width: int, sizes: Sizes) -> _Cell:
    """Break a row into lines of a width, px; verdict and value share a line if they fit."""
    verdict = _on_one_line(row.verdict_parts)
    if verdict and text_width(verdict[0], sizes.small, bold=True) > width:
        verdict = row.verdict_parts
    return _Cell(row, wrap_text(row.title, sizes.small, width=width), verdict)


def _on_one_line(parts: tuple[str, ...]) -> tuple[str, ...]:
    return (" · ".join(parts),) if parts else ()


def _symbol_size(sizes: Sizes) -> int:
    return round(sizes.small * 1.1)


def _width_on_two_lines(title: str, sizes: Sizes) -> int:
    """Return the smallest width at which a title takes no more than two lines."""
    words = title.split()
    breaks = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words) + 1)]
    return min(
        (max(text_width(part, sizes.small) for part in parts) for parts in breaks), default=0
    )


def _max_text_width(lines: tuple[str, ...], sizes: Sizes) -> int:
    return max((text_width(line, sizes.small, bold=True) for line in lines), default=0)


def panel_widths(panel: VerdictPanel, *, columns: int, sizes: Sizes) -> tuple[int, int]:
    """Return the minimum and the natural width of a panel, px.

    Parameters
    ----------
    panel : VerdictPanel
        Its content.
    columns : int
        Number of columns.
    sizes : Sizes
        Sizes for the frame.

    Returns
    -------
    (int, int)
        Width at which titles break between words only, and at which they do not break.
    """
    minimum = natural = 0
    for row in panel.rows:
        parts = _max_text_width(row.verdict_parts, sizes)
        verdict = _max_text_width(_on_one_line(row.verdict_parts), sizes)
        minimum = max(minimum, parts, _width_on_two_lines(row.title, sizes))
        natural = max(natural, verdict, text_width(row.title, sizes.small))
    notes = max((text_width(note, sizes.small) for note in panel.notes), default=0)
    notes = max(notes, text_width(panel.heading, sizes.small))
    padding = 2 * sizes.pad + (columns - 1) * 2 * sizes.pad
    symbols = columns * (_symbol_size(sizes) + sizes.gap + 2) if panel.rows else 0
    return (
        max(padding + symbols + columns * minimum, 2 * sizes.pad + round(0.6 * notes)),
        max(padding + symbols + columns * natural, 2 * sizes.pad + notes),
    )


@lru_cache(maxsize=128)
def panel_sprite(panel: VerdictPanel, *, width: int, columns: int, sizes: Sizes) -> Sprite:
    """Render a panel, as high as its content needs.

    Parameters
    ----------
    panel : VerdictPanel
        Its content.
    width : int
        Width, px.
    columns : int
        Number of columns.
    sizes : Sizes
        Sizes for the frame.
    """
    pad, gap = sizes.pad, sizes.gap
    inner_width = width - 2 * pad
    column_width = (inner_width - (columns - 1) * 2 * pad) // columns
    title_width = column_width - _symbol_size(sizes) - gap
    cells = [_make_cell(row, title_width, sizes) for row in panel.rows]
    stacks = _split_columns(cells, columns)
    rows_height = max((_stack_height(stack, sizes) for stack in stacks), default=0)
    notes = [
        line for note in panel.notes for line in wrap_text(note, sizes.small, width=inner_width)
    ]
    pitch = line_height(sizes.small)
    height = 2 * pad + pitch + (gap + rows_height if rows_height else 0)
    height += gap + len(notes) * pitch if notes else 0
    image = text_box_background(width, height, radius=sizes.corner_radius)
    draw_text(image, pad, pad, panel.heading, size=sizes.small, color=MUTED_COLOR)
    top = pad + pitch + gap
    for i, stack in enumerate(stacks):
        y = top
        for cell in stack:
            _draw_cell(image, cell, pad + i * (column_width + 2 * pad), y, sizes)
            y += cell.height(sizes) + gap
    y = top + (rows_height + gap if rows_height else 0)
    for line in notes:
        draw_text(image, pad, y, line, size=sizes.small, color=MUTED_COLOR)
        y += pitch
    return sprite_from_image(image)


def _split_columns(cells: list[_Cell], columns: int) -> list[list[_Cell]]:
    per_column = -(-len(cells) // columns)
    return [cells[i * per_column : (i + 1) * per_column] for i in range(columns)]


def _stack_height(stack: list[_Cell], sizes: Sizes) -> int:
    return sum(cell.height(sizes) for cell in stack) + sizes.gap * max(0, len(stack) - 1)


def _draw_cell(image: Image.Image, cell: _Cell, x: int, y: int, sizes: Sizes) -> None:
    style = VERDICT_STYLES[cell.row.verdict]
    symbol_size, pitch = _symbol_size(sizes), line_height(sizes.small)
    symbol = verdict_symbol(style.shape, symbol_size, style.color)
    image.alpha_composite(symbol, (x, y + (pitch - symbol_size) // 2))
    lines: list[tuple[str, RgbColor, bool]] = [(text, TEXT_COLOR, False) for text in cell.title]
    lines += [(text, style.color, True) for text in cell.verdict]
    x += symbol_size + sizes.gap
    for text, color, bold in lines:
        draw_text(image, x, y, text, size=sizes.small, color=color, bold=bold)
        y += pitch
