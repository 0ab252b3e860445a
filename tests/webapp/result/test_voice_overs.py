"""Voice-overs below the player."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.voices import tone, write_voice
from vision.jobs.voice_over_files import list_voice_overs
from vision.webapp.result import voice_overs as page
from vision.webapp.server.uploads import upload_space
from vision.webapp.shared.state import server_state, visitor_id

ID = "AbCdEfGhIjK0"


def voice_overs_app() -> None:
    import streamlit as st

    from vision.webapp.result.voice_overs import save_player_voice_over, show_voice_overs
    from vision.webapp.shared.state import app_state

    (meta,) = app_state().results.all_results()
    st.button("send", on_click=lambda: save_player_voice_over(meta, st.session_state["sent"]))
    show_voice_overs(meta)


def upload(name: str, content: bytes, visitor: str) -> str:
    space = upload_space()
    status = space.begin(visitor, name, len(content))
    writer = space.continue_at(visitor, status.id, 0)
    writer.append(content)
    writer.close()
    return status.id


@pytest.fixture(autouse=True)
def _no_uploads_left() -> Iterator[None]:
    yield
    upload_space().close()


def test_what_was_uploaded_is_saved_drawn_and_deleted(
    ingested: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "visitor_id", lambda: "coach")
    voice = write_voice(tmp_path / "voice", tone(0, 1, 1)).read_bytes()
    timeline = {"version": 1, "duration_s": 1.0, "frames": [[0, 0.0]]}
    app = AppTest.from_function(voice_overs_app, default_timeout=60).run()
    assert not app.exception
    assert not app.markdown
    app.session_state["sent"] = {"id": ID, "sound": "gone", "timeline": "gone"}
    app.button[0].click().run()
    assert app.session_state[page._REFUSED]["id"] == ID
    assert app.session_state[page._REFUSED]["message"].endswith("press Keep again.")
    app.session_state["sent"] = {
        "id": ID,
        "sound": upload("voice-over.webm", voice, "coach"),
        "timeline": upload("voice-over.json", json.dumps(timeline).encode(), "coach"),
    }
    app.button[0].click().run()
    assert not app.exception
    server_state().voice_overs.wait()
    app.run()
    assert any("0:01 ·" in element.value for element in app.markdown)
    assert app.get("download_button")
    app.button(key=f"delete-voice-over-{ID}").click().run()
    assert not app.exception
    assert not app.get("download_button")
    assert list_voice_overs(ingested.state.results.path(ingested.meta.id)) == []


def test_nobody_saves_what_another_visitor_uploaded(
    ingested: SimpleNamespace, tmp_path: Path
) -> None:
    assert visitor_id() == ""
    voice = write_voice(tmp_path / "voice", tone(0, 1, 1)).read_bytes()
    app = AppTest.from_function(voice_overs_app, default_timeout=60).run()
    app.session_state["sent"] = {
        "id": ID,
        "sound": upload("voice-over.webm", voice, "another"),
        "timeline": upload("voice-over.json", b"{}", "another"),
    }
    app.button[0].click().run()
    assert app.session_state[page._REFUSED]["message"].endswith("press Keep again.")
    assert list_voice_overs(ingested.state.results.path(ingested.meta.id)) == []
