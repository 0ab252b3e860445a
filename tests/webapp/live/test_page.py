"""The live check page: its choices and its errors, without a camera."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from vision.errors import FormcheckError
from vision.live.config import LiveConfig
from vision.webapp.shared import opening
from vision.webrtc import live_connection


def live_app() -> None:
    from vision.webapp.live.page import show_page

    show_page()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Callable[[], AppTest]:
    """Open the page without loading a pose model."""
    monkeypatch.setattr(
        live_connection, "live_models", lambda: [SimpleNamespace(path=Path("none.task"))]
    )
    monkeypatch.setattr(live_connection, "warm_up", lambda: None)
    return lambda: AppTest.from_function(live_app, default_timeout=60).run()


def _labels(app: AppTest) -> list[str]:
    return [group.label for group in app.button_group]


def _wanted(app: AppTest) -> LiveConfig:
    wants = app.session_state["live-controller"].connection._config
    assert isinstance(wants, LiveConfig)
    return wants


def test_a_single_leg_squat_asks_for_the_leg_and_the_camera(opened: Callable[[], AppTest]):
    app = opened()
    assert not app.exception
    assert _labels(app) == ["Test", "Standing leg", "Camera"]
    assert _wanted(app) == LiveConfig("single_leg_squat", "front", "left", 5)


def test_a_guided_session_is_one_click_away(
    opened: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
):
    went: list[str] = []
    monkeypatch.setattr(opening, "go_to", lambda route, **query: went.append(route.url_path))
    opened().button(key="to-training").click().run()
    assert went == ["training"]


def test_a_deep_squat_has_no_standing_leg(opened: Callable[[], AppTest]):
    app = opened()
    app.button_group[0].set_value("deep_squat").run()
    assert _labels(app) == ["Test", "Camera"]
    assert _wanted(app) == LiveConfig("deep_squat", "front", None, 5)


def test_running_is_filmed_from_the_side_without_repetitions(opened: Callable[[], AppTest]):
    app = opened()
    app.button_group[0].set_value("backward_running").run()
    assert _labels(app) == ["Test"]
    assert not app.number_input
    assert _wanted(app) == LiveConfig("backward_running", "side", None, 0)


def test_a_missing_model_is_one_sentence(
    opened: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
):
    def missing() -> None:
        raise FormcheckError("The pose model is not here.")

    monkeypatch.setattr(live_connection, "live_models", missing)
    app = opened()
    assert [error.value for error in app.error] == ["The pose model is not here."]
    assert not app.exception


def test_invalid_ice_servers_are_one_sentence(
    opened: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FORMCHECK_ICE_SERVERS", "stun:example.org")
    app = opened()
    assert "FORMCHECK\\_ICE\\_SERVERS" in app.error[0].value
    assert not app.exception
