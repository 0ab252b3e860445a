"""Streamlit component of the uploader: choose or drop files, which go to disk in pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from streamlit.components.v2.bidi_component import ComponentResult

from vision.frontend.texts import script_texts
from vision.webapp.components.loading import register_component
from vision.webapp.server.uploads import UploadAccess


@cache
def _component() -> Any:
    return register_component("upload")


def file_uploader(
    *,
    key: str,
    label: str,
    extensions: Sequence[str],
    max_bytes: int,
    access: UploadAccess,
    missing: Sequence[str],
    known: Mapping[str, object],
) -> ComponentResult:
    """Show the uploader.

    Parameters
    ----------
    key : str
        Identity of the component; another one begins empty.
    label : str
        What is to be chosen.
    extensions : sequence of str
        Accepted extensions, without the dot.
    max_bytes : int
        Size of the largest accepted file.
    access : UploadAccess
        Where to upload, and as whom.
    missing : sequence of str
        Ids of uploads that the browser lists but the server no longer has.
    known : mapping
        ``ready`` and ``pending`` as the browser said them last; it says nothing until they change.

    Returns
    -------
    ComponentResult
        ``files``: None, or ``ready``, the ids of the complete uploads in the order in which they
        were chosen, and ``pending``, the number of others that are on their way. ``renewal``
        changes where the browser needs a new token, which each run of the page brings.
    """
    data = {
        "label": label,
        "extensions": list(extensions),
        "maxBytes": max_bytes,
        "address": access.address,
        "token": access.token,
        "missing": list(missing),
        "known": dict(known),
        **script_texts("upload"),
    }
    result: ComponentResult = _component()(
        key=key, data=data, on_files_change=_no_callback, on_renewal_change=_no_callback
    )
    return result


def _no_callback() -> None:
    """Do nothing; without a callback, Streamlit drops a component's state."""
