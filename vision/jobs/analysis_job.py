"""What is done with a clip: analyse it, write the result, draw it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vision.clip.open import Clip, open_clip
from vision.clip.thumbnails import thumbnail_jpeg
from vision.draw.evidence.people import draw_people
from vision.errors import Cancelled, FormcheckError, InputError
from vision.jobs.contact_images import write_contact_images
from vision.jobs.playback_assets import write_playback_assets
from vision.jobs.result_paths import ANGLES, CONTACTS, PEOPLE, PREVIEW_IMAGE, REPORT, STILLS, VIDEO
from vision.progress import Progress, ProgressCallback
from vision.report.models import Report
from vision.settings import Settings

if TYPE_CHECKING:
    from vision.report.analysis_data import AnalysisData

MAX_MINUTES: Final = 10
#: Part of the progress bar that belongs to the analysis; drawing has the rest.
ANALYSIS_SHARE: Final = 0.75
#: Where the bar is once the clip is drawn, and once the steps are cut out.
_DRAWN: Final = 0.9
_CUT_OUT: Final = 0.93


def prepare_clip(path: Path, settings: Settings, *, name: str) -> None:
    """Take a stored clip: refuse it as `check_clip` does, or keep its first picture beside it."""
    clip = check_clip(path, settings, name=name)
    picture = thumbnail_jpeg(clip, settings.start_s or 0.0)
    if picture is not None:
        path.with_name(PREVIEW_IMAGE).write_bytes(picture)


def check_clip(path: Path, settings: Settings, *, name: str) -> Clip:
    """Refuse a clip early that cannot be analysed.

    Parameters
    ----------
    path : Path
        The stored clip.
    settings : Settings
        The range asked for counts, not the whole clip.
    name : str
        Name the clip came with.

    Returns
    -------
    Clip
        The clip, open.

    Raises
    ------
    InputError
        The clip cannot be read, or the range is too long, or empty.
    """
    try:
        clip = open_clip(path)
    except InputError as error:
        raise InputError(with_uploaded_name(str(error), path, name)) from error
    duration = clip.info.duration_s
    start = settings.start_s or 0.0
    end = duration if settings.end_s is None else min(settings.end_s, duration)
    if start >= end:
        raise InputError(
            f"The range begins at {start:g} s, but there is nothing to look at from there: "
            f"'{name}' lasts {duration:.1f} s. Choose another range."
        )
    if end - start > 60 * MAX_MINUTES:
        raise InputError(
            f"'{name}' lasts {(end - start) / 60:.0f} minutes, more than the {MAX_MINUTES} that "
            "can be checked at once; trim it, or choose a range under Options."
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
    """Analyse a clip and write report, angles, video and stills.

    Parameters
    ----------
    clip : Path
        The stored clip.
    settings : Settings
        What is asked for.
    name : str
        Name the clip came with; stands in the report.
    folder : Path
        Empty folder for the result.
    progress : callable
        Called with the share that is done, 0 to 1, and a text.
    cancelled : callable
        True once the user wants it to stop.

    Raises
    ------
    FormcheckError
        It cannot be done, for a reason the user can mend.
    """
    # Loading these takes seconds; the page must not wait for them.
    from vision.pipeline import analyse
    from vision.report.files import write_angles, write_report

    bar = Progress(progress)
    try:
        analysis = analyse(
            clip,
            settings,
            progress=bar.part(0.0, ANALYSIS_SHARE),
            cancelled=cancelled,
        )
    except Cancelled:
        raise
    except InputError as error:
        raise InputError(with_uploaded_name(str(error), clip, name)) from error
    except FormcheckError as error:
        raise FormcheckError(with_uploaded_name(str(error), clip, name)) from error
    write_report(rename_clip_in_report(analysis.report, name), folder / REPORT)
    write_angles(analysis.angles, folder / ANGLES)
    _draw(clip, analysis, folder, bar, cancelled)
    bar(_CUT_OUT, "Preparing playback")
    write_playback_assets(
        clip,
        analysis,
        folder,
        progress=bar.part(_CUT_OUT, 0.99),
        cancelled=cancelled,
    )


def _draw(
    clip: Path,
    analysis: AnalysisData,
    folder: Path,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> None:
    from vision.draw.video.render import render

    render(
        open_clip(clip),
        analysis,
        video=folder / VIDEO,
        stills=folder / STILLS,
        progress=progress.part(ANALYSIS_SHARE, _DRAWN),
        cancelled=cancelled,
    )
    if analysis.report.steps:
        progress(_DRAWN, "Cutting out the steps")
        write_contact_images(open_clip(clip), analysis, folder / CONTACTS, cancelled=cancelled)
    if len(analysis.report.people.seen) > 1:
        progress(_CUT_OUT, "Drawing who was seen")
        draw_people(open_clip(clip), analysis.report.people, folder / PEOPLE)


def rename_clip_in_report(report: Report, name: str) -> Report:
    """Give the report with the clip's own name."""
    return report.model_copy(update={"clip": report.clip.model_copy(update={"name": name})})


def with_uploaded_name(sentence: str, clip: Path, name: str) -> str:
    """Give a sentence about the stored clip with the name the clip came with."""
    return sentence.replace(f"'{clip.name}'", f"'{name}'")
