"""Labels and sentences about a report, shared by pages, handouts and terminal."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from vision.report.gait_text import is_gait_report, steps_text
from vision.report.models import Criterion, MeasuredValue, QualityNote, Report
from vision.text.body_labels import LEG_LABELS, VIEW_LABELS
from vision.text.gait_labels import GAIT_LABELS
from vision.text.numbers import (
    format_error,
    format_limit,
    format_measured,
    percent_basis,
    plural,
)
from vision.text.translation import translate
from vision.text.verdicts import VERDICT_STYLES, severity


def worst_first(criteria: Iterable[Criterion]) -> list[Criterion]:
    """Sort criteria: faults, then those worth watching, good ones, and unknown ones."""
    return sorted(criteria, key=lambda criterion: severity(criterion.verdict))


def criterion_key(criterion: Criterion) -> str:
    """Return the key of a criterion within its report: ``id``, or ``id/leg``."""
    return f"{criterion.id}/{criterion.leg}" if criterion.leg else criterion.id


def criterion_title(criterion: Criterion, report: Report) -> str:
    """Return a criterion's title, with the leg if the report has it for both legs."""
    same = [c for c in report.criteria if c.id == criterion.id]
    if len(same) < 2 or criterion.leg is None:
        return criterion.title
    return f"{criterion.title}, {criterion.leg}"


def count_measured_reps(criterion: Criterion) -> int:
    """Count the repetitions in which a criterion could be measured."""
    return sum(rep.value is not None for rep in criterion.per_rep)


def measured_text(measure: MeasuredValue) -> str:
    """Write a measure with its error and the basis of a percentage."""
    return format_measured(measure.value, measure.error, measure.unit)


def rep_time_headings(report: Report) -> tuple[str, str, str]:
    """Return the headings of the repetitions' times, with errors: ``Start (± 0.1 s)``."""
    headings = []
    for name in ("start", "bottom", "end"):
        errors = [getattr(rep, f"{name}_error_s") for rep in report.reps]
        known = [error for error in errors if error is not None]
        error = f" (± {max(known):.1g} s)" if known else ""
        headings.append(f"{name.capitalize()}{error}")
    start, bottom, end = headings
    return start, bottom, end


def limits_text(criterion: Criterion) -> str:
    """Write the limits: ``worth watching above 8°, fault above 12°``; empty without limits."""
    return f"{_limits(criterion)}{_gait_of_limits(criterion)}"


def _limits(criterion: Criterion) -> str:
    limits = criterion.limits
    if limits is None:
        return ""
    watch = VERDICT_STYLES["watch"].label.lower()
    fault = VERDICT_STYLES["fault"].label.lower()
    if criterion.unit == "count" and limits.side == "above" and limits.fault is not None:
        first_watch, first_fault = map(_first_count_above, (limits.watch, limits.fault))
        return f"{watch} from {first_watch}, {fault} from {first_fault}"
    watch_limit = _limit(limits.watch, criterion.unit)
    if limits.fault is None:
        return f"{watch} {limits.side} {watch_limit}, never a {fault}"
    fault_limit = _limit(limits.fault, criterion.unit)
    if limits.watch == limits.fault:
        return f"{watch} {limits.side} {watch_limit}, {fault} if by more than the error"
    return f"{watch} {limits.side} {watch_limit}, {fault} {limits.side} {fault_limit}"


def _gait_of_limits(criterion: Criterion) -> str:
    """Write the gait that the limits are for: ``, for running``; empty where for every gait."""
    limits = criterion.limits
    return "" if limits is None or limits.gait is None else f", for {GAIT_LABELS[limits.gait]}"


def _limit(limit: float | tuple[float, float], unit: str) -> str:
    if isinstance(limit, tuple):
        return f"{format_limit(limit[0], unit)} to {format_limit(limit[1], unit)}"
    return format_limit(limit, unit)


def _first_count_above(limit: float | tuple[float, float]) -> int:
    return math.floor(limit if isinstance(limit, float | int) else limit[1]) + 1


def limits_line(criterion: Criterion) -> str:
    """Write the limits as a line of text, with the basis of a percentage."""
    if criterion.limits is None:
        return "No limit: shown, not judged"
    text = f"{_limits(criterion)} {percent_basis(criterion.unit)}".rstrip()
    return f"{text[:1].upper()}{text[1:]}{_gait_of_limits(criterion)}"


def good_form_text(criterion: Criterion) -> str:
    """Write where good form begins: ``Good up to 8°.``.

    Parameters
    ----------
    criterion : Criterion
        A criterion with limits.
    """
    limits = criterion.limits
    assert limits is not None
    words = {"above": "up to", "below": "from", "outside": "within"}[limits.side]
    return f"Good {words} {_limit(limits.watch, criterion.unit)}."


def value_basis(criterion: Criterion) -> str:
    """Write what a percentage is of, with the steps that could not be seen: ``of 6 clear steps``.

    Parameters
    ----------
    criterion : Criterion
        The criterion; a share of steps is one of those whose landing was clear.
    """
    if criterion.unit != "% steps" or not criterion.per_rep:
        return percent_basis(criterion.unit)
    clear = count_measured_reps(criterion)
    unclear = len(criterion.per_rep) - clear
    if unclear:
        return f"of {plural(clear, 'clear step')}, {unclear} unclear"
    return f"of {plural(clear, 'step')}"


def value_note(criterion: Criterion) -> str:
    """Write the text after a criterion's value: error, and basis of a percentage or count."""
    unit, error = criterion.unit, criterion.error
    if unit == "count":
        off = f", {format_error(error, unit)}" if error else ""
        return f"of {plural(count_measured_reps(criterion), 'repetition')}{off}"
    if error is None:
        return f"{value_basis(criterion)} error not known".strip()
    return f"{format_error(error, unit)} {value_basis(criterion)}".strip()


def error_sentences(criterion: Criterion) -> str:
    """Describe the error of a criterion and its origin."""
    basis = f" Based on {criterion.error_basis.rstrip('.')}." if criterion.error_basis else ""
    if criterion.unit == "count" and criterion.error is None:
        return "This is a count; its error rate has not been measured." + basis
    if criterion.unit == "count" and criterion.error == 0:
        where = criterion.error_basis or "any repetition that was checked"
        return f"No wrong count in {where.rstrip('.')}."
    if criterion.error is None:
        return (
            "The error of this number has not been measured yet, "
            "so it is never called a fault." + basis
        )
    size = format_error(criterion.error, criterion.unit)
    known = {
        "measured": "measured on clips whose true angles are known",
        "literature": "taken from published studies; not yet measured with formcheck itself",
        None: "of unknown origin",
    }[criterion.error_kind]
    return f"{size} is one standard error of measurement, {known}.{basis}"


def certainty_text(criterion: Criterion) -> str:
    """Write how certain a criterion's limit is: ``low (the numbers are ours)``."""
    grade, _, why = criterion.certainty.partition(": ")
    return f"{grade} ({why})" if why else grade


def confidence_label(confidence: float) -> str:
    """Grade a confidence, 0-1, as high, medium or low."""
    if confidence >= 0.8:
        return "high"
    return "medium" if confidence >= 0.5 else "low"


def summary_line(report: Report) -> str:
    """Summarise in one line what was analysed: test, leg, view, repetitions or steps."""
    parts = []
    if report.screen_definition is not None:
        parts.append(report.screen_definition.title)
    if report.leg is not None:
        parts.append(LEG_LABELS[report.leg])
    if report.view is not None:
        parts.append(f"filmed {VIEW_LABELS[report.view]}")
    if is_gait_report(report):
        parts.append(steps_text(report))
    elif report.screen is not None:
        counted = sum(rep.counted for rep in report.reps)
        uncounted = len(report.reps) - counted
        more = f" ({uncounted} more not counted)" if uncounted else ""
        parts.append(f"{plural(counted, 'repetition')} counted{more}")
    line = " · ".join(parts)
    return line[:1].upper() + line[1:]


def clip_line(report: Report) -> str:
    """Describe the clip in one line: name, length, size and frame rate."""
    clip = report.clip
    rate = f"{clip.frame_rate:.0f} frames per second"
    if clip.variable_frame_rate:
        rate = f"about {rate}, unevenly spaced"
    if clip.capture_rate is not None:
        rate = f"{rate}, recorded at {clip.capture_rate:.4g}"
    return f"{clip.name} · {clip.duration_s:.1f} s · {clip.width} × {clip.height} · {rate}"


def limiting_notes(notes: Iterable[QualityNote]) -> list[QualityNote]:
    """Select the notes that limit the result, problems first."""
    rank = {"problem": 0, "warning": 1}
    return sorted((n for n in notes if n.severity in rank), key=lambda n: rank[n.severity])


def minor_notes(notes: Iterable[QualityNote]) -> list[QualityNote]:
    """Select the other notes, except the one on several people, which pages show differently."""
    return [n for n in notes if n.severity == "info" and n.code != "more_people"]


@dataclass(frozen=True)
class Advice:
    """A cue, the drills that train it, and the title of the criterion it is for."""

    cue: str
    drill: str | None
    other_drills: tuple[str, ...]
    criterion_title: str


def advice(report: Report) -> list[Advice]:
    """Return the summary's cues, each with the drills of its criterion."""
    found = []
    focus: list[str | None] = [*report.summary.focus]
    focus += [None] * (len(report.summary.cues) - len(focus))
    for cue, name in zip(report.summary.cues, focus, strict=False):
        criterion = find_criterion(report, name)
        drills = criterion.drills if criterion is not None else []
        found.append(
            Advice(
                cue=cue,
                drill=drills[0] if drills else None,
                other_drills=tuple(drills[1:]),
                criterion_title=criterion_title(criterion, report) if criterion else "",
            )
        )
    return found


def find_criterion(report: Report, name: str | None) -> Criterion | None:
    """Return the criterion of a key, see `criterion_key`; None where the report has none.

    Parameters
    ----------
    report : Report
        The report.
    name : str or None
        The key; without a leg, the worse one of both.
    """
    if name is None:
        return None
    id_, _, leg = name.partition("/")
    for criterion in worst_first(report.criteria):
        if criterion.id == id_ and leg in {"", criterion.leg or ""}:
            return criterion
    return None


def label_from_id(id_: str) -> str:
    """Turn an id into a label: ``at_60_deg`` becomes ``At 60°``."""
    return re.sub(r"(\d) deg\b", r"\1°", id_.replace("_", " ").strip().capitalize())


def name_options_as_in_app(text: str) -> str:
    """Replace command-line options in a message by their names in the app."""
    set_to = translate("the option Slow motion set to")
    text = re.sub(r"--capture-rate (?=\d)", f"{set_to} ", text)
    return text.replace("--capture-rate", translate("the option Slow motion"))
