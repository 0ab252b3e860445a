"""Render many clips: in parallel, resumable, with progress."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Final, Literal, Protocol

from truth.movements.specs import Capture, Gait
from truth.render import RENDERER_VERSION, clip_files, is_rendered, render_clip
from truth.spec import ClipSpec
from truth.video_effects import exposure_offsets

#: Threads of the libraries in one worker: the clips are what runs in parallel.
_ONE_THREAD: Final = {
    "LP_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
#: Workers are replaced after some clips, because graphics drivers lose memory.
_CLIPS_PER_WORKER: Final = 20
_POLL_S: Final = 0.3
#: Rough cost of a frame: skinning and shading; drawing and encoding a megapixel.
_FRAME_WORK: Final = 0.04
_MEGAPIXEL_WORK: Final = 0.05
#: Assumed length of a recording whose spec does not give one, s.
_USUAL_CAPTURE_S: Final = 10.0


class Renderer(Protocol):
    """What renders one clip."""

    def __call__(
        self,
        spec: ClipSpec,
        folder: Path,
        *,
        sheet: bool = ...,
        on_frame: Callable[[int, int], None] | None = ...,
    ) -> object:
        """Render a clip and report every frame."""


@dataclass(frozen=True)
class ClipProgress:
    """News about one clip.

    Attributes
    ----------
    name : str
        Name of the clip.
    status : {"present", "rendering", "rendered", "failed"}
        A clip that is present was rendered before.
    share : float
        Share of its frames that are done.
    message : str
        Why it failed.
    """

    name: str
    status: Literal["present", "rendering", "rendered", "failed"]
    share: float = 1.0
    message: str = ""


def expected_work(spec: ClipSpec) -> float:
    """Estimate the time that a clip takes, for a progress bar.

    Parameters
    ----------
    spec : ClipSpec
        Clip.

    Returns
    -------
    float
        About seconds of one core.
    """
    video = spec.video
    frames = expected_duration_s(spec) * video.fps * (1 - video.dropped)
    megapixels = video.width * video.height / 1e6
    people = 2 if spec.scene.bystander else 1
    draws = len(exposure_offsets(video))
    return frames * draws * (_FRAME_WORK * people + _MEGAPIXEL_WORK * megapixels)


def expected_duration_s(spec: ClipSpec) -> float:
    """Estimate the length of a clip without posing it.

    Parameters
    ----------
    spec : ClipSpec
        Clip.

    Returns
    -------
    float
        Length, s.
    """
    movement = spec.movement
    if isinstance(movement, Gait):
        return movement.duration_s
    if isinstance(movement, Capture):
        return movement.duration_s or _USUAL_CAPTURE_S
    each = movement.repetition_s
    mean_s = sum(each) / len(each) if isinstance(each, tuple) else each
    repetitions = movement.repetitions * (mean_s + movement.pause_s)
    return movement.lead_s + repetitions + movement.tail_s


def render_all(
    specs: Sequence[ClipSpec],
    folder: Path,
    *,
    workers: int = 1,
    sheet: bool = False,
    renderer: Renderer = render_clip,
) -> Iterator[ClipProgress]:
    """Render the clips that are not there yet; one that fails does not stop the others.

    Parameters
    ----------
    specs : sequence of ClipSpec
        Clips with names of their own.
    folder : Path
        Where they go.
    workers : int, optional
        Clips rendered at a time.
    sheet : bool, optional
        Write a contact sheet of every clip too.
    renderer : callable, optional
        What renders one clip.

    Yields
    ------
    ClipProgress
        News; first those clips that are there.
    """
    names = [spec.name for spec in specs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"two clips are named '{twice}'")
    missing = []
    for spec in specs:
        if is_rendered(spec, folder):
            yield ClipProgress(spec.name, "present")
        else:
            missing.append(spec)
    if missing:
        yield from _in_parallel(missing, folder, workers, sheet, renderer)


def remove_others(specs: Sequence[ClipSpec], folder: Path) -> list[str]:
    """Remove the rendered clips of a folder that are not among the given ones.

    Only clips with a note of this renderer are touched.

    Parameters
    ----------
    specs : sequence of ClipSpec
        Clips to keep.
    folder : Path
        Folder.

    Returns
    -------
    list of str
        Names of the clips removed.
    """
    kept = {spec.name for spec in specs}
    removed = []
    for note in sorted(folder.glob("*.render.json")):
        name = note.name.removesuffix(".render.json")
        if name in kept:
            continue
        for suffix in (".mp4", ".truth.json", ".png", ".render.json"):
            (folder / f"{name}{suffix}").unlink(missing_ok=True)
        removed.append(name)
    return removed


def _in_parallel(
    specs: list[ClipSpec], folder: Path, workers: int, sheet: bool, renderer: Renderer
) -> Iterator[ClipProgress]:
    context = get_context("spawn")
    news: SimpleQueue[ClipProgress] = context.SimpleQueue()
    # The libraries read these when a worker starts.
    os.environ.update({key: os.environ.get(key, value) for key, value in _ONE_THREAD.items()})
    workers = max(1, min(workers, len(specs)))
    # Long clips first, so that no worker is left alone with one at the end.
    ordered = sorted(specs, key=expected_work, reverse=True)
    step = workers * _CLIPS_PER_WORKER
    for first in range(0, len(ordered), step):
        part = ordered[first : first + step]
        # `max_tasks_per_child` would replace workers one by one, but the pool hangs on it:
        # python/cpython#115634.
        pool = ProcessPoolExecutor(
            max_workers=workers, mp_context=context, initializer=_listen, initargs=(news,)
        )
        with pool:
            waiting: dict[Future[None], ClipSpec] = {
                pool.submit(_render_one, spec, folder, sheet, renderer): spec for spec in part
            }
            try:
                yield from _news_of(waiting, news)
            except BaseException:
                # Only then: a pool that is not waited for is closed twice when the program ends.
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _news_of(
    waiting: dict[Future[None], ClipSpec], news: SimpleQueue[ClipProgress]
) -> Iterator[ClipProgress]:
    while waiting:
        done, _ = wait(waiting, timeout=_POLL_S, return_when=FIRST_COMPLETED)
        while not news.empty():
            yield news.get()
        for future in done:
            yield _outcome(waiting.pop(future), future)


def _outcome(spec: ClipSpec, future: Future[None]) -> ClipProgress:
    error = future.exception()
    if error is None:
        return ClipProgress(spec.name, "rendered")
    return ClipProgress(spec.name, "failed", message=str(error) or type(error).__name__)


_news: SimpleQueue[ClipProgress] | None = None


def _listen(news: SimpleQueue[ClipProgress]) -> None:
    """Remember, in a worker, where its news go."""
    global _news
    _news = news


def _render_one(spec: ClipSpec, folder: Path, sheet: bool, renderer: Renderer) -> None:
    def tell(done: int, total: int) -> None:
        if _news is not None and (done % 10 == 0 or done == 1):
            _news.put(ClipProgress(spec.name, "rendering", done / total))

    renderer(spec, folder, sheet=sheet, on_frame=tell)


__all__ = [
    "RENDERER_VERSION",
    "ClipProgress",
    "clip_files",
    "expected_duration_s",
    "expected_work",
    "remove_others",
    "render_all",
]
