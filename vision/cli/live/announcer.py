"""Print the cues of a live check as lines of text, and ring the terminal's bell."""

from __future__ import annotations

import sys
from typing import Final

from rich.console import Console
from rich.text import Text

from vision.live.updates import CueKind, FrameUpdate, RepMark
from vision.text.verdicts import VERDICT_STYLES

_CUE_STYLES: Final[dict[CueKind, str]] = {"do": "cyan", "good": "green", "fix": "yellow"}
_MARK_SYMBOLS: Final[dict[RepMark, str]] = {
    "good": VERDICT_STYLES["pass"].symbol,
    "watch": VERDICT_STYLES["watch"].symbol,
    "fault": VERDICT_STYLES["fault"].symbol,
    "open": VERDICT_STYLES["cannot_tell"].symbol,
    "uncounted": "–",
}
#: Steps are announced every Nth step.
_ANNOUNCE_STEPS: Final = 10


class Announcer:
    """Announce what is new in each update.

    Parameters
    ----------
    console : Console or None
        Where lines are printed; None prints nothing.
    rings : bool
        Whether to ring the bell at each second of the countdown and after each repetition.
    """

    def __init__(self, console: Console | None, *, rings: bool) -> None:
        self._console = console
        self._rings = rings and sys.stdout.isatty()
        self._start_s: float | None = None
        self._previous: FrameUpdate | None = None
        self._last_cue = 0

    def announce(self, update: FrameUpdate) -> None:
        """Announce what has changed since the previous update.

        Parameters
        ----------
        update : FrameUpdate
            Update of the newest frame.
        """
        previous, self._previous = self._previous, update
        if self._start_s is None:
            self._start_s = update.time_s
        if update.countdown is not None and (
            previous is None or update.countdown != previous.countdown
        ):
            self._print(update, f"{update.countdown}", "bold", rings=True)
        self._announce_cue(update, previous)
        self._announce_steps(update, previous)
        if update.phase == "finished" and (previous is None or previous.phase != "finished"):
            self._print(update, update.reason, "bold")

    def _announce_cue(self, update: FrameUpdate, previous: FrameUpdate | None) -> None:
        cue = update.cue
        if cue is None or cue.number <= self._last_cue:
            return
        self._last_cue = cue.number
        text = cue.spoken
        is_new_rep = len(update.reps) > (0 if previous is None else len(previous.reps))
        if is_new_rep and update.phase == "recording":
            rep = update.reps[-1]
            # A correction that is not spoken again can still be read.
            note = rep.note if text == f"{rep.number}." else ""
            text = f"{_MARK_SYMBOLS[rep.mark]} {text} {note}".rstrip()
        self._print(update, text, _CUE_STYLES[cue.kind], rings=is_new_rep)

    def _announce_steps(self, update: FrameUpdate, previous: FrameUpdate | None) -> None:
        if update.gait is None:
            return
        before = 0 if previous is None or previous.gait is None else previous.gait.steps
        if update.gait.steps // _ANNOUNCE_STEPS > before // _ANNOUNCE_STEPS:
            self._print(update, f"{update.gait.steps} steps", "bold")

    def _print(self, update: FrameUpdate, text: str, style: str, *, rings: bool = False) -> None:
        if rings and self._rings:
            sys.stdout.write("\a")
            sys.stdout.flush()
        if text and self._console is not None:
            elapsed_s = update.time_s - (self._start_s or 0.0)
            line = Text(f"{elapsed_s:6.1f} s  ", style="dim").append(text, style=style)
            self._console.print(line, soft_wrap=True)
