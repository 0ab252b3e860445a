"""Choose the next step of the backward-running progression from what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vision.terms import Direction, Gait, Verdict
from vision.text.advice import BACKWARD_RUNNING_STEPS

#: A run of at least this many real seconds counts as long.
MIN_LONG_RUN_S: Final = 20.0


@dataclass(frozen=True)
class JudgedBout:
    """A judged bout: its gait, its direction, and its length in real seconds."""

    gait: Gait
    direction: Direction
    length_s: float


def next_step(verdicts: Mapping[str, Verdict], bouts: Sequence[JudgedBout]) -> str | None:
    """Choose the next step of the progression; None without backward walking or running.

    Parameters
    ----------
    verdicts : mapping of str to str
        Verdict of each criterion, by its id.
    bouts : sequence of JudgedBout
        The bouts that were judged.
    """
    backward = [bout for bout in bouts if bout.direction == "backward"]
    if not backward:
        return None
    walk, quick_walk, short_runs, long_runs, mixed = BACKWARD_RUNNING_STEPS
    has_fault = "fault" in verdicts.values()
    if verdicts.get("toe_first") == "fault":
        return walk  # heel strikes: back to walking
    runs_s = [bout.length_s for bout in backward if bout.gait == "run"]
    if not runs_s:  # walked, or not known to have run
        if "watch" in (verdicts.get("toe_first"), verdicts.get("hip_extension")):  # short steps
            return walk
        good = all(verdicts.get(id_) == "pass" for id_ in ("toe_first", "trunk_lean"))
        return short_runs if good and not has_fault else quick_walk
    if has_fault:
        return quick_walk
    if "watch" in verdicts.values() or verdicts.get("toe_first", "cannot_tell") == "cannot_tell":
        return short_runs
    return mixed if max(runs_s) >= MIN_LONG_RUN_S else long_runs
