"""Results of a group: one per athlete, criterion and leg, chosen from the tables of a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from vision.batches.group_models import GroupValue
from vision.batches.tables import BatchTables, table_records
from vision.report.models import Limits

_Record = Mapping[str, Any]


def athlete_label(clip: _Record) -> str:
    """Return the athlete of a row of the summary; for a nameless one, folder and clip."""
    return clip["athlete"] or "/".join(part for part in (clip["folder"], clip["clip"]) if part)


def owner_key(row: _Record) -> str:
    """Return the key of an athlete, or of a clip that names none; the two never coincide."""
    return f"athlete {row['athlete']}" if row["athlete"] else f"clip {row['result']}"


def choose_values(tables: BatchTables) -> tuple[GroupValue, ...]:
    """Choose one result for each athlete, test, criterion and leg.

    Of several clips, one that can tell is used before one that cannot, then the one with the
    higher confidence, then the one whose name is later in the alphabet. Where no clip can tell,
    one from a view that shows the criterion in other clips is used first, because its reason says
    more. A clip without an athlete is an athlete of its own.

    Parameters
    ----------
    tables : BatchTables
        The tables.

    Returns
    -------
    tuple of GroupValue
        In the order of the table of criteria.
    """
    clips = {clip["result"]: clip for clip in table_records(tables.summary)}
    rows = [row for row in table_records(tables.criteria) if row["screen"] is not None]
    views = {row["result"]: clips[row["result"]]["view"] for row in rows}
    showing = defaultdict(set)
    for row in rows:
        if row["verdict"] != "cannot_tell":
            showing[row["screen"], row["criterion"]].add(views[row["result"]])

    def _preference(row: _Record) -> tuple[bool, bool, float, str, str]:
        return (
            row["verdict"] != "cannot_tell",
            views[row["result"]] in showing[row["screen"], row["criterion"]],
            row["confidence"] or 0.0,
            row["clip"],
            row["result"],
        )

    same: dict[tuple[object, ...], list[_Record]] = defaultdict(list)
    for row in rows:
        same[owner_key(row), row["screen"], row["criterion"], row["leg"]].append(row)
    return tuple(
        _with_others(
            _value(row, athlete_label(clips[row["result"]]))
            for row in sorted(of_one, key=_preference, reverse=True)
        )
        for of_one in same.values()
    )


def _with_others(values: Iterable[GroupValue]) -> GroupValue:
    """Return the first value, with those further ones that can tell."""
    used, *others = values
    return replace(used, others=tuple(other for other in others if other.is_told))


def _value(row: _Record, athlete: str) -> GroupValue:
    return GroupValue(
        owner=owner_key(row),
        athlete=athlete,
        screen=row["screen"],
        criterion=row["criterion"],
        title=row["title"],
        leg=row["leg"],
        verdict=row["verdict"],
        # An unjudged criterion may have a value that is not to be trusted.
        value=None if row["verdict"] == "cannot_tell" else row["value"],
        error=row["error"],
        unit=row["unit"],
        limits=_limits(row),
        confidence=row["confidence"] or 0.0,
        reason=row["reason"],
        result=row["result"],
        clip=row["clip"],
    )


def _limits(row: _Record) -> Limits | None:
    """Return the limits from the ends of ranges in the table."""
    side = row["limit_side"]
    ends = [(row[f"{name}_low"], row[f"{name}_high"]) for name in ("watch", "fault")]
    if side is None or ends[0] == (None, None):
        return None
    watch, fault = (
        None if pair == (None, None) else pair if side == "outside" else pair[side == "above"]
        for pair in ends
    )
    gait = row["limit_gait"]
    return Limits(side=side, watch=cast("Any", watch), fault=fault, gait=gait)
