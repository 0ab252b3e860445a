"""Detect everybody in a clip, searching whole frames only now and then.

The search for people is up to half of the work of a frame, and they do not get far within a few
frames. It is done in every eighth frame; in those between, the landmarks of each person are
looked for on the way from one place to the next. Where the people of two searches cannot be
matched, as when somebody comes in, and where a person is not found on the way, the whole frame is
searched after all.

What is found in a frame depends on that frame and on the two searches around it, never on a frame
before, so the result is the same for any number of workers.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import scipy

from vision.clip.frames import Frame
from vision.errors import ModelError
from vision.pose import detector
from vision.pose.crops import Square, square_around, square_between
from vision.pose.detections import association_cost, body_size, find_detections
from vision.pose.detector import MAX_PEOPLE
from vision.pose.native_stderr import suppress_native_stderr
from vision.pose.pose_track import FramePeople

#: Whole frames are searched at multiples of this index.
SEARCH_EVERY: Final = 8
#: Over a longer time between two searches nobody is followed, seconds of the clip.
_MAX_GAP_S: Final = 1.0
#: Searches that are started before the frames between two of them are processed, so that both are
#: finished by then.
_LOOK_AHEAD: Final = 2
#: Gaps whose frames are being processed; those of a further one are waited for.
_MAX_PENDING: Final = 2
#: When threads have waited for the search for this share of the time, and for at least so long,
#: another one is loaded, seconds: where nobody is found, they wait for half of it, else hardly.
_MAX_WAIT_SHARE: Final = 0.2
_MAX_WAIT_S: Final = 0.5
#: A cost that no match of two people has, for the solver.
_UNMATCHED: Final = 1e6


@dataclass(frozen=True)
class _Way:
    """A person's squares at two searches, and the time between them."""

    first: Square
    second: Square
    time_s: float


@dataclass(frozen=True)
class _Search:
    """A frame that is searched, and the frames since the search before."""

    between: Sequence[Frame]
    people: Future[FramePeople]


class _Searchers:
    """Detectors that search whole frames, shared by all threads.

    Most frames are not searched, so one is mostly enough, and each takes a lot of memory. Another
    one is loaded when threads wait for one much of the time.
    """

    def __init__(self, model: Path, max_people: int, *, most: int) -> None:
        self._model, self._max_people, self._most = model, max_people, most
        self._free: queue.LifoQueue[detector.PoseDetector] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._loaded = 0
        self._loaded_s = 0.0
        self._waited_s = 0.0

    @contextmanager
    def borrow(self) -> Iterator[detector.PoseDetector]:
        """Yield a detector that no other thread uses."""
        searcher = self._take()
        try:
            yield searcher
        finally:
            self._free.put(searcher)

    def _take(self) -> detector.PoseDetector:
        with suppress(queue.Empty):
            return self._free.get_nowait()
        with self._lock:
            now_s = time.monotonic()
            longest_s = max(_MAX_WAIT_S, _MAX_WAIT_SHARE * (now_s - self._loaded_s))
            is_needed = not self._loaded or self._waited_s > longest_s
            may_load = is_needed and self._loaded < self._most
            if may_load:
                self._loaded += 1
                self._loaded_s, self._waited_s = now_s, 0.0
        if may_load:
            try:
                loaded = detector.PoseDetector(self._model, max_people=self._max_people)
            except BaseException:
                with self._lock:
                    self._loaded -= 1
                raise
            self._loaded_s = time.monotonic()  # until then, the others had to wait
            return loaded
        begin_s = time.monotonic()
        while True:
            with suppress(queue.Empty):
                searcher = self._free.get(timeout=_MAX_WAIT_S)
                with self._lock:
                    self._waited_s += time.monotonic() - max(begin_s, self._loaded_s)
                return searcher
            if not self._loaded:  # it could not be loaded
                raise ModelError(f"The pose model {self._model.name} cannot be loaded.")

    def close(self) -> None:
        """Close the detectors; none is in use."""
        while not self._free.empty():
            self._free.get().close()


class _Worker:
    """The detectors of one thread, loaded when they are needed."""

    def __init__(self, model: Path, size: tuple[int, int], searchers: _Searchers) -> None:
        self._model, self._size, self._searchers = model, size, searchers
        self._square: detector.SquareDetector | None = None

    def search(self, frame: Frame) -> FramePeople:
        """Search a whole frame."""
        with self._searchers.borrow() as searcher:
            return searcher.detect(frame, self._size)

    def follow(self, frame: Frame, ways: Sequence[_Way], elapsed_s: float) -> FramePeople:
        """Detect people on their ways; search the frame if there is none or one is not there."""
        if not ways:
            return self.search(frame)
        if self._square is None:
            self._square = detector.SquareDetector(self._model)
        found = []
        for way in ways:
            square = square_between(way.first, way.second, elapsed_s / way.time_s)
            person = self._square.detect(frame, square, self._size)
            if person is None:
                return self.search(frame)
            found.append(person)
        xyz, visibility = (np.array([person[i] for person in found]) for i in (0, 1))
        return FramePeople(frame.index, frame.time_s, xyz, visibility)

    def close(self) -> None:
        """Close the detector."""
        if self._square is not None:
            self._square.close()


class _Schedule:
    """Start the work on frames in the pool, and keep it in the order of the frames."""

    def __init__(self, pool: Executor, worker: Callable[[], _Worker]) -> None:
        self._pool, self._worker = pool, worker
        self._searches: deque[_Search] = deque()
        self._pending: deque[list[Future[FramePeople]]] = deque()

    def add(self, between: Sequence[Frame], frame: Frame) -> None:
        """Search a frame; `between` are the frames since the one searched before."""
        people = self._pool.submit(self._search, frame)
        if not self._searches:
            self._pending.append([people])
        self._searches.append(_Search(between, people))
        if len(self._searches) > _LOOK_AHEAD + 1:
            self._fill_gap()

    def finished(self) -> Iterator[FramePeople]:
        """Yield the results that are due, so that few frames are in memory."""
        while len(self._pending) > _MAX_PENDING:
            yield from (future.result() for future in self._pending.popleft())

    def rest(self) -> Iterator[FramePeople]:
        """Yield the results of all frames that are left."""
        while len(self._searches) > 1:
            self._fill_gap()
        while self._pending:
            yield from (future.result() for future in self._pending.popleft())

    def _fill_gap(self) -> None:
        """Start the frames between the two earliest searches."""
        before = self._searches.popleft().people.result()
        after = self._searches[0]
        ways = _match(before, after.people.result())
        started = [self._pool.submit(self._follow, f, before.time_s, ways) for f in after.between]
        self._pending.append([*started, after.people])

    def _search(self, frame: Frame) -> FramePeople:
        return self._worker().search(frame)

    def _follow(self, frame: Frame, begin_s: float, ways: Sequence[_Way]) -> FramePeople:
        return self._worker().follow(frame, ways, frame.time_s - begin_s)


def detect_sparsely(
    frames: Iterable[Frame],
    *,
    model: Path,
    size: tuple[int, int],
    workers: int | None = None,
    max_people: int = MAX_PEOPLE,
) -> Iterator[FramePeople]:
    """Detect everybody in successive frames, in parallel, yielding results in frame order.

    Parameters
    ----------
    frames : iterable of Frame
        In ascending order; only those around a few searches are in memory at a time.
    model : Path
        A pose landmarker bundle (``.task``).
    size : (int, int)
        Width and height of the coordinate system of the landmarks, px: the clip's display
        size.
    workers : int, optional
        Number of frames processed in parallel; the number of cores by default. The result
        is the same for any number.
    max_people : int
        Maximum number of people detected in one frame.

    Yields
    ------
    FramePeople
        One for each frame.

    Raises
    ------
    ModelError
        If the bundle cannot be loaded.
    """
    count = max(1, workers or os.cpu_count() or 1)
    searchers = _Searchers(model, max_people, most=count)
    opened: list[_Worker] = []
    local = threading.local()

    def worker() -> _Worker:
        """Return the detectors of this thread."""
        if not hasattr(local, "worker"):
            local.worker = _Worker(model, size, searchers)
            opened.append(local.worker)
        return local.worker  # type: ignore[no-any-return]

    with suppress_native_stderr():
        pool = ThreadPoolExecutor(count, thread_name_prefix="pose")
        schedule = _Schedule(pool, worker)
        try:
            for between, frame in _split(frames):
                schedule.add(between, frame)
                yield from schedule.finished()
            yield from schedule.rest()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            searchers.close()
            for each in opened:
                each.close()


def _split(frames: Iterable[Frame]) -> Iterator[tuple[list[Frame], Frame]]:
    """Yield each frame to search, after the frames since the one before.

    The first and the last frame are searched too.
    """
    between: list[Frame] = []
    is_first = True
    for frame in frames:
        if is_first or frame.index % SEARCH_EVERY == 0:
            yield between, frame
            between, is_first = [], False
        else:
            between.append(frame)
    if between:
        yield between[:-1], between[-1]


def _match(before: FramePeople, after: FramePeople) -> list[_Way]:
    """Return the ways of the people from one search to the next; none if any cannot be matched."""
    gap_s = after.time_s - before.time_s
    first, second = ([pose for pose, _ in find_detections(p)] for p in (before, after))
    if not first or len(first) != len(second) or not 0.0 < gap_s <= _MAX_GAP_S:
        return []
    cost = np.array(
        [[association_cost(b, a, size=body_size(a), gap_s=gap_s) for b in second] for a in first]
    )
    rows, columns = scipy.optimize.linear_sum_assignment(np.minimum(cost, _UNMATCHED))
    if not np.isfinite(cost[rows, columns]).all():
        return []
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return [_Way(square_around(first[i]), square_around(second[j]), gap_s) for i, j in pairs]
