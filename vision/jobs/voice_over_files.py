"""Files of the voice-overs of a result: the voice, the timeline of what was shown, and the MP4.

They are files of the report, so they are exported, backed up and deleted with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vision.errors import InputError
from vision.library.result_files import VOICE_OVERS
from vision.report.voice_over import TIMELINE_LIMITS, VoiceOverTimeline, parse_voice_over
from vision.untrusted import UntrustedDataError, read_at_most

if TYPE_CHECKING:
    from vision.jobs.result_store import ResultStore

#: Endings of the recordings that browsers make.
SOUND_EXTENSIONS: Final = ("webm", "mp4", "ogg")
DAMAGED: Final = "The voice-over arrived damaged; record it again."


@dataclass(frozen=True)
class VoiceOver:
    """A saved voice-over.

    Attributes
    ----------
    id : str
    created_at : datetime
    duration_s : float
    video : Path or None
        The MP4; None until it is drawn.
    """

    id: str
    created_at: datetime
    duration_s: float
    video: Path | None


def list_voice_overs(folder: Path) -> list[VoiceOver]:
    """List the voice-overs of a result, the latest first; damaged ones are left out.

    Parameters
    ----------
    folder : Path
        Folder of the result.
    """
    found = []
    for path in (folder / VOICE_OVERS).glob("*.json"):
        try:
            timeline = read_timeline(path)
        except InputError:
            continue
        video = path.with_name(f"{path.stem}-clip.mp4")
        created = timeline.created_at or datetime.fromtimestamp(path.stat().st_mtime, UTC)
        is_drawn = video.is_file()
        found.append(
            VoiceOver(path.stem, created, timeline.duration_s, video if is_drawn else None)
        )
    return sorted(found, key=lambda one: (one.created_at, one.id), reverse=True)


def replace_voice_over_files(
    results: ResultStore, report_id: str, prefix: str, *paths: Path
) -> None:
    """Replace files of voice-overs by others, in one transaction.

    Parameters
    ----------
    results : ResultStore
        The results as the user sees them.
    report_id : str
        The result.
    prefix : str
        The files whose names begin with it are replaced.
    *paths : Path
        The new ones, under their own names.

    Raises
    ------
    AccessError
        The user may not change the result.
    FormcheckError
        It was deleted, or there is no room.
    """
    from vision.library.results import replace_report_files

    files = {f"{VOICE_OVERS}/{path.name}": path for path in paths}
    replace_report_files(results.library, report_id, f"{VOICE_OVERS}/{prefix}", files)


def read_timeline(path: Path) -> VoiceOverTimeline:
    """Read and check the timeline of a voice-over.

    Parameters
    ----------
    path : Path
        Its file.

    Raises
    ------
    InputError
        It is damaged.
    """
    try:
        return parse_voice_over(read_at_most(path, TIMELINE_LIMITS.max_bytes))
    except (UntrustedDataError, OSError) as error:
        raise InputError(DAMAGED) from error
