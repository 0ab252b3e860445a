from __future__ import annotations

import os
from datetime import date, timedelta
from functools import partial

import pytest

from tests.support.finished_analyses import make_finished_analysis
from tests.support.saved_results import build_report, write_result
from vision.errors import InputError
from vision.jobs.result_store import ResultStore
from vision.library.athletes import add_athlete
from vision.library.ingest import ingest
from vision.library.integrity import check_library
from vision.library.library import open_library
from vision.library.schema import AthleteRow
from vision.settings import Settings


@pytest.fixture
def formcheck(formcheck, monkeypatch):
    """Run `formcheck library` in this process."""
    monkeypatch.setenv("COLUMNS", "120")
    return partial(formcheck, "library")


@pytest.fixture
def library():
    library = open_library()
    yield library
    library.close()


@pytest.fixture
def ada(library, tmp_path):
    ada = add_athlete(library, "Ada Byron", consent_on=date(2026, 1, 1))
    for _ in range(2):
        ingest(library, make_finished_analysis(tmp_path / "made"), athlete_id=ada)
    return ada


def test_new_library_is_empty_and_in_order(formcheck):
    assert formcheck("check") == (0, "0 reports, 0 clips, 0 files.\nEverything is in order.\n", "")
    assert formcheck("athletes") == (0, "There are no athletes yet.\n", "")


@pytest.mark.skipif(os.name != "posix", reason="no permissions of this kind")
def test_others_may_not_read_what_a_command_wrote(formcheck, ada, tmp_path):
    umask = os.umask(0o022)
    try:
        assert formcheck("export", "Ada Byron", tmp_path / "ada.zip")[0] == 0
        assert os.umask(0o022) == 0o022  # restored
        assert formcheck("import", tmp_path / "ada.zip")[0] == 0
    finally:
        os.umask(umask)
    assert (tmp_path / "ada.zip").stat().st_mode & 0o777 == 0o600
    home = tmp_path / "formcheck-home"
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "library" / "library.db").stat().st_mode & 0o777 == 0o600


def test_unused_files_are_reported_and_deleted(formcheck, library, ada, tmp_path):
    (tmp_path / "x").write_bytes(b"x")
    library.files.add(tmp_path / "x")
    (tmp_path / "formcheck-home" / "library" / "files" / ".part-1").write_bytes(b"x")
    code, out, _ = formcheck("check", "--contents")
    assert (code, out.splitlines()) == (
        1,
        [
            "2 reports, 2 clips, 9 files.",
            "1 half-written file left by an interruption: deleted.",
            "1 file not used by any report: delete with --repair.",
        ],
    )
    code, out, _ = formcheck("check", "--repair")
    assert (code, out.splitlines()[1:]) == (
        0, ["1 file not used by any report: deleted.", "Everything is in order."],
    )  # fmt: skip
    assert formcheck("check", "--contents")[:2] == (
        0, "2 reports, 2 clips, 8 files.\nEverything is in order.\n",
    )  # fmt: skip


def test_mend_still_works_as_repair(formcheck, library, tmp_path):
    (tmp_path / "x").write_bytes(b"x")
    library.files.add(tmp_path / "x")
    assert formcheck("check", "--mend")[1].splitlines()[1] == (
        "1 file not used by any report: deleted."
    )


def test_missing_and_damaged_files_are_reported(formcheck, library, ada, tmp_path):
    file = tmp_path / "ada.zip"
    assert formcheck("export", ada, file)[0] == 0
    missing, damaged, *_ = sorted(library.files.all_digests())
    library.files.remove(missing)
    path = library.files.local_path(damaged)
    path.unlink()
    path.write_bytes(b"x")
    code, out, _ = formcheck("check", "--contents", "--repair")
    assert code == 1
    assert out.splitlines()[1:3] == ["1 file missing.", "1 file damaged."]
    assert "still valid" in out
    assert formcheck("check", "--repair")[1].count("damaged") == 0
    assert formcheck("import", file) == (
        0, "Ada Byron: 0 reports added, 2 already there.\n", "",
    )  # fmt: skip
    assert formcheck("check", "--contents")[0] == 0


def test_athletes_are_listed_with_consent_and_overdue_dates(formcheck, library, ada):
    today = date.today()
    add_athlete(library, "Bob", keep_until=today - timedelta(days=1))
    add_athlete(library, "Cleo [b]", keep_until=today)
    code, out, _ = formcheck("athletes")
    head, *rows = [line.split() for line in out.splitlines()]
    assert code == 0
    assert head == ["name", "reports", "last", "visit", "consent", "keep", "until", "id"]
    assert rows[0] == ["Ada", "Byron", "2", "2026-03-02", "2026-01-01", "–", ada]
    assert rows[1][:-1] == [
        "Bob", "0", "–", "–", (today - timedelta(days=1)).isoformat(), "overdue",
    ]  # fmt: skip
    assert rows[2][:-1] == ["Cleo", "[b]", "0", "–", "–", today.isoformat()]


def test_athlete_is_exported_and_imported(formcheck, ada, tmp_path, monkeypatch):
    file = tmp_path / "ada.zip"
    assert formcheck("export", "ada  byron", file) == (
        0, f"Exported Ada Byron with 2 reports to {file}.\n", "",
    )  # fmt: skip
    monkeypatch.setenv("FORMCHECK_HOME", str(tmp_path / "other"))
    assert formcheck("import", file)[:2] == (0, "Ada Byron: 2 reports added.\n")
    assert formcheck("import", file)[1] == "Ada Byron: 0 reports added, 2 already there.\n"


def test_import_names_clips_of_other_athletes(formcheck, ada, library, tmp_path, monkeypatch):
    file = tmp_path / "ada.zip"
    formcheck("export", ada, file)
    with library.writing() as session:
        for visit in session.get(AthleteRow, ada).visits:
            visit.athlete_id = add_athlete_in(session, "Cleo")
    assert formcheck("import", file)[1].splitlines()[1] == (
        "2 clips not imported: another athlete already has the same video."
    )


def add_athlete_in(session, name):
    athlete = AthleteRow(name=name)
    session.add(athlete)
    session.flush()
    return athlete.id


def test_delete_removes_library_entries_and_results(formcheck, library, ada, tmp_path):
    home = tmp_path / "formcheck-home"
    shown = ResultStore(home)
    waiting = shown.add("squat.mp4", [b"not yet checked"], Settings(), athlete=ada)
    others = shown.add("squat.mp4", [b"nobody's"], Settings())
    other = add_athlete(library, "Bob")
    for who in (ada, other):
        made = make_finished_analysis(tmp_path / "made", content=f"pictures of {who}".encode())
        ingest(library, made, athlete_id=who)
        assert (shown.path(made.id) / "clip.mp4").is_file()
    code, out, err = formcheck("delete", "Ada Byron", "--yes")
    assert (code, out, err) == (0, "Deleted Ada Byron and all their data.\n", "")
    assert {meta.id for meta in shown.all_results()} == {others.id, made.id}
    assert not (home / "cache" / "results" / waiting.id).exists()
    shown.close()
    assert check_library(library, contents=True).is_healthy
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert f"pictures of {ada}".encode() not in kept
    assert f"pictures of {other}".encode() in kept


def test_what_is_analysed_meanwhile_is_not_saved(formcheck, library, ada, tmp_path):
    shown = ResultStore(tmp_path / "formcheck-home")
    made = shown.add("squat.mp4", [b"being checked"], Settings(), athlete=ada)
    with shown.claims.lock(made.id):
        write_result(build_report("sls_front"), shown.work_folder(made.id))
        assert formcheck("delete", ada, "--yes")[0] == 0
        with pytest.raises(InputError, match="no longer here"):
            shown.publish(made)
    assert shown.all_results() == []
    shown.close()


@pytest.mark.parametrize(("answer", "left"), [("n", True), ("", True), ("y", False)])
def test_delete_asks_for_confirmation(formcheck, library, ada, monkeypatch, answer, left):
    monkeypatch.setattr("sys.stdin", open_text(answer))
    code, out, _ = formcheck("delete", "Ada Byron")
    assert "2 reports" in out
    assert code == (1 if left else 0)
    assert ("Ada Byron" in formcheck("athletes")[1]) == left


def test_two_athletes_that_are_one_person_are_merged(formcheck, library, ada, monkeypatch):
    twin = add_athlete(library, "Ada B.", keep_until=date(2030, 1, 1))
    monkeypatch.setattr("sys.stdin", open_text("n"))
    code, out, _ = formcheck("merge", twin, ada)
    assert code == 1
    assert out.splitlines()[:3] == [
        "Ada B. stays; 2 reports of 1 visit of Ada Byron move, with reviews, notes, teams and "
        "accounts.",
        "Only one of them has a day of consent, 2026-01-01; afterwards none is entered. If it "
        "holds for all clips, give it with --consent.",
        "Their data may be kept until 2030-01-01, the earlier day.",
    ]
    assert formcheck("merge", twin, "nobody", "--yes")[0] == 2
    code, out, _ = formcheck("merge", twin, ada, "--consent", "2026-01-01", "--yes")
    assert (code, out.splitlines()[-1]) == (0, "Merged Ada Byron into Ada B.: 2 reports moved.")
    (row,) = formcheck("athletes")[1].splitlines()[1:]
    assert row.split() == ["Ada", "B.", "2", "2026-03-02", "2026-01-01", "2030-01-01", twin]


def open_text(answer):
    import io

    return io.StringIO(f"{answer}\n" if answer else "")


def test_ambiguous_names_need_an_id(formcheck, library, ada, tmp_path):
    again = add_athlete(library, "ada BYRON")
    for command in (["export", "Ada Byron", tmp_path / "x.zip"], ["delete", "Ada Byron", "--yes"]):
        code, _, err = formcheck(*command)
        assert code == 2
        assert f"{ada} (2 reports, last visit 2026-03-02)" in err
        assert f"{again} (0 reports, no visit)" in err
    code, _, err = formcheck("delete", "Nobody", "--yes")
    assert (code, err.count("\n")) == (2, 1)
    assert "no athlete 'Nobody'" in err
    assert formcheck("delete", again, "--yes")[0] == 0
    assert formcheck("export", "Ada Byron", tmp_path / "x.zip")[0] == 0


def test_errors_are_one_sentence(formcheck, ada, tmp_path):
    (tmp_path / "bad.zip").write_bytes(b"no zip")
    for command in (
        ["import", tmp_path / "bad.zip"],
        ["import", tmp_path / "none.zip"],
        ["export", ada, tmp_path / "nowhere" / "x.zip"],
    ):
        code, out, err = formcheck(*command)
        assert (code, out) == (2, "")
        assert err.startswith("formcheck: ")
        assert err.count("\n") == 1
