"""Two clips of different timing with numbered frames, and a server for the compare test page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np

from tests.support.page_server import mime_type, serve_pages
from tests.support.player_page import (
    COUNT,
    build_angles,
    build_report,
    build_track,
    uneven_times,
    write_numbered_clip,
)
from vision.clip.open import open_clip
from vision.frontend import compare as compare_ui
from vision.report.comparison.alignment import Alignment, align
from vision.report.comparison.sources import CompareSource, list_span_indices, select_segment
from vision.report.models import Rep, Report
from vision.report.playback import build_playback, read_playback, write_playback
from vision.webapp.compare.player_data import pair_data

PAGE = Path(__file__).parents[1] / "browser/compare_page"


@dataclass(frozen=True)
class ClipSpec:
    """Description of a clip to write.

    Attributes
    ----------
    times_s : list of float
        Frame times.
    reps : list of tuple of int
        Start, bottom and end frame of each repetition.
    size, at : float, tuple of float
        Scale and offset of the body against the first clip's, px.
    facing : str
        Direction the person faces.
    """

    times_s: list[float]
    reps: list[tuple[int, int, int]]
    size: float = 1.0
    at: tuple[float, float] = (0.0, 0.0)
    facing: str = "left"


FIRST = ClipSpec([n / 30 for n in range(COUNT)], [(6, 15, 36), (40, 62, 70)])
SECOND = ClipSpec(uneven_times(), [(10, 31, 40), (50, 58, 90)], size=0.75, at=(48.0, 22.0))
TURNED = replace(SECOND, facing="right")
CLIPS = {"first": FIRST, "second": SECOND, "turned": TURNED}


def build_clip_report(clip: Path, spec: ClipSpec) -> Report:
    """Build the report of a clip."""
    report = build_report(open_clip(clip).info)
    reps = [
        Rep(number=n, leg="left", start_s=spec.times_s[a], bottom_s=spec.times_s[b],
            end_s=spec.times_s[c], counted=True)
        for n, (a, b, c) in enumerate(spec.reps, start=1)
    ]  # fmt: skip
    return report.model_copy(update={"reps": reps, "facing": spec.facing})


def write_source(
    folder: Path, name: str, spec: ClipSpec, *, data: str | None = None
) -> CompareSource:
    """Write a clip and its playback file; return them as a source to compare."""
    clip = folder / f"{name}.mp4"
    write_numbered_clip(clip, spec.times_s, options={"bf": "0"})
    info = open_clip(clip).info
    track = build_track(info)
    xyz = track.xyz.copy()
    xyz[..., :2] = spec.size * xyz[..., :2] + np.array(spec.at)
    report = build_clip_report(clip, spec)
    playback = build_playback(info, replace(track, xyz=xyz), build_angles(info), report)
    path = folder / (data or f"{name}.json")
    write_playback(playback, path)
    return CompareSource(read_playback(path), report)


def align_reps(
    sources: dict[str, CompareSource], names: tuple[str, str], places: tuple[int, int]
) -> Alignment:
    """Align two repetitions, as the page does."""
    one, other = (sources[name] for name in names)
    return align(select_segment(one, places[0]), select_segment(other, places[1]))


def component_data(
    sources: dict[str, CompareSource], query: dict[str, list[str]]
) -> dict[str, Any]:
    """Return the component's data for a pair of repetitions."""
    first, second = names = query["first"][0], query["second"][0]
    places = int(query["a"][0]), int(query["b"][0])
    sides = [
        {
            "video": f"/files/{name}.mp4", "playback": f"/files/{name}.json",
            "name": f"{name}.mp4", "detail": "Left leg", "chosen": place,
            "options": [
                {"place": at, "words": sources[name].playback.spans[at].words}
                for at in list_span_indices(sources[name])
            ],
        }
        for name, place in zip(names, places, strict=True)
    ]  # fmt: skip
    alignment = align_reps(sources, names, places)
    spec = pair_data(alignment, f"{places[0]}-{places[1]}")
    return {"clips": f"{first}|{second}", "sides": sides, "pair": spec}


@contextmanager
def serve_compare(files: Path, sources: dict[str, CompareSource]) -> Iterator[str]:
    """Serve the script, the page and the clips, with range requests."""
    folders = {
        "/files": files,
        "": PAGE,
    }

    def read_file(url: str) -> tuple[bytes, str]:
        requested = urlsplit(url)
        path = requested.path
        if path == "/data":
            data = component_data(sources, parse_qs(requested.query))
            return json.dumps(data).encode(), mime_type("data.json")
        if path == "/built.js":
            return compare_ui.script().encode(), mime_type(path)
        if path == "/style.css":
            return compare_ui.style().encode(), mime_type(path)
        folder, _, name = path.rpartition("/")
        return (folders[folder] / name).read_bytes(), mime_type(name)

    with serve_pages(read_file) as url:
        yield url
