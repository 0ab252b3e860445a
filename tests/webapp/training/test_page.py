"""The page of guided sessions: what comes next, how it felt, and after pain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from vision.jobs.app_state import AppState
from vision.jobs.result_meta import ResultMeta
from vision.library.access import User
from vision.library.athletes import add_athlete, list_athletes
from vision.library.training import SavedTraining, list_training, save_training
from vision.webapp.training import outcome
from vision.webapp.training import page as training_page
from vision.webapp.training.outcome import EndedSession, read_ended

TODAY = date.today()
ENDED = {
    "id": "session-0001", "athlete": "", "result": "", "plan": "walk",
    "rounds": 2, "rounds_done": 2, "day": TODAY.isoformat(),
}  # fmt: skip


def training_app() -> None:
    from vision.webapp.training.page import show_page

    show_page()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return what the component is given, in the order of runs."""
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(training_page, "guided_session", lambda **given: calls.append(given))
    return calls


@pytest.fixture
def ada(state: AppState) -> str:
    return add_athlete(state.library, "Ada *Byron*")


def opened(**query: str) -> AppTest:
    app = AppTest.from_function(training_app, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def text_of(app: AppTest) -> str:
    found = [*app.markdown, *app.caption, *app.info, *app.error, *app.success, *app.warning]
    return " ".join(str(element.value) for element in found).replace("\\", "")


def end_session(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    monkeypatch.setattr(training_page, "_component_state", lambda: {"ended": ENDED | changes})


def test_without_an_athlete_it_begins_with_walking(
    formcheck_home: object, shown: list[dict[str, Any]]
) -> None:
    app = opened()
    assert "has not been checked yet: begin with walking" in text_of(app)
    plan = shown[-1]["plan"]
    assert (plan["id"], plan["rounds"], shown[-1]["athlete"]) == ("walk", 2, "")
    assert plan["steps"][0]["kind"] == "ready"
    assert plan["safety_spoken"].startswith("Safety first.")


def test_a_result_without_an_athlete_prescribes_the_session(
    saved: Callable[..., ResultMeta], shown: list[dict[str, Any]]
) -> None:
    app = opened(result=saved("run_back").id)
    assert shown[-1]["plan"]["id"] == "short_runs"
    app.button_group[0].set_value("hill").run()
    plan = shown[-1]["plan"]
    assert (plan["id"], plan["rounds"]) == ("hill", 3)
    assert plan["safety"][-1].endswith("always down forward.")
    assert plan["safety_spoken"].endswith("always down forward.")


def test_a_result_that_was_deleted_is_one_sentence(
    state: AppState, shown: list[dict[str, Any]]
) -> None:
    app = opened(result="gone")
    assert len(app.error) == 1
    assert shown == []


def test_how_it_felt_is_asked_kept_and_followed(
    state: AppState, ada: str, shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    end_session(monkeypatch, athlete=ada)
    app = opened(athlete=ada)
    assert shown[-1]["plan"] is None
    assert app.button(key="training-save").disabled
    assert "Choose how it felt and whether anything hurt" in text_of(app)
    app.button_group[0].set_value(3).run()
    app.button_group[1].set_value("No").run()
    app.button(key="training-save").click().run()
    (done,) = list_training(state.library, ada)
    assert (done.id, done.felt, done.pain, done.rounds_done) == ("session-0001", 3, False, 2)
    assert "The session is kept with Ada *Byron*." in text_of(app)
    assert shown[-1]["saved"] == "session-0001"
    assert shown[-1]["plan"]["rounds"] == 2  # another one today is no harder
    assert "Walk backward: 2 rounds, felt like 3 of 10" in text_of(app)
    app.run()
    assert len(list_training(state.library, ada)) == 1


def test_pain_stops_until_a_person_decides(
    state: AppState, ada: str, shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    end_session(monkeypatch, athlete=ada, rounds_done=1)
    app = opened(athlete=ada)
    app.button_group[0].set_value(2).run()
    app.button_group[1].set_value("Yes").run()
    assert "have it looked at" in text_of(app)
    app.text_input[0].set_value("left *calf*").run()
    app.button(key="training-save").click().run()
    assert "No further session is suggested" in app.error[0].value
    assert shown[-1]["plan"] is None
    assert "pain: left *calf*" in text_of(app)
    assert app.button(key="training-clear").disabled
    app.checkbox(key="training-agreed").check().run()
    app.button(key="training-clear").click().run()
    assert not app.error
    assert (shown[-1]["plan"]["id"], shown[-1]["plan"]["rounds"]) == ("walk", 2)
    assert "it was decided on" in text_of(app)


def test_an_athlete_does_not_decide_after_pain(
    state: AppState, ada: str, shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = SavedTraining("session-0002", TODAY, "walk", 2, 1, 5, pain=True)
    save_training(state.library, ada, done)
    own = state.seen_by(User("athlete", "account-ada", athlete_id=ada))
    monkeypatch.setattr(training_page, "app_state", lambda: own)
    app = opened()
    assert "Your coach decides" in text_of(app)
    assert [button.key for button in app.button if button.key == "training-clear"] == []


def test_a_name_is_asked_where_there_is_none_and_gets_the_check(
    state: AppState,
    saved: Callable[..., ResultMeta],
    shown: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    meta = saved("run_back")
    opened(result=meta.id)
    assert shown[-1]["result"] == meta.id
    end_session(monkeypatch, result=meta.id, plan="short_runs", rounds=3, rounds_done=3)
    app = opened(result=meta.id)
    app.button_group[0].set_value(0).run()
    app.button_group[1].set_value("No").run()
    assert "Choose whose session it is" in text_of(app)
    # As typed into the picker, which the test cannot do.
    monkeypatch.setattr(outcome, "choose_athlete", lambda key: "Zoe")
    app.run()
    app.button(key="training-save").click().run()
    (zoe,) = list_athletes(state.library)
    assert zoe.name == "Zoe"
    assert len(list_training(state.library, zoe.id)) == 1
    assert state.results.get(meta.id).athlete == zoe.id
    assert (shown[-1]["athlete"], shown[-1]["plan"]["id"]) == (zoe.id, "short_runs")


def test_the_next_session_waits_for_another_check(
    state: AppState, ada: str, shown: list[dict[str, Any]]
) -> None:
    day = TODAY - timedelta(days=3)
    save_training(state.library, ada, SavedTraining("session-0003", day, "walk", 4, 4, 3))
    app = opened(athlete=ada)
    assert "film yourself from the side" in text_of(app)
    assert app.button(key="training-live").label == "Film yourself in Live"


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "../../x"},
        {"id": 5},
        {"athlete": None},
        {"result": 3},
        {"plan": "stairs"},
        {"plan": ["walk"]},
        {"rounds": 0},
        {"rounds": True},
        {"rounds": 1000},
        {"rounds_done": 3},
        {"rounds_done": "2"},
    ],
    ids=str,
)
def test_what_is_no_session_is_left_out(changes: dict[str, object]) -> None:
    assert read_ended(ENDED | changes, today=TODAY) is None


def test_the_day_is_that_of_the_browser_where_it_can_be() -> None:
    for day, expected in (
        (TODAY - timedelta(days=1), TODAY - timedelta(days=1)),
        (TODAY - timedelta(days=9), TODAY),
        ("soon", TODAY),
    ):
        found = read_ended(ENDED | {"day": str(day)}, today=TODAY)
        assert found == EndedSession("session-0001", "", "", "walk", 2, 2, expected)
    assert read_ended(None, today=TODAY) is None
