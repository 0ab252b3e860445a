"""Find bouts of gait: one direction, one gait and one view, with every step.

Notes
-----
Walking and running are told apart in `vision.motion.gait.walk_or_run`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from vision.motion.camera_view import View, find_view
from vision.motion.gait.bout_boundaries import split_at_boundaries
from vision.motion.gait.contacts import Contact, find_contacts, is_at_walking_pace
from vision.motion.gait.foot_path import limb_length, trace_foot
from vision.motion.gait.stance_phases import find_stance_phases
from vision.motion.gait.strike import (
    USUAL_FLAT_SLOPE,
    FootStrike,
    classify_strike,
    flat_foot_slope,
)
from vision.motion.gait.walk_or_run import classify_gait, measure_bounce, measure_flight
from vision.pose.gait_cycle import GaitSegment, find_gait_segments
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Direction, Gait, Side, Strike

#: Confidence of the foot away from the camera, relative to the near one.
_FAR_FOOT_CONFIDENCE: Final = 0.6
#: Minimum number of contacts in a bout; its segment already has two strides, see `gait_cycle`.
_MIN_STEPS: Final = 2


@dataclass(frozen=True)
class Step:
    """One contact of one foot.

    Attributes
    ----------
    side : {"left", "right"}
        Which foot.
    near : bool
        Whether it is the foot toward the camera.
    initial_contact_s, toe_off_s : float
        Clip time, interpolated between frames; toe-off is None where it was not detected.
    row : int
        Row of the track nearest to the contact.
    strike : {"toe_first", "flat", "heel_first", "unclear"}
        Part of the foot that lands first.
    pitch_deg : float
        Foot pitch just before contact, relative to the flat foot, + toe up; NaN if unknown.
    lead_s : float
        Time by which the heel comes to rest before the toe, real seconds; negative if the
        toe is first.
    strike_confidence, confidence : float
        Confidence in the strike and in the time of contact, 0-1.
    """

    side: Side
    near: bool
    initial_contact_s: float
    toe_off_s: float | None
    row: int
    strike: Strike
    pitch_deg: float
    lead_s: float
    strike_confidence: float
    confidence: float


@dataclass(frozen=True)
class Bout:
    """Walking or running in one direction.

    Attributes
    ----------
    rows : slice
        Rows of the track.
    direction : {"backward", "forward", "in_place"}
        Direction of travel, relative to where the person faces.
    gait : {"run", "walk", "unclear"}
        Whether there is a flight phase; unclear where this frame rate cannot tell.
    view : View
        The view in each row of the bout.
    stride_s : float
        Time from one contact of a foot to its next, real seconds.
    leg_length : float
        Leg length in the image, pixels.
    speed : float
        Speed over the standing foot, leg lengths per second, + forward.
    flat_foot : mapping of side to float
        Slope of the flat foot as the pose model sees it, degrees: measured in walking, the
        usual one in running.
    steps : tuple of Step
        Contacts of both feet, in order of time.
    """

    rows: slice
    direction: Direction
    gait: Gait
    view: View
    stride_s: float
    leg_length: float
    speed: float
    flat_foot: Mapping[Side, float]
    steps: tuple[Step, ...]

    @property
    def near_side(self) -> Side:
        """Side of the body toward the camera."""
        return "left" if self.view.facing == "left" else "right"

    def shifted(self, rows: int) -> Bout:
        """Return the same bout in a track with this many more rows before it."""
        return replace(
            self,
            rows=slice(self.rows.start + rows, self.rows.stop + rows),
            steps=tuple(replace(step, row=step.row + rows) for step in self.steps),
        )

    def steps_of(self, side: Side) -> tuple[Step, ...]:
        """Return the contacts of one foot."""
        return tuple(s for s in self.steps if s.side == side)


def find_bouts(track: PoseTrack, segments: Sequence[GaitSegment] | None = None) -> tuple[Bout, ...]:
    """Find bouts of walking and running, with direction and every foot contact.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track of T frames.
    segments : sequence of GaitSegment, optional
        Gait segments of the track; by default they are searched.

    Returns
    -------
    tuple of Bout
        In order of time. Front and back views have no bouts, because there the feet move
        along the line of sight.
    """
    segments = find_gait_segments(track) if segments is None else segments
    return tuple(bout for segment in segments for bout in _bouts_in_segment(track, segment))


def _bouts_in_segment(track: PoseTrack, segment: GaitSegment) -> Iterator[Bout]:
    previous: Bout | None = None
    for rows in split_at_boundaries(track, segment):
        bout = _make_bout(track, rows, segment.stride_s)
        if previous is not None and bout is not None and _is_continued(previous, bout):
            # The whole of it may be another movement than its parts: then these are kept.
            whole = _make_bout(track, slice(previous.rows.start, rows.stop), segment.stride_s)
            if whole is not None and _is_alike(previous, whole):
                previous = whole
                continue
        if previous is not None:
            yield previous
        previous = bout
    if previous is not None:
        yield previous


def _is_continued(first: Bout, second: Bout) -> bool:
    return first.rows.stop == second.rows.start and _is_alike(first, second)


def _is_alike(first: Bout, second: Bout) -> bool:
    """Whether two bouts have one direction, gait, view and facing."""
    return (first.direction, first.gait, first.view.name, first.view.facing) == (
        second.direction,
        second.gait,
        second.view.name,
        second.view.facing,
    )


def _make_bout(track: PoseTrack, rows: slice, stride_s: float) -> Bout | None:
    """Create a bout from rows of a track; None if not seen from the side, or of few contacts."""
    part = track.slice_rows(rows)
    view = find_view(part, stride_s=stride_s)
    if view.name not in ("side", "oblique") or view.facing not in ("left", "right"):
        return None
    leg_length = limb_length(part)
    facing_sign = 1.0 if view.facing == "right" else -1.0
    paths = {
        s: trace_foot(part, s, facing_sign=facing_sign, leg_length=leg_length, stride_s=stride_s)
        for s in SIDES
    }
    stances = {s: find_stance_phases(paths[s], stride_s=stride_s) for s in SIDES}
    known = {s: st for s, st in stances.items() if st is not None}
    if not known:
        return None
    # Both feet travel together: the one whose stance is clearest gives the direction.
    clearest = max(known.values(), key=lambda st: st.clearance)
    together = {
        s: st for s, st in known.items() if (st.foot_speed > 0) == (clearest.foot_speed > 0)
    }
    slow = is_at_walking_pace(together.values())
    contacts = {s: find_contacts(paths[s], st, at_walking_pace=slow) for s, st in together.items()}
    count = sum(len(c) for c in contacts.values())
    if count < _MIN_STEPS:
        return None
    flat = {s: flat_foot_slope(paths[s], contacts[s]) for s in contacts}
    near_side = "left" if view.facing == "left" else "right"
    # In place, the path of the foot hardly shows how it lands.
    shows_strike = view.name == "side" and clearest.direction != "in_place"
    steps = []
    for side, found in contacts.items():
        is_near = side == near_side
        for contact in found:
            strike = classify_strike(
                paths[side],
                contact,
                flat=flat[side],
                direction=clearest.direction,
                near=is_near,
                rate=part.real_rate,
            )
            steps.append(
                _make_step(part, rows, contact, strike, near=is_near, shows_strike=shows_strike)
            )
    steps.sort(key=lambda s: s.initial_contact_s)
    gait = _classify(part, contacts, clearest.direction, leg_length, stride_s)
    return Bout(
        rows=rows,
        direction=clearest.direction,
        gait=gait,
        view=view,
        stride_s=_stride_s(contacts, stride_s),
        leg_length=leg_length,
        speed=-clearest.foot_speed,
        flat_foot=flat if gait == "walk" else dict.fromkeys(flat, USUAL_FLAT_SLOPE),
        steps=tuple(steps),
    )


def _make_step(
    part: PoseTrack,
    rows: slice,
    contact: Contact,
    strike: FootStrike,
    *,
    near: bool,
    shows_strike: bool,
) -> Step:
    """Create a step from a contact; its strike is unclear where the view does not show it."""
    side = contact.side
    row = int(np.abs(part.real_time_s - contact.initial_contact_s).argmin())
    around = slice(max(0, row - 2), row + 3)
    visibility = min(
        float(np.mean(part.point_visibility(p, side)[around])) for p in ("ankle", "heel", "toe")
    )
    weight = 1.0 if near else _FAR_FOOT_CONFIDENCE
    visibility = min(1.0, visibility)
    factor = part.real_time_factor
    return Step(
        side=side,
        near=near,
        initial_contact_s=contact.initial_contact_s / factor,
        toe_off_s=None if contact.toe_off_s is None else contact.toe_off_s / factor,
        row=rows.start + row,
        strike=strike.strike if shows_strike else "unclear",
        pitch_deg=strike.pitch_deg if shows_strike else float("nan"),
        lead_s=strike.lead_s,
        strike_confidence=strike.confidence * weight * visibility if shows_strike else 0.0,
        confidence=weight * visibility * (0.5 + 0.5 * contact.agreement),
    )


def _stride_s(contacts: Mapping[Side, tuple[Contact, ...]], default_s: float) -> float:
    """Return the median time between contacts of one foot, robust to a missed contact."""
    gaps = [
        b.initial_contact_s - a.initial_contact_s
        for found in contacts.values()
        for a, b in pairwise(found)
    ]
    return float(np.median(gaps)) if gaps else default_s


def _classify(
    part: PoseTrack,
    contacts: Mapping[Side, tuple[Contact, ...]],
    direction: Direction,
    leg_length: float,
    default_stride_s: float,
) -> Gait:
    """Classify the gait by flight phase and bounce, with their errors at this frame rate."""
    stride_s = _stride_s(contacts, default_stride_s)
    frame_s = float(np.median(np.diff(part.real_time_s)))
    return classify_gait(
        measure_flight(contacts, stride_s=stride_s, frame_s=frame_s),
        measure_bounce(part, stride_s=stride_s, leg_length=leg_length, direction=direction),
    )
