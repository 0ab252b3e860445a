"""Compare the times of repetitions with the ground truth of rendered clips."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vision.motion.movement import Motion
from vision.screens.rep_counting import CandidateRep, find_candidates

#: View, name, measured and true time, seconds.
TimeComparison = tuple[str, str, float, float]


def compare_rep_times(motion: Motion, truth: dict[str, Any]) -> Iterator[TimeComparison]:
    """Yield the times of every counted repetition whose bottom is within a true one."""
    fps = truth["fps"]
    true_reps = truth.get("truth_info", {}).get("reps") or []
    for candidate in find_candidates(motion):
        if not candidate.counted:
            continue
        measured = _times(candidate, motion)
        for rep in true_reps:
            true = {name: rep[name] / fps for name in ("start", "bottom", "end")}
            if true["start"] < measured["bottom"] < true["end"]:
                view = str(candidate.context.view.name)
                for name, time_s in _with_durations(measured).items():
                    yield view, name, time_s, _with_durations(true)[name]


def _times(candidate: CandidateRep, motion: Motion) -> dict[str, float]:
    time_s = motion.smooth.time_s
    rep = candidate.rep
    return {
        "start": float(time_s[rep.start]),
        "bottom": float(time_s[rep.bottom]),
        "end": float(time_s[rep.end]),
    }


def _with_durations(times: dict[str, float]) -> dict[str, float]:
    return {
        **times,
        "down_time": times["bottom"] - times["start"],
        "up_time": times["end"] - times["bottom"],
    }
