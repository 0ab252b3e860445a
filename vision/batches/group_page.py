"""Write the page of a group report: one self-contained HTML file."""

from __future__ import annotations

import math
from itertools import groupby
from typing import Any
from urllib.parse import quote

from vision.batches.group_charts import BAR_ORDER, difference_strip, dot_strip, verdict_bar
from vision.batches.group_models import (
    MIN_ATHLETES_FOR_QUARTILES,
    GroupCriterion,
    GroupDistribution,
    GroupReport,
    GroupScreen,
    GroupValue,
    LegDifference,
    LimitExcess,
    UntoldReason,
)
from vision.batches.pages import inline_script, page_environment, style_sheet
from vision.report.comparison.reports import DETECTABLE_FACTOR
from vision.share.handout_text import keep_together
from vision.text.gait_labels import GAIT_LABELS
from vision.text.numbers import (
    NO_VALUE,
    format_error,
    format_limit,
    format_measured,
    format_number,
    format_value,
    percent_basis,
    plural,
    unit_suffix,
)
from vision.text.verdicts import VERDICT_STYLES, severity


def group_html(report: GroupReport, *, index_url: str | None = "index.html") -> str:
    """Return the page of a group report; all text in it is escaped.

    Parameters
    ----------
    report : GroupReport
        The report.
    index_url : str, optional
        Address of the batch's index page as seen from this page; without it there are no links
        to the clips.
    """
    return (
        page_environment()
        .get_template("group.html.j2")
        .render(
            report=report,
            screens=[_screen(part) for part in report.screens],
            summary=_summary(report),
            index_url=index_url,
            clip_url=lambda result: f"{index_url}#clip-{quote(result)}",
            few=MIN_ATHLETES_FOR_QUARTILES,
            factor=DETECTABLE_FACTOR,
            styles=VERDICT_STYLES,
            severity=severity,
            plural=plural,
            measured=_measured,
            past_limit=_past_limit,
            in_errors=_in_errors,
            apart=_apart,
            plain=lambda value: keep_together(format_value(value.value, value.unit)),
            signed=_signed,
            detectable=_detectable,
            percent=lambda share: keep_together(f"{100 * share:.0f} %"),
            style=style_sheet("index.css", "group.css"),
            script=inline_script("index.js", "group.js"),
        )
    )


def _summary(report: GroupReport) -> str:
    done = report.clips - sum(one.problem == "failed" for one in report.repeat)
    return (
        f"{plural(report.athletes, 'athlete')}, {plural(report.clips, 'clip')}, "
        f"{done} of them analysed, {plural(len(report.screens), 'test')}."
    )


def _screen(part: GroupScreen) -> dict[str, Any]:
    """Return what the template shows of a test."""
    has_legs = any(value.leg for criterion in part.criteria for value in criterion.values)
    by_athlete = groupby(
        (d for d in part.differences if d.is_real), key=lambda d: (d.left.athlete, d.left.owner)
    )
    return {
        "part": part,
        "size": f"{plural(part.athletes, 'athlete')}, {plural(part.clips, 'clip')}.",
        "counted": "athletes and legs" if has_legs else "athletes",
        "has_legs": has_legs,
        "cards": [_card(criterion) for criterion in part.criteria],
        "with_faults": [one for one in part.outstanding if one.faults],
        "to_watch": [one for one in part.outstanding if not one.faults],
        "within_error": sorted(
            part.within_error, key=lambda e: (severity(e.value.verdict), e.value.athlete)
        ),
        "leg_cards": _leg_cards(part),
        "uneven": [(athlete, list(of_one)) for (athlete, _), of_one in by_athlete],
        "untold": [_untold(reason, part) for reason in part.untold],
    }


def _card(criterion: GroupCriterion) -> dict[str, Any]:
    counts = [(verdict, criterion.counts[verdict]) for verdict in BAR_ORDER]
    spoken = ", ".join(f"{n} {VERDICT_STYLES[v].label.lower()}" for v, n in counts if n)
    several = len(criterion.distributions) > 1
    return {
        "title": criterion.title,
        "unit": _unit(criterion.unit),
        "bar": verdict_bar(criterion.counts, label=f"{criterion.title}: {spoken}"),
        "counts": counts,
        "strips": [_strip(criterion, part, several=several) for part in criterion.distributions],
    }


def _strip(
    criterion: GroupCriterion, distribution: GroupDistribution, *, several: bool
) -> dict[str, str]:
    gait = distribution.limits.gait if distribution.limits is not None else None
    label = GAIT_LABELS[gait].capitalize() if several and gait is not None else ""
    text = _distribution_text(distribution, criterion.unit)
    name = f"{criterion.title}{f', {label.lower()}' if label else ''}, each value. {text}"
    return {"label": label, "svg": dot_strip(distribution, label=name), "text": keep_together(text)}


def _distribution_text(distribution: GroupDistribution, unit: str) -> str:
    """Return median, quartiles, number and error as sentences."""
    values, athletes = len(distribution.values), plural(distribution.athletes, "athlete")
    has_legs = any(value.leg for value in distribution.values)
    count = f"{plural(values, 'leg')} of {athletes}" if has_legs else athletes
    text = f"Median {format_value(distribution.median, unit)}"
    if distribution.quartiles is not None:
        low, high = (format_value(value, unit) for value in distribution.quartiles)
        text += f", quartiles {low} and {high}"
    text += f" (n = {count})"
    if distribution.quartiles is None:
        text += "; too few athletes for quartiles"
    if distribution.errors is None:
        return f"{text}. The error is not known."
    low, high = (format_error(error, unit) for error in distribution.errors)
    return f"{text}. Error {low}{f' to {high}' if high != low else ''}."


def _leg_cards(part: GroupScreen) -> list[dict[str, str]]:
    cards = []
    for criterion in part.criteria:
        of_one = [d for d in part.differences if d.left.criterion == criterion.id]
        if not of_one:
            continue
        marked = sum(difference.is_real for difference in of_one)
        text = f"{marked} of {plural(len(of_one), 'athlete')} marked."
        label = f"{criterion.title}, left minus right. {text}"
        cards.append(
            {
                "title": criterion.title,
                "unit": _unit(criterion.unit),
                "svg": difference_strip(of_one, label=label),
                "text": text,
            }
        )
    return cards


def _untold(reason: UntoldReason, part: GroupScreen) -> dict[str, Any]:
    """Return a row of the table of what could not be told, with everybody to film again."""
    legs: dict[tuple[str, str], set[str | None]] = {}
    for value in reason.values:
        legs.setdefault((value.athlete, value.owner), set()).add(value.leg)
    names = []
    for (name, _), of_one in sorted(legs.items()):
        only = next(iter(of_one)) if len(of_one) == 1 else None
        names.append(f"{name} ({only})" if only else name)
    everybody = len(names) == part.athletes > 1
    return {
        "reason": reason.reason,
        "count": len(reason.values),
        "criteria": ", ".join(dict.fromkeys(value.title for value in reason.values)),
        "athlete_count": len(names),
        "athletes": f"all {len(names)} athletes" if everybody else ", ".join(names),
    }


def _unit(unit: str) -> str:
    """Return the unit as shown beside a title: ``% of leg length``; empty for degrees."""
    text = f"{unit_suffix(unit).strip()} {percent_basis(unit)}".strip()
    return "" if text == "°" else text


def _measured(value: GroupValue) -> str:
    return keep_together(format_measured(value.value, value.error, value.unit))


def _past_limit(excess: LimitExcess) -> str:
    """Return how far a value is past its limit: ``2.4 errors past the limit of 11.6°``."""
    unit = excess.value.unit
    limit = format_limit(excess.limit, unit)
    if excess.in_errors is not None and math.isfinite(excess.in_errors):
        return keep_together(f"{_in_errors(excess.in_errors)} past the limit of {limit}")
    far = format_value(excess.excess, unit, with_error=True)
    unknown = "" if excess.in_errors else ", error not known"
    return keep_together(f"{far} past the limit of {limit}{unknown}")


def _in_errors(number: float | None) -> str:
    """Return a number of standard errors: ``2.4 errors``; a dash without one."""
    return NO_VALUE if number is None else f"{number:.1f} errors"


def _apart(difference: LegDifference) -> str:
    """Return which leg has the higher value, and by how much: ``left 6.9° ± 2.1° higher``."""
    side = "left" if difference.difference > 0 else "right"
    unit = difference.left.unit
    apart = format_measured(abs(difference.difference), difference.error, unit)
    return keep_together(f"{side} {apart} higher")


def _signed(difference: LegDifference) -> str:
    unit = difference.left.unit
    text = format_measured(difference.difference, difference.error, unit)
    if difference.error is None:
        text += ", error not known"
    positive = difference.difference > 0 and float(
        format_number(difference.difference, unit, with_error=True)
    )
    return keep_together(f"+{text}" if positive else text)


def _detectable(difference: LegDifference) -> str:
    return format_value(difference.detectable, difference.left.unit, with_error=True)
