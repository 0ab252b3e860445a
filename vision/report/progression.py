"""Choose the next step of the backward-running progression from what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vision.motion.gait.bouts import Bout
from vision.screens.criterion_results import CriterionResult
from vision.text.advice import BACKWARD_RUNNING_STEPS

#: A run of at least this many real seconds counts as long.
MIN_LONG_RUN_S: Final = 20.0


def next_step(
    results: Sequence[CriterionResult], bouts: Sequence[Bout], frame_rate: float
) -> str | None:
    """Choose the next step of the progression; None without backward walking or running.

    Parameters
    ----------
    results : sequence of CriterionResult
        Results of all criteria.
    bouts : sequence of Bout
        The bouts that were judged.
    frame_rate : float
        Frames per real second.
    """
    backward = [bout for bout in bouts if bout.direction == "backward"]
    if not backward:
        return None
    walk, quick_walk, short_runs, long_runs, mixed = BACKWARD_RUNNING_STEPS
    verdicts = {result.spec.id: result.verdict for result in results}
    has_fault = "fault" in verdicts.values()
    if verdicts.get("toe_first") == "fault":
        return walk  # heel strikes: back to walking
    if not any(bout.gait == "run" for bout in backward):  # walked, or not known to have run
        if "watch" in (verdicts.get("toe_first"), verdicts.get("hip_extension")):  # short steps
            return walk
        good = all(verdicts.get(id_) == "pass" for id_ in ("toe_first", "trunk_lean"))
        return short_runs if good and not has_fault else quick_walk
    if has_fault:
        return quick_walk
    if "watch" in verdicts.values() or verdicts.get("toe_first") == "cannot_tell":
        return short_runs
    runs_s = [(b.rows.stop - b.rows.start) / frame_rate for b in backward if b.gait == "run"]
    return mixed if max(runs_s) >= MIN_LONG_RUN_S else long_runs
