"""One person's landmarks to movement: mended, smoothed, cut into repetitions, with angles."""

from __future__ import annotations

from dataclasses import dataclass

from vision.motion.angles import Angles
from vision.motion.reps import Repetition, find_reps, standing_height
from vision.motion.smoothing import SQUAT_CUTOFF_HZ, smooth_track
from vision.motion.stance import Stance, find_stance
from vision.motion.stretches import Stretch, compute_all_angles, find_stretches
from vision.pose.repair import mend_track
from vision.pose.track import PoseTrack


@dataclass(frozen=True)
class Motion:
    """One person's movement, cut into what a screen judges.

    Attributes
    ----------
    raw : PoseTrack
        Mended, not smoothed.
    smooth : PoseTrack
        After the zero-phase filter.
    angles : Angles
        Of the smoothed track.
    reps : tuple of Repetition
        Movements down and up, whole or not.
    stances : tuple of Stance
        How the person stands in each of them.
    stretches : tuple of Stretch
        Blocks of one stance and one view; together the whole clip.
    """

    raw: PoseTrack
    smooth: PoseTrack
    angles: Angles
    reps: tuple[Repetition, ...]
    stances: tuple[Stance, ...]
    stretches: tuple[Stretch, ...]


def find_motion(track: PoseTrack) -> Motion:
    """Go from one person's landmarks to angles, repetitions and stances."""
    raw = mend_track(track)
    smooth = smooth_track(raw, cutoff_hz=SQUAT_CUTOFF_HZ)
    reps = find_reps(smooth)
    stances = tuple(find_stance(smooth, rep, leg=standing_height(smooth, rep)) for rep in reps)
    stretches = find_stretches(smooth, reps, stances)
    angles = compute_all_angles(smooth, reps, stretches)
    return Motion(raw, smooth, angles, reps, stances, stretches)
