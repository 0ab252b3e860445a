"""An analysis that waits or runs, and what is told of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from vision.settings import Settings


@dataclass(frozen=True)
class JobStatus:
    """Progress of the analysis of a result.

    Attributes
    ----------
    state : str
        ``waiting`` and ``running`` here; ``elsewhere`` while another server works
        on it; ``interrupted`` when a server ended before it was done.
    fraction : float
        Fraction done, 0 to 1.
    activity : str
        Name of the current step.
    jobs_ahead : int
        Number of analyses that run first.
    elapsed_s : float
        Time since the analysis started.
    stopping : bool
        True once the user asked to stop.
    left_s : float or None
        Time until it is done, with those that run first; None while it is not known.
    """

    state: Literal["waiting", "running", "elsewhere", "done", "failed", "stopped", "interrupted"]
    fraction: float = 0.0
    activity: str = ""
    jobs_ahead: int = 0
    elapsed_s: float = 0.0
    stopping: bool = False
    left_s: float | None = None

    @property
    def busy(self) -> bool:
        """Whether the status will change by itself."""
        return self.state in {"waiting", "running", "elsewhere"}


@dataclass
class QueuedJob:
    """An analysis that waits or runs.

    Attributes
    ----------
    id : str
        The result.
    settings : Settings
        Options of the analysis.
    number : float
        Its place in the order, see `vision.jobs.fair_order`.
    frames : int or None
        Number of frames to analyse, if it is known.
    owner : str
        Who has asked for it.
    stop : Event
        Set once it is to stop.
    discard : bool
        Whether the result is deleted when it has stopped.
    fraction : float
        Fraction done, 0 to 1.
    activity : str
        Name of the current step.
    started : float or None
        When it began, in seconds of a clock; None while it waits.
    """

    id: str
    settings: Settings
    number: float
    frames: int | None
    owner: str = ""
    stop: threading.Event = field(default_factory=threading.Event)
    discard: bool = False
    fraction: float = 0.0
    activity: str = "Starting"
    started: float | None = None

    def progress(self, fraction: float, text: str) -> None:
        """Note how far it is; the fraction never falls."""
        self.fraction = max(self.fraction, min(fraction, 1.0))
        self.activity = text

    @property
    def elapsed_s(self) -> float:
        """Time since it began, seconds."""
        return 0.0 if self.started is None else time.monotonic() - self.started


@dataclass(frozen=True)
class QueueCounts:
    """What a queue has to do and what it has done since its server started.

    Attributes
    ----------
    waiting, running : int
        Analyses that wait and that run.
    ended : mapping of str to int
        Analyses that were done, have failed or were stopped.
    analysis_s : float
        Time that those that were done took together.
    """

    waiting: int
    running: int
    ended: Mapping[str, int]
    analysis_s: float
