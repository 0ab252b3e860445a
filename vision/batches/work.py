"""Analyse one clip of a batch in a worker process."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from vision.batches.storage import fetch_file, open_filesystem
from vision.batches.version import analysis_version
from vision.errors import Cancelled, InputError, ModelError
from vision.logs import describe_error
from vision.progress import Progress, ProgressCallback
from vision.report.models import Report
from vision.settings import Settings

if TYPE_CHECKING:
    from vision.analysis import Analysis

_log = logging.getLogger(__name__)
#: Share of the progress of a clip that fetching it takes.
_FETCHED: Final = 0.02


@dataclass(frozen=True)
class ClipTask:
    """Everything a worker needs to analyse one clip.

    Attributes
    ----------
    result : str
        Name of the clip's result files.
    url, name : str
        Where the clip is, and its file name.
    settings : Settings
        Settings of the analysis; without a criteria file.
    criteria : (str, bytes), optional
        Name and content of a criteria file.
    sha256 : str, optional
        Expected checksum of the clip.
    in_place : bool
        Read the clip where it is, on a disk of this computer, instead of copying it first.
    with_angles : bool
        Return the angle table too.
    poses : str, optional
        Folder in which the worker keeps the poses of clips.
    model_sha256 : str
        Checksum of the pose model that must be used.
    version : str
        `analysis_version` of whoever made the task.
    """

    result: str
    url: str
    name: str
    settings: Settings
    criteria: tuple[str, bytes] | None
    sha256: str | None
    in_place: bool
    with_angles: bool
    poses: str | None
    model_sha256: str
    version: str

    def with_threads(self, count: int | None) -> ClipTask:
        """Return the task with another number of frames to analyse in parallel.

        Parameters
        ----------
        count : int or None
            Number of frames; None for all cores.
        """
        return replace(self, settings=replace(self.settings, workers=count))


@dataclass(frozen=True)
class AnalysedClip:
    """Result files of one clip, or why there are none.

    Attributes
    ----------
    sha256 : str, optional
        Checksum of the clip; None if it could not be read.
    report, angles, thumbnail : bytes, optional
        JSON, CSV and JPEG.
    error : str, optional
        One sentence that says why the clip failed.
    is_final : bool
        Whether another try would end the same.
    """

    sha256: str | None = None
    report: bytes | None = None
    angles: bytes | None = None
    thumbnail: bytes | None = None
    error: str | None = None
    is_final: bool = True


class AnalyseTask(Protocol):
    """A function that analyses one clip, as `analyse_task` does."""

    def __call__(
        self,
        task: ClipTask,
        *,
        scratch: Path | None,
        progress: ProgressCallback,
        cancelled: Callable[[], bool],
    ) -> AnalysedClip:
        """Analyse one clip."""


def analyse_task(
    task: ClipTask,
    *,
    scratch: Path | None = None,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> AnalysedClip:
    """Analyse one clip; nothing it raises but `Cancelled` stops the batch.

    Parameters
    ----------
    task : ClipTask
        What to do.
    scratch : Path, optional
        Existing folder for the copy of the clip; by default the system's temporary folder.
    progress : callable, optional
        Called with the fraction done, 0 to 1, and a status text.
    cancelled : callable
        Called for each frame; returning True stops the analysis.

    Returns
    -------
    AnalysedClip
        The files of its result, or a sentence.

    Raises
    ------
    Cancelled
        If `cancelled` returned True.
    """
    bar = Progress(progress)
    try:
        if analysis_version() != task.version:
            raise _TransientError(
                "A worker has another version of formcheck, its criteria or its libraries; install "
                "the same on all of them and run the batch again."
            )
        with _files(task, scratch) as (clip, criteria):
            bar(_FETCHED, "Analysing the clip")
            settings = replace(task.settings, criteria=criteria)
            return _analyse(task, clip, settings, bar.part(_FETCHED, 1.0), cancelled)
    except Cancelled:
        raise
    except (_TransientError, ModelError) as error:
        return AnalysedClip(sha256=task.sha256, error=str(error), is_final=False)
    except InputError as error:
        return AnalysedClip(sha256=task.sha256, error=str(error))
    except Exception as error:  # no clip may stop the others
        _log.warning("The analysis of a clip failed: %s", describe_error(error))
        return AnalysedClip(
            sha256=task.sha256,
            error=f"Something went wrong inside formcheck ({type(error).__name__}); check this "
            "clip alone with `formcheck check`, and please report it.",
            is_final=False,
        )


class _TransientError(InputError):
    """An error that is not the clip's; another try may succeed."""


@contextmanager
def _files(task: ClipTask, scratch: Path | None) -> Iterator[tuple[Path, Path | None]]:
    """Yield the clip and the criteria file; copies are deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="formcheck-", dir=scratch) as folder:
        criteria = None
        if task.criteria is not None:
            name, data = task.criteria
            criteria = Path(folder) / f"criteria-{name}"
            criteria.write_bytes(data)
        if task.in_place:
            yield Path(open_filesystem(task.url)[1]), criteria
            return
        (Path(folder) / "clip").mkdir()
        clip = Path(folder) / "clip" / task.name
        try:
            fetch_file(task.url, clip, sha256=task.sha256)
        except InputError as error:
            raise _TransientError(str(error)) from error
        yield clip, criteria


def _analyse(
    task: ClipTask,
    clip: Path,
    settings: Settings,
    progress: ProgressCallback,
    cancelled: Callable[[], bool],
) -> AnalysedClip:
    from vision.pipeline import analyse
    from vision.pose.model_store import resolve_model
    from vision.pose.pose_store import PoseStore
    from vision.report.files import format_angles, report_json

    if cancelled():
        raise Cancelled("The analysis was stopped.")
    model = resolve_model(settings.model, quality=settings.quality)
    if model.sha256 != task.model_sha256:
        raise _TransientError(
            f"A worker uses the pose model {model.name}, which is not the one of this batch; make "
            "the same model available to all workers and run the batch again."
        )
    poses = None if task.poses is None else PoseStore(Path(task.poses))
    analysis = analyse(clip, settings, progress=progress, cancelled=cancelled, poses=poses)
    sha256 = analysis.report.clip.sha256
    if task.sha256 not in (None, sha256):
        raise _TransientError(
            f"'{task.name}' is not the expected file: it has changed; run the batch again."
        )
    return AnalysedClip(
        sha256=sha256,
        report=report_json(analysis.report).encode("utf-8"),
        angles=format_angles(analysis.angles).encode("utf-8") if task.with_angles else None,
        thumbnail=_thumbnail(analysis, clip),
    )


def _thumbnail(analysis: Analysis, clip: Path) -> bytes | None:
    """Return a small image of the moment that shows the test best."""
    from vision.clip.open import open_clip
    from vision.clip.thumbnails import thumbnail_jpeg

    opened = open_clip(clip, rotation_deg=analysis.info.rotation_deg)
    return thumbnail_jpeg(opened, _telling_time_s(analysis.report))


def _telling_time_s(report: Report) -> float:
    """Return the clip time of a counted repetition's depth, of a contact, or of the middle."""
    counted = [rep.bottom_s for rep in report.reps if rep.counted]
    if counted:
        return counted[len(counted) // 2]
    contacts = [step.initial_contact_s for step in report.steps if step.near]
    if contacts:
        return contacts[len(contacts) // 2]
    return report.clip.duration_s / 2
