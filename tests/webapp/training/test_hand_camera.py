"""What the page of guided sessions lets the browser know about the camera."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.page_language import pages_in
from vision.webapp.live import sessions as sessions_module
from vision.webapp.training import hand_camera
from vision.webapp.training import page as training_page
from vision.webrtc import ice_servers, live_connection
from vision.webrtc.live_connection import LiveSessions

OFFER = {"id": "a", "type": "offer", "sdp": "v=0"}


def offering_app() -> None:
    """Take the browser's offer, as the component's callback does, and show the page."""
    from vision.webapp.training import page

    page._answer_offer()
    page.show_page()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, Any]]:
    """Return what the component is given, on a server without room for a session."""
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(training_page, "guided_session", lambda **given: calls.append(given))
    monkeypatch.setattr(live_connection, "warm_up", lambda: None)
    full = LiveSessions(tmp_path / "live", limit=0)
    monkeypatch.setattr(sessions_module, "live_sessions", lambda: full)
    return calls


def run(monkeypatch: pytest.MonkeyPatch, *offers: dict[str, str] | None) -> AppTest:
    """Run the page once for each offer."""
    app = AppTest.from_function(offering_app, default_timeout=60)
    for offer in offers:
        monkeypatch.setattr(training_page, "_component_state", lambda offer=offer: {"offer": offer})
        app.run()
        assert not app.exception
    return app


def test_a_page_that_offers_no_camera_opens_nothing(
    monkeypatch: pytest.MonkeyPatch, formcheck_home: object, shown: list[dict[str, Any]]
) -> None:
    app = run(monkeypatch, None)
    assert shown[-1]["camera"] == {"ice_servers": [], "answer": None}
    assert hand_camera.CONNECTION not in app.session_state


def test_an_offer_is_answered_and_a_refusal_says_why(
    monkeypatch: pytest.MonkeyPatch, formcheck_home: object, shown: list[dict[str, Any]]
) -> None:
    with pages_in("de"):
        run(monkeypatch, OFFER, None)
    refused, closed = (given["camera"]["answer"] for given in shown)
    assert (refused["id"], refused["type"]) == ("a", "refused")
    assert refused["reason"].startswith("Vor einer Kamera stehen schon 0 Personen"), refused[
        "reason"
    ]
    assert closed is None


def test_where_there_can_be_no_camera_the_session_goes_without(
    monkeypatch: pytest.MonkeyPatch, formcheck_home: object, shown: list[dict[str, Any]]
) -> None:
    monkeypatch.setenv(ice_servers.ICE_VARIABLE, "no list")
    run(monkeypatch, None)
    assert shown[-1]["camera"] is None
    assert shown[-1]["plan"] is not None
    monkeypatch.delenv(ice_servers.ICE_VARIABLE)
    monkeypatch.setattr("vision.extras.find_spec", lambda name: None)
    assert hand_camera.camera_data() is None
