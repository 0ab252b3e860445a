"""Classify each repetition: which leg stands, or which other movement it is.

Notes
-----
Facts are measured in `vision.motion.leg_evidence` and `vision.motion.body_evidence`; here a
table decides. The rules and most limits are our own: we know of no published method for one
camera. They rest on mechanics and on the proportions of the body:

* In a two-leg squat both feet stay where they are and both legs bend alike.
* In a single-leg squat one foot stays, and the other one, in the air, moves with the body.
* In a lunge or split squat both feet carry weight, so both stay, but the legs bend differently.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from vision.motion.body_evidence import (
    MIN_TRUNK,
    BodyEvidence,
    measure_body,
    measure_leg_length,
)
from vision.motion.leg_evidence import (
    MAX_PLANTED_MOVEMENT,
    LegEvidence,
    measure_legs,
)
from vision.motion.rep_detection import Repetition
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Floats

#: A squat on the left leg, the right leg or both legs; or another movement.
StanceKind = Literal[
    "left",
    "right",
    "both",
    "split",
    "moving",
    "stepping",
    "jump",
    "hop",
    "lift",
    "hinge",
    "seat",
    "floor",
    "crouch",
    "unseen",
    "still",
]
#: Stances that are a squat.
SQUAT_STANCES: Final[tuple[StanceKind, ...]] = (*SIDES, "both")
#: Movements that are none of the tests.
OTHER_MOVEMENTS: Final[tuple[StanceKind, ...]] = tuple(
    kind for kind in get_args(StanceKind) if kind not in SQUAT_STANCES
)

#: The hips themselves fall in the image by most of the drop of their height above the ankles. A
#: camera that follows them hides some of it; where the feet are rarely seen, that height is a
#: guess and nothing else shows a squat.
_MIN_FEET_SEEN: Final = 0.5
_MIN_HIPS_FALL: Final = 0.3
_MIN_HIPS_FALL_ALONE: Final = 0.5
#: The feet rise at least this far off the floor in a jump: a flight of 0.2 s rises g t²/8 =
#: 4.9 cm, of a leg of 0.9 m.
_MIN_FLIGHT: Final = 0.055
#: The hips of a standing body fall as far in the image as toward the ankles. Where they fall
#: this many times as far, within the time, in seconds, of a quick squat, the feet come up with
#: them at the top: hopping or skipping, however low.
_MIN_HOP_FALL: Final = 1.3
_MAX_HOP_S: Final = 1.0
#: A leg that is folded completely, at 150° of knee flexion over a shank that leans by 40°, still
#: carries the hips 0.2 leg lengths above the ankles. Deeper, and on feet that do not stand, the
#: body is on the floor.
_MAX_SQUAT_DROP: Final = 0.9
#: A trunk that never gets more upright than this is lying, planking or crawling, degrees.
_MAX_UPRIGHT_LEAN: Final = 60.0
#: Whoever kneels has both shanks on the floor. At 45° of dorsiflexion, more than an ankle
#: allows, the knee is still 0.38 leg lengths above it (shank 0.246 and leg 0.491 of the height).
_MAX_KNEELING_HEIGHT: Final = 0.15
#: Thigh and shank are equally long (0.245 and 0.246 of the height). Whoever stands with the hip
#: this much less high above the knee than the knee above the ankle has not stood up: with the
#: shank upright the thigh leans by more than 41°.
_MIN_STRAIGHTNESS: Final = 0.75
#: In a hip hinge (deadlift, good morning, bending down) the trunk leans at least this far, and
#: further than the knee bends: at the start of a deadlift about 65° against 55°, while in a
#: squat to that depth it leans about half as far as the knee bends.
_MIN_HINGE_LEAN: Final = 45.0
#: ... while the hips end within about a foot's length of where they began, leg lengths.
_MAX_HIP_TRAVEL_OF_HINGE: Final = 0.3
#: The centre of mass of a standing body is above its feet. The heel's landmark is some
#: centimetres from the edge of the shoe, and a bar on the back moves the centre of mass of the
#: body alone backward; seated, it is 0.25 leg lengths or more behind the heel.
_MAX_BEHIND_HEEL: Final = 0.12
#: A seated trunk comes upright at the bottom; in a squat it leans most there, degrees.
_MIN_SEATED_RISE: Final = 15.0
_MAX_SEATED_LEAN: Final = 20.0

#: Shanks that differ by more than 25° in direction are not a pair: 2 sin(12.5°) of a shank that
#: is half the leg.
_MAX_SHANK_DIFFERENCE: Final = 0.21
#: ... and by more than 40°, where both feet carry weight.
_MAX_UNEVEN_DIFFERENCE: Final = 0.34
#: Whoever stands on one foot keeps the centre of mass above it. Half the breadth of a foot is
#: 0.055 leg lengths; a camera rolled by 4° adds 0.04. Further away, the other foot carries too.
_MAX_OFF_FOOT: Final = 0.09
#: Two standing feet move relative to each other by no more than this, ...
_MAX_RELATIVE_MOVEMENT: Final = 0.15
#: ... and drift together in the image by no more than this, as with a hand-held camera.
_MAX_DRIFT: Final = 0.5
#: A single standing foot wanders no more than this, apart from a steady pan of the camera.
_MAX_STANDING_MOVEMENT: Final = 0.14
#: A free foot that moves further than this does not hang in the air all the time: it is kicking
#: or stepping, ...
_MAX_HELD_MOVEMENT: Final = 0.7
#: ... unless it comes back to where it was, as the straight leg of a pistol squat does. It
#: reaches no further than the leg is long.
_MAX_PISTOL_MOVEMENT: Final = 1.1
_MAX_RETURN_GAP: Final = 0.35
#: Where one foot does not stand, the other one moves less than this share of it.
_MAX_STANDING_SHARE: Final = 0.7
#: The hips come back above the standing foot, or to the middle of both feet; in a step of a walk
#: they pass it by about half a leg.
_MAX_HIP_TRAVEL: Final = 0.2
#: A foot that rises further than this against the other one has been lifted.
_MIN_STEP: Final = 0.12
#: In a front or back view, both feet are equally far from the camera but for the length of a
#: step, which looks no higher than this.
_CLEAR_LIFT: Final = 0.15
#: In a front or back view, a foot is free if its lift plus its movement is at least this ...
_MIN_LIFT_AND_MOVEMENT: Final = 0.12
#: ... while the standing foot moves no more than this.
_MAX_STILL_MOVEMENT: Final = 0.05
#: A foot in the air sinks with the hips; this share of their drop is too little for it.
_MAX_PLANTED_SHARE: Final = 0.25
#: A foot that seems to shift less than this may be planted.
_MIN_SHIFT: Final = 0.03
#: In a squat so shallow that the hips drop by less than twice that (40° of knee flexion), a foot
#: held in the air moves too little to be told from one that stands.
_MIN_TELLING_DROP: Final = 2 * _MIN_SHIFT
#: Two planted feet one behind the other are at least this far apart, seen from the side, ...
_MIN_SPLIT_GAP: Final = 0.4
#: ... and feet that have stepped apart this far: the free foot of a single-leg squat reaches as
#: far only at the height of the knee, one shank (0.5) from it.
_MIN_STEP_GAP: Final = 0.6
#: In a lunge the rear knee sinks this far below the front one.
_MIN_KNEE_DROP: Final = 0.15
#: The free leg of a pistol squat is nearly straight, both legs of a lunge are bent, degrees.
_MAX_STRAIGHT_FLEXION: Final = 45.0


@dataclass(frozen=True)
class Stance:
    """Stance during one repetition.

    Attributes
    ----------
    kind : str
        The standing leg or ``both``, or a movement that is not a squat: ``split`` for lunges
        and split squats, ``stepping`` for steps and lunges that change feet, ``moving`` where
        no foot stays in place, ``jump``, ``hop`` for skipping, ``lift`` of a weight from the
        floor, ``hinge``, ``seat``, ``crouch`` between two bends that never reach standing,
        ``floor`` (lying, planking, kneeling), ``unseen`` where feet or trunk are hidden, or
        ``still`` where the hips do not move.
    lift : ndarray of shape (N,)
        Height of the free foot above the standing foot in each row of the
        repetition, leg lengths (left above right where both stand).
    """

    kind: StanceKind
    lift: Floats

    @property
    def is_squat(self) -> bool:
        """Whether the movement is a squat on one leg or both."""
        return self.kind in SQUAT_STANCES


@dataclass(frozen=True)
class RepEvidence:
    """Everything that is known about one repetition before it is classified."""

    legs: LegEvidence
    body: BodyEvidence
    stance: StanceKind
    drop: float
    duration_s: float


def _is_unseen(e: RepEvidence) -> bool:
    if e.stance not in SQUAT_STANCES and e.body.trunk_length < MIN_TRUNK:
        return True
    return e.body.feet_seen < _MIN_FEET_SEEN and e.body.hips_fall < _MIN_HIPS_FALL_ALONE


def _is_still(e: RepEvidence) -> bool:
    return e.stance in SQUAT_STANCES and e.body.hips_fall < _MIN_HIPS_FALL


def _lies_or_kneels(e: RepEvidence) -> bool:
    return (
        (e.stance not in SQUAT_STANCES and e.drop > _MAX_SQUAT_DROP)
        or e.body.most_upright > _MAX_UPRIGHT_LEAN
        or e.body.knee_height < _MAX_KNEELING_HEIGHT
    )


def _hops(e: RepEvidence) -> bool:
    is_quick = e.duration_s <= _MAX_HOP_S
    return e.stance == "both" and is_quick and e.body.hips_fall > _MIN_HOP_FALL


def _is_seated(e: RepEvidence) -> bool:
    straightens = e.body.trunk_rise > _MIN_SEATED_RISE and e.body.trunk_lean < _MAX_SEATED_LEAN
    return e.stance == "both" and (e.body.behind_heel > _MAX_BEHIND_HEEL or straightens)


def _stays_crouched(e: RepEvidence) -> bool:
    return e.stance in SQUAT_STANCES and e.body.straightness < _MIN_STRAIGHTNESS


def _is_hinge(e: RepEvidence) -> bool:
    if not e.body.trunk_lean > _MIN_HINGE_LEAN:
        return False
    if e.stance == "moving" and e.legs.hip_travel <= _MAX_HIP_TRAVEL_OF_HINGE:
        # The plates of a bar hide the feet, which then seem to move.
        return e.body.reaches_down
    return e.stance in SQUAT_STANCES and e.body.trunk_lean > e.body.knee_flexion


#: Movements that are recognised by the whole body, whatever the feet do; the first that fits
#: decides.
_RULES: Final[tuple[tuple[StanceKind, Callable[[RepEvidence], bool]], ...]] = (
    ("unseen", _is_unseen),
    ("floor", _lies_or_kneels),
    ("jump", lambda e: e.body.flight > _MIN_FLIGHT),
    ("hop", _hops),
    ("lift", lambda e: e.body.lifts_from_floor),
    ("seat", _is_seated),
    ("hinge", _is_hinge),
    ("crouch", _stays_crouched),
    ("still", _is_still),
)


def find_stance(track: PoseTrack, rep: Repetition) -> Stance:
    """Find the standing leg of a repetition, or which other movement it is.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track.
    rep : Repetition
        The repetition.

    Returns
    -------
    Stance
        Kind of stance, and the height of the free foot.
    """
    evidence = measure_rep(track, rep)
    kind = next((name for name, fits in _RULES if fits(evidence)), evidence.stance)
    legs = evidence.legs
    both_stand = evidence.stance == "both" or (evidence.stance == "moving" and _are_both_low(legs))
    is_left_free = both_stand or legs.free == "left"
    return Stance(kind, legs.lift if is_left_free else -legs.lift)


def measure_rep(track: PoseTrack, rep: Repetition) -> RepEvidence:
    """Measure what a repetition is classified by.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track; where the roll of the camera is known, it is corrected.
    rep : Repetition
        The repetition.
    """
    track = track.leveled()
    leg_length = measure_leg_length(track, rep)
    legs = measure_legs(track, rep, leg_length=leg_length)
    standing = None if _are_both_low(legs) else legs.standing
    body = measure_body(track, rep, legs.view, leg_length=leg_length, standing=standing)
    time_s = track.real_time_s
    return RepEvidence(
        legs,
        body,
        _classify_legs(legs, body.off_foot[legs.standing]),
        drop=rep.drop,
        duration_s=float(time_s[rep.end] - time_s[rep.start]),
    )


def _classify_legs(legs: LegEvidence, off_foot: float) -> StanceKind:
    """Classify a repetition by its feet and legs; the first rule that applies decides.

    `off_foot` is the distance of the centre of mass from the foot that may stand alone.
    """
    if _feet_take_turns(legs):
        return "stepping"
    if _are_both_low(legs):
        return "both" if _both_stay(legs) else "moving"
    if _is_split(legs):
        return "split"
    if _is_stepping(legs):
        return "moving"
    if off_foot > _MAX_OFF_FOOT:
        return "both" if _is_uneven_pair(legs) else "split"
    return legs.standing


def _are_both_low(legs: LegEvidence) -> bool:
    """Return whether both feet are on the floor, side by side, and both legs bend alike."""
    return legs.shank_difference < _MAX_SHANK_DIFFERENCE and not _is_lifted(legs)


def _both_stay(legs: LegEvidence) -> bool:
    """Return whether two standing feet stay in one place."""
    return (
        legs.relative_movement <= _MAX_RELATIVE_MOVEMENT
        and min(legs.movement.values()) <= _MAX_DRIFT
        and legs.hip_travel <= _MAX_HIP_TRAVEL
    )


def _is_planted(legs: LegEvidence) -> bool:
    """Return whether both feet keep their distance while the hips drop, as on the floor.

    The foot behind the other leg repeats less well; the deeper the squat, the further a foot in
    the air would have to move.
    """
    limit = max(MAX_PLANTED_MOVEMENT, _MAX_PLANTED_SHARE * legs.hip_drop)
    return legs.free_shift <= MAX_PLANTED_MOVEMENT and legs.relative_movement <= limit


def _is_lifted(legs: LegEvidence) -> bool:
    """Return whether the free foot is in the air even if both shanks tilt alike."""
    if legs.view.name in ("front", "back"):
        return legs.free_lift >= _CLEAR_LIFT or _is_held_low(legs)
    # From the side or at an angle, a far foot on the floor looks raised; a near one does not.
    if legs.free_lift < _CLEAR_LIFT:
        return False
    return not _is_planted(legs) or (legs.view.name == "side" and legs.view.facing == legs.free)


def _is_held_low(legs: LegEvidence) -> bool:
    """Return whether the free foot is held low but moves while the standing foot is still."""
    return (
        legs.movement[legs.standing] <= _MAX_STILL_MOVEMENT
        and legs.free_lift + legs.relative_movement >= _MIN_LIFT_AND_MOVEMENT
    )


def _is_uneven_pair(legs: LegEvidence) -> bool:
    """Return whether both feet stay while the legs bend roughly alike."""
    return _is_planted(legs) and legs.shank_difference < _MAX_UNEVEN_DIFFERENCE


def _feet_take_turns(legs: LegEvidence) -> bool:
    """Return whether both feet are lifted one after the other."""
    return min(legs.turns) > _MIN_STEP


def _is_split(legs: LegEvidence) -> bool:
    """Return whether both feet carry weight while the legs bend differently."""
    limit = max(_MIN_SHIFT, _MAX_PLANTED_SHARE * legs.hip_drop)
    stays = (
        legs.hip_drop >= _MIN_TELLING_DROP
        and legs.free_shift <= limit
        and legs.relative_movement <= MAX_PLANTED_MOVEMENT
    )
    if legs.view.name in ("front", "back"):
        # The distance between the feet is hidden, but the rear knee sinks.
        return stays and legs.knee_drop > _MIN_KNEE_DROP
    is_bent = legs.free_knee_flexion > _MAX_STRAIGHT_FLEXION
    is_low = abs(legs.free_lift_at_bottom) < _CLEAR_LIFT
    # At an angle a rear foot on the floor looks raised, but it has come a long way.
    has_stepped = is_low or legs.free_shift > _MIN_STEP_GAP
    gap = legs.gap_at_bottom
    return is_bent and ((stays and gap > _MIN_SPLIT_GAP) or (has_stepped and gap > _MIN_STEP_GAP))


def _is_stepping(legs: LegEvidence) -> bool:
    """Return whether the standing foot leaves its place, or the free one kicks or steps."""
    stands = legs.wander[legs.standing] <= _MAX_STANDING_MOVEMENT
    drifts = legs.movement[legs.standing] > _MAX_DRIFT
    comes_back = (
        legs.relative_movement <= _MAX_PISTOL_MOVEMENT and legs.return_gap <= _MAX_RETURN_GAP
    )
    is_held = legs.relative_movement <= _MAX_HELD_MOVEMENT or comes_back
    other_stands = (
        legs.movement[legs.standing] > _MIN_STEP
        and legs.movement[legs.free] < _MAX_STANDING_SHARE * legs.movement[legs.standing]
    )
    passes_by = legs.hip_travel > _MAX_HIP_TRAVEL
    return not stands or drifts or other_stands or passes_by or not is_held or legs.free_above_hips
