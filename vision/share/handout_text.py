"""Put a handout into words, the same as the app's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from vision.report.gait_text import (
    bout_label,
    bout_title,
    groups_title,
    is_gait_report,
    main_bout,
    split_groups,
    strike_counts,
)
from vision.report.models import Criterion, MeasuredValue, Report, ReportedBout
from vision.report.report_text import (
    advice,
    clip_line,
    confidence_label,
    criterion_title,
    error_sentences,
    label_from_id,
    limiting_notes,
    limits_line,
    measured_text,
    minor_notes,
    name_options_as_in_app,
    summary_line,
    value_note,
    worst_first,
)
from vision.report.scale import scale_of
from vision.share.handout import Decision, Handout
from vision.share.handout_content import Content, Group, Row, Table, Tip
from vision.text.gait import STRIDE_MEASURE_LABELS, measure_label
from vision.text.numbers import format_limit, format_value
from vision.text.verdicts import VERDICT_STYLES

#: Whatever language the machine speaks, the words around are English.
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"


def content_of(handout: Handout) -> Content:
    """Put a handout into words.

    Parameters
    ----------
    handout : Handout
        What is shared.
    """
    report = handout.report
    badge, headline = _headline(report)
    bout = main_bout(report) if is_gait_report(report) else None
    loose = [frame for frame in handout.frames if frame.criterion is None or frame.by_coach]
    loose.sort(key=lambda frame: not frame.by_coach)
    covers = [frame for frame in loose if not frame.caption and not frame.by_coach]
    return Content(
        who=_tidy(handout.athlete or ""),
        when="" if handout.day is None else _day(handout.day),
        verdict=report.summary.verdict,
        badge=badge,
        headline=headline,
        seen=summary_line(report),
        coach_name=_tidy(handout.coach or ""),
        words=tuple(p for part in handout.words.splitlines() if (p := _tidy(part))),
        changed=_changed(handout.decisions),
        warnings=tuple(
            name_options_as_in_app(note.message) for note in limiting_notes(report.quality)
        ),
        tips=_tips(handout),
        next_step=report.summary.next_step or "",
        safety=report.summary.safety or "",
        groups=_groups(handout),
        untold=tuple(_row(c, handout) for c in report.criteria if c.verdict == "cannot_tell"),
        sources=_sources(report),
        notes=_notes(handout),
        bout_words=() if bout is None else tuple(bout.words),
        feet=None if bout is None or not bout.feet else _feet(bout),
        reps=_reps(report) if report.reps and report.screen is not None else None,
        noted=tuple((label_from_id(name), words) for name, words in report.notes.items()),
        cover=covers[0] if covers else None,
        frames=tuple(frame for frame in loose if frame not in covers),
        about=_about(report),
        footer=_footer(report),
    )


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS.split()[day.month - 1]} {day.year}"


def _headline(report: Report) -> tuple[str, str]:
    if report.summary.verdict is not None:
        return VERDICT_STYLES[report.summary.verdict].label, report.summary.headline
    bout = main_bout(report)
    if report.screen is None and bout is not None:
        why = name_options_as_in_app(report.screen_reason or report.summary.headline)
        words = bout_label(bout)
        return "Measured, not judged", f"{words[:1].upper()}{words[1:]}. {why}"
    if report.screen is None:
        return VERDICT_STYLES["cannot_tell"].label, report.screen_reason or report.summary.headline
    return VERDICT_STYLES["cannot_tell"].label, report.summary.headline


def _coach(decision: Decision | None) -> str:
    if decision is None:
        return ""
    said = {"agreed": "Coach agrees.", "dismissed": "Coach sets this aside."}.get(decision.kind)
    if decision.verdict is not None:
        said = f"Coach says: {VERDICT_STYLES[decision.verdict].label}."
    why = _tidy(decision.reason)
    return f"{said} {why[:1].upper()}{why[1:]}".rstrip()


def _changed(decisions: Sequence[Decision]) -> str:
    counts = [
        (sum(d.kind == "agreed" for d in decisions), "agrees with {}"),
        (sum(d.kind == "changed" for d in decisions), "changed {}"),
        (sum(d.kind == "dismissed" for d in decisions), "set {} aside"),
    ]
    said = [words.format(count) for count, words in counts if count]
    if not said:
        return ""
    listed = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
    return f"Of formcheck's findings the coach {listed}; both are shown."


def _tips(handout: Handout) -> tuple[Tip, ...]:
    report = handout.report
    keys = [*report.summary.focus, *[""] * len(report.summary.cues)]
    decided = {decision.criterion: decision for decision in handout.decisions}
    return tuple(
        Tip(
            cue=tip.cue,
            drills=tuple(d for d in (tip.drill, *tip.other_drills) if d),
            about=tip.criterion_title,
            coach=_coach(decided.get(key)),
        )
        for tip, key in zip(advice(report), keys, strict=False)
    )


def _groups(handout: Handout) -> tuple[Group, ...]:
    report = handout.report
    told = [c for c in worst_first(report.criteria) if c.verdict != "cannot_tell"]
    bs, others = split_groups(told, report)
    named = (
        (groups_title(report), bs),
        ("Also measured" if bs else "What was measured", others),
    )
    return tuple(
        Group(heading, tuple(_row(c, handout) for c in criteria))
        for heading, criteria in named
        if criteria
    )


def _row(criterion: Criterion, handout: Handout) -> Row:
    told = criterion.verdict != "cannot_tell"
    has_value = criterion.value is not None
    scale = scale_of(criterion) if told else None
    if told:
        finding = criterion.finding
    else:
        finding = name_options_as_in_app(criterion.reason or "It was not seen well enough.")
        if has_value:
            rough = format_value(criterion.value, criterion.unit)
            finding += f" Roughly read, not judged: {rough}."
    return Row(
        title=criterion_title(criterion, handout.report),
        word=VERDICT_STYLES[criterion.verdict].label,
        verdict=criterion.verdict,
        value=format_value(criterion.value, criterion.unit) if told and has_value else "",
        beside=value_note(criterion) if told and has_value else "",
        limits=f"{limits_line(criterion)}.",
        scale=scale,
        marks=tuple((x, format_limit(at, criterion.unit)) for x, at in scale.marks)
        if scale
        else (),
        finding=finding,
        seen=confidence_label(criterion.confidence) if told else "",
        frame=handout.frame_of(criterion),
        coach=_coach(handout.decision_on(criterion)),
        advice=_further(criterion, handout.report),
    )


def _further(criterion: Criterion, report: Report) -> tuple[str, ...]:
    """Cue and drills of a criterion, unless they stand among the tips or with a worse one."""
    cue = criterion.cue
    if cue is None or cue in report.summary.cues:
        return ()
    first = next(c for c in worst_first(report.criteria) if c.cue == cue)
    return (cue, *criterion.drills) if first is criterion else ()


def _sources(report: Report) -> tuple[tuple[str, str], ...]:
    """Where each limit comes from, how sure that is and how large the error; both legs once."""
    named: dict[str, list[str]] = {}
    for criterion in worst_first(report.criteria):
        text = f"{limits_line(criterion)}. {criterion.source} How sure that is: "
        text += f"{criterion.certainty}."
        if criterion.verdict != "cannot_tell":
            text += f" Error: {error_sentences(criterion)}"
        named.setdefault(text, []).append(criterion_title(criterion, report))
    return tuple(("; ".join(titles), text) for text, titles in named.items())


def _notes(handout: Handout) -> tuple[tuple[str, str], ...]:
    ordered = sorted(handout.notes, key=lambda n: -1.0 if n.time_s is None else n.time_s)
    return tuple(
        ("" if note.time_s is None else moment(note.time_s), _tidy(note.text)) for note in ordered
    )


def moment(time_s: float) -> str:
    """Write a moment of the clip: ``4.2 s``."""
    return f"{time_s:.1f} s"


def kept_together(text: str) -> str:
    """Keep a number and what belongs to it on one line: ``3 × 30 s``."""
    text = re.sub(r"(?<=\d) (?=(?:×|%|s|cm|m|mm|ms|kg)(?:\W|$))", "\u00a0", text)
    return re.sub(r"(?<=[×±<>≤≥]) (?=\d)", "\u00a0", text)


def _feet(bout: ReportedBout) -> Table:
    """The feet of a stretch side by side, the near one first."""
    sides = sorted(bout.feet, key=lambda side: side != bout.near_foot)
    heads = [f"{s.capitalize()}, {'near' if s == bout.near_foot else 'far'}" for s in sides]
    rows = [("Landings", *(strike_counts(bout, side) or "–" for side in sides), "–")]
    for name in STRIDE_MEASURE_LABELS:
        cells = [bout.feet[side].get(name) for side in sides]
        against = bout.measures.get(f"{name}_left_over_right")
        if any(cell is not None for cell in [*cells, against]):
            title = measure_label(name, walk=bout.gait == "walk")
            rows.append((title, *map(_cell, cells), _difference(against)))
    return Table((bout_title(bout), *heads, "Left − right"), tuple(rows))


def _cell(measure: MeasuredValue | None) -> str:
    return "–" if measure is None else measured_text(measure)


def _difference(measure: MeasuredValue | None) -> str:
    if measure is None or measure.value is None:
        return "–"
    return ("+" if measure.value > 0 else "") + measured_text(measure)


def _reps(report: Report) -> Table:
    both = len({rep.leg for rep in report.reps}) > 1
    heads = ("Repetition", *(("Leg",) if both else ()), "Start", "Bottom", "End", "Counted")
    rows = []
    for rep in report.reps:
        said = "Yes" if rep.counted else f"No: {rep.reason}" if rep.reason else "No"
        times = (moment(rep.start_s), moment(rep.bottom_s), moment(rep.end_s))
        rows.append((str(rep.number), *((rep.leg or "–",) if both else ()), *times, said))
    return Table(heads, tuple(rows))


def _about(report: Report) -> tuple[str, ...]:
    made = report.provenance
    versions = ", ".join(f"{name} {version}" for name, version in made.versions.items())
    return (
        clip_line(report),
        *(note.message for note in minor_notes(report.quality)),
        f"Made by {versions}; pose model {made.model.name}.",
    )


def _footer(report: Report) -> str:
    version = report.provenance.versions.get("formcheck", "")
    return f"formcheck {version} · checks form; it does not diagnose".replace("  ", " ")
