"""How a page words and marks feet and strikes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vision.report.gait_text import STRIKE_WORDS
from vision.report.models import Report, ReportedBout, ReportedStep
from vision.terms import Side, Strike

#: Below this a strike is shown with a question mark.
SURE: Final = 0.6


@dataclass(frozen=True)
class StrikeLook:
    """How a strike looks: a word, a mark and a colour, never the colour alone.

    Attributes
    ----------
    word : str
        Which end of the foot lands first.
    mark : str
        One character.
    colour : str
        As in the annotated clip, darker; none of the verdicts' colours, because which
        landing is good depends on the way one runs.
    """

    word: str
    mark: str
    colour: str


STRIKES: Final[dict[Strike, StrikeLook]] = {
    "toe_first": StrikeLook(*STRIKE_WORDS["toe_first"], "#2b7fd0"),
    "flat": StrikeLook(*STRIKE_WORDS["flat"], "#a58a1c"),
    "heel_first": StrikeLook(*STRIKE_WORDS["heel_first"], "#d9730d"),
    "unclear": StrikeLook(*STRIKE_WORDS["unclear"], "#7c93a3"),
}


def foot_words(side: Side, *, near: bool) -> str:
    """Name a foot and say where it is."""
    where = "near the camera" if near else "far side, less sure"
    return f"{side.capitalize()} ({where})"


def strike_word(step: ReportedStep) -> str:
    """Say how a foot lands; with a question mark where that is not sure."""
    word = STRIKES[step.strike].word
    unsure = step.strike != "unclear" and step.strike_confidence < SURE
    return f"{word}?" if unsure else word


def steps_of(report: Report, bout: ReportedBout) -> list[ReportedStep]:
    """Steps of a stretch, in order of time."""
    mine = [step for step in report.steps if step.bout == bout.number]
    return sorted(mine, key=lambda step: step.initial_contact_s)
