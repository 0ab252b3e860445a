"""What all visitors of one server share: results, analyses, library and scratch space."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vision.jobs import analysis_job
from vision.jobs.library_sync import LibrarySync
from vision.jobs.queue import JobQueue, RunAnalysis
from vision.jobs.result_meta import ResultMeta
from vision.jobs.results import ResultStore
from vision.jobs.scratch import ScratchSpace
from vision.logs import errors_logged

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.library import Library

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AppState:
    """What all visitors of one server share.

    Attributes
    ----------
    results : ResultStore
        The saved results.
    jobs : JobQueue
        The analyses that run in the background.
    library_sync : LibrarySync
        What passes between results and library.
    scratch : ScratchSpace
        Room for files that are made only to be handed on.
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
        """The library, made where there is none.

        Raises
        ------
        FormcheckError
            It cannot be opened.
        """
        return self.library_sync.library

    def catch_up_library(self) -> None:
        """Add to the library what a crash kept out of it; trouble with it is logged."""
        with errors_logged(_log, "catch up the library"):
            self.library_sync.catch_up()

    def close(self) -> None:
        """Close the library's database."""
        self.library_sync.close()


def open_app_state(home: Path, *, run_analysis: RunAnalysis | None = None) -> AppState:
    """Open what a server works with; what a crash left behind is finished or removed.

    Parameters
    ----------
    home : Path
        formcheck's home: results, library and scratch space are folders in it.
    run_analysis : callable, optional
        Makes a result from a clip; by default the analysis of
        `vision.jobs.analysis_job`.

    Returns
    -------
    AppState
        To be made once per server and handed to whoever needs it.
    """
    results = ResultStore(home / "results")
    library_sync = LibrarySync(results, home / "library")
    scratch = ScratchSpace(home / "scratch")

    def add_to_library(meta: ResultMeta) -> None:
        """Add a published result to the library; an error is logged."""
        with errors_logged(_log, f"add result {meta.id} to the library"):
            library_sync.add(meta)

    jobs = JobQueue(
        results,
        run_analysis or analysis_job.run_analysis,
        on_published=add_to_library,
        delete_copies=library_sync.remove,
    )
    with errors_logged(_log, "recover the results"):
        results.recover(delete_copies=library_sync.remove)
    with errors_logged(_log, "clear the scratch space"):
        scratch.remove_old_folders()
    return AppState(results, jobs, library_sync, scratch)
