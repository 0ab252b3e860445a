"""A process killed at any moment leaves a consistent library and loses no data."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from random import Random

import pytest
from sqlalchemy import select

from tests.support.finished_analyses import make_finished_analysis
from vision.library.athletes import add_athlete
from vision.library.deletion import delete_athlete, delete_report
from vision.library.ingest import ingest
from vision.library.integrity import check_library
from vision.library.library import Library
from vision.library.queries import ReportFilter, list_reports
from vision.library.schema import ClipRow, ReportFileRow, ReportRow
from vision.library.transfer import export_athlete, import_athlete

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are forked"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
ROUNDS, LONGEST_S = 26, 0.2


def killed(work, *arguments, after_s):
    """Run a process, kill it this long after its first line, and return its lines."""
    reader, writer = os.pipe()

    def child():
        os.close(reader)
        work(*arguments, lambda line: os.write(writer, f"{line}\n".encode()))

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    os.close(writer)
    with os.fdopen(reader, "rb") as output:
        first = output.readline()
        time.sleep(after_s)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        lines = (first + output.read()).decode().split("\n")
    assert process.exitcode == -signal.SIGKILL
    process.close()
    return lines[:-1]


def ingest_and_delete(folder, made, seed, report):
    """Add and delete reports until the end; print what is begun and what is done."""
    chance = Random(seed)
    library = Library(folder)
    there = {card.id for card in list_reports(library, ReportFilter()).cards}
    report("ready")
    while True:
        one = chance.choice(made)
        if one.id in there:
            report(f"- {one.id}")
            delete_report(library, one.id)
            there.remove(one.id)
            report(f"x {one.id}")
        else:
            report(f"? {one.id}")
            ingest(library, one)
            there.add(one.id)
            report(f"+ {one.id}")


def expected_ids(lines):
    """Expected results after a kill."""
    there, gone = set(), set()
    for line in lines:
        sign, _, id_ = line.partition(" ")
        if sign in ("+", "-"):
            (there.add if sign == "+" else there.discard)(id_)
        elif sign in ("x", "?"):
            (gone.add if sign == "x" else gone.discard)(id_)
    return there, gone


def assert_consistent(library, *, repair=True):
    """Check that every row has its files and that leftovers can be repaired; return the reports."""
    before = check_library(library, contents=True)
    assert (before.missing, before.damaged) == ((), ())
    with library.reading() as session:
        reports = session.scalars(select(ReportRow)).all()
        for report in reports:
            assert {file.name for file in report.files} == {
                "report.json", "angles.csv", "stills/cover.png",
            }  # fmt: skip
            assert report.findings
            assert report.review is not None
            assert library.files.is_intact(report.clip.digest)
            assert library.files.is_intact(report.clip.thumbnail)
            assert all(library.files.is_intact(file.digest) for file in report.files)
        ids = {report.id for report in reports}
    assert {card.id for card in list_reports(library, ReportFilter()).cards} == ids
    if not repair:
        return ids, before
    check_library(library, repair=True)
    after = check_library(library)
    assert after.is_healthy
    assert (after.partial_files, after.reports) == (0, len(ids))
    with library.reading() as session:
        named = set(session.scalars(select(ReportFileRow.digest)))
        for clip in session.scalars(select(ClipRow)):
            named |= {clip.digest, clip.thumbnail}
    assert set(library.files.all_digests()) == named
    return ids, before


@pytest.fixture
def folder(library, tmp_path):
    library.close()  # a forked process opens its own connection
    return tmp_path / "library"


@pytest.mark.slow
def test_a_killed_process_loses_nothing_and_leaves_nothing_incomplete(folder, tmp_path):
    chance = Random(20260302)
    made = [
        make_finished_analysis(tmp_path / "made", content=f"clip {n}".encode() * 50_000)
        for n in range(5)
    ]
    lines: list[str] = []
    struck = 0
    for seed in range(ROUNDS):
        lines += killed(ingest_and_delete, folder, made, seed, after_s=chance.uniform(0, LONGEST_S))
        library = Library(folder)
        # Leftovers must not harm adding the same files again before a repair.
        ids, health = assert_consistent(library, repair=seed % 2 == 1)
        library.close()
        there, gone = expected_ids(lines)
        assert there <= ids
        assert not gone & ids
        struck += bool(health.orphans or health.partial_files)
        lines = [f"+ {id_}" for id_ in ids]
    assert struck  # otherwise the test has not hit a critical moment


def export_and_back(folder, file, ada, report):
    library = Library(folder)
    while True:
        delete_athlete(library, ada)
        report("gone")
        import_athlete(library, file)
        report("there")


@pytest.mark.slow
def test_a_killed_import_adds_everything_or_nothing(folder, tmp_path):
    chance = Random(17)
    source = Library(tmp_path / "source")
    ada = add_athlete(source, "Ada")
    for n in range(3):
        ingest(
            source,
            make_finished_analysis(tmp_path / "made", content=bytes([n]) * (1 << 19)),
            athlete_id=ada,
        )
    file = tmp_path / "ada.zip"
    export_athlete(source, ada, file)
    whole = {card.id for card in list_reports(source, ReportFilter()).cards}
    source.close()
    struck = 0
    for _ in range(10):
        lines = killed(export_and_back, folder, file, ada, after_s=chance.uniform(0, LONGEST_S))
        library = Library(folder)
        ids, _ = assert_consistent(library)
        assert ids in (set(), whole)
        struck += lines[-1] == "gone" and not ids
        assert import_athlete(library, file).added == len(whole - ids)
        assert check_library(library, contents=True).is_healthy
        library.close()
    assert struck
