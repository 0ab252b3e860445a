"""A bout in a coach's words, and where to go on: from walking back to mixed running."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from vision.motion.gait.bouts import Bout
from vision.report.models import MeasuredValue
from vision.screens.criterion_results import CriterionResult

#: The progression, from the first step on.
BACKWARD_RUNNING_STEPS: Final = (
    "Walk backward, toe to heel, 3 × 20 m, until every step lands toe first.",
    "Walk backward with quick short steps, 4 × 20 m, trunk tall.",
    "Run backward easily for 10-20 m, 4 times, walking back between.",
    "Run backward for 30 s, 2-4 times, with a minute of walking between.",
    "Run backward for longer, mixed with forward running: a minute each, 4-6 times.",
)
#: A run this long, real seconds, is more than the short easy ones.
_LONG_S: Final = 20.0

_DIRECTION: Final = {"backward": "backward", "forward": "forward", "in_place": "on the spot"}
_STRIKES: Final = {
    "toe_first": "toe first",
    "flat": "flat",
    "heel_first": "heel first",
    "unclear": "too unclear to tell",
}


def bout_sentences(bout: Bout, measures: Mapping[str, MeasuredValue]) -> list[str]:
    """Say what was seen in a bout, the three B's first.

    Parameters
    ----------
    bout : Bout
    measures : mapping of str to Measure
        Medians of the bout, see `vision.report.gait`.
    """
    gait = "running" if bout.gait == "run" else "walking"
    rate = measures.get("cadence")
    about = f" at {rate.value:.0f} steps a minute" if rate and rate.value is not None else ""
    lines = [f"{gait.capitalize()} {_DIRECTION[bout.direction]}, {len(bout.steps)} steps{about}."]
    if bout.view.name != "side":
        lines.append("Filmed at an angle: no joint angle can be read honestly from here.")
        return lines
    lines.append(f"Big toe: {_landings(bout)}.")
    back = _number(measures, "hip_extension", "°")
    if back is not None:
        lines.append(f"Butt: the near thigh swings {back}.")
    lean, sway = _number(measures, "trunk_lean", "°"), _number(measures, "trunk_range", "°")
    if lean is not None:
        quiet = f", tipping by {sway} within a stride" if sway is not None else ""
        lines.append(f"Belly: the trunk leans {lean}{quiet}.")
    return lines


def _landings(bout: Bout) -> str:
    near = Counter(s.strike for s in bout.steps if s.near)
    total = sum(near.values())
    if not total:
        return "no landing of the near foot was seen"
    kind, count = near.most_common(1)[0]
    return f"{count} of {total} landings of the near ({bout.near_side}) foot are {_STRIKES[kind]}"


def _number(measures: Mapping[str, MeasuredValue], name: str, unit: str) -> str | None:
    found = measures.get(name)
    if found is None or found.value is None:
        return None
    value = found.value
    if name == "hip_extension":
        where = "behind" if value >= 0 else "short of"
        return f"{abs(value):.0f}{unit} {where} vertical"
    if name == "trunk_lean":
        return f"{abs(value):.0f}{unit} {'forward' if value >= 0 else 'back'}"
    return f"{value:.0f}{unit}"


def next_step(answers: Sequence[CriterionResult], bouts: Sequence[Bout], rate: float) -> str | None:
    """Choose the next step of the progression from what was measured.

    Parameters
    ----------
    answers : sequence of Answer
    bouts : sequence of Bout
        Those that were judged.
    rate : float
        Pictures a real second.
    """
    backward = [b for b in bouts if b.direction == "backward"]
    if not backward:
        return None
    verdicts = {a.spec.id: a.verdict for a in answers}
    if verdicts.get("toe_first") == "fault":
        return BACKWARD_RUNNING_STEPS[0]  # whoever lands on the heel goes back to walking
    if all(b.gait == "walk" for b in backward):
        ready = verdicts.get("toe_first") == "pass" and "fault" not in verdicts.values()
        return (
            BACKWARD_RUNNING_STEPS[2]
            if ready and verdicts.get("trunk_lean") == "pass"
            else BACKWARD_RUNNING_STEPS[1]
        )
    if "fault" in verdicts.values():
        return BACKWARD_RUNNING_STEPS[1]
    if "watch" in verdicts.values() or verdicts.get("toe_first") == "cannot_tell":
        return BACKWARD_RUNNING_STEPS[2]
    longest_s = max((b.rows.stop - b.rows.start) / rate for b in backward if b.gait == "run")
    return BACKWARD_RUNNING_STEPS[4] if longest_s >= _LONG_S else BACKWARD_RUNNING_STEPS[3]
