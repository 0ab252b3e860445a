"""Health and readiness over HTTP, and what is wrong where something is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from starlette.applications import Starlette

from tests.support.asynchronous import run_async
from vision import paths
from vision.errors import FormcheckError
from vision.jobs.app_state import AppState, open_app_state
from vision.webapp.server import readiness
from vision.webapp.server.readiness import Readiness, decode_a_frame, health_routes


def get(address: str, checks: Readiness | None = None) -> httpx.Response:
    """Send a request to the routes, without a server."""

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=health_routes("/base", checks)))
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
            return await client.get(f"/base{address}")

    return run_async(answer())


def fails(message: str) -> Callable[[AppState], None]:
    def check(state: AppState) -> None:
        raise FormcheckError(message)

    return check


@pytest.fixture
def state(formcheck_home: Path) -> AppState:
    return open_app_state(formcheck_home)


def test_a_server_that_works_is_alive_and_ready(formcheck_home: Path) -> None:
    assert get("/healthz").json() == {"alive": True}
    answer = get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "problems": {}})
    assert answer.headers["cache-control"] == "no-store"


def test_what_is_wrong_is_one_sentence_each(formcheck_home: Path) -> None:
    checks = Readiness({"disk": fails("Full."), "home": lambda state: None, "x": fails("Gone.")})
    answer = get("/readyz", checks)
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "problems": {"disk": "Full.", "x": "Gone."}}
    assert get("/healthz").status_code == 200


def test_an_unexpected_error_names_no_detail(formcheck_home: Path) -> None:
    def check(state: AppState) -> None:
        raise ValueError("Ada's clip")

    text = get("/readyz", Readiness({"database": check})).text
    assert "ValueError" in text
    assert "Ada" not in text


def test_answers_hold_for_a_while(monkeypatch: pytest.MonkeyPatch, state: AppState) -> None:
    now = [100.0]
    monkeypatch.setattr(readiness, "time", SimpleNamespace(monotonic=lambda: now[0]))
    calls: list[AppState] = []
    checks = Readiness({"count": calls.append})
    for _ in range(3):
        assert checks.problems(lambda: state) == {}
    assert calls == [state]
    now[0] += 60.0
    checks.problems(lambda: state)
    assert calls == [state, state]


def test_a_full_disk_is_not_ready(state: AppState, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = SimpleNamespace(free=1_300_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(FormcheckError, match=r"1\.3 GB left"):
        readiness._check_disk(state)


def test_a_home_that_is_gone_is_not_ready(
    state: AppState, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    readiness._check_home(state)
    monkeypatch.setattr(readiness, "home_folder", lambda: tmp_path / "gone")
    with pytest.raises(FormcheckError, match="cannot be written to"):
        readiness._check_home(state)


def test_a_damaged_database_is_not_ready(state: AppState, formcheck_home: Path) -> None:
    readiness._check_database(state)  # there is none yet
    assert state.library is not None
    readiness._check_database(state)
    state.close()
    for file in formcheck_home.rglob("library.db*"):
        file.write_bytes(b"no database" * 1000)
    with pytest.raises(FormcheckError):
        readiness._check_database(state)


def test_a_frame_is_decoded_elsewhere(state: AppState, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = min(paths.bundled("samples").glob("*.mp4"), key=lambda path: path.stat().st_size)
    assert decode_a_frame(sample)[2] == 3
    readiness._check_decoder(state)
    monkeypatch.setattr(readiness, "list_samples", list)
    with pytest.raises(FormcheckError, match="sample clips are missing"):
        readiness._check_decoder(state)


def test_a_store_of_files_that_does_not_answer_is_a_problem(
    monkeypatch: pytest.MonkeyPatch, state: AppState
) -> None:
    def fail(*_: object) -> bool:
        raise OSError("the object store does not answer")

    readiness._check_database(state)
    monkeypatch.setattr(state.library.files._fs, "exists", fail)
    with pytest.raises(FormcheckError, match="files cannot be read"):
        readiness._check_database(state)
    state.close()
