"""Confine a process that opens clips, so that one made to do harm ends it and nothing else.

The system keeps the limits of memory, computing time and file size where it has them: that of
memory on Linux only, none on Windows.
"""

from __future__ import annotations

import ctypes
import math
import os
import signal
import sys
import time
from contextlib import suppress
from typing import Final

from vision.limits import ClipLimits

#: For `prctl`: the signal that a process gets when the one that started it ends.
_PARENT_DEATH_SIGNAL: Final = 1
#: Signals of a process that native code has crashed.
_CRASHES: Final = ("SIGSEGV", "SIGBUS", "SIGABRT", "SIGILL", "SIGFPE", "SIGTRAP")

_is_confined = False
#: The limit of memory that was set here; None where a lower one was set already.
_memory_bytes: int | None = None


def confine_process(limits: ClipLimits) -> None:
    """Limit the memory of this process, the size of its files, and its computing time.

    Parameters
    ----------
    limits : ClipLimits
        The limits. Its computing time is that of the start, until `allow_cpu_time` is called.
    """
    global _is_confined, _memory_bytes
    try:
        import resource
    except ImportError:  # Windows
        return
    _is_confined = True
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, limits.file_bytes)
    if sys.platform == "linux":  # elsewhere it does not count all memory
        if _lower(resource.RLIMIT_DATA, limits.memory_bytes):
            _memory_bytes = limits.memory_bytes
    allow_cpu_time(limits.start_cpu_s)


def allow_cpu_time(seconds: float) -> None:
    """Let a confined process compute for so long from now on; then the system ends it.

    Parameters
    ----------
    seconds : float
        Seconds of one core. Nothing happens in a process that is not confined.
    """
    if _is_confined:
        import resource

        _set_soft(resource.RLIMIT_CPU, math.ceil(time.process_time() + seconds))


def allow_workers(workers: int | None) -> None:
    """Let a confined process hold what so many frames need that are processed in parallel.

    Parameters
    ----------
    workers : int or None
        How many; None for one on each core. A limit that the user has set stays.
    """
    global _memory_bytes
    needed = ClipLimits.current(workers=workers).memory_bytes
    if _memory_bytes is not None and needed > _memory_bytes:
        import resource

        _memory_bytes = needed
        _set_soft(resource.RLIMIT_DATA, needed)


def _lower(kind: int, value: int) -> bool:
    """Set a limit, unless a lower one is set already; return whether it was."""
    import resource

    soft, _ = resource.getrlimit(kind)
    is_lower = soft == resource.RLIM_INFINITY or value < soft
    if is_lower:
        _set_soft(kind, value)
    return is_lower


def _set_soft(kind: int, value: int) -> None:
    import resource

    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (value, hard))


def end_with_parent(parent: int) -> None:
    """End this process when the one that started it ends, however that happens; Linux only.

    Parameters
    ----------
    parent : int
        Id of the process that started it.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != parent:  # it has ended already
        os._exit(1)


def explain_end(exit_code: int) -> str:
    """Say why a process has ended in the middle of its work, and what to do.

    Parameters
    ----------
    exit_code : int
        Its exit code; negative for a signal.
    """
    name = _signal_name(exit_code)
    if name == "SIGXCPU":
        return "it takes longer than a clip may; choose a shorter range"
    if name in _CRASHES:
        return (
            "the clip is damaged, or needs more memory than a clip may; export it again as MP4, "
            "or at a smaller size"
        )
    return "the system ended it, perhaps for want of memory; try again, or a shorter range"


def _signal_name(exit_code: int) -> str | None:
    with suppress(ValueError):
        return signal.Signals(-exit_code).name
    return None
