"""Search reports by words, without case and accents, in both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import literal, select

from tests.support.finished_analyses import make_finished_analysis
from tests.support.postgres import new_database
from vision.library.access import User
from vision.library.athletes import add_athlete
from vision.library.folding import fold_text, folded
from vision.library.ingest import ingest
from vision.library.library import Library
from vision.library.queries import ReportFilter, list_report_ids, list_reports
from vision.library.reviews import add_note, write_review
from vision.library.tags import change_tags

TEXTS = (
    *("Plain", "ÉLÉONORE", "Große Übung", "Łódź", "ÆRØ", "İstanbul ılık", "ΣΊΣΥΦΟΣ ς", "Ёлка Й"),
    *("ﬁle №5", "e\u0301te\u0301", "日本語", "50 % of_it /\\", ""),
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stocked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Library, list[str]]]:
    """A library in either database with a squat of Éléonore and a deep squat of nobody."""
    tmp_path, url = tmp_path_factory.mktemp("stocked"), None
    if request.param == "postgresql":
        url = new_database(request.getfixturevalue("postgresql"))
    library = Library(tmp_path / "library", database=url)
    squat = make_finished_analysis(tmp_path, days=1, name="Größe_1.MOV")
    deep = make_finished_analysis(tmp_path, "deep_side", name="other 100%.mp4")
    ingest(library, squat, athlete_id=add_athlete(library, "Éléonore Łukasz"))
    ingest(library, deep)
    write_review(library, squat.id, status="reviewed", message="Schön langsam", decisions=())
    add_note(library, deep.id, time_s=0, text="Knie à gauche")
    change_tags(library, [deep.id], add=["Sélection U18"])
    yield library, [squat.id, deep.id]
    library.close()


def test_the_database_folds_as_python_does(stocked: tuple[Library, list[str]]) -> None:
    library, _ = stocked
    with library.reading() as session:
        found = [session.scalar(select(folded(literal(text)))) for text in TEXTS]
    assert found == [fold_text(text) for text in TEXTS]
    assert fold_text("ÆRØ Große Łódź ΣΊΣΥΦΟΣ") == "aero grosse lodz σισυφοσ"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("eleonore", {0}), ("LUKASZ ÉLÉO", {0}), ("grosse_1.mov", {0}), ("schon", {0}),
        ("a gauche", {1}), ("selection", {1}), ("deep squat", {1}), ("squat", {0, 1}),
        ("100%", {1}), ("%", {1}), ("_1", {0}), ("squat eleonore gauche", set()), ("  ", {0, 1}),
    ],
)  # fmt: skip
def test_every_word_has_to_be_somewhere(
    stocked: tuple[Library, list[str]], text: str, found: set[int]
) -> None:
    library, ids = stocked
    filters = ReportFilter(text=text)
    assert list_report_ids(library, filters) == tuple(ids[each] for each in sorted(found))
    assert list_reports(library, filters).total == len(found)


def test_what_a_user_does_not_see_is_not_found(library: Library, tmp_path: Path) -> None:
    coach = library.seen_by(User("coach", "a"))
    ada = add_athlete(coach, "Ada")
    done = make_finished_analysis(tmp_path)
    ingest(coach, done, athlete_id=ada)
    write_review(coach, done.id, status="reviewed", message="Draft words", decisions=())
    add_note(coach, done.id, time_s=0, text="secret note")
    athlete = library.seen_by(User("athlete", "b", athlete_id=ada))
    for text, hidden in (("draft", True), ("secret", True), ("ada", False)):
        filters = ReportFilter(text=text)
        assert list_report_ids(coach, filters) == (done.id,)
        assert list_report_ids(athlete, filters) == (() if hidden else (done.id,))
        assert list_reports(athlete, filters).total == (0 if hidden else 1)
        assert list_report_ids(library.seen_by(User("coach", "c")), filters) == ()
