"""Draw the voice-overs of results as MP4, one after another, in the background."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vision.errors import Cancelled, FormcheckError, InputError
from vision.jobs.isolated_clips import run_isolated_with_progress
from vision.jobs.result_meta import ResultMeta
from vision.jobs.scratch import ScratchSpace
from vision.jobs.voice_over_files import SOUND_EXTENSIONS, read_timeline, replace_voice_over_files
from vision.library.result_files import PROXY, VOICE_OVERS
from vision.progress import ProgressCallback

if TYPE_CHECKING:
    from vision.jobs.result_store import ResultStore

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DrawingStatus:
    """How far the drawing of an MP4 is.

    Attributes
    ----------
    fraction : float
        0 to 1.
    error : str or None
        Why it failed, in one sentence.
    """

    fraction: float = 0.0
    error: str | None = None


def draw_voice_over(
    folder: Path,
    meta: ResultMeta,
    id_: str,
    out: Path,
    *,
    size: tuple[int, int],
    rotation_deg: int,
    progress: ProgressCallback,
    cancelled: Callable[[], bool],
) -> None:
    """Draw a voice-over as MP4; it is to be called in another process.

    Parameters
    ----------
    folder : Path
        Folder of the result.
    meta : ResultMeta
        The result.
    id_ : str
        The voice-over.
    out : Path
        MP4 file to write.
    size : tuple of (int, int)
        Width and height of the frame in whose pixels the drawings are, px.
    rotation_deg : int
        Rotation of the clip as it was checked.
    progress, cancelled : callable
        As in `render_voice_over`.

    Raises
    ------
    InputError
        A file cannot be read or written.
    Cancelled
        `cancelled` returned true.
    """
    from vision.clip.open import open_clip
    from vision.clip.sound import read_sound
    from vision.draw.video.voice_over_video import render_voice_over

    timeline = read_timeline(folder / VOICE_OVERS / f"{id_}.json")
    found = [folder / VOICE_OVERS / f"{id_}.{ending}" for ending in SOUND_EXTENSIONS]
    voice = next((path for path in found if path.is_file()), None)
    if voice is None:
        raise InputError("The recording of the voice is no longer here; record it again.")
    proxy = folder / PROXY
    clip = (
        open_clip(proxy)
        if proxy.is_file()
        else open_clip(folder / meta.clip, rotation_deg=rotation_deg)
    )
    sound = read_sound(voice, max_s=timeline.duration_s)
    render_voice_over(
        clip, timeline, sound, out, width=size[0], progress=progress, cancelled=cancelled
    )


class VoiceOverDrawer:
    """Draws voice-overs one after another, in a thread of its own and a process that stands back.

    Parameters
    ----------
    results : ResultStore
        All results.
    scratch : ScratchSpace
        Where MP4 files are made.
    """

    def __init__(self, results: ResultStore, scratch: ScratchSpace) -> None:
        self._results, self._scratch = results, scratch
        self._lock, self._saving = threading.Lock(), threading.Lock()
        self._waiting: list[tuple[str, str]] = []
        self._statuses: dict[str, DrawingStatus] = {}
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def start(self, report_id: str, id_: str) -> None:
        """Draw a voice-over, unless that has begun.

        Parameters
        ----------
        report_id : str
            The result.
        id_ : str
            The voice-over.
        """
        with self._lock:
            status = self._statuses.get(id_)
            if self._is_closed or (status is not None and status.error is None):
                return
            self._statuses[id_] = DrawingStatus()
            self._waiting.append((report_id, id_))
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="formcheck-voice-overs", daemon=True
                )
                self._thread.start()

    def status(self, id_: str) -> DrawingStatus | None:
        """Return how far a voice-over is; None where it is neither drawn nor waits for it."""
        with self._lock:
            return self._statuses.get(id_)

    def forget(self, id_: str) -> None:
        """Stop drawing a voice-over, which is about to be deleted; it is not saved afterwards."""
        with self._saving, self._lock:
            self._statuses.pop(id_, None)

    def wait(self) -> None:
        """Wait until all are drawn."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def close(self) -> None:
        """Draw no further ones; what is not drawn is drawn when somebody looks at it again."""
        with self._lock:
            self._is_closed = True
            self._statuses.clear()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                report_id, id_ = self._waiting.pop(0)
            if self.status(id_) is None:
                continue
            error: str | None = None
            try:
                self._draw(report_id, id_)
            except Cancelled:
                pass
            except FormcheckError as failure:
                error = str(failure)
            except Exception:
                _log.exception("Drawing a voice-over failed")
                error = "The voice-over could not be drawn; the server's log has the details."
            with self._lock:
                self._statuses.pop(id_, None)
                if error is not None and not self._is_closed:
                    self._statuses[id_] = DrawingStatus(error=error)

    def _draw(self, report_id: str, id_: str) -> None:
        meta = self._results.get(report_id)
        report = self._results.read_report(meta)
        if report is None:
            raise InputError("The report of this clip cannot be read; check the clip again.")

        def tell(fraction: float, text: str) -> None:
            with self._lock:
                if id_ in self._statuses:
                    self._statuses[id_] = DrawingStatus(fraction)

        with self._scratch.new_folder() as folder:
            out = folder / f"{id_}-clip.mp4"
            run_isolated_with_progress(
                draw_voice_over,
                self._results.path(report_id),
                meta,
                id_,
                out,
                size=(report.clip.width, report.clip.height),
                rotation_deg=report.clip.rotation_deg,
                progress=tell,
                cancelled=lambda: self.status(id_) is None,
            )
            with self._saving:
                if self.status(id_) is None:
                    return
                replace_voice_over_files(self._results, report_id, out.name, out)
