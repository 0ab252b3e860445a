"""Background queue of analyses: one runs at a time, independent of the browser.

Who has queued many clips does not keep others waiting for all of them, see
`vision.jobs.fair_order`.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, Literal, Protocol

from filelock import Timeout

from vision.errors import Cancelled, FormcheckError, InputError, StorageError
from vision.jobs.fair_order import FairOrder
from vision.jobs.job_status import JobStatus, QueueCounts, QueuedJob
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import ERROR_LOG
from vision.jobs.result_store import ResultStore, TakenOver
from vision.jobs.time_left import AnalysisSpeed, remaining_s
from vision.logs import describe_error, log_errors
from vision.progress import ProgressCallback
from vision.settings import Settings

UNEXPECTED: Final = (
    "Something went wrong in formcheck itself, not in your clip; "
    f"the details are in the file {ERROR_LOG} of this result."
)
#: Assumed number of frames of a clip where it is not known: ten seconds.
_USUAL_FRAMES: Final = 300
#: Time between two tries while the disk is full or the database does not answer, seconds.
_RETRY_S: Final = 3.0
_log = logging.getLogger(__name__)


class RunAnalysis(Protocol):
    """Analyses a clip and writes the result, as `vision.jobs.analysis_job.run_analysis`."""

    def __call__(
        self,
        clip: Path,
        settings: Settings,
        *,
        name: str,
        folder: Path,
        progress: ProgressCallback,
        cancelled: Callable[[], bool],
    ) -> None:
        """Write report, angles, video and stills into ``folder``."""


class JobQueue:
    """Run analyses one after another, in a thread of their own.

    The thread ends when the queue is empty. It is not a daemon: when the server
    stops, the analysis stops too, and the next server takes it up again, see `resume`.

    Parameters
    ----------
    results : ResultStore
        Where clips and results are saved.
    run_analysis : callable
        Analyses a clip and writes the result.
    """

    def __init__(self, results: ResultStore, run_analysis: RunAnalysis) -> None:
        self.results = results
        self.run_analysis = run_analysis
        self._lock = threading.Lock()
        self._queue: list[
            QueuedJob
        ] = []  # in the order in which they run; the first may have begun
        self._thread: threading.Thread | None = None
        self._order = FairOrder()
        self._speed = AnalysisSpeed()
        self._ended: Counter[str] = Counter(done=0, failed=0, stopped=0)
        self._analysis_s = 0.0

    def counts(self) -> QueueCounts:
        """Return what there is to do, and what was done since the server started."""
        with self._lock:
            running = sum(job.started is not None for job in self._queue)
            waiting = len(self._queue) - running
            return QueueCounts(waiting, running, dict(self._ended), self._analysis_s)

    def start(
        self,
        id_: str,
        settings: Settings | None = None,
        *,
        owner: str = "",
        frames: int | None = None,
    ) -> None:
        """Queue the analysis of a result, unless it is queued already.

        Parameters
        ----------
        id_ : str
            The result; its clip is stored.
        settings : Settings, optional
            Options of this analysis; by default those of the last one.
        owner : str
            Who has asked for it. Owners get equal shares of the time.
        frames : int, optional
            Number of frames to analyse, for the time left.
        """
        self._start(id_, settings, owner=owner, frames=frames, resumed=0)

    def resume(self) -> int:
        """Queue the analyses again that the end of a server interrupted.

        One that was interrupted twice is left to the user.

        Returns
        -------
        int
            Number of analyses.
        """
        interrupted = [
            meta
            for meta in reversed(self.results.all_results())
            if meta.state == "pending"
            and not (meta.complete or meta.resumed)
            and self.status(meta.id).state == "interrupted"
        ]
        taken_up = 0
        for meta in interrupted:
            taken_up += self._start(
                meta.id, None, owner=meta.owner, frames=None, resumed=meta.resumed + 1
            )
        return taken_up

    def _start(
        self, id_: str, settings: Settings | None, *, owner: str, frames: int | None, resumed: int
    ) -> bool:
        """Queue an analysis, unless this or another server has done so; return whether it did."""
        meta = self.results.get(id_)
        if resumed and meta.state != "pending":
            return False  # it has been done meanwhile
        settings = settings or meta.settings
        with self._lock:
            if self._find(id_) is not None or not self.results.claims.claim(id_):
                return False
            if resumed:
                _log.info("Taking up the analysis of result %s again", id_)
            # The older analysis stays until the new one is complete.
            kept = meta.settings if meta.complete else settings
            self.results.save(
                replace(
                    meta,
                    state="pending",
                    message=None,
                    settings=kept,
                    owner=owner,
                    resumed=resumed,
                )
            )
            number = self._order.number(owner, float(frames or _USUAL_FRAMES))
            self._queue.append(QueuedJob(id_, settings, number, frames, owner))
            self._queue.sort(key=lambda job: (job.started is None, job.number))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="formcheck-analysis")
                self._thread.start()
            return True

    def status(self, id_: str) -> JobStatus:
        """Return the progress of the analysis of a result.

        Parameters
        ----------
        id_ : str
            The result.

        Raises
        ------
        InputError
            There is no such result.
        """
        with self._lock:
            job = self._find(id_)
            if job is not None:
                ahead = self._queue.index(job)
                return JobStatus(
                    state="waiting" if job.started is None else "running",
                    fraction=job.fraction,
                    activity=job.activity,
                    jobs_ahead=ahead,
                    elapsed_s=job.elapsed_s,
                    stopping=job.stop.is_set(),
                    left_s=self._left_s(self._queue[: ahead + 1]),
                )
        meta = self.results.get(id_)
        if meta.state != "pending":
            return JobStatus(meta.state)
        if self.results.claims.is_locked(id_):
            return JobStatus("elsewhere", activity="Being analysed in another window")
        return JobStatus("done" if meta.complete else "interrupted")

    def cancel(self, id_: str) -> None:
        """Ask a waiting or running analysis to stop."""
        with self._lock:
            job = self._find(id_)
            if job is None:
                return
            job.stop.set()
            if job is not self._queue[0]:
                self._queue.remove(job)
                self._order.give_back(job.owner, float(job.frames or _USUAL_FRAMES))
                self._record_failure(job, "stopped", None)
                self.results.claims.give_back(id_)

    def delete(self, id_: str) -> None:
        """Delete clip and result; a running analysis is stopped first.

        Parameters
        ----------
        id_ : str
            The result.

        Raises
        ------
        FormcheckError
            Another server works on it, or a file is in use.
        """
        self._delete_from(self.results, id_)

    def _delete_from(self, results: ResultStore, id_: str) -> None:
        """Delete clip and result from results as one user sees them.

        Parameters
        ----------
        results : ResultStore
            The results, as whoever deletes it sees them.
        id_ : str
            The result, which they may delete.

        Raises
        ------
        FormcheckError
            Another server works on it, or a file is in use.
        """
        self.cancel(id_)
        with self._lock:
            job = self._find(id_)
            if job is not None:
                # So it is deleted even if the server is killed before the analysis stops.
                results.mark_for_deletion(id_)
                job.discard = True
                return
        if self.results.claims.is_locked(id_):
            raise FormcheckError("Another window is analysing this clip; stop it there first.")
        results.delete(id_)

    def discard(self, ids: Iterable[str]) -> None:
        """Stop the analyses of results that have been deleted, and delete what is left of them.

        Parameters
        ----------
        ids : iterable of str
            The results; one that is still there stays as it is.

        Raises
        ------
        FormcheckError
            Another program has a file open.
        """
        for id_ in self.results.deleted_among(ids):
            self.cancel(id_)
            with self._lock:
                job = self._find(id_)
                if job is not None:
                    job.discard = True  # what is left is deleted once the analysis has stopped
            self.results.remove_copies(id_)

    def stop_deleted(self) -> None:
        """Stop the analyses of results that another program has deleted."""
        with self._lock:
            ids = [job.id for job in self._queue]
        self.discard(ids)

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait until the queue is empty, or for `timeout_s` seconds."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)

    def _left_s(self, jobs: Sequence[QueuedJob]) -> float | None:
        """Return how long jobs take together; None where that of one is not known."""
        total_s = 0.0
        for job in jobs:
            left_s = remaining_s(job.fraction, job.elapsed_s)
            if left_s is None:
                whole_s = self._speed.estimate_s(job.settings, job.frames)
                if whole_s is None:
                    return None
                left_s = max(0.0, whole_s - job.elapsed_s)
            total_s += left_s
        return total_s

    def _find(self, id_: str) -> QueuedJob | None:
        return next((job for job in self._queue if job.id == id_ and not job.discard), None)

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._queue or _server_is_stopping():
                    self._thread = None
                    for job in self._queue:  # for the next server
                        self._give_back(job)
                    return
                job = self._queue[0]
                job.started = time.monotonic()
                self._order.begin(job.number)
            try:
                with log_errors(_log, f"analyse result {job.id}"):
                    self._patiently(job, "start", partial(self._run_if_free, job))
            finally:
                with self._lock:
                    self._queue.remove(job)
                    self._give_back(job)
            if job.discard:
                with log_errors(_log, f"delete result {job.id}"):
                    self.results.delete(job.id)

    def _give_back(self, job: QueuedJob) -> None:
        with log_errors(_log, f"leave result {job.id} to other servers"):
            self.results.claims.give_back(job.id)

    def _run_if_free(self, job: QueuedJob) -> None:
        try:
            with self.results.claims.lock(job.id):
                if self.results.get(job.id).state == "pending":  # not by another server meanwhile
                    self._run_job(job)
        except (InputError, Timeout):
            # It has been deleted, or another server analyses it.
            _log.info("Skipped the analysis of result %s", job.id)

    def _run_job(self, job: QueuedJob) -> None:
        results = self.results
        meta = results.get(job.id)
        clip, folder = results.path(job.id) / meta.clip, results.work_folder(job.id)
        try:
            _log.info("Analysing result %s", job.id)
            self.run_analysis(
                clip,
                job.settings,
                name=meta.name,
                folder=folder,
                progress=job.progress,
                cancelled=lambda: job.stop.is_set() or _server_is_stopping(),
            )
            done = replace(meta, settings=job.settings)
            self._patiently(job, "save the result", partial(results.publish, done))
        except Exception as error:  # every error must become a message for the user
            results.remove_work_folder(job.id)
            self._handle_error(job, error)
        else:
            self._speed.add(job.settings, job.frames, job.elapsed_s)
            self._ended["done"] += 1
            self._analysis_s += job.elapsed_s
            _log.info("Result %s is complete after %.1f s", job.id, job.elapsed_s)

    def _patiently(self, job: QueuedJob, what: str, act: Callable[[], object]) -> None:
        """Do something with the saved results; while disk or database fail, try again.

        The queue waits meanwhile, and goes on by itself. Stopping the job ends the wait.
        """
        while True:
            try:
                act()
                return
            except (StorageError, OSError) as error:
                _log.warning("Waiting to %s of job %s: %s", what, job.id, describe_error(error))
                why = error if isinstance(error, StorageError) else error.strerror
                job.progress(job.fraction, f"Waiting to {what}: {why}")
                if job.stop.wait(_RETRY_S) or _server_is_stopping():
                    raise

    def _handle_error(self, job: QueuedJob, error: Exception) -> None:
        if _server_is_stopping() or _is_interpreter_shutdown(error):
            return  # stays pending, which a later server shows as interrupted
        if isinstance(error, TakenOver):
            _log.warning("Another server has taken over result %s", job.id)
            return
        if isinstance(error, Cancelled) or job.stop.is_set():
            _log.info("Result %s was stopped", job.id)
            self._record_failure(job, "stopped", None)
        elif isinstance(error, FormcheckError):
            _log.info("Result %s failed: %s", job.id, describe_error(error))
            self._record_failure(job, "failed", str(error))
        else:
            _log.error("Result %s failed unexpectedly: %s", job.id, describe_error(error))
            with log_errors(_log, "save the details of an error"):
                self.results.save_error_log(job.id, "".join(traceback.format_exception(error)))
            self._record_failure(job, "failed", UNEXPECTED)

    def _record_failure(
        self, job: QueuedJob, state: Literal["failed", "stopped"], message: str | None
    ) -> None:
        self._ended[state] += 1
        try:
            meta: ResultMeta = self.results.get(job.id)
        except InputError:
            return  # it has been deleted
        if meta.complete:  # the earlier result is still valid
            self.results.save(replace(meta, state="done", message=message))
        else:
            self.results.save(replace(meta, state=state, message=message))


def _server_is_stopping() -> bool:
    return not threading.main_thread().is_alive()


def _is_interpreter_shutdown(error: Exception) -> bool:
    """Whether the server's end caused the error: pools close before the main thread ends."""
    return isinstance(error, RuntimeError) and str(error).endswith("shutdown")
