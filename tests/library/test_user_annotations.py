from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.finished_analyses import make_finished_analysis
from vision.errors import InputError
from vision.library import schema as models
from vision.library import user_annotations
from vision.library.deletion import delete_report
from vision.library.ingest import ingest
from vision.library.user_annotations import read_user_annotations, save_user_annotations
from vision.report.user_annotation import UserAnnotation

LINE = UserAnnotation("line1", 2.0, "line", ((10.0, 20.0), (30.5, 40.0)), "yellow")
WORDS = UserAnnotation("words", 1.0, "text", ((5.0, 5.0),), "red", "Heel <b>stays</b> down · ÄÖ")


@pytest.fixture
def made(library, tmp_path):
    one = make_finished_analysis(tmp_path)
    ingest(library, one)
    return one.id


def test_drawings_are_read_in_order_of_time(library, made):
    assert read_user_annotations(library, made) == ()
    save_user_annotations(library, made, changed=[LINE, WORDS])
    assert read_user_annotations(library, made) == (WORDS, LINE)
    assert read_user_annotations(library, "another") == ()


def test_saving_twice_changes_nothing_and_the_last_save_wins(library, made):
    moved = replace(LINE, points=((11.0, 21.0), (31.0, 41.0)), colour="blue")
    for _ in range(2):
        save_user_annotations(library, made, changed=[LINE])
    assert read_user_annotations(library, made) == (LINE,)
    save_user_annotations(library, made, changed=[moved, WORDS])
    assert read_user_annotations(library, made) == (WORDS, moved)


def test_deleted_drawings_leave_no_trace(library, made, tmp_path):
    save_user_annotations(library, made, changed=[LINE, WORDS])
    save_user_annotations(
        library, made, changed=[LINE, WORDS], deleted_ids=["words", "never there"]
    )
    assert read_user_annotations(library, made) == (LINE,)
    remains = b"".join(file.read_bytes() for file in (tmp_path / "library").glob("library.db*"))
    assert b"stays" not in remains
    save_user_annotations(library, made, deleted_ids=["words"])
    assert read_user_annotations(library, made) == (LINE,)


def test_drawings_of_another_report_stay(library, made, tmp_path):
    other = make_finished_analysis(tmp_path, id_="another1", content=b"another clip")
    ingest(library, other)
    save_user_annotations(library, made, changed=[LINE])
    save_user_annotations(library, other.id, deleted_ids=["line1"])
    assert read_user_annotations(library, made) == (LINE,)


def test_a_deleted_report_takes_and_keeps_no_drawings(library, made):
    save_user_annotations(library, made, changed=[LINE])
    delete_report(library, made)
    with library.reading() as session:
        assert session.query(models.UserAnnotationRow).count() == 0
    with pytest.raises(InputError, match="no longer in the library"):
        save_user_annotations(library, made, changed=[LINE])


def test_too_many_drawings_are_refused_and_earlier_ones_stay(library, made, monkeypatch):
    monkeypatch.setattr(user_annotations, "MAX_USER_ANNOTATIONS", 2)
    save_user_annotations(library, made, changed=[LINE, WORDS])
    with pytest.raises(InputError, match="too many"):
        save_user_annotations(library, made, changed=[replace(LINE, id="one_more")])
    assert read_user_annotations(library, made) == (WORDS, LINE)


def test_invalid_drawings_are_left_out(library, made):
    save_user_annotations(library, made, changed=[LINE])
    with library.writing() as session:
        for id_, points in (("empty", []), ("odd", ["a", "b"])):
            session.add(
                models.UserAnnotationRow(
                    id=id_,
                    report_id=made,
                    time_s=1.0,
                    kind="line",
                    points=points,
                    text="",
                    colour="red",
                )
            )
    assert read_user_annotations(library, made) == (LINE,)
