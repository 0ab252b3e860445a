"""One pass over a clip: the annotated video and the key frames."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
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

_PAINTERS: Final = 2
#: Pictures that may wait between two stages; bounds the memory.
_WAITING: Final = 4
_SAYING: Final = "Drawing"
#: Fast, and hardly larger than the slowest.
_PNG: Final = (cv2.IMWRITE_PNG_COMPRESSION, 4)


@dataclass(frozen=True)
class RenderedFiles:
    """What was written.

    Attributes
    ----------
    video : Path or None
        The annotated video.
    stills : mapping of str to Path
        Key frames by their name without ending: ``rep-1-bottom``,
        ``evidence-knee_valgus``, ``cover``.
    frames : int
        Number of pictures in the video, or looked at without one.
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
    """Write the annotated video and the key frames of a clip.

    Parameters
    ----------
    clip : Clip
        The clip that was analysed.
    analysis : AnalysisData
        What was found.
    video : Path, optional
        MP4 file to write; an existing one is replaced.
    stills : Path, optional
        Folder for the key frames; made when missing. Others of the same name
        are replaced.
    short_side : int, optional
        Most pixels on the shorter side.
    progress : callable, optional
        Told the share that is done and what is being done.
    cancelled : callable, optional
        Asked now and then; True stops the work.

    Returns
    -------
    Rendered
        What was written.

    Raises
    ------
    Cancelled
        If `cancelled` said so; nothing half-written is left.
    InputError
        The clip cannot be read any more, or something cannot be written.
    """
    story = AnnotationTimeline(analysis)
    if (video is None and stills is None) or len(story) == 0:
        return RenderedFiles(None)
    width, height = output_size(clip.info.width, clip.info.height, short_side=short_side)
    work = _Work(clip, story, width=width, height=height)
    work.progress, work.cancelled = Progress(progress), cancelled
    with contextlib.ExitStack() as stack:
        # The video is closed first: only a whole one gets its name.
        shelf = stack.enter_context(_Shelf(stills)) if stills is not None else None
        sink = None
        if video is not None:
            sink = stack.enter_context(VideoSink(video, width=width, height=height))
        count = work.run(sink, shelf)
    return RenderedFiles(video, shelf.kept if shelf is not None else {}, count)


class _Work:
    """Decoding, drawing and encoding side by side, with few pictures in between."""

    progress: Progress = Progress()
    cancelled: Callable[[], bool] | None = None

    def __init__(self, clip: Clip, story: AnnotationTimeline, *, width: int, height: int) -> None:
        self.clip, self.story = clip, story
        self.width, self.height = width, height
        self.artist = FramePainter(story, width=width, height=height)

    def run(self, sink: VideoSink | None, shelf: _Shelf | None) -> int:
        wanted: dict[int, list[Still]] = defaultdict(list)
        if shelf is not None:
            for still in plan_stills(self.story):
                wanted[still.row].append(still)
        if sink is None and not wanted:
            return 0
        rows = None if sink is not None else (min(wanted), max(wanted))
        count = 0
        painters = ThreadPoolExecutor(_PAINTERS, thread_name_prefix="draw")
        # One thread, so that pictures are written in their order.
        writer = ThreadPoolExecutor(1, thread_name_prefix="encode")
        drawn: deque[tuple[Frame, Future[RgbImage | None]]] = deque()
        written: deque[Future[None]] = deque()

        def pass_on() -> None:
            frame, future = drawn.popleft()
            picture = future.result()
            if sink is None or picture is None:
                return
            written.append(writer.submit(sink.write, picture, frame.time_s))
            if len(written) > _WAITING:
                written.popleft().result()

        try:
            for frame in self._frames(rows):
                self._ask(count)
                count += 1
                row = self.story.row(frame.index)
                todo = wanted.get(row, []) if row is not None else []
                if sink is None and not todo:
                    continue
                job = painters.submit(self._paint, frame, row, todo, shelf, sink is not None)
                drawn.append((frame, job))
                if len(drawn) > _WAITING:
                    pass_on()
            while drawn:
                self._ask(count)
                pass_on()
            for job_done in written:
                job_done.result()
        finally:
            painters.shutdown(wait=True, cancel_futures=True)
            writer.shutdown(wait=True, cancel_futures=True)
        self._ask(count)
        return count

    def _frames(self, rows: tuple[int, int] | None) -> Iterator[Frame]:
        """Decode the analysed range, or the part of it between two rows."""
        times, index = self.clip.info.times_s, self.story.track.index
        first, last = (0, len(index) - 1) if rows is None else rows
        after = int(index[last]) + 1
        return self.clip.frames(
            start_s=float(times[int(index[first])]),
            end_s=float(times[after]) if after < times.size else None,
            longer_side=max(self.width, self.height),
        )

    def _ask(self, count: int) -> None:
        if self.cancelled is not None and self.cancelled():
            raise Cancelled("The drawing was stopped.")
        self.progress(count / max(1, len(self.story)), _SAYING)

    def _paint(
        self,
        frame: Frame,
        row: int | None,
        todo: list[Still],
        shelf: _Shelf | None,
        annotate: bool,
    ) -> RgbImage | None:
        picture = self._fitted(frame.image)
        if shelf is not None:
            for still in todo:
                shelf.put(still.name, draw_still(picture, still, self.story))
        if not annotate:
            return None
        return self.artist.draw(picture, row, frame.time_s)

    def _fitted(self, image: RgbImage) -> RgbImage:
        """Bring a picture to the exact size; usually it has it already."""
        height, width = image.shape[:2]
        if (
            height >= self.height
            and width >= self.width
            and (height - self.height < 2 and width - self.width < 2)
        ):
            return np.ascontiguousarray(image[: self.height, : self.width])
        fitted = cv2.resize(image, (self.width, self.height), interpolation=cv2.INTER_AREA)
        return np.asarray(fitted, dtype=np.uint8)


class _Shelf:
    """Collects key frames out of sight and shows them all at once, or none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: dict[str, Path] = {}
        self._part: Path | None = None

    def __enter__(self) -> _Shelf:
        with self._plain_errors():
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            if self.folder.exists() and not self.folder.is_dir():
                raise NotADirectoryError(self.folder)  # better known before anything is drawn
            # Where the folder is to be: there is room if there is room for it.
            made = tempfile.mkdtemp(prefix=f".{self.folder.name}.", dir=self.folder.parent)
            self._part = Path(made)
        return self

    def put(self, name: str, picture: RgbImage) -> None:
        """Write one key frame."""
        assert self._part is not None
        fine, data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), _PNG)
        if not fine:
            raise RuntimeError(f"the picture {name} cannot be coded")
        with self._plain_errors():
            (self._part / f"{name}.png").write_bytes(data.tobytes())

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        assert self._part is not None
        try:
            if kind is None:
                with self._plain_errors():
                    self._show()
        finally:
            shutil.rmtree(self._part, ignore_errors=True)

    def _show(self) -> None:
        assert self._part is not None
        self.folder.mkdir(exist_ok=True)
        for file in sorted(self._part.iterdir()):
            to = self.folder / file.name
            with atomic_path(to) as part:
                shutil.copyfile(file, part)
            self.kept[file.stem] = to

    @contextlib.contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise InputError(
                f"The pictures cannot be written into '{self.folder.name}'; "
                "check the folder and that there is room on the drive."
            ) from error
