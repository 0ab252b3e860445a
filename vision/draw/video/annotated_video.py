"""Write the annotated video and the key frames of a clip in one decoding pass."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from vision.atomic import atomic_path
from vision.clip.encode import VideoSink, output_size
from vision.clip.frames import Frame
from vision.clip.open import Clip
from vision.draw.evidence.stills import Still, draw_still, plan_stills
from vision.draw.overlays.timeline import AnnotationTimeline
from vision.draw.primitives.sprites import RgbImage
from vision.draw.video.frame_painter import FramePainter
from vision.errors import Cancelled, InputError
from vision.progress import Progress, ProgressCallback
from vision.report.analysis_data import AnalysisData
from vision.report.translated_report import translate_report
from vision.text.translation import current_language

_DRAWING_THREADS: Final = 2
#: Maximum number of frames waiting between two stages, to limit memory.
_MAX_WAITING: Final = 4
#: Encoded in half the time of the usual settings, as exact, up to three times as large.
_PRESET: Final = "ultrafast"
_QUALITY: Final = 23
_PROGRESS_TEXT: Final = "Drawing"
#: Fast, and files hardly larger than at the best compression.
_PNG_OPTIONS: Final = (cv2.IMWRITE_PNG_COMPRESSION, 4)


@dataclass(frozen=True)
class RenderedFiles:
    """The files that were written.

    Attributes
    ----------
    video : Path or None
        The annotated video.
    stills : mapping of str to Path
        Key frames by their name without ending: ``rep-1-bottom``,
        ``evidence-knee_valgus``, ``cover``.
    frames : int
        Number of frames in the video, or decoded without one.
    """

    video: Path | None
    stills: Mapping[str, Path] = field(default_factory=dict)
    frames: int = 0


def render(
    clip: Clip,
    analysis: AnalysisData,
    *,
    video: Path | None = None,
    stills: Path | None = None,
    short_side: int = 720,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RenderedFiles:
    """Write the annotated video and the key frames of a clip, in the current language.

    Parameters
    ----------
    clip : Clip
        The analysed clip.
    analysis : AnalysisData
        Its analysis.
    video : Path, optional
        MP4 file to write; an existing one is replaced.
    stills : Path, optional
        Folder for the key frames, created if missing. Files of the same names
        are replaced.
    short_side : int, optional
        Maximum shorter side of the video, px.
    progress : callable, optional
        Called with the fraction done, 0 to 1, and a status text.
    cancelled : callable, optional
        Called for each frame; returning True stops the work.

    Returns
    -------
    RenderedFiles
        The files that were written.

    Raises
    ------
    Cancelled
        If `cancelled` returned True; no partial file is left.
    InputError
        If the clip can no longer be read, or an output cannot be written.
    """
    report = translate_report(analysis.report, current_language())
    timeline = AnnotationTimeline(replace(analysis, report=report))
    if (video is None and stills is None) or len(timeline) == 0:
        return RenderedFiles(None)
    width, height = output_size(clip.info.width, clip.info.height, short_side=short_side)
    job = _RenderJob(clip, timeline, width=width, height=height)
    job.progress, job.cancelled = Progress(progress), cancelled
    with contextlib.ExitStack() as stack:
        # Entered last, so the video is closed first: it gets its name only when complete.
        still_writer = stack.enter_context(_StillWriter(stills)) if stills is not None else None
        sink = None
        if video is not None:
            sink = stack.enter_context(
                VideoSink(video, width=width, height=height, quality=_QUALITY, preset=_PRESET)
            )
        count = job.run(sink, still_writer)
    return RenderedFiles(video, still_writer.paths if still_writer is not None else {}, count)


class _RenderJob:
    """Decode, draw and encode in parallel, with a bounded number of frames in between."""

    progress: Progress = Progress()
    cancelled: Callable[[], bool] | None = None

    def __init__(
        self, clip: Clip, timeline: AnnotationTimeline, *, width: int, height: int
    ) -> None:
        self.clip, self.timeline = clip, timeline
        self.width, self.height = width, height
        self.painter = FramePainter(timeline, width=width, height=height)

    def run(self, sink: VideoSink | None, still_writer: _StillWriter | None) -> int:
        stills: dict[int, list[Still]] = defaultdict(list)
        if still_writer is not None:
            for still in plan_stills(self.timeline):
                stills[still.row].append(still)
        if sink is None and not stills:
            return 0
        rows = None if sink is not None else (min(stills), max(stills))
        count = 0
        drawing_pool = ThreadPoolExecutor(_DRAWING_THREADS, thread_name_prefix="draw")
        # One thread, so that frames are written in order.
        encoding_pool = ThreadPoolExecutor(1, thread_name_prefix="encode")
        drawing: deque[tuple[Frame, Future[RgbImage | None]]] = deque()
        encoding: deque[Future[None]] = deque()

        def encode_next() -> None:
            frame, future = drawing.popleft()
            image = future.result()
            if sink is None or image is None:
                return
            encoding.append(encoding_pool.submit(sink.write, image, frame.time_s))
            if len(encoding) > _MAX_WAITING:
                encoding.popleft().result()

        try:
            for frame in self._frames(rows):
                self._report_progress(count)
                count += 1
                row = self.timeline.row(frame.index)
                frame_stills = stills.get(row, []) if row is not None else []
                if sink is None and not frame_stills:
                    continue
                # A thread has no current language of its own.
                future = drawing_pool.submit(
                    copy_context().run,
                    self._draw,
                    frame,
                    row,
                    frame_stills,
                    still_writer,
                    sink is not None,
                )
                drawing.append((frame, future))
                if len(drawing) > _MAX_WAITING:
                    encode_next()
            while drawing:
                self._report_progress(count)
                encode_next()
            for written in encoding:
                written.result()
        finally:
            drawing_pool.shutdown(wait=True, cancel_futures=True)
            encoding_pool.shutdown(wait=True, cancel_futures=True)
        self._report_progress(count)
        return count

    def _frames(self, rows: tuple[int, int] | None) -> Iterator[Frame]:
        """Decode the analysed range, or the part of it between two rows."""
        times, index = self.clip.info.times_s, self.timeline.track.index
        first, last = (0, len(index) - 1) if rows is None else rows
        after = int(index[last]) + 1
        return self.clip.frames(
            start_s=float(times[int(index[first])]),
            end_s=float(times[after]) if after < times.size else None,
            longer_side=max(self.width, self.height),
        )

    def _report_progress(self, count: int) -> None:
        if self.cancelled is not None and self.cancelled():
            raise Cancelled("The drawing was stopped.")
        self.progress(count / max(1, len(self.timeline)), _PROGRESS_TEXT)

    def _draw(
        self,
        frame: Frame,
        row: int | None,
        stills: list[Still],
        still_writer: _StillWriter | None,
        annotate: bool,
    ) -> RgbImage | None:
        image = self._resized(frame.image)
        if still_writer is not None:
            for still in stills:
                still_writer.write(still.name, draw_still(image, still, self.timeline))
        if not annotate:
            return None
        return self.painter.draw(image, row, frame.time_s)

    def _resized(self, image: RgbImage) -> RgbImage:
        """Bring an image to the exact size; it usually has it already."""
        extra_rows, extra_columns = image.shape[0] - self.height, image.shape[1] - self.width
        if 0 <= extra_rows < 2 and 0 <= extra_columns < 2:
            return np.ascontiguousarray(image[: self.height, : self.width])
        resized = cv2.resize(image, (self.width, self.height), interpolation=cv2.INTER_AREA)
        return np.asarray(resized, dtype=np.uint8)


class _StillWriter:
    """Write key frames to a hidden folder, then move all of them into place, or none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths: dict[str, Path] = {}
        self._part: Path | None = None

    def __enter__(self) -> _StillWriter:
        with self._plain_errors():
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            if self.folder.exists() and not self.folder.is_dir():
                raise NotADirectoryError(self.folder)  # fail before anything is drawn
            # Beside the target, so that both are on the same drive.
            part = tempfile.mkdtemp(prefix=f".{self.folder.name}.", dir=self.folder.parent)
            self._part = Path(part)
        return self

    def write(self, name: str, image: RgbImage) -> None:
        """Write one key frame as PNG."""
        assert self._part is not None
        done, data = cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), _PNG_OPTIONS)
        if not done:
            raise RuntimeError(f"the still {name} cannot be encoded as PNG")
        with self._plain_errors():
            (self._part / f"{name}.png").write_bytes(data.tobytes())

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        assert self._part is not None
        try:
            if kind is None:
                with self._plain_errors():
                    self._publish()
        finally:
            shutil.rmtree(self._part, ignore_errors=True)

    def _publish(self) -> None:
        assert self._part is not None
        self.folder.mkdir(exist_ok=True)
        for file in sorted(self._part.iterdir()):
            target = self.folder / file.name
            with atomic_path(target) as part:
                shutil.copyfile(file, part)
            self.paths[file.stem] = target

    @contextlib.contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise InputError(
                f"The key frames cannot be written into '{self.folder.name}'. "
                "Check the folder and the free space on the drive."
            ) from error
