"""Write the summary of a report from the verdicts of its criteria: headline and cues."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from vision.screens.verdict_rule import MIN_REPS
from vision.terms import Verdict
from vision.text.numbers import join_names, plural
from vision.text.verdicts import severity

#: A headline names at most this many topics.
MAX_TOPICS: Final = 3
#: A summary has at most this many cues.
MAX_CUES: Final = 3


@dataclass(frozen=True)
class CueCandidate:
    """A cue that a summary may give.

    Attributes
    ----------
    cue : str
        The cue.
    key : str
        Its criterion: ``id``, or ``id/leg``.
    verdict : Verdict
        Verdict of the criterion.
    confidence : float
        Confidence in it, 0-1.
    """

    cue: str
    key: str
    verdict: Verdict
    confidence: float


class _Confident(Protocol):
    @property
    def confidence(self) -> float: ...


_Result = TypeVar("_Result", bound=_Confident)


def surest_first(results: Iterable[_Result]) -> list[_Result]:
    """Sort criteria, so that headline, cues and evidence frames begin with the same one.

    Parameters
    ----------
    results : iterable
        Results of criteria, each with its ``confidence``.
    """
    return sorted(results, key=lambda result: -result.confidence)


def choose_cues(candidates: Iterable[CueCandidate]) -> dict[str, str]:
    """Choose at most three cues, with the criterion of each.

    Parameters
    ----------
    candidates : iterable of CueCandidate
        The cues of all criteria; those of faults and then of the surest are preferred, and those
        of criteria that need no work are left out.
    """
    chosen: dict[str, str] = {}
    for each in sorted(surest_first(candidates), key=lambda candidate: severity(candidate.verdict)):
        needs_work = each.verdict in ("watch", "fault")
        if needs_work and each.cue not in chosen and len(chosen) < MAX_CUES:
            chosen[each.cue] = each.key
    return chosen


def headline(
    title: str,
    judged: Sequence[tuple[str, Verdict]],
    *,
    counted: int,
    legs: Sequence[str],
    noun: str = "repetition",
) -> str:
    """Sum up the whole result in one sentence.

    Parameters
    ----------
    title : str
        Title of the test.
    judged : sequence of (str, str)
        Topic and verdict of every criterion, in the order of `surest_first`.
    counted : int
        Number of repetitions or strides that were judged.
    legs : sequence of str
        Legs that were tested one at a time.
    noun : str, optional
        What is counted, in the singular.
    """
    on = f" on the {legs[0]} leg" if len(legs) == 1 else " on both legs" if legs else ""
    if counted == 0 or all(verdict == "cannot_tell" for _, verdict in judged):
        on = ""
    return f"{title}{on}: {outcome_text(judged, counted=counted, noun=noun)}"


def outcome_text(
    judged: Sequence[tuple[str, Verdict]], *, counted: int, noun: str = "repetition"
) -> str:
    """Write what follows the title of the test in a headline.

    Parameters
    ----------
    judged : sequence of (str, str)
        Topic and verdict of every criterion, in the order of `surest_first`.
    counted : int
        Number of repetitions or strides that were judged.
    noun : str, optional
        What is counted, in the singular.
    """
    if counted == 0:
        why = "deep enough to judge" if noun == "repetition" else "seen well enough to judge"
        return f"no {noun} {why}."
    decided = [each for each in judged if each[1] != "cannot_tell"]
    if not decided:
        return "this clip does not show enough to judge."
    few = "" if counted >= MIN_REPS else f", seen in only {plural(counted, noun)}"
    faults, watches = _topics(decided, "fault"), _topics(decided, "watch")
    if faults:
        return f"start with {join_names(faults[:MAX_TOPICS])}{few}."
    if watches:
        return f"keep an eye on {_listed(watches)}{few}{_others(decided)}."
    if len(decided) < len(judged):
        points = f"{len(decided)} of {plural(len(judged), 'point')}"
        return f"nothing stands out in the {points} that this clip shows{few}."
    return f"nothing stands out{few}." if few else "good form in everything that is checked."


def _topics(judged: Sequence[tuple[str, Verdict]], verdict: Verdict) -> list[str]:
    return list(dict.fromkeys(topic for topic, each in judged if each == verdict))


def _listed(topics: Sequence[str]) -> str:
    """Join the first topics, and the number of the others."""
    more = len(topics) - MAX_TOPICS
    return join_names([*topics[:MAX_TOPICS], *([f"{more} more"] if more > 0 else [])])


def _others(decided: Sequence[tuple[str, Verdict]]) -> str:
    """Write how many of the criteria that could be judged pass."""
    passed = sum(verdict == "pass" for _, verdict in decided)
    if not passed:
        return ""
    return f"; the other {passed if passed > 1 else 'one'} that this clip shows " + (
        "are good" if passed > 1 else "is good"
    )
