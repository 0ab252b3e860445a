"""Reconcile criteria that measure the same thing in different ways.

The angle at the knee and the place of the knee over the foot both ask whether the knee falls
inward. Each is uncertain in its own way, so now and then one is a fault while the other passes.
A report must not say both.

Notes
-----
Each result is as sure as its distance to the limit that would change its verdict, in units of its
error of measurement, times its confidence. From the surest down, a result that contradicts a
surer one gives way: a pass becomes ``cannot_tell`` with a reason that names the
other; a fault becomes ``watch`` with a note. A value past the fault limit by more than the error
counts as a fault here also where fewer than three repetitions make it ``watch``. Ties are decided
by the order of the criteria. The surer result keeps the verdict that the rule gave it. A criterion
that only supports another never overrules its fault: a knee may be over the foot and still fall
inward of the line from a hip that has moved out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vision.screens.criterion_results import MAX_UNJUDGED_CONFIDENCE, CriterionResult
from vision.screens.screen import RelatedCriteria, Screen
from vision.screens.verdict_rule import excess_over_limit


def reconcile(screen: Screen, results: Sequence[CriterionResult]) -> tuple[CriterionResult, ...]:
    """Return the results without contradictions.

    Parameters
    ----------
    screen : Screen
        The screen, which declares which criteria are related.
    results : sequence of CriterionResult
        Results of all criteria.

    Returns
    -------
    tuple of CriterionResult
        In the same order.
    """
    kept = list(results)
    for related in screen.related:
        members = [
            i
            for i, r in enumerate(kept)
            if r.spec.id in (*related.criteria, *related.supporting, *related.followers)
        ]
        heard: list[int] = []
        order = {i: (_yields(kept[i], related), -_sureness(kept[i]), i) for i in members}
        for i in sorted(members, key=order.__getitem__):
            surer = next((kept[j] for j in heard if _contradict(kept[i], kept[j], related)), None)
            if surer is not None:
                kept[i] = _give_way(kept[i], surer, related)
            heard.append(i)
    return tuple(kept)


def _yields(result: CriterionResult, related: RelatedCriteria) -> bool:
    """Return whether a result cannot overrule another however sure it is."""
    if result.spec.id in related.supporting:
        return result.verdict == "pass"
    return result.spec.id in related.followers


def _is_past_fault(result: CriterionResult) -> bool:
    """Return whether the value is a fault, or would be one with more repetitions."""
    if result.verdict == "fault":
        return True
    return result.verdict == "watch" and result.note is None and _fault_excess(result) > 1.0


def _fault_excess(result: CriterionResult) -> float:
    """Return how far the value is past the fault limit, errors of measurement."""
    limits = result.spec.limits
    if result.value is None or result.error is None:
        return 0.0
    excess = excess_over_limit(result.value, limits.fault, limits.side)
    return excess / max(result.error.value, 1e-9)


def _sureness(result: CriterionResult) -> float:
    """Return how sure a result is: its margin in errors of measurement, times its confidence."""
    limits = result.spec.limits
    if result.value is None or result.error is None or result.verdict == "cannot_tell":
        return 0.0
    if result.verdict == "pass":
        below = -excess_over_limit(result.value, limits.watch, limits.side)
        return below / max(result.error.value, 1e-9) * result.confidence
    return max(_fault_excess(result), 0.0) * result.confidence


def _contradict(one: CriterionResult, other: CriterionResult, related: RelatedCriteria) -> bool:
    """Return whether two results of the same leg say opposite things."""
    if None not in (one.leg, other.leg) and one.leg != other.leg:
        return False
    if one.spec.id == other.spec.id:
        return False
    for fault, passed in ((one, other), (other, one)):
        if _is_past_fault(fault) and passed.verdict == "pass":
            if fault.spec.id in related.criteria:
                return True
            return fault.spec.id in related.supporting and passed.spec.id in related.criteria
    return False


def _give_way(
    result: CriterionResult, surer: CriterionResult, related: RelatedCriteria
) -> CriterionResult:
    """Return the less sure result with a verdict that does not contradict the surer one."""
    title = f"{surer.spec.title}" + (f" ({surer.leg})" if surer.leg else "")
    measures = f"\u201c{title}\u201d also measures {related.subject} and is surer in this clip"
    if result.verdict == "pass":
        return replace(
            result,
            verdict="cannot_tell",
            confidence=min(result.confidence, MAX_UNJUDGED_CONFIDENCE),
            reason=(
                f"Nothing stands out in this number, but {measures}: it is past its limit. "
                "Look at the bottom of the squat in the clip, and film straight from the front."
            ),
        )
    note = f"{measures}: it finds nothing, so this is only worth watching."
    return replace(result, verdict="watch", note=note)
