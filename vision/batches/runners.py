"""Analyse the clips of a batch: in this process, or on the workers of a Dask cluster."""

from __future__ import annotations

import logging
import queue
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from vision.batches.work import AnalysedClip, AnalyseTask, ClipTask, analyse_task
from vision.errors import Cancelled, InputError
from vision.logs import describe_error
from vision.progress import ProgressCallback

_log = logging.getLogger(__name__)
#: How often this process looks whether it is to stop, and a worker reports its progress, seconds.
_POLL_S: Final = 0.25
_REPORT_S: Final = 1.0
#: How often a clip is tried again that a worker gave up because it was closing.
_MAX_TRIES: Final = 4

#: Called with the number of a task and the fraction of it that is done, 0 to 1.
FractionCallback = Callable[[int, float], None]


class Runner(Protocol):
    """Analyses tasks, in any order."""

    def run(
        self,
        tasks: Sequence[ClipTask],
        *,
        on_fraction: FractionCallback,
        cancelled: Callable[[], bool],
    ) -> Iterator[tuple[int, AnalysedClip]]:
        """Yield the number of each task with its result, as it is done."""
        ...


@dataclass(frozen=True)
class LocalRunner:
    """Analyse one clip after another in this process.

    Attributes
    ----------
    analyse : AnalyseTask
        The analysis of one clip.
    """

    analyse: AnalyseTask = analyse_task

    def run(
        self,
        tasks: Sequence[ClipTask],
        *,
        on_fraction: FractionCallback,
        cancelled: Callable[[], bool],
    ) -> Iterator[tuple[int, AnalysedClip]]:
        """Yield the number of each task with its result, as it is done.

        Parameters
        ----------
        tasks : sequence of ClipTask
            The tasks.
        on_fraction : callable
            Called with the number of a task and the fraction that is done.
        cancelled : callable
            Returning True stops the run.

        Raises
        ------
        Cancelled
            If `cancelled` returned True.
        """
        for number, task in enumerate(tasks):
            if cancelled():
                raise Cancelled("The batch was stopped.")
            yield (
                number,
                self.analyse(
                    task, scratch=None, progress=_of(number, on_fraction), cancelled=cancelled
                ),
            )


def _of(number: int, on_fraction: FractionCallback) -> ProgressCallback:
    return lambda fraction, _text: on_fraction(number, fraction)


@dataclass(frozen=True)
class DaskRunner:
    """Analyse clips on the workers of a Dask cluster.

    A clip whose worker is lost is analysed by another one; only one result of a clip counts.

    Attributes
    ----------
    client : distributed.Client
        A client of the cluster.
    limit : int, optional
        Number of clips handed to the cluster at once; by default all, which lets a cluster that
        adapts to its load grow.
    analyse : AnalyseTask
        The analysis of one clip, which the workers must be able to import.
    supervise : callable
        Called several times a second.
    """

    client: Any
    limit: int | None = None
    analyse: AnalyseTask = analyse_task
    supervise: Callable[[], None] = lambda: None

    def run(
        self,
        tasks: Sequence[ClipTask],
        *,
        on_fraction: FractionCallback,
        cancelled: Callable[[], bool],
    ) -> Iterator[tuple[int, AnalysedClip]]:
        """Yield the number of each task with its result, as it is done.

        Parameters
        ----------
        tasks : sequence of ClipTask
            The tasks.
        on_fraction : callable
            Called with the number of a task and the fraction that is done.
        cancelled : callable
            Returning True stops the run.

        Raises
        ------
        Cancelled
            If `cancelled` returned True.
        InputError
            The connection to the cluster was lost.
        """
        topic = f"formcheck-{uuid.uuid4().hex}"
        run = _DaskRun(self, topic, tasks)
        self.client.subscribe_topic(topic, lambda event: run.events.put(event[1]))
        try:
            run.submit(len(tasks) if self.limit is None else self.limit)
            while run.running:
                event = run.next_event(cancelled)
                if isinstance(event, dict):
                    on_fraction(int(event["number"]), float(event["fraction"]))
                    continue
                done = run.collect(event)
                if done is not None:
                    run.submit(1)
                    yield done
        finally:
            self.client.unsubscribe_topic(topic)
            if run.running and self.client.status == "running":
                self.client.cancel(list(run.running), force=True)


@dataclass
class _DaskRun:
    """State of one run on a cluster."""

    runner: DaskRunner
    topic: str
    tasks: Sequence[ClipTask]
    running: dict[Any, int] = field(default_factory=dict)
    tries: dict[int, int] = field(default_factory=dict)
    submitted: int = 0
    events: queue.SimpleQueue[Any] = field(default_factory=queue.SimpleQueue)

    def submit(self, count: int) -> None:
        """Hand further tasks to the cluster."""
        end = min(len(self.tasks), self.submitted + count)
        for number in range(self.submitted, end):
            self._submit_one(number)
        self.submitted = end

    def _submit_one(self, number: int) -> None:
        self.tries[number] = self.tries.get(number, 0) + 1
        future = self.runner.client.submit(
            _run_on_worker,
            self.runner.analyse,
            self.tasks[number],
            number,
            self.topic,
            key=f"{self.topic}-{number}-{self.tries[number]}",
            pure=False,
        )
        self.running[future] = number
        future.add_done_callback(self.events.put)

    def next_event(self, cancelled: Callable[[], bool]) -> Any:
        """Wait for a finished future, or a message about progress."""
        while True:
            if cancelled():
                raise Cancelled("The batch was stopped.")
            if self.runner.client.status == "closed":
                raise InputError(_LOST)
            self.runner.supervise()
            try:
                return self.events.get(timeout=_POLL_S)
            except queue.Empty:
                continue

    def collect(self, future: Any) -> tuple[int, AnalysedClip] | None:
        """Return the result of a finished future; None if its clip is tried again."""
        from distributed import KilledWorker

        number = self.running.pop(future)
        if future.status in ("cancelled", "lost"):
            raise InputError(_LOST)
        try:
            return number, future.result()
        except Cancelled:  # the worker was closing
            if self.tries[number] < _MAX_TRIES:
                self._submit_one(number)
                return None
            error = "The worker stopped each time before the clip was done"
        except KilledWorker:
            error = "Each worker process that analysed it ended, perhaps for lack of memory"
        except Exception as cause:  # such as a worker on which formcheck is not installed
            _log.warning("A worker could not run the analysis: %s", describe_error(cause))
            error = f"A worker could not run the analysis ({type(cause).__name__})"
        finally:
            future.release()
        sentence = f"{error}; check the workers and run the batch again."
        return number, AnalysedClip(error=sentence, is_final=False)


_LOST: Final = (
    "The connection to the Dask scheduler was lost; what is done is kept, so run the batch again "
    "to go on."
)


def _run_on_worker(analyse: AnalyseTask, task: ClipTask, number: int, topic: str) -> AnalysedClip:
    """Analyse one clip in a worker."""
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()
    last_report_s = 0.0
    last_look_s = 0.0

    def report(fraction: float, _text: str) -> None:
        nonlocal last_report_s
        now_s = time.monotonic()
        if now_s - last_report_s >= _REPORT_S:
            last_report_s = now_s
            worker.log_event(topic, {"number": number, "fraction": round(fraction, 3)})

    def is_dropped() -> bool:
        """Return whether the scheduler no longer wants the result of this task."""
        nonlocal last_look_s
        now_s = time.monotonic()
        if now_s - last_look_s < _POLL_S:
            return False
        last_look_s = now_s
        state = worker.state.tasks.get(key)
        is_wanted = state is not None and state.state in ("executing", "long-running")
        return not is_wanted or worker.status.name not in ("running", "paused")

    return analyse(
        task, scratch=Path(worker.local_directory), progress=report, cancelled=is_dropped
    )
