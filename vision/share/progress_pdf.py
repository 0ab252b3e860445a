"""Write an athlete's progress as a PDF on A4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final

from vision.fonts.fallback import select_fonts
from vision.report.progress import Trend, TrendPoint
from vision.report.progress_text import (
    basis_sentence,
    change_sentence,
    trend_title,
)
from vision.report.trend_axis import limit_edges, value_span
from vision.share.images import shrink_image
from vision.share.pdf_layout import (
    ACCENT,
    MARGIN,
    MUTED,
    SOFT,
    VERDICT_COLORS,
    WIDTH,
    Paragraph,
    PdfSheet,
    tint,
)
from vision.text.colors import SIDE_TONES, to_rgb
from vision.text.dates import long_date, short_date
from vision.text.labels import side_label, verdict_label
from vision.text.numbers import format_limit, format_measured
from vision.text.phrases import in_sentence
from vision.text.sentences import translate_text
from vision.text.translation import current_language, translate, translate_in

#: Height of a chart, mm.
_HEIGHT: Final = 40.0
_CHART: Final = 100.0
_LEFT, _TOP, _BOTTOM = 13.0, 5.0, 5.5
_FRAME_MM: Final = 30.0
_CAPTION_MM: Final = 8.0
_FRAME_PX: Final = 420
_MAX_DAY_MARKS: Final = 5


@dataclass(frozen=True)
class ProgressFrame:
    """A frame that proves a value.

    Attributes
    ----------
    image : Path
        PNG or JPEG.
    caption : str
        Day and value.
    """

    image: Path
    caption: str


@dataclass(frozen=True)
class ProgressCriterion:
    """One criterion over time.

    Attributes
    ----------
    trends : tuple of Trend
        For one leg or for both.
    frames : tuple of ProgressFrame
        The first and the latest frame; may be empty.
    """

    trends: tuple[Trend, ...]
    frames: tuple[ProgressFrame, ...] = ()


@dataclass(frozen=True)
class ProgressVisit:
    """A visit in the list at the end.

    Attributes
    ----------
    day : date
        The day.
    headline, words : str
        The result in one sentence, and the coach's message.
    """

    day: date
    headline: str
    words: str = ""


@dataclass(frozen=True)
class ProgressSheet:
    """Everything on the progress report.

    Attributes
    ----------
    athlete, test, headline : str
        Name, title of the test, and what has changed in one sentence.
    step : str
        Next step of the progression; empty without one.
    criteria : tuple of ProgressCriterion
        What changed first.
    visits : tuple of ProgressVisit
        The latest first.
    sessions : tuple of (date, str)
        Guided sessions, the latest first: the day, and what was done and how it felt.
    """

    athlete: str
    test: str
    headline: str
    step: str
    criteria: tuple[ProgressCriterion, ...]
    visits: tuple[ProgressVisit, ...]
    sessions: tuple[tuple[date, str], ...] = ()


def progress_pdf(progress: ProgressSheet, *, folders: Sequence[Path] | None = None) -> bytes:
    """Return the progress report as a PDF in the current language.

    The same content gives the same bytes.

    Parameters
    ----------
    progress : ProgressSheet
        What it shows.
    folders : sequence of Path, optional
        Folders of the computer's fonts; by default the usual ones.

    Raises
    ------
    FormcheckError
        A frame cannot be read.
    """
    texts = [progress.athlete, progress.headline, progress.step, "−±°•→"]
    texts += [part for visit in progress.visits for part in (visit.headline, visit.words)]
    texts += [text for _, text in progress.sessions]
    footer = translate("formcheck checks form. It does not diagnose and does not predict injury.")
    sheet = PdfSheet(footer, select_fonts(texts, folders=folders))
    sheet.set_title(f"{progress.athlete} · {progress.test} · formcheck")
    sheet.set_creator("formcheck")
    sheet.set_lang(current_language())
    last = max(visit.day for visit in progress.visits)
    sheet.creation_date = datetime.combine(last, time(), UTC)
    _head(sheet, progress)
    among = [trend for criterion in progress.criteria for trend in criterion.trends]
    for criterion in progress.criteria:
        _criterion(sheet, criterion, among)
    _visits(sheet, progress.visits)
    _sessions(sheet, progress.sessions)
    return bytes(sheet.output())


def _head(sheet: PdfSheet, progress: ProgressSheet) -> None:
    first, last = progress.visits[-1].day, progress.visits[0].day
    when = long_date(last)
    if first != last:
        when = translate_in("days", "{first} to {last}").format(first=long_date(first), last=when)
    left = [Paragraph(f"formcheck · {when}", size=10, bold=True, color=ACCENT)]
    sheet.write_block(left, MARGIN, 11, WIDTH - 60)
    right = [Paragraph(progress.athlete, size=10, bold=True, right=True)]
    sheet.write_block(right, MARGIN + WIDTH - 60, 11, 60)
    sheet.set_y(max(sheet.y, 16.0) + 1.5)
    block = [
        Paragraph(
            translate("Progress: {test}").format(test=in_sentence(progress.test)),
            size=9,
            bold=True,
            color=ACCENT,
        ),
        Paragraph(progress.headline, size=13, bold=True, after=1.5),
        Paragraph(translate("Only a change larger than the error counts as a change."), size=9),
    ]
    if progress.step:
        block.append(Paragraph(progress.step, size=9.5, bold=True))
    sheet.write_panel(block, fill=SOFT, edge=SOFT)
    sheet.set_y(sheet.y + 2)


def _criterion(sheet: PdfSheet, criterion: ProgressCriterion, among: Sequence[Trend]) -> None:
    trends = criterion.trends
    title = translate_text(trends[0].title)
    if len(trends) == 1:
        title = trend_title(trends[0], among=among)
    words = [Paragraph(_words(trend, legs=len(trends) > 1), size=8.5) for trend in trends]
    if any(trend.overall is not None for trend in trends):
        words.append(Paragraph(basis_sentence(trends[0]), size=7, color=MUTED))
    images = [shrink_image(frame.image, longer_side=_FRAME_PX) for frame in criterion.frames]
    tallest = max((_FRAME_MM * image.height / image.width for image in images), default=0.0)
    x, text_width = MARGIN + _CHART + 5, WIDTH - _CHART - 5
    text_height = sheet.measure_height(words, text_width) + 2
    height = max(_HEIGHT, text_height + (tallest + _CAPTION_MM if images else 0.0))
    sheet.write_heading(title, with_at_least=min(height, 240.0))
    y = sheet.y
    _draw_trends(sheet, trends, MARGIN, y)
    sheet.write_block(words, x, y, text_width)
    for frame, image in zip(criterion.frames, images, strict=True):
        sheet.place_image(image, x, y + text_height, _FRAME_MM, alt=frame.caption)
        caption = [Paragraph(frame.caption, size=7, color=MUTED)]
        sheet.write_block(caption, x, y + text_height + tallest + 0.8, _FRAME_MM)
        x += _FRAME_MM + 4
    sheet.set_y(y + height + 1)


def _words(trend: Trend, *, legs: bool) -> str:
    leg = side_label(trend.key.leg) if legs and trend.key.leg else ""
    sentence = _sentence(trend)
    return translate("{leg}: {sentence}").format(leg=leg, sentence=sentence) if leg else sentence


def _sentence(trend: Trend) -> str:
    if trend.overall is not None:
        return change_sentence(trend.overall, trend.unit)
    last = next(point for point in reversed(trend.points) if point.value is not None)
    value = translate_text(format_measured(last.value, last.error, trend.unit))
    return translate("{value} on {day}.").format(value=value, day=long_date(last.day))


def _draw_trends(sheet: PdfSheet, trends: Sequence[Trend], x: float, y: float) -> None:
    """Draw values with their errors over the days, and the limits."""
    low, high = value_span(trends)
    days = [day for trend in trends for day in trend.days]
    first, last = min(days), max(days)
    left, top = x + _LEFT, y + _TOP
    width, height = _CHART - _LEFT - 3, _HEIGHT - _TOP - _BOTTOM

    def x_of(day: date) -> float:
        length = max((last - first).days, 1)
        at = 0.5 if first == last else (day - first).days / length
        return left + width * (0.03 + 0.94 * at)

    def y_of(value: float) -> float:
        return top + height * (high - value) / max(high - low, 1e-9)

    sheet.set_draw_color(*tint(MUTED, 0.35))
    sheet.set_line_width(0.15)
    sheet.rect(left, top, width, height)
    limits = next((trend.limits for trend in trends if trend.limits is not None), None)
    for edge, verdict in limit_edges(limits):
        if low <= edge <= high:
            sheet.set_draw_color(*VERDICT_COLORS[verdict])
            sheet.set_dash_pattern(dash=1.0, gap=0.8)
            sheet.line(left, y_of(edge), left + width, y_of(edge))
            sheet.set_dash_pattern()
            _mark(
                sheet,
                translate_text(format_limit(edge, trends[0].unit)),
                left - 1,
                y_of(edge) - 1.5,
            )
    for trend in trends:
        color = to_rgb(SIDE_TONES[trend.key.leg or "body"].light)
        sheet.set_draw_color(*color)
        sheet.set_fill_color(*color)
        points = [point for point in trend.points if point.value is not None]
        _draw_points(sheet, points, x_of, y_of)
    marked: list[float] = []
    for day in sorted(set(days)):
        at = x_of(day)
        if all(abs(at - other) > width / _MAX_DAY_MARKS for other in marked):
            marked.append(at)
            _mark(sheet, short_date(day), at + 6, top + height + 0.8)
    if len(trends) > 1:
        _legend(sheet, trends, x + _CHART - 3, y)


def _draw_points(sheet: PdfSheet, points: Sequence[TrendPoint], x_of: object, y_of: object) -> None:
    assert callable(x_of)
    assert callable(y_of)
    sheet.set_line_width(0.4)
    at = [(x_of(point.day), y_of(point.value)) for point in points]
    if len(at) > 1:
        sheet.polyline(at)
    for point, (px, py) in zip(points, at, strict=True):
        if point.error is not None and point.value is not None:
            sheet.set_line_width(0.25)
            sheet.line(px, y_of(point.value - point.error), px, y_of(point.value + point.error))
        sheet.circle(px, py, 0.7, style="F")


def _legend(sheet: PdfSheet, trends: Sequence[Trend], right: float, y: float) -> None:
    for trend in reversed(trends):
        label = side_label(trend.key.leg) if trend.key.leg else translate_in("leg", "Body")
        sheet.set_font("sheet", "", 7)
        width = sheet.get_string_width(label)
        sheet.set_text_color(*to_rgb(SIDE_TONES[trend.key.leg or "body"].light))
        sheet.set_xy(right - width, y)
        sheet.cell(width, 3, label)
        right -= width + 4


def _mark(sheet: PdfSheet, text: str, right: float, y: float) -> None:
    sheet.set_font("sheet", "", 6.5)
    sheet.set_text_color(*MUTED)
    width = sheet.get_string_width(text)
    sheet.set_xy(right - width, y)
    sheet.cell(width, 3, text)


def _visits(sheet: PdfSheet, visits: Sequence[ProgressVisit]) -> None:
    sheet.write_heading(translate("Visits"), with_at_least=15)
    for visit in visits:
        text = [Paragraph(visit.headline, size=8.5)]
        if visit.words:
            text.append(
                Paragraph(
                    translate("Coach: {words}").format(words=visit.words), size=8.5, color=ACCENT
                )
            )
        day = [Paragraph(long_date(visit.day), size=8.5, bold=True)]
        sheet.write_row([(38, day), (WIDTH - 38, text)], inner=0.8)


def _sessions(sheet: PdfSheet, sessions: Sequence[tuple[date, str]]) -> None:
    if sessions:
        sheet.write_heading(translate("Guided sessions"), with_at_least=15)
    for day, text in sessions:
        when = [Paragraph(long_date(day), size=8.5, bold=True)]
        sheet.write_row([(38, when), (WIDTH - 38, [Paragraph(text, size=8.5)])], inner=0.8)


def frame_caption(point: TrendPoint, unit: str) -> str:
    """Caption the frame of a value: day, value and verdict.

    Parameters
    ----------
    point : TrendPoint
        The value.
    unit : str
        Unit as in the report.
    """
    return translate("{day}: {value}, {verdict}").format(
        day=long_date(point.day),
        value=translate_text(format_measured(point.value, point.error, unit)),
        verdict=in_sentence(verdict_label(point.verdict)),
    )
