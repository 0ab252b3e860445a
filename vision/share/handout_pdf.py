"""Write a handout as a PDF on A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final

from vision.atomic import write_atomically
from vision.fonts.fallback import FontSelection, select_fonts
from vision.share.charts import AngleChart, charts_note, choose_charts
from vision.share.handout import Handout, KeyFrame
from vision.share.handout_content import CriterionText, CueText, HandoutContent, HandoutTable
from vision.share.handout_html import page_title
from vision.share.handout_text import build_content
from vision.share.images import JpegImage, shrink_image
from vision.share.pdf_charts import HEIGHT, draw_chart
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
from vision.text.clock import clock_text
from vision.text.translation import current_language, translate, translate_count, use_language

_COVER_PX: Final = 900
_FRAME_PX: Final = 520
#: Largest width and height of the cover.
_MAX_COVER_MM: Final = (58.0, 74.0)
#: Largest width and height of a frame beside a cue.
_MAX_CUE_FRAME_MM: Final = (29.0, 37.0)
_FRAME_GAP_MM: Final = 4.0
_FRAMES_PER_ROW: Final = 5
#: Creation date without a day of filming, so that the same handout gives the same bytes.
_NO_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)


def write_pdf(handout: Handout, path: Path) -> None:
    """Write a handout as a PDF.

    Parameters
    ----------
    handout : Handout
        The handout.
    path : Path
        The file.

    Raises
    ------
    FormcheckError
        If an image cannot be read, or the file cannot be written.
    """
    write_atomically(handout_pdf(handout), path)


def handout_pdf(handout: Handout, *, folders: Sequence[Path] | None = None) -> bytes:
    """Return a handout as a PDF; the same handout gives the same bytes.

    Parameters
    ----------
    handout : Handout
        The handout.
    folders : sequence of Path, optional
        Folders of the computer's fonts; by default the usual ones.
    """
    with use_language(handout.language):
        return _handout_pdf(handout, folders)


def _handout_pdf(handout: Handout, folders: Sequence[Path] | None) -> bytes:
    content = build_content(handout)
    charts = choose_charts(handout.angles, handout.report)
    fonts = select_fonts([*_all_texts(content), "−±°•"], folders=folders)
    sheet = PdfSheet(content.footer, fonts)
    sheet.set_title(page_title(content))
    sheet.set_creator("formcheck")
    sheet.set_lang(current_language())
    day = handout.day
    sheet.creation_date = _NO_DAY if day is None else datetime.combine(day, time(), UTC)
    _page_head(sheet, content)
    _coach(sheet, content)
    _verdict(sheet, content)
    _what_to_try(sheet, content)
    _criteria(sheet, content)
    _key_frames(sheet, content)
    _charts(sheet, charts)
    _tables(sheet, content)
    _sources(sheet, content)
    _about(sheet, content, fonts)
    return bytes(sheet.output())


def _all_texts(value: Any) -> Iterable[str]:
    """Yield all text of a content."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _all_texts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from _all_texts(part)


def _page_head(sheet: PdfSheet, content: HandoutContent) -> None:
    left_text = "formcheck" + (f" · {content.date}" if content.date else "")
    left = [Paragraph(left_text, size=10, bold=True, color=ACCENT)]
    sheet.write_block(left, MARGIN, 11, 60)
    sheet.set_y(max(sheet.y, 16.0) + 1.5)
    if content.athlete:
        sheet.write_block([Paragraph(content.athlete, size=17, bold=True)], MARGIN, sheet.y, WIDTH)
        sheet.set_y(sheet.y + 1.5)


def _verdict(sheet: PdfSheet, content: HandoutContent) -> None:
    tone = VERDICT_COLORS[content.verdict or "cannot_tell"]
    block = [
        Paragraph(content.badge, size=9, bold=True, color=tone),
        Paragraph(content.headline, size=15, bold=True, after=1.5),
    ]
    if content.original_headline:
        block.append(Paragraph(content.original_headline, size=8.5, color=MUTED))
    if content.summary_line:
        block.append(Paragraph(content.summary_line, size=9.5))
    block += [
        Paragraph(f"! {warning}", size=8.5, color=VERDICT_COLORS["watch"])
        for warning in content.warnings
    ]
    sheet.write_panel(block, fill=tint(tone, 0.09), edge=tint(tone, 0.35))


def _coach(sheet: PdfSheet, content: HandoutContent) -> None:
    if not (content.message or content.notes or content.decisions_line):
        return
    names = (translate("From your coach"), content.coach)
    block = [Paragraph(", ".join(filter(None, names)), size=11, bold=True)]
    block += [Paragraph(paragraph, size=10) for paragraph in content.message]
    block += [Paragraph(f"{when}  {text}".strip(), size=9.5) for when, text in content.notes]
    if content.decisions_line:
        block.append(Paragraph(content.decisions_line, size=8.5, color=MUTED))
    sheet.write_panel(block, fill=SOFT, edge=SOFT)
    sheet.set_y(sheet.y + 3)


def _what_to_try(sheet: PdfSheet, content: HandoutContent) -> None:
    for number, cue in enumerate(content.cues, start=1):
        _cue(sheet, cue, number)
    block: list[Paragraph] = []
    if content.cues and content.bout_sentences:
        block.append(Paragraph(translate("What was seen"), size=10.5, bold=True))
    block += [Paragraph(f"• {line}", size=9) for line in content.bout_sentences]
    if content.next_step:
        line = f"{translate('Next step:')} {content.next_step}"
        block.append(Paragraph(line, size=9, bold=True))
    if content.safety:
        block.append(Paragraph(f"{translate('Take care:')} {content.safety}", size=9))
    frames = () if content.cover is None else (content.cover,)
    if not block and not frames:
        return
    if not content.cues:
        heading = translate("The clip")
        if content.bout_sentences:
            heading = translate("What was seen")
        sheet.write_heading(heading, with_at_least=_beside_height(sheet, block, frames))
    _beside(sheet, block, frames, most=_MAX_COVER_MM)


def _cue(sheet: PdfSheet, cue: CueText, number: int) -> None:
    """Write a cue with its drills, beside its key frame and what would be good."""
    block = [Paragraph(f"{number}. {cue.cue}", size=10.5, bold=True)]
    if cue.criterion_title:
        line = translate("For: {criterion}").format(criterion=cue.criterion_title)
        block.append(Paragraph(line, size=8.5, color=MUTED))
    block += [Paragraph(f"• {drill}", size=9) for drill in cue.drills]
    if cue.coach:
        block.append(Paragraph(cue.coach, size=9, bold=True, color=ACCENT))
    if number == 1:
        height = _beside_height(sheet, block, cue.frames, most=_MAX_CUE_FRAME_MM)
        sheet.write_heading(translate("What to try"), with_at_least=height)
    _beside(sheet, block, cue.frames, most=_MAX_CUE_FRAME_MM)


def _beside_height(
    sheet: PdfSheet,
    block: Sequence[Paragraph],
    frames: Sequence[KeyFrame],
    *,
    most: tuple[float, float] = _MAX_COVER_MM,
) -> float:
    """Return the least height that text needs beside frames, at most a page, mm."""
    width = WIDTH - len(frames) * (most[0] + _FRAME_GAP_MM)
    image_height = most[1] + 5 if frames else 0.0
    return min(max(sheet.measure_height(block, width), image_height), 240.0)


def _beside(
    sheet: PdfSheet,
    block: Sequence[Paragraph],
    frames: Sequence[KeyFrame],
    *,
    most: tuple[float, float],
) -> None:
    """Write text, and frames with captions to the right of it; `most` is their size, mm."""
    images = [shrink_image(frame.image, longer_side=_COVER_PX) for frame in frames]
    sizes = [_fit(image, most) for image in images]
    width = WIDTH - sum(size[0] + _FRAME_GAP_MM for size in sizes)
    y = sheet.ensure_room(_beside_height(sheet, block, frames, most=most))
    page, x, bottom = sheet.page, MARGIN + width, y
    for frame, image, (image_width, image_height) in zip(frames, images, sizes, strict=True):
        x += _FRAME_GAP_MM
        alt = frame.caption or translate("The clip")
        if frame.is_good_form:
            alt = translate("What good looks like")
        sheet.place_image(image, x, y, image_width, alt=alt)
        caption = [Paragraph(_caption(frame), size=7.5, color=MUTED)] if frame.caption else []
        sheet.write_block(caption, x, y + image_height + 0.8, image_width)
        height = image_height + 0.8 + sheet.measure_height(caption, image_width)
        bottom, x = max(bottom, y + height), x + image_width
    sheet.write_block(block, MARGIN, y, width)
    if sheet.page == page:
        sheet.set_y(max(sheet.y, bottom) + 2)


def _fit(image: JpegImage, most: tuple[float, float]) -> tuple[float, float]:
    """Return width and height of an image within a size, mm."""
    scale = min(most[0] / image.width, most[1] / image.height)
    return scale * image.width, scale * image.height


def _criteria(sheet: PdfSheet, content: HandoutContent) -> None:
    for group in content.groups:
        sheet.write_heading(group.heading, with_at_least=30)
        for row in group.rows:
            _row(sheet, row)
    if content.cannot_tell:
        sheet.write_heading(translate("What this clip cannot show"), with_at_least=25)
        for row in content.cannot_tell:
            _row(sheet, row)
    if content.dismissed:
        sheet.write_heading(translate("Dismissed by your coach"), with_at_least=25)
        for row in content.dismissed:
            _row(sheet, row)


def _row(sheet: PdfSheet, row: CriterionText) -> None:
    title = Paragraph(row.title, size=9.5, bold=True)
    label = Paragraph(row.verdict_label, size=8.5, bold=True, color=VERDICT_COLORS[row.verdict])
    text = [Paragraph(row.finding, size=9)] if row.finding else []
    if row.coach:
        text.append(Paragraph(row.coach, size=9, bold=True, color=ACCENT))
    if row.original:
        text.append(Paragraph(row.original, size=8.5, color=MUTED))
    if row.value:
        grade = translate("Confidence: {grade}.").format(grade=row.confidence)
        text.append(Paragraph(f"{row.limits} {grade}", size=7.2, color=MUTED))
    text += [Paragraph(f"• {line}", size=8.5) for line in row.advice]
    if row.value:
        note = Paragraph(row.value_note, size=7.5, color=MUTED)
        left, middle = [title, label], [Paragraph(row.value, size=12, bold=True, after=0), note]
    else:
        left, middle = [title], [label]
    sheet.write_row([(42, left), (31, middle), (WIDTH - 73, text)])


def _key_frames(sheet: PdfSheet, content: HandoutContent) -> None:
    """Show the coach's key frames, and as many others as fill the row."""
    chosen = [frame for frame in content.frames if frame.by_coach]
    evidence = [row.evidence for row in content.rows if row.evidence is not None]
    others = [*evidence, *content.frames[len(chosen) :]]
    shown = [*chosen, *others][: _FRAMES_PER_ROW * (len(chosen) // _FRAMES_PER_ROW + 1)]
    for first in range(0, len(shown), _FRAMES_PER_ROW):
        _key_frame_row(sheet, shown[first : first + _FRAMES_PER_ROW], heading=first == 0)


def _key_frame_row(sheet: PdfSheet, shown: Sequence[KeyFrame], *, heading: bool) -> None:
    gap = 3.0
    width = (WIDTH - (_FRAMES_PER_ROW - 1) * gap) / _FRAMES_PER_ROW
    images = [shrink_image(frame.image, longer_side=_FRAME_PX) for frame in shown]
    height = max(width * image.height / image.width for image in images)
    captions = [[Paragraph(_caption(frame), size=7.5, color=MUTED)] for frame in shown]
    caption_height = max(sheet.measure_height(caption, width) for caption in captions)
    row_height = min(height + caption_height + 2, 200.0)
    if heading:
        sheet.write_heading(translate("Key frames"), with_at_least=row_height)
    y = sheet.ensure_room(row_height)
    for number, (frame, image) in enumerate(zip(shown, images, strict=True)):
        x = MARGIN + number * (width + gap)
        sheet.place_image(image, x, y, width, alt=_caption(frame))
        sheet.write_block(captions[number], x, y + height + 0.8, width)
    sheet.set_y(y + height + caption_height + 2)


def _caption(frame: KeyFrame) -> str:
    when = "" if frame.time_s is None else f", {clock_text(frame.time_s)}"
    by = f"{translate('Coach:')} " if frame.by_coach else ""
    return f"{by}{frame.caption}{when}"


def _charts(sheet: PdfSheet, charts: Sequence[AngleChart]) -> None:
    if not charts:
        return
    sheet.write_heading(translate("Angles over time"), with_at_least=HEIGHT + 8)
    line = [Paragraph(charts_note(charts), size=7.5, color=MUTED)]
    sheet.write_block(line, MARGIN, sheet.y, WIDTH)
    gap, beside = 6.0, 3 if len(charts) == 3 else 2
    width = (WIDTH - (beside - 1) * gap) / beside
    for first in range(0, len(charts), beside):
        y = sheet.ensure_room(HEIGHT)
        for number, chart in enumerate(charts[first : first + beside]):
            draw_chart(sheet, chart, MARGIN + number * (width + gap), y + 1, width)
        sheet.set_y(y + HEIGHT + 1.5)


def _tables(sheet: PdfSheet, content: HandoutContent) -> None:
    if content.feet is not None:
        sheet.write_heading(translate("Left and right foot"), with_at_least=30)
        _table(sheet, content.feet)
    if content.reps is not None:
        sheet.write_heading(translate("Repetitions"), with_at_least=20)
        _table(sheet, content.reps)
    for name, text in content.unjudged_notes:
        line = f"{name}: {text} {translate('For information only, not judged.')}"
        noted = [Paragraph(line, size=8.5)]
        sheet.write_block(noted, MARGIN, sheet.ensure_room(8) + 1.5, WIDTH)


def _table(sheet: PdfSheet, table: HandoutTable) -> None:
    width = WIDTH / len(table.headings)
    for number, row in enumerate((table.headings, *table.rows)):
        cells = [(width, [Paragraph(cell, size=8, bold=number == 0)]) for cell in row]
        sheet.write_row(cells, inner=0.7)


def _sources(sheet: PdfSheet, content: HandoutContent) -> None:
    if not content.sources:
        return
    sheet.write_heading(translate("Where the limits come from"), with_at_least=15)
    for names, text in content.sources:
        block = [
            Paragraph(names, size=7.5, bold=True, after=0),
            Paragraph(text, size=7, color=MUTED),
        ]
        y = sheet.ensure_room(min(sheet.measure_height(block, WIDTH), 200.0))
        sheet.write_block(block, MARGIN, y, WIDTH)
        sheet.set_y(sheet.y + 0.6)


def _about(sheet: PdfSheet, content: HandoutContent, fonts: FontSelection) -> None:
    clip = " · ".join(line.rstrip(".") for line in content.about) + "."
    block = [Paragraph(clip, size=7, color=MUTED)]
    if fonts.missing:
        missing = translate_count(
            "{count} character appears as a box: this computer has no font for it. Use the HTML "
            "page instead.",
            "{count} characters appear as boxes: this computer has no font for them. Use the HTML "
            "page instead.",
            len(fonts.missing),
        )
        block.append(Paragraph(missing, size=7.5, color=VERDICT_COLORS["watch"]))
    y = sheet.ensure_room(sheet.measure_height(block, WIDTH) + 1.8)
    sheet.write_block(block, MARGIN, y + 1.8, WIDTH)
