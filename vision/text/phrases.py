"""Parts of sentences in the current language: labels within a sentence, and lists of names."""

from __future__ import annotations

from collections.abc import Sequence

from vision.text.translation import current_language, translate


def in_sentence(label: str) -> str:
    """Return a label for the middle of a sentence.

    Abbreviations keep their capitals, and so do German labels, which begin with a noun.

    Parameters
    ----------
    label : str
        The label, in the current language.
    """
    if current_language() == "de" or label[1:2].isupper():
        return label
    return label[:1].lower() + label[1:]


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
