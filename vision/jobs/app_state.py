"""State shared by all visitors of one server: results, analyses, library, scratch space."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vision.jobs.isolated_analysis import IsolatedAnalysis
from vision.jobs.isolated_clips import close_isolated
from vision.jobs.library_sync import LibrarySync
from vision.jobs.queue import JobQueue, RunAnalysis
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_store import ResultStore
from vision.jobs.scratch import ScratchSpace
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
    library_sync : LibrarySync
        Keeps the library in step with the results.
    scratch : ScratchSpace
        Temporary folders for files to download.
    """

    results: ResultStore
    jobs: JobQueue
    library_sync: LibrarySync
    scratch: ScratchSpace

    @property
    def has_library(self) -> bool:
        """Whether there is a library already; it is not opened."""
        return self.library_sync.has_library

    @property
    def library(self) -> Library:
        """The library, created if it does not exist.

        Raises
        ------
        FormcheckError
            It cannot be opened.
        """
        return self.library_sync.library

    def catch_up_library(self) -> None:
        """Add results to the library that a crash kept out of it; log errors."""
        with log_errors(_log, "catch up the library"):
            self.library_sync.catch_up()

    def close(self) -> None:
        """Close the library's database and end the processes that open clips."""
        close_isolated()
        self.library_sync.close()
        if isinstance(self.jobs.run_analysis, IsolatedAnalysis):
            self.jobs.run_analysis.close()


def open_app_state(home: Path, *, run_analysis: RunAnalysis | None = None) -> AppState:
    """Open the state of a server, and finish or remove what a crash left behind.

    Parameters
    ----------
    home : Path
        formcheck's home: results, library and scratch space are folders in it.
    run_analysis : callable, optional
        Function that analyses a clip; by default that of `vision.jobs.analysis_job`, in a
        process of its own.

    Returns
    -------
    AppState
        Created once per server.
    """
    results = ResultStore(home / "results")
    library_sync = LibrarySync(results, home / "library")
    scratch = ScratchSpace(home / "scratch")

    def add_to_library(meta: ResultMeta) -> None:
        """Add a published result to the library; an error is logged."""
        with log_errors(_log, f"add result {meta.id} to the library"):
            library_sync.add(meta)

    jobs = JobQueue(
        results,
        run_analysis or IsolatedAnalysis(),
        on_published=add_to_library,
        delete_copies=library_sync.remove,
    )
    with log_errors(_log, "recover the results"):
        results.recover(delete_copies=library_sync.remove)
    with log_errors(_log, "clear the scratch space"):
        scratch.remove_old_folders()
    return AppState(results, jobs, library_sync, scratch)
