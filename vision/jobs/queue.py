"""Analyses in the background: one at a time, whatever the browser does meanwhile."""

from __future__ import annotations

import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, Protocol

from filelock import Timeout

from vision.errors import Cancelled, FormcheckError, InputError
from vision.jobs.result_meta import ResultMeta
from vision.jobs.results import ResultStore
from vision.settings import Settings

#: Where the traceback of a fault of ours is kept, in the result's folder.
ERROR_LOG: Final = "error.log"
UNEXPECTED: Final = (
    "Something went wrong in formcheck itself, not in your clip; "
    f"what happened is in the file {ERROR_LOG} of this result."
)


class RunAnalysis(Protocol):
    """Makes a result from a clip."""

    def __call__(
        self,
        clip: Path,
        settings: Settings,
        *,
        name: str,
        folder: Path,
        progress: Callable[[float, str], None],
        cancelled: Callable[[], bool],
    ) -> None:
        """Write report, angles, video and stills into ``folder``."""


@dataclass(frozen=True)
class JobStatus:
    """How a result stands right now.

    Attributes
    ----------
    state : str
        ``waiting`` and ``running`` here; ``elsewhere`` when another server works
        on it; ``interrupted`` when a server stopped over it.
    fraction : float
        How much is done, 0-1.
    words : str
        What is being done.
    ahead : int
        Analyses that come first.
    elapsed_s : float
        Since it began to run.
    stopping : bool
        True once the user asked to stop.
    """

    state: Literal["waiting", "running", "elsewhere", "done", "failed", "stopped", "interrupted"]
    fraction: float = 0.0
    activity: str = ""
    jobs_ahead: int = 0
    elapsed_s: float = 0.0
    stopping: bool = False

    @property
    def busy(self) -> bool:
        """Whether it is worth looking again in a moment."""
        return self.state in {"waiting", "running", "elsewhere"}


@dataclass
class _Job:
    id: str
    settings: Settings
    stop: threading.Event = field(default_factory=threading.Event)
    discard: bool = False
    fraction: float = 0.0
    words: str = "Starting"
    started: float | None = None

    def progress(self, fraction: float, words: str) -> None:
        self.fraction = max(self.fraction, min(fraction, 1.0))
        self.words = words


class JobQueue:
    """Runs analyses one after another, in a thread of its own.

    The thread ends when nothing waits. It is no daemon: when the server is
    stopped, the analysis is told to stop as well and is found interrupted later.

    Parameters
    ----------
    results : Results
        Where clips and results are kept.
    work : Work
        Makes a result.
    on_published : callable
        Called with each result that is complete; must not raise.
    delete_copies : callable
        Called with the id of each result that is deleted; deletes its copies elsewhere.
    """

    def __init__(
        self,
        results: ResultStore,
        work: RunAnalysis,
        *,
        on_published: Callable[[ResultMeta], None] = lambda meta: None,
        delete_copies: Callable[[str], None] = lambda id_: None,
    ) -> None:
        self.results = results
        self._work = work
        self._on_published = on_published
        self._delete_copies = delete_copies
        self._lock = threading.Lock()
        self._queue: deque[_Job] = deque()  # the first one runs
        self._thread: threading.Thread | None = None

    def start(self, id_: str, settings: Settings | None = None) -> None:
        """Put a result in the queue; one that is there already stays as it is.

        Parameters
        ----------
        id_ : str
            The result, whose clip is there.
        settings : Settings, optional
            What to ask for this time; as before by default.
        """
        meta = self.results.get(id_)
        job = _Job(id_, settings or meta.settings)
        with self._lock:
            if self._find(id_) is not None:
                return
            # Until a new result is whole an older one stays.
            kept = meta.settings if meta.complete else job.settings
            self.results.save(replace(meta, state="pending", message=None, settings=kept))
            self._queue.append(job)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="formcheck-analysis")
                self._thread.start()

    def status(self, id_: str) -> JobStatus:
        """How a result stands.

        Raises
        ------
        InputError
            There is no such result.
        """
        with self._lock:
            job = self._find(id_)
            if job is not None:
                ahead = self._queue.index(job)
                begun = job.started
                return JobStatus(
                    state="waiting" if begun is None else "running",
                    fraction=job.fraction,
                    activity=job.words,
                    jobs_ahead=ahead,
                    elapsed_s=0.0 if begun is None else time.monotonic() - begun,
                    stopping=job.stop.is_set(),
                )
        meta = self.results.get(id_)
        if meta.state != "pending":
            return JobStatus(meta.state)
        if self.results.is_locked(id_):
            return JobStatus("elsewhere", activity="Being analysed in another window")
        return JobStatus("done" if meta.complete else "interrupted")

    def cancel(self, id_: str) -> None:
        """Ask a waiting or running analysis to stop; nothing otherwise."""
        with self._lock:
            job = self._find(id_)
            if job is None:
                return
            job.stop.set()
            if job is not self._queue[0]:
                self._queue.remove(job)
                self._record_failure(job, "stopped", None)

    def delete(self, id_: str) -> None:
        """Remove clip and result; a running analysis is stopped first.

        Raises
        ------
        FormcheckError
            Another server works on it, or a file is in use.
        """
        self.cancel(id_)
        with self._lock:
            job = self._find(id_)
            if job is not None:
                self.results.mark_for_deletion(
                    id_
                )  # even where the server is killed before it has stopped
                job.discard = True
                return
        if self.results.is_locked(id_):
            raise FormcheckError("Another window is analysing this clip; stop it there first.")
        self.results.delete(id_, delete_copies=self._delete_copies)

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait until nothing is queued, or for so long."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)

    def _find(self, id_: str) -> _Job | None:
        return next((job for job in self._queue if job.id == id_ and not job.discard), None)

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._queue or _server_is_stopping():
                    self._thread = None
                    return
                job = self._queue[0]
                job.started = time.monotonic()
            try:
                self._one(job)
            finally:
                with self._lock:
                    self._queue.popleft()
            if job.discard:
                self.results.delete(job.id, delete_copies=self._delete_copies)

    def _one(self, job: _Job) -> None:
        try:
            self.results.get(job.id)
            with self.results.lock(job.id):
                self._make(job)
        except (InputError, Timeout):
            return  # deleted meanwhile, or another server was faster

    def _make(self, job: _Job) -> None:
        results = self.results
        try:
            meta = results.get(job.id)
            self._work(
                results.path(job.id) / meta.clip,
                job.settings,
                name=meta.name,
                folder=results.work_folder(job.id),
                progress=job.progress,
                cancelled=lambda: job.stop.is_set() or _server_is_stopping(),
            )
            self._on_published(results.publish(replace(meta, settings=job.settings)))
        except Exception as error:  # the boundary: whatever happens, the user gets a sentence
            results.remove_work_folder(job.id)
            if _server_is_stopping() or _is_interpreter_shutdown(error):
                return  # stays pending, which a later server shows as interrupted
            if isinstance(error, Cancelled) or job.stop.is_set():
                self._record_failure(job, "stopped", None)
            elif isinstance(error, FormcheckError):
                self._record_failure(job, "failed", str(error))
            else:
                log = results.path(job.id) / ERROR_LOG
                log.write_text(traceback.format_exc(), encoding="utf-8")
                self._record_failure(job, "failed", UNEXPECTED)

    def _record_failure(
        self, job: _Job, state: Literal["failed", "stopped"], message: str | None
    ) -> None:
        try:
            meta: ResultMeta = self.results.get(job.id)
        except InputError:
            return  # deleted by hand meanwhile
        if meta.complete:  # the earlier result is still good
            self.results.save(replace(meta, state="done", message=message))
        else:
            self.results.save(replace(meta, state=state, message=message))


def _server_is_stopping() -> bool:
    return not threading.main_thread().is_alive()


def _is_interpreter_shutdown(error: Exception) -> bool:
    """Whether the end of the server stopped the work: pools close before the main thread."""
    words = str(error)
    return isinstance(error, RuntimeError) and words.endswith("shutdown")
