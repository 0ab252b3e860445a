"""Notes below the player, and drawings in it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from vision.jobs.annotated_media import read_annotations
from vision.library.deletion import delete_report
from vision.library.reviews import ReviewNote, add_note, read_review
from vision.library.user_annotations import read_user_annotations
from vision.report.user_annotation import UserAnnotation
from vision.text.clock import player_time
from vision.text.translation import use_language
from vision.webapp.result import notes as page

LINE = {"id": "line1", "time_s": 0.2, "kind": "line", "points": [[1, 2], [3.5, 4]],
        "text": "", "colour": "red"}  # fmt: skip


def notes_app() -> None:
    import streamlit as st

    from vision.webapp.result.notes import show_notes
    from vision.webapp.shared.state import app_state

    if "meta" not in st.session_state:  # it may be deleted while the page is open
        (st.session_state["meta"],) = app_state().results.all_results()
    show_notes(st.session_state["meta"], 61.254)


def opened() -> AppTest:
    app = AppTest.from_function(notes_app, default_timeout=60).run()
    assert not app.exception
    return app


def notes_in(ingested: SimpleNamespace) -> tuple[ReviewNote, ...]:
    review = read_review(ingested.library, ingested.meta.id)
    assert review is not None
    return review.notes


def test_a_note_is_added_at_the_time_of_the_player(ingested: SimpleNamespace) -> None:
    app = opened()
    assert "**1:01.25**" in [m.value for m in app.markdown]
    app.text_input(key="note-text").set_value("look *here*")
    app.button(key="note-add").click().run()
    assert not app.exception
    (note,) = notes_in(ingested)
    assert (note.time_s, note.text) == (61.254, "look *here*")
    assert any("look \\*here\\*" in m.value for m in app.markdown)
    (moment,) = app.get("html")
    assert 'data-fc-jump="61.254000"' in moment.proto.body


def test_an_empty_note_is_not_saved(ingested: SimpleNamespace) -> None:
    app = opened()
    app.text_input(key="note-text").set_value("  ")
    app.button(key="note-add").click().run()
    assert not app.exception
    assert notes_in(ingested) == ()


def test_a_note_is_changed_and_deleted(ingested: SimpleNamespace) -> None:
    add_note(ingested.library, ingested.meta.id, time_s=2.0, text="heel up")
    (note,) = notes_in(ingested)
    app = opened()
    app.button(key=f"edit-note-{note.id}").click().run()
    app.text_input(key=f"note-words-{note.id}").set_value("heel down")
    app.button(key=f"save-note-{note.id}").click().run()
    assert not app.exception
    assert notes_in(ingested) == (ReviewNote(note.id, 2.0, "heel down"),)
    app.button(key=f"delete-note-{note.id}").click().run()
    assert notes_in(ingested) == ()
    assert not app.get("html")


def test_a_note_on_a_deleted_report_is_one_error(
    ingested: SimpleNamespace,
) -> None:
    app = opened()
    delete_report(ingested.library, ingested.meta.id)
    app.text_input(key="note-text").set_value("too late")
    app.button(key="note-add").click().run()
    assert not app.exception
    (error,) = app.error
    assert "no longer in the library" in error.value


def test_drawings_are_saved_and_returned(ingested: SimpleNamespace) -> None:
    assert read_annotations(ingested.state, ingested.meta) == ()
    for _ in range(2):
        page.save_player_drawings(ingested.meta, {"put": [LINE], "gone": []})
    kept = read_annotations(ingested.state, ingested.meta)
    assert kept == (UserAnnotation("line1", 0.2, "line", ((1.0, 2.0), (3.5, 4.0)), "red"),)
    (given,) = page.player_drawings(kept) or ()
    assert {**given, "points": [list(point) for point in given["points"]]} == LINE
    page.save_player_drawings(ingested.meta, {"put": [], "gone": ["line1"]})
    assert read_annotations(ingested.state, ingested.meta) == ()


@pytest.mark.parametrize(
    "said",
    [None, "line", [], {}, {"put": None, "gone": None}, {"put": [None, {"id": "<b>"}], "gone": [3]},
     {"put": [LINE | {"kind": "circle"}]}],
)  # fmt: skip
def test_invalid_drawings_from_the_browser_are_ignored(
    ingested: SimpleNamespace, said: Any
) -> None:
    page.save_player_drawings(ingested.meta, said)
    assert read_user_annotations(ingested.library, ingested.meta.id) == ()


def test_drawing_is_disabled_where_nothing_can_be_saved(ingested: SimpleNamespace) -> None:
    delete_report(ingested.library, ingested.meta.id)
    assert read_annotations(ingested.state, ingested.meta) is None
    assert page.player_drawings(None) is None


@pytest.mark.parametrize(
    ("time_s", "words"),
    [(0.0, "0:00.00"), (2.345, "0:02.35"), (59.999, "1:00.00"), (61.2, "1:01.20")],
)
def test_clip_times_are_written_as_in_the_player(time_s: float, words: str) -> None:
    assert player_time(time_s) == words
    with use_language("fr"):
        assert player_time(time_s) == words.replace(".", ",")
