"""Show files of results in the browser, and remove what was made to download."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from streamlit import runtime

from vision.webapp.server.served_files import ROUTE, addresses
from vision.webapp.shared.signed_in import signed_in


def file_url(path: Path) -> str:
    """Return the URL of a file, from the root of the server; empty if no server runs.

    Parameters
    ----------
    path : Path
        The file.
    """
    if not runtime.exists():
        return ""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    try:
        account = signed_in()
        url = addresses.address_of(path, "" if account is None else account.id)
    except OSError:  # deleted in another window
        url = f"{ROUTE}/gone"
    return f"/{base}{url}" if base else url


def file_source(path: Path) -> str:
    """Return what `st.image` and `st.video` show a file by: its complete URL.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        The path if no server runs, as in tests.
    """
    page = urlsplit(st.context.url or "")
    if not (runtime.exists() and page.netloc):
        return str(path)
    return f"{page.scheme}://{page.netloc}{file_url(path)}"


def remove_downloads() -> None:
    """Remove the files that download buttons have made from the memory of the server.

    Streamlit keeps them until later; a deleted result must be gone at once.
    """
    if not runtime.exists():
        return
    files = runtime.get_instance().media_file_mgr
    for _ in range(2):  # the first call marks them, the second deletes them
        files.remove_orphaned_files()
