"""Write the limits of use that the method page shows, from the results of clips with truth."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from accuracy.clip_result import ClipResult
from accuracy.tables.by_condition import limits_table
from accuracy.tables.table import method_order
from vision.atomic import write_atomically
from vision.validation.limits_of_use import FILE, UseLimit

#: The data file, relative to the checkout.
PATH: Final = Path("vision/validation") / FILE
#: One angle for each plane and part of the body that the tests judge, and the legs they judge.
_ANGLES: Final = ("knee_flexion", "fppa", "trunk_forward_lean")
_LEGS: Final = ("standing", "near", "both", "")


def build_use_limits(results: Iterable[ClipResult]) -> list[UseLimit]:
    """Return the limits of the angles that the method page shows.

    Parameters
    ----------
    results : iterable of ClipResult
        Results of formcheck.
    """
    found = []
    table = limits_table(results)
    for row in table.rows:
        cells = dict(zip(table.columns, row, strict=True))
        if cells["angle"] in _ANGLES and cells["leg"] in _LEGS:
            found.append(
                UseLimit(
                    movement=cells["movement"],
                    angle=cells["angle"],
                    condition=cells["condition"],
                    network=cells["method"],
                    within=cells["within_5_deg"],
                    fails_at=cells["fails_at"],
                    why=cells["why"],
                )
            )
    return found


def write_use_limits(path: Path, results: Sequence[ClipResult]) -> None:
    """Write the limits of every network in some results; those of others stay as they are.

    Parameters
    ----------
    path : Path
        The data file; it is created if necessary.
    results : sequence of ClipResult
        Results of formcheck, with any number of networks.
    """
    new = build_use_limits(results)
    networks = {result.method for result in results}
    old = json.loads(path.read_text("utf-8")) if path.exists() else []
    kept = [UseLimit(**row) for row in old if row["network"] not in networks]
    limits = sorted([*kept, *new], key=lambda r: (r.movement, r.angle, method_order(r.network)))
    text = json.dumps([asdict(limit) for limit in limits], indent=1, ensure_ascii=False)
    write_atomically(f"{text}\n".encode(), path)
