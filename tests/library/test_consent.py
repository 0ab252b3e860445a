"""Where consent is required, no clip is kept for an athlete without it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.support.finished_analyses import make_finished_analysis
from vision.errors import InputError
from vision.jobs.result_store import ResultStore
from vision.jobs.seen_results import results_seen_by
from vision.library.access import User
from vision.library.athletes import add_athlete, assign_clip, change_athlete
from vision.library.ingest import ingest
from vision.library.library import Library
from vision.library.queries import ReportFilter, list_reports
from vision.library.transfer import export_athlete, import_athlete
from vision.settings import Settings

NEEDED = "cannot be kept yet: no day of consent"


@pytest.fixture
def results(tmp_path: Path) -> Iterator[ResultStore]:
    made = ResultStore(tmp_path / "home")
    yield made
    made.close()


def require(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_REQUIRE_CONSENT", "true")


def test_an_upload_is_refused_before_anything_of_it_is_kept(
    results: ResultStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = add_athlete(results.library, "Ada")
    require(monkeypatch)
    athlete = results_seen_by(results, User("athlete", "account-1", athlete_id=ada))
    for store, id_ in ((results, ada), (athlete, None)):  # whose own uploads are always theirs
        with pytest.raises(InputError, match=f"Clips of Ada {NEEDED}"):
            store.add("squat.mp4", [b"clip"], Settings(), athlete=id_)
    assert results.all_results() == []
    assert list(results.library.files.all_digests()) == []
    results.add("squat.mp4", [b"clip"], Settings())
    today = date.today()
    change_athlete(results.library, ada, name="Ada", note="", consent_on=today, keep_until=None)
    assert athlete.add("squat.mp4", [b"other"], Settings()).athlete == ada


def test_clips_are_not_assigned_or_imported(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = add_athlete(library, "Ada")
    made = make_finished_analysis(tmp_path)
    ingest(library, made, athlete_id=ada)
    export_athlete(library, ada, tmp_path / "ada.zip")
    assign_clip(library, made.id, None)
    require(monkeypatch)
    with pytest.raises(InputError, match=NEEDED):
        assign_clip(library, made.id, ada)
    (card,) = list_reports(library, ReportFilter()).cards
    assert card.athlete is None
    other = Library(tmp_path / "other")
    with pytest.raises(InputError, match=NEEDED):
        import_athlete(other, tmp_path / "ada.zip")
    assert list_reports(other, ReportFilter()).total == 0
    assert list(other.files.all_digests()) == []
    other.close()
