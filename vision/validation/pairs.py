"""Pair the angles of a clip with those of its reference, frame by frame and peak by peak."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from vision.report.analysis_data import AnalysisData
from vision.terms import SIDES, Floats, Side
from vision.validation.reference import Reference
from vision.validation.time_alignment import TimeAlignment, align, interpolate, is_curve

#: Which extreme of an angle a peak is.
Extreme = Literal["largest", "smallest"]

#: A single reading is compared with the mean of the frames within this time of it, seconds.
_READING_WINDOW_S: Final = 0.1
#: Least share of a repetition's frames that both must show for its peak to count.
_MIN_SHOWN: Final = 0.8
#: Longest time between two contacts of a foot that is still one stride, seconds.
_MAX_STRIDE_S: Final = 2.5
#: Angles of which the smallest value counts in walking and running: extension behind the body.
_SMALLEST_IN_GAIT: Final = frozenset({"thigh_angle", "hip_flexion"})


@dataclass(frozen=True)
class AnglePairs:
    """One angle of one clip, measured and by reference.

    Attributes
    ----------
    angle : str
        Such as ``knee_flexion_left``.
    time_s : ndarray of shape (N,)
        Real time in the clip, seconds.
    measured, reference : ndarray of shape (N,)
        Degrees; NaN where missing.
    """

    angle: str
    time_s: Floats
    measured: Floats
    reference: Floats

    @property
    def complete(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Where neither is missing."""
        return np.asarray(np.isfinite(self.measured) & np.isfinite(self.reference))


@dataclass(frozen=True)
class PeakPair:
    """The peak of an angle in one repetition or stride, measured and by reference.

    Attributes
    ----------
    angle : str
        Such as ``knee_flexion_left``.
    number : int
        Of the repetition in the report, or of the stride of that foot.
    extreme : {"largest", "smallest"}
        Which value of the repetition it is.
    measured, reference : float
        Degrees, each method's own extreme.
    """

    angle: str
    number: int
    extreme: Extreme
    measured: float
    reference: float


@dataclass(frozen=True)
class ClipPairs:
    """A clip beside its reference.

    Attributes
    ----------
    clip, reference : str
        File names.
    alignment : TimeAlignment
        How the two were aligned.
    angles : tuple of AnglePairs
        Angles of which both have at least one value at the same time.
    peaks : tuple of PeakPair
        Peaks of those angles, per repetition or stride.
    notes : tuple of str
        What was converted, left out or is in doubt, a sentence each.
    """

    clip: str
    reference: str
    alignment: TimeAlignment
    angles: tuple[AnglePairs, ...]
    peaks: tuple[PeakPair, ...]
    notes: tuple[str, ...]

    @property
    def overlap_s(self) -> float:
        """Time that both show, seconds."""
        spans = [float(np.ptp(p.time_s[p.complete])) for p in self.angles]
        return max(spans, default=0.0)


def pair_clip(
    analysis: AnalysisData,
    reference: Reference,
    *,
    offset_s: float | None = None,
    search_s: float,
) -> ClipPairs:
    """Pair a clip's angles with its reference.

    A curve is interpolated at the times of the clip's frames, where they overlap. Single readings,
    more than 0.2 s apart, are compared with the frames around each of them.

    Parameters
    ----------
    analysis : AnalysisData
        The analysed clip.
    reference : Reference
        Its reference.
    offset_s : float, optional
        Seconds to add to the reference's time; by default it is found, see `align`. Single
        readings are taken at their own times.
    search_s : float
        Largest offset to try, seconds.

    Returns
    -------
    ClipPairs
        Angles and peaks of both.

    Raises
    ------
    InputError
        If the two cannot be aligned.
    """
    time_s = analysis.angles.time_s * analysis.raw.real_time_factor
    measured = analysis.angles.series
    curve = is_curve(reference.time_s)
    if offset_s is not None or not curve:
        alignment = TimeAlignment(offset_s or 0.0)
    else:
        alignment = align(time_s, measured, reference.time_s, reference.series, search_s=search_s)
    moved_s = reference.time_s + alignment.offset_s
    paired = []
    for name, values in reference.series.items():
        if curve:
            pairs = AnglePairs(name, time_s, measured[name], interpolate(moved_s, values, time_s))
        else:
            pairs = AnglePairs(name, moved_s, _around(time_s, measured[name], moved_s), values)
        if bool(pairs.complete.any()):
            paired.append(pairs)
    notes = [*reference.notes, *alignment.notes]
    compared = {p.angle for p in paired}
    left_out = dict.fromkeys(_split(n)[0] for n in reference.series if n not in compared)
    if left_out:
        names = ", ".join(name.replace("_", " ") for name in left_out)
        notes.append(
            f"Not compared on one side or both, because the clip does not show it: {names}."
        )
    if not curve:
        notes.append("Single readings: no peaks, and each is compared with the frames around it.")
    return ClipPairs(
        clip=analysis.info.name,
        reference=reference.name,
        alignment=alignment,
        angles=tuple(paired),
        peaks=tuple(_peaks(analysis, paired)) if curve else (),
        notes=tuple(notes),
    )


def _around(time_s: Floats, values: Floats, at_s: Floats) -> Floats:
    """Mean of the frames within a short time of each reading; NaN without one."""
    found = np.full(at_s.size, np.nan)
    for i, reading_s in enumerate(at_s):
        near = values[np.abs(time_s - reading_s) <= _READING_WINDOW_S]
        near = near[np.isfinite(near)]
        if near.size:
            found[i] = near.mean()
    return found


def _peaks(analysis: AnalysisData, paired: list[AnglePairs]) -> list[PeakPair]:
    peaks = []
    factor = analysis.raw.real_time_factor
    is_gait = bool(analysis.report.steps)
    for pairs in paired:
        base, side = _split(pairs.angle)
        extreme: Extreme = "smallest" if is_gait and base in _SMALLEST_IN_GAIT else "largest"
        pick = np.min if extreme == "smallest" else np.max
        windows = _strides(analysis, side) if is_gait else _reps(analysis, side)
        for number, start_s, end_s in windows:
            inside = (pairs.time_s >= start_s * factor) & (pairs.time_s <= end_s * factor)
            shown = inside & pairs.complete
            if inside.any() and shown.sum() >= _MIN_SHOWN * inside.sum():
                values = (float(pick(v[shown])) for v in (pairs.measured, pairs.reference))
                peaks.append(PeakPair(pairs.angle, number, extreme, *values))
    return peaks


def _split(angle: str) -> tuple[str, Side | None]:
    for side in SIDES:
        if angle.endswith(f"_{side}"):
            return angle.removesuffix(f"_{side}"), side
    return angle, None


def _reps(analysis: AnalysisData, side: Side | None) -> list[tuple[int, float, float]]:
    """Return number, start and end of each repetition; of a standing leg, only its own."""
    return [
        (rep.number, rep.start_s, rep.end_s)
        for rep in analysis.report.reps
        if side is None or rep.leg in (None, side)
    ]


def _strides(analysis: AnalysisData, side: Side | None) -> list[tuple[int, float, float]]:
    """Return number, start and end of each stride of a foot: contact to its next contact."""
    foot = side or "left"
    contacts = [(s.bout, s.initial_contact_s) for s in analysis.report.steps if s.foot == foot]
    strides = [
        (a[1], b[1])
        for a, b in pairwise(contacts)
        if a[0] == b[0] and (b[1] - a[1]) * analysis.raw.real_time_factor <= _MAX_STRIDE_S
    ]
    return [(number, *ends) for number, ends in enumerate(strides, start=1)]
