"""Suppress what MediaPipe's native code logs to stderr.

C++ writes to file descriptor 2 directly, out of reach of `logging`. While suppressed,
descriptor 2 is redirected to the null device and Python's own `sys.stderr` writes to a copy of
the real one, so that progress bars and error messages are still displayed.
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
_saved_fd: int | None = None
_python_stderr: TextIO | None = None
_duplicate: TextIO | None = None


@contextmanager
def suppress_native_stderr() -> Iterator[None]:
    """Suppress native output to stderr; may be nested and used by several threads."""
    _redirect()
    try:
        yield
    finally:
        _restore()


def _redirect() -> None:
    global _users, _saved_fd, _python_stderr, _duplicate
    with _lock:
        _users += 1
        if _users > 1:
            return
        try:
            saved_fd = os.dup(2)
        except OSError:
            return  # a service without stderr
        if _writes_to_fd2(sys.stderr):
            sys.stderr.flush()
            _python_stderr = sys.stderr
            sys.stderr = _duplicate = os.fdopen(
                os.dup(saved_fd), "w", buffering=1, encoding=sys.stderr.encoding, errors="replace"
            )
        null_fd = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null_fd, 2)
        os.close(null_fd)
        _saved_fd = saved_fd


def _restore() -> None:
    global _users, _saved_fd, _python_stderr, _duplicate
    with _lock:
        _users -= 1
        if _users or _saved_fd is None:
            return
        os.dup2(_saved_fd, 2)
        os.close(_saved_fd)
        _saved_fd = None
        if _duplicate is not None:
            if sys.stderr is _duplicate:  # somebody else may have replaced it meanwhile
                sys.stderr = _python_stderr
            _duplicate.close()
            _duplicate = _python_stderr = None


def _writes_to_fd2(stream: TextIO | None) -> bool:
    """Return whether a stream writes to descriptor 2 itself (not a test's replacement)."""
    try:
        return stream is not None and stream.fileno() == 2
    except (OSError, ValueError, AttributeError):
        return False
