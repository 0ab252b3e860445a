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
from vision.screens.registry import screen_titles
from vision.share.images import JpegImage, shrink_image
from vision.text.numbers import plural
from vision.text.verdicts import VERDICT_STYLES, WORST_FIRST

#: Longer side of a thumbnail, px: sharp on a phone; a hundred of them are under a megabyte.
_THUMBNAIL_PX: Final = 200
_NO_TEST: Final = "No test recognised"
_FAILED: Final = "Not analysed"


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
    """Return the index page of a batch; all text in it is escaped.

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
        screen=screen_titles().get(row["screen"] or "", row["screen"] or ""),
        filmed=_filmed(row),
        count=count,
        count_key=key,
        faults=row["faults"] or 0,
        watches=row["watches"] or 0,
        headline=(row["headline"] if is_done else row["error"]) or "",
        warnings=plural(row["quality_problems"], "warning") if row["quality_problems"] else "",
        report=f"reports/{quote(row['result'])}.json" if is_done else None,
        thumbnail=_thumbnail(read_thumbnail(row["result"])) if is_done else None,
    )


def _badge(row: Mapping[str, Any]) -> _Badge:
    if row["state"] != "done":
        return _Badge("none", _FAILED, len(WORST_FIRST) + 1)
    if row["verdict"] is None:
        text = VERDICT_STYLES["cannot_tell"].label if row["screen"] else _NO_TEST
        return _Badge("cannot_tell", text, WORST_FIRST.index("cannot_tell"))
    style = VERDICT_STYLES[row["verdict"]]
    return _Badge(
        row["verdict"], f"{style.symbol} {style.label}", WORST_FIRST.index(row["verdict"])
    )


def _count(row: Mapping[str, Any]) -> tuple[str, int]:
    """Return the repetitions that count, or the steps, and how many there are."""
    if row["steps"]:
        return plural(row["steps"], "step"), row["steps"]
    seen, counted = row["reps"] or 0, row["reps_counted"] or 0
    text = plural(counted, "repetition")
    return (text if seen == counted else f"{counted} of {plural(seen, 'repetition')}"), counted


def _filmed(row: Mapping[str, Any]) -> str:
    """Return view and leg: ``front, left leg``."""
    leg = {"both": "both legs", "left": "left leg", "right": "right leg"}.get(row["leg"] or "")
    return ", ".join(part for part in (row["view"], leg) if part)


def _summary_line(rows: list[_Row]) -> str:
    failed = sum(row.badge.text == _FAILED for row in rows)
    done = f"{len(rows) - failed} of {plural(len(rows), 'clip')} analysed"
    return f"{done}, {failed} not." if failed else f"{done}."


def _verdict_counts(rows: list[_Row]) -> list[tuple[str, str, int]]:
    """Return each kind of badge with its number of clips, the worst first."""
    badges = sorted({(row.badge.rank, row.badge.kind, row.badge.text) for row in rows})
    return [(kind, text, sum(row.badge.text == text for row in rows)) for _, kind, text in badges]


def _thumbnail(data: bytes | None) -> JpegImage | None:
    try:
        return None if data is None else shrink_image(data, longer_side=_THUMBNAIL_PX)
    except FormcheckError:
        return None
