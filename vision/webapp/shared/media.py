"""Serve files of a result to the browser, with range requests."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st
from streamlit import runtime

_MIME_TYPES: Final = {
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".jpg": "image/jpeg",
    ".json": "application/json",
}


def media_url(path: Path, *, slot: str) -> str:
    """Return the URL of a file; empty if no server runs, as in tests.

    Parameters
    ----------
    path : Path
        The file.
    slot : str
        Place on the page; a file is served for as long as its slot shows it.
    """
    if not runtime.exists():
        return ""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    files = runtime.get_instance().media_file_mgr
    # Browsers play most clips in other containers if they are declared as MP4.
    mime = _MIME_TYPES.get(path.suffix.lower(), "video/mp4")
    url = files.add(str(path), mime, coordinates=slot)
    return f"/{base}{url}" if base else url
