"""Messages between a program and the worker process that runs its tasks."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, Protocol

from vision.progress import ProgressCallback


class Task(Protocol):
    """Something to run: a function of a module, or a `functools.partial` of one."""

    def __call__(self, *, progress: ProgressCallback, cancelled: Callable[[], bool]) -> Any:
        """Do the work.

        Parameters
        ----------
        progress : callable
            Called with the fraction done, 0 to 1, and a status text.
        cancelled : callable
            Returns true once the work is to stop.
        """


@dataclass(frozen=True)
class Start:
    """To the worker: run a task.

    Attributes
    ----------
    task : bytes
        The pickled task; it is unpickled when its turn comes, because that may import much.
    """

    task: bytes


@dataclass(frozen=True)
class Stop:
    """To the worker: stop the task that is running."""


@dataclass(frozen=True)
class Started:
    """From the worker: the task has arrived."""


@dataclass(frozen=True)
class TaskProgress:
    """From the worker: the fraction done, 0 to 1, and a status text."""

    fraction: float
    text: str


@dataclass(frozen=True)
class Returned:
    """From the worker: the task is done.

    Attributes
    ----------
    value : object
        What it returned.
    peak_bytes : int
        Most memory that the worker has held so far.
    """

    value: Any
    peak_bytes: int


@dataclass(frozen=True)
class Raised:
    """From the worker: the task raised an error.

    Attributes
    ----------
    error : Exception
        The error.
    trace : str
        Its traceback.
    peak_bytes : int
        Most memory that the worker has held so far.
    """

    error: Exception
    trace: str
    peak_bytes: int


@dataclass(frozen=True)
class Ended:
    """In place of a message from the worker: it has ended."""


#: All messages from the worker.
Reply = Started | TaskProgress | Returned | Raised | Ended


def send(message: object, stream: IO[bytes]) -> None:
    """Write a message.

    Parameters
    ----------
    message : object
        The message.
    stream : binary file
        A pipe.

    Raises
    ------
    OSError
        The other process has ended.
    """
    data = pickle.dumps(message)
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read a message; wait until there is one.

    Parameters
    ----------
    stream : binary file
        A pipe.

    Raises
    ------
    EOFError
        The other process has ended or closed the pipe.
    """
    try:
        return pickle.load(stream)
    except Exception as error:  # cut off in a message, or from another version of the code
        raise EOFError from error
