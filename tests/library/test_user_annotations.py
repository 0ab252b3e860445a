from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.shelf import finished
from vision.errors import InputError
from vision.library import schema as models
from vision.library import user_annotations as shelf
from vision.library.deletion import delete_report
from vision.library.ingest import land
from vision.library.user_annotations import read_drawings, save_drawings
from vision.report.user_annotation import Drawing

LINE = Drawing("line1", 2.0, "line", ((10.0, 20.0), (30.5, 40.0)), "yellow")
WORDS = Drawing("words", 1.0, "text", ((5.0, 5.0),), "red", "Heel <b>stays</b> down · ÄÖ")


@pytest.fixture
def made(library, tmp_path):
    one = finished(tmp_path)
    land(library, one)
    return one.id


def test_what_is_drawn_is_kept_by_time(library, made):
    assert read_drawings(library, made) == ()
    save_drawings(library, made, put=[LINE, WORDS])
    assert read_drawings(library, made) == (WORDS, LINE)
    assert read_drawings(library, "another") == ()


def test_saying_it_twice_changes_nothing_and_a_later_saying_wins(library, made):
    moved = replace(LINE, points=((11.0, 21.0), (31.0, 41.0)), colour="blue")
    for _ in range(2):
        save_drawings(library, made, put=[LINE])
    assert read_drawings(library, made) == (LINE,)
    save_drawings(library, made, put=[moved, WORDS])
    assert read_drawings(library, made) == (WORDS, moved)


def test_what_is_gone_is_deleted_for_good(library, made, tmp_path):
    save_drawings(library, made, put=[LINE, WORDS])
    save_drawings(library, made, put=[LINE, WORDS], gone=["words", "never there"])
    assert read_drawings(library, made) == (LINE,)
    remains = b"".join(file.read_bytes() for file in (tmp_path / "library").glob("library.db*"))
    assert b"stays" not in remains
    save_drawings(library, made, gone=["words"])
    assert read_drawings(library, made) == (LINE,)


def test_another_reports_drawings_are_left_alone(library, made, tmp_path):
    other = finished(tmp_path, id_="another1", content=b"another clip")
    land(library, other)
    save_drawings(library, made, put=[LINE])
    save_drawings(library, other.id, gone=["line1"])
    assert read_drawings(library, made) == (LINE,)


def test_a_report_that_is_gone_takes_none_and_leaves_none(library, made):
    save_drawings(library, made, put=[LINE])
    delete_report(library, made)
    with library.reading() as session:
        assert session.query(models.UserAnnotationRow).count() == 0
    with pytest.raises(InputError, match="no longer in the library"):
        save_drawings(library, made, put=[LINE])


def test_too_many_are_refused_and_those_before_stay(library, made, monkeypatch):
    monkeypatch.setattr(shelf, "MOST_DRAWINGS", 2)
    save_drawings(library, made, put=[LINE, WORDS])
    with pytest.raises(InputError, match="too many"):
        save_drawings(library, made, put=[replace(LINE, id="one_more")])
    assert read_drawings(library, made) == (WORDS, LINE)


def test_what_nothing_can_draw_is_left_out(library, made):
    save_drawings(library, made, put=[LINE])
    with library.writing() as session:
        for id_, points in (("empty", []), ("odd", ["a", "b"])):
            session.add(
                models.UserAnnotationRow(id=id_, report_id=made, time_s=1.0, kind="line", points=points,
                               text="", colour="red")
            )  # fmt: skip
    assert read_drawings(library, made) == (LINE,)
