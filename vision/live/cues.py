"""One cue at a time: what is said, and what is only shown."""

from __future__ import annotations

from typing import Final, Literal

from vision.live.config import LiveConfig
from vision.live.updates import Cue, LiveRep
from vision.screens.criteria import load_criteria

#: While setting up, an instruction stands this long before it is said, seconds.
_STANDS_S: Final = 1.0
#: Nothing is said this soon after the last thing, seconds, ...
_PAUSE_S: Final = 3.0
#: ... and the same thing not again for this long while setting up.
_SAME_S: Final = 9.0
#: The same correction is said again only after this many repetitions without it.
_REPS_APART: Final = 2
_GOOD: Final = ("Good.", "Good, like that.", "Nice and steady.")


class CueSelector:
    """Chooses what to say.

    Parameters
    ----------
    wants : Wants
    after : int
        Number of the last cue before: numbers rise through the whole session.
    """

    def __init__(self, wants: LiveConfig, *, after: int = 0) -> None:
        self._cues = {c.id: c.cue for c in load_criteria(wants.screen).criterion}
        self.number = after
        self._said_s = -1e9
        self._lead = ""
        self._lead_since_s = 0.0
        self._lead_said: dict[str, float] = {}
        self._corrected: dict[str, int] = {}
        self._done = 0
        self.cue: Cue | None = None

    def say_instruction(self, lead: str, *, now_s: float) -> None:
        """Say what to do while setting up, once it has stood for a while."""
        if lead != self._lead:
            self._lead, self._lead_since_s = lead, now_s
        if not lead or now_s - self._lead_since_s < _STANDS_S:
            return
        if now_s - self._said_s < _PAUSE_S:
            return
        if now_s - self._lead_said.get(lead, -1e9) < _SAME_S:
            return
        self._lead_said[lead] = now_s
        self.say(lead, "do", now_s=now_s)

    def say_rep(self, rep: LiveRep, *, now_s: float) -> None:
        """Say how a repetition was: its number, and one thing about it."""
        self._done += 1
        count = "" if rep.number is None else f"{rep.number}. "
        if rep.mark == "uncounted":
            self.say(rep.note, "fix", now_s=now_s, spoken=f"That did not count: {rep.note}.")
        elif rep.mark == "open":
            self.say(f"{count}Counted, not judged live.", "do", now_s=now_s, spoken=count)
        elif rep.mark == "good" or rep.criterion_id is None:
            praise = _GOOD[self._done % len(_GOOD)]
            self.say(praise, "good", now_s=now_s, spoken=f"{count}{praise}")
        else:
            cue = self._cues.get(rep.criterion_id, rep.note)
            last = self._corrected.get(rep.criterion_id)
            again = last is not None and self._done - last <= _REPS_APART
            if not again:
                self._corrected[rep.criterion_id] = self._done
            self.say(cue, "fix", now_s=now_s, spoken=count if again else f"{count}{cue}")

    def say_gait(self, text: str, kind: Literal["do", "fix"], *, now_s: float) -> None:
        """Say something about the running, not too often."""
        if now_s - self._said_s < 2 * _PAUSE_S or now_s - self._lead_said.get(text, -1e9) < 15.0:
            return
        self._lead_said[text] = now_s
        self.say(text, kind, now_s=now_s)

    def say(
        self,
        text: str,
        kind: Literal["do", "good", "fix"],
        *,
        now_s: float,
        spoken: str | None = None,
    ) -> None:
        """Make a new cue; `spoken` where it is said otherwise than shown."""
        self.number += 1
        self._said_s = now_s
        self.cue = Cue(self.number, text, (text if spoken is None else spoken).strip(), kind)

    def clear(self) -> None:
        """Show nothing; numbers go on."""
        self.cue = None
