"""Text as it is searched and compared: without case and accents, in Python and in the database.

Both do the same, whatever the locale of the database: compatibility decomposition, without
combining marks, then a fixed table of letters.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

#: Name of the function in SQLite, see `vision.library.database`.
SQLITE_FUNCTION: Final = "formcheck_fold"
_MARKS: Final = re.compile("[\u0300-\u036f]")
#: Letters that are written as two.
_DOUBLE: Final = {"ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe"}
#: Letters that do not decompose, and the final sigma.
_SINGLE: Final = dict(zip("øØđĐłŁħĦıς", "ooddllhhiσ", strict=True))
#: Latin, Greek, Cyrillic and Armenian.
_SCRIPTS: Final = (range(0x41, 0x250), range(0x370, 0x557))


def _letter_table() -> dict[str, str]:
    """Return the lower case of each letter that has one and does not decompose."""
    letters = (chr(code) for script in _SCRIPTS for code in script)
    lower = {
        letter: letter.lower()
        for letter in letters
        if len(letter.lower()) == 1 and unicodedata.normalize("NFKD", letter) == letter
    }
    return {a: b for a, b in lower.items() if a != b and a not in _DOUBLE} | _SINGLE


_LETTERS: Final = _letter_table()
_TRANSLATION: Final = str.maketrans(_LETTERS)


def fold_text(text: str) -> str:
    """Return a text as it is compared: without case and accents."""
    if text.isascii():
        return text.lower()
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    for letter, two in _DOUBLE.items():
        text = text.replace(letter, two)
    return text.translate(_TRANSLATION)


def fold_or_none(text: str | None) -> str | None:
    """Return a text as it is compared, for the database, in which there may be none."""
    return None if text is None else fold_text(text)


class folded(FunctionElement[str]):
    """The SQL expression that does what `fold_text` does."""

    type = String()
    name = "folded"
    inherit_cache = True


@compiles(folded)
def _compile_for_sqlite(element: folded, compiler: SQLCompiler, **options: Any) -> str:
    return f"{SQLITE_FUNCTION}({compiler.process(element.clauses, **options)})"


@compiles(folded, "postgresql")
def _compile_for_postgresql(element: folded, compiler: SQLCompiler, **options: Any) -> str:
    text = compiler.process(element.clauses, **options)
    # PostgreSQL reads \u in a regular expression.
    text = rf"regexp_replace(normalize({text}, NFKD), '[\u0300-\u036F]', '', 'g')"
    for letter, two in _DOUBLE.items():
        text = f"replace({text}, '{letter}', '{two}')"
    return f"translate({text}, '{''.join(_LETTERS)}', '{''.join(_LETTERS.values())}')"
