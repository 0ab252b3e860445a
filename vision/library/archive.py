"""Read and write export files: a zip of ``library.json`` and of each file under its digest.

There may be further files for people to read, such as ``index.html``; an import ignores them. The
files are stored uncompressed: videos would not get smaller, and files that are not
compressed cannot be larger than the zip itself.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from vision.atomic import atomic_path
from vision.errors import InputError
from vision.library.export_format import (
    MANIFEST_LIMITS,
    AthleteExport,
    not_an_export,
    parse_export,
)
from vision.library.result_files import (
    THUMBNAIL_KIND,
    ResultFileKind,
    check_content,
    result_file_kind,
)
from vision.untrusted import UntrustedDataError, check_json_size

_MANIFEST: Final = "library.json"
_MEMBER: Final = re.compile(r"files/[0-9a-f]{64}")
#: What people read; nothing else may be in an export besides.
_READABLE: Final = re.compile(
    r"index\.html|account\.json|reports/[A-Za-z0-9_][A-Za-z0-9_.-]{0,120}\.html"
    r"|unchecked/[A-Za-z0-9_-]{1,12}\.[a-z0-9]{1,8}"
)
#: What an export holds for people to read: names, and contents in pieces.
ReadableParts = Iterable[tuple[str, Iterable[bytes]]]
#: `zipfile` reads the list of members as a whole, and builds an object for each.
_MAX_READ: Final = 8 << 20
_MAX_MEMBERS: Final = 50_000
_CHUNK: Final = 1 << 20
_ENCRYPTED: Final = 0x1
#: Folder, volume label or device, in the attributes of MS-DOS.
_MSDOS_SPECIAL: Final = 0x10 | 0x08 | 0x40
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

    def check_files(self) -> None:
        """Check the content of all files that pages, exports or a later analysis read.

        Raises
        ------
        UntrustedDataError
            A file is not what its name says, or is too large.
        """
        checked: set[tuple[str, ResultFileKind]] = set()
        for name, digest, kind in self._read_files():
            if kind.max_bytes and (digest, kind) not in checked:
                try:
                    check_content(kind, self._read(digest, kind.max_bytes))
                except UntrustedDataError as error:
                    raise UntrustedDataError(f"{name}: {error}") from error
                checked.add((digest, kind))

    def _read_files(self) -> Iterator[tuple[str, str, ResultFileKind]]:
        for report in self.export.reports:
            for file in report.files:
                kind = result_file_kind(file.name)
                assert kind is not None  # the list of files has been checked
                yield file.name, file.digest, kind
        for clip in self.export.clips:
            if clip.thumbnail is not None:
                yield "thumbnail.jpg", clip.thumbnail, THUMBNAIL_KIND

    def _read(self, digest: str, max_bytes: int) -> bytes:
        if self._zip.getinfo(_member_name(digest)).file_size > max_bytes:
            raise UntrustedDataError(f"it is larger than {max_bytes >> 20} MB")
        with self.open(digest) as stream:
            return stream.read(max_bytes)

    @contextmanager
    def open(self, digest: str) -> Iterator[IO[bytes]]:
        """Open the file with a digest."""
        with self._zip.open(_member_name(digest)) as stream:
            yield stream


def write_archive(
    export: AthleteExport,
    to: Path,
    *,
    chunks: Callable[[str], Iterator[bytes]],
    readable: ReadableParts = (),
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
    readable : iterable of tuple
        Further files, for people to read; made while it is written.

    Raises
    ------
    InputError
        It cannot be written there, or it is too large.
    """
    manifest = export.model_dump_json(indent=1).encode()
    try:
        check_json_size(manifest, MANIFEST_LIMITS)
    except UntrustedDataError as error:
        raise InputError(
            "This athlete has more notes and drawings than one export can hold."
        ) from error
    try:
        with atomic_path(to) as part, part.open("wb") as file:
            with zipfile.ZipFile(file, "w") as zip_:
                zip_.writestr(zipfile.ZipInfo(_MANIFEST), manifest, zipfile.ZIP_DEFLATED)
                for digest in sorted(export.digests):
                    _write_member(zip_, _member_name(digest), chunks(digest))
                for name, pieces in readable:
                    _write_member(zip_, name, pieces)
            file.flush()
            os.fsync(file.fileno())
    except IsADirectoryError as error:
        raise InputError(f"{to} is a folder; give a file name.") from error
    except OSError as error:
        raise InputError(
            f"{to} cannot be written ({error.strerror or error}); choose another folder."
        ) from error


def _write_member(zip_: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> None:
    with zip_.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
        for piece in pieces:
            member.write(piece)


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
        with _BoundedReader(path.open("rb", buffering=0)) as file, zipfile.ZipFile(file) as zip_:
            yield ExportArchive(_read_manifest(zip_, path.stat().st_size), zip_)
    except UntrustedDataError as error:
        raise InputError(not_an_export(str(error))) from error
    except _DAMAGED as error:
        raise InputError(not_an_export()) from error
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror or error}).") from error


class _BoundedReader(io.BufferedReader):
    """A file that gives only pieces of limited size."""

    def read(self, size: int | None = -1, /) -> bytes:
        most = _MAX_READ + 1 if size is None or size < 0 else min(size, _MAX_READ + 1)
        data = super().read(most)
        if len(data) > _MAX_READ:
            raise zipfile.BadZipFile("a list of members that is too long")
        return data


def _read_manifest(zip_: zipfile.ZipFile, size: int) -> AthleteExport:
    infos = zip_.infolist()
    if len(infos) > _MAX_MEMBERS:
        raise UntrustedDataError("it holds too many files")
    members = {info.filename: info for info in infos}
    if len(members) < len(infos):
        raise UntrustedDataError("it holds a file twice")
    manifest = members.pop(_MANIFEST, None)
    if manifest is None:
        raise zipfile.BadZipFile("no manifest")
    for info in infos:
        if info.flag_bits & _ENCRYPTED or not _is_plain_file(info):
            raise UntrustedDataError("it holds a link, a folder or a device")
    members = {name: info for name, info in members.items() if not _READABLE.fullmatch(name)}
    for name, info in members.items():
        is_stored = (
            info.compress_type == zipfile.ZIP_STORED and info.compress_size == info.file_size
        )
        if not is_stored or not _MEMBER.fullmatch(name):
            raise zipfile.BadZipFile("not a file of an export")
    if sum(info.compress_size for info in members.values()) > size:
        raise zipfile.BadZipFile("overlapping files")
    export = parse_export(_read_member(zip_, manifest))
    if {_member_name(digest) for digest in export.digests} != set(members):
        raise zipfile.BadZipFile("files and manifest do not match")
    return export


def _is_plain_file(info: zipfile.ZipInfo) -> bool:
    """Whether a member is said to be a regular file, or nothing is said."""
    mode = stat.S_IFMT(info.external_attr >> 16)
    return mode in (0, stat.S_IFREG) and not info.external_attr & _MSDOS_SPECIAL


def _read_member(zip_: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Unpack a member piece by piece, up to the limit of ``library.json``."""
    if info.file_size > MANIFEST_LIMITS.max_bytes:
        raise UntrustedDataError(f"its list is larger than {MANIFEST_LIMITS.max_bytes >> 20} MB")
    data = bytearray()
    with zip_.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            data += chunk
    if len(data) != info.file_size:
        raise zipfile.BadZipFile("a manifest of another size")
    return bytes(data)


def _member_name(digest: str) -> str:
    return f"files/{digest}"
