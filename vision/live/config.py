"""Settings of a live check: test, camera view, standing leg and repetitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vision.errors import InputError
from vision.screens.registry import SCREENS
from vision.screens.screen import LiveView, Screen
from vision.terms import Side
from vision.text.translation import ENGLISH

MAX_REPS: Final = 20


@dataclass(frozen=True)
class LiveConfig:
    """Settings of a live check.

    Attributes
    ----------
    screen : str
        Id of the test.
    view : {"front", "side"}
        Where the camera has to stand.
    leg : {"left", "right"} or None
        Standing leg of a single-leg squat; None for either.
    reps : int
        Repetitions after which the recording ends by itself; 0 for no limit.
    language : str
        Language of what is shown and said, one of `vision.text.translation.LANGUAGES`.
    """

    screen: str
    view: LiveView
    leg: Side | None = None
    reps: int = 5
    language: str = ENGLISH

    def __post_init__(self) -> None:
        if self.screen not in SCREENS:
            raise InputError(f"There is no test called '{self.screen}'.")
        if not 0 <= self.reps <= MAX_REPS:
            raise InputError(f"Choose 1 to {MAX_REPS} repetitions, or 0 for no limit.")
        if self.view not in self.definition.live.views:
            views = " or ".join(f"from the {view}" for view in self.definition.live.views)
            raise InputError(f"{self.title} has to be filmed {views}.")

    @property
    def definition(self) -> Screen:
        """Definition of the test."""
        return SCREENS[self.screen]

    @property
    def is_gait(self) -> bool:
        """Whether steps are counted instead of repetitions."""
        return self.definition.is_gait

    @property
    def screen_choice(self) -> str:
        """Name of the test as in `Settings.screen`."""
        return self.definition.option

    @property
    def title(self) -> str:
        """Title of the test."""
        return self.definition.title

    def start_cue(self) -> str:
        """Return the cue that starts the recording."""
        cue = self.definition.live.start_cue.format(
            count=f"{self.reps} slow" if self.reps else "Slow",
            s="" if self.reps == 1 else "s",
            leg=f" on your {self.leg} leg" if self.leg else "",
        )
        return f"Go. {cue}"
