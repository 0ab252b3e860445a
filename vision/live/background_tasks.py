"""Run slow analyses off the frame loop."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from vision.live.pose_window import PoseWindow

ResultT = TypeVar("ResultT")
OutputT = TypeVar("OutputT", covariant=True)

#: Starts a task and returns its future, as `Executor.submit` does.
TaskRunner = Callable[[Callable[[], Any]], "Future[Any]"]


class BackgroundAnalysis(Protocol[ResultT, OutputT]):
    """An analysis that is repeated over a moving window of poses.

    The frame loop calls `next_task`, runs the task elsewhere and passes its result to
    `apply`. Only one task runs at a time.
    """

    def next_task(
        self, window: PoseWindow, *, now_s: float, is_last: bool = False
    ) -> Callable[[], ResultT] | None:
        """Return the task to run now, or None if there is nothing to analyse.

        Parameters
        ----------
        window : PoseWindow
            The last seconds of poses.
        now_s : float
            Stream time of the newest frame.
        is_last : bool
            Whether the recording has ended.
        """

    def apply(self, result: ResultT, /) -> OutputT:
        """Update the state from the result of a task and return what is new."""


def run_inline(task: Callable[[], Any]) -> Future[Any]:
    """Run a task at once in the calling thread, for files and tests.

    Parameters
    ----------
    task : callable
        Called without arguments.

    Returns
    -------
    Future
        Already done.
    """
    future: Future[Any] = Future()
    try:
        future.set_result(task())
    except Exception as error:
        future.set_exception(error)
    return future
