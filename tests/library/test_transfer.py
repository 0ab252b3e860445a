from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.export_files import MANIFEST, library_state, read_members, write_members
from tests.support.finished_analyses import make_finished_analysis
from vision.errors import FormcheckError, InputError
from vision.library import export_format
from vision.library import schema as models
from vision.library.athletes import add_athlete, change_athlete, list_athletes
from vision.library.deletion import delete_athlete, delete_report
from vision.library.ingest import ingest
from vision.library.integrity import check_library
from vision.library.library import Library
from vision.library.queries import NO_ATHLETE, ReportFilter, list_reports
from vision.library.schema import (
    ClipRow,
    DecisionRow,
    NoteRow,
    ReviewRow,
    UserAnnotationRow,
    VisitRow,
)
from vision.library.transfer import export_athlete, import_athlete

LIVE = {
    "source": "browser",
    "why": "",
    "reps": [{"number": 1, "bottom_s": 2.5, "words": ""}],
    "steps": 0,
    "rate": 17.5,
    "gap_s": 0.4,
}


@pytest.fixture
def other(tmp_path):
    made = Library(tmp_path / "other")
    yield made
    made.close()


@pytest.fixture
def ada(library, tmp_path):
    """Add an athlete with two visits, three clips, four reports and a complete review."""
    made = tmp_path / "made"
    ada = add_athlete(
        library, "Ada Ünlü", note="left knee", consent_on=date(2026, 1, 1),
        keep_until=date(2027, 1, 1),
    )  # fmt: skip
    first = make_finished_analysis(
        made, content=b"one", criteria="[depth]", settings={"criteria": "mine.toml"}
    )
    ingest(library, first, athlete_id=ada)
    ingest(library, make_finished_analysis(made, content=b"one", live=LIVE), athlete_id=ada)
    ingest(library, make_finished_analysis(made, "deep_side"), athlete_id=ada, day=date(2026, 2, 1))
    ingest(library, make_finished_analysis(made, "refused"), athlete_id=ada)
    with library.writing() as session:
        review = session.get(ReviewRow, first.id)
        review.status, review.words = "sent", "Slower, please."
        review.decisions = [
            DecisionRow(criterion="depth", leg="left", kind="change", verdict="watch", reason="new")
        ]
        session.add(NoteRow(report_id=first.id, time_s=1.5, text="here"))
        session.add(
            UserAnnotationRow(
                report_id=first.id,
                time_s=1.5,
                kind="line",
                points=[[1, 2], [3.5, 4]],
                colour="red",
            )
        )
    add_athlete(library, "Bob")
    ingest(library, make_finished_analysis(made), athlete_id=None)
    return ada


@pytest.fixture
def file(library, ada, tmp_path):
    path = tmp_path / "ada.formcheck"
    assert export_athlete(library, ada, path) == 4
    return path


def test_an_athlete_survives_export_and_import_unchanged(library, other, ada, file, tmp_path):
    done = import_athlete(other, file)
    assert (done.athlete_id, done.name, done.added, done.already_present, done.owned_by_others) == (
        ada, "Ada Ünlü", 4, 0, 0,
    )  # fmt: skip
    assert check_library(other, contents=True).is_healthy
    again = tmp_path / "again.zip"
    export_athlete(other, ada, again)
    assert again.read_bytes() == file.read_bytes()
    theirs = list_reports(library, ReportFilter(athlete=ada))
    assert list_reports(other, ReportFilter()) == theirs
    with other.reading() as session:
        (decision,) = session.scalars(select(DecisionRow))
        assert (decision.verdict, decision.reason) == ("watch", "new")
        assert session.scalar(select(UserAnnotationRow.points)) == [[1, 2], [3.5, 4]]
        assert session.query(VisitRow).count() == 2


def test_an_export_of_the_version_before_tags_is_read(file):
    with zipfile.ZipFile(file) as zip_:
        content = json.loads(zip_.read(MANIFEST))
    content["schema_version"] = 1
    for report in content["reports"]:
        del report["tags"]
    export = export_format.parse_export(json.dumps(content).encode())
    assert all(report.tags == () for report in export.reports)


def test_an_export_is_a_plain_zip(file):
    with zipfile.ZipFile(file) as zip_:
        assert zip_.testzip() is None
        content = json.loads(zip_.read(MANIFEST))
        assert (content["format"], content["schema_version"]) == ("formcheck-library", 2)
        assert content["athlete"]["keep_until"] == "2027-01-01"
        digest = content["clips"][0]["digest"]
        member = zip_.getinfo(f"files/{digest}")
        assert member.compress_type == zipfile.ZIP_STORED
    assert b"Bob" not in file.read_bytes()


@pytest.mark.parametrize(
    ("table", "part", "above"),
    [
        (models.AthleteRow, export_format.ExportedAthlete, {"account_id", "notified_on"}),
        (models.VisitRow, export_format.ExportedVisit, {"athlete_id"}),
        (models.ClipRow, export_format.ExportedClip, {"account_id"}),
        (models.ReportRow, export_format.ExportedReport, set()),
        (models.ReportFileRow, export_format.ExportedFile, {"report_id"}),
        (models.FindingRow, export_format.ExportedFinding, {"report_id"}),
        (models.ReviewRow, export_format.ExportedReview, {"report_id"}),
        (models.DecisionRow, export_format.ExportedDecision, {"report_id"}),
        (models.NoteRow, export_format.ExportedNote, {"report_id", "author_id"}),
        (models.UserAnnotationRow, export_format.ExportedUserAnnotation, {"report_id"}),
        (models.TagRow, export_format.ExportedTag, {"report_id", "key"}),
        (models.CriteriaSetRow, export_format.ExportedCriteriaSet, set()),
    ],
)
def test_every_column_is_exported(table, part, above):
    assert {column.name for column in table.__table__.columns} - above <= set(part.model_fields)


def test_importing_again_changes_nothing(library, other, file):
    import_athlete(other, file)
    for there in (other, library):
        before = library_state(there)
        done = import_athlete(there, file)
        assert (done.added, done.already_present) == (0, 4)
        assert library_state(there) == before


def test_existing_data_stay_and_missing_ones_are_added(library, other, ada, file, tmp_path):
    import_athlete(other, file)
    change_athlete(other, ada, name="Ada B.", note="", consent_on=None, keep_until=None)
    made = make_finished_analysis(tmp_path, "sls_side")
    ingest(library, made, athlete_id=ada)
    with library.writing() as session:
        review = session.scalars(select(ReviewRow).where(ReviewRow.status == "sent")).one()
        review.words, report_id = "Faster!", review.report_id
        session.add(NoteRow(report_id=report_id, time_s=2.0, text="and here"))
    export_athlete(library, ada, file)
    done = import_athlete(other, file)
    assert (done.name, done.added, done.already_present) == ("Ada B.", 1, 4)
    assert check_library(other, contents=True).is_healthy
    with other.reading() as session:
        assert session.get(ReviewRow, report_id).words == "Slower, please."
        assert set(session.scalars(select(NoteRow.text))) == {"here", "and here"}


def test_importing_a_known_clip_adds_no_second_one(other, ada, file, tmp_path):
    mine = make_finished_analysis(tmp_path, content=b"one")
    ingest(other, mine)
    done = import_athlete(other, file)
    assert done.owned_by_others == 0
    with other.reading() as session:
        assert session.query(ClipRow).count() == 3
    assert list_reports(other, ReportFilter(athlete=NO_ATHLETE)).total == 0
    assert list_reports(other, ReportFilter(athlete=ada)).total == 5
    assert check_library(other, contents=True).is_healthy


def test_a_clip_of_another_athlete_stays_theirs(other, ada, file, tmp_path):
    cleo = add_athlete(other, "Cleo")
    ingest(other, make_finished_analysis(tmp_path, content=b"one"), athlete_id=cleo)
    assert import_athlete(other, file).owned_by_others == 1
    assert list_reports(other, ReportFilter(athlete=cleo)).total == 3
    assert list_reports(other, ReportFilter(athlete=ada)).total == 2
    assert check_library(other, contents=True).is_healthy


def test_a_deleted_athlete_can_be_imported_again(library, ada, file):
    before = library_state(library)
    delete_athlete(library, ada)
    import_athlete(library, file)
    assert library_state(library) == before
    gone = list_reports(library, ReportFilter(athlete=ada)).cards[0].id
    delete_report(library, gone)
    assert import_athlete(library, file).added == 1
    assert library_state(library) == before


def test_importing_replaces_missing_and_damaged_files(library, file):
    content = read_members(file)[MANIFEST].decode()
    missing, damaged, *_ = [
        digest for digest in sorted(library.files.all_digests()) if digest in content
    ]
    library.files.remove(missing)
    path = library.files.local_path(damaged)
    path.unlink()
    path.write_bytes(b"something else")
    assert not check_library(library, contents=True).is_healthy
    import_athlete(library, file)
    assert check_library(library, contents=True).is_healthy


def test_an_athlete_without_clips_can_be_transferred(library, other, tmp_path):
    add_athlete(other, "Bob")
    bob = add_athlete(library, "Bob")
    assert export_athlete(library, bob, tmp_path / "bob.zip") == 0
    import_athlete(other, tmp_path / "bob.zip")
    assert [card.name for card in list_athletes(other)] == ["Bob", "Bob"]


def test_ids_that_are_taken_are_changed(library, other, ada, file, tmp_path):
    """Same ids with other content: only a forged file can have them."""
    import_athlete(other, file)
    content = read_members(file)
    text = json.loads(content[MANIFEST])
    text["athlete"]["id"] = "somebodyelse"
    for report in text["reports"]:
        report["id"] = report["id"][::-1].replace("-", "x")
    content[MANIFEST] = json.dumps(text).encode()
    write_members(file, content)
    done = import_athlete(other, file)
    assert (done.added, done.owned_by_others) == (4, 3)
    assert check_library(other, contents=True).is_healthy


def test_a_damaged_library_is_not_exported(library, ada, tmp_path):
    (card, *_) = list_reports(library, ReportFilter(athlete=ada)).cards
    library.files.local_path(card.thumbnail).write_bytes(b"x")
    to = tmp_path / "out" / "ada.zip"
    to.parent.mkdir()
    to.write_bytes(b"an earlier one")
    with pytest.raises(FormcheckError, match="damaged"):
        export_athlete(library, ada, to)
    library.files.remove(card.thumbnail)
    with pytest.raises(FormcheckError, match="missing"):
        export_athlete(library, ada, to)
    assert [(p.name, p.read_bytes()) for p in to.parent.iterdir()] == [
        ("ada.zip", b"an earlier one")
    ]


def test_an_unwritable_export_path_is_an_error(library, ada, tmp_path):
    (tmp_path / "file").write_text("")
    for to in (tmp_path / "no folder" / "ada.zip", tmp_path / "file" / "x", tmp_path / ("x" * 300)):
        with pytest.raises(InputError, match="cannot be written"):
            export_athlete(library, ada, to)
    for to in (tmp_path, Path(), Path("/")):
        with pytest.raises(InputError, match="is a folder"):
            export_athlete(library, ada, to)
    with pytest.raises(InputError, match="no longer"):
        export_athlete(library, "nobody", tmp_path / "x.zip")


def test_files_may_be_on_another_file_system(library, ada, file, tmp_path):
    far = Library(tmp_path / "far", files=f"memory://{tmp_path.name}")
    import_athlete(far, file)
    assert check_library(far, contents=True).is_healthy
    export_athlete(far, ada, tmp_path / "far.zip")
    assert (tmp_path / "far.zip").read_bytes() == file.read_bytes()
    far.close()


def test_a_full_disk_leaves_nothing(other, file, monkeypatch):
    before = library_state(other)
    added = []

    def full(stream, digest, take=other.files.add_stream):
        if len(added) == 3:
            raise FormcheckError("no room")
        added.append(digest)
        take(stream, digest)

    monkeypatch.setattr(other.files, "add_stream", full)
    with pytest.raises(FormcheckError, match="no room"):
        import_athlete(other, file)
    assert library_state(other) == before


def test_files_removed_by_a_repair_meanwhile_are_added_again(other, file, monkeypatch):
    added = []

    def take(stream, digest, take=other.files.add_stream):
        take(stream, digest)
        added.append(digest)
        if len(added) < 4:
            check_library(other, repair=True)

    monkeypatch.setattr(other.files, "add_stream", take)
    import_athlete(other, file)
    assert len(added) == len(set(added)) + 3
    assert check_library(other, contents=True).is_healthy


def test_no_path_leaves_or_enters_with_an_export(library, other, ada, file, tmp_path):
    with library.writing() as session:
        report = session.scalars(
            select(models.ReportRow).where(models.ReportRow.criteria_set_id.is_not(None))
        ).one()
        report.settings = {"criteria": "/home/ada/mine.toml", "model": "/home/ada/x.task"}
        report.files.append(
            models.ReportFileRow(name="error.log", digest=report.files[0].digest)
        )  # as an earlier version kept it
    export_athlete(library, ada, file)
    content = read_members(file)
    assert b"/home" not in content[MANIFEST]
    assert b"error.log" not in content[MANIFEST]
    foreign = rb'"C:\\etc\\mine.toml"'
    content[MANIFEST] = content[MANIFEST].replace(b'"mine.toml"', foreign)
    write_members(file, content)
    import_athlete(other, file)
    with other.reading() as session:
        found = session.scalars(
            select(models.ReportRow.settings).where(models.ReportRow.criteria_set_id.is_not(None))
        ).one()
        assert found == {"criteria": "mine.toml", "model": None}


def test_a_clip_of_another_athlete_gets_no_other_proxy(library, other, ada, tmp_path):
    cleo = add_athlete(other, "Cleo")
    ingest(other, make_finished_analysis(tmp_path, content=b"one"), athlete_id=cleo)
    with library.writing() as session:
        for clip in session.scalars(select(ClipRow)):
            clip.proxy = clip.thumbnail
    export_athlete(library, ada, tmp_path / "ada.zip")
    import_athlete(other, tmp_path / "ada.zip")
    with other.reading() as session:
        for clip in session.scalars(select(ClipRow)):
            assert (clip.proxy is None) == (clip.visit.athlete_id == cleo)
    assert check_library(other, contents=True).is_healthy
