"""Longer analyses beside the pictures: a watch asks, somebody runs, the watch takes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from vision.live.pose_window import PoseWindow

ResultT = TypeVar("Found")
OutputT = TypeVar("Told", covariant=True)

#: Runs an analysis and gives what will be its answer.
TaskRunner = Callable[[Callable[[], Any]], "Future[Any]"]


class BackgroundAnalysis(Protocol[ResultT, OutputT]):
    """Watches for something in a window that moves on."""

    def next_task(
        self, window: PoseWindow, *, now_s: float, ended: bool = False
    ) -> Callable[[], ResultT] | None:
        """Give an analysis to run, mostly none; the last one when the recording has `ended`."""

    def apply(self, found: ResultT, /) -> OutputT:
        """Take its answer in."""


def run_inline(task: Callable[[], Any]) -> Future[Any]:
    """Run here and now: for files and tests, where nobody waits for the next picture."""
    future: Future[Any] = Future()
    try:
        future.set_result(task())
    except Exception as error:
        future.set_exception(error)
    return future
