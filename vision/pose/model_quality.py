"""Choices of analysis quality, and the landmark network that each one uses."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final, get_args

from vision.errors import InputError
from vision.terms import Quality

#: Set this to ``best``, ``balanced`` or ``fast`` to change the default quality.
QUALITY_VARIABLE: Final = "FORMCHECK_QUALITY"
QUALITY_NETWORKS: Final[Mapping[Quality, str]] = {
    "best": "heavy",
    "balanced": "full",
    "fast": "lite",
}
QUALITIES: Final[tuple[Quality, ...]] = get_args(Quality)


def default_quality() -> Quality:
    """Return the default quality: that of ``FORMCHECK_QUALITY``, else ``best``.

    Raises
    ------
    InputError
        The environment variable has another value.
    """
    text = os.environ.get(QUALITY_VARIABLE, "").strip().lower() or "best"
    for quality in QUALITIES:
        if quality == text:
            return quality
    raise InputError(
        f"{QUALITY_VARIABLE} is {text!r}: set it to {', '.join(QUALITIES[:-1])} or "
        f"{QUALITIES[-1]}, or unset it."
    )
