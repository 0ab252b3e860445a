"""Tables of errors against the conditions of filming, and the limits of use that follow.

To show the effect of one condition, only clips are used in which all others are plain: a square
view, a level camera, a person large enough, a usual frame rate, good light, nobody and nothing
before the subject.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from accuracy.clip_result import ClipResult, SeriesRow
from accuracy.conditions import Conditions
from accuracy.tables.agreement import Pairs
from accuracy.tables.table import (
    Table,
    make_table,
    method_order,
    movement_of,
    number,
    share,
)
from vision.motion.angle_table import ANGLES
from vision.terms import Plane
from vision.validation.agreement import rmse

#: An angle may be used where its RMSE is at most this, degrees: the error from which a change
#: between two days could still be told from noise, and what the report's fault limits allow.
MAX_ERROR_DEG: Final = 5.0
#: ... and where it is measured in at least this share of the frames that it is under the plainest
#: condition: some angles are not defined in every posture.
MIN_MEASURED: Final = 0.8
_PLANES: Final = {a.name: a.plane for a in ANGLES}


@dataclass(frozen=True)
class Condition:
    """A condition of filming that is measured.

    Attributes
    ----------
    name : str
        Name in the tables.
    unit : str
        Unit in text, with a space before it where one belongs.
    edges : tuple of float
        Upper ends of the bins, or with `descending` lower ends, from the plainest condition on.
        A value past the last edge belongs to no bin.
    value : callable
        Returns the value of a clip for angles of a plane; None where it is not known.
    descending : bool
        Whether smaller values are harder.
    plain : float
        Values up to this (down to this, with `descending`) are plain.
    """

    name: str
    unit: str
    edges: tuple[float, ...]
    value: Callable[[Conditions, Plane], float | None]
    descending: bool = False
    plain: float = 0.0

    def is_plain(self, conditions: Conditions, plane: Plane) -> bool:
        """Return whether a clip is plain in this condition."""
        value = self.value(conditions, plane)
        if value is None:
            return False
        return value >= self.plain if self.descending else value <= self.plain

    def edge_of(self, conditions: Conditions, plane: Plane) -> float | None:
        """Return the edge of the bin that a clip belongs to."""
        value = self.value(conditions, plane)
        if value is None:
            return None
        inside = (e for e in self.edges if (value >= e if self.descending else value <= e))
        return next(inside, None)


def _yaw(conditions: Conditions, plane: Plane) -> float | None:
    """Return the deviation from the view that shows a plane."""
    return conditions.from_side_deg if plane == "sagittal" else conditions.from_front_deg


CONDITIONS: Final = (
    Condition("yaw", "°", (2.5, 5, 10, 15, 20, 25, 30, 40, 60), _yaw, plain=5.0),
    Condition("roll", "°", (1, 3, 6, 10), lambda c, _: c.roll_deg, plain=3.0),
    Condition(
        "person", " px", (800, 600, 400, 300, 200, 120), lambda c, _: c.person_px, True, 400.0
    ),
    Condition("rate", " fps", (60, 50, 30, 25, 20), lambda c, _: c.fps, True, 25.0),
    Condition("high_rate", " fps", (60, 120, 240), lambda c, _: c.fps, plain=60.0),
    Condition("exposure", "", (0.9, 0.5, 0.25, 0.1), lambda c, _: c.exposure, True, 0.5),
    Condition("noise", " steps", (4, 8, 16, 40), lambda c, _: c.noise, plain=4.0),
    Condition("motion_blur", "", (0.1, 0.3, 0.6, 1.0), lambda c, _: c.motion_blur, plain=0.6),
    Condition("dropped", "", (0.01, 0.1, 0.25, 0.5), lambda c, _: c.dropped, plain=0.01),
    Condition("loose", " m", (0.01, 0.03, 0.06, 0.12), lambda c, _: c.looseness_m, plain=0.01),
    Condition("bystander", "", (0, 1), lambda c, _: float(c.bystander != "none")),
    Condition("occluder", "", (0, 1), lambda c, _: float(c.occluder != "none")),
    Condition("handheld", "", (0, 1), lambda c, _: float(c.camera == "handheld")),
)


@dataclass
class _Bin:
    """Angles of the clips in one bin of a condition."""

    pairs: Pairs
    frames: int = 0
    worst: float = 0.0

    @property
    def measured(self) -> float:
        """Share of the frames with a value."""
        return len(self.pairs.measured) / self.frames if self.frames else 0.0


_Key = tuple[str, str, str, str, str]
_Bins = dict[_Key, dict[float, _Bin]]


def _judged(result: ClipResult) -> Iterator[SeriesRow]:
    """Yield the series of legs that are judged, or that would be."""
    for row in result.series:
        if row.leg in ("standing", "near", "both", ""):
            yield row


def _collect(results: Iterable[ClipResult]) -> _Bins:
    """Return the bins by movement, angle, leg, condition and method."""
    bins: _Bins = defaultdict(dict)
    for result in results:
        for row in _judged(result):
            plane = _PLANES.get(row.name, "sagittal")
            for condition in CONDITIONS:
                others = (c for c in CONDITIONS if c is not condition)
                edge = condition.edge_of(result.conditions, plane)
                if edge is None or not all(c.is_plain(result.conditions, plane) for c in others):
                    continue
                movement = movement_of(result.conditions)
                key = (movement, row.name, row.leg, condition.name, result.method)
                found = bins[key].setdefault(edge, _Bin(Pairs()))
                found.pairs.add(result.clip, row.measured, row.true)
                found.frames += row.frames
                if row.measured:
                    found.worst = max(found.worst, rmse(row.measured, row.true))
    return bins


def condition_table(results: Iterable[ClipResult]) -> Table:
    """Compare angles by condition: RMSE, bias and share of measured frames of each bin.

    Parameters
    ----------
    results : iterable of ClipResult
        Results of one set of clips.
    """
    rows = []
    for key, condition, bins in _ordered(_collect(results)):
        if len(bins) < 2:
            continue  # a single bin says nothing about the condition
        movement, angle, leg, name, method = key
        for edge in _edges(condition, bins):
            found = bins[edge]
            cells = found.pairs.agreement(2)[:2]
            rows.append(
                (
                    *(movement, angle, leg, name, _edge_text(condition, edge), method),
                    *cells,
                    number(found.worst if found.pairs.measured else None),
                    share(len(found.pairs.measured), found.frames),
                    found.pairs.clip_count,
                )
            )
    columns = "movement angle leg condition bin method rmse bias worst_clip_rmse measured_percent"
    return make_table("conditions", f"{columns} clips", rows)


def limits_table(results: Iterable[ClipResult]) -> Table:
    """Return how far each condition may go while the RMSE of an angle stays small.

    Parameters
    ----------
    results : iterable of ClipResult
        Results of one set of clips.
    """
    rows = []
    for key, condition, bins in _ordered(_collect(results)):
        if len(bins) < 2:
            continue
        movement, angle, leg, name, method = key
        good: float | None = None
        bad: float | None = None
        edges = _edges(condition, bins)
        usual = bins[edges[0]].measured
        for edge in edges:
            if not _is_usable(bins[edge], usual):
                bad = edge
                break
            good = edge
        rows.append(
            (
                *(movement, angle, leg, name, method),
                "" if good is None else _edge_text(condition, good),
                "" if bad is None else _edge_text(condition, bad),
                "" if bad is None else _why_not(bins[bad], usual),
            )
        )
    columns = "movement angle leg condition method within_5_deg fails_at why"
    return make_table("limits_of_use", columns, rows)


def _is_usable(found: _Bin, usual: float) -> bool:
    if not found.pairs.measured or found.measured < MIN_MEASURED * usual:
        return False
    return rmse(found.pairs.measured, found.pairs.true) <= MAX_ERROR_DEG


def _why_not(found: _Bin, usual: float) -> str:
    if not found.pairs.measured or found.measured < MIN_MEASURED * usual:
        return f"measured in {100.0 * found.measured:.0f} % of the frames"
    return f"RMSE {rmse(found.pairs.measured, found.pairs.true):.1f}°"


def _ordered(bins: _Bins) -> Iterator[tuple[_Key, Condition, dict[float, _Bin]]]:
    """Yield the bins by movement, angle, leg, condition and method."""
    position = {c.name: i for i, c in enumerate(CONDITIONS)}
    for key in sorted(bins, key=lambda k: (*k[:3], position[k[3]], method_order(k[4]))):
        yield key, CONDITIONS[position[key[3]]], bins[key]


def _edges(condition: Condition, bins: dict[float, _Bin]) -> Sequence[float]:
    """Return the edges that have clips, from the plainest on."""
    return [edge for edge in condition.edges if edge in bins]


def _edge_text(condition: Condition, edge: float) -> str:
    sign = "≥" if condition.descending else "≤"
    return f"{sign} {edge:g}{condition.unit}"
