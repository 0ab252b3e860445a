"""Walking and running in words: measures, landings and stretches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from vision.report.models import Bout, Criterion, Report, ScreenId
from vision.terms import Side, Strike

_DIRECTION: Final = {"backward": "backward", "forward": "forward", "in_place": "on the spot"}

#: What a landing is called, and its mark.
STRIKE_WORDS: Final[Mapping[Strike, tuple[str, str]]] = {
    "toe_first": ("Toe first", "▲"),
    "flat": ("Flat", "■"),
    "heel_first": ("Heel first", "▼"),
    "unclear": ("Unclear", "?"),
}

#: Measures of a stride in words, in the order in which they are shown.
MEASURES: Final[Mapping[str, str]] = {
    "hip_extension": "Thigh back, behind vertical",
    "hip_extension_against_trunk": "Thigh back, behind the line of the trunk",
    "thigh_speed": "Fastest swing of the thigh backward",
    "trunk_lean": "Trunk forward, on average",
    "trunk_lean_at_contact": "Trunk forward, at the landing",
    "trunk_range": "Trunk tipping within a stride",
    "knee_at_contact": "Knee bent, at the landing",
    "knee_in_stance": "Knee bent, most on the floor",
    "knee_in_swing": "Knee bent, most in the air",
    "contact_time": "Time on the floor",
    "flight_time": "Time in the air after it",
    "duty_factor": "Share of the stride on the floor",
    "cadence": "Step rate",
    "step_length": "Step length",
    "pelvis_travel": "Hips up and down",
    "step_time": "Time of a step, left against right",
}
_BOTH_DOWN: Final = "Time in the air after it (below zero: both feet on the floor)"


def measure_name(name: str, *, walk: bool) -> str:
    """Name a measure of a stride; in walking there is no time in the air."""
    if name == "flight_time" and walk:
        return _BOTH_DOWN
    return MEASURES.get(name, name.replace("_", " ").capitalize())


def unit_word(screen: ScreenId | None) -> str:
    """Say what a test is counted in: repetitions, or steps."""
    return "step" if screen == "backward_running" else "repetition"


def is_run(report: Report) -> bool:
    """Whether the result is about walking or running, judged or only measured."""
    return report.screen == "backward_running" or (report.screen is None and bool(report.bouts))


def going(bout: Bout) -> str:
    """Say what somebody does in a stretch: ``running forward``."""
    gait = "running" if bout.gait == "run" else "walking"
    return f"{gait} {_DIRECTION[bout.direction]}"


def bout_title(bout: Bout) -> str:
    """Name a stretch: ``2: running forward, 14 to 21 s``."""
    return f"{bout.number}: {going(bout)}, {bout.start_s:.0f} to {bout.end_s:.0f} s"


def strikes_line(bout: Bout, side: Side) -> str:
    """Count how a foot lands: ``6 toe first, 1 flat``."""
    counts = bout.strikes.get(side, {})
    said = [
        f"{counts[strike]} {word.lower()}"
        for strike, (word, _) in STRIKE_WORDS.items()
        if counts.get(strike)
    ]
    return ", ".join(said)


def main_bout(report: Report) -> Bout | None:
    """Give the stretch to show first: the judged one with most steps, else any."""
    return max(report.bouts, key=lambda bout: (bout.judged, bout.steps), default=None)


#: The criteria behind each of the three B's.
THREE_BS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("Big toe", ("toe_first",)),
    ("Butt", ("hip_extension",)),
    ("Belly", ("trunk_lean", "trunk_quiet")),
)


def split_bs(criteria: Sequence[Criterion]) -> tuple[list[Criterion], list[Criterion]]:
    """Part big toe, butt and belly, in this order, from the others, which keep theirs."""
    order = [id_ for _, ids in THREE_BS for id_ in ids]
    bs = sorted((c for c in criteria if c.id in order), key=lambda c: order.index(c.id))
    return bs, [c for c in criteria if c.id not in order]


def count_words(report: Report) -> str:
    """Say how many steps were seen, and in how many stretches: ``14 steps in 2 stretches``."""
    steps = f"{len(report.steps)} step{'' if len(report.steps) == 1 else 's'}"
    return steps if len(report.bouts) < 2 else f"{steps} in {len(report.bouts)} stretches"
