"""Exports of a library, looked into and rewritten."""

from __future__ import annotations

import zipfile
from pathlib import Path

from sqlalchemy import select

from vision.library.library import Library
from vision.library.schema import TableBase

LIST = "library.json"


def rows(library: Library) -> tuple[dict[str, list[str]], list[str]]:
    """Everything the database says, and every file."""
    with library.reading() as session:
        content = {
            table.name: sorted(map(repr, session.execute(select(table)).all()))
            for table in TableBase.metadata.sorted_tables
        }
    return content, sorted(library.files.all_digests())


def contents(file: Path) -> dict[str, bytes]:
    """What each member of an export holds."""
    with zipfile.ZipFile(file) as zip_:
        return {name: zip_.read(name) for name in zip_.namelist()}


def write(file: Path, content: dict[str, bytes], *, compression: int = zipfile.ZIP_STORED) -> None:
    """Make a zip of members."""
    with zipfile.ZipFile(file, "w", compression) as zip_:
        for name, data in content.items():
            zip_.writestr(name, data)
