"""State shared by all visitors of one server: results, analyses, library, scratch space."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vision.jobs.isolated_analysis import IsolatedAnalysis
from vision.jobs.isolated_clips import close_isolated
from vision.jobs.old_results import move_old_results
from vision.jobs.queue import JobQueue, RunAnalysis
from vision.jobs.result_store import ResultStore
from vision.jobs.scratch import ScratchSpace
from vision.jobs.seen_results import SeenQueue, results_seen_by
from vision.jobs.voice_over_drawing import VoiceOverDrawer
from vision.library.access import OWNER, User
from vision.logs import log_errors

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.library import Library

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AppState:
    """State shared by all visitors of one server.

    Attributes
    ----------
    results : ResultStore
        The saved results.
    jobs : JobQueue
        The analyses that run in the background.
    scratch : ScratchSpace
        Temporary folders for files to download.
    voice_overs : VoiceOverDrawer
        The voice-overs that are drawn in the background.
    """

    results: ResultStore
    jobs: JobQueue
    scratch: ScratchSpace
    voice_overs: VoiceOverDrawer

    @property
    def user(self) -> User:
        """Who looks at it."""
        return self.results.user

    def seen_by(self, user: User) -> AppState:
        """Return the state as a user sees it: results of others are as if they were deleted.

        Parameters
        ----------
        user : User
            Who looks at it.
        """
        if user == OWNER:
            return self
        results = results_seen_by(self.results, user)
        return replace(self, results=results, jobs=SeenQueue(self.jobs, results))

    @property
    def has_library(self) -> bool:
        """Whether there is a library already; it is not opened."""
        return self.results.has_library

    @property
    def library(self) -> Library:
        """The library, created if it does not exist.

        Raises
        ------
        FormcheckError
            It cannot be opened.
        """
        return self.results.library

    def repair_library(self) -> None:
        """Delete files that a killed program left in the library; log errors."""
        with log_errors(_log, "repair the library"):
            self.results.repair()

    def close(self) -> None:
        """Close the library's database and end the processes that open clips."""
        self.voice_overs.close()
        close_isolated()
        self.results.close()
        if isinstance(self.jobs.run_analysis, IsolatedAnalysis):
            self.jobs.run_analysis.close()


def open_results(home: Path) -> ResultStore:
    """Open the results of a home, and finish or remove what a crash left behind.

    Parameters
    ----------
    home : Path
        formcheck's home. Results that an earlier version has left in it are moved into the library.
    """
    results = ResultStore(home)
    with log_errors(_log, "move the results of an earlier version"):
        move_old_results(home / "results", results)
    with log_errors(_log, "recover the results"):
        results.recover()
    return results


def open_app_state(home: Path, *, run_analysis: RunAnalysis | None = None) -> AppState:
    """Open the state of a server, and finish or remove what a crash left behind.

    Parameters
    ----------
    home : Path
        formcheck's home: library, folders of running analyses and scratch space are in it.
    run_analysis : callable, optional
        Function that analyses a clip; by default that of `vision.jobs.analysis_job`, in a
        process of its own.

    Returns
    -------
    AppState
        Created once per server.
    """
    scratch = ScratchSpace(home / "scratch")
    results = open_results(home)
    with log_errors(_log, "clear the scratch space"):
        scratch.remove_old_folders()
    jobs = JobQueue(results, run_analysis or IsolatedAnalysis())
    return AppState(results, jobs, scratch, VoiceOverDrawer(results, scratch))
