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
from vision.text.counted import count_athletes, count_clips
from vision.text.labels import gait_name, verdict_label
from vision.text.numbers import (
    NO_VALUE,
    format_error,
    format_limit,
    format_measured,
    format_number,
    format_value,
    unit_suffix,
)
from vision.text.phrases import in_sentence
from vision.text.sentences import translate_text
from vision.text.translation import (
    current_language,
    localize_numbers,
    translate,
    translate_count,
    translate_in,
)
from vision.text.units import basis_text
from vision.text.verdicts import VERDICT_STYLES, severity


def group_html(report: GroupReport, *, index_url: str | None = "index.html") -> str:
    """Return the page of a group report in the current language; all text in it is escaped.

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
            language=current_language(),
            screens=[_screen(part) for part in report.screens],
            summary=_summary(report),
            index_url=index_url,
            clip_url=lambda result: f"{index_url}#clip-{quote(result)}",
            few=MIN_ATHLETES_FOR_QUARTILES,
            factor=DETECTABLE_FACTOR,
            styles=VERDICT_STYLES,
            severity=severity,
            verdict_label=verdict_label,
            count_athletes=count_athletes,
            count_clips=count_clips,
            only={"left": translate("only left"), "right": translate("only right")},
            measured=_measured,
            with_confidence=_with_confidence,
            past_limit=_past_limit,
            in_errors=_in_errors,
            apart=_apart,
            plain=lambda value: _kept(format_value(value.value, value.unit)),
            signed=_signed,
            detectable=_detectable,
            style=style_sheet("index.css", "group.css"),
            script=inline_script("index.js", "group.js"),
        )
    )


def _summary(report: GroupReport) -> str:
    done = report.clips - sum(one.problem == "failed" for one in report.repeat)
    return translate("{athletes}, {clips}, {done} of them analysed, {tests}.").format(
        athletes=count_athletes(report.athletes),
        clips=count_clips(report.clips),
        done=done,
        tests=translate_count("{count} test", "{count} tests", len(report.screens)),
    )


def _screen(part: GroupScreen) -> dict[str, Any]:
    """Return what the template shows of a test."""
    has_legs = any(value.leg for criterion in part.criteria for value in criterion.values)
    by_athlete = groupby(
        (d for d in part.differences if d.is_real), key=lambda d: (d.left.athlete, d.left.owner)
    )
    return {
        "part": part,
        "size": f"{count_athletes(part.athletes)}, {count_clips(part.clips)}.",
        "bars": translate("Each bar counts athletes and legs by verdict.")
        if has_legs
        else translate("Each bar counts athletes by verdict."),
        "counted": translate("By reason; athletes and legs are counted for each criterion.")
        if has_legs
        else translate("By reason; athletes are counted for each criterion."),
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
    spoken = ", ".join(f"{n} {in_sentence(verdict_label(v))}" for v, n in counts if n)
    several = len(criterion.distributions) > 1
    title = translate_text(criterion.title)
    return {
        "title": title,
        "unit": _unit(criterion.unit),
        "bar": verdict_bar(criterion.counts, label=f"{title}: {spoken}"),
        "counts": counts,
        "strips": [_strip(criterion, part, several=several) for part in criterion.distributions],
    }


def _strip(
    criterion: GroupCriterion, distribution: GroupDistribution, *, several: bool
) -> dict[str, str]:
    gait = distribution.limits.gait if distribution.limits is not None else None
    label = gait_name(gait) if several and gait is not None else ""
    text = _distribution_text(distribution, criterion.unit)
    title = translate_text(criterion.title)
    name = translate("{title}, each value. {text}").format(
        title=f"{title}, {in_sentence(label)}" if label else title, text=text
    )
    return {"label": label, "svg": dot_strip(distribution, label=name), "text": keep_together(text)}


def _distribution_text(distribution: GroupDistribution, unit: str) -> str:
    """Return median, quartiles, number and error as sentences."""
    athletes = count_athletes(distribution.athletes)
    count = athletes
    if any(value.leg for value in distribution.values):
        legs = translate_count("{count} leg", "{count} legs", len(distribution.values))
        count = translate("{legs} of {athletes}").format(legs=legs, athletes=athletes)
    median = translate_text(format_value(distribution.median, unit))
    if distribution.quartiles is None:
        text = translate("Median {median} (n = {count}); too few athletes for quartiles.")
        text = text.format(median=median, count=count)
    else:
        low, high = (translate_text(format_value(edge, unit)) for edge in distribution.quartiles)
        text = translate("Median {median}, quartiles {low} and {high} (n = {count}).")
        text = text.format(median=median, low=low, high=high, count=count)
    return f"{text} {_errors_text(distribution, unit)}"


def _errors_text(distribution: GroupDistribution, unit: str) -> str:
    if distribution.errors is None:
        return translate("The error is not known.")
    low, high = (translate_text(format_error(error, unit)) for error in distribution.errors)
    if low == high:
        return translate("Error {error}.").format(error=low)
    return translate("Error {low} to {high}.").format(low=low, high=high)


def _leg_cards(part: GroupScreen) -> list[dict[str, str]]:
    cards = []
    for criterion in part.criteria:
        of_one = [d for d in part.differences if d.left.criterion == criterion.id]
        if not of_one:
            continue
        marked = sum(difference.is_real for difference in of_one)
        text = translate("{marked} of {athletes} marked.").format(
            marked=marked, athletes=count_athletes(len(of_one))
        )
        title = translate_text(criterion.title)
        label = translate("{title}, left minus right. {text}").format(title=title, text=text)
        cards.append(
            {
                "title": title,
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
        names.append(f"{name} ({translate_in('side', only)})" if only else name)
    everybody = len(names) == part.athletes > 1
    return {
        "reason": reason.reason,
        "count": len(reason.values),
        "criteria": ", ".join(
            dict.fromkeys(translate_text(value.title) for value in reason.values)
        ),
        "athlete_count": len(names),
        "athletes": translate("all {count} athletes").format(count=len(names))
        if everybody
        else ", ".join(names),
    }


def _unit(unit: str) -> str:
    """Return the unit as shown beside a title: ``% of leg length``; empty for degrees."""
    text = f"{unit_suffix(unit).strip()} {basis_text(unit)}".strip()
    return "" if text == "°" else translate_text(text)


def _kept(text: str) -> str:
    return keep_together(translate_text(text))


def _measured(value: GroupValue) -> str:
    return _kept(format_measured(value.value, value.error, value.unit))


def _with_confidence(value: GroupValue) -> str:
    return translate("{value}, confidence {percent}").format(
        value=_measured(value), percent=keep_together(f"{100 * value.confidence:.0f} %")
    )


def _past_limit(excess: LimitExcess) -> str:
    """Return how far a value is past its limit: ``2.4 errors past the limit of 11.6°``."""
    unit = excess.value.unit
    if excess.in_errors is not None and math.isfinite(excess.in_errors):
        text, far = translate("{far} past the limit of {limit}"), _in_errors(excess.in_errors)
    else:
        far = translate_text(format_value(excess.excess, unit, with_error=True))
        text = translate("{far} past the limit of {limit}, error not known")
        if excess.in_errors:  # infinite: an error of zero
            text = translate("{far} past the limit of {limit}")
    return keep_together(
        text.format(far=far, limit=translate_text(format_limit(excess.limit, unit)))
    )


def _in_errors(number: float | None) -> str:
    """Return a number of standard errors: ``2.4 errors``; a dash without one."""
    if number is None:
        return NO_VALUE
    return translate("{number} errors").format(number=localize_numbers(f"{number:.1f}"))


def _apart(difference: LegDifference) -> str:
    """Return which leg has the higher value, and by how much: ``left 6.9° ± 2.1° higher``."""
    apart = format_measured(abs(difference.difference), difference.error, difference.left.unit)
    text = (
        translate("left {difference} higher")
        if difference.difference > 0
        else translate("right {difference} higher")
    )
    return keep_together(text.format(difference=translate_text(apart)))


def _signed(difference: LegDifference) -> str:
    unit = difference.left.unit
    text = translate_text(format_measured(difference.difference, difference.error, unit))
    if difference.error is None:
        text = translate("{value}, error not known").format(value=text)
    positive = difference.difference > 0 and float(
        format_number(difference.difference, unit, with_error=True)
    )
    return keep_together(f"+{text}" if positive else text)


def _detectable(difference: LegDifference) -> str:
    return translate_text(
        format_value(difference.detectable, difference.left.unit, with_error=True)
    )
