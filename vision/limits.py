"""What one clip and its upload may take, so that a hostile one harms nothing else.

Each limit can be changed by an environment variable: ``FORMCHECK_MAX_``, or for uploads
``FORMCHECK_UPLOAD_``, and its name in capitals, such as ``FORMCHECK_MAX_FRAMES=50000``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Final

from vision.errors import FormcheckError

#: Environment variables of the limits start with this.
VARIABLE_PREFIX: Final = "FORMCHECK_MAX_"
#: Those of uploads start with this.
UPLOAD_PREFIX: Final = "FORMCHECK_UPLOAD_"
#: Memory for the program and the largest model, and for each frame that is processed in parallel.
_BASE_MEMORY_BYTES: Final = 2_000_000_000
_CORE_MEMORY_BYTES: Final = 250_000_000


def _default_memory_bytes(workers: int | None) -> int:
    return _BASE_MEMORY_BYTES + _CORE_MEMORY_BYTES * max(workers or 1, os.cpu_count() or 1)


@dataclass(frozen=True)
class ClipLimits:
    """Limits of one clip, and of the process that analyses it.

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
    def current(cls, *, workers: int | None = None) -> ClipLimits:
        """Return the limits as the environment has them.

        Parameters
        ----------
        workers : int, optional
            Frames that are processed in parallel, where they may be more than there are cores.

        Raises
        ------
        FormcheckError
            A variable holds something else than a whole number from 1.
        """
        return cls(**{"memory_bytes": _default_memory_bytes(workers), **cls.of_environment()})

    @classmethod
    def of_environment(cls) -> dict[str, int]:
        """Return the limits that the environment sets, by name.

        Raises
        ------
        FormcheckError
            A variable holds something else than a whole number from 1.
        """
        return _of_environment([field.name for field in fields(cls)], prefix=VARIABLE_PREFIX)


@dataclass(frozen=True)
class UploadLimits:
    """Limits of the files that browsers upload, while they wait to be checked.

    Attributes
    ----------
    file_bytes : int
        Size of one file.
    visitor_bytes : int
        Size of all files of one visitor.
    visitor_files : int
        Number of files of one visitor.
    total_bytes : int
        Size of all files of all visitors.
    reserve_bytes : int
        Space on the disk that uploads leave free.
    idle_s : int
        Time after which a file that nobody has added to or used is deleted, seconds.
    """

    file_bytes: int = 1 << 30
    visitor_bytes: int = 4 << 30
    visitor_files: int = 200
    total_bytes: int = 16 << 30
    reserve_bytes: int = 2 << 30
    idle_s: int = 3600

    @classmethod
    def current(cls) -> UploadLimits:
        """Return the limits as the environment has them.

        Raises
        ------
        FormcheckError
            A variable holds something else than a whole number from 1.
        """
        return cls(**cls.of_environment())

    @classmethod
    def of_environment(cls) -> dict[str, int]:
        """Return the limits that the environment sets, by name.

        Raises
        ------
        FormcheckError
            A variable holds something else than a whole number from 1.
        """
        return _of_environment([field.name for field in fields(cls)], prefix=UPLOAD_PREFIX)


def _of_environment(names: Iterable[str], *, prefix: str) -> dict[str, int]:
    found = {}
    for name in names:
        variable = prefix + name.upper()
        text = os.environ.get(variable, "").strip()
        if not text:
            continue
        if not (text.isascii() and text.isdigit()) or len(text) > 18 or int(text) < 1:
            raise FormcheckError(
                f"{variable} is {text[:40]!r}: set it to a whole number from 1, or unset it."
            )
        found[name] = int(text)
    return found
