"""Make small finished analyses to add to a library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from tests.support.saved_results import build_report
from vision.library.ingest import FinishedAnalysis
from vision.library.schema import new_id

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
        "stills/one.png": f"still of {id_}".encode(),
    }
    thumbnail = target / "thumbnail.jpg"
    thumbnail.write_bytes(_image(id_))
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


def _image(id_: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 6), "teal").save(out, "JPEG", comment=id_)
    return out.getvalue()
