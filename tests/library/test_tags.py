"""Tags on reports: a coach's own words, which nobody else sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.finished_analyses import make_finished_analysis
from vision.errors import InputError
from vision.library.access import User
from vision.library.athletes import add_athlete
from vision.library.audit import list_audit
from vision.library.deletion import delete_report
from vision.library.ingest import ingest
from vision.library.integrity import check_library
from vision.library.library import Library
from vision.library.queries import ReportFilter, get_report_card, list_report_ids
from vision.library.tags import MAX_TAGS, TagCount, change_tags, list_tags
from vision.library.transfer import export_athlete, import_athlete


@pytest.fixture
def ids(library: Library, tmp_path: Path) -> list[str]:
    """Three reports of Ada, the latest first."""
    ada = add_athlete(library, "Ada")
    made = [make_finished_analysis(tmp_path, days=days) for days in (2, 1, 0)]
    for each in made:
        ingest(library, each, athlete_id=ada)
    return [each.id for each in made]


def names(library: Library, id_: str) -> tuple[str, ...]:
    card = get_report_card(library, id_)
    assert card is not None
    return card.tags


def test_tags_are_added_found_and_removed(library: Library, ids: list[str]) -> None:
    assert change_tags(library, [*ids[:2], "gone"], add=["Vor-Saison", " Große  Übung "]) == 2
    assert change_tags(library, ids[2:], add=["grosse ubung"]) == 1  # the same tag
    assert list_tags(library) == (
        TagCount("grosse ubung", "Große Übung", 3),
        TagCount("vor-saison", "Vor-Saison", 2),
    )
    assert names(library, ids[2]) == ("Große Übung",)
    assert list_report_ids(library, ReportFilter(tag="vor-saison")) == tuple(ids[:2])
    change_tags(library, ids, add=["new"], remove=["GROSSE ÜBUNG"])
    assert names(library, ids[0]) == ("new", "Vor-Saison")
    assert names(library, ids[2]) == ("new",)
    delete_report(library, ids[2])
    assert [tag.reports for tag in list_tags(library)] == [2, 2]
    assert check_library(library).is_healthy


@pytest.mark.parametrize("bad", ["", " \n", "x" * 41])
def test_what_is_no_tag_is_refused(library: Library, ids: list[str], bad: str) -> None:
    with pytest.raises(InputError, match="A tag is"):
        change_tags(library, ids, add=["good", bad])
    assert list_tags(library) == ()


def test_a_report_has_only_so_many_tags(library: Library, ids: list[str]) -> None:
    change_tags(library, ids[:1], add=[f"tag {number}" for number in range(MAX_TAGS)])
    with pytest.raises(InputError, match="can have 20 tags"):
        change_tags(library, ids, add=["one more"])
    assert names(library, ids[1]) == ()


def test_tags_are_seen_by_coaches_only(library: Library, tmp_path: Path) -> None:
    coach, other = (library.seen_by(User("coach", name)) for name in "ab")
    ada = add_athlete(coach, "Ada")
    done = make_finished_analysis(tmp_path)
    ingest(coach, done, athlete_id=ada)
    change_tags(coach, [done.id], add=["lazy"])
    assert change_tags(other, [done.id], add=["mine"]) == 0
    assert list_tags(other) == ()
    athlete = library.seen_by(User("athlete", "c", athlete_id=ada))
    assert (list_tags(athlete), names(athlete, done.id)) == ((), ())
    assert list_report_ids(athlete, ReportFilter(tag="lazy")) == ()
    assert list_report_ids(athlete, ReportFilter(text="lazy")) == ()
    with pytest.raises(InputError, match="Only your coach"):
        change_tags(athlete, [done.id], add=["diligent"])
    latest = list_audit(library, limit=1).entries[0]
    assert (latest.action, latest.kind, latest.object_id) == ("changed", "report", done.id)
    export_athlete(athlete, ada, tmp_path / "own.zip")
    delete_report(athlete, done.id)
    assert list_tags(library) == ()


def test_tags_go_with_an_export(library: Library, ids: list[str], tmp_path: Path) -> None:
    change_tags(library, ids[:1], add=["Été"])
    card = get_report_card(library, ids[0])
    assert card is not None
    assert card.athlete_id is not None
    export_athlete(library, card.athlete_id, tmp_path / "ada.zip")
    other = Library(tmp_path / "other")
    import_athlete(other, tmp_path / "ada.zip")
    assert names(other, ids[0]) == ("Été",)
    other.close()
    change_tags(library, ids, remove=["ete"])
    import_athlete(library, tmp_path / "ada.zip")  # a missing tag is added, as a note is
    assert names(library, ids[0]) == ("Été",)
