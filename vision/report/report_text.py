"""A report in words, for whoever shows it: labels, numbers and sentences without any page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from vision.report.gait_text import count_words, is_run
from vision.report.models import Criterion, Measure, QualityNote, Report
from vision.report.words import (
    SCREEN_WORDS,
    VIEW_WORDS,
    limit_words,
    share_of,
    title_of,
    told_reps,
    unit_after,
    worst_first,
)
from vision.terms import Verdict

#: What a verdict is called.
VERDICT_WORDS: Final[Mapping[Verdict, str]] = {
    "fault": "Fault",
    "watch": "Worth watching",
    "pass": "Good",
    "cannot_tell": "Cannot tell",
}
#: Units in which nobody needs a decimal.
_WHOLE: Final = frozenset({"ms", "steps/min", "deg/s", "% steps"})
LEGS: Final[Mapping[str, str]] = {"left": "left leg", "right": "right leg", "both": "both legs"}


def number(value: float | None, unit: str) -> str:
    """Write a number with its unit, finer than a sentence does; a dash where there is none.

    Parameters
    ----------
    value : float or None
        The number.
    unit : str
        Its unit as in the report.
    """
    return "–" if value is None else bare(value, unit) + _after(unit)


def _after(unit: str) -> str:
    return {"legs": " leg lengths", "deg/s": "°/s"}.get(unit) or unit_after(unit)


def measured(measure: Measure) -> str:
    """Write a measure with its error and what a share is of."""
    value, error, unit = measure.value, measure.error, measure.unit
    if value is None or error is None:
        said = number(value, unit)
    elif _after(unit).startswith("°"):
        said = f"{number(value, unit)} ± {number(error, unit)}"
    else:
        said = f"{bare(value, unit)} ± {number(error, unit)}"
    return said if value is None else f"{said} {share_of(unit)}".rstrip()


def bare(value: float, unit: str) -> str:
    """Write a number without its unit, with a true minus sign."""
    if unit in _WHOLE or (unit == "count" and float(value).is_integer()):
        text = f"{value:.0f}"
    elif unit == "deg" or unit.startswith("%") or abs(value) >= 10:
        text = f"{value:.1f}"
    else:
        text = f"{value:.2f}".rstrip("0").rstrip(".")
    return ("0" if text in {"-0", "-0.0"} else text).replace("-", "−")


def limits_line(criterion: Criterion) -> str:
    """Say in words where a value is worth watching and where it is a fault."""
    if criterion.limits is None:
        return "No limit: this is shown, not judged"
    said = limit_words(criterion).replace("watch", "Worth watching", 1)
    return f"{said} {share_of(criterion.unit)}".rstrip()


def beside_value(criterion: Criterion) -> str:
    """Write what stands beside a value: its error, what a share is of, out of how many."""
    unit, error = criterion.unit, criterion.error
    if unit == "count":
        off = f", ± {bare(error, unit)}" if error else ""
        return f"of {_plural(told_reps(criterion), 'repetition')}{off}"
    if error is None:
        return f"{share_of(unit)} error not known".strip()
    return f"± {bare(error, unit)}{unit_after(unit)} {share_of(unit)}".strip()


def error_line(criterion: Criterion) -> str:
    """Say how large the error is and how that is known."""
    basis = f" It rests on {criterion.error_basis.rstrip('.')}." if criterion.error_basis else ""
    if criterion.unit == "count" and criterion.error is None:
        return "This is counted, not measured; how often the count is off is not known." + basis
    if criterion.unit == "count" and criterion.error == 0:
        where = criterion.error_basis or "any repetition that was checked"
        return f"No wrong count in {where.rstrip('.')}."
    if criterion.error is None:
        return (
            "How far this number may be off has not been measured yet, "
            "so it is never called a fault." + basis
        )
    size = f"± {number(criterion.error, criterion.unit)}"
    known = {
        "measured": "measured on clips whose true angles are known",
        "literature": "taken from published studies; not yet measured with formcheck itself",
        None: "where it comes from is not recorded",
    }[criterion.error_kind]
    return f"{size} is one standard error of measurement, {known}.{basis}"


def confidence_word(confidence: float) -> str:
    """Say how well the camera saw what this rests on."""
    if confidence >= 0.8:
        return "high"
    return "medium" if confidence >= 0.5 else "low"


def seen_line(report: Report) -> str:
    """Say in one line what was seen: test, leg, view, repetitions or steps."""
    parts = []
    if report.screen is not None:
        parts.append(SCREEN_WORDS[report.screen])
    if report.leg is not None:
        parts.append(LEGS[report.leg])
    if report.view is not None:
        parts.append(f"seen {VIEW_WORDS[report.view]}")
    if is_run(report):
        parts.append(count_words(report))
    elif report.screen is not None:
        counted = sum(rep.counted for rep in report.reps)
        uncounted = len(report.reps) - counted
        more = f" ({uncounted} more not counted)" if uncounted else ""
        parts.append(f"{_plural(counted, 'repetition')} counted{more}")
    line = " · ".join(parts)
    return line[:1].upper() + line[1:]


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def clip_line(report: Report) -> str:
    """Say in one line what the clip is."""
    clip = report.clip
    rate = f"{clip.frame_rate:.0f} pictures a second"
    if clip.variable_frame_rate:
        rate = f"about {rate}, unevenly spaced"
    return f"{clip.name} · {clip.duration_s:.1f} s · {clip.width} × {clip.height} · {rate}"


def worth_knowing(notes: Iterable[QualityNote]) -> list[QualityNote]:
    """Pick the notes that limit the result, problems first."""
    rank = {"problem": 0, "warning": 1}
    return sorted((n for n in notes if n.severity in rank), key=lambda n: rank[n.severity])


def fine_print(notes: Iterable[QualityNote]) -> list[QualityNote]:
    """Pick the other notes, but for the one the choice of a person stands for."""
    return [n for n in notes if n.severity == "info" and n.code != "more_people"]


@dataclass(frozen=True)
class Advice:
    """A cue and what trains it."""

    cue: str
    drill: str | None
    more: tuple[str, ...]
    about: str


def advice(report: Report) -> list[Advice]:
    """Give the summary's cues with the drills of the criterion each is about."""
    found = []
    focus: list[str | None] = [*report.summary.focus]
    focus += [None] * (len(report.summary.cues) - len(focus))
    for cue, name in zip(report.summary.cues, focus, strict=False):
        about = _criterion(report, name)
        drills = about.drills if about is not None else []
        found.append(
            Advice(
                cue=cue,
                drill=drills[0] if drills else None,
                more=tuple(drills[1:]),
                about=title_of(about, report) if about is not None else "",
            )
        )
    return found


def _criterion(report: Report, name: str | None) -> Criterion | None:
    if name is None:
        return None
    id_, _, leg = name.partition("/")
    for criterion in worst_first(report.criteria):
        if criterion.id == id_ and leg in {"", criterion.leg or ""}:
            return criterion
    return None


def humanised(id_: str) -> str:
    """Turn an id into words."""
    return re.sub(r"(\d) deg\b", r"\1°", id_.replace("_", " ").strip().capitalize())


def for_readers(text: str) -> str:
    """Say without its name on the command line what only that calls so."""
    return text.replace("--capture-rate", "the option Slow motion")
