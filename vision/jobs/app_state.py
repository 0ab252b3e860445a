"""The one place where all pages of this server find clips, jobs and results."""

from __future__ import annotations

import threading
from pathlib import Path

from vision.errors import InputError
from vision.jobs import analysis_job as work
from vision.jobs.library_sync import attempt, land_result, take_from_library
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.jobs.results import ResultStore
from vision.jobs.scratch import clear_scratch
from vision.paths import home
from vision.report.files import read_report
from vision.report.models import Report

_lock = threading.Lock()
_open: dict[Path, JobQueue] = {}


def desk() -> JobQueue:
    """Give the jobs of this server, the same for every visitor.

    Returns
    -------
    Jobs
        Over ``results/`` in formcheck's home; what a crash left there is
        finished or removed the first time.
    """
    folder = home() / "results"
    with _lock:
        if folder not in _open:
            results = ResultStore(folder)
            _open[folder] = JobQueue(
                results,
                work.run_analysis,
                published=lambda meta: attempt(lambda: land_result(results, meta)),
                deleted=lambda id_: take_from_library(results, id_),
            )
            attempt(lambda: results.recover(also=lambda id_: take_from_library(results, id_)))
            attempt(clear_scratch)
        return _open[folder]


def report_of(meta: ResultMeta) -> Report | None:
    """Read the report of a result.

    Parameters
    ----------
    meta : Meta
        The result.

    Returns
    -------
    Report or None
        None while there is none, or when this version cannot read it.
    """
    if not meta.complete:
        return None
    try:
        return read_report(desk().results.path(meta.id) / work.REPORT)
    except InputError:
        return None
