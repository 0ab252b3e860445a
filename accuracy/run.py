"""Measure many clips with several methods in parallel; what is stored is not measured again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from accuracy.clip_result import ClipResult
from accuracy.measure import measure_clip
from accuracy.result_store import FORMCHECK_SOURCES, ResultKey, ResultStore, fingerprint
from vision.pose.model_store import ModelFile
from vision.text.numbers import plural


class Method(Protocol):
    """Something that measures clips: formcheck with a model, or another program."""

    @property
    def name(self) -> str:
        """Name in the tables."""

    @property
    def settings(self) -> str:
        """The checksums of everything that its results depend on besides the clip."""

    def measure(self, clip: Path) -> ClipResult:
        """Measure one clip; it runs in a process of its own."""


@dataclass(frozen=True)
class Formcheck:
    """Formcheck with one pose model.

    Attributes
    ----------
    model : ModelFile
        The model; its landmark network must be known.
    cache : Path or None
        File in which detections are kept.
    """

    model: ModelFile
    cache: Path | None

    @property
    def name(self) -> str:
        """The landmark network."""
        return str(self.model.network)

    @property
    def settings(self) -> str:
        """The checksums of model and code."""
        return f"{self.model.sha256}\n{fingerprint(FORMCHECK_SOURCES)}"

    def measure(self, clip: Path) -> ClipResult:
        """Measure one clip."""
        return measure_clip(clip, model=self.model.path, network=self.name, cache=self.cache)


#: Called with a line of text.
Report = Callable[[str], None]


def measure_all(
    clips: Sequence[Path],
    methods: Sequence[Method],
    store: ResultStore,
    *,
    workers: int | None = None,
    report: Report = print,
    executor: Callable[[int | None], Executor] = ProcessPoolExecutor,
) -> list[ClipResult]:
    """Measure every clip with every method, unless its result is stored.

    Parameters
    ----------
    clips : sequence of Path
        Clips with truth.
    methods : sequence of Method
        Methods.
    store : ResultStore
        Stored results.
    workers : int, optional
        Clips measured at the same time; by default one for each core.
    report : callable
        Called with each line of progress.
    executor : callable
        Makes the pool of workers.

    Returns
    -------
    list of ClipResult
        By method, then in the order of the clips; the same for any number of workers.
    """
    jobs = [(ResultKey(clip, m.name, m.settings), m) for m in methods for clip in clips]
    results = {key: store.read(key) for key, _ in jobs}
    todo = [(key, method) for key, method in jobs if results[key] is None]
    if todo:
        stored = len(jobs) - len(todo)
        report(f"Measuring {plural(len(todo), 'result')}; {stored} of {len(jobs)} are stored.")
        with executor(workers) as pool:
            running = {pool.submit(partial(m.measure, key.clip)): key for key, m in todo}
            remaining = _RemainingTime(len(todo))
            for future in as_completed(running):
                key = running[future]
                results[key] = result = future.result()
                store.write(key, result)
                report(f"{remaining.after_one_more()}: {key.clip.stem}, {key.method}")
    return list(_complete(results[key] for key, _ in jobs))


def _complete(results: Iterable[ClipResult | None]) -> Iterable[ClipResult]:
    for result in results:
        if result is None:
            raise AssertionError("every result was measured")
        yield result


class _RemainingTime:
    """Estimate the time that the rest takes from what has been done."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._started_s = time.monotonic()

    def after_one_more(self) -> str:
        """Count one more result and describe the progress."""
        self._done += 1
        elapsed_s = time.monotonic() - self._started_s
        left_s = elapsed_s / self._done * (self._total - self._done)
        return f"{self._done} of {self._total}, about {_duration(left_s)} left"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
