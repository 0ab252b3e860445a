"""Tables of a batch for the group report: small ones by hand, and a day with forty athletes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from vision.batches.columns import TABLES
from vision.batches.tables import BatchTables, _limit_columns, _typed
from vision.report.models import Limits
from vision.screens.criteria import CriterionSpec, load_criteria
from vision.screens.measurement_error import criterion_error
from vision.screens.registry import SCREENS
from vision.screens.verdict_rule import decide_verdict

VALGUS = {
    "screen": "single_leg_squat", "criterion": "knee_valgus", "title": "Knee alignment",
    "leg": "left", "verdict": "pass", "error": 1.5, "error_kind": "measured", "unit": "deg",
    "confidence": 0.9, "limit_side": "above", "watch_high": 8.3, "fault_high": 11.6, "reps": 5,
}  # fmt: skip
NAMES = (
    "Ada", "Ben", "Chidi", "Dora", "Emil", "Farah", "Goran", "Hana", "Ivo", "Jana", "Kofi", "Lena",
    "Mateo", "Nadia", "Omar", "Pia", "Quentin", "Rosa", "Sami", "Tove",
)  # fmt: skip
SURNAMES = ("Abel", "Bergström-Olafsdóttir")


def clip_row(result: str, **facts: Any) -> dict[str, Any]:
    """Return a row of the summary."""
    return {
        "result": result, "clip": f"{result}.mp4", "folder": "", "state": "done",
        "screen": "single_leg_squat", "view": "front", **facts,
    }  # fmt: skip


def criterion_row(result: str, value: float | None, **facts: Any) -> dict[str, Any]:
    """Return a row of the criteria: knee alignment on the left leg, if not said otherwise."""
    untold = {"verdict": "cannot_tell", "confidence": 0.0, "reason": "Film from the front."}
    defaults = VALGUS | (untold if value is None else {})
    return {"result": result, "clip": f"{result}.mp4", **defaults, "value": value, **facts}


def make_tables(
    criteria: Sequence[dict[str, Any]], clips: Sequence[dict[str, Any]] | None = None
) -> BatchTables:
    """Return tables with these rows; by default with a row in the summary for each result."""
    if clips is None:
        first = {row["result"]: row for row in reversed(criteria)}
        clips = [
            clip_row(result, athlete=row.get("athlete"), screen=row["screen"])
            for result, row in sorted(first.items())
        ]
    rows = {"summary": clips, "criteria": criteria, "reps": [], "steps": []}
    return BatchTables(**{
        name: _typed(pd.DataFrame(rows[name], columns=spec.names), spec)
        for name, spec in TABLES.items()
    })  # fmt: skip


def screening_day(athletes: int = 40, *, seed: int = 5) -> BatchTables:
    """Make up the tables of a day with three tests, with clips that failed and duplicates."""
    rng = np.random.default_rng(seed)
    clips: list[dict[str, Any]] = []
    criteria: list[dict[str, Any]] = []
    for number in range(athletes):
        name = f"{NAMES[number % 20]} {SURNAMES[number // 20 % 2]}"
        traits: dict[str, float] = {}
        shots = list(_shots(rng))
        for take, (screen, view, leg) in enumerate(shots):
            result = f"IMG_{1000 + 10 * number + take}"
            facts = {"athlete": name, "screen": screen, "view": view, "leg": leg}
            if rng.random() < 0.02:
                error = "Nobody is in this clip; film one person, with the whole body in view."
                clips.append(clip_row(result, **facts | {"screen": None, "state": "failed",
                                                         "error": error}))  # fmt: skip
                continue
            if rng.random() < 0.015:
                reason = "No squat was recognised; film three to five squats, standing in between."
                clips.append(clip_row(result, **facts | {"screen": None, "screen_reason": reason}))
                continue
            clips.append(clip_row(result, **facts))
            criteria += [
                {"result": result, "clip": f"{result}.mp4", "athlete": name} | row
                for row in _criterion_rows(rng, screen, view, leg, traits)
            ]
    clips.append(clip_row("untitled", athlete=None, view="side"))
    criteria += [
        {"result": "untitled", "clip": "untitled.mp4", "athlete": None} | row
        for row in _criterion_rows(rng, "single_leg_squat", "side", "left", {})
    ]
    return make_tables(criteria, clips)


def _shots(rng: np.random.Generator) -> Iterator[tuple[str, str, str | None]]:
    for view in ("front", "side"):
        for leg in ("left", "right"):
            if rng.random() < 0.95:
                yield "single_leg_squat", view, leg
        yield "deep_squat", view, None
    if rng.random() < 0.1:
        yield "single_leg_squat", "front", "left"
    yield "backward_running", "side", None


def _criterion_rows(
    rng: np.random.Generator, screen: str, view: str, leg: str | None, traits: dict[str, float]
) -> Iterator[dict[str, Any]]:
    gait = None
    file = load_criteria(screen)
    if SCREENS[screen].is_gait:
        gait = "walk" if rng.random() < 0.15 else "run"
        file = file.in_gait(gait)
    for spec in file.criterion:
        for side in ("left", "right") if spec.per_leg else (leg,):
            yield _criterion_row(rng, screen, view, side, spec, traits, gait)


def _criterion_row(
    rng: np.random.Generator, screen: str, view: str, leg: str | None, spec: CriterionSpec,
    traits: dict[str, float], gait: Any,
) -> dict[str, Any]:  # fmt: skip
    limits = spec.limits
    row: dict[str, Any] = {
        "screen": screen, "criterion": spec.id, "title": spec.title, "leg": leg, "unit": spec.unit,
        **_limit_columns(Limits(side=limits.side, watch=limits.watch, fault=limits.fault,
                                gait=spec.limits_gait)),
    }  # fmt: skip
    if view not in spec.views or rng.random() < 0.03:
        reason = "the knee was hidden or out of view"
        needs = spec.needs if view not in spec.views else f"It cannot be judged: {reason}."
        return row | {"verdict": "cannot_tell", "confidence": 0.0, "reason": needs}
    found = criterion_error(screen, spec.id, view, "full", gait=gait)
    error = None if found is None else found.value
    values = _made_up(rng, spec, traits.setdefault(spec.id, rng.normal()))
    value = (
        float(sum(v > 0 for v in values)) if spec.combine == "count" else float(np.median(values))
    )
    return row | {
        "verdict": decide_verdict(values, limits, value=value, error=error),
        "value": round(value, 3), "error": error, "error_kind": "measured", "reps": len(values),
        "confidence": round(float(rng.uniform(0.7, 0.95)), 3), "finding": "Seen.",
    }  # fmt: skip


def _made_up(rng: np.random.Generator, spec: CriterionSpec, trait: float) -> list[float]:
    """Return five values of which most are good, in the possible range."""
    low, high = spec.possible
    if spec.unit == "count":
        return [float(rng.random() < 0.03 + 0.3 * (trait > 1.5)) for _ in range(5)]
    watch, fault = spec.limits.watch, spec.limits.fault
    if isinstance(watch, tuple):
        centre, spread = sum(watch) / 2, (watch[1] - watch[0]) / 2
        values = centre + spread * (0.6 * trait + 0.1 * rng.normal() + 0.1 * rng.normal(size=5))
    else:
        sign = 1 if spec.limits.side == "above" else -1
        step = abs((fault - watch) if isinstance(fault, float | int) else 0) or 0.4 * abs(watch)
        away = -1.1 + trait + 0.3 * rng.standard_t(3) + 0.15 * rng.normal(size=5)
        values = watch + sign * (step or 5.0) * away
    return [float(v) for v in np.clip(values, low, high)]
