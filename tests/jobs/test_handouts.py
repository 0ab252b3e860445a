"""Handouts of a result, with the coach's review."""

from __future__ import annotations

import base64
import csv
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from vision.jobs import handouts
from vision.library.reviews import add_note, write_review
from vision.report.playback import MISSING, PER_PIXEL, Playback
from vision.report.review import ReviewDecision

PAUSE_S = 60


def save_review(ingested: SimpleNamespace) -> None:
    fault = next(c for c in ingested.report.criteria if c.verdict == "fault")
    write_review(
        ingested.library,
        ingested.meta.id,
        status="reviewed",
        message="Slower next time.",
        decisions=(ReviewDecision(fault.id, fault.leg, "change", "pass", "Askew camera"),),
    )
    add_note(ingested.library, ingested.meta.id, time_s=2.5, text="heel here")


@pytest.mark.slow
def test_a_handout_holds_report_and_review(ingested: SimpleNamespace, tmp_path: Path) -> None:
    save_review(ingested)
    whole = handouts.build_handout(ingested.state, ingested.meta, ingested.report, ingested.folder)
    assert (whole.athlete, whole.message) == ("Ada", "Slower next time.")
    assert [(n.time_s, n.text) for n in whole.notes] == [(2.5, "heel here")]
    path = tmp_path / "out.html"
    handouts.write_handout(
        ingested.state,
        "html",
        path,
        meta=ingested.meta,
        report=ingested.report,
        folder=ingested.folder,
    )
    page = path.read_text()
    fault = next(c for c in ingested.report.criteria if c.verdict == "fault")
    for words in ("Ada", "Slower next time.", "Askew camera", "heel here", fault.title):
        assert words in page


def write_small_playback(folder: Path) -> None:
    """Write three frames of a body that rises by one pixel per frame; the last lacks the nose."""
    points = np.zeros((3, 33, 2))
    points[..., 0] = np.arange(33)
    points[..., 1] = np.linspace(20, 200, 33) - np.arange(3)[:, None]
    whole = np.rint(points * PER_PIXEL).astype("<i2")
    whole[2, 0] = MISSING
    (folder / "playback.json").write_text(
        Playback(
            width=300, height=400, duration_s=0.1, times_s=[0.0, 1 / 30, 2 / 30],
            real_time_factor=0.5, points=base64.b64encode(whole.tobytes()).decode(),
            visibility=base64.b64encode(bytes(3 * 33)).decode(),
            states=base64.b64encode(bytes(3)).decode(),
            series=[], events=[], spans=[], findings=[],
        ).model_dump_json()
    )  # fmt: skip


def test_a_pdf_is_written(ingested: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "out.pdf"
    handouts.write_handout(
        ingested.state,
        "pdf",
        path,
        meta=ingested.meta,
        report=ingested.report,
        folder=ingested.folder,
    )
    assert path.read_bytes().startswith(b"%PDF")


def test_opensim_files_are_in_real_seconds(ingested: SimpleNamespace, tmp_path: Path) -> None:
    write_small_playback(ingested.folder)
    mot, trc = tmp_path / "out.mot", tmp_path / "out.trc"
    for path in (mot, trc):
        handouts.write_handout(
            ingested.state,
            path.suffix[1:],
            path,
            meta=ingested.meta,
            report=ingested.report,
            folder=ingested.folder,
        )
    head, rows = mot.read_text().split("endheader\n")
    assert "inDegrees=yes" in head
    with (ingested.folder / "angles.csv").open() as file:
        clip_s = [float(row["time_s"]) for row in csv.DictReader(file)]
    last_s = float(rows.splitlines()[-1].split("\t")[0])
    assert last_s == pytest.approx(0.5 * (clip_s[-1] - clip_s[0]), abs=0.1)
    lines = trc.read_text().splitlines()
    cells = [line.split("\t") for line in lines if line[:1].isdigit()][-3:]
    assert [float(row[1]) for row in cells] == pytest.approx([0, 1 / 60, 2 / 60], abs=1e-4)
    assert cells[0][2] != ""
    assert cells[2][2] == ""  # missing values stay missing
    assert float(cells[1][6]) > float(cells[0][6])  # up is up
