"""A server follows the others that share its database."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any, cast

from tests.support.job_builders import add_clip
from vision.errors import FormcheckError
from vision.jobs.app_state import AppState, open_app_state
from vision.jobs.caretaker import EVERY_S, take_care
from vision.library.access import OWNER
from vision.library.leases import LEASE_S


class _Server:
    """Counts what is asked of a server; the library does not answer at first."""

    def __init__(self, *, is_shared: bool) -> None:
        self.resumed, self.looked, self.stopped, self.kept = 0, 0, 0, 0
        self.has_done_rounds = threading.Event()
        self.state = cast(
            "AppState",
            SimpleNamespace(
                user=OWNER,
                has_library=False,
                jobs=SimpleNamespace(resume=self._resume, stop_deleted=self._stop),
                results=SimpleNamespace(shares_database=is_shared, forget_deleted=self._look),
                scratch=SimpleNamespace(remove_old_folders=self._tidy),
            ),
        )

    def _tidy(self) -> None:
        self.kept += 1

    def _stop(self) -> None:
        self.stopped += 1
        if self.stopped == 3:
            self.has_done_rounds.set()

    def _resume(self) -> int:
        self.resumed += 1
        return 0

    def _look(self) -> Any:
        self.looked += 1
        raise FormcheckError("The library's database does not answer.")


def test_leases_of_the_last_run_have_ended_at_the_first_look() -> None:
    assert EVERY_S > LEASE_S


def rounds_of(server: _Server) -> None:
    """Let a server do some rounds."""
    others = set(threading.enumerate())
    end = take_care(server.state, every_s=0.01)
    assert server.has_done_rounds.wait(60)
    end.set()
    for thread in set(threading.enumerate()) - others:
        if thread.name == "formcheck-caretaker":
            thread.join()


def test_a_server_looks_again_though_the_database_does_not_answer() -> None:
    server = _Server(is_shared=True)
    rounds_of(server)
    assert server.resumed == 2, "at the start, and when the leases had ended"
    assert server.looked >= 2
    assert server.kept == 1, "once an hour"


def test_a_server_with_a_database_of_its_own_need_not_follow_others() -> None:
    server = _Server(is_shared=False)
    rounds_of(server)
    assert (server.resumed, server.looked) == (1, 0)


def test_copies_of_deleted_results_are_deleted(tmp_path) -> None:
    state = open_app_state(tmp_path / "home")
    kept, gone = add_clip(state.results), add_clip(state.results)
    folders = [state.results.path(meta.id) for meta in (kept, gone)]
    from vision.library.deletion import delete_report

    delete_report(state.library, gone.id)  # as another server does
    assert [folder.is_dir() for folder in folders] == [True, True]
    state.results.forget_deleted()
    assert [folder.is_dir() for folder in folders] == [True, False]
    state.close()


def test_a_result_that_comes_meanwhile_keeps_its_folder(tmp_path, monkeypatch) -> None:
    state = open_app_state(tmp_path / "home")
    add_clip(state.results)
    reading, came = state.library.reading, []

    def read() -> Any:
        if not came:
            came.append(None)
            came[0] = state.results.path(add_clip(state.results).id)
        return reading()

    names = state.results._folders.names()
    monkeypatch.setattr(state.results._folders, "names", lambda: (names, read())[0])
    state.results.forget_deleted()
    assert len(state.results.all_results()) == 2
    assert came[0].is_dir()
    state.close()
