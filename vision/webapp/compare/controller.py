"""Two results in step: the player of both, and what differs between two repetitions of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import streamlit as st
from streamlit import runtime

from vision.errors import InputError
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import PLAYBACK, PROXY
from vision.report.comparison.alignment import Alignment, align
from vision.report.comparison.curves import ComparedCurve
from vision.report.comparison.differences import Difference, Outcome, ComparedValue, list_differences
from vision.report.comparison.sources import (
    CompareSource,
    default_span_index,
    list_span_indices,
    needs_mirroring,
    select_segment,
)
from vision.report.models import Report
from vision.report.playback import Playback, read_playback
from vision.terms import Side
from vision.text.body import LEG_LABELS
from vision.text.numbers import format_value
from vision.webapp.components.compare import compare_player
from vision.webapp.shared.state import app_state
from vision.webapp.shared.style import show_table
from vision.webapp.shared.tables import Table
from vision.webapp.shared.text import escape_markdown

_KINDS: Final = {".webm": "video/webm"}
_WORDS: Final[Mapping[Outcome, str]] = {
    "different": "Different",
    "no real difference": "No real difference",
    "no error known": "No error known",
    "cannot tell": "Cannot tell",
}
_MEANS: Final = (
    "± is one standard error of that value. A difference counts when it is larger than both "
    "errors can explain (95 of 100 times); where no error is known nothing is said of it."
)


@dataclass(frozen=True)
class ComparedResult:
    """One of the two.

    Attributes
    ----------
    meta : Meta
    take : Take
    athlete : str or None
        Their name.
    leg : str or None
        The only leg it is about, where left is set against right in one clip.
    """

    meta: ResultMeta
    take: CompareSource
    athlete: str | None = None
    leg: Side | None = None

    @property
    def folder(self) -> Path:
        """Folder of the result."""
        return app_state().results.path(self.meta.id)

    @property
    def video(self) -> Path:
        """What is played."""
        proxy = self.folder / PROXY
        return proxy if proxy.is_file() else self.folder / self.meta.clip

    @property
    def places(self) -> list[int]:
        """Spans to choose from; the words of a span that both legs share name none."""
        return list_span_indices(self.take, self.leg)


@lru_cache(maxsize=8)
def _read(path: Path, written: int) -> Playback:
    return read_playback(path)


def load_source(meta: ResultMeta, report: Report) -> CompareSource | None:
    """Read what is played of a result; None where it was made without, or cannot be read."""
    path = app_state().results.path(meta.id) / PLAYBACK
    try:
        return CompareSource(_read(path, path.stat().st_mtime_ns), report)
    except (OSError, InputError):
        return None


@st.fragment
def show_players(one: ComparedResult, other: ComparedResult) -> None:
    """Show the player of both and the table below it.

    A fragment, so that another repetition does not make the whole page anew.
    """
    key = f"room-{one.meta.id}-{other.meta.id}"
    asked = getattr(st.session_state.get(key), "chosen", None)
    places = [_place(part, asked, name) for part, name in ((one, "first"), (other, "second"))]
    try:
        pairing = align(
            select_segment(one.take, places[0], one.leg), select_segment(other.take, places[1], other.leg)
        )
    except InputError as error:
        st.info(escape_markdown(str(error)), icon=":material/info:")
        if asked is None:
            return
        places = [default_span_index(part.take, part.places) for part in (one, other)]
        pairing = align(
            select_segment(one.take, places[0], one.leg), select_segment(other.take, places[1], other.leg)
        )
    for note in pairing.notes:
        st.info(escape_markdown(note), icon=":material/info:")
    compare_player(
        key=key,
        clips="|".join(f"{part.meta.id}-{part.leg}-{_written(part)}" for part in (one, other)),
        sides=[side_data(part, pairing, which) for which, part in enumerate((one, other))],
        pair=pair_data(pairing, f"{places[0]}-{places[1]}"),
    )
    st.markdown("#### These two, with the error beside each value")
    show_table(differences_table(list_differences(pairing)), caption="These two repetitions", dense=True)
    st.caption(_MEANS)


def _place(part: ComparedResult, asked: object, name: str) -> int:
    wanted = asked.get(name) if isinstance(asked, Mapping) else None
    places = part.places
    return wanted if wanted in places else default_span_index(part.take, places)


def _written(part: ComparedResult) -> int:
    return (part.folder / PLAYBACK).stat().st_mtime_ns


def side_data(part: ComparedResult, pairing: Alignment, which: int) -> dict[str, object]:
    """Give what the component says of one side, and where it finds its files."""
    one = (pairing.first, pairing.second)[which]
    spans, day = part.take.playback.spans, part.meta.created
    leg = None
    if one.leg is not None:
        leg = (
            LEG_LABELS[one.leg].capitalize()
            if one.span.kind == "rep"
            else f"{one.leg} foot".capitalize()
        )
    details = [part.athlete, leg, f"{day.day} {day:%b %Y}"]
    return {
        "video": _address(part.video, which),
        "playback": _address(part.folder / PLAYBACK, which),
        "name": part.meta.name,
        "detail": " · ".join(each for each in details if each),
        "options": [{"place": at, "words": spans[at].words} for at in part.places],
        "chosen": spans.index(one.span),
    }


def pair_data(pairing: Alignment, id_: str) -> dict[str, Any]:
    """Give a pairing as the component takes it.

    Parameters
    ----------
    pairing : Pairing
    id_ : str
        Another one for another pair of the same clips.
    """
    return {
        "id": id_,
        "kind": pairing.first.span.kind,
        "locked": pairing.compared_anchor.name,
        "mirror": needs_mirroring(pairing.first, pairing.second),
        "legs": [pairing.first.leg, pairing.second.leg],
        "anchors": [
            {"moment": a.name, "words": a.label, "phase": a.phase, "frames": list(a.frames)}
            for a in pairing.anchors
        ],
        "charts": [_chart(curve) for curve in pairing.curves],
    }


def _chart(curve: ComparedCurve) -> dict[str, Any]:
    first, second = (
        [round(float(v), 2) if np.isfinite(v) else None for v in values] for values in curve.values
    )
    return {
        "title": curve.title,
        "positive": curve.positive,
        "series": [series.name for series in curve.series],
        "signs": list(curve.signs),
        "need": curve.detectable_difference,
        "first": first,
        "second": second,
    }


def differences_table(rows: tuple[Difference, ...]) -> Table:
    """Lay the differences out; those that do not count are paler."""
    return Table(
        heads=("What", "First", "Second", "Difference", "Counts from", "Result"),
        rows=tuple(
            (
                row.title,
                _with_error(row.a, row.unit),
                _with_error(row.b, row.unit),
                _signed(row.difference, row.unit),
                format_value(row.detectable_difference, row.unit),
                _WORDS[row.outcome],
            )
            for row in rows
        ),
        muted=frozenset(at for at, row in enumerate(rows) if row.outcome != "different"),
    )


def _with_error(reading: ComparedValue, unit: str) -> str:
    if reading.value is None or reading.error is None:
        return format_value(reading.value, unit)
    return f"{format_value(reading.value, unit)} ± {format_value(reading.error, unit)}"


def _signed(difference: float | None, unit: str) -> str:
    sign = "+" if difference is not None and difference > 0 else ""
    return sign + format_value(difference, unit)


def _address(path: Path, which: int) -> str:
    """Give an address at which the browser finds a file, also a part of it."""
    if not runtime.exists():
        return ""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    kind = "application/json" if path.suffix == ".json" else _KINDS.get(path.suffix, "video/mp4")
    files = runtime.get_instance().media_file_mgr
    url = files.add(str(path), kind, coordinates=f"room-{which}-{path.name}")
    return f"/{base}{url}" if base else url
