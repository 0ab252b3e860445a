"""Cut a clip into stretches that are judged alike: one standing leg, one view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from vision.motion.angles import Angles, compute_angles, foot_slope
from vision.motion.reps import Repetition, standing_rows
from vision.motion.standing_leg import Stance, StanceKind
from vision.motion.view import View, find_view
from vision.pose.track import PoseTrack
from vision.terms import SIDES, Floats, Side

#: A person who turns by more than this between repetitions starts a new stretch, degrees.
_TURNED: Final = 35.0


@dataclass(frozen=True)
class Segment:
    """Consecutive repetitions with one stance and one view.

    Attributes
    ----------
    rows : slice
        Rows of the track; stretches follow each other without gaps.
    kind : str
        The stance of its repetitions (see `vision.motion.standing_leg`).
    view : View
        The view, per row of the stretch.
    reps : tuple of int
        Positions of its repetitions in the list of all.
    """

    rows: slice
    kind: StanceKind
    view: View
    reps: tuple[int, ...]


def _turn(track: PoseTrack, rep: Repetition, kind: StanceKind) -> tuple[float, float]:
    view = find_view(track.slice_rows(rep.rows), standing_leg=kind if kind in SIDES else None)
    return float(np.nanmedian(view.turn_deg)), float(np.nanmedian(view.facing_sign))


def find_segments(
    track: PoseTrack, reps: Sequence[Repetition], stances: Sequence[Stance]
) -> tuple[Segment, ...]:
    """Group repetitions and find each group's view by vote.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track of T pictures.
    reps, stances : sequences of equal length
        The repetitions and how the person stands in each.

    Returns
    -------
    tuple of Stretch
        At least one; together they cover all rows.
    """
    groups: list[list[int]] = []
    turns = [_turn(track, rep, stance.kind) for rep, stance in zip(reps, stances, strict=True)]
    for i, stance in enumerate(stances):
        if groups and stance.kind in ("moving", "split"):
            groups[-1].append(i)  # a stumble does not end a block
            continue
        if groups:
            last = next(
                (j for j in reversed(groups[-1]) if stances[j].kind not in ("moving", "split")),
                groups[-1][-1],
            )
            turned = abs(turns[i][0] - turns[last][0]) > _TURNED or (
                min(turns[i][0], turns[last][0]) > 45.0 and turns[i][1] != turns[last][1]
            )
            started = stances[last].kind in ("moving", "split")
            if (stance.kind == stances[last].kind or started) and not turned:
                groups[-1].append(i)
                continue
        groups.append([i])
    borders = [0]
    for a, b in pairwise(groups):
        borders.append((reps[a[-1]].end + reps[b[0]].start) // 2 + 1)
    borders.append(len(track))
    stretches = []
    for i, group in enumerate(groups or [[]]):
        rows = slice(borders[i], borders[i + 1])
        kinds = [stances[j].kind for j in group]
        kind: StanceKind = next((k for k in kinds if k not in ("moving", "split")), "moving")
        planted: Side | None = kind if kind in SIDES else None
        view = find_view(track.slice_rows(rows), standing_leg=planted)
        if group:
            # Walking to the spot and back has views of its own: the repetitions decide.
            span = slice(reps[group[0]].start, reps[group[-1]].end + 1)
            view = view.with_vote_of(find_view(track.slice_rows(span), standing_leg=planted))
        stretches.append(Segment(rows, kind, view, tuple(group)))
    return tuple(stretches)


def compute_all_angles(
    track: PoseTrack, reps: Sequence[Repetition], segments: Sequence[Segment]
) -> Angles:
    """Angles of the whole clip, each stretch with its own view and flat foot.

    The flat foot is what the standing foot looks like in the standing before
    the repetitions (median); a raised foot has none.
    """
    parts = []
    for stretch in segments:
        part = track.slice_rows(stretch.rows)
        parts.append(compute_angles(part, stretch.view, flat_foot=_flat_feet(track, reps, stretch)))
    series = {name: np.concatenate([p.series[name] for p in parts]) for name in parts[0].series}
    return replace(parts[0], index=track.index, time_s=track.time_s, series=series)


def _flat_feet(track: PoseTrack, reps: Sequence[Repetition], stretch: Segment) -> dict[Side, float]:
    forward = np.full(len(track), np.nan)
    forward[stretch.rows] = stretch.view.facing_sign
    flat: dict[Side, float] = {}
    for side in SIDES:
        if stretch.kind not in ("both", side):
            continue
        slope: Floats = foot_slope(track, side, forward)
        standing = [
            slope[standing_rows(track, reps[i], first=stretch.rows.start)] for i in stretch.reps
        ]
        values = np.concatenate(standing) if standing else np.empty(0)
        values = values[np.isfinite(values)]
        if values.size:
            flat[side] = float(np.median(values))
    return flat
