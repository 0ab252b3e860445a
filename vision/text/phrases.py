"""Parts of sentences in the current language: labels within a sentence, and lists of names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from vision.text.translation import current_language, translate

#: First words of German labels that are neither nouns nor adjectives before one.
_GERMAN_OTHERS: Final = frozenset(
    {"Flach", "Geprüft", "Gesendet", "Gut", "Neu", "Nicht", "Rückwärts", "Unklar", "Zu"}
)
#: Adjectives, and the noun that they are before.
_GERMAN_ADJECTIVE: Final = re.compile(r"[A-ZÄÖÜ][a-zäöüß]+(?:e|er|es)(?:, [a-zäöüß]+)* [A-ZÄÖÜ]")


def in_sentence(label: str) -> str:
    """Return a label for the middle of a sentence.

    Abbreviations keep their capitals, and so do German nouns, but not the adjectives before them.

    Parameters
    ----------
    label : str
        The label, in the current language.
    """
    if label[1:2].isupper() or (current_language() == "de" and _begins_with_noun(label)):
        return label
    return label[:1].lower() + label[1:]


def _begins_with_noun(label: str) -> bool:
    """Whether a German label begins with a noun: ``Tiefe``, but not ``Tiefe Kniebeuge``."""
    first = label.partition(" ")[0]
    return first not in _GERMAN_OTHERS and _GERMAN_ADJECTIVE.match(label) is None


def join_translated(names: Sequence[str]) -> str:
    """Join names as in a sentence of the current language: ``Ada, Ben and Cleo``.

    Parameters
    ----------
    names : sequence of str
        The names.
    """
    if len(names) < 2:
        return "".join(names)
    text = translate("{names} and {last}")
    return text.format(names=", ".join(names[:-1]), last=names[-1])


def join_clauses(clauses: Sequence[str]) -> str:
    """Join parts of a sentence with semicolons, as the current language sets them.

    Parameters
    ----------
    clauses : sequence of str
        The parts.
    """
    return ("\u00a0; " if current_language() == "fr" else "; ").join(clauses)


def name_value(name: str, value: str) -> str:
    """Return a value after its name and a colon, as the current language sets it.

    Parameters
    ----------
    name : str
        The name; without one, the value stands alone.
    value : str
        The value.
    """
    colon = "\u00a0: " if current_language() == "fr" else ": "
    return f"{name}{colon}{value}" if name else value
