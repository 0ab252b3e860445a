"""Data types for the text of a handout, before it is laid out as HTML or PDF."""

from __future__ import annotations

from dataclasses import dataclass

from vision.report.limit_scale import LimitScale
from vision.share.handout import KeyFrame
from vision.terms import Verdict


@dataclass(frozen=True)
class CriterionText:
    """Text on one criterion.

    Attributes
    ----------
    title, verdict_label : str
        Title of the criterion, and label of the verdict.
    verdict : Verdict
        The coach's verdict, else formcheck's.
    value, value_note, limits : str
        Value, its error, and its limits; empty where there is none.
    scale : LimitScale or None
        Scale with the value and its limits.
    marks : tuple of (float, str)
        Limits under the scale: position in percent, and text.
    finding : str
        The finding, or why the criterion cannot be judged.
    confidence : str
        High, medium or low.
    evidence, good_form : KeyFrame or None
        The key frame that shows it, and how it would be good.
    coach : str
        The coach's decision; empty where there is none.
    original : str
        What formcheck itself said, where the coach overruled it.
    advice : tuple of str
        Cue and drills, where they are not among the handout's cues.
    """

    title: str
    verdict_label: str
    verdict: Verdict
    value: str
    value_note: str
    limits: str
    scale: LimitScale | None
    marks: tuple[tuple[float, str], ...]
    finding: str
    confidence: str
    evidence: KeyFrame | None
    good_form: KeyFrame | None
    coach: str
    original: str
    advice: tuple[str, ...]


@dataclass(frozen=True)
class CueText:
    """A cue, its drills, and the criterion it is for, with decision, key frame and good form."""

    cue: str
    drills: tuple[str, ...]
    criterion_title: str
    coach: str
    evidence: KeyFrame | None = None
    good_form: KeyFrame | None = None

    @property
    def frames(self) -> tuple[KeyFrame, ...]:
        """What is shown beside the cue: the key frame, and how it would be good."""
        return tuple(f for f in (self.evidence, self.good_form) if f and self.evidence)


@dataclass(frozen=True)
class CriterionTextGroup:
    """Criteria under a heading."""

    heading: str
    rows: tuple[CriterionText, ...]


@dataclass(frozen=True)
class HandoutTable:
    """Headings, and rows of as many cells."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class HandoutContent:
    """All text of a handout; empty parts are left out of the layout.

    Attributes
    ----------
    athlete, date : str
        Name, and the day of filming.
    verdict : Verdict or None
        The worst verdict.
    badge, headline, summary_line : str
        The result in a few words.
    original_headline : str
        formcheck's own headline, where the coach overruled something.
    coach : str
        Name of the coach.
    message : tuple of str
        The coach's message, in paragraphs.
    decisions_line : str
        How many findings the coach agrees with, changed or dismissed.
    warnings : tuple of str
        What limits the result.
    cues : tuple of CueText
        What to try.
    next_step, safety : str
        Next step of the progression, and safety advice.
    groups : tuple of CriterionTextGroup
        The criteria that could be judged, the worst first.
    cannot_tell : tuple of CriterionText
        The criteria that could not be judged.
    dismissed : tuple of CriterionText
        The criteria that the coach dismissed.
    sources : tuple of (str, str)
        Criteria, and where their limits come from.
    notes : tuple of (str, str)
        The coach's notes, each with its time or nothing.
    bout_sentences : tuple of str
        What was seen in the main bout.
    feet, reps : HandoutTable or None
        The feet side by side, and the repetitions.
    unjudged_notes : tuple of (str, str)
        What was seen but is not judged.
    cover : KeyFrame or None
        The clip's cover, where no cue has a key frame.
    frames : tuple of KeyFrame
        Key frames without a criterion, the coach's first.
    about : tuple of str
        Clip, minor notes, and provenance.
    footer : str
        Last line of every page.
    """

    athlete: str
    date: str
    verdict: Verdict | None
    badge: str
    headline: str
    original_headline: str
    summary_line: str
    coach: str
    message: tuple[str, ...]
    decisions_line: str
    warnings: tuple[str, ...]
    cues: tuple[CueText, ...]
    next_step: str
    safety: str
    groups: tuple[CriterionTextGroup, ...]
    cannot_tell: tuple[CriterionText, ...]
    dismissed: tuple[CriterionText, ...]
    sources: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]
    bout_sentences: tuple[str, ...]
    feet: HandoutTable | None
    reps: HandoutTable | None
    unjudged_notes: tuple[tuple[str, str], ...]
    cover: KeyFrame | None
    frames: tuple[KeyFrame, ...]
    about: tuple[str, ...]
    footer: str

    @property
    def rows(self) -> tuple[CriterionText, ...]:
        """All criteria, the judged ones first."""
        return (*(row for group in self.groups for row in group.rows), *self.cannot_tell)
