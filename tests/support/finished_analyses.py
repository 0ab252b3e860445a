"""Make small finished analyses to add to a library."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from tests.support.saved_results import build_report
from vision.library.ingest import FinishedAnalysis
from vision.library.row_ids import new_id

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def make_finished_analysis(
    folder: Path,
    kind: str = "sls_front",
    *,
    id_: str | None = None,
    content: bytes | None = None,
    days: float = 0,
    **further: Any,
) -> FinishedAnalysis:
    """Write the files of an analysis; each has a clip of its own unless `content` is given."""
    id_ = id_ or new_id()
    target = folder / id_
    target.mkdir(parents=True, exist_ok=True)
    clip = target / "clip.mp4"
    clip.write_bytes(content if content is not None else f"clip of {id_}".encode())
    report = build_report(kind)
    files = {
        "report.json": report.model_dump_json().encode(),
        "angles.csv": b"frame,time_s\n",
        "stills/cover.png": _image(id_, "PNG"),
    }
    thumbnail = target / "thumbnail.jpg"
    thumbnail.write_bytes(_image(id_, "JPEG"))
    for name, data in files.items():
        (target / name).parent.mkdir(exist_ok=True)
        (target / name).write_bytes(data)
    return FinishedAnalysis(
        id=id_,
        clip=clip,
        name=further.pop("name", "squat.mp4"),
        created=NOON + timedelta(days=days),
        report=report,
        files={name: target / name for name in files},
        thumbnail=thumbnail,
        **further,
    )


def _image(id_: str, kind: str) -> bytes:
    """Return a small image that no other analysis has."""
    out = BytesIO()
    color = hashlib.sha256(id_.encode()).digest()
    image = Image.frombytes("RGB", (4, 6), (color * 3)[:72])
    image.save(out, kind, quality=100) if kind == "JPEG" else image.save(out, kind)
    return out.getvalue()
