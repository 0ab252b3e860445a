"""Write the text of a handout, with the same wording as the app."""

from __future__ import annotations

import re
from dataclasses import replace

from vision.report.gait_text import (
    bout_label,
    bout_title,
    groups_title,
    is_gait_report,
    main_bout,
    split_groups,
    strike_counts,
)
from vision.report.limit_scale import lay_out_scale
from vision.report.models import Criterion, MeasuredValue, Rep, Report, ReportedBout
from vision.report.report_text import (
    advice,
    certainty_text,
    clip_line,
    confidence_label,
    criterion_key,
    criterion_title,
    error_sentences,
    limiting_notes,
    limits_line,
    measured_text,
    minor_notes,
    name_options_as_in_app,
    rep_time_headings,
    summary_line,
    value_note,
    worst_first,
)
from vision.report.review import (
    ReviewedReport,
    apply_review,
    original_headline,
    shown_decision,
)
from vision.report.translated_report import translate_reviewed
from vision.share.handout import Handout, KeyFrame
from vision.share.handout_content import (
    CriterionText,
    CriterionTextGroup,
    CueText,
    HandoutContent,
    HandoutTable,
)
from vision.terms import Side
from vision.text.clock import clock_text
from vision.text.dates import medium_date
from vision.text.gait_labels import FOOT_MEASURES, measure_label
from vision.text.labels import side_label, verdict_label
from vision.text.measure_names import measure_name, note_text
from vision.text.numbers import NO_VALUE, format_scale_mark, format_value
from vision.text.phrases import join_clauses, join_translated
from vision.text.sentences import translate_text
from vision.text.translation import localize_numbers, translate, translate_in, use_language


def build_content(handout: Handout) -> HandoutContent:
    """Write the text of a handout.

    Parameters
    ----------
    handout : Handout
        The handout.
    """
    with use_language(handout.language):
        return _build_content(handout)


def _build_content(handout: Handout) -> HandoutContent:
    reviewed = apply_review(handout.report, handout.decisions)
    reviewed = translate_reviewed(reviewed, handout.language)
    report = reviewed.report
    badge, headline = _headline(report)
    bout = main_bout(report) if is_gait_report(report) else None
    frames = [frame for frame in handout.frames if frame.criterion is None or frame.by_coach]
    frames.sort(key=lambda frame: not frame.by_coach)
    cues = _cues(handout, reviewed)
    covers = [frame for frame in frames if not frame.caption and not frame.by_coach]
    return HandoutContent(
        athlete=_one_line(handout.athlete or ""),
        date="" if handout.day is None else medium_date(handout.day),
        verdict=report.summary.verdict,
        badge=badge,
        headline=headline,
        original_headline=original_headline(reviewed),
        summary_line=summary_line(report),
        coach=_one_line(handout.coach or ""),
        message=tuple(p for part in handout.message.splitlines() if (p := _one_line(part))),
        decisions_line=_decisions_line(reviewed),
        warnings=tuple(
            name_options_as_in_app(note.message) for note in limiting_notes(report.quality)
        ),
        cues=cues,
        next_step=report.summary.next_step or "",
        safety=report.summary.safety or "",
        groups=_criterion_groups(handout, reviewed),
        cannot_tell=tuple(
            _row(c, handout, reviewed) for c in report.criteria if c.verdict == "cannot_tell"
        ),
        dismissed=tuple(_dismissed_row(c, reviewed) for c in reviewed.dismissed),
        sources=_sources(report),
        notes=_notes(handout),
        bout_sentences=() if bout is None else tuple(bout.words),
        feet=None if bout is None or not bout.feet else _feet(bout),
        reps=_reps(report) if report.reps and report.screen is not None else None,
        unjudged_notes=tuple(
            (measure_name(name), note_text(name, text)) for name, text in report.notes.items()
        ),
        cover=None if any(cue.frames for cue in cues) else next(iter(covers), None),
        frames=tuple(frame for frame in frames if frame not in covers),
        about=_about(report),
        footer=_footer(report),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _headline(report: Report) -> tuple[str, str]:
    if report.summary.verdict is not None:
        return verdict_label(report.summary.verdict), report.summary.headline
    bout = main_bout(report)
    if report.screen is None and bout is not None:
        why = name_options_as_in_app(report.screen_reason or report.summary.headline)
        label = bout_label(bout)
        return translate("Measured, not judged"), f"{label[:1].upper()}{label[1:]}. {why}"
    if report.screen is None:
        return verdict_label("cannot_tell"), report.screen_reason or report.summary.headline
    return verdict_label("cannot_tell"), report.summary.headline


def _decisions_line(reviewed: ReviewedReport) -> str:
    kinds = [decision.kind for decision in reviewed.decisions.values()]
    counts = [
        (kinds.count("agree"), translate("agrees with {count}")),
        (kinds.count("change"), translate("changed {count}")),
        (kinds.count("dismiss"), translate("dismissed {count}")),
    ]
    parts = [text.format(count=count) for count, text in counts if count]
    if not parts:
        return ""
    line = translate("Of formcheck's findings, your coach {decisions}.").format(
        decisions=join_translated(parts)
    )
    if reviewed.is_overruled:
        count_here = translate(
            "The coach's verdicts count here; formcheck's own stand beside them."
        )
        line = f"{line} {count_here}"
    return line


def _cues(handout: Handout, reviewed: ReviewedReport) -> tuple[CueText, ...]:
    report = reviewed.report
    keys = [*report.summary.focus, *[""] * len(report.summary.cues)]
    evidence = {criterion_key(c): _evidence(c, handout, reviewed) for c in report.criteria}
    good_form = {criterion_key(c): handout.good_form_frame(c) for c in report.criteria}
    return tuple(
        CueText(
            cue=item.cue,
            drills=tuple(d for d in (item.drill, *item.other_drills) if d),
            criterion_title=item.criterion_title,
            coach=shown_decision(reviewed.decisions.get(key)),
            evidence=evidence.get(key),
            good_form=good_form.get(key),
        )
        for item, key in zip(advice(report), keys, strict=False)
    )


def _evidence(criterion: Criterion, handout: Handout, reviewed: ReviewedReport) -> KeyFrame | None:
    """Return the key frame of a criterion; formcheck's own verdict is written into it."""
    frame = handout.evidence_frame(criterion)
    if frame is None or not reviewed.original_text(criterion):
        return frame
    caption = translate("{title}, as formcheck saw it").format(title=frame.caption)
    return replace(frame, caption=caption)


def _criterion_groups(handout: Handout, reviewed: ReviewedReport) -> tuple[CriterionTextGroup, ...]:
    report = reviewed.report
    judged = [c for c in worst_first(report.criteria) if c.verdict != "cannot_tell"]
    grouped, others = split_groups(judged, report)
    headed = (
        (groups_title(report), grouped),
        (translate("Also measured") if grouped else translate("What was measured"), others),
    )
    return tuple(
        CriterionTextGroup(heading, tuple(_row(c, handout, reviewed) for c in criteria))
        for heading, criteria in headed
        if criteria
    )


def _row(criterion: Criterion, handout: Handout, reviewed: ReviewedReport) -> CriterionText:
    original = reviewed.original_text(criterion)
    judged = criterion.verdict != "cannot_tell"
    has_value = criterion.value is not None
    scale = lay_out_scale(criterion) if judged else None
    if original:
        finding = ""  # what formcheck found is part of its own verdict
    elif judged:
        finding = criterion.finding
    else:
        finding = name_options_as_in_app(
            criterion.reason or translate("It could not be seen well enough.")
        )
        if has_value:
            rough = translate_text(format_value(criterion.value, criterion.unit))
            note = translate("Rough value, not judged: {value}.").format(value=rough)
            finding = f"{finding} {note}"
    return CriterionText(
        title=criterion_title(criterion, reviewed.report),
        verdict_label=verdict_label(criterion.verdict),
        verdict=criterion.verdict,
        value=translate_text(
            format_value(criterion.value, criterion.unit, with_error=criterion.error is not None)
        )
        if judged and has_value
        else "",
        value_note=value_note(criterion) if judged and has_value else "",
        limits=f"{limits_line(criterion)}.",
        scale=scale,
        marks=tuple(
            (x, localize_numbers(format_scale_mark(at, criterion.unit))) for x, at in scale.marks
        )
        if scale
        else (),
        finding=finding,
        confidence=confidence_label(criterion.confidence) if judged else "",
        evidence=_evidence(criterion, handout, reviewed),
        good_form=handout.good_form_frame(criterion) if judged and not original else None,
        coach=reviewed.coach_text(criterion),
        original=original,
        advice=_own_advice(criterion, reviewed.report),
    )


def _dismissed_row(criterion: Criterion, reviewed: ReviewedReport) -> CriterionText:
    """Write what the coach dismissed: formcheck's own verdict, without value, scale and advice."""
    return CriterionText(
        title=criterion_title(criterion, reviewed.original),
        verdict_label=translate("Dismissed"),
        verdict="cannot_tell",
        value="",
        value_note="",
        limits="",
        scale=None,
        marks=(),
        finding="",
        confidence="",
        evidence=None,
        good_form=None,
        coach=reviewed.coach_text(criterion),
        original=reviewed.original_text(criterion),
        advice=(),
    )


def _own_advice(criterion: Criterion, report: Report) -> tuple[str, ...]:
    """Return cue and drills of a criterion, unless the cue is shown elsewhere."""
    cue = criterion.cue
    if cue is None or cue in report.summary.cues:
        return ()
    first = next(c for c in worst_first(report.criteria) if c.cue == cue)
    return (cue, *criterion.drills) if first is criterion else ()


def _sources(report: Report) -> tuple[tuple[str, str], ...]:
    """Describe each limit's source and certainty, and the error."""
    titles_by_text: dict[str, list[str]] = {}  # both legs have the same text
    for criterion in worst_first(report.criteria):
        certainty = translate("Certainty: {certainty}.").format(certainty=certainty_text(criterion))
        text = f"{limits_line(criterion)}. {translate_text(criterion.source)} {certainty}"
        if criterion.verdict != "cannot_tell":
            error = translate("Error: {sentences}").format(sentences=error_sentences(criterion))
            text = f"{text} {error}"
        titles_by_text.setdefault(text, []).append(criterion_title(criterion, report))
    return tuple((join_clauses(titles), text) for text, titles in titles_by_text.items())


def _notes(handout: Handout) -> tuple[tuple[str, str], ...]:
    ordered = sorted(handout.notes, key=lambda n: -1.0 if n.time_s is None else n.time_s)
    return tuple(
        ("" if note.time_s is None else clock_text(note.time_s), _one_line(note.text))
        for note in ordered
    )


def keep_together(text: str) -> str:
    """Insert no-break spaces between numbers and their units or signs: ``3 × 30 s``."""
    text = re.sub(r"(?<=\d) (?=(?:×|%|s|cm|m|mm|ms|kg)(?:\W|$))", "\u00a0", text)
    return re.sub(r"(?<=[×±<>≤≥]) (?=\d)", "\u00a0", text)


def _feet(bout: ReportedBout) -> HandoutTable:
    """Tabulate the feet of a bout side by side, the near one first."""
    sides = sorted(bout.feet, key=lambda side: side != bout.near_foot)
    headings = [_foot_heading(side, is_near=side == bout.near_foot) for side in sides]
    rows = [(translate("Landings"), *(strike_counts(bout, s) or NO_VALUE for s in sides), NO_VALUE)]
    for name in FOOT_MEASURES:
        cells = [bout.feet[side].get(name) for side in sides]
        difference = bout.measures.get(f"{name}_left_over_right")
        if any(cell is not None for cell in [*cells, difference]):
            title = translate(measure_label(name, bout.gait))
            rows.append((title, *map(_cell, cells), _difference(difference)))
    return HandoutTable((bout_title(bout), *headings, translate("Left − right")), tuple(rows))


def _foot_heading(side: Side, *, is_near: bool) -> str:
    label = side_label(side)
    if is_near:
        return translate("{foot}, near").format(foot=label)
    return translate("{foot}, far").format(foot=label)


def _cell(measure: MeasuredValue | None) -> str:
    return NO_VALUE if measure is None else measured_text(measure)


def _difference(measure: MeasuredValue | None) -> str:
    if measure is None or measure.value is None:
        return NO_VALUE
    return ("+" if measure.value > 0 else "") + measured_text(measure)


def _reps(report: Report) -> HandoutTable:
    both = len({rep.leg for rep in report.reps}) > 1
    leg = (translate("Leg"),) if both else ()
    times = rep_time_headings(report)
    headings = (translate("Repetition"), *leg, *times, translate("Counted"))
    rows = []
    for rep in report.reps:
        side = (translate_in("side", rep.leg) if rep.leg else NO_VALUE,) if both else ()
        times = (clock_text(rep.start_s), clock_text(rep.bottom_s), clock_text(rep.end_s))
        rows.append((str(rep.number), *side, *times, _counted(rep)))
    return HandoutTable(headings, tuple(rows))


def _counted(rep: Rep) -> str:
    if rep.counted:
        return translate("Yes")
    return translate("No: {reason}").format(reason=rep.reason) if rep.reason else translate("No")


def _about(report: Report) -> tuple[str, ...]:
    provenance = report.provenance
    versions = ", ".join(f"{name} {version}" for name, version in provenance.versions.items())
    return (
        clip_line(report),
        *(note.message for note in minor_notes(report.quality)),
        translate("Made with {versions}; pose model {model}.").format(
            versions=versions, model=provenance.model.name
        ),
    )


def _footer(report: Report) -> str:
    version = report.provenance.versions.get("formcheck", "")
    text = translate("formcheck {version} · checks form; it does not diagnose")
    return text.format(version=version).replace("  ", " ")
