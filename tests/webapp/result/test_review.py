"""The coach's part of a result, and what it is shared as."""

from __future__ import annotations

import base64
import csv
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.support import saved_results as builder
from vision.jobs import handouts
from vision.library.athletes import add_athlete
from vision.library.queries import get_report_card
from vision.library.reviews import ReviewDecision, add_note, read_review, write_review
from vision.report.models import Report
from vision.report.playback import MISSING, PER_PIXEL, Playback
from vision.settings import Settings
from vision.webapp.shared.state import app_state

PAUSE_S = 60


def coach_app() -> None:
    from vision.webapp.result.review import show_review
    from vision.webapp.shared.state import app_state

    (meta,) = app_state().results.all_results()
    report = app_state().results.read_report(meta)
    assert report is not None
    show_review(meta, report)


def opened() -> AppTest:
    app = AppTest.from_function(coach_app, default_timeout=PAUSE_S).run()
    assert not app.exception
    return app


def key_of(report: Report, number: int = 0) -> str:
    judged = [c for c in report.criteria if c.verdict == "fault"]
    return f"{judged[number].id}-{judged[number].leg or 'both'}"


def test_a_finding_is_agreed_with_and_words_are_kept(landed: SimpleNamespace) -> None:
    app = opened()
    app.button_group(key=f"kind-{key_of(landed.report)}").set_value("agree").run()
    app.text_area(key="coach-words").set_value("Well done, *Ada*.").run()
    app.button_group(key="coach-status").set_value("reviewed").run()
    app.button(key="coach-save").click().run()
    assert not app.exception
    review = read_review(landed.library, landed.meta.id)
    assert review is not None
    assert (review.status, review.message) == ("reviewed", "Well done, *Ada*.")
    assert [d.kind for d in review.decisions] == ["agree"]
    # What the machine said is as it was.
    stored = json.loads((landed.folder / "report.json").read_text())
    assert stored == landed.report.model_dump(mode="json")


def test_a_finding_is_changed_with_a_reason(landed: SimpleNamespace) -> None:
    key = key_of(landed.report)
    app = opened()
    app.button_group(key=f"kind-{key}").set_value("change").run()
    app.selectbox(key=f"verdict-{key}").set_value("pass").run()
    app.text_input(key=f"reason-{key}").set_value("the light").run()
    app.button(key="coach-save").click().run()
    review = read_review(landed.library, landed.meta.id)
    assert review is not None
    (decided,) = review.decisions
    assert (decided.kind, decided.verdict, decided.reason) == ("change", "pass", "the light")
    again = opened()
    assert again.text_input(key=f"reason-{key}").value == "the light"


def test_dismissing_needs_a_reason(landed: SimpleNamespace) -> None:
    key = key_of(landed.report)
    app = opened()
    app.button_group(key=f"kind-{key}").set_value("dismiss").run()
    app.button(key="coach-save").click().run()
    assert "Say why" in app.warning[0].value
    review = read_review(landed.library, landed.meta.id)
    assert review is not None
    assert review.decisions == ()


def test_a_clip_is_given_to_another_athlete(landed: SimpleNamespace) -> None:
    add_athlete(landed.library, "Ben")
    app = opened()
    athlete = app.selectbox(key="coach-athlete")
    assert (athlete.options, athlete.index) == (["Ada", "Ben"], 0)
    athlete.select_index(1).run()
    assert not app.exception
    card = get_report_card(landed.library, landed.meta.id)
    assert card is not None
    assert card.athlete == "Ben"
    assert app_state().results.get(landed.meta.id).athlete == card.athlete_id
    assert opened().selectbox(key="coach-athlete").index == 1


def test_before_it_has_landed_there_is_no_review(formcheck_home: Path) -> None:
    results = app_state().results
    meta = results.add("squat.mp4", [b"clip"], Settings())
    builder.write_result(builder.build("sls_front"), results.work_folder(meta.id))
    results.publish(meta)
    assert not opened().markdown


def said(landed: SimpleNamespace) -> None:
    fault = next(c for c in landed.report.criteria if c.verdict == "fault")
    write_review(
        landed.library,
        landed.meta.id,
        status="reviewed",
        message="Slower next time.",
        decisions=(ReviewDecision(fault.id, fault.leg, "change", "pass", "Askew camera"),),
    )
    add_note(landed.library, landed.meta.id, time_s=2.5, text="heel here")


def test_what_is_shared_says_what_the_machine_and_the_coach_said(
    landed: SimpleNamespace, tmp_path: Path
) -> None:
    said(landed)
    whole = handouts.build_handout(landed.state, landed.meta, landed.report, landed.folder)
    assert (whole.athlete, whole.message) == ("Ada", "Slower next time.")
    assert [(n.time_s, n.text) for n in whole.notes] == [(2.5, "heel here")]
    path = tmp_path / "out.html"
    handouts.write_handout(
        landed.state, "html", path, meta=landed.meta, report=landed.report, folder=landed.folder
    )
    page = path.read_text()
    fault = next(c for c in landed.report.criteria if c.verdict == "fault")
    for words in ("Ada", "Slower next time.", "Askew camera", "heel here", fault.title):
        assert words in page


def played(folder: Path) -> None:
    """Three pictures of a body that rises by a pixel each; the nose is missing in the last."""
    points = np.zeros((3, 33, 2))
    points[..., 0] = np.arange(33)
    points[..., 1] = np.linspace(20, 200, 33) - np.arange(3)[:, None]
    whole = np.rint(points * PER_PIXEL).astype("<i2")
    whole[2, 0] = MISSING
    (folder / "playback.json").write_text(
        Playback(
            width=300, height=400, duration_s=0.1, times_s=[0.0, 1 / 30, 2 / 30],
            real_time_factor=0.5, points=base64.b64encode(whole.tobytes()).decode(),
            visibility="", states="", series=[], events=[], spans=[], findings=[],
        ).model_dump_json()
    )  # fmt: skip


def test_a_pdf_is_made(landed: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "out.pdf"
    handouts.write_handout(
        landed.state, "pdf", path, meta=landed.meta, report=landed.report, folder=landed.folder
    )
    assert path.read_bytes().startswith(b"%PDF")


def test_opensims_files_are_in_real_seconds(landed: SimpleNamespace, tmp_path: Path) -> None:
    played(landed.folder)
    mot, trc = tmp_path / "out.mot", tmp_path / "out.trc"
    for path in (mot, trc):
        handouts.write_handout(
            landed.state,
            path.suffix[1:],
            path,
            meta=landed.meta,
            report=landed.report,
            folder=landed.folder,
        )
    head, rows = mot.read_text().split("endheader\n")
    assert "inDegrees=yes" in head
    with (landed.folder / "angles.csv").open() as file:
        clip_s = [float(row["time_s"]) for row in csv.DictReader(file)]
    last_s = float(rows.splitlines()[-1].split("\t")[0])
    assert last_s == pytest.approx(0.5 * (clip_s[-1] - clip_s[0]), abs=0.1)
    lines = trc.read_text().splitlines()
    cells = [line.split("\t") for line in lines if line[:1].isdigit()][-3:]
    assert [float(row[1]) for row in cells] == pytest.approx([0, 1 / 60, 2 / 60], abs=1e-4)
    assert cells[0][2] != ""
    assert cells[2][2] == ""  # what is missing stays missing
    assert float(cells[1][6]) > float(cells[0][6])  # up is up
