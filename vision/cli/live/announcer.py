"""A live check in lines of text: what the app would speak; and the bell."""

from __future__ import annotations

import sys
from typing import Final

from rich.console import Console
from rich.text import Text

from vision.live.updates import FrameUpdate, RepMark

_STYLES: Final = {"do": "cyan", "good": "green", "fix": "yellow"}
#: The same signs as in a report.
_MARKS: Final[dict[RepMark, str]] = {
    "good": "✓",
    "watch": "●",
    "fault": "✗",
    "open": "?",
    "uncounted": "–",
}
#: Steps are told every so many.
_STEPS: Final = 10


class Announcer:
    """Tells what is new in each news.

    Parameters
    ----------
    console : Console or None
        Where the lines go; None for nowhere.
    rings : bool
        Whether the bell sounds at each step of the countdown and after each repetition.
    """

    def __init__(self, console: Console | None, *, rings: bool) -> None:
        self._console = console
        self._rings = rings and sys.stdout.isatty()
        self._begin_s: float | None = None
        self._before: FrameUpdate | None = None
        self._cue = 0

    def announce(self, news: FrameUpdate) -> None:
        """Tell what has changed since the last news."""
        before, self._before = self._before, news
        if self._begin_s is None:
            self._begin_s = news.time_s
        if news.countdown is not None and (before is None or news.countdown != before.countdown):
            self._say(news, f"{news.countdown}", "bold", rings=True)
        if news.cue is not None and news.cue.number > self._cue:
            self._cue = news.cue.number
            words, rep = news.cue.spoken, news.reps[-1] if news.reps else None
            known = 0 if before is None else len(before.reps)
            if rep is not None and len(news.reps) > known and news.phase == "recording":
                # What was said of the one before is not spoken again, but may be read.
                same = words == f"{rep.number}."
                words = f"{_MARKS[rep.mark]} {words} {rep.note if same else ''}".rstrip()
            self._say(news, words, _STYLES[news.cue.kind], rings=len(news.reps) > known)
        if news.gait is not None:
            told = 0 if before is None or before.gait is None else before.gait.steps
            if news.gait.steps // _STEPS > told // _STEPS:
                self._say(news, f"{news.gait.steps} steps", "bold")
        if news.phase == "finished" and (before is None or before.phase != "finished"):
            self._say(news, news.reason, "bold")

    def _say(self, news: FrameUpdate, words: str, style: str, *, rings: bool = False) -> None:
        if rings and self._rings:
            sys.stdout.write("\a")
            sys.stdout.flush()
        if words and self._console is not None:
            at = Text(f"{news.time_s - (self._begin_s or 0.0):6.1f} s  ", style="dim")
            self._console.print(at.append(words, style=style), soft_wrap=True)
