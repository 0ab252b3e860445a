"""Submit clips for analysis: store each, reject unreadable ones, queue the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from vision.errors import FormcheckError
from vision.jobs.analysis_job import prepare_clip
from vision.jobs.app_state import AppState
from vision.jobs.athletes import find_or_add_athlete
from vision.jobs.isolated_clips import run_isolated
from vision.jobs.result_meta import ResultMeta
from vision.jobs.upload import CHUNK_BYTES, FinishedUpload
from vision.live.summary import LiveSummary
from vision.settings import Settings


@dataclass(frozen=True)
class SubmittedClips:
    """Outcome of submitting several clips together.

    Attributes
    ----------
    started, existing : tuple of str
        Ids of the results being made, and of those that already existed.
    refused : tuple of str
        One sentence for each rejected file.
    """

    started: tuple[str, ...] = ()
    existing: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()


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
        if meta.complete and meta.settings == settings:
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
    """Store a clip and queue its analysis.

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
        settings,
        check=lambda path: frames.append(run_isolated(prepare_clip, path, settings, name=name)),
        live=live,
        athlete=find_or_add_athlete(state, athlete),
    )
    state.jobs.start(meta.id, owner=owner, frames=frames[0])
    return meta


def submit_clips(
    state: AppState,
    files: Sequence[FinishedUpload],
    settings: Settings,
    *,
    athlete: str | None = None,
    owner: str = "",
) -> SubmittedClips:
    """Store several clips and queue their analyses; a rejected clip does not stop the others.

    Parameters
    ----------
    state : AppState
        The shared state of the server.
    files : sequence of FinishedUpload
        The clips. Of several with the same content only the first is used.
    settings : Settings
        Settings of the analyses.
    athlete : str, optional
        Name or id of the athlete on all clips.
    owner : str
        Who has submitted them, for a fair order.
    """
    started, existing, rejected = [], [], []
    digests: set[str] = set()
    for file in files:
        if file.sha256 in digests:
            continue
        digests.add(file.sha256)
        meta = find_finished_result(state, file.sha256, settings)
        if meta is not None:
            existing.append(meta.id)
            continue
        try:
            meta = submit_clip(state, file.name, file, settings, athlete=athlete, owner=owner)
            started.append(meta.id)
        except FormcheckError as error:
            message = str(error)
            rejected.append(message if file.name in message else f"{file.name}: {message}")
    return SubmittedClips(tuple(started), tuple(existing), tuple(rejected))


def read_upload(file: BinaryIO) -> Iterator[bytes]:
    """Yield an uploaded file in chunks."""
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        yield chunk
