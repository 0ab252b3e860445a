"""Data of the compare player: two results, the chosen segments and their alignment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from vision.errors import InputError
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import PLAYBACK
from vision.library.result_files import PROXY
from vision.report.comparison.alignment import Alignment
from vision.report.comparison.curves import ComparedCurve
from vision.report.comparison.sources import CompareSource, list_span_indices, needs_mirroring
from vision.report.models import Report
from vision.report.playback import Playback, read_playback
from vision.terms import Side
from vision.text.dates import medium_date
from vision.text.labels import leg_label
from vision.text.translation import translate


@dataclass(frozen=True)
class ComparedResult:
    """One of the two results that are compared.

    Attributes
    ----------
    meta : ResultMeta
        The result.
    folder : Path
        Its folder.
    source : CompareSource
        Its playback and report.
    athlete : str or None
        Name of the athlete.
    leg : {"left", "right"} or None
        The leg that is compared, where both results are the same clip.
    """

    meta: ResultMeta
    folder: Path
    source: CompareSource
    athlete: str | None = None
    leg: Side | None = None

    @property
    def video(self) -> Path:
        """The clip, or its copy that browsers can play."""
        proxy = self.folder / PROXY
        return proxy if proxy.is_file() else self.folder / self.meta.clip

    @property
    def playback(self) -> Path:
        """File with the data of the player."""
        return self.folder / PLAYBACK

    @property
    def span_indices(self) -> list[int]:
        """The repetitions or strides to choose from, as indices of spans."""
        return list_span_indices(self.source, self.leg)

    @property
    def identity(self) -> str:
        """Key that changes with the result, the leg, and a new analysis."""
        return f"{self.meta.id}-{self.leg}-{self.playback.stat().st_mtime_ns}"


@lru_cache(maxsize=8)
def _read_playback(path: Path, modified_ns: int) -> Playback:
    return read_playback(path)


def load_source(folder: Path, report: Report) -> CompareSource | None:
    """Read the playback of a result; None where it has none or it is damaged.

    Parameters
    ----------
    folder : Path
        Folder of the result.
    report : Report
        Its report.
    """
    path = folder / PLAYBACK
    try:
        return CompareSource(_read_playback(path, path.stat().st_mtime_ns), report)
    except (OSError, InputError):
        return None


def side_data(
    result: ComparedResult, alignment: Alignment, which: int, *, url_of: Callable[[Path], str]
) -> dict[str, object]:
    """Return the data of one side of the compare player.

    Parameters
    ----------
    result : ComparedResult
        The result.
    alignment : Alignment
        The two segments that are shown.
    which : {0, 1}
        First or second.
    url_of : callable
        Returns the URL of a file.
    """
    segment = (alignment.first, alignment.second)[which]
    spans, day = result.source.playback.spans, result.meta.created
    leg = None
    if segment.leg is not None:
        label = leg_label(segment.leg) if segment.span.kind == "rep" else _foot_label(segment.leg)
        leg = label[:1].upper() + label[1:]
    details = (result.athlete, leg, medium_date(day))
    return {
        "video": url_of(result.video),
        "playback": url_of(result.playback),
        "name": result.meta.name,
        "detail": " · ".join(detail for detail in details if detail),
        "options": [{"place": index, "words": spans[index].words} for index in result.span_indices],
        "chosen": spans.index(segment.span),
    }


def _foot_label(side: Side) -> str:
    return translate("left foot") if side == "left" else translate("right foot")


def pair_data(alignment: Alignment, id_: str) -> dict[str, Any]:
    """Return the data of an alignment for the compare player.

    Parameters
    ----------
    alignment : Alignment
        The two segments.
    id_ : str
        Identity of the pair; it differs for other segments of the same clips.
    """
    return {
        "id": id_,
        "kind": alignment.first.span.kind,
        "locked": alignment.compared_anchor.name,
        "mirror": needs_mirroring(alignment.first, alignment.second),
        "legs": [alignment.first.leg, alignment.second.leg],
        "anchors": [
            {"moment": a.name, "words": a.label, "phase": a.phase, "frames": list(a.frames)}
            for a in alignment.anchors
        ],
        "charts": [_chart(curve) for curve in alignment.curves],
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
