"""Submit clips for analysis: store each, reject unreadable ones, queue the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from vision.checksum import sha256_of
from vision.errors import FormcheckError
from vision.jobs.analysis_job import prepare_clip
from vision.jobs.app_state import AppState
from vision.jobs.athletes import athlete_names, find_or_add_athlete
from vision.jobs.isolated_clips import run_isolated
from vision.jobs.result_meta import ResultMeta
from vision.jobs.upload import CHUNK_BYTES, FinishedUpload, read_chunks
from vision.live.summary import LiveSummary
from vision.settings import Settings
from vision.text.translation import current_language


@dataclass(frozen=True)
class StoredClip:
    """A clip on the disk of the server, such as a sample; it is copied, never moved.

    Attributes
    ----------
    name : str
        File name of the clip.
    path : Path
        The file.
    """

    name: str
    path: Path

    @property
    def sha256(self) -> str:
        """Hash of the content."""
        return sha256_of(self.path)

    def __iter__(self) -> Iterator[bytes]:
        """Read the file in chunks."""
        return read_chunks(self.path)


@dataclass(frozen=True)
class FiledElsewhere:
    """A clip that was submitted for one athlete and already belongs to another.

    Attributes
    ----------
    result_id : str
        The result that was made or found.
    report_id : str
        A report of the clip in the library.
    owner : str
        Name of the athlete it belongs to.
    wanted_id, wanted : str
        Id and name of the athlete it was submitted for.
    """

    result_id: str
    report_id: str
    owner: str
    wanted_id: str
    wanted: str


@dataclass(frozen=True)
class SubmittedClips:
    """Outcome of submitting several clips together.

    Attributes
    ----------
    started, existing : tuple of str
        Ids of the results being made, and of those that already existed.
    rejected : tuple of str
        One sentence for each rejected file.
    filed_elsewhere : tuple of FiledElsewhere
        Clips that belong to another athlete than the chosen one, and stay theirs until somebody
        decides.
    """

    started: tuple[str, ...] = ()
    existing: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    filed_elsewhere: tuple[FiledElsewhere, ...] = ()


def find_finished_result(state: AppState, sha256: str, settings: Settings) -> ResultMeta | None:
    """Return the result of a clip that was analysed before with the same settings.

    Parameters
    ----------
    state : AppState
        The shared state of the server.
    sha256 : str
        Hash of the clip.
    settings : Settings
        The requested settings.
    """
    if not state.has_library:
        return None
    for meta in state.results.results_of_clip(sha256):
        if meta.complete and meta.settings == replace(settings, language=meta.settings.language):
            return meta
    return None


def submit_clip(
    state: AppState,
    name: str,
    chunks: Iterable[bytes],
    settings: Settings,
    *,
    live: LiveSummary | None = None,
    athlete: str | None = None,
    owner: str = "",
) -> ResultMeta:
    """Store a clip and queue its analysis, which draws in the current language.

    Parameters
    ----------
    state : AppState
        The shared state of the server.
    name : str
        File name of the clip.
    chunks : iterable of bytes
        Content of the clip. A `FinishedUpload` is moved, and is gone also if it is rejected.
    settings : Settings
        Settings of the analysis.
    live : LiveSummary, optional
        Summary of the live check, if it recorded the clip.
    athlete : str, optional
        Name or id of the athlete.
    owner : str
        Who has submitted it, for a fair order.

    Raises
    ------
    FormcheckError
        The clip is rejected, or cannot be stored.
    """
    frames: list[int] = []
    meta = state.results.add(
        name,
        chunks,
        replace(settings, language=current_language()),
        check=lambda path: frames.append(run_isolated(prepare_clip, path, settings, name=name)),
        live=live,
        athlete=find_or_add_athlete(state, athlete),
    )
    state.jobs.start(meta.id, owner=owner, frames=frames[0])
    return meta


def submit_clips(
    state: AppState,
    files: Sequence[FinishedUpload | StoredClip],
    settings: Settings,
    *,
    athlete: str | None = None,
    owner: str = "",
) -> SubmittedClips:
    """Store several clips and queue their analyses; a rejected clip does not stop the others.

    A clip that was analysed before and belongs to nobody goes to the athlete, too.

    Parameters
    ----------
    state : AppState
        The shared state of the server.
    files : sequence of FinishedUpload or StoredClip
        The clips. Of several with the same content only the first is used.
    settings : Settings
        Settings of the analyses.
    athlete : str, optional
        Name or id of the athlete on all clips.
    owner : str
        Who has submitted them, for a fair order.

    Raises
    ------
    FormcheckError
        The athlete cannot be added.
    """
    athlete_id = find_or_add_athlete(state, athlete)
    started, existing, rejected, elsewhere = [], [], [], []
    digests: set[str] = set()
    for file in files:
        digest = file.sha256
        if digest in digests:
            continue
        digests.add(digest)
        try:
            meta = find_finished_result(state, digest, settings)
            if meta is not None:
                existing.append(meta.id)
            else:
                meta = submit_clip(
                    state, file.name, file, settings, athlete=athlete_id, owner=owner
                )
                started.append(meta.id)
            if athlete_id is not None:
                elsewhere += _file_known_clip(state, digest, meta.id, athlete_id)
        except FormcheckError as error:
            message = str(error)
            rejected.append(message if file.name in message else f"{file.name}: {message}")
    return SubmittedClips(tuple(started), tuple(existing), tuple(rejected), tuple(elsewhere))


def _file_known_clip(
    state: AppState, digest: str, result_id: str, athlete_id: str
) -> list[FiledElsewhere]:
    """Give a clip that was analysed before to an athlete, unless it belongs to another one."""
    if not state.has_library:
        return []
    from vision.library.athletes import assign_clip
    from vision.library.ingest import find_reports_of_digest
    from vision.library.queries import get_report_card

    reports = find_reports_of_digest(state.library, digest)
    card = get_report_card(state.library, reports[0]) if reports else None
    if card is None or card.athlete_id == athlete_id:
        return []
    if card.athlete_id is None:
        assign_clip(state.library, card.id, athlete_id)
        return []
    wanted = athlete_names(state).get(athlete_id, "")
    return [FiledElsewhere(result_id, card.id, card.athlete or "", athlete_id, wanted)]


def read_upload(file: BinaryIO) -> Iterator[bytes]:
    """Yield an uploaded file in chunks."""
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        yield chunk
