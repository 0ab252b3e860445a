"""Write the index page of a batch: one self-contained HTML file that lists all clips."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from vision.batches.columns import TABLES
from vision.batches.pages import inline_script, page_environment, style_sheet
from vision.batches.tables import BatchTables, table_records
from vision.errors import FormcheckError
from vision.share.images import JpegImage, shrink_image
from vision.text.counted import count_clips
from vision.text.labels import leg_label, screen_label, verdict_label, view_label
from vision.text.sentences import translate_text
from vision.text.translation import current_language, translate, translate_count
from vision.text.verdicts import VERDICT_STYLES, WORST_FIRST

#: Longer side of a thumbnail, px: sharp on a phone; a hundred of them are under a megabyte.
_THUMBNAIL_PX: Final = 200


@dataclass(frozen=True)
class _Badge:
    """Verdict of a clip, with a sort key: the worst first."""

    kind: str
    text: str
    rank: int


@dataclass(frozen=True)
class _Row:
    """One clip on the page."""

    result: str
    clip: str
    folder: str
    athlete: str
    badge: _Badge
    screen: str
    filmed: str
    count: str
    count_key: int
    faults: int
    watches: int
    headline: str
    warnings: str
    report: str | None
    thumbnail: JpegImage | None


def index_html(tables: BatchTables, read_thumbnail: Callable[[str], bytes | None]) -> str:
    """Return the index page of a batch in the current language; all text in it is escaped.

    Parameters
    ----------
    tables : BatchTables
        The tables of the batch.
    read_thumbnail : callable
        Returns the thumbnail of a result by its name; None where there is none.
    """
    rows = [_row(row, read_thumbnail) for row in table_records(tables.summary)]
    return (
        page_environment()
        .get_template("index.html.j2")
        .render(
            rows=rows,
            language=current_language(),
            summary=_summary_line(rows),
            counts=_verdict_counts(rows),
            has_athletes=any(row.athlete for row in rows),
            tables=[f"{name}.csv" for name in TABLES],
            style=style_sheet("index.css"),
            script=inline_script("index.js"),
        )
    )


def _row(row: Mapping[str, Any], read_thumbnail: Callable[[str], bytes | None]) -> _Row:
    is_done = row["state"] == "done"
    count, key = _count(row) if is_done else ("", -1)
    return _Row(
        result=row["result"],
        clip=row["clip"],
        folder=row["folder"] or "",
        athlete=row["athlete"] or "",
        badge=_badge(row),
        screen=screen_label(row["screen"]) if row["screen"] else "",
        filmed=_filmed(row),
        count=count,
        count_key=key,
        faults=row["faults"] or 0,
        watches=row["watches"] or 0,
        headline=translate_text((row["headline"] if is_done else row["error"]) or ""),
        warnings=_warnings(row["quality_problems"] or 0),
        report=f"reports/{quote(row['result'])}.json" if is_done else None,
        thumbnail=_thumbnail(read_thumbnail(row["result"])) if is_done else None,
    )


def _badge(row: Mapping[str, Any]) -> _Badge:
    if row["state"] != "done":
        return _Badge("none", translate("Not analysed"), len(WORST_FIRST) + 1)
    if row["verdict"] is None:
        text = verdict_label("cannot_tell") if row["screen"] else translate("No test recognised")
        return _Badge("cannot_tell", text, WORST_FIRST.index("cannot_tell"))
    verdict = row["verdict"]
    text = f"{VERDICT_STYLES[verdict].symbol} {verdict_label(verdict)}"
    return _Badge(verdict, text, WORST_FIRST.index(verdict))


def _count(row: Mapping[str, Any]) -> tuple[str, int]:
    """Return the repetitions that count, or the steps, and how many there are."""
    if steps := row["steps"]:
        return translate_count("{count} step counted", "{count} steps counted", steps), steps
    seen, counted = row["reps"] or 0, row["reps_counted"] or 0
    text = translate_count("{count} repetition", "{count} repetitions", seen)
    if seen != counted:
        text = translate("{counted} of {seen}").format(counted=counted, seen=text)
    return text, counted


def _warnings(count: int) -> str:
    if not count:
        return ""
    return translate_count(
        "{count} warning about the filming.", "{count} warnings about the filming.", count
    )


def _filmed(row: Mapping[str, Any]) -> str:
    """Return view and leg: ``from the front, left leg``."""
    leg = leg_label(row["leg"]) if row["leg"] else ""
    return ", ".join(part for part in (view_label(row["view"] or ""), leg) if part)


def _summary_line(rows: list[_Row]) -> str:
    failed = sum(row.badge.kind == "none" for row in rows)
    clips = count_clips(len(rows))
    if failed:
        text = translate("{done} of {clips} analysed, {failed} not.")
        return text.format(done=len(rows) - failed, clips=clips, failed=failed)
    return translate("{done} of {clips} analysed.").format(done=len(rows), clips=clips)


def _verdict_counts(rows: list[_Row]) -> list[tuple[str, str, int]]:
    """Return each kind of badge with its number of clips, the worst first."""
    badges = sorted({(row.badge.rank, row.badge.kind, row.badge.text) for row in rows})
    return [(kind, text, sum(row.badge.text == text for row in rows)) for _, kind, text in badges]


def _thumbnail(data: bytes | None) -> JpegImage | None:
    try:
        return None if data is None else shrink_image(data, longer_side=_THUMBNAIL_PX)
    except FormcheckError:
        return None
