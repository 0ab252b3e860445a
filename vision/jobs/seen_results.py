"""Results and queue as one user sees them: those of others are as if they had been deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Never

from vision.errors import InputError
from vision.jobs.job_status import JobStatus
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_store import ResultStore
from vision.jobs.upload import MAX_MEGABYTES
from vision.library.access import CANNOT_BE_CHECKED, NO_ATHLETE, OWNER, READ_ONLY, AccessError, User
from vision.live.summary import LiveSummary
from vision.settings import Settings

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.ingest import FinishedAnalysis
    from vision.library.library import Library

_NOT_AGAIN: Final = "Only a coach, or whoever uploaded this clip, can check it again or stop that."


def _refuse() -> Never:
    raise AccessError(CANNOT_BE_CHECKED)


class SeenResults(ResultStore):
    """The results that one user sees.

    What only the server does, such as saving an analysis, is refused.

    Parameters
    ----------
    whole : ResultStore
        All results.
    user : User
        Who looks at them.
    """

    def __init__(self, whole: ResultStore, user: User) -> None:
        self._whole = whole
        self._home, self._folders, self._jobs = whole._home, whole._folders, whole._jobs
        self.user = user

    @property
    def library(self) -> Library:
        """The library as the user sees it."""
        return self._whole.library.seen_by(self.user)

    def add(
        self,
        name: str,
        chunks: Iterable[bytes],
        settings: Settings,
        *,
        check: Callable[[Path], None] | None = None,
        live: LiveSummary | None = None,
        athlete: str | None = None,
        max_bytes: int = MAX_MEGABYTES << 20,
    ) -> ResultMeta:
        """Store an uploaded clip, as `ResultStore.add`; that of an athlete is theirs."""
        if self.user.role == "viewer":
            raise AccessError(READ_ONLY)
        if self.user.role == "athlete":
            athlete = self.user.athlete_id
            if athlete is None:
                raise AccessError(NO_ATHLETE)
        return super().add(
            name,
            chunks,
            settings,
            check=check,
            live=live,
            athlete=athlete,
            max_bytes=max_bytes,
        )

    def mark_for_deletion(self, id_: str) -> None:
        """Hide a result that is being analysed, as `ResultStore.mark_for_deletion`."""
        if self.may_delete(id_):
            super().mark_for_deletion(id_)

    def delete(self, id_: str) -> None:
        """Delete a result, as `ResultStore.delete`."""
        if self.may_delete(id_):
            super().delete(id_)

    def may_delete(self, id_: str) -> bool:
        """Whether the user sees a result; raises `AccessError` where they may only read."""
        if self.user.role == "viewer":
            raise AccessError(READ_ONLY)
        return self._is_seen(id_)

    def _is_seen(self, id_: str) -> bool:
        try:
            with self._reading(id_):
                return True
        except InputError:
            return False

    @property
    def claims(self) -> Never:
        """Refuse: the queue claims results."""
        _refuse()

    @property
    def jobs_folder(self) -> Never:
        """Refuse: clips of others are in it."""
        _refuse()

    @property
    def shares_database(self) -> bool:
        """Whether servers on other machines can use the same database."""
        return self._whole.shares_database

    def close(self) -> Never:
        """Refuse: others use the library."""
        _refuse()

    def save(self, meta: ResultMeta) -> Never:
        """Refuse: the queue saves states."""
        _refuse()

    def work_folder(self, id_: str) -> Never:
        """Refuse: the queue makes results."""
        _refuse()

    def remove_work_folder(self, id_: str) -> Never:
        """Refuse: the queue makes results."""
        _refuse()

    def publish(self, meta: ResultMeta) -> Never:
        """Refuse: the queue makes results."""
        _refuse()

    def add_finished(
        self, finished: FinishedAnalysis, *, athlete: str | None, must_exist: bool = False
    ) -> Never:
        """Refuse: the queue makes results."""
        _refuse()

    def assembling(self) -> Never:
        """Refuse: the server makes results."""
        _refuse()

    def replace_files(self, id_: str, prefix: str, folder: Path) -> Never:
        """Refuse: the server makes results."""
        _refuse()

    def save_error_log(self, id_: str, text: str) -> Never:
        """Refuse: the queue saves errors."""
        _refuse()

    def deleted_among(self, ids: Iterable[str]) -> Never:
        """Refuse: what others have is not deleted."""
        _refuse()

    def remove_copies(self, id_: str) -> Never:
        """Refuse: the queue removes them."""
        _refuse()

    def recover(self) -> Never:
        """Refuse: the server recovers results."""
        _refuse()

    def forget_deleted(self) -> Never:
        """Refuse: the server follows others."""
        _refuse()

    def repair(self) -> Never:
        """Refuse: the server repairs the library."""
        _refuse()


class SeenQueue(JobQueue):
    """The queue, for the results that one user sees.

    Parameters
    ----------
    whole : JobQueue
        The queue.
    results : ResultStore
        The results that the user sees.
    """

    def __init__(self, whole: JobQueue, results: ResultStore) -> None:
        self._whole = whole
        self.results = results

    def start(
        self,
        id_: str,
        settings: Settings | None = None,
        *,
        owner: str = "",
        frames: int | None = None,
    ) -> None:
        """Queue the analysis of a result, as `JobQueue.start`."""
        self._require_may_analyse(id_)
        self._whole.start(id_, settings, owner=owner, frames=frames)

    def status(self, id_: str) -> JobStatus:
        """Return the progress of the analysis of a result, as `JobQueue.status`."""
        self.results.get(id_)
        return self._whole.status(id_)

    def cancel(self, id_: str) -> None:
        """Ask a waiting or running analysis to stop, as `JobQueue.cancel`."""
        self._require_may_analyse(id_)
        self._whole.cancel(id_)

    def delete(self, id_: str) -> None:
        """Delete clip and result, as `JobQueue.delete`."""
        if self.results.may_delete(id_):
            self._whole._delete_from(self.results, id_)

    def discard(self, ids: Iterable[str]) -> None:
        """Stop the analyses of results that have been deleted, as `JobQueue.discard`."""
        self._whole.discard(ids)

    def stop_deleted(self) -> Never:
        """Refuse: the server follows others."""
        _refuse()

    def _require_may_analyse(self, id_: str) -> None:
        if not self.results.user.may_analyse(self.results.get(id_).account):
            raise AccessError(_NOT_AGAIN)

    def counts(self) -> Never:
        """Refuse: clips of others are counted."""
        _refuse()

    def resume(self) -> Never:
        """Refuse: the server resumes analyses."""
        _refuse()

    def wait(self, timeout_s: float | None = None) -> Never:
        """Refuse: clips of others are waited for."""
        _refuse()


def results_seen_by(results: ResultStore, user: User) -> ResultStore:
    """Return all results as a user sees them.

    Parameters
    ----------
    results : ResultStore
        All results.
    user : User
        Who looks at them.
    """
    return results if user == OWNER else SeenResults(results, user)
