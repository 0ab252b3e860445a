"""Fragments in the language of the result, which may be another one than that of the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from vision.text.translation import use_language
from vision.webapp.shared.language import result_language

P = ParamSpec("P")
R = TypeVar("R")


def in_result_language(draw: Callable[P, R]) -> Callable[P, R]:
    """Let a function use the language of the result: a fragment runs outside of its page.

    Parameters
    ----------
    draw : callable
        Draws a fragment.
    """

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
        """Draw in the language of the result."""
        with use_language(result_language()):
            return draw(*args, **kwargs)

    return drawn
