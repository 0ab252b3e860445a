"""What somebody wants checked live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from vision.errors import InputError
from vision.screens.screen import Screen
from vision.screens.select import SCREENS
from vision.terms import Side

LiveView = Literal["front", "side"]
RUNNING: Final = "backward_running"


@dataclass(frozen=True)
class LiveConfig:
    """What somebody wants checked live.

    Attributes
    ----------
    screen : str
        Id of the screen.
    view : {"front", "side"}
        From where it is to be filmed.
    leg : {"left", "right"} or None
        Standing leg of a single-leg squat; None for either.
    reps : int
        Repetitions after which the recording ends by itself; 0 for never.
    """

    screen: str
    view: LiveView
    leg: Side | None = None
    reps: int = 5

    def __post_init__(self) -> None:
        if self.screen not in {s.id for s in SCREENS}:
            raise InputError(f"There is no test '{self.screen}'.")
        if not 0 <= self.reps <= 20:
            raise InputError("Choose 1 to 20 repetitions, or 0 for no end.")
        if self.is_run and self.view != "side":
            raise InputError("Backward running can only be checked from the side.")

    @property
    def is_run(self) -> bool:
        """Whether steps are counted instead of repetitions."""
        return self.screen == RUNNING

    @property
    def asked(self) -> str:
        """Name of the screen as the settings of an analysis have it."""
        return self.screen.replace("_", "-")

    @property
    def title(self) -> str:
        """Name of the test for people."""
        found: Screen = next(s for s in SCREENS if s.id == self.screen)
        return found.title

    def start_cue(self) -> str:
        """What is said when the recording starts."""
        if self.is_run:
            return "Go. Run backward at an easy pace."
        count = f"{self.reps} slow" if self.reps else "Slow"
        leg = f" on your {self.leg} leg" if self.leg else ""
        noun = "squat" if self.reps == 1 else "squats"
        return f"Go. {count} {noun}{leg}."
