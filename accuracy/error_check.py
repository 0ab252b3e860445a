"""Widen errors that turn out to be too small on clips that they were not measured on."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import numpy as np

from accuracy.clip_result import ClipResult
from accuracy.condition_curves import MIN_COVERAGE, rounded
from vision.text.numbers import plural

#: Differences as shares of twice the reported error, with the clips they are from.
_Shares = list[tuple[str, float]]
#: Network, test, criterion and view.
_Key = tuple[str, str, str, str]
#: Keeps a factor from being just too small after rounding.
_MARGIN: Final = 1.01


def widen_error_table(
    table: Mapping[str, Any], results: Iterable[ClipResult]
) -> tuple[dict[str, Any], list[str]]:
    """Widen the errors of criteria of which too few values lie within twice the error.

    Parameters
    ----------
    table : mapping
        The whole table of errors.
    results : iterable of ClipResult
        Results of other clips, made with this table.

    Returns
    -------
    table : dict
        The table; an error that is widened, and its curves, are multiplied by the same factor.
    notes : list of str
        What was widened, a line each.
    """
    widened: dict[str, Any] = deepcopy(dict(table))
    notes = []
    for (network, screen, name, view), shares in sorted(_shares(results).items()):
        sizes = np.array([share for _, share in shares])
        if float(np.mean(sizes <= 1.0)) >= MIN_COVERAGE:
            continue
        factor = _MARGIN * float(np.quantile(sizes, MIN_COVERAGE, method="inverted_cdf"))
        entry = widened["models"][network]["criteria"][screen][name][view]
        clips = len({clip for clip, _ in shares})
        _scale(entry, factor)
        entry["basis"] += f"; widened to {factor:.2g} times by {plural(clips, 'other clip')}"
        notes.append(f"{network} {screen} {name} {view}: × {factor:.2f}")
    return widened, notes


def write_widened_errors(path: Path, results: Iterable[ClipResult]) -> list[str]:
    """Widen the errors in a file, and return what was widened.

    Parameters
    ----------
    path : Path
        The table of errors.
    results : iterable of ClipResult
        Results of other clips, made with this table.
    """
    table, notes = widen_error_table(json.loads(path.read_text("utf-8")), results)
    path.write_text(json.dumps(table, indent=2, sort_keys=True) + "\n", "utf-8")
    return notes


def _shares(results: Iterable[ClipResult]) -> dict[_Key, _Shares]:
    found: dict[_Key, _Shares] = defaultdict(list)
    for result in results:
        for row in result.values:
            if row.part == "criteria" and row.reported_error:
                share = abs(row.measured - row.true) / (2.0 * row.reported_error)
                found[result.method, row.screen, row.name, row.view].append((result.clip, share))
    return found


def _scale(entry: dict[str, Any], factor: float) -> None:
    entry["error"] = rounded(factor * entry["error"])
    for points in entry.get("conditions", {}).values():
        points[:] = [[value, rounded(factor * error)] for value, error in points]
