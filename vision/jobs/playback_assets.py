"""Write the files of the player: a clip browsers can play, thumbnails and data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from vision.jobs.result_paths import PLAYBACK, THUMBNAIL_SHEET
from vision.library.result_files import PROXY
from vision.progress import ProgressCallback

if TYPE_CHECKING:
    from vision.report.analysis_data import AnalysisData


def write_playback_assets(
    clip: Path,
    analysis: AnalysisData,
    folder: Path,
    *,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Write proxy clip, thumbnail sheet and data for the player.

    Parameters
    ----------
    clip : Path
        The stored clip.
    analysis : AnalysisData
        Its analysis.
    folder : Path
        Folder for the files.
    progress : callable, optional
        Called with the fraction done, 0 to 1, and a status text.
    cancelled : callable, optional
        Called before every frame; returning true stops the work.

    Raises
    ------
    Cancelled
        `cancelled` returned true.
    InputError
        The clip can no longer be read, or a file cannot be written.
    """
    from vision.clip.open import open_clip
    from vision.clip.proxy import needs_proxy, write_proxy
    from vision.clip.thumbnails import write_thumbnail_sheet
    from vision.draw.evidence.good_form_moments import good_form_moments
    from vision.draw.overlays.timeline import AnnotationTimeline
    from vision.report.playback import Thumbnails, build_playback, write_playback

    playable = clip
    info = analysis.info
    # A browser follows the file's own rotation tag, and stretches frames of another shape.
    if info.turned_deg or info.changes_shape or needs_proxy(clip):
        playable = folder / PROXY
        upright = open_clip(clip, rotation_deg=info.rotation_deg)
        write_proxy(upright, playable, progress=progress, cancelled=cancelled)
    sheet = write_thumbnail_sheet(open_clip(playable), folder / THUMBNAIL_SHEET)
    small = Thumbnails(width=sheet.width, height=sheet.height, times_s=list(sheet.times_s))
    playback = build_playback(
        analysis.info,
        analysis.smooth,
        analysis.angles,
        analysis.report,
        thumbnails=small,
        good_forms=good_form_moments(AnnotationTimeline(analysis)),
    )
    write_playback(playback, folder / PLAYBACK)
