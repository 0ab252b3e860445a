"""Kill a process at its nth write: of a file, a folder entry, or a transaction."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

#: Every change of the disk that formcheck makes itself.
_CHANGES = (
    (Path, "rename"), (Path, "replace"), (Path, "unlink"), (Path, "mkdir"), (Path, "rmdir"),
    (Path, "hardlink_to"), (Path, "touch"), (os, "unlink"), (os, "rmdir"), (os, "fsync"),
)  # fmt: skip


def kill_at_write(work: Callable[[], object], place: int) -> int:
    """Run a function in a process that is killed before its nth write.

    Returns
    -------
    int
        Exit code: that of SIGKILL, or 0 where there are fewer writes.
    """
    pid = os.fork()
    if not pid:
        try:
            _count_writes(place)
            work()
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _count_writes(place: int) -> None:
    left = [place]

    def count() -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def one(*all_: Any, **named: Any) -> Any:
            count()
            return change(*all_, **named)

        return one

    for owner, name in _CHANGES:
        setattr(owner, name, counted(getattr(owner, name)))

    def on_commit(connection: object) -> None:
        count()

    event.listen(Engine, "commit", on_commit)
