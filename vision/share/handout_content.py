"""What a handout says, in order and in words; how it is laid out is left to page and PDF."""

from __future__ import annotations

from dataclasses import dataclass

from vision.report.scale import Scale
from vision.share.handout import KeyFrame
from vision.terms import Verdict


@dataclass(frozen=True)
class Row:
    """One criterion in words.

    Attributes
    ----------
    title, word : str
        Its name, and the machine's verdict.
    verdict : Verdict
    value, beside, limits : str
        Number, error, and where it is worth watching; empty where there is none.
    scale : Scale or None
        Where the value lies against its limits.
    marks : tuple of (float, str)
        Limits under the scale: position in percent, and words.
    finding : str
        What was seen, or why it cannot be told.
    seen : str
        How well it was seen.
    frame : KeyFrame or None
        Its proof.
    coach : str
        What the coach decided; empty where nothing.
    advice : tuple of str
        Its cue and drills, where they do not stand among the tips.
    """

    title: str
    word: str
    verdict: Verdict
    value: str
    beside: str
    limits: str
    scale: Scale | None
    marks: tuple[tuple[float, str], ...]
    finding: str
    seen: str
    frame: KeyFrame | None
    coach: str
    advice: tuple[str, ...]


@dataclass(frozen=True)
class Tip:
    """A cue, what trains it, what it is for, and what the coach decided on that."""

    cue: str
    drills: tuple[str, ...]
    about: str
    coach: str


@dataclass(frozen=True)
class Group:
    """Rows under a heading."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Table:
    """Heads, and rows of as many cells."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Content:
    """Everything a handout says; empty parts are left out by whoever shows it.

    Attributes
    ----------
    who, when : str
        Athlete and day.
    verdict : Verdict or None
        Worst of the machine's.
    badge, headline, seen : str
        The result in a few words.
    coach_name : str
    words : tuple of str
        The coach's paragraphs.
    changed : str
        In how much the coach differs from the machine.
    warnings : tuple of str
        What limits the result.
    tips : tuple of Tip
    next_step, safety : str
    groups : tuple of Group
        What was told, the worst first.
    untold : tuple of Row
        What cannot be told.
    sources : tuple of (str, str)
        Criteria, and where their limit comes from.
    notes : tuple of (str, str)
        The coach's remarks, each with its moment or nothing.
    bout_words : tuple of str
        Running in plain sentences.
    feet, reps : Table or None
    noted : tuple of (str, str)
        What is not judged.
    cover : KeyFrame or None
    frames : tuple of KeyFrame
        Pictures that stand by themselves, the coach's first.
    about : tuple of str
        Clip, fine print and what made the result.
    footer : str
    """

    who: str
    when: str
    verdict: Verdict | None
    badge: str
    headline: str
    seen: str
    coach_name: str
    words: tuple[str, ...]
    changed: str
    warnings: tuple[str, ...]
    tips: tuple[Tip, ...]
    next_step: str
    safety: str
    groups: tuple[Group, ...]
    untold: tuple[Row, ...]
    sources: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]
    bout_words: tuple[str, ...]
    feet: Table | None
    reps: Table | None
    noted: tuple[tuple[str, str], ...]
    cover: KeyFrame | None
    frames: tuple[KeyFrame, ...]
    about: tuple[str, ...]
    footer: str

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, told ones first."""
        return (*(row for group in self.groups for row in group.rows), *self.untold)
