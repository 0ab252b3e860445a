"""The app with a fast fake analysis and a test sample; started by the browser tests."""

from __future__ import annotations

import faulthandler
import importlib.util
import os
import runpy
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from vision.jobs.app_state import open_app_state
from vision.live import setup_checks
from vision.sample_clips import list_samples
from vision.webapp.check import start
from vision.webapp.method import page as method_page
from vision.webapp.server import asgi
from vision.webapp.shared import state
from vision.webapp.shared.script_errors import show_script_error

ROOT = Path(__file__).parents[2]


def _builder() -> object:
    name = "formcheck_builder"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "tests/support/saved_results.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def _draw_page() -> None:
    if "FORMCHECK_TEST_SAMPLES" in os.environ:
        samples = Path(os.environ["FORMCHECK_TEST_SAMPLES"])
        start.list_samples = lambda: list_samples(samples)
    if os.environ.get("FORMCHECK_TEST_WORK") == "quick":
        quick = _held(_builder().fake_analysis())  # type: ignore[attr-defined]
        state.open_app_state = lambda home: open_app_state(home, run_analysis=quick)
    if "FORMCHECK_TEST_LIVE_RATE" in os.environ:
        setup_checks.MIN_RATE = float(os.environ["FORMCHECK_TEST_LIVE_RATE"])
    if "FORMCHECK_TEST_BROKEN_PAGE" in os.environ:
        method_page.show_page = _fail
    if "FORMCHECK_TEST_SLOW_TRAINING" in os.environ:
        _slow_down_training(Path(os.environ["FORMCHECK_TEST_SLOW_TRAINING"]))
    runpy.run_path(str(ROOT / "app.py"), run_name="__main__")


def _held(run_analysis: Callable[..., None]) -> Callable[..., None]:
    """Let an analysis begin, and go on once there is no file of this name in the home."""
    hold = Path(os.environ["FORMCHECK_HOME"]) / "hold"

    def run(*arguments: Any, progress: Any, cancelled: Callable[[], bool], **named: Any) -> None:
        progress(0.0, "Looking at the frames")
        while hold.exists() and not cancelled():
            time.sleep(0.02)
        run_analysis(*arguments, progress=progress, cancelled=cancelled, **named)

    return run


def _slow_down_training(folder: Path) -> None:
    """Let the page of guided sessions wait for a file, once it says by another that it began."""
    from vision.webapp.training import page

    if page._show.__name__ == "draw_slowly":
        return
    draw = page._show

    def draw_slowly() -> None:
        (folder / "begun").touch()
        while not (folder / "go-on").exists():
            time.sleep(0.01)
        draw()

    page._show = draw_slowly


def _fail() -> None:
    raise RuntimeError("secret words of a mistake")


if __name__ == "__main__":
    _draw_page()
else:
    if hasattr(signal, "SIGUSR1"):
        faulthandler.register(signal.SIGUSR1)  # for the report of a test that has failed
    app = st.App(
        __file__,
        middleware=asgi.middleware(),
        routes=asgi.routes(),
        lifespan=asgi.lifespan,
        on_script_error=show_script_error,
    )
