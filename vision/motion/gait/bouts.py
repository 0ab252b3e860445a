"""Walking and running cut into bouts: one way, one gait, one view, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from vision.motion.gait.bout_boundaries import split_at_boundaries
from vision.motion.gait.contacts import Contact, find_contacts
from vision.motion.gait.foot_path import limb_length, trace_foot
from vision.motion.gait.stance_phases import StancePhases, find_stance_phases
from vision.motion.gait.strike import FootStrike, classify_strike, flat_foot_slope
from vision.motion.view import View, find_view
from vision.pose.gait_cycle import GaitSegment, find_gait_segments
from vision.pose.track import PoseTrack
from vision.terms import SIDES, Direction, Gait, Side, Strike

#: The foot away from the camera is seen worse: its events are this much less sure.
_FAR_FOOT_CONFIDENCE: Final = 0.6
#: A bout has at least this many contacts.
_MIN_STEPS: Final = 3
#: A run has its feet in the air, a walk has both down: between them the shares of the
#: stride lie 0.1 above and below zero. A foot that goes with the floor for more than
#: this share of the stride speaks for a walk.
_MIN_RUN_SCORE: Final = 0.05
_EVEN_STANCE_SHARE: Final = 0.59
_MIN_CLEAR_FLIGHT: Final = 0.08
_STANCE_SHARE_WEIGHT: Final = 1.5


@dataclass(frozen=True)
class Step:
    """One contact of one foot.

    Attributes
    ----------
    side : {"left", "right"}
    near : bool
        The foot toward the camera.
    initial_contact_s, toe_off_s : float
        Clip time, between pictures; toe-off is None where it was not seen.
    row : int
        Row of the track nearest to the contact.
    strike : {"toe_first", "flat", "heel_first", "unclear"}
    pitch_deg : float
        Foot pitch just before the contact against the flat foot, + toe up; NaN if unseen.
    lead_s : float
        How long the heel comes to rest before the toe, real seconds; − the toe leads.
    strike_confidence, confidence : float
        Of the strike and of the contact's time, 0-1.
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
    """A stretch of walking or running one way.

    Attributes
    ----------
    rows : slice
        Rows of the track.
    direction : {"backward", "forward", "in_place"}
    gait : {"run", "walk"}
    view : View
        Per row of the bout.
    stride_s : float
        Time from one contact of a foot to its next, real seconds.
    leg : float
        Leg length in the picture, pixels.
    pace : float
        Speed over the standing foot, leg lengths a second, + forward.
    flat : mapping of side to float
        Slope of the flat foot as the model draws it, degrees.
    steps : tuple of Step
        Both feet, in order of time.
    """

    rows: slice
    direction: Direction
    gait: Gait
    view: View
    stride_s: float
    leg: float
    speed: float
    flat_foot: Mapping[Side, float]
    steps: tuple[Step, ...]

    @property
    def near_side(self) -> Side:
        """Side of the body toward the camera."""
        return "left" if self.view.facing == "left" else "right"

    def steps_of(self, side: Side) -> tuple[Step, ...]:
        """Contacts of one foot."""
        return tuple(s for s in self.steps if s.side == side)


def find_bouts(track: PoseTrack, segments: Sequence[GaitSegment] | None = None) -> tuple[Bout, ...]:
    """Find where somebody walks or runs, which way, and every contact of their feet.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track of T pictures.
    rhythms : sequence of Rhythm, optional
        Where the legs alternate; found if not given.

    Returns
    -------
    tuple of Bout
        In order of time. Straight from the front or from behind no bout is found: the
        feet move along the line of sight there.
    """
    segments = find_gait_segments(track) if segments is None else segments
    return tuple(bout for rhythm in segments for bout in _bouts_in_segment(track, rhythm))


def _bouts_in_segment(track: PoseTrack, rhythm: GaitSegment) -> Iterator[Bout]:
    for rows in split_at_boundaries(track, rhythm):
        part = track.slice_rows(rows)
        view = find_view(part, stride_s=rhythm.stride_s)
        if view.name not in ("side", "oblique") or view.facing not in ("left", "right"):
            continue
        bout = _make_bout(part, rows, view, rhythm.stride_s)
        if bout is not None:
            yield bout


def _make_bout(part: PoseTrack, rows: slice, view: View, stride_s: float) -> Bout | None:
    """Measure one stretch; `slice_rows` are its rows alone."""
    leg = limb_length(part)
    facing = 1.0 if view.facing == "right" else -1.0
    paths = {s: trace_foot(part, s, facing=facing, leg=leg, stride_s=stride_s) for s in SIDES}
    stances = {s: find_stance_phases(paths[s], stride_s=stride_s) for s in SIDES}
    known = {s: st for s, st in stances.items() if st is not None}
    if not known:
        return None
    # The foot whose stance is clearest says which way, for both: they go together.
    clearest = max(known.values(), key=lambda st: st.clearance)
    contacts = {
        s: find_contacts(paths[s], st)
        for s, st in known.items()
        if (st.foot_speed > 0) == (clearest.foot_speed > 0)
    }
    count = sum(len(c) for c in contacts.values())
    if count < _MIN_STEPS:
        return None
    near: Side = "left" if view.facing == "left" else "right"
    flat = {s: flat_foot_slope(paths[s], contacts[s]) for s in contacts}
    steps = []
    for side, found in contacts.items():
        for contact in found:
            landing = classify_strike(
                paths[side],
                contact,
                flat=flat[side],
                direction=clearest.direction,
                near=side == near,
                rate=part.real_rate,
            )
            # On the spot the foot's way forth and back says little about its landing.
            carried = view.name == "side" and clearest.direction != "in_place"
            steps.append(
                _make_step(part, rows, contact, landing, near=side == near, carried=carried)
            )
    steps.sort(key=lambda s: s.initial_contact_s)
    return Bout(
        rows=rows,
        direction=clearest.direction,
        gait=_classify_gait(contacts, known, stride_s),
        view=view,
        stride_s=_stride_s(contacts, stride_s),
        leg=leg,
        speed=-clearest.foot_speed,
        flat_foot=flat,
        steps=tuple(steps),
    )


def _make_step(
    part: PoseTrack,
    rows: slice,
    contact: Contact,
    landing: FootStrike,
    *,
    near: bool,
    carried: bool,
) -> Step:
    side = contact.side
    row = int(np.abs(part.real_time_s - contact.initial_contact_s).argmin())
    around = slice(max(0, row - 2), row + 3)
    seen = min(
        float(np.mean(part.point_visibility(p, side)[around])) for p in ("ankle", "heel", "toe")
    )
    share = 1.0 if near else _FAR_FOOT_CONFIDENCE
    factor = part.real_time_factor
    return Step(
        side=side,
        near=near,
        initial_contact_s=contact.initial_contact_s / factor,
        toe_off_s=None if contact.toe_off_s is None else contact.toe_off_s / factor,
        row=rows.start + row,
        strike=landing.strike if carried else "unclear",
        pitch_deg=landing.pitch_deg if carried else float("nan"),
        lead_s=landing.lead_s,
        strike_confidence=landing.confidence * share * min(1.0, seen) if carried else 0.0,
        confidence=share * min(1.0, seen) * (0.5 + 0.5 * contact.agreement),
    )


def _stride_s(contacts: Mapping[Side, tuple[Contact, ...]], otherwise: float) -> float:
    """Median time between contacts of one foot; missed contacts do not lengthen it."""
    gaps = [
        b.initial_contact_s - a.initial_contact_s
        for found in contacts.values()
        for a, b in pairwise(found)
    ]
    return float(np.median(gaps)) if gaps else otherwise


def _classify_gait(
    contacts: Mapping[Side, tuple[Contact, ...]],
    stances: Mapping[Side, StancePhases],
    stride_s: float,
) -> Gait:
    """Walk or run.

    A run has a time in the air between one foot's toe-off and the other's contact. Where
    the contacts are seen badly, how long the feet go with the floor has its say too.
    """
    every = sorted(
        (c for found in contacts.values() for c in found), key=lambda c: c.initial_contact_s
    )
    air = [
        b.initial_contact_s - a.toe_off_s
        for a, b in pairwise(every)
        if a.side != b.side and a.toe_off_s is not None
    ]
    flight = float(np.median(air)) / stride_s if air else 0.0
    if flight > _MIN_CLEAR_FLIGHT:
        return "run"
    share = float(np.median([st.stance_share for st in stances.values()]))
    return (
        "run"
        if flight + _STANCE_SHARE_WEIGHT * (_EVEN_STANCE_SHARE - share) > _MIN_RUN_SCORE
        else "walk"
    )
