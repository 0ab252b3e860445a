"""Languages of the texts: the current one, and look-ups in its gettext catalogues.

English is the language of the code; ``vision/locale`` holds catalogues for every other one.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
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
#: Catalogues of sentences that arrive finished, with their values in them: those of reports,
#: errors, the live check and training.
SENTENCES: Final = ("formcheck", "errors", "live", "training")
#: Catalogues of texts that are looked up where they are shown: on pages, and in their scripts.
PAGES: Final = ("pages", "check", "result", "library", "method", "frontend")
#: A point between digits, except in dates and versions: ``6.0``, but not ``1.2.3``.
_DECIMAL_POINT: Final = re.compile(r"(?<![\d.])(\d+)\.(\d+)(?![\d.]*\d)")
_current: ContextVar[str | None] = ContextVar("language", default=None)
_find_language: Callable[[], str] | None = None


def current_language() -> str:
    """Return the code of the current language.

    Returns
    -------
    str
        That of the innermost `use_language`; outside of any that of `find_language_by`, else
        English.
    """
    chosen = _current.get()
    if chosen is not None:
        return chosen
    return ENGLISH if _find_language is None else _find_language()


def find_language_by(find: Callable[[], str] | None) -> None:
    """Set how the current language is found outside of `use_language`, in this process.

    Parameters
    ----------
    find : callable or None
        Returns one of `LANGUAGES`; None for English.
    """
    global _find_language
    _find_language = find


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
def catalogue(language: str, domain: str) -> gettext.NullTranslations:
    """Return a catalogue of a language; for English one that leaves every text as it is.

    Parameters
    ----------
    language : str
        One of `LANGUAGES`.
    domain : str
        One of `SENTENCES` or `PAGES`.
    """
    if language == ENGLISH:
        return gettext.NullTranslations()
    return gettext.translation(domain, LOCALE_FOLDER, [language], fallback=True)


@cache
def entries(language: str, *domains: str) -> Mapping[str | tuple[str, int], str]:
    r"""Return the translations of catalogues; the first one that has a text wins.

    Parameters
    ----------
    language : str
        One of `LANGUAGES`.
    *domains : str
        Some of `SENTENCES` and `PAGES`.

    Returns
    -------
    mapping
        Translation by text, which begins with its context and a ``\x04``, if it has one; texts
        with plural forms are pairs of text and index of the form.
    """
    # gettext gives no list of its entries; the attribute has been there since Python 2.3.
    catalogues = [vars(catalogue(language, name)).get("_catalog", {}) for name in domains]
    return {key: text for each in reversed(catalogues) for key, text in each.items() if key}


@cache
def _all(language: str) -> gettext.NullTranslations:
    """Return all catalogues of a language as one; the first one that has a text wins."""
    first, *others = (copy(catalogue(language, name)) for name in (*SENTENCES, *PAGES))
    for other in others:
        first.add_fallback(other)
    return first


def translate(text: str) -> str:
    """Return a text in the current language."""
    return _all(current_language()).gettext(text) if text else text


def mark_text(text: str) -> str:
    """Return a text of a constant as it is; `translate` translates it where it is shown."""
    return text


def translate_in(context: str, text: str) -> str:
    """Return a text, whose meaning depends on a context, in the current language.

    Parameters
    ----------
    context : str
        What the text is about, such as ``leg`` for ``left``.
    text : str
        The text in English.
    """
    return _all(current_language()).pgettext(context, text)


def translate_count(singular: str, plural: str, count: int) -> str:
    """Return the form of a text for a count, in the current language, with the count in it.

    Parameters
    ----------
    singular, plural : str
        The forms in English, with ``{count}``.
    count : int
        The count.
    """
    return _all(current_language()).ngettext(singular, plural, count).format(count=count)


def localize_numbers(text: str) -> str:
    """Write the decimal numbers of a text with the decimal sign of the current language."""
    return text if current_language() == ENGLISH else _DECIMAL_POINT.sub(r"\1,\2", text)
