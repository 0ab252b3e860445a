from __future__ import annotations

import pytest

from vision.errors import InputError
from vision.jobs.app_state import AppState
from vision.jobs.athletes import (
    athlete_names,
    find_or_add_athlete,
)
from vision.library.athletes import add_athlete, list_athletes


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


def test_where_consent_is_required_no_athlete_is_added_by_name(
    state: AppState, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = add_athlete(state.library, "Ada")
    monkeypatch.setenv("FORMCHECK_REQUIRE_CONSENT", "true")
    assert find_or_add_athlete(state, "ada") == ada
    with pytest.raises(InputError, match="There is no athlete 'Bob' yet"):
        find_or_add_athlete(state, " Bob ")
    assert [card.name for card in list_athletes(state.library)] == ["Ada"]
