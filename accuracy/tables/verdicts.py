"""Table of verdicts against the verdicts on the true values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from accuracy.clip_result import ClipResult, VerdictRow
from accuracy.tables.table import (
    Table,
    is_formcheck,
    make_table,
    method_order,
    share,
)

#: Verdicts in the order of the columns; a clip not taken for this test tells nothing either.
_SAID: Final = ("pass", "watch", "fault", "cannot_tell")
_TRUE: Final = ("pass", "watch", "fault")


def verdict_table(results: Iterable[ClipResult]) -> Table:
    """Count verdicts by the true one: per test, criterion and network.

    Sensitivity is the share of true faults that are called a fault or worth watching, of those
    for which there is a verdict; specificity the share of true passes that are not called a
    fault.

    Parameters
    ----------
    results : iterable of ClipResult
        Results of one set of clips.
    """
    rows: dict[tuple[str, str, str], list[VerdictRow]] = defaultdict(list)
    for result in results:
        if is_formcheck(result.method):
            for row in result.verdicts:
                rows[row.screen, row.criterion, result.method].append(row)
    cells = [
        (*key, *_confusion(rows[key]), *_rates(rows[key]), len(rows[key]))
        for key in sorted(rows, key=lambda k: (*k[:-1], method_order(k[-1])))
    ]
    confusion = " ".join(f"{true}_as_{said}" for true in _TRUE for said in _SAID)
    rates = "sensitivity_percent faults_as_fault_percent specificity_percent cannot_tell_percent"
    return make_table("verdicts", f"screen criterion method {confusion} {rates} verdicts", cells)


def _said(row: VerdictRow) -> str:
    return row.verdict or "cannot_tell"


def _confusion(rows: Sequence[VerdictRow]) -> list[int]:
    found = Counter((row.true_verdict, _said(row)) for row in rows)
    return [found[true, said] for true in _TRUE for said in _SAID]


def _rates(rows: Sequence[VerdictRow]) -> tuple[str, str, str, str]:
    told = [row for row in rows if _said(row) != "cannot_tell"]
    faults = [_said(row) for row in told if row.true_verdict == "fault"]
    passes = [_said(row) for row in told if row.true_verdict == "pass"]
    return (
        share(sum(said in ("fault", "watch") for said in faults), len(faults)),
        share(sum(said == "fault" for said in faults), len(faults)),
        share(sum(said != "fault" for said in passes), len(passes)),
        share(len(rows) - len(told), len(rows)),
    )
