"""Labels and sentences about a report, shared by pages, handouts and terminal."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from vision.report.gait_text import is_gait_report, steps_text
from vision.report.models import Criterion, MeasuredValue, QualityNote, Report
from vision.text.body_labels import LEG_LABELS, VIEW_LABELS
from vision.text.numbers import (
    format_error,
    format_limit,
    format_measured,
)
from vision.text.phrases import join_clauses
from vision.text.sentences import translate_text
from vision.text.translation import localize_numbers, translate, translate_count, translate_in
from vision.text.units import basis_text
from vision.text.verdicts import severity


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
    return f"{criterion.title}, {translate_in('side', criterion.leg)}"


def count_measured_reps(criterion: Criterion) -> int:
    """Count the repetitions in which a criterion could be measured."""
    return sum(rep.value is not None for rep in criterion.per_rep)


def measured_text(measure: MeasuredValue) -> str:
    """Write a measure with its error and the basis of a percentage."""
    return translate_text(format_measured(measure.value, measure.error, measure.unit))


def rep_time_headings(report: Report) -> tuple[str, str, str]:
    """Return the headings of the repetitions' times, with errors: ``Start (± 0.1 s)``."""
    headings = []
    labels = {
        "start": translate_in("repetition", "Start"),
        "bottom": translate_in("repetition", "Bottom"),
        "end": translate_in("repetition", "End"),
    }
    for name, label in labels.items():
        errors = [getattr(rep, f"{name}_error_s") for rep in report.reps]
        known = [error for error in errors if error is not None]
        error = f" (± {max(known):.1g} s)" if known else ""
        headings.append(f"{label}{localize_numbers(error)}")
    start, bottom, end = headings
    return start, bottom, end


def limits_text(criterion: Criterion) -> str:
    """Write the limits: ``worth watching above 8°, fault above 12°``; empty without limits."""
    return f"{_limits(criterion)}{_gait_of_limits(criterion)}"


def _limits(criterion: Criterion) -> str:
    limits = criterion.limits
    if limits is None:
        return ""
    if criterion.unit == "count" and limits.side == "above" and limits.fault is not None:
        first_watch, first_fault = map(_first_count_above, (limits.watch, limits.fault))
        text = translate("worth watching from {watch}, fault from {fault}")
        return text.format(watch=first_watch, fault=first_fault)
    watch_limit = _limit(limits.watch, criterion.unit)
    if limits.fault is None:
        return {
            "above": translate("worth watching above {watch}, never a fault"),
            "below": translate("worth watching below {watch}, never a fault"),
            "outside": translate("worth watching outside {watch}, never a fault"),
        }[limits.side].format(watch=watch_limit)
    fault_limit = _limit(limits.fault, criterion.unit)
    if limits.watch == limits.fault:
        return {
            "above": translate("worth watching above {watch}, fault if by more than the error"),
            "below": translate("worth watching below {watch}, fault if by more than the error"),
            "outside": translate("worth watching outside {watch}, fault if by more than the error"),
        }[limits.side].format(watch=watch_limit)
    return {
        "above": translate("worth watching above {watch}, fault above {fault}"),
        "below": translate("worth watching below {watch}, fault below {fault}"),
        "outside": translate("worth watching outside {watch}, fault outside {fault}"),
    }[limits.side].format(watch=watch_limit, fault=fault_limit)


def _gait_of_limits(criterion: Criterion) -> str:
    """Write the gait that the limits are for: ``, for running``; empty where for every gait."""
    limits = criterion.limits
    if limits is None or limits.gait is None:
        return ""
    return {
        "run": translate(", for running"),
        "walk": translate(", for walking"),
        "unclear": translate(", for walking or running"),
    }[limits.gait]


def _limit(limit: float | tuple[float, float], unit: str) -> str:
    if isinstance(limit, tuple):
        first, last = (translate_text(format_limit(edge, unit)) for edge in limit)
        return translate("{first} to {last}").format(first=first, last=last)
    return translate_text(format_limit(limit, unit))


def _first_count_above(limit: float | tuple[float, float]) -> int:
    return math.floor(limit if isinstance(limit, float | int) else limit[1]) + 1


def limits_line(criterion: Criterion) -> str:
    """Write the limits as a line of text, with the basis of a percentage."""
    if criterion.limits is None:
        return translate("No limit: shown, not judged")
    text = f"{_limits(criterion)} {basis_text(criterion.unit)}".rstrip()
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
    text = {
        "above": translate("Good up to {limit}."),
        "below": translate("Good from {limit}."),
        "outside": translate("Good within {limit}."),
    }[limits.side]
    return text.format(limit=_limit(limits.watch, criterion.unit))


def value_basis(criterion: Criterion) -> str:
    """Write what a percentage is of, with the steps that could not be seen: ``of 6 clear steps``.

    Parameters
    ----------
    criterion : Criterion
        The criterion; a share of steps is one of those whose landing was clear.
    """
    if criterion.unit != "% steps" or not criterion.per_rep:
        return basis_text(criterion.unit)
    clear = count_measured_reps(criterion)
    unclear = len(criterion.per_rep) - clear
    if unclear:
        text = translate_count("of {count} clear step", "of {count} clear steps", clear)
        return translate("{steps}, {unclear} unclear").format(steps=text, unclear=unclear)
    return translate_count("of {count} step", "of {count} steps", clear)


def value_note(criterion: Criterion) -> str:
    """Write the text after a criterion's value: error, and basis of a percentage or count."""
    unit, error = criterion.unit, criterion.error
    if unit == "count":
        off = f", {_error(error, unit)}" if error else ""
        count = count_measured_reps(criterion)
        return translate_count("of {count} repetition", "of {count} repetitions", count) + off
    if error is None:
        return f"{value_basis(criterion)} {translate('error not known')}".strip()
    return f"{_error(error, unit)} {value_basis(criterion)}".strip()


def _error(error: float, unit: str) -> str:
    return translate_text(format_error(error, unit))


def error_sentences(criterion: Criterion) -> str:
    """Describe the error of a criterion and its origin."""
    basis = ""
    if criterion.error_basis:
        known_from = _basis_of_error(criterion.error_basis).rstrip(".")
        basis = " " + translate("Based on {basis}.").format(basis=known_from)
    if criterion.unit == "count" and criterion.error is None:
        return translate("This is a count; its error rate has not been measured.") + basis
    if criterion.unit == "count" and criterion.error == 0:
        where = translate("any repetition that was checked")
        if criterion.error_basis:
            where = _basis_of_error(criterion.error_basis)
        return translate("No wrong count in {clips}.").format(clips=where.rstrip("."))
    if criterion.error is None:
        return (
            translate(
                "The error of this number has not been measured yet, so it is never called a fault."
            )
            + basis
        )
    text = {
        "measured": translate(
            "{error} is one standard error of measurement, measured on clips whose true angles are "
            "known."
        ),
        "literature": translate(
            "{error} is one standard error of measurement, taken from published studies; not yet "
            "measured with formcheck itself."
        ),
        None: translate("{error} is one standard error of measurement, of unknown origin."),
    }[criterion.error_kind]
    return text.format(error=_error(criterion.error, criterion.unit)) + basis


def _basis_of_error(basis: str) -> str:
    """Return what an error is based on: clips, and what widens it, in the current language."""
    return join_clauses([translate_text(part) for part in basis.split("; ")])


def certainty_text(criterion: Criterion) -> str:
    """Write how certain a criterion's limit is: ``low (the numbers are ours)``."""
    grade, sign, why = translate_text(criterion.certainty).partition(":")
    return f"{grade.strip()} ({why.strip()})" if sign else grade


def confidence_label(confidence: float) -> str:
    """Grade a confidence, 0-1, as high, medium or low."""
    if confidence >= 0.8:
        return translate_in("confidence", "high")
    if confidence >= 0.5:
        return translate_in("confidence", "medium")
    return translate_in("confidence", "low")


def summary_line(report: Report) -> str:
    """Summarise in one line what was analysed: test, leg, view, repetitions or steps."""
    parts = []
    if report.screen_definition is not None:
        parts.append(translate_text(report.screen_definition.title))
    if report.leg is not None:
        parts.append(translate(LEG_LABELS[report.leg]))
    if report.view is not None:
        parts.append(translate(f"filmed {VIEW_LABELS[report.view]}"))
    if is_gait_report(report):
        parts.append(steps_text(report))
    elif report.screen is not None:
        counted = sum(rep.counted for rep in report.reps)
        uncounted = len(report.reps) - counted
        text = translate_count("{count} repetition counted", "{count} repetitions counted", counted)
        if uncounted:
            text += " " + translate("({count} more not counted)").format(count=uncounted)
        parts.append(text)
    line = " · ".join(parts)
    return line[:1].upper() + line[1:]


def clip_line(report: Report) -> str:
    """Describe the clip in one line: name, length, size and frame rate."""
    clip = report.clip
    rate = translate("{rate} frames per second")
    if clip.variable_frame_rate:
        rate = translate("about {rate} frames per second, unevenly spaced")
    rate = rate.format(rate=f"{clip.frame_rate:.0f}")
    if clip.capture_rate is not None:
        text = translate("{rate}, recorded at {camera_rate}")
        rate = text.format(rate=rate, camera_rate=localize_numbers(f"{clip.capture_rate:.4g}"))
    length = localize_numbers(f"{clip.duration_s:.1f} s")
    return f"{clip.name} · {length} · {clip.width} × {clip.height} · {rate}"


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


def name_options_as_in_app(text: str) -> str:
    """Replace command-line options in a message by their names in the app."""
    set_to = translate("the option Slow motion set to")
    text = re.sub(r"--capture-rate (?=\d)", f"{set_to} ", text)
    return text.replace("--capture-rate", translate("the option Slow motion"))
