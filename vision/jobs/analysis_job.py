"""Check an uploaded clip, analyse it, and write all files of its result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from vision.clip.open import Clip, open_clip
from vision.clip.thumbnails import thumbnail_jpeg
from vision.draw.evidence.people import draw_people
from vision.errors import Cancelled, FormcheckError, InputError
from vision.jobs.contact_images import write_contact_images
from vision.jobs.playback_assets import write_playback_assets
from vision.jobs.result_paths import (
    ANGLES,
    CONTACTS,
    PEOPLE,
    POSES,
    PREVIEW_IMAGE,
    REPORT,
    STILLS,
    VIDEO,
)
from vision.progress import Progress, ProgressCallback
from vision.report.models import Report
from vision.settings import Settings
from vision.text.translation import use_language

MAX_MINUTES: Final = 10
#: Where the progress bar is after each step: analysis, drawing, steps and people, playback.
_ANALYSED, _DRAWN, _EXTRAS_DONE, _PLAYBACK_DONE = 0.75, 0.9, 0.93, 0.99


def prepare_clip(path: Path, settings: Settings, *, name: str) -> int:
    """Check an uploaded clip and write a preview image beside it.

    Parameters
    ----------
    path : Path
        The stored clip.
    settings : Settings
        Options of the analysis.
    name : str
        Original file name of the clip.

    Returns
    -------
    int
        Number of frames to analyse.

    Raises
    ------
    InputError
        The clip cannot be analysed, as in `check_clip`.
    """
    clip = check_clip(path, settings, name=name)
    if settings.rotate is not None:
        clip = clip.rotated_to(settings.rotate)
    preview = thumbnail_jpeg(clip, settings.start_s or 0.0)
    if preview is not None:
        path.with_name(PREVIEW_IMAGE).write_bytes(preview)
    times_s = clip.info.times_s
    is_in_range = times_s >= (settings.start_s or 0.0)
    if settings.end_s is not None:
        is_in_range &= times_s < settings.end_s
    return int(is_in_range.sum())


def check_clip(path: Path, settings: Settings, *, name: str) -> Clip:
    """Check early that a clip can be analysed.

    Parameters
    ----------
    path : Path
        The stored clip.
    settings : Settings
        Options of the analysis, with the range to analyse.
    name : str
        Original file name of the clip.

    Returns
    -------
    Clip
        The clip, open.

    Raises
    ------
    InputError
        The clip cannot be read, or the range is too long, or empty.
    """
    with _errors_naming_clip(path, name):
        clip = open_clip(path)
    duration = clip.info.duration_s
    start = settings.start_s or 0.0
    end = duration if settings.end_s is None else min(settings.end_s, duration)
    if start >= end:
        raise InputError(
            f"There is nothing to analyse from {start:g} s to {end:g} s: "
            f"'{name}' lasts {duration:.1f} s. Choose another range."
        )
    if end - start > 60 * MAX_MINUTES:
        raise InputError(
            f"'{name}' lasts {(end - start) / 60:.0f} minutes; at most {MAX_MINUTES} can be "
            "checked at once. Choose a range under Options, or trim it."
        )
    return clip


def run_analysis(
    clip: Path,
    settings: Settings,
    *,
    name: str,
    folder: Path,
    progress: ProgressCallback,
    cancelled: Callable[[], bool],
) -> None:
    """Analyse a clip and write all files of its result.

    Parameters
    ----------
    clip : Path
        The stored clip.
    settings : Settings
        Options of the analysis.
    name : str
        Original file name of the clip, for report and messages.
    folder : Path
        Empty folder for the result. Poses that an earlier analysis has left beside the clip are
        used again.
    progress : callable
        Called with the fraction done, 0 to 1, and a status text.
    cancelled : callable
        Returns true once the user has asked to stop.

    Raises
    ------
    FormcheckError
        The clip cannot be analysed, or something cannot be written.
    Cancelled
        `cancelled` returned true.
    """
    # Imported here because it would delay the page.
    from vision.pipeline import analyse
    from vision.pose.pose_store import PoseStore

    bar = Progress(progress)
    poses = PoseStore(folder / POSES, earlier=clip.parent / POSES)
    with _errors_naming_clip(clip, name):
        analysis = analyse(
            clip,
            settings,
            progress=bar.part(0.0, _ANALYSED),
            cancelled=cancelled,
            poses=poses,
        )
    analysis = replace(analysis, report=with_clip_name(analysis.report, name))
    with use_language(settings.language):
        analysis.write(
            json=folder / REPORT,
            csv=folder / ANGLES,
            video=folder / VIDEO,
            stills=folder / STILLS,
            progress=bar.part(_ANALYSED, _DRAWN),
            cancelled=cancelled,
        )

    def upright() -> Clip:
        """Open the clip as it was analysed."""
        return open_clip(clip, rotation_deg=analysis.info.rotation_deg)

    if analysis.report.steps:
        bar(_DRAWN, "Saving images of the steps")
        write_contact_images(upright(), analysis, folder / CONTACTS, cancelled=cancelled)
    if len(analysis.report.people.seen) > 1:
        bar(_EXTRAS_DONE, "Drawing the people in the clip")
        draw_people(upright(), analysis.report.people, folder / PEOPLE)
    bar(_EXTRAS_DONE, "Preparing playback")
    write_playback_assets(
        clip, analysis, folder, progress=bar.part(_EXTRAS_DONE, _PLAYBACK_DONE), cancelled=cancelled
    )


def with_clip_name(report: Report, name: str) -> Report:
    """Return a report with the original file name of its clip.

    Parameters
    ----------
    report : Report
        A report with the file name of the stored clip.
    name : str
        Original file name.
    """
    return report.model_copy(update={"clip": report.clip.model_copy(update={"name": name})})


@contextmanager
def _errors_naming_clip(path: Path, name: str) -> Iterator[None]:
    """Replace the stored clip's file name in error messages by its original name."""
    try:
        yield
    except Cancelled:
        raise
    except FormcheckError as error:
        kind = InputError if isinstance(error, InputError) else FormcheckError
        raise kind(str(error).replace(f"'{path.name}'", f"'{name}'")) from error
