"""Keep the pose library's native messages off the terminal.

They are written by C++ to file descriptor 2, out of reach of `logging`. While they
are unwanted, descriptor 2 leads nowhere and Python's own `sys.stderr` writes to a
copy of the real one, so that progress bars and error sentences still come through.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_lock = threading.Lock()
_users = 0
_kept: int | None = None
_python_stderr: TextIO | None = None


@contextmanager
def quiet_native_messages() -> Iterator[None]:
    """Silence what native code writes to stderr; may be nested and used by threads."""
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _users, _kept, _python_stderr
    with _lock:
        _users += 1
        if _users > 1:
            return
        try:
            kept = os.dup(2)
        except OSError:
            return  # a service without stderr: nothing to keep clean
        if _is_real(sys.stderr):
            sys.stderr.flush()
            _python_stderr = sys.stderr
            sys.stderr = os.fdopen(
                os.dup(kept), "w", buffering=1, encoding=sys.stderr.encoding, errors="replace"
            )
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        _kept = kept


def _leave() -> None:
    global _users, _kept, _python_stderr
    with _lock:
        _users -= 1
        if _users or _kept is None:
            return
        os.dup2(_kept, 2)
        os.close(_kept)
        _kept = None
        if _python_stderr is not None:
            ours, sys.stderr = sys.stderr, _python_stderr
            ours.close()
            _python_stderr = None


def _is_real(stream: TextIO | None) -> bool:
    """Whether a stream writes to descriptor 2 itself (not a test's stand-in)."""
    try:
        return stream is not None and stream.fileno() == 2
    except (OSError, ValueError, AttributeError):
        return False
