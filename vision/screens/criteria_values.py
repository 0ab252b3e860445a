"""Types of the values in a criteria file, and the parsing of its TOML within limits.

Coaches pass criteria files on, so that they may come from anybody.
"""

from __future__ import annotations

import re
import tomllib
from string import Formatter
from typing import Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, FailFast, Field, StringConstraints

from vision.untrusted import UntrustedDataError, printable, quoted

#: The built-in files have less than 20 KB.
MAX_CRITERIA_BYTES: Final = 256 << 10
#: Placeholders that the sentences of a report may contain.
PLACEHOLDERS: Final = (
    "value",
    "amount",
    "leg",
    "direction",
    "lean",
    "back",
    "inward",
    "outward",
    "landings",
    "reach",
)
#: A key of very many parts, for which the parser takes memory with the square of their number.
_LONG_KEY: Final = re.compile(
    r"""(?:[ \t]*+\.[ \t]*+(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')){12}"""
)
_T = TypeVar("_T")


def _is_text(text: str) -> str:
    if printable(text) != text:
        raise ValueError("it holds characters that cannot be printed")
    return text


def _is_template(text: str) -> str:
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise ValueError("a brace is not closed, or stands alone; write {{ or }} for one") from None
    for _, name, format_, conversion in parts:
        if name is not None and (name not in PLACEHOLDERS or format_ or conversion):
            raise ValueError(
                f"'{quoted(name)}' cannot be filled in; use {', '.join(PLACEHOLDERS)}, each in "
                "braces and with nothing else in them"
            )
    return text


#: A limit, an error or an end of a range.
Number = Annotated[float, Field(strict=True, ge=-1e6, le=1e6, allow_inf_nan=False)]
CriterionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Label = Annotated[str, StringConstraints(max_length=120), AfterValidator(_is_text)]
Prose = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_is_text)]
#: A sentence with placeholders, see `vision.screens.criteria.VerdictTexts`.
Template = Annotated[Prose, AfterValidator(_is_template)]
#: A short list of a criteria file.
Few = Annotated[tuple[_T, ...], Field(max_length=100), FailFast()]


def parse_criteria_toml(data: bytes) -> dict[str, Any]:
    """Parse the TOML of a criteria file.

    Parameters
    ----------
    data : bytes
        Content of the file.

    Raises
    ------
    UntrustedDataError
        It is too large, is nested too deeply, or is not TOML.
    """
    if len(data) > MAX_CRITERIA_BYTES:
        raise UntrustedDataError(f"it is larger than {MAX_CRITERIA_BYTES >> 10} KB")
    try:
        text = data.decode("utf-8-sig")
        if _LONG_KEY.search(text):
            raise UntrustedDataError("it is nested too deeply")
        return tomllib.loads(text)
    except UntrustedDataError:
        raise
    except UnicodeDecodeError as error:
        raise UntrustedDataError("it is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise UntrustedDataError(f"it is not valid TOML: {_shorten(str(error))}") from error
    except ValueError as error:  # int() of thousands of digits
        raise UntrustedDataError("it holds a number that is too large") from error
    except RecursionError as error:
        raise UntrustedDataError("it is nested too deeply") from error


def _shorten(message: str) -> str:
    """Shorten a message of the TOML parser, which may repeat a key of any length."""
    message, place, position = message.partition(" (at ")
    return quoted(message) + printable(place + position)[:60]
