"""Read and rewrite exports of a library."""

from __future__ import annotations

import zipfile
from pathlib import Path

from sqlalchemy import select

from vision.library.library import Library
from vision.library.schema import TableBase

MANIFEST = "library.json"


def library_state(library: Library) -> tuple[dict[str, list[str]], list[str]]:
    """Return all rows of the database, and the digests of all files."""
    with library.reading() as session:
        content = {
            table.name: sorted(map(repr, session.execute(select(table)).all()))
            for table in TableBase.metadata.sorted_tables
        }
    return content, sorted(library.files.all_digests())


def read_members(file: Path) -> dict[str, bytes]:
    """Return the content of each member of an export."""
    with zipfile.ZipFile(file) as zip_:
        return {name: zip_.read(name) for name in zip_.namelist()}


def write_members(
    file: Path, content: dict[str, bytes], *, compression: int = zipfile.ZIP_STORED
) -> None:
    """Write a zip file with these members."""
    with zipfile.ZipFile(file, "w", compression) as zip_:
        for name, data in content.items():
            zip_.writestr(name, data)
