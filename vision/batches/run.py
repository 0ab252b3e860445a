"""Run a batch: find the clips, analyse what is not done, write tables and the index page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from vision.batches.group_page import group_html
from vision.batches.group_report import build_group_report
from vision.batches.index_page import index_html
from vision.batches.plan import Planner
from vision.batches.records import adopt, read_done, result_path, write_done
from vision.batches.runners import DaskRunner, LocalRunner, Runner
from vision.batches.sources import ClipSource, find_clips
from vision.batches.storage import ResultFolder
from vision.batches.tables import BatchTables, ClipOutcome, build_tables, table_files
from vision.batches.work import AnalysedClip, AnalyseTask, analyse_task
from vision.errors import Cancelled, InputError
from vision.progress import Progress, ProgressCallback
from vision.report.models import Report
from vision.settings import Settings
from vision.text.numbers import plural
from vision.text.translation import ENGLISH, use_language

if TYPE_CHECKING:
    import pandas as pd

_LOCK: Final = "records/.lock"
#: Where the progress bar is when all clips are analysed.
_ANALYSED: Final = 0.99


@dataclass(frozen=True)
class BatchOptions:
    """What a batch does besides the settings of the analysis.

    Attributes
    ----------
    scheduler : str, optional
        Address of a Dask scheduler; by default worker processes are started on this computer.
    workers : int, optional
        Number of clips analysed at once; 0 analyses them in this process, without Dask. By
        default as many as this computer has cores, or as the cluster takes.
    angles : bool
        Write the angle tables too.
    poses : Path, optional
        Folder in which the poses of clips are kept.
    language : str
        Language of the pages, one of `vision.text.translation.LANGUAGES`.
    """

    scheduler: str | None = None
    workers: int | None = None
    angles: bool = False
    poses: Path | None = None
    language: str = ENGLISH


@dataclass(frozen=True)
class BatchResult:
    """Result of a batch.

    Attributes
    ----------
    tables : BatchTables
        The tables, as they were written.
    failed : tuple of (str, str)
        Clip and sentence of each clip that failed.
    kept : int
        Number of clips that an earlier run had done.
    """

    tables: BatchTables
    failed: tuple[tuple[str, str], ...]
    kept: int

    @property
    def done(self) -> int:
        """Number of clips with a report."""
        return len(self.tables.summary) - len(self.failed)


def batch(
    clips: str | PathLike[str] | Sequence[str | PathLike[str]],
    out: str | PathLike[str],
    settings: Settings | None = None,
    *,
    scheduler: str | None = None,
    workers: int | None = None,
    angles: bool = False,
    poses: str | PathLike[str] | None = None,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> pd.DataFrame:
    """Analyse many clips and write their reports, tables and an index page into a folder.

    What an earlier run into the same folder has done with the same settings is kept.

    Parameters
    ----------
    clips : str, path-like, or sequence of them
        Folders, patterns, manifests (``.csv``) or clips, as local paths or fsspec URLs.
    out : str or path-like
        Folder of the results, as a local path or fsspec URL.
    settings : Settings, optional
        Settings of the analysis; a manifest may change them for each clip.
    scheduler : str, optional
        Address of a Dask scheduler; by default worker processes are started on this computer.
    workers : int, optional
        Number of clips analysed at once; 0 analyses them in this process, without Dask.
    angles : bool, optional
        Write the angle tables too.
    poses : str or path-like, optional
        Folder in which the poses of clips are kept, so that another analysis of the same clips
        is fast.
    progress : callable, optional
        Called from this thread with the fraction done, 0 to 1, and a status text.
    cancelled : callable, optional
        Called several times a second; returning True stops the batch.

    Returns
    -------
    pandas.DataFrame
        The summary: one row per clip, failed ones included. `read_tables` reads the other tables
        from the folder.

    Raises
    ------
    InputError
        The clips cannot be found, the results cannot be written, or the cluster is gone. A clip
        that cannot be analysed does not stop the others.
    Cancelled
        If `cancelled` returned True.

    Examples
    --------
    >>> from vision import Settings, batch
    >>> settings = Settings(quality="fast", end_s=0.3)
    >>> summary = batch("samples/s*_side*.mp4", "day", settings, workers=0)
    >>> list(summary["clip"])
    ['sls_good_side_R.mp4', 'squat_heel_rise_side.mp4']
    """
    inputs = [clips] if isinstance(clips, str | PathLike) else list(clips)
    sources, _ = find_clips([os.fspath(item) for item in inputs])
    options = BatchOptions(
        scheduler=scheduler,
        workers=workers,
        angles=angles,
        poses=None if poses is None else Path(poses),
    )
    result = run_batch(
        sources,
        os.fspath(out),
        settings or Settings(),
        options,
        progress=progress,
        cancelled=cancelled,
    )
    return result.tables.summary


def run_batch(
    sources: Sequence[ClipSource],
    out: str,
    settings: Settings,
    options: BatchOptions,
    *,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_message: Callable[[str], None] = lambda _text: None,
    analyse: AnalyseTask = analyse_task,
) -> BatchResult:
    """Analyse clips that were found; see `batch`.

    Parameters
    ----------
    sources : sequence of ClipSource
        The clips.
    out : str
        Folder of the results.
    settings : Settings
        Settings of the analysis, where a clip has none of its own.
    options : BatchOptions
        Where and how.
    progress : callable, optional
        Called from this thread with the fraction done, 0 to 1, and a status text.
    cancelled : callable, optional
        Returning True stops the batch.
    on_message : callable
        Called with sentences for the user, such as the address of the dashboard.
    analyse : AnalyseTask
        The analysis of one clip.

    Raises
    ------
    InputError
        The results cannot be written, or the cluster is gone.
    Cancelled
        If `cancelled` returned True.
    """
    folder = ResultFolder(out)
    with _locked(folder):
        bar = Progress(progress)
        bar(0.0, "Looking for what is done")
        planner = Planner(
            settings,
            in_place=options.scheduler is None,
            with_angles=options.angles,
            poses=options.poses,
        )
        is_cancelled = cancelled or (lambda: False)
        planned = [planner.plan(source) for source in _until_cancelled(sources, is_cancelled)]
        states = {
            number: _State.of(done)
            for number, (task, key) in _until_cancelled(list(enumerate(planned)), is_cancelled)
            if (done := read_done(folder, task, key) or adopt(folder, task, key)) is not None
        }
        todo = [number for number in range(len(planned)) if number not in states]
        kept = len(states)
        counter = _Counter(bar, total=len(planned), kept=kept)
        with _open_runner(options, len(todo), on_message, analyse) as (runner, threads):
            tasks = [planned[number][0].with_threads(threads) for number in todo]
            for position, clip in runner.run(
                tasks, on_fraction=counter.report, cancelled=is_cancelled
            ):
                number = todo[position]
                write_done(folder, *planned[number], clip)
                states[number] = _State.of(clip)
                counter.report(position, 1.0)
        bar(_ANALYSED, "Writing the tables")
        all_states = [states[number] for number in range(len(sources))]
        with use_language(options.language):
            tables = _write_results(folder, sources, all_states)
        bar(1.0, "Done")
    failed = [
        (source.label, state.error)
        for source, state in zip(sources, all_states, strict=True)
        if state.error is not None
    ]
    return BatchResult(tables, tuple(failed), kept)


_Item = TypeVar("_Item")


def _until_cancelled(items: Sequence[_Item], cancelled: Callable[[], bool]) -> Iterator[_Item]:
    """Yield items until the user cancels: each may be a large file to read."""
    for item in items:
        if cancelled():
            raise Cancelled("The batch was stopped.")
        yield item


@dataclass(frozen=True)
class _State:
    """What became of a clip; its report is read again where it is needed."""

    sha256: str | None
    error: str | None

    @classmethod
    def of(cls, clip: AnalysedClip) -> _State:
        """Return the state of an analysed clip."""
        return cls(clip.sha256, clip.error)


class _Counter:
    """Progress of the clips that are not done yet, from which the time left follows."""

    def __init__(self, bar: Progress, *, total: int, kept: int) -> None:
        self._bar = bar.part(0.0, _ANALYSED)
        self._total = total
        self._kept = kept
        self._fractions: dict[int, float] = {}

    def report(self, position: int, fraction: float) -> None:
        """Report that a fraction of a clip is done; a clip that is tried again takes none back."""
        self._fractions[position] = max(fraction, self._fractions.get(position, 0.0))
        done = self._kept + sum(value >= 1.0 for value in self._fractions.values())
        part = sum(self._fractions.values()) / (self._total - self._kept)
        self._bar(part, f"{done} of {plural(self._total, 'clip')}")


@contextmanager
def _open_runner(
    options: BatchOptions,
    count: int,
    on_message: Callable[[str], None],
    analyse: AnalyseTask,
) -> Iterator[tuple[Runner, int | None]]:
    """Yield what analyses the clips, and the frames it analyses in parallel in each."""
    if count == 0 or (options.workers == 0 and options.scheduler is None):
        yield LocalRunner(analyse), None
        return
    from vision.batches.cluster import dashboard_note, join_cluster, share_cores, start_cluster

    if options.scheduler is not None:
        with join_cluster(options.scheduler) as client:
            on_message(dashboard_note(client))
            if not client.nthreads():
                on_message("The cluster has no worker yet; the batch waits for one.")
            yield DaskRunner(client, limit=options.workers or None, analyse=analyse), 1
        return
    workers, threads = share_cores(options.workers, count)
    on_message(f"Starting {plural(workers, 'worker')}.")
    with start_cluster(workers) as (client, processes):
        on_message(dashboard_note(client))
        # A second clip per worker would wait where it is lost with its worker.
        runner = DaskRunner(client, limit=workers, analyse=analyse, supervise=processes.supervise)
        yield runner, threads


@contextmanager
def _locked(folder: ResultFolder) -> Iterator[None]:
    """Hold the lock of a folder on this computer; elsewhere there is none."""
    if folder.local_path is None:
        yield
        return
    from filelock import FileLock, Timeout

    lock = FileLock(folder.local_path / _LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise InputError(
            f"Another batch is writing into {folder.local_path.name}; wait for it, or choose "
            "another folder for --out."
        ) from error
    except OSError as error:
        raise InputError(
            f"Nothing can be written into {folder.local_path.name}; choose another folder for "
            "--out."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _write_results(
    folder: ResultFolder, sources: Sequence[ClipSource], states: Sequence[_State]
) -> BatchTables:
    """Write the tables, the index page and the group report from the results in a folder."""
    tables = build_tables(
        _outcome(folder, source, state) for source, state in zip(sources, states, strict=True)
    )
    for name, data in table_files(tables).items():
        folder.write(name, data)
    page = index_html(tables, lambda result: folder.read(result_path("thumbnail", result)))
    folder.write("index.html", page.encode("utf-8"))
    folder.write("group.html", group_html(build_group_report(tables)).encode("utf-8"))
    return tables


def _outcome(folder: ResultFolder, source: ClipSource, state: _State) -> ClipOutcome:
    report = None
    if state.error is None:
        data = folder.read(result_path("report", source.result))
        if data is None:
            raise InputError(f"The report of {source.label} has disappeared; run the batch again.")
        report = Report.model_validate_json(data)
    return ClipOutcome(
        result=source.result,
        clip=source.name,
        folder=source.folder,
        athlete=source.athlete,
        sha256=state.sha256,
        report=report,
        error=state.error,
    )
