"""What one clip may take, so that a file made to do harm harms only its own analysis.

Each limit can be changed by an environment variable, ``FORMCHECK_MAX_`` and its name in capitals,
such as ``FORMCHECK_MAX_FRAMES=50000``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from typing import Final

from vision.errors import FormcheckError

#: Environment variables of the limits start with this.
VARIABLE_PREFIX: Final = "FORMCHECK_MAX_"
#: Memory for the program and the largest model, and for each frame that is processed in parallel.
_BASE_MEMORY_BYTES: Final = 2_000_000_000
_CORE_MEMORY_BYTES: Final = 250_000_000


def _default_memory_bytes() -> int:
    return _BASE_MEMORY_BYTES + _CORE_MEMORY_BYTES * (os.cpu_count() or 1)


@dataclass(frozen=True)
class ClipLimits:
    """ClipLimits of one clip, and of the process that analyses it.

    The defaults are far beyond what a phone films of somebody who squats or runs.

    Attributes
    ----------
    side_px : int
        Longer side of a frame.
    frame_pixels : int
        Pixels of each frame, also of later ones that are larger than the first.
    frames : int
        Frames of the clip.
    duration_s : int
        Length of the clip.
    total_pixels : int
        Pixels of all frames together: an hour of 4K at 60 frames per second.
    tracks : int
        Tracks of the file, of any kind.
    memory_bytes : int
        Memory of the process, where the system can limit it.
    file_bytes : int
        Size of a file that it writes.
    frame_cpu_s : int
        Computing time for each frame, seconds of one core, besides `start_cpu_s`.
    start_cpu_s : int
        Computing time to start, and to open a clip.
    silence_s : int
        Time without any progress, after which an analysis is ended.
    """

    side_px: int = 8192
    frame_pixels: int = 36_000_000
    frames: int = 250_000
    duration_s: int = 3 * 3600
    total_pixels: int = 2_000_000_000_000
    tracks: int = 64
    memory_bytes: int = 0
    file_bytes: int = 8_000_000_000
    frame_cpu_s: int = 3
    start_cpu_s: int = 300
    silence_s: int = 600

    @classmethod
    def current(cls) -> ClipLimits:
        """Return the limits as the environment has them.

        Raises
        ------
        FormcheckError
            A variable holds something else than a whole number from 1.
        """
        changed = {"memory_bytes": _default_memory_bytes()}
        for field in fields(cls):
            variable = VARIABLE_PREFIX + field.name.upper()
            text = os.environ.get(variable, "").strip()
            if not text:
                continue
            if not (text.isascii() and text.isdigit()) or len(text) > 18 or int(text) < 1:
                raise FormcheckError(
                    f"{variable} is {text[:40]!r}: set it to a whole number from 1, or unset it."
                )
            changed[field.name] = int(text)
        return cls(**changed)
