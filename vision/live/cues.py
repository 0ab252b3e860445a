"""Choose one cue at a time, with its displayed and its spoken text."""

from __future__ import annotations

from typing import Final

from vision.live.config import LiveConfig
from vision.live.updates import Cue, CueKind, GaitProgress, LiveRep
from vision.screens.criteria import load_criteria

#: During set-up an instruction is spoken once it has been unchanged for this long, seconds.
_STABLE_S: Final = 1.0
#: Shortest pause between two cues, seconds.
_MIN_PAUSE_S: Final = 3.0
_MIN_PAUSE_GAIT_S: Final = 6.0
#: The same cue is repeated no sooner than after this long, seconds.
_REPEAT_INSTRUCTION_S: Final = 9.0
_REPEAT_GAIT_S: Final = 15.0
#: The same correction is not spoken again for this many repetitions.
_REPS_BETWEEN_CORRECTIONS: Final = 2
#: Foot strikes needed before the strike is corrected.
_MIN_STRIKES: Final = 4
_PRAISE: Final = ("Good.", "Good, like that.", "Nice and steady.")


class CueSelector:
    """Choose the cues of a live session.

    Parameters
    ----------
    config : LiveConfig
        The test, whose criteria carry the cues.
    after : int
        Number of the previous cue; numbers increase through a whole session.
    """

    def __init__(self, config: LiveConfig, *, after: int = 0) -> None:
        self._cues = {c.id: c.cue for c in load_criteria(config.screen).criterion}
        self.number = after
        self.cue: Cue | None = None
        self._last_cue_s = -1e9
        self._instruction = ""
        self._instruction_since_s = 0.0
        self._spoken_s: dict[str, float] = {}
        self._corrected_at_rep: dict[str, int] = {}
        self._reps = 0

    def say_instruction(self, instruction: str, *, now_s: float) -> None:
        """Speak a set-up instruction once it has been unchanged for a while.

        Parameters
        ----------
        instruction : str
            What to do; empty if there is nothing to do.
        now_s : float
            Stream time.
        """
        if instruction != self._instruction:
            self._instruction, self._instruction_since_s = instruction, now_s
        if not instruction or now_s - self._instruction_since_s < _STABLE_S:
            return
        if now_s - self._last_cue_s < _MIN_PAUSE_S:
            return
        if now_s - self._spoken_s.get(instruction, -1e9) < _REPEAT_INSTRUCTION_S:
            return
        self._spoken_s[instruction] = now_s
        self.say(instruction, "do", now_s=now_s)

    def say_rep(self, rep: LiveRep, *, now_s: float) -> None:
        """Say the number of a repetition and one thing about it.

        Parameters
        ----------
        rep : LiveRep
            The repetition that has just ended.
        now_s : float
            Stream time.
        """
        self._reps += 1
        count = "" if rep.number is None else f"{rep.number}. "
        if rep.mark == "uncounted":
            self.say(rep.note, "fix", now_s=now_s, spoken=f"That did not count: {rep.note}.")
        elif rep.mark == "open":
            self.say(f"{count}Counted, not judged live.", "do", now_s=now_s, spoken=count)
        elif rep.mark == "good" or rep.criterion_id is None:
            praise = _PRAISE[self._reps % len(_PRAISE)]
            self.say(praise, "good", now_s=now_s, spoken=f"{count}{praise}")
        else:
            cue = self._cues.get(rep.criterion_id, rep.note)
            last = self._corrected_at_rep.get(rep.criterion_id)
            is_recent = last is not None and self._reps - last <= _REPS_BETWEEN_CORRECTIONS
            if not is_recent:
                self._corrected_at_rep[rep.criterion_id] = self._reps
            self.say(cue, "fix", now_s=now_s, spoken=count if is_recent else f"{count}{cue}")

    def say_gait(self, text: str, *, now_s: float) -> None:
        """Say a correction of the running, but not too often.

        Parameters
        ----------
        text : str
            The correction; empty if there is none.
        now_s : float
            Stream time.
        """
        if not text or now_s - self._last_cue_s < _MIN_PAUSE_GAIT_S:
            return
        if now_s - self._spoken_s.get(text, -1e9) < _REPEAT_GAIT_S:
            return
        self._spoken_s[text] = now_s
        self.say(text, "fix", now_s=now_s)

    def say(self, text: str, kind: CueKind, *, now_s: float, spoken: str | None = None) -> None:
        """Make a new cue.

        Parameters
        ----------
        text : str
            What is shown.
        kind : {"do", "good", "fix"}
            An instruction, praise or a correction.
        now_s : float
            Stream time.
        spoken : str, optional
            What is spoken; `text` by default.
        """
        self.number += 1
        self._last_cue_s = now_s
        self.cue = Cue(self.number, text, (text if spoken is None else spoken).strip(), kind)

    def clear(self) -> None:
        """Show no cue; numbering continues."""
        self.cue = None


def gait_correction(progress: GaitProgress) -> str:
    """Return the most important correction of the running so far, or an empty string.

    Parameters
    ----------
    progress : GaitProgress
        Steps and foot strikes so far.
    """
    if progress.advice:
        return progress.advice
    known = progress.strikes_known
    if known >= _MIN_STRIKES and progress.toe_first < known / 2:
        return "Reach back with the big toe."
    return ""
