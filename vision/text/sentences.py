"""Translate finished sentences, by finding the template that they were made from.

A report is written in English, and read in any language. Its sentences are templates with values
filled in: ``You bend the knee to about {value}; the test asks for 60°.`` The catalogues hold the
templates, so a sentence is matched against them, its values are translated in turn, and the
sentence is made again from the translated template. What no template fits stays English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from string import Formatter
from typing import Final

from vision.text.phrases import in_sentence
from vision.text.translation import (
    ENGLISH,
    SENTENCES,
    current_language,
    entries,
    localize_numbers,
    translate_count,
    use_language,
)

_CONTEXT_MARK: Final = "\x04"
_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=\S)")
_COUNT: Final = re.compile(r"(\d+) ([a-z][a-z ]*)")
_LIST_SIGN: Final = re.compile(r", | and ")
#: A value that is the same in every language: numbers with signs and units, and options.
_PLAIN_VALUE: Final = re.compile(
    r"[\d\s.,:×±−+%°-]*(?:(?:fps|px|ms|s|min|h|°/s|cm)\b)?[\d\s.,±−+%°-]*"
)
#: Placeholders of a count with its noun, of a count, and of a word of a side or direction.
_COUNTED: Final = frozenset({"counted", "step", "steps", "stride", "point", "gap", "cut"})
_COUNTS: Final = frozenset({"number", "unclear", "followed", "reps"})
_SIDES: Final = frozenset({"leg", "near_side"})
#: Placeholder of a reason that a capital begins.
_NOTE: Final = "note"
#: Placeholder of the criteria that a headline names.
_TOPICS: Final = "topics"
#: A template with fewer letters than this is only trusted if all its values are known.
_MIN_LETTERS: Final = 12
#: Templates nest: a headline holds an outcome, which holds a list of topics.
_MAX_DEPTH: Final = 4
#: Nothing longer is matched, so that a foreign report cannot keep the matching busy.
_MAX_LENGTH: Final = 1500


@dataclass(frozen=True)
class _Template:
    """A text with placeholders, and the expression that recognises sentences made from it."""

    text: str
    translation: str
    names: tuple[str, ...]
    pattern: re.Pattern[str]
    parts: tuple[str, ...]
    letters: int


def translate_text(text: str, language: str | None = None) -> str:
    """Return a text of a report in a language; unchanged where it is not known.

    Parameters
    ----------
    text : str
        One or more sentences, or a label, in English.
    language : str, optional
        One of `vision.text.translation.LANGUAGES`; the current one by default.
    """
    code = language or current_language()
    if code == ENGLISH or not text or len(text) > _MAX_LENGTH:
        return text
    return _translate_text(text, code)


def translate_note(text: str, language: str | None = None) -> str:
    """Return a text in a language, also if it is a reason that a capital begins.

    Parameters
    ----------
    text : str
        A sentence, or a reason such as ``The hips do not go down and come back up``.
    language : str, optional
        One of `vision.text.translation.LANGUAGES`; the current one by default.
    """
    translated = translate_text(text, language)
    if translated != text or not text:
        return translated
    reason = text[0].lower() + text[1:]
    translated = translate_text(reason, language)
    return text if translated == reason else translated[0].upper() + translated[1:]


@lru_cache(maxsize=4096)
def _translate_text(text: str, language: str) -> str:
    with use_language(language):
        return _translated_partly(text)


def _translated(text: str, name: str | None, depth: int) -> str | None:
    """Translate a text; None where a part of it is not known.

    The same part is tried in many combinations of sentences, so the outcomes are kept.

    Parameters
    ----------
    text : str
        The text.
    name : str or None
        The placeholder whose value it is; that is the context of words that need one.
    depth : int
        How many templates it is within.
    """
    return _found(text, name, depth, current_language())


@lru_cache(maxsize=16384)
def _found(text: str, name: str | None, depth: int, language: str) -> str | None:
    """Translate a text into the current language, which is part of the key of the cache."""
    known = _known(text, name)
    if known is not None:
        return known
    if name == _NOTE and text[:1].isupper():
        reason = _translated(text[0].lower() + text[1:], None, depth)
        return None if reason is None else reason[0].upper() + reason[1:]
    if _PLAIN_VALUE.fullmatch(text):
        return localize_numbers(text)
    if depth > _MAX_DEPTH:
        return None
    return (
        _counted(text) or _filled(text, depth) or _joined(text, depth) or _listed(text, name, depth)
    )


def _translated_partly(text: str) -> str:
    """Translate what is known of a text: its first sentences, or a template without its values."""
    whole = _translated(text, None, 0)
    if whole is not None:
        return whole
    for end in _sentence_ends(text):
        first = _translated(text[:end], None, 0)
        if first is not None:
            return f"{first} {_translated_partly(text[end + 1 :])}"
    return _filled(text, 0, is_whole=False) or text


def _known(text: str, name: str | None) -> str | None:
    """Look a text up as it stands, first in the context of its placeholder."""
    texts = _entries(current_language())
    for key in (f"{name}{_CONTEXT_MARK}{text}", text):
        if key in texts:
            return texts[key]
    if name == _TOPICS and (title := texts.get(text[:1].upper() + text[1:])):
        # Without a topic of its own, a criterion is named by its title.
        return in_sentence(title)
    return None


def _counted(text: str) -> str | None:
    """Translate a count with its noun: ``2 steps``."""
    match = _COUNT.fullmatch(text)
    if match is None:
        return None
    count, noun = int(match[1]), match[2]
    singular = noun if count == 1 else noun.removesuffix("s")
    key = f"{{count}} {singular}"
    if key not in _plural_entries(current_language()):
        return None
    return translate_count(key, f"{key}s", count)


def _filled(text: str, depth: int, *, is_whole: bool = True) -> str | None:
    """Translate a text that is a template with values; the one with most words is preferred.

    Parameters
    ----------
    text : str
        The text.
    depth : int
        How many templates it is within.
    is_whole : bool, optional
        Whether all values have to be known, except in templates with hardly a word.
    """
    for template in _templates(current_language()):
        if not all(part in text for part in template.parts):
            continue
        match = template.pattern.fullmatch(text)
        if match is None:
            continue
        values, unknown = {}, False
        for name in template.names:
            value = match[name]
            translated = _translated(value, name, depth + 1) if value else ""
            unknown = unknown or translated is None
            values[name] = value if translated is None else translated
        if not unknown or not (is_whole or template.letters < _MIN_LETTERS):
            return template.translation.format(**values)
    return None


def _sentence_ends(text: str) -> list[int]:
    """Return where sentences of a text end before others, the last one first."""
    return [match.start() for match in _SENTENCE_END.finditer(text)][::-1]


def _joined(text: str, depth: int) -> str | None:
    """Translate a text of several sentences, as many of them at once as belong together."""
    for end in _sentence_ends(text):
        first = _translated(text[:end], None, depth + 1)
        rest = _translated(text[end + 1 :], None, depth + 1) if first is not None else None
        if rest is not None:
            return f"{first} {rest}"
    return None


def _listed(text: str, name: str | None, depth: int) -> str | None:
    """Translate names joined as in a sentence: ``depth, trunk lean and heels``."""
    names, signs = _LIST_SIGN.split(text), _LIST_SIGN.findall(text)
    if not signs or _SENTENCE_END.search(text):
        return None
    last = _known("and", "list") or "and"
    whole = ""
    for item, sign in zip(names, [*signs, ""], strict=True):
        translated = _translated(item, name, depth + 1)
        if translated is None:
            return None
        whole += translated + (f" {last} " if sign == " and " else sign)
    return whole


@cache
def _entries(language: str) -> dict[str, str]:
    """Return the translations without plural forms; the key begins with the context, if any."""
    found = entries(language, *SENTENCES)
    return {key: text for key, text in found.items() if isinstance(key, str)}


@cache
def _plural_entries(language: str) -> frozenset[str]:
    found = entries(language, *SENTENCES)
    return frozenset(key[0] for key in found if isinstance(key, tuple))


@cache
def _templates(language: str) -> tuple[_Template, ...]:
    """Return the templates with placeholders, those with most words first."""
    found = []
    for text, translation in _entries(language).items():
        parts = list(_parts(text))
        if _CONTEXT_MARK in text or not any(name for _, name in parts):
            continue
        names = tuple(dict.fromkeys(name for _, name in parts if name))
        # The longest one first, because a sentence hardly ever has it by chance.
        literals = tuple(sorted((part for part, _ in parts if part), key=len, reverse=True))
        letters = sum(char.isalpha() for literal in literals for char in literal)
        pattern = re.compile(_pattern(parts), re.DOTALL)
        found.append(_Template(text, translation, names, pattern, literals, letters))
    return tuple(sorted(found, key=lambda template: (-template.letters, template.text)))


def _parts(text: str) -> Iterator[tuple[str, str | None]]:
    for literal, name, _, _ in Formatter().parse(text):
        yield literal, name


def _pattern(parts: list[tuple[str, str | None]]) -> str:
    pattern, seen = "", set[str]()
    for literal, name in parts:
        pattern += re.escape(literal)
        if name:
            pattern += f"(?P={name})" if name in seen else f"(?P<{name}>{_value_pattern(name)})"
            seen.add(name)
    return pattern


def _value_pattern(name: str) -> str:
    if name in _COUNTED:
        return r"\d+ [a-z]+"
    if name in _COUNTS:
        return r"\d+"
    return "left|right" if name in _SIDES else ".*?"
