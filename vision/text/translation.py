"""Languages of the texts: the current one, and look-ups in its gettext catalogue.

English is the language of the code; ``vision/locale`` holds a catalogue for every other one.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final

#: Name of each supported language, in itself.
LANGUAGES: Final[Mapping[str, str]] = {
    "en": "English",
    "es": "Español",
    "de": "Deutsch",
    "fr": "Français",
}
ENGLISH: Final = "en"
LOCALE_FOLDER: Final = Path(__file__).parents[1] / "locale"
_DOMAIN: Final = "formcheck"
#: A point between digits, except in dates and versions: ``6.0``, but not ``1.2.3``.
_DECIMAL_POINT: Final = re.compile(r"(?<![\d.])(\d+)\.(\d+)(?![\d.]*\d)")
_current: ContextVar[str] = ContextVar("language", default=ENGLISH)


def current_language() -> str:
    """Return the code of the current language."""
    return _current.get()


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Show texts in a language, in this thread or task, until the block ends.

    Parameters
    ----------
    code : str
        One of `LANGUAGES`.
    """
    token = _current.set(code if code in LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _current.reset(token)


def supported_language(*wanted: str | None) -> str:
    """Return the first supported language of those wanted; English without any.

    Parameters
    ----------
    *wanted : str or None
        Tags such as ``de``, ``de-AT`` and ``es_MX.UTF-8``, the preferred one first.
    """
    for tag in wanted:
        code = re.split(r"[-_.@]", tag or "", maxsplit=1)[0].lower()
        if code in LANGUAGES:
            return code
    return ENGLISH


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; for English one that leaves every text as it is.

    Parameters
    ----------
    language : str
        One of `LANGUAGES`.
    """
    if language == ENGLISH:
        return gettext.NullTranslations()
    return gettext.translation(_DOMAIN, LOCALE_FOLDER, [language], fallback=True)


def translate(text: str) -> str:
    """Return a text in the current language."""
    return catalogue(_current.get()).gettext(text) if text else text


def translate_in(context: str, text: str) -> str:
    """Return a text, whose meaning depends on a context, in the current language.

    Parameters
    ----------
    context : str
        What the text is about, such as ``leg`` for ``left``.
    text : str
        The text in English.
    """
    return catalogue(_current.get()).pgettext(context, text)


def translate_count(singular: str, plural: str, count: int) -> str:
    """Return the form of a text for a count, in the current language, with the count in it.

    Parameters
    ----------
    singular, plural : str
        The forms in English, with ``{count}``.
    count : int
        The count.
    """
    return catalogue(_current.get()).ngettext(singular, plural, count).format(count=count)


def localize_numbers(text: str) -> str:
    """Write the decimal numbers of a text with the decimal sign of the current language."""
    return text if _current.get() == ENGLISH else _DECIMAL_POINT.sub(r"\1,\2", text)
