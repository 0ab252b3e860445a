"""Replace what was detected in a clip by its truth, to measure the same things on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, cast

import numpy as np

from accuracy.conditions import Conditions
from accuracy.truth_file import JOINTS, LETTERS, Truth
from vision.motion.angles import Angles
from vision.motion.camera_view import View
from vision.motion.movement import Motion
from vision.motion.rep_detection import Repetition, hip_height, standing_height
from vision.motion.segments import Segment, compute_all_angles
from vision.motion.standing_leg import Stance, StanceKind, find_stance
from vision.pose.landmarks import landmark
from vision.pose.pose_track import PoseTrack
from vision.screens.measurements import RepContext
from vision.screens.rep_counting import CandidateRep
from vision.terms import SIDES, ViewName


@dataclass(frozen=True)
class AnglePair:
    """An angle of the angle table and the one in truth files.

    Attributes
    ----------
    name : str
        Name in the angle table, without side.
    true_name : str
        Name in truth files, without side.
    sided : bool
        Whether each leg has its own.
    """

    name: str
    true_name: str
    sided: bool


ANGLES: Final = (
    AnglePair("knee_flexion", "knee_flexion", True),
    AnglePair("thigh_angle", "thigh_angle", True),
    AnglePair("shank_angle", "shank_forward_tilt", True),
    AnglePair("hip_flexion", "hip_flexion", True),
    AnglePair("foot_pitch", "foot_pitch_toe_up", True),
    AnglePair("ankle_dorsiflexion", "ankle_dorsiflexion", True),
    AnglePair("hip_adduction", "hip_adduction", True),
    AnglePair("trunk_forward_lean", "trunk_forward_lean", False),
    AnglePair("trunk_lateral_lean", "trunk_lateral_lean_toL", False),
    AnglePair("pelvic_obliquity", "pelvic_obliquity_Lhigh", False),
)
_STANCES: Final[dict[str | None, StanceKind]] = {"L": "left", "R": "right"}


def true_track(track: PoseTrack, truth: Truth) -> PoseTrack:
    """Replace landmarks by their true positions, where the truth has them.

    Parameters
    ----------
    track : PoseTrack
        Track of the subject.
    truth : Truth
        The clip's truth.
    """
    xyz = track.xyz.copy()
    for joint in JOINTS:
        for side in SIDES:
            positions = truth.joints[f"{joint}_{LETTERS[side]}"]
            xyz[:, landmark(joint, side), :2] = positions[track.index]
    visible = np.ones_like(track.visibility)
    return replace(track, xyz=xyz, visibility=visible, roll_deg=truth.roll_deg)


def true_angles(angles: Angles, truth: Truth) -> Angles:
    """Replace angles in the image by the true angles in space.

    Angles that the view does not show stay missing, so that they are not compared. The truth's
    angles by the angle table are used where it has them: of older truth files the slope of the
    foot runs to the ball, not to the tip of the shoe, which differs once the toes bend.

    Parameters
    ----------
    angles : Angles
        Angles of the true landmarks.
    truth : Truth
        The clip's truth.
    """
    series = dict(angles.series)
    missing = np.full(len(truth.times_s), np.nan)
    for angle in ANGLES:
        for side in SIDES if angle.sided else (None,):
            name = f"{angle.name}_{side}" if side else angle.name
            older_name = f"{angle.true_name}_{LETTERS[side]}" if side else angle.true_name
            older = truth.angles.get(older_name, missing)
            values = truth.angles.get(f"{name}_deg", older)[angles.index]
            series[name] = np.where(np.isfinite(series[name]), values, np.nan)
    return replace(angles, series=series)


def with_truth(
    candidates: tuple[CandidateRep, ...], track: PoseTrack, angles: Angles
) -> list[RepContext]:
    """Return the contexts of counted repetitions with other landmarks and angles.

    Parameters
    ----------
    candidates : tuple of CandidateRep
        Repetitions as detected.
    track : PoseTrack
        Track to measure on.
    angles : Angles
        Angles to measure on.
    """
    return [
        replace(
            c.context,
            track=track,
            angles=angles,
            leg_length=standing_height(track, c.rep),
            stance=find_stance(track, c.rep),
        )
        for c in candidates
        if c.counted
    ]


def true_contexts(motion: Motion, truth: Truth, conditions: Conditions) -> list[RepContext]:
    """Return the true repetitions as contexts, whatever was detected.

    Parameters
    ----------
    motion : Motion
        The movement as detected; it gives the frames.
    truth : Truth
        The clip's truth.
    conditions : Conditions
        Its conditions, which give the view.
    """
    track = true_track(motion.smooth, truth)
    reps = list(_true_reps(track, truth))
    if not reps:
        return []
    view = _true_view(track, truth, conditions)
    kinds = [_STANCES.get(r.stance or truth.stance, "both") for r in truth.reps][: len(reps)]
    segment = Segment(slice(0, len(track)), kinds[0], view, tuple(range(len(reps))))
    angles = true_angles(compute_all_angles(track, tuple(reps), (segment,)), truth)
    return [
        RepContext(
            number=i + 1,
            rep=rep,
            stance=Stance(kind, find_stance(track, rep).lift),
            leg=kind if kind in SIDES else None,
            track=track,
            angles=angles,
            view=view,
            leg_length=standing_height(track, rep),
        )
        for i, (rep, kind) in enumerate(zip(reps, kinds, strict=True))
    ]


def _true_reps(track: PoseTrack, truth: Truth) -> Iterator[Repetition]:
    """Yield the true repetitions as rows of the track."""
    height = hip_height(track)
    for rep in truth.reps:
        rows = [
            int(np.abs(track.time_s - truth.time_of(frame)).argmin())
            for frame in (rep.start, rep.bottom, rep.end)
        ]
        drop = 1.0 - float(height[rows[1]] / height[rows[0]])
        yield Repetition(rows[0], rows[1], rows[2], drop)


def _true_view(track: PoseTrack, truth: Truth, conditions: Conditions) -> View:
    """Return the true view, the same in every frame."""
    count = len(track)
    yaw = conditions.yaw_deg or 0.0
    toes = sum(track.xy("toe", s)[:, 0] - track.xy("heel", s)[:, 0] for s in SIDES)
    hips = track.xy("hip", "left")[:, 0] - track.xy("hip", "right")[:, 0]
    facing_sign = 1.0 if float(np.median(toes)) > 0 else -1.0
    left_sign = 1.0 if float(np.median(hips)) > 0 else -1.0
    name = cast(ViewName, conditions.view or "oblique")
    if name == "side":
        facing = "right" if facing_sign > 0 else "left"
    else:
        facing = "camera" if abs(yaw) < 90.0 else "away"
    return View(
        turn_deg=np.full(count, abs(yaw)),
        facing_sign=np.full(count, facing_sign),
        left_sign=np.full(count, left_sign),
        name=name,
        facing=facing,  # type: ignore[arg-type]
        confidence=1.0,
    )
