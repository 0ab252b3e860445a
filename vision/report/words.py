"""All general words of a report; what belongs to a criterion stands in its own file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from vision.report.models import Criterion, Report, ScreenId
from vision.screens.verdict import MIN_REPS, beyond
from vision.terms import Verdict

if TYPE_CHECKING:  # it loads what measures; whoever only shows words must not wait for it
    from vision.screens.screen import Answer

SAFETY: Final = "Stop if anything hurts, and ask a professional about pain that stays."
RUNNING_SAFETY: Final = (
    "Use a clear, flat lane, grass or track; look over both shoulders in turn, or have a "
    "spotter; on a treadmill start slowly, with the safety clip on. Stop if anything hurts, "
    "and ask a professional about pain that stays."
)

#: Verdicts in the order in which they are shown.
WORST_FIRST: Final[tuple[Verdict, ...]] = ("fault", "watch", "pass", "cannot_tell")

SCREEN_WORDS: Final[Mapping[ScreenId, str]] = {
    "single_leg_squat": "Single-leg squat",
    "deep_squat": "Deep squat",
    "backward_running": "Backward running",
}

VIEW_WORDS: Final[Mapping[str, str]] = {
    "front": "from the front",
    "back": "from behind",
    "side": "from the side",
    "oblique": "at an angle",
}

_SHARES: Final[Mapping[str, str]] = {
    "% leg": "of leg length",
    "% stance": "of stance width",
    "% torso": "of torso length",
    "% steps": "of the steps",
}


def unit_after(unit: str) -> str:
    """Write a unit as it follows a number, without what a share is of."""
    if unit in _SHARES:
        return " %"
    return {"deg": "°", "count": ""}.get(unit, f" {unit}")


def share_of(unit: str) -> str:
    """Say what a share is of; empty for other units."""
    return _SHARES.get(unit, "")


def limit(value: float, unit: str) -> str:
    """Write a limit with no more decimals than it has."""
    return f"{value:g}".replace("-", "−") + unit_after(unit)


def worst_first(criteria: Iterable[Criterion]) -> list[Criterion]:
    """Sort criteria: faults, then what to watch, then good ones, then unknown."""
    return sorted(criteria, key=lambda criterion: WORST_FIRST.index(criterion.verdict))


def title_of(criterion: Criterion, report: Report) -> str:
    """Give a criterion's title, with its leg where the other leg is asked too."""
    twins = [c for c in report.criteria if c.id == criterion.id]
    if len(twins) < 2 or criterion.leg is None:
        return criterion.title
    return f"{criterion.title}, {criterion.leg}"


def number(value: float, unit: str) -> str:
    """Write a value the way people read it: ``24°``, ``6 %``, ``2``."""
    if unit == "count":
        return f"{value:.0f}"
    whole = unit in ("deg", "% steps") or abs(value) >= 10
    digits = 0 if whole else 1
    text = f"{value:.{digits}f}".replace("-", "−")
    if text in ("−0", "−0.0"):
        text = text[1:]
    return text + unit_after(unit)


def finding(answer: Answer) -> str:
    """One plain sentence on what was seen."""
    if answer.verdict == "cannot_tell" or answer.value is None:
        if answer.value is None:
            return "Cannot tell from this clip."
        about = number(answer.value, answer.spec.unit)
        return f"Cannot tell from this clip; a rough reading is {about}, not judged."
    says = {
        "pass": answer.spec.says.good,
        "watch": answer.spec.says.watch,
        "fault": answer.spec.says.fault,
    }[answer.verdict]
    value = number(answer.value, answer.spec.unit)
    if answer.spec.combine == "count":
        total = len([r for _, r in answer.readings if r.value is not None])
        value = f"{answer.value:.0f} of {total} repetitions"
    said = says.format(
        value=value,
        amount=number(abs(answer.value), answer.spec.unit),
        leg=answer.leg or "",
        direction="left" if answer.value > 0 else "right",
        back="behind" if answer.value >= 0 else "short of",
        lean="forward" if answer.value >= 0 else "back",
    )
    return said + _held_back(answer)


def _held_back(answer: Answer) -> str:
    """Why a value past the fault limit is only worth watching."""
    limits, value = answer.spec.limits, answer.value
    if answer.verdict != "watch" or value is None or answer.error is None:
        return ""
    past = beyond(value, limits.fault, limits.side)
    if past <= 0:
        return ""
    told = [r for _, r in answer.readings if r.value is not None]
    if len(told) < MIN_REPS and past > answer.error.value:
        return f" Past the fault limit, but it takes {MIN_REPS} or more to call it that."
    return " Past the fault limit, but by no more than the error."


def headline(
    title: str,
    worst: str | None,
    answers: Sequence[Answer],
    *,
    counted: int,
    legs: Sequence[str],
    of: str = "repetition",
) -> str:
    """Sum up the result in plain words."""
    if counted == 0:
        why = "deep enough to judge" if of == "repetition" else "seen well enough to judge"
        return f"{title}: no {of} {why}."
    told = [a for a in answers if a.verdict != "cannot_tell"]
    if not told or worst is None:
        return f"{title}: this clip does not show enough to judge."
    on = f" on the {legs[0]} leg" if len(legs) == 1 else " on both legs" if legs else ""
    few = "" if counted >= MIN_REPS else f", seen in only {counted} {_counted(counted, of)}"
    if worst == "pass":
        if few:
            return f"{title}{on}: nothing stands out{few}."
        return f"{title}{on}: good form in everything this clip can show."
    faults = _topics(a for a in told if a.verdict == "fault")
    watches = _topics(a for a in told if a.verdict == "watch")
    if faults:
        return f"{title}{on}: work on {_listed(faults)} first."
    if few:
        return f"{title}{on}: keep an eye on {_listed(watches)}{few}."
    return f"{title}{on}: good overall, keep an eye on {_listed(watches)}."


def _counted(count: int, of: str) -> str:
    return of if count == 1 else f"{of}s"


def _topics(answers: Iterable[Answer]) -> list[str]:
    seen: dict[str, None] = {}
    for answer in answers:
        seen.setdefault(answer.spec.topic)
    return list(seen)


def _listed(names: Sequence[str]) -> str:
    names = list(names[:3])
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def told_reps(criterion: Criterion) -> int:
    """How many repetitions say something on a criterion."""
    return sum(rep.value is not None for rep in criterion.per_rep)


def _first_past(limit: float | tuple[float, float]) -> int:
    """The smallest count that is above a limit."""
    return math.floor(limit if isinstance(limit, float | int) else limit[1]) + 1


def limit_words(criterion: Criterion) -> str:
    """Limits as people read them: ``watch above 8°, fault above 12°``."""
    limits = criterion.limits
    if limits is None:
        return ""
    if criterion.unit == "count" and limits.side == "above":
        return f"watch from {_first_past(limits.watch)}, fault from {_first_past(limits.fault)}"

    def one(value: float) -> str:
        return limit(value, criterion.unit)

    if isinstance(limits.watch, tuple) and isinstance(limits.fault, tuple):
        watch = f"{one(limits.watch[0])} to {one(limits.watch[1])}"
        fault = f"{one(limits.fault[0])} to {one(limits.fault[1])}"
        return f"watch outside {watch}, fault outside {fault}"
    assert isinstance(limits.watch, float | int)
    assert isinstance(limits.fault, float | int)
    if limits.watch == limits.fault:
        return f"watch {limits.side} {one(limits.watch)}, fault if by more than the error"
    return f"watch {limits.side} {one(limits.watch)}, fault {limits.side} {one(limits.fault)}"
