"""Submit clips for analysis: store each, reject unreadable ones, queue the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from vision.errors import FormcheckError
from vision.jobs.analysis_job import prepare_clip
from vision.jobs.app_state import AppState
from vision.jobs.athletes import find_or_add_athlete
from vision.jobs.isolated_clips import run_isolated
from vision.jobs.result_meta import ResultMeta
from vision.jobs.upload import CHUNK_BYTES
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


def find_finished_result(state: AppState, file: BytesIO, settings: Settings) -> ResultMeta | None:
    """Return the result of a clip that was analysed before with the same settings.

    Parameters
    ----------
    state : AppState
        The shared state of the server.
    file : BytesIO
        The clip; it is identified by its content.
    settings : Settings
        The requested settings.
    """
    if not state.has_library:
        return None
    digest = hashlib.sha256(file.getbuffer()).hexdigest()
    for meta in state.results.results_of_clip(digest):
        if meta.complete and meta.settings == settings:
            return meta
    return None


def submit_clip(
    state: AppState,
    name: str,
    chunks: Iterator[bytes],
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
    chunks : iterator of bytes
        Content of the clip.
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
    files: Sequence[tuple[str, BytesIO]],
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
    files : sequence of (str, BytesIO)
        Names and contents. Of several files with the same content only the first is used.
    settings : Settings
        Settings of the analyses.
    athlete : str, optional
        Name or id of the athlete on all clips.
    owner : str
        Who has submitted them, for a fair order.
    """
    started, existing, rejected = [], [], []
    digests: set[str] = set()
    for name, file in files:
        digest = hashlib.sha256(file.getbuffer()).hexdigest()
        if digest in digests:
            continue
        digests.add(digest)
        meta = find_finished_result(state, file, settings)
        if meta is not None:
            existing.append(meta.id)
            continue
        try:
            chunks = read_upload(file)
            meta = submit_clip(state, name, chunks, settings, athlete=athlete, owner=owner)
            started.append(meta.id)
        except FormcheckError as error:
            message = str(error)
            rejected.append(message if name in message else f"{name}: {message}")
    return SubmittedClips(tuple(started), tuple(existing), tuple(rejected))


def read_upload(file: BinaryIO) -> Iterator[bytes]:
    """Yield an uploaded file in chunks."""
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        yield chunk
