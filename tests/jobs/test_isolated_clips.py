"""Functions that open clips run in processes of their own."""

from __future__ import annotations

import os
import signal
import time

import pytest

from vision.engine.process import WorkerDied
from vision.errors import FormcheckError, InputError
from vision.jobs import isolated_clips
from vision.jobs.analysis_job import prepare_clip
from vision.jobs.isolated_clips import close_isolated, run_isolated, run_isolated_slowly
from vision.settings import Settings


def test_a_function_runs_elsewhere_and_is_repeated_in_the_same_process() -> None:
    quick = run_isolated(os.getpid)
    assert quick == run_isolated(os.getpid) != os.getpid()
    assert run_isolated_slowly(os.getpid) not in (quick, os.getpid())
    close_isolated()
    assert run_isolated(os.getpid) != quick


def test_arguments_and_errors_are_passed_on(tmp_path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"no video")
    with pytest.raises(InputError, match=r"'mine\.mov' cannot be read as a video"):
        run_isolated(prepare_clip, clip, Settings(), name="mine.mov")


def test_a_crash_is_an_error_and_no_harm() -> None:
    pid = run_isolated(os.getpid)
    with pytest.raises(WorkerDied, match="stopped in the middle"):
        run_isolated(signal.raise_signal, signal.SIGSEGV)
    assert run_isolated(os.getpid) != pid


@pytest.mark.slow
def test_what_a_page_waits_for_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    pid = run_isolated(os.getpid)
    monkeypatch.setattr(isolated_clips, "_QUICK_S", 0.5)
    with pytest.raises(InputError, match="too long to open"):
        run_isolated(time.sleep, 600.0)
    monkeypatch.undo()
    assert run_isolated(os.getpid) != pid


@pytest.mark.slow
def test_what_takes_long_may_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_MAX_SILENCE_S", "1")
    assert run_isolated_slowly(time.sleep, 2.0) is None
    with pytest.raises(WorkerDied, match="no progress"):
        run_isolated(time.sleep, 60.0)


def test_a_wrong_limit_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    close_isolated()
    monkeypatch.setenv("FORMCHECK_MAX_FRAMES", "many")
    with pytest.raises(FormcheckError, match="FORMCHECK_MAX_FRAMES is 'many'"):
        run_isolated(os.getpid)
