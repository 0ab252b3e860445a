"""The rows of a backup as lines of JSON, compressed and encrypted.

====================================================  ==========================================
line                                                  content
====================================================  ==========================================
``{"format": …, "version": 1, "backup": ID,           the first one
"schema": …, "formcheck": …}``
``{"store": …, "table": …, "columns": [[name,         begins a table; its rows follow, a list
kind], …]}``                                          of values each
``{"files": true}``                                   begins the digests of all files
``{"end": {"rows": …, "files": …}}``                  what there was
``{"code": …}``                                       HMAC-SHA256 of all lines before
====================================================  ==========================================
"""

from __future__ import annotations

import hmac
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Final

from vision.backup.encryption import DamagedBackupError, decrypt
from vision.backup.keys import BackupKeys
from vision.errors import InputError

_FORMAT: Final = "formcheck-backup-rows"
_VERSION: Final = 1
_GZIP: Final = 31  # window bits of zlib, with the header of gzip
#: A longer line is no row.
_MAX_LINE_BYTES: Final = 64 << 20


@dataclass(frozen=True)
class TableHead:
    """Which table the rows that follow are from.

    Attributes
    ----------
    store : str
        ``library`` or ``accounts``.
    table : str
        Its name.
    columns : tuple of (str, str)
        Names and kinds, see `vision.backup.columns`.
    """

    store: str
    table: str
    columns: tuple[tuple[str, str], ...]


@dataclass
class RowCounts:
    """How many rows and files there are, by store.

    Attributes
    ----------
    rows : dict of str to int
        Rows of all tables.
    files : int
        Digests.
    """

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0

    def add_row(self, store: str) -> None:
        """Count a row."""
        self.rows[store] = self.rows.get(store, 0) + 1


def write_lines(
    head: Mapping[str, Any],
    tables: Iterable[tuple[TableHead, Iterable[Sequence[Any]]]],
    digests: Callable[[], Iterable[str]],
    keys: BackupKeys,
) -> Iterator[bytes]:
    """Yield the compressed lines of a backup.

    Parameters
    ----------
    head : mapping
        ``backup``, ``schema`` and ``formcheck``.
    tables : iterable of (TableHead, rows)
        The rows, with values that JSON can hold.
    digests : callable
        Returns the digests of all files; called after the last row.
    keys : BackupKeys
        Keys of the folder.
    """
    code, zipper = keys.new_code(), zlib.compressobj(wbits=_GZIP)
    for value in _values(head, tables, digests):
        line = json.dumps(value, separators=(",", ":")).encode() + b"\n"
        code.update(line)
        if chunk := zipper.compress(line):
            yield chunk
    last = json.dumps({"code": code.hexdigest()}).encode() + b"\n"
    yield zipper.compress(last) + zipper.flush()


def _values(
    head: Mapping[str, Any],
    tables: Iterable[tuple[TableHead, Iterable[Sequence[Any]]]],
    digests: Callable[[], Iterable[str]],
) -> Iterator[Any]:
    counts = RowCounts()
    yield {"format": _FORMAT, "version": _VERSION, **head}
    for table, rows in tables:
        yield {"store": table.store, "table": table.table, "columns": table.columns}
        for row in rows:
            counts.add_row(table.store)
            yield list(row)
    yield {"files": True}
    for digest in digests():
        counts.files += 1
        yield digest
    yield {"end": {"rows": counts.rows, "files": counts.files}}


class RowsReader:
    """Takes the rows of a backup one after another; the methods do nothing by default.

    What it was given counts only once `read_rows` has returned.
    """

    def begin(self, head: Mapping[str, Any]) -> None:
        """Take the first line."""

    def begin_table(self, head: TableHead) -> None:
        """Take the head of a table."""

    def row(self, values: list[Any]) -> None:
        """Take a row of the table that was begun last."""

    def end_tables(self) -> None:
        """Take note that all rows have been read."""

    def digest(self, digest: str) -> None:
        """Take the digest of a file."""


def read_rows(file: IO[bytes], keys: BackupKeys, reader: RowsReader) -> RowCounts:
    """Read the rows of a backup, in bounded memory.

    Parameters
    ----------
    file : binary file
        The encrypted rows.
    keys : BackupKeys
        Keys of the folder, with an identity.
    reader : RowsReader
        Takes them.

    Returns
    -------
    RowCounts
        How many there were.

    Raises
    ------
    DamagedBackupError
        They are damaged or incomplete, or somebody else has written them.
    InputError
        A newer formcheck wrote them.
    """
    parser = _Parser(keys.new_code(), reader)
    decrypt(file, _Lines(parser.take).write, keys.identities)
    return parser.finish()


class _Lines:
    """Decompresses what is written to it, and passes each line on."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take = take
        self._unzipper = zlib.decompressobj(wbits=_GZIP)
        self._rest = b""

    def write(self, data: bytes) -> None:
        while data:
            try:
                text = self._unzipper.decompress(data, _MAX_LINE_BYTES)
            except zlib.error as error:
                raise DamagedBackupError(f"the rows cannot be decompressed ({error})") from error
            data = self._unzipper.unconsumed_tail
            *lines, self._rest = (self._rest + text).split(b"\n")
            if len(self._rest) > _MAX_LINE_BYTES:
                raise DamagedBackupError("a row is too long")
            for line in lines:
                self._take(line + b"\n")


class _Parser:
    """Parses the lines, and checks that they are complete and have not been changed."""

    def __init__(self, code: hmac.HMAC, reader: RowsReader) -> None:
        self._code = code
        self._reader = reader
        self._store: str | None = None
        self._begun = self._finished = False
        self._end: Any = None
        self._counts = RowCounts()

    def take(self, line: bytes) -> None:
        if self._finished:
            raise DamagedBackupError("something follows the rows")
        try:
            value = json.loads(line)
            if isinstance(value, dict) and "code" in value:
                self._check(value["code"])
                return
            self._code.update(line)
            self._take_value(value)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise DamagedBackupError(f"the rows cannot be read ({error})") from error

    def finish(self) -> RowCounts:
        if not self._finished:
            raise DamagedBackupError("the rows are incomplete")
        return self._counts

    def _check(self, code: str) -> None:
        counted = {"rows": self._counts.rows, "files": self._counts.files}
        if not hmac.compare_digest(code, self._code.hexdigest()) or self._end != counted:
            raise DamagedBackupError("the rows were changed")
        self._finished = True

    def _take_value(self, value: Any) -> None:
        if not self._begun:
            self._begin(value)
        elif isinstance(value, list):
            self._counts.add_row(str(self._store))
            self._reader.row(value)
        elif isinstance(value, str):
            self._counts.files += 1
            self._reader.digest(value)
        elif "table" in value:
            columns = tuple((str(name), str(kind)) for name, kind in value["columns"])
            self._store = str(value["store"])
            self._reader.begin_table(TableHead(self._store, str(value["table"]), columns))
        elif "files" in value:
            self._reader.end_tables()
        else:
            self._end = value["end"]

    def _begin(self, value: Any) -> None:
        if value["format"] != _FORMAT:
            raise ValueError("they are something else")
        if value["version"] > _VERSION:
            raise InputError("This backup was made by a newer formcheck; update formcheck.")
        self._begun = True
        self._reader.begin(value)
