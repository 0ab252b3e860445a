from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.finished_analyses import make_finished_analysis
from tests.support.job_builders import add_clip
from vision.errors import FormcheckError, InputError
from vision.jobs.app_state import AppState
from vision.jobs.athletes import (
    athlete_names,
    delete_athlete_with_results,
    find_or_add_athlete,
)
from vision.library.athletes import add_athlete, list_athletes
from vision.library.ingest import ingest
from vision.library.queries import ReportFilter, list_reports
from vision.settings import Settings


def test_without_a_library_there_are_no_athletes_and_none_is_made(state: AppState) -> None:
    assert athlete_names(state) == {}
    assert find_or_add_athlete(state, None) is None
    assert not state.has_library


def test_an_athlete_is_found_by_id_or_name_or_added(state: AppState) -> None:
    ada = find_or_add_athlete(state, "Ada Byron")
    assert ada is not None
    for again in (ada, "Ada Byron", "  ada BYRON "):
        assert find_or_add_athlete(state, again) == ada
    bob = find_or_add_athlete(state, "Bob")
    assert athlete_names(state) == {ada: "Ada Byron", bob: "Bob"}
    with pytest.raises(InputError, match="longer than"):
        find_or_add_athlete(state, "x" * 121)


def test_an_athlete_is_deleted_with_all_results(state: AppState, tmp_path: Path) -> None:
    ada, bob = (add_athlete(state.library, name) for name in ("Ada", "Bob"))
    other = make_finished_analysis(tmp_path)
    ingest(state.library, make_finished_analysis(tmp_path), athlete_id=ada)
    ingest(state.library, other, athlete_id=bob)
    waiting = state.results.add("late.mp4", [b"late"], Settings(), athlete=ada)
    unrelated = add_clip(state.results)
    delete_athlete_with_results(state, ada)
    assert [card.name for card in list_athletes(state.library)] == ["Bob"]
    assert [card.id for card in list_reports(state.library, ReportFilter()).cards] == [other.id]
    assert {meta.id for meta in state.results.all_results()} == {unrelated.id, other.id}
    with pytest.raises(InputError, match="no longer here"):
        state.results.path(waiting.id)


def test_an_athlete_stays_while_another_server_analyses_a_clip(state: AppState) -> None:
    ada = add_athlete(state.library, "Ada")
    busy = state.results.add("squat.mp4", [b"busy"], Settings(), athlete=ada)
    with state.results.claims.lock(busy.id), pytest.raises(FormcheckError, match="Another window"):
        delete_athlete_with_results(state, ada)
    assert [card.name for card in list_athletes(state.library)] == ["Ada"]
