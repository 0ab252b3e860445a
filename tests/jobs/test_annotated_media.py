"""The coach's drawings in shared files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from vision.clip.open import open_clip
from vision.draw.video.user_annotated_video import HOLD_S
from vision.jobs import handouts
from vision.jobs.annotated_media import coach_key_frames, write_clip_with_annotations
from vision.library.reviews import ReviewNote, add_note
from vision.library.user_annotations import save_user_annotations
from vision.report.models import Report
from vision.report.user_annotation import UserAnnotation


def line(time_s: float, report: Report, *, id_: str = "a") -> UserAnnotation:
    """Draw across the middle of the frame, in its pixels."""
    width, height = report.clip.width, report.clip.height
    points = ((0.1 * width, height / 2), (0.9 * width, height / 2))
    return UserAnnotation(id_, time_s, "line", points, "yellow")


def has_line(image: np.ndarray) -> bool:
    middle = image[:, image.shape[1] // 2].astype(int)
    return bool((middle[:, 0] - middle[:, 2] > 80).any())


def test_drawings_and_notes_become_key_frames(ingested: SimpleNamespace) -> None:
    report = ingested.report
    times = open_clip(ingested.folder / ingested.meta.clip).info.times_s
    notes = [
        ReviewNote("n", float(times[4]), "heel  up"),
        ReviewNote("m", float(times[9]), "x" * 200),
        ReviewNote("far", 500.0, "nowhere"),
    ]
    drawings = [line(float(times[n]), report) for n in (2, 4)]
    drawings.append(UserAnnotation("e", float(times[9]), "event", (), "white", "Heel lifts"))
    frames = coach_key_frames(
        ingested.meta, report, ingested.folder, drawings=drawings, notes=notes
    )
    assert [frame.time_s for frame in frames] == pytest.approx([times[2], times[4], times[9]])
    assert [frame.caption for frame in frames] == ["drawing", "heel up", "x" * 89 + "…"]
    assert all(frame.by_coach for frame in frames)
    shown = [np.asarray(Image.open(BytesIO(frame.image))) for frame in frames]
    assert [has_line(image) for image in shown] == [True, True, False]


def test_a_missing_clip_gives_no_key_frames(ingested: SimpleNamespace) -> None:
    (ingested.folder / ingested.meta.clip).unlink()
    made = coach_key_frames(
        ingested.meta,
        ingested.report,
        ingested.folder,
        drawings=[line(0.1, ingested.report)],
        notes=[],
    )
    assert made == ()


@pytest.mark.slow
def test_handouts_contain_the_coachs_key_frames(ingested: SimpleNamespace, tmp_path: Path) -> None:
    save_user_annotations(ingested.library, ingested.meta.id, changed=[line(0.2, ingested.report)])
    add_note(ingested.library, ingested.meta.id, time_s=0.2, text="heel here")
    whole = handouts.build_handout(ingested.state, ingested.meta, ingested.report, ingested.folder)
    first, *others = whole.frames
    assert (first.caption, first.by_coach) == ("heel here", True)
    assert others
    assert not any(frame.by_coach for frame in others)
    for kind in ("html", "pdf"):
        path = tmp_path / f"out.{kind}"
        handouts.write_handout(
            ingested.state,
            kind,
            path,
            meta=ingested.meta,
            report=ingested.report,
            folder=ingested.folder,
        )
        assert path.stat().st_size > 10_000


def test_the_clip_with_drawings_begins_where_the_analysis_did(
    ingested: SimpleNamespace, tmp_path: Path
) -> None:
    video = open_clip(ingested.folder / "annotated.mp4")
    angles = ingested.folder / "angles.csv"
    head, *rows = angles.read_text().splitlines()
    place = head.split(",").index("time_s")
    begin_s = float(rows[0].split(",")[place])
    at = float(video.info.times_s[5])
    save_user_annotations(
        ingested.library, ingested.meta.id, changed=[line(begin_s + at, ingested.report)]
    )
    path = tmp_path / "out.mp4"
    handouts.write_handout(
        ingested.state,
        "mp4",
        path,
        meta=ingested.meta,
        report=ingested.report,
        folder=ingested.folder,
    )
    frames = [(frame.time_s, has_line(frame.image)) for frame in open_clip(path).frames()]
    drawn = [time_s for time_s, is_drawn in frames if is_drawn]
    assert min(drawn) == pytest.approx(at, abs=1e-3)
    assert frames[-1][0] == pytest.approx(video.info.times_s[-1] + HOLD_S, abs=1e-2)
    assert (
        write_clip_with_annotations(
            ingested.report, ingested.folder, path, drawings=[line(900, ingested.report)]
        )
        == 0
    )
