"""Read and write export files: a zip of ``library.json`` and of each file under its digest.

The files are stored uncompressed: videos would not get smaller, and files that are not
compressed cannot be larger than the zip itself.
"""

from __future__ import annotations

import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from vision.atomic import atomic_path
from vision.errors import InputError
from vision.library.export_format import NOT_AN_EXPORT, AthleteExport, parse_export

_MANIFEST: Final = "library.json"
_MEMBER: Final = re.compile(r"files/[0-9a-f]{64}")
#: A larger ``library.json`` would not fit well into memory.
_MAX_MANIFEST_BYTES: Final = 128 << 20
_ENCRYPTED: Final = 0x1
#: What `zipfile` and `FileStore.add_stream` raise where a zip is damaged.
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    ValueError,
)


@dataclass(frozen=True)
class ExportArchive:
    """An open export whose ``library.json`` is valid; its files are not checked yet.

    Attributes
    ----------
    export : AthleteExport
        Content of ``library.json``.
    """

    export: AthleteExport
    _zip: zipfile.ZipFile

    @contextmanager
    def open(self, digest: str) -> Iterator[IO[bytes]]:
        """Open the file with a digest."""
        with self._zip.open(_member_name(digest)) as stream:
            yield stream


def write_archive(
    export: AthleteExport, to: Path, *, chunks: Callable[[str], Iterator[bytes]]
) -> None:
    """Write an export, atomically.

    Parameters
    ----------
    export : AthleteExport
        Content of ``library.json``.
    to : Path
        File to write. An existing plain file is replaced; a device or a pipe is written to.
    chunks : callable
        Returns the content of a file by its digest.

    Raises
    ------
    InputError
        It cannot be written there, or it is too large.
    """
    manifest = export.model_dump_json(indent=1).encode()
    if len(manifest) > _MAX_MANIFEST_BYTES:
        raise InputError("This athlete has more notes and drawings than one export can hold.")
    try:
        with atomic_path(to) as part, part.open("wb") as file:
            with zipfile.ZipFile(file, "w") as zip_:
                zip_.writestr(zipfile.ZipInfo(_MANIFEST), manifest, zipfile.ZIP_DEFLATED)
                for digest in sorted(export.digests):
                    info = zipfile.ZipInfo(_member_name(digest))
                    with zip_.open(info, "w", force_zip64=True) as member:
                        for chunk in chunks(digest):
                            member.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except IsADirectoryError as error:
        raise InputError(f"{to} is a folder; give a file name.") from error
    except OSError as error:
        raise InputError(
            f"{to} cannot be written ({error.strerror or error}); choose another folder."
        ) from error


@contextmanager
def open_archive(path: Path) -> Iterator[ExportArchive]:
    """Open an export.

    Parameters
    ----------
    path : Path
        The export file.

    Raises
    ------
    InputError
        The file is missing, damaged, no export of formcheck, or from a newer formcheck. Also
        raised where the damage is found only while its files are read.
    """
    if not path.is_file():
        raise InputError(f"There is no file {path}.")
    try:
        with zipfile.ZipFile(path) as zip_:
            yield ExportArchive(_read_manifest(zip_, path.stat().st_size), zip_)
    except _DAMAGED as error:
        raise InputError(NOT_AN_EXPORT) from error
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror or error}).") from error


def _read_manifest(zip_: zipfile.ZipFile, size: int) -> AthleteExport:
    members = {info.filename: info for info in zip_.infolist()}
    manifest = members.pop(_MANIFEST, None)
    if manifest is None or len(members) + 1 != len(zip_.infolist()):
        raise zipfile.BadZipFile("no manifest, or a duplicate name")
    if manifest.file_size > _MAX_MANIFEST_BYTES or manifest.flag_bits & _ENCRYPTED:
        raise zipfile.BadZipFile("unreadable manifest")
    for name, info in members.items():
        is_plain = info.compress_type == zipfile.ZIP_STORED and info.compress_size == info.file_size
        if not is_plain or not _MEMBER.fullmatch(name) or info.flag_bits & _ENCRYPTED:
            raise zipfile.BadZipFile("not a file of an export")
    if sum(info.compress_size for info in members.values()) > size:
        raise zipfile.BadZipFile("overlapping files")
    export = parse_export(zip_.read(manifest))
    if {_member_name(digest) for digest in export.digests} != set(members):
        raise zipfile.BadZipFile("files and manifest do not match")
    return export


def _member_name(digest: str) -> str:
    return f"files/{digest}"
