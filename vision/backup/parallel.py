"""Copy several files at the same time: disks and servers take a while to confirm each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from vision.errors import Cancelled

#: How many files are copied at the same time.
AT_ONCE: Final = 4
Item = TypeVar("Item")
#: Called with how many files are done, and how many there are.
CopyProgress = Callable[[int, int], None]


class StopSignal:
    """Ends copies in other threads after an error or Ctrl-C."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """End them."""
        self._event.set()

    def checked(self, chunks: Iterable[bytes]) -> Iterable[bytes]:
        """Yield chunks until the signal is set.

        Raises
        ------
        Cancelled
            It was set.
        """
        for chunk in chunks:
            self.check()
            yield chunk

    def check(self) -> None:
        """Raise an error once the signal is set.

        Raises
        ------
        Cancelled
            It was set.
        """
        if self._event.is_set():
            raise Cancelled("The copy was stopped.")


def for_each(
    items: Sequence[Item],
    work: Callable[[Item, StopSignal], None],
    progress: CopyProgress,
) -> None:
    """Do something with each item in a few threads; the first error ends all.

    Parameters
    ----------
    items : sequence
        The items.
    work : callable
        Called with each, and with a signal to look at in between.
    progress : callable
        Called after each, in this thread.
    """
    stop = StopSignal()

    def work_unless_stopped(item: Item) -> None:
        """Do nothing once another item has failed."""
        stop.check()
        work(item, stop)

    progress(0, len(items))
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="formcheck-copy") as pool:
        try:
            for number, _ in enumerate(pool.map(work_unless_stopped, items)):
                progress(number + 1, len(items))
        except BaseException:
            stop.set()
            raise
