"""Limits for data that comes from others: sizes before parsing, and text before printing."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

#: Numbers that are larger, or whole numbers with more digits, are in none of our files.
_MAX_NUMBER: Final = 1e15
_MAX_DIGITS: Final = 15
_BRACKETS: Final = b"[]{}"
_NOT_BRACKETS: Final = bytes(set(range(256)) - set(_BRACKETS))
_LONE_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")
#: First characters of what a spreadsheet takes for a formula.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
#: Characters of foreign text that a message repeats.
_MAX_QUOTED: Final = 60


class UntrustedDataError(ValueError):
    """Data is refused; the message says why, as the end of a sentence."""


@dataclass(frozen=True)
class JsonLimits:
    """What JSON may hold at most; all of it is checked before anything is built.

    Attributes
    ----------
    max_bytes : int
        Length of the text, bytes.
    max_values : int
        Number of values of every kind, keys not counted.
    max_keys : int
        Number of keys of one object.
    max_depth : int
        How deep lists and objects may be nested.
    """

    max_bytes: int
    max_values: int
    max_keys: int = 1000
    max_depth: int = 40


def read_at_most(path: Path, max_bytes: int) -> bytes:
    """Read a file that must not be larger than a limit; a pipe or device is read as well.

    Parameters
    ----------
    path : Path
        The file.
    max_bytes : int
        The limit.

    Raises
    ------
    UntrustedDataError
        It is larger.
    OSError
        It cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise UntrustedDataError(f"it is larger than {_size_text(max_bytes)}")
    return data


def parse_json(data: bytes, limits: JsonLimits) -> Any:
    """Parse JSON of limited size, depth and numbers; a byte order mark is skipped.

    Parameters
    ----------
    data : bytes
        UTF-8 text.
    limits : JsonLimits
        What it may hold.

    Returns
    -------
    object
        Plain values; every number is finite.

    Raises
    ------
    UntrustedDataError
        It is not JSON, has a key twice, or exceeds a limit.
    """
    check_json_size(data, limits)

    def _build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(pairs) > limits.max_keys:
            raise UntrustedDataError("it holds an object with too many keys")
        built = dict(pairs)
        if len(built) < len(pairs):
            raise UntrustedDataError("it holds a key twice")
        return built

    try:
        text = data.decode("utf-8-sig")
        found = json.loads(
            text,
            object_pairs_hook=_build,
            parse_int=_whole_number,
            parse_float=_number,
            parse_constant=_refuse_constant,
        )
        if _LONE_SURROGATE.search(text):
            json.dumps(found, ensure_ascii=False).encode()  # fails for half a character
    except UntrustedDataError:
        raise
    except (ValueError, RecursionError) as error:
        raise UntrustedDataError("it is not valid JSON") from error
    return found


def check_json_size(data: bytes, limits: JsonLimits) -> None:
    """Check length, number of values and depth of JSON without building anything.

    Parameters
    ----------
    data : bytes
        The text; it need not be valid.
    limits : JsonLimits
        What it may hold.

    Raises
    ------
    UntrustedDataError
        It exceeds a limit.
    """
    if len(data) > limits.max_bytes:
        raise UntrustedDataError(f"it is larger than {_size_text(limits.max_bytes)}")
    text = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    if text.count(b'"') > 6 * limits.max_values:  # two for each value, two for each key
        raise UntrustedDataError("it holds too many values")
    outside = b"".join(text.split(b'"')[::2])
    if outside.count(b",") + outside.count(b"[") + outside.count(b"{") >= limits.max_values:
        raise UntrustedDataError("it holds too many values")
    depth = 0
    for bracket in outside.translate(None, _NOT_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > limits.max_depth:
            raise UntrustedDataError("it is nested too deeply")


def printable(text: str) -> str:
    """Return text without control characters, which could steer a terminal.

    Line feeds stay. Others, and marks that reorder the text around them, become ``�``.

    Parameters
    ----------
    text : str
        Any text.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def spreadsheet_text(text: str) -> str:
    """Return text that a spreadsheet does not take for a formula, for a cell of a CSV file.

    Parameters
    ----------
    text : str
        Any text; an apostrophe goes before one that begins like a formula.
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def quoted(text: str) -> str:
    """Return the beginning of foreign text on one line, to be repeated in a message.

    Parameters
    ----------
    text : str
        Any text.
    """
    line = printable(" ".join(text.split()))
    return line if len(line) <= _MAX_QUOTED else f"{line[: _MAX_QUOTED - 1]}…"


def _size_text(size: int) -> str:
    return f"{size >> 20} MB" if size >= 1 << 20 else f"{size >> 10} KB"


def _whole_number(text: str) -> int:
    if len(text.lstrip("-")) > _MAX_DIGITS:
        raise UntrustedDataError("it holds a number that is too large")
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value) or abs(value) > _MAX_NUMBER:
        raise UntrustedDataError("it holds a number that is too large")
    return value


def _refuse_constant(text: str) -> NoReturn:
    raise UntrustedDataError(f"it holds {text}, which is no number")
