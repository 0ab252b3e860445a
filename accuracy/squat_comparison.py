"""Compare a clip of squats with its truth: criteria, angles, times of repetitions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from accuracy.clip_result import EventRow, Leg, SeriesRow, ValueRow, filming_of
from accuracy.matching import match_spans
from accuracy.true_motion import true_angles, true_track, with_truth
from accuracy.true_values import true_value
from accuracy.truth_file import LETTERS, Truth
from vision.motion.angles import Angles
from vision.motion.movement import Motion
from vision.motion.segments import compute_all_angles
from vision.screens.criteria import load_criteria
from vision.screens.criterion_results import CriterionResult
from vision.screens.measurements import RepContext
from vision.screens.rep_counting import CandidateRep, find_candidates
from vision.screens.run_screen import Judgement
from vision.screens.screen import Screen
from vision.screens.screen_selection import select_screen
from vision.screens.squat_measures import estimate_knee_flexion
from vision.terms import SIDES, Side


def compare_squats(
    motion: Motion, judgement: Judgement, truth: Truth
) -> tuple[list[ValueRow], list[SeriesRow]]:
    """Return the values and angles of a clip of squats.

    Each criterion is measured twice on the same repetitions: on the detected landmarks and on
    the true ones.

    Parameters
    ----------
    motion : Motion
        The movement as detected.
    judgement : Judgement
        Its results, which give the reported errors.
    truth : Truth
        The clip's truth.
    """
    counted = find_candidates(motion)
    screen = select_screen(motion, counted).screen
    exact = true_track(motion.smooth, truth)
    exact_angles = true_angles(compute_all_angles(exact, motion.reps, motion.segments), truth)
    series = list(_compare_series(motion, exact_angles, truth, in_table=screen is not None))
    if screen is None:
        return [], series
    pairs = [
        (a, b)
        for a, b in zip(
            with_truth(counted, motion.smooth, motion.angles),
            with_truth(counted, exact, exact_angles),
            strict=True,
        )
        if a.stance.kind in screen.stances
    ]
    values = [
        *_compare_criteria(screen, pairs, judgement, truth),
        *_compare_times(motion, counted, truth),
        *_compare_estimates(motion, [a for a, _ in pairs], truth),
    ]
    return values, series


def _compare_criteria(
    screen: Screen,
    pairs: Sequence[tuple[RepContext, RepContext]],
    judgement: Judgement,
    truth: Truth,
) -> Iterator[ValueRow]:
    """Yield every criterion of every repetition that can be compared."""
    errors = reported_errors(judgement.results)
    for spec in load_criteria(screen.id).criterion:
        measure = screen.measures[spec.id]
        for measured, true in pairs:
            view = str(measured.view.name)
            if view not in spec.views:
                continue
            sides: tuple[Side | None, ...] = SIDES if spec.per_leg else (None,)
            for side in sides:
                a = measure(measured, side).value
                b = true_value(screen, spec.id, true, side, truth)
                if a is not None and b is not None:
                    yield ValueRow(
                        part="criteria",
                        screen=screen.id,
                        name=spec.id,
                        view=view,
                        measured=a,
                        true=b,
                        reported_error=errors.get((spec.id, side or measured.leg, measured.number)),
                        filming=filming_of(measured.filming),
                    )


def reported_errors(
    results: Sequence[CriterionResult],
) -> Mapping[tuple[str, Side | None, int], float]:
    """Return the error that the report gives to each judged value.

    Parameters
    ----------
    results : sequence of CriterionResult
        Results of a clip.

    Returns
    -------
    mapping
        Errors by criterion, leg and number of the repetition.
    """
    return {
        (r.spec.id, r.leg, number): r.error.value
        for r in results
        if r.error is not None and r.verdict != "cannot_tell"
        for number, measurement in r.measurements
        if measurement.value is not None
    }


def _times(candidate: CandidateRep, motion: Motion) -> dict[str, float]:
    time_s, rep = motion.smooth.time_s, candidate.rep
    return {
        "start": float(time_s[rep.start]),
        "bottom": float(time_s[rep.bottom]),
        "end": float(time_s[rep.end]),
    }


def _with_durations(times: Mapping[str, float]) -> dict[str, float]:
    return {
        **times,
        "down_time": times["bottom"] - times["start"],
        "up_time": times["end"] - times["bottom"],
    }


def _compare_times(
    motion: Motion, candidates: Sequence[CandidateRep], truth: Truth
) -> Iterator[ValueRow]:
    """Yield the times of every counted repetition whose bottom is within a true one."""
    for candidate in candidates:
        if not candidate.counted:
            continue
        measured = _times(candidate, motion)
        for rep in truth.reps:
            true = {
                "start": truth.time_of(rep.start),
                "bottom": truth.time_of(rep.bottom),
                "end": truth.time_of(rep.end),
            }
            if true["start"] < measured["bottom"] < true["end"]:
                view = str(candidate.context.view.name)
                filming = filming_of(candidate.context.filming)
                exact = _with_durations(true)
                for name, time_s in _with_durations(measured).items():
                    yield ValueRow(
                        part="reps",
                        name=name,
                        view=view,
                        measured=time_s,
                        true=exact[name],
                        filming=filming,
                    )


def rep_events(motion: Motion, judgement: Judgement, truth: Truth) -> Iterator[EventRow]:
    """Yield the repetitions that were found, missed and invented, by their bottoms.

    Parameters
    ----------
    motion : Motion
        The movement as detected.
    judgement : Judgement
        Its repetitions; those that count are found.
    truth : Truth
        The clip's truth.
    """
    found = [float(motion.smooth.time_s[c.rep.bottom]) for c in judgement.candidates if c.counted]
    spans = [(truth.time_of(r.start), truth.time_of(r.end)) for r in truth.reps]
    bottoms = [truth.time_of(r.bottom) for r in truth.reps]
    matches = match_spans(spans, found)
    factor = motion.smooth.real_time_factor
    pairs: list[tuple[float | None, float | None]] = [
        *((bottoms[i], found[j]) for i, j in matches.pairs),
        *((bottoms[i], None) for i in matches.missed),
        *((None, found[j]) for j in matches.invented),
    ]
    for true_s, measured_s in pairs:
        yield EventRow(
            kind="repetition", true_s=true_s, measured_s=measured_s, real_time_factor=factor
        )


def _compare_estimates(
    motion: Motion, contexts: Sequence[RepContext], truth: Truth
) -> Iterator[ValueRow]:
    """Yield the knee flexion estimated from the front at each bottom, and the true one."""
    for measured in contexts:
        if measured.view.name not in ("front", "back"):
            continue
        guess = estimate_knee_flexion(measured, None).value
        frame = int(motion.smooth.index[measured.rep.bottom])
        legs = [measured.leg] if measured.leg else list(SIDES)
        real = float(np.mean([truth.angles[f"knee_flexion_{LETTERS[s]}"][frame] for s in legs]))
        if guess is not None and np.isfinite(real):
            yield ValueRow(
                part="angles",
                name="knee_flexion_estimate",
                view="front",
                measured=guess,
                true=real,
                filming=filming_of(measured.filming),
            )


def _compare_series(
    motion: Motion, exact: Angles, truth: Truth, *, in_table: bool
) -> Iterator[SeriesRow]:
    """Yield whole angle series; those of legs that are judged count for the error table."""
    view = motion.segments[0].view
    kinds = {s.kind for s in motion.segments}
    for name, series in motion.angles.series.items():
        base, _, side = name.rpartition("_")
        sided = side in SIDES
        other_leg = sided and "both" not in kinds and side not in kinds
        far_leg = sided and view.name == "side" and "both" in kinds and side != view.facing
        known = np.isfinite(series) & np.isfinite(exact.series[name])
        if not known.any():
            continue
        yield SeriesRow(
            name=base if sided else name,
            gait=False,
            view=str(view.name),
            leg=_leg(side, kinds, str(view.name), str(view.facing)) if sided else "",
            in_error_table=in_table and not other_leg and not far_leg,
            measured=_rounded(series[known]),
            true=_rounded(exact.series[name][known]),
            frames=len(truth.times_s),
        )


def _leg(side: str, kinds: Collection[str], view: str, near: str) -> Leg:
    if "both" not in kinds:
        return "standing" if side in kinds else "free"
    if view == "side":
        return "near" if side == near else "far"
    return "both"


def _rounded(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, ...]:
    """Round to what no table shows, to keep the stored results small."""
    return tuple(round(float(v), 5) for v in values)
