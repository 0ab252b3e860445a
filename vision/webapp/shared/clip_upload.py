"""Choose clips to upload, and hand over those that have arrived."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from vision.clip.containers import VIDEO_EXTENSIONS
from vision.errors import InputError
from vision.jobs.upload import FinishedUpload
from vision.webapp.components import upload
from vision.webapp.server.uploads import upload_access, upload_space
from vision.webapp.shared.state import visitor_id


@dataclass(frozen=True)
class ChosenClips:
    """Clips in an uploader.

    Attributes
    ----------
    ids : tuple of str
        Uploads that have arrived.
    pending : int
        Number of clips that are on their way.
    """

    ids: tuple[str, ...] = ()
    pending: int = 0


def choose_clips(label: str, *, key: str) -> ChosenClips:
    """Show an uploader for clips.

    Parameters
    ----------
    label : str
        What is to be chosen.
    key : str
        Identity of the uploader; another one begins empty.
    """
    listed = _chosen(st.session_state.get(key))
    space, visitor = upload_space(), visitor_id()
    arrived = tuple(file.id for file in space.finished(visitor, listed.ids))
    result = upload.file_uploader(
        key=key,
        label=label,
        extensions=VIDEO_EXTENSIONS,
        max_bytes=space.limits.file_bytes,
        access=upload_access(visitor),
        missing=[id_ for id_ in listed.ids if id_ not in arrived],
        known={"ready": listed.ids, "pending": listed.pending},
    )
    chosen = _chosen(result)
    arrived = tuple(file.id for file in space.finished(visitor, chosen.ids))
    return ChosenClips(arrived, chosen.pending)


@contextmanager
def uploaded_clips(chosen: ChosenClips) -> Iterator[list[FinishedUpload]]:
    """Hand over clips that have arrived; those left at the end of the block are deleted.

    Parameters
    ----------
    chosen : ChosenClips
        The clips.

    Raises
    ------
    InputError
        None of them is there any more.
    """
    with upload_space().taking(visitor_id(), chosen.ids) as files:
        if not files:
            raise InputError("These clips are no longer here; choose them again.")
        yield files


def _chosen(state: Any) -> ChosenClips:
    """Read what the browser says, which may be anything."""
    files = None if state is None else state.get("files")
    if not isinstance(files, dict):
        return ChosenClips()
    ready, pending = files.get("ready"), files.get("pending")
    ids = tuple(id_ for id_ in ready if isinstance(id_, str)) if isinstance(ready, list) else ()
    return ChosenClips(ids, pending if isinstance(pending, int) else 0)
