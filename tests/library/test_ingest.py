from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.support.finished_analyses import make_finished_analysis
from vision.errors import FormcheckError, InputError
from vision.library import ingest as ingest_module
from vision.library.athletes import add_athlete, list_athletes
from vision.library.ingest import find_reports_of_file, ingest
from vision.library.integrity import check_library
from vision.library.queries import NO_ATHLETE, ReportFilter, list_reports
from vision.library.schema import ClipRow, CriteriaSetRow, FindingRow, NoteRow, ReportRow, ReviewRow


def count(library, table):
    with library.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def cards(library, **wanted):
    return list_reports(library, ReportFilter(**wanted)).cards


def test_a_finished_analysis_is_found_again(library, tmp_path):
    made = make_finished_analysis(tmp_path, "sls_front")
    ingest(library, made)
    (card,) = cards(library)
    assert (card.id, card.name, card.screen, card.view) == (
        made.id, "squat.mp4", "single_leg_squat", "front",
    )  # fmt: skip
    assert (card.athlete, card.status, card.day) == (None, "new", date(2026, 3, 2))
    assert card.created == made.created
    assert card.faults == tuple(
        dict.fromkeys(c.title for c in made.report.criteria if c.verdict == "fault")
    )
    assert library.files.is_intact(card.thumbnail)
    with library.reading() as session:
        report = session.get(ReportRow, made.id)
        assert {f.name for f in report.files} == {"report.json", "angles.csv", "stills/cover.png"}
        assert all(library.files.is_intact(f.digest) for f in report.files)
        assert library.files.is_intact(report.clip.digest)
        assert report.review.status == "new"
        assert len(report.findings) == len(made.report.criteria)
    assert check_library(library, contents=True).is_healthy


def test_the_same_clip_is_stored_once(library, tmp_path):
    first = make_finished_analysis(tmp_path, content=b"the same")
    again = make_finished_analysis(tmp_path, content=b"the same", days=1)
    assert find_reports_of_file(library, first.clip) == ()
    ingest(library, first)
    ingest(library, again)
    assert count(library, ClipRow) == 1
    assert find_reports_of_file(library, again.clip) == (again.id, first.id)


def test_ingesting_again_replaces_the_report_and_keeps_the_review(library, tmp_path):
    made = make_finished_analysis(tmp_path)
    ingest(library, made)
    with library.writing() as session:
        session.get(ReviewRow, made.id).words = "Slower, please."
        session.add(NoteRow(report_id=made.id, time_s=1.5, text="here"))
    before = set(library.files.all_digests())
    (tmp_path / made.id / "angles.csv").write_bytes(b"others\n")
    fewer = made.report.model_copy(update={"criteria": made.report.criteria[:1]})
    ingest(library, replace(made, report=fewer))
    assert count(library, ReportRow) == 1
    assert count(library, FindingRow) == 1
    with library.reading() as session:
        assert session.get(ReviewRow, made.id).words == "Slower, please."
        assert session.scalar(select(NoteRow.text)) == "here"
    assert len(set(library.files.all_digests()) - before) == 1
    assert len(before - set(library.files.all_digests())) == 1
    assert check_library(library).is_healthy


def test_a_clip_belongs_to_an_athlete_and_a_day(library, tmp_path):
    ada = add_athlete(library, "Ada")
    ingest(library, make_finished_analysis(tmp_path), athlete_id=ada)
    ingest(library, make_finished_analysis(tmp_path), athlete_id=ada)
    ingest(library, make_finished_analysis(tmp_path), athlete_id=ada, day=date(2026, 2, 1))
    ingest(library, make_finished_analysis(tmp_path))
    assert [c.day for c in cards(library, athlete=ada)] == [
        date(2026, 3, 2), date(2026, 3, 2), date(2026, 2, 1),
    ]  # fmt: skip
    assert {c.athlete for c in cards(library, athlete=ada)} == {"Ada"}
    assert len(cards(library, athlete=NO_ATHLETE)) == 1
    (card,) = list_athletes(library)
    assert (card.reports, card.last_visit) == (3, date(2026, 3, 2))


def test_a_clip_of_another_athlete_stays_theirs(library, tmp_path):
    ada, bob = add_athlete(library, "Ada"), add_athlete(library, "Bob")
    ingest(library, make_finished_analysis(tmp_path, content=b"the same"), athlete_id=ada)
    ingest(library, make_finished_analysis(tmp_path, content=b"the same"), athlete_id=bob)
    assert len(cards(library, athlete=ada)) == 2
    assert cards(library, athlete=bob) == ()


def test_a_deleted_athlete_is_an_error_and_nothing_is_kept(library, tmp_path):
    with pytest.raises(InputError, match="no longer in the library"):
        ingest(library, make_finished_analysis(tmp_path), athlete_id="nobody")
    assert count(library, ClipRow) == 0
    health = check_library(library, repair=True)
    assert len(health.orphans) == 5
    assert check_library(library).is_healthy
    assert list(library.files.all_digests()) == []


def test_own_criteria_are_stored_once_unchanged(library, tmp_path):
    for _ in range(2):
        ingest(
            library,
            make_finished_analysis(
                tmp_path, criteria="[depth]", settings={"criteria": "/a/mine.toml"}
            ),
        )
    with library.reading() as session:
        kept = session.scalars(select(CriteriaSetRow)).one()
        assert (kept.name, kept.content) == ("mine.toml", "[depth]")
        assert set(session.scalars(select(ReportRow.criteria_set_id))) == {kept.id}


def test_an_error_between_files_and_rows_leaves_only_orphans(library, tmp_path, monkeypatch):
    def fails(*_):
        raise FormcheckError("the lights went out")

    monkeypatch.setattr(ingest_module, "_save_clip", fails)
    with pytest.raises(FormcheckError, match="lights"):
        ingest(library, make_finished_analysis(tmp_path))
    assert cards(library) == ()
    assert check_library(library, repair=True).missing == ()
    assert check_library(library).is_healthy


@pytest.mark.parametrize(
    "kind", ["sls_side", "deep_front", "deep_side", "both_legs", "refused", "people", "long"]
)
def test_every_kind_of_report_is_ingested(library, tmp_path, kind):
    made = make_finished_analysis(tmp_path, kind)
    ingest(library, made)
    (card,) = cards(library)
    assert card.screen == made.report.screen
