"""A handout as a PDF on A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final

from vision.atomic import write_atomically
from vision.fonts.fallback import FontSelection, select_fonts
from vision.share.curves import AngleChart, choose_charts, charts_note
from vision.share.handout import Handout, KeyFrame
from vision.share.handout_content import Content, CriterionText, Table
from vision.share.handout_text import content_of, moment
from vision.share.html import page_title
from vision.share.images import shrunk
from vision.share.pdf_curves import HEIGHT, draw_curve
from vision.share.pdf_sheet import (
    ACCENT,
    MARGIN,
    QUIET,
    SOFT,
    TONES,
    WIDTH,
    Sheet,
    Words,
    tinted,
)

_COVER_PX, _FRAME_PX = 900, 520
_COVER_MM: Final = (58.0, 74.0)
_FRAMES: Final = 5
#: Pages and pictures say nothing of when they were made, unless a day is given.
_NO_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)


def write_pdf(handout: Handout, path: Path) -> None:
    """Write a handout as a PDF.

    Parameters
    ----------
    handout : Handout
        What is shared.
    path : Path
        The file.

    Raises
    ------
    FormcheckError
        A picture cannot be read, or the file cannot be written.
    """
    write_atomically(handout_pdf(handout), path)


def handout_pdf(handout: Handout, *, folders: Sequence[Path] | None = None) -> bytes:
    """Give a handout as a PDF; the same handout gives the same bytes.

    Parameters
    ----------
    handout : Handout
        What is shared.
    folders : sequence of Path, optional
        Where the machine's fonts lie; its usual places by default.
    """
    content = content_of(handout)
    curves = choose_charts(handout.angles, handout.report)
    fonts = select_fonts([*_texts(content), "−±°•"], folders=folders)
    sheet = Sheet(content.footer, fonts)
    sheet.set_title(page_title(content))
    sheet.set_creator("formcheck")
    sheet.set_lang("en")
    day = handout.day
    sheet.creation_date = _NO_DAY if day is None else datetime.combine(day, time(), UTC)
    _top(sheet, content)
    _verdict(sheet, content)
    _coach(sheet, content)
    _what_to_try(sheet, content)
    _criteria(sheet, content)
    _frames(sheet, content)
    _curves(sheet, curves)
    _tables(sheet, content)
    _sources(sheet, content)
    _about(sheet, content, fonts)
    return bytes(sheet.output())


def _texts(value: Any) -> Iterable[str]:
    """Every word in a content."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from _texts(getattr(value, each.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)


def _top(sheet: Sheet, content: Content) -> None:
    name = "formcheck" + (f" · {content.when}" if content.when else "")
    left = [Words(name, size=10, bold=True, colour=ACCENT)]
    sheet.write_block(left, MARGIN, 11, 60)
    if content.who:
        who = [Words(content.who, size=10, bold=True, right=True)]
        sheet.write_block(who, MARGIN + 60, 11, WIDTH - 60)
    sheet.set_y(max(sheet.y, 16.0) + 1.5)


def _verdict(sheet: Sheet, content: Content) -> None:
    tone = TONES[content.verdict or "cannot_tell"]
    block = [
        Words(content.badge, size=9, bold=True, colour=tone),
        Words(content.headline, size=15, bold=True, after=1.5),
    ]
    if content.seen:
        block.append(Words(content.seen, size=9.5))
    block += [
        Words(f"! {warning}", size=8.5, colour=TONES["watch"]) for warning in content.warnings
    ]
    sheet.panel(block, fill=tinted(tone, 0.09), edge=tinted(tone, 0.35))


def _coach(sheet: Sheet, content: Content) -> None:
    if not (content.words or content.notes or content.changed):
        return
    name = f", {content.coach_name}" if content.coach_name else ""
    block = [Words(f"From your coach{name}", size=11, bold=True)]
    block += [Words(paragraph, size=10) for paragraph in content.words]
    block += [Words(f"{when}  {text}".strip(), size=9.5) for when, text in content.notes]
    if content.changed:
        block.append(Words(content.changed, size=8.5, colour=QUIET))
    sheet.set_y(sheet.y + 3)
    sheet.panel(block, fill=SOFT, edge=SOFT)


def _what_to_try(sheet: Sheet, content: Content) -> None:
    block: list[Words] = []
    for number, tip in enumerate(content.tips, start=1):
        block.append(Words(f"{number}. {tip.cue}", size=10.5, bold=True))
        if tip.about:
            block.append(Words(f"For: {tip.about}", size=8.5, colour=QUIET))
        block += [Words(f"• {drill}", size=9) for drill in tip.drills]
        if tip.coach:
            block.append(Words(tip.coach, size=9, bold=True, colour=ACCENT))
        block.append(Words("", size=2))
    block += [Words(f"• {line}", size=9) for line in content.bout_words]
    if content.next_step:
        block.append(Words(f"Next step: {content.next_step}", size=9, bold=True))
    if content.safety:
        block.append(Words(f"Take care: {content.safety}", size=9))
    if not block and content.cover is None:
        return
    head = "What to try" if content.tips else "What was seen" if content.bout_words else "The clip"
    width, height = WIDTH, 0.0
    text = sheet.height_of(block, WIDTH - _COVER_MM[0] - 6)
    cover = None if content.cover is None else shrunk(content.cover.picture, longer_side=_COVER_PX)
    if cover is not None:  # no taller than the text beside it, but to be seen
        height = min(_COVER_MM[1], max(text, 45.0), _COVER_MM[0] * cover.height / cover.width)
        width = WIDTH - height * cover.width / cover.height - 6
    sheet.heading(head, with_at_least=min(max(text, height), 240.0))
    y, page = sheet.y, sheet.page
    if cover is not None:
        sheet.photo(cover, MARGIN + width + 6, y, WIDTH - width - 6, alt="The clip")
    sheet.write_block(block, MARGIN, y, width)
    if sheet.page == page:
        sheet.set_y(max(sheet.y, y + height))


def _criteria(sheet: Sheet, content: Content) -> None:
    for group in content.groups:
        sheet.heading(group.heading, with_at_least=30)
        for row in group.rows:
            _row(sheet, row)
    if content.untold:
        sheet.heading("What this clip cannot tell", with_at_least=25)
        for row in content.untold:
            _row(sheet, row)


def _row(sheet: Sheet, row: CriterionText) -> None:
    title = Words(row.title, size=9.5, bold=True)
    word = Words(row.verdict_label, size=8.5, bold=True, colour=TONES[row.verdict])
    said = [Words(row.finding, size=9)]
    if row.value:
        limits = f"{row.limits} How well it was seen: {row.confidence}."
        said.append(Words(limits, size=7.2, colour=QUIET))
    said += [Words(f"• {line}", size=8.5) for line in row.advice]
    if row.coach:
        said.append(Words(row.coach, size=9, bold=True, colour=ACCENT))
    if row.value:
        beside = Words(row.value_note, size=7.5, colour=QUIET)
        name, value = [title, word], [Words(row.value, size=12, bold=True, after=0), beside]
    else:
        name, value = [title], [word]
    sheet.row([(42, name), (31, value), (WIDTH - 73, said)])


def _frames(sheet: Sheet, content: Content) -> None:
    """Show the coach's pictures, and as many others as fill the row."""
    chosen = [frame for frame in content.frames if frame.by_coach]
    proofs = [row.frame for row in content.rows if row.frame is not None]
    others = [*proofs, *content.frames[len(chosen) :]]
    shown = [*chosen, *others][: _FRAMES * (len(chosen) // _FRAMES + 1)]
    for first in range(0, len(shown), _FRAMES):
        _frames_row(sheet, shown[first : first + _FRAMES], heading=first == 0)


def _frames_row(sheet: Sheet, shown: Sequence[KeyFrame], *, heading: bool) -> None:
    gap = 3.0
    width = (WIDTH - (_FRAMES - 1) * gap) / _FRAMES
    photos = [shrunk(frame.picture, longer_side=_FRAME_PX) for frame in shown]
    height = max(width * photo.height / photo.width for photo in photos)
    captions = [[Words(_caption(frame), size=7.5, colour=QUIET)] for frame in shown]
    under = max(sheet.height_of(caption, width) for caption in captions)
    tall = min(height + under + 2, 200.0)
    if heading:
        sheet.heading("Key frames", with_at_least=tall)
    y = sheet.room_for(tall)
    for number, (frame, photo) in enumerate(zip(shown, photos, strict=True)):
        x = MARGIN + number * (width + gap)
        sheet.photo(photo, x, y, width, alt=_caption(frame))
        sheet.write_block(captions[number], x, y + height + 0.8, width)
    sheet.set_y(y + height + under + 2)


def _caption(frame: KeyFrame) -> str:
    when = "" if frame.time_s is None else f", {moment(frame.time_s)}"
    by = "Coach: " if frame.by_coach else ""
    return f"{by}{frame.caption}{when}"


def _curves(sheet: Sheet, curves: Sequence[AngleChart]) -> None:
    if not curves:
        return
    sheet.heading("Angles over time", with_at_least=HEIGHT + 8)
    line = [Words(charts_note(tuple(curves)), size=7.5, colour=QUIET)]
    sheet.write_block(line, MARGIN, sheet.y, WIDTH)
    gap, beside = 6.0, 3 if len(curves) == 3 else 2
    width = (WIDTH - (beside - 1) * gap) / beside
    for first in range(0, len(curves), beside):
        y = sheet.room_for(HEIGHT)
        for number, curve in enumerate(curves[first : first + beside]):
            draw_curve(sheet, curve, MARGIN + number * (width + gap), y + 1, width)
        sheet.set_y(y + HEIGHT + 1.5)


def _tables(sheet: Sheet, content: Content) -> None:
    if content.feet is not None:
        sheet.heading("Foot beside foot", with_at_least=30)
        _table(sheet, content.feet)
    if content.reps is not None:
        sheet.heading("Repetitions", with_at_least=20)
        _table(sheet, content.reps)
    for name, text in content.noted:
        noted = [Words(f"{name}: {text} Noted, not judged.", size=8.5)]
        sheet.write_block(noted, MARGIN, sheet.room_for(8) + 1.5, WIDTH)


def _table(sheet: Sheet, table: Table) -> None:
    width = WIDTH / len(table.heads)
    for number, row in enumerate((table.heads, *table.rows)):
        cells = [(width, [Words(cell, size=8, bold=number == 0)]) for cell in row]
        sheet.row(cells, inner=0.7)


def _sources(sheet: Sheet, content: Content) -> None:
    if not content.sources:
        return
    sheet.heading("Where the limits come from", with_at_least=15)
    for names, text in content.sources:
        block = [Words(names, size=7.5, bold=True, after=0), Words(text, size=7, colour=QUIET)]
        y = sheet.room_for(min(sheet.height_of(block, WIDTH), 200.0))
        sheet.write_block(block, MARGIN, y, WIDTH)
        sheet.set_y(sheet.y + 0.6)


def _about(sheet: Sheet, content: Content, fonts: FontSelection) -> None:
    clip = " · ".join(line.rstrip(".") for line in content.about) + "."
    block = [Words(clip, size=7, colour=QUIET)]
    if fonts.missing:
        count = len(fonts.missing)
        are = "1 letter is a box" if count == 1 else f"{count} letters are boxes"
        lost = f"{are} here: no font on this computer has more. The HTML page shows every letter."
        block.append(Words(lost, size=7.5, colour=TONES["watch"]))
    y = sheet.room_for(sheet.height_of(block, WIDTH) + 1.8)
    sheet.write_block(block, MARGIN, y + 1.8, WIDTH)
