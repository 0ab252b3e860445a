"""Two clips of different timing with numbered frames, and a server for the compare test page."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np

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
from vision.frontend import player as player_ui
from vision.frontend.vocabulary import vocabulary_module
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
    """Serve the modules, the page and the clips, with range requests."""
    places = {
        "/compare": Path(compare_ui.__file__).parent,
        "/player": Path(player_ui.__file__).parent,
        "/shared": Path(player_ui.__file__).parents[1] / "shared",
        "/files": files,
        "": PAGE,
    }
    kinds = {"js": "text/javascript", "html": "text/html", "json": "application/json",
             "mp4": "video/mp4"}  # fmt: skip

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            data, kind = self._file()
            asked = self.headers.get("Range")
            first, last = 0, len(data) - 1
            if asked:
                begin, _, end = asked.removeprefix("bytes=").partition("-")
                first, last = int(begin), min(last, int(end) if end else last)
            self.send_response(206 if asked else 200)
            self.send_header("Content-Type", kind)
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Length", str(last - first + 1))
            if asked:
                self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
            self.end_headers()
            self.wfile.write(data[first : last + 1])

        def _file(self) -> tuple[bytes, str]:
            asked = urlsplit(self.path)
            if asked.path == "/data":
                return json.dumps(component_data(sources, parse_qs(asked.query))).encode(), kinds[
                    "json"
                ]
            if asked.path == "/joined.js":
                return compare_ui.script().encode(), kinds["js"]
            if asked.path == "/shared/vocabulary.js":
                return vocabulary_module().encode(), kinds["js"]
            if asked.path == "/style.css":
                return compare_ui.style().encode(), "text/css"
            place, _, name = asked.path.rpartition("/")
            return (places[place] / name).read_bytes(), kinds[name.rpartition(".")[2]]

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/page.html"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
