from __future__ import annotations

from datetime import date

import pytest

from tests.support.finished_analyses import make_finished_analysis
from vision.library.athletes import add_athlete
from vision.library.ingest import ingest
from vision.library.integrity import check_library
from vision.library.queries import ReportFilter, list_reports


@pytest.mark.parametrize("half", ["clip", "visit"])
def test_clips_without_report_and_visits_without_clip_are_repaired(library, tmp_path, half):
    made = make_finished_analysis(tmp_path)
    ada = add_athlete(library, "Ada")
    ingest(library, made, athlete_id=ada)
    with library.writing() as session:
        from vision.library.schema import ClipRow, ReportRow, VisitRow

        if half == "clip":
            session.delete(session.get(ReportRow, made.id))
        else:
            session.add(VisitRow(athlete_id=ada, day=date(2025, 1, 1)))
        assert session.query(ClipRow).count() == 1
    health = check_library(library, repair=True)
    assert not health.is_healthy
    assert health.empty >= 1
    assert check_library(library).is_healthy


def test_missing_and_damaged_files_are_reported(library, tmp_path):
    ingest(library, make_finished_analysis(tmp_path))
    one, two, *_ = sorted(library.files.all_digests())
    library.files.remove(one)
    library.files.local_path(two).write_bytes(b"changed")
    health = check_library(library, repair=True, contents=True)
    assert (health.missing, health.damaged) == ((one,), (two,))
    assert len(list_reports(library, ReportFilter()).cards) == 1
