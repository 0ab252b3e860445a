"""Pages of tests in another language than English."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vision.text.translation import find_language_by


@contextmanager
def pages_in(language: str) -> Iterator[None]:
    """Show the texts of all pages in a language, as for a browser that has it, until it ends."""
    find_language_by(lambda: language)
    try:
        yield
    finally:
        find_language_by(None)
