"""Write the errors that reports give, from the results of clips with truth.

The error is the root mean square of the differences from the truth: one standard error of
measurement, bias included. No clip is left out and no offset is subtracted. Each landmark network
has a part of its own. Only what the clips cover is written: clips of squats leave the errors of
running as they are.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from accuracy.clip_result import ClipResult
from accuracy.condition_curves import Sample, entry_with_conditions, plain_samples, rounded
from vision.screens.criteria import load_criteria
from vision.screens.measurement_error import WALK_SUFFIX
from vision.screens.registry import SCREENS
from vision.text.numbers import plural
from vision.validation.agreement import bias, rmse

#: The table that reports use, relative to the checkout.
PATH: Final = Path("vision/screens/measurement_error.json")

#: Size of one wrong count, by the units of criteria whose values are counted.
_MISSES: Final = {"count": 1.0, "% steps": 100.0}


@dataclass(frozen=True)
class Pair:
    """A measured value and its true value.

    Attributes
    ----------
    clip : str
        Name of the clip.
    measured, true : float
        The values.
    """

    clip: str
    measured: float
    true: float


#: Pairs, or values with their clips, by name and view.
Views = dict[str, dict[str, list[Pair]]]
SampleViews = dict[str, dict[str, list[Sample]]]


def _views() -> dict[str, dict[str, list[Any]]]:
    return defaultdict(lambda: defaultdict(list))


def build_error_table(results: Iterable[ClipResult]) -> dict[str, Any]:
    """Return the errors of one landmark network.

    Parameters
    ----------
    results : iterable of ClipResult
        Results with this network.

    Returns
    -------
    dict
        Errors by part, name and view; those of criteria also by test. Errors of values of
        repetitions and strides are those under plain conditions, with what other conditions add
        to them, and wide enough that twice of them covers nine of ten values. Errors of angles
        are those over the frames of all clips.
    """
    criteria: dict[str, dict[str, dict[str, list[Sample]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    parts: dict[str, SampleViews] = {part: _views() for part in ("gait", "angles", "reps")}
    frames: Views = _views()
    for result in results:
        for row in result.values:
            if row.part == "criteria":
                criteria[row.screen][row.name][row.view].append((result.clip, row))
            else:
                parts[row.part][row.name][row.view].append((result.clip, row))
        for series in result.series:
            if series.in_error_table:
                name = f"{series.name}_gait" if series.gait else series.name
                frames[name][series.view] += [
                    Pair(result.clip, a, b)
                    for a, b in zip(series.measured, series.true, strict=True)
                ]
    return {
        "criteria": {
            screen: {
                name: {
                    view: _value_entry(
                        samples, SCREENS[screen].unit.noun, miss=_size_of_a_miss(screen, name)
                    )
                    for view, samples in views.items()
                }
                for name, views in names.items()
            }
            for screen, names in sorted(criteria.items())
        },
        "gait": _value_entries(parts["gait"], "stride"),
        "angles": _frame_entries(frames) | _value_entries(parts["angles"], "repetition"),
        "reps": _value_entries(parts["reps"], "repetition"),
    }


def _value_entry(samples: Sequence[Sample], unit: str, *, miss: float = 0.0) -> Mapping[str, Any]:
    """Return the entry of a criterion or measure in a view."""
    pairs = [Pair(clip, row.measured, row.true) for clip, row in plain_samples(samples)]
    return entry_with_conditions(samples, summarise(pairs, unit=unit), miss=miss)


def _size_of_a_miss(screen: str, name: str) -> float:
    """Return the size of one wrong count of a criterion; 0 for one that is not counted."""
    units = {c.id: c.unit for c in load_criteria(screen).criterion}
    return _MISSES.get(units[name.removesuffix(WALK_SUFFIX)], 0.0)


def _value_entries(views: SampleViews, unit: str) -> dict[str, dict[str, Any]]:
    return {
        name: {view: _value_entry(samples, unit) for view, samples in by_view.items()}
        for name, by_view in views.items()
    }


def _frame_entries(views: Views) -> dict[str, dict[str, Any]]:
    return {
        name: {view: summarise(pairs, unit="frame") for view, pairs in by_view.items()}
        for name, by_view in views.items()
    }


def summarise(pairs: Sequence[Pair], *, unit: str) -> dict[str, Any]:
    """Return error and bias of pairs, as an entry of the table.

    Parameters
    ----------
    pairs : sequence of Pair
        At least one.
    unit : str
        What each pair was measured on.
    """
    measured, true = [p.measured for p in pairs], [p.true for p in pairs]
    clips = len({p.clip for p in pairs})
    return {
        "error": rounded(rmse(measured, true)),
        "bias": rounded(bias(measured, true)),
        "kind": "measured",
        "basis": f"{plural(len(pairs), unit)} in {plural(clips, 'rendered clip')} with exact truth",
    }


def merge_error_table(
    old: Mapping[str, Any], network: str, table: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the whole table with new errors of one network; others stay as they are.

    Parameters
    ----------
    old : mapping
        The whole table so far.
    network : str
        The landmark network.
    table : mapping
        Its new errors.
    """
    mine = old["models"].get(network, {})
    merged = {part: {**mine.get(part, {}), **new} for part, new in table.items()}
    return {**old, "models": {**old["models"], network: merged}}


def write_error_table(path: Path, results: Iterable[ClipResult]) -> dict[str, Any]:
    """Write the errors of every network in some results into the table.

    Parameters
    ----------
    path : Path
        The table; it is created if necessary.
    results : iterable of ClipResult
        Results of formcheck, with any number of networks.

    Returns
    -------
    dict
        The whole table.
    """
    empty: dict[str, Any] = {"all_models": {"angles": {}, "criteria": {}, "gait": {}}, "models": {}}
    table = json.loads(path.read_text("utf-8")) if path.exists() else empty
    by_network: dict[str, list[ClipResult]] = defaultdict(list)
    for result in results:
        by_network[result.method].append(result)
    for network, of_network in by_network.items():
        errors = build_error_table(of_network)
        table = merge_error_table(table, network, errors)
    path.write_text(json.dumps(table, indent=2, sort_keys=True) + "\n", "utf-8")
    return table
