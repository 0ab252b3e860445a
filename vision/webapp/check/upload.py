"""Takes clips in: stores each, refuses what is none, begins to analyse it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from vision.errors import FormcheckError
from vision.jobs.analysis_job import prepare_clip
from vision.jobs.app_state import desk
from vision.jobs.library_sync import has_library, reports_of_clip
from vision.jobs.result_meta import ResultMeta
from vision.jobs.upload import CHUNK_BYTES
from vision.live.summary import LiveSummary
from vision.settings import Settings
from vision.webapp.shared.athlete_picker import athlete_id
from vision.webapp.shared.messages import show_error


@dataclass(frozen=True)
class BatchUpload:
    """What became of several clips that came together.

    Attributes
    ----------
    begun, before : tuple of str
        Ids of the results that are being made, and of those that were there before.
    refused : tuple of str
        A sentence for each file that is no clip.
    """

    started: tuple[str, ...] = ()
    existing: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def find_finished_result(file: BytesIO, settings: Settings) -> ResultMeta | None:
    """Give the result of a clip that was checked before with the same options."""
    if not has_library():
        return None
    results = desk().results
    digest = hashlib.sha256(file.getbuffer()).hexdigest()
    for id_ in reports_of_clip(results, digest):
        meta = results.get(id_)
        if meta.complete and meta.settings == settings:
            return meta
    return None


def submit_clip(
    name: str,
    chunks: Iterator[bytes],
    settings: Settings,
    *,
    live: LiveSummary | None = None,
    athlete: str | None = None,
) -> ResultMeta | None:
    """Store a clip and begin to analyse it; a refusal is shown.

    Parameters
    ----------
    name : str
        Name the clip came with.
    chunks : iterator of bytes
        The clip.
    settings : Settings
        What is asked for.
    live : LiveFacts, optional
        What the live check saw, where the clip comes from it.
    whose : str, optional
        An athlete as `choose_athlete` gives them.

    Returns
    -------
    Meta or None
        The new result; None when the clip is refused.
    """
    try:
        return _store(name, chunks, settings, live=live, whose=athlete)
    except FormcheckError as error:
        show_error(error)
        return None


def submit_clips(
    files: Sequence[tuple[str, BytesIO]], settings: Settings, *, athlete: str | None = None
) -> BatchUpload:
    """Store several clips and begin to analyse them; one that is refused keeps no other back.

    Parameters
    ----------
    files : sequence of (str, BytesIO)
        Names and contents. The same content twice is taken once.
    settings : Settings
        What is asked for.
    whose : str, optional
        An athlete as `choose_athlete` gives them; all clips are theirs.
    """
    begun, before, refused = [], [], []
    seen: set[str] = set()
    for name, file in files:
        digest = hashlib.sha256(file.getbuffer()).hexdigest()
        if digest in seen:
            continue
        seen.add(digest)
        meta = find_finished_result(file, settings)
        if meta is not None:
            before.append(meta.id)
            continue
        try:
            begun.append(_store(name, read_upload(file), settings, whose=athlete).id)
        except FormcheckError as error:
            sentence = str(error)
            refused.append(sentence if name in sentence else f"{name}: {sentence}")
    return BatchUpload(tuple(begun), tuple(before), tuple(refused))


def _store(
    name: str,
    chunks: Iterator[bytes],
    settings: Settings,
    *,
    live: LiveSummary | None = None,
    whose: str | None = None,
) -> ResultMeta:
    jobs = desk()
    meta = jobs.results.add(
        name,
        chunks,
        settings,
        check=lambda path: prepare_clip(path, settings, name=name),
        live=live,
        athlete=athlete_id(whose),
    )
    jobs.start(meta.id)
    return meta


def read_upload(file: BinaryIO) -> Iterator[bytes]:
    """Give an upload piece by piece."""
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        yield chunk
