"""The coach's part of a result, and what it is shared as."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import builder
from vision.library.athletes import add_athlete
from vision.library.landing import land
from vision.library.library import Library
from vision.library.reviews import Decided, add_note, read_review, write_review
from vision.pages import handouts, shelf
from vision.pages.desk import desk
from vision.pages.meta import Meta
from vision.report.models import Report
from vision.settings import Settings

PAUSE_S = 60


def coach_app() -> None:
    from vision.pages.coach import show_coach
    from vision.pages.desk import desk, report_of

    (meta,) = desk().results.all()
    report = report_of(meta)
    assert report is not None
    show_coach(meta, report)


@pytest.fixture
def landed(formcheck_home: Path) -> Iterator[SimpleNamespace]:
    """A whole result in the library, Ada's."""
    results = desk().results
    meta = results.add("squat.mp4", [b"clip"], Settings())
    report = builder.build("sls_front")
    builder.write_result(report, results.work_folder(meta.id))
    meta = results.publish(meta)
    library: Library = shelf.library()
    ada = add_athlete(library, "Ada")
    land(library, shelf.finished_of(results, meta), athlete_id=ada)
    yield SimpleNamespace(library=library, meta=meta, report=report, folder=results.path(meta.id))
    library.close()
    shelf._open.clear()


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
    assert (review.status, review.words) == ("reviewed", "Well done, *Ada*.")
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


def test_notes_are_added_and_deleted(landed: SimpleNamespace) -> None:
    app = opened()
    app.number_input(key="note-time").set_value(1.5)
    app.text_input(key="note-text").set_value("look *here*")
    app.button(key="note-add").click().run()
    assert not app.exception
    review = read_review(landed.library, landed.meta.id)
    assert review is not None
    (note,) = review.notes
    assert (note.time_s, note.text) == (1.5, "look *here*")
    app = opened()
    assert any("look \\*here\\*" in m.value for m in app.markdown)
    app.button(key=f"delete-note-{note.id}").click().run()
    review = read_review(landed.library, landed.meta.id)
    assert review is not None
    assert review.notes == ()


def test_before_it_has_landed_there_is_no_review(formcheck_home: Path) -> None:
    results = desk().results
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
        words="Slower next time.",
        decisions=(Decided(fault.id, fault.leg, "change", "pass", "askew camera"),),
    )
    add_note(landed.library, landed.meta.id, time_s=2.5, text="heel here")


def test_what_is_shared_says_what_the_machine_and_the_coach_said(
    landed: SimpleNamespace, tmp_path: Path
) -> None:
    said(landed)
    whole = handouts.handout_of(landed.meta, landed.report, landed.folder)
    assert (whole.athlete, whole.words) == ("Ada", "Slower next time.")
    assert [(n.time_s, n.text) for n in whole.notes] == [(2.5, "heel here")]
    path = tmp_path / "out.html"
    handouts.write("html", path, meta=landed.meta, report=landed.report, folder=landed.folder)
    page = path.read_text()
    fault = next(c for c in landed.report.criteria if c.verdict == "fault")
    for words in ("Ada", "Slower next time.", "askew camera", "heel here", fault.title):
        assert words in page


def test_a_pdf_and_opensims_files_are_made(landed: SimpleNamespace, tmp_path: Path) -> None:
    made: Meta = landed.meta
    for kind, begins in (("pdf", b"%PDF"), ("mot", b"")):
        path = tmp_path / f"out.{kind}"
        if kind == "mot" and not (landed.folder / "playback.json").is_file():
            continue
        handouts.write(kind, path, meta=made, report=landed.report, folder=landed.folder)
        assert path.read_bytes().startswith(begins)
        assert path.stat().st_size > 1000
