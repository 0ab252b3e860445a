"""Apply a coach's review to a report, so that every page and file shows the coach's verdicts.

A report itself never changes. What a coach changed or dismissed is replaced in a copy, with the
headline, cues and drills that follow from it; what formcheck itself said stays beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from vision.report.models import Criterion, Report, RepValue, Summary
from vision.report.progression import JudgedBout, next_step
from vision.report.report_text import criterion_key
from vision.report.summary_text import CueCandidate, choose_cues, outcome_text, surest_first
from vision.screens.criteria import CriteriaFile, CriterionSpec, load_criteria
from vision.screens.screen import REPETITION
from vision.terms import Verdict
from vision.text.labels import verdict_label
from vision.text.translation import ENGLISH, translate, use_language
from vision.text.verdicts import VERDICT_STYLES, severity, worst_verdict

DecisionKind = Literal["agree", "change", "dismiss"]
DECISION_KINDS: Final[tuple[DecisionKind, ...]] = ("agree", "change", "dismiss")
_NO_REASON: Final = "Your coach cannot tell this from the clip."


@dataclass(frozen=True)
class ReviewDecision:
    """A coach's decision on one finding.

    Attributes
    ----------
    criterion : str
        Id of the criterion.
    leg : str or None
        Leg of the finding.
    kind : {"agree", "change", "dismiss"}
        Whether the coach agrees with the finding, changes its verdict, or dismisses it.
    verdict : str or None
        The coach's verdict, where it differs.
    reason : str
        Why, where the coach does not agree.
    """

    criterion: str
    leg: str | None
    kind: DecisionKind
    verdict: Verdict | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.kind not in DECISION_KINDS:
            raise ValueError(f"{self.kind!r} is not a decision")
        if (self.kind == "change") != (self.verdict is not None):
            raise ValueError("a verdict is needed if, and only if, the kind is 'change'")
        if self.verdict is not None and self.verdict not in VERDICT_STYLES:
            raise ValueError(f"{self.verdict!r} is not a verdict")

    @property
    def key(self) -> str:
        """Key of the criterion: ``id``, or ``id/leg``."""
        return f"{self.criterion}/{self.leg}" if self.leg else self.criterion


@dataclass(frozen=True)
class ReviewedReport:
    """A report with a coach's review applied.

    Attributes
    ----------
    report : Report
        The report to show: with the coach's verdicts, without what the coach dismissed.
    original : Report
        The report as formcheck wrote it; the same one where nothing was overruled.
    decisions : mapping of str to ReviewDecision
        The decisions on criteria of the report, by the criterion's key.
    dismissed : tuple of Criterion
        What the coach dismissed, as formcheck wrote it.
    """

    report: Report
    original: Report
    decisions: Mapping[str, ReviewDecision]
    dismissed: tuple[Criterion, ...] = ()

    @property
    def is_overruled(self) -> bool:
        """Whether the coach overruled anything."""
        return self.report is not self.original

    def coach_text(self, criterion: Criterion) -> str:
        """Write the coach's decision on a criterion; empty where there is none."""
        return shown_decision(self.decisions.get(criterion_key(criterion)))

    def original_text(self, criterion: Criterion) -> str:
        """Write what formcheck itself said on a criterion; empty unless it was overruled."""
        key = criterion_key(criterion)
        before = next((c for c in self.original.criteria if criterion_key(c) == key), None)
        if before is None or not _overrules(self.decisions.get(key), before):
            return ""
        said = before.finding
        if before.verdict == "cannot_tell" and before.reason:
            said = before.reason
        return translate("formcheck's own verdict: {verdict}. {finding}").format(
            verdict=verdict_label(before.verdict), finding=said
        )


def original_headline(reviewed: ReviewedReport) -> str:
    """Write formcheck's own headline; empty unless the coach overruled something."""
    if not reviewed.is_overruled:
        return ""
    verdict, said = reviewed.original.summary.verdict, reviewed.original.summary.headline
    if verdict:
        said = f"{verdict_label(verdict)}. {said}"
    return translate("With the coach's verdicts. formcheck's own: {headline}").format(headline=said)


def decision_text(decision: ReviewDecision | None) -> str:
    """Write a decision as a sentence in English, with its reason; empty where there is none."""
    if decision is None:
        return ""
    with use_language(ENGLISH):
        return shown_decision(decision)


def shown_decision(decision: ReviewDecision | None) -> str:
    """Write a decision as a sentence in the current language, with its reason.

    Parameters
    ----------
    decision : ReviewDecision or None
        The decision; without one the sentence is empty.
    """
    if decision is None:
        return ""
    text = translate("Coach agrees.")
    if decision.kind == "dismiss":
        text = translate("Dismissed by the coach.")
    if decision.verdict is not None:
        label = verdict_label(decision.verdict)
        text = translate("Coach's verdict: {verdict}.").format(verdict=label)
    reason = " ".join(decision.reason.split())
    return f"{text} {reason[:1].upper()}{reason[1:]}".rstrip()


def apply_review(report: Report, decisions: Sequence[ReviewDecision]) -> ReviewedReport:
    """Apply a coach's decisions to a report.

    Parameters
    ----------
    report : Report
        The report as formcheck wrote it.
    decisions : sequence of ReviewDecision
        At most one for each finding; those on findings that the report does not have are ignored.

    Returns
    -------
    ReviewedReport
        The report with the coach's verdicts, and the original.
    """
    by_key = {decision.key: decision for decision in decisions}
    known = {key: by_key[key] for c in report.criteria if (key := criterion_key(c)) in by_key}
    if not any(_overrules(known.get(criterion_key(c)), c) for c in report.criteria):
        return ReviewedReport(report, report, known)
    kept, dismissed = [], []
    for criterion in report.criteria:
        decision = known.get(criterion_key(criterion))
        if decision is None or not _overrules(decision, criterion):
            kept.append(criterion)
        elif decision.verdict is None:
            dismissed.append(criterion)
        else:
            kept.append(_changed(criterion, decision, decision.verdict, report))
    changed = report.model_copy(
        update={"criteria": kept, "summary": _summary(report, kept, dismissed)}
    )
    return ReviewedReport(changed, report, known, tuple(dismissed))


def _overrules(decision: ReviewDecision | None, criterion: Criterion) -> bool:
    if decision is None or decision.kind == "agree":
        return False
    return decision.verdict != criterion.verdict


def _changed(
    criterion: Criterion, decision: ReviewDecision, verdict: Verdict, report: Report
) -> Criterion:
    """Return a criterion with the coach's verdict, and the cue and drills that it calls for."""
    spec = _spec(criterion, report)
    needs_work = verdict in ("watch", "fault")
    cue = criterion.cue or (spec.cue if spec else None)
    drills = criterion.drills or (list(spec.drills) if spec else [])
    reason = None
    if verdict == "cannot_tell":
        reason = " ".join(decision.reason.split()) or _NO_REASON
    return criterion.model_copy(
        update={
            "verdict": verdict,
            "finding": decision_text(decision),
            "reason": reason,
            "per_rep": [_changed_rep(rep, verdict) for rep in criterion.per_rep],
            "cue": cue if needs_work else None,
            "drills": drills if needs_work else [],
        }
    )


def _changed_rep(rep: RepValue, verdict: Verdict) -> RepValue:
    """Return a repetition whose verdict is no worse than the coach's on the whole clip."""
    if rep.verdict == "cannot_tell" or severity(rep.verdict) >= severity(verdict):
        return rep
    return rep.model_copy(update={"verdict": verdict})


def _summary(report: Report, kept: Sequence[Criterion], dismissed: Sequence[Criterion]) -> Summary:
    screen = report.screen_definition
    unit = REPETITION if screen is None else screen.unit
    if screen is not None and screen.is_gait:
        counted = max((len(c.per_rep) for c in report.criteria), default=0)
    else:
        counted = sum(rep.counted for rep in report.reps)
    cues = choose_cues(
        CueCandidate(c.cue or "", criterion_key(c), c.verdict, c.confidence) for c in kept if c.cue
    )
    # The title of the test and the leg; whatever was judged, they stay the same.
    title, _, _ = report.summary.headline.partition(": ")
    outcome = outcome_text(
        [(_topic(c, report), c.verdict) for c in surest_first(kept)],
        counted=counted,
        noun=unit.noun,
    )
    if dismissed and all(c.verdict == "cannot_tell" for c in kept):
        outcome = "the coach dismissed every finding that this clip shows."
    return report.summary.model_copy(
        update={
            "verdict": worst_verdict(c.verdict for c in kept),
            "headline": f"{title}: {outcome}",
            "cues": list(cues),
            "focus": list(cues.values()),
            "next_step": _next_step(report, kept),
        }
    )


def _next_step(report: Report, kept: Sequence[Criterion]) -> str | None:
    clip = report.clip
    slowed = 1.0 if clip.capture_rate is None else clip.frame_rate / clip.capture_rate
    bouts = [
        JudgedBout(bout.gait, bout.direction, (bout.end_s - bout.start_s) * slowed)
        for bout in report.bouts
        if bout.judged
    ]
    return next_step({c.id: c.verdict for c in kept}, bouts)


@cache
def _standard_criteria(screen: str) -> CriteriaFile:
    return load_criteria(screen)


def _spec(criterion: Criterion, report: Report) -> CriterionSpec | None:
    """Return the standard definition of a criterion, in the style and gait of the report."""
    if report.screen is None:
        return None
    criteria = _standard_criteria(report.screen)
    criteria = criteria.in_style(str(report.provenance.settings.get("style")))
    if criterion.limits is not None and criterion.limits.gait is not None:
        criteria = criteria.in_gait(criterion.limits.gait)
    return criteria.by_id().get(criterion.id)


def _topic(criterion: Criterion, report: Report) -> str:
    spec = _spec(criterion, report)
    return criterion.title.lower() if spec is None else spec.topic
