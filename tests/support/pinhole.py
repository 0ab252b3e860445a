"""Squats of the stick figure in 3D, filmed by a pinhole camera."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tests.support.stick_figure import Body, Floats, Leg, Posture, bent_leg, build_figure
from tests.support.synthetic_motion import (
    HEIGHT,
    WIDTH,
    SyntheticClip,
    cosine_wave,
    even_times,
    make_track,
)
from vision.motion.foreshortening import FOCAL_LENGTH
from vision.pose.landmarks import landmark
from vision.terms import SIDES


@dataclass(frozen=True)
class Camera:
    """A level pinhole camera in front of the person; lengths in those of the figure.

    Attributes
    ----------
    distance : float
        From the ankles.
    height : float
        Above the floor.
    beside : float
        How far the person stands to the right of the middle of the image.
    focal : float
        Focal length as a share of the image's longer side.
    """

    distance: float = 1000.0
    height: float = 350.0
    beside: float = 0.0
    focal: float = FOCAL_LENGTH


def film(points: Floats, camera: Camera) -> Floats:
    """Project points of a person who faces the camera; y down, z negative toward it.

    Parameters
    ----------
    points : ndarray of shape (T, 33, 3)
        In the body's own axes, with the floor at y = 0.
    camera : Camera
        The camera.
    """
    depth = camera.distance - points[..., 2]
    scale = camera.focal * HEIGHT / depth
    return np.stack(
        [
            WIDTH / 2 + scale * (points[..., 0] + camera.beside),
            HEIGHT / 2 - scale * (points[..., 1] - camera.height),
            -scale * points[..., 2],
        ],
        axis=-1,
    )


def stand_on_floor(points: Floats) -> Floats:
    """Put the ankles above the origin and the lowest point on the floor, in each frame."""
    moved = points.copy()
    ankles = [landmark("ankle", side) for side in SIDES]
    moved[..., 2] -= points[:, ankles, 2].mean(axis=1)[:, None]
    moved[..., 1] -= points[..., 1].min(axis=1)[:, None]
    return moved


def filmed_squats(
    *,
    depth: float = 110.0,
    fppa: float = 0.0,
    abduction: float = 0.0,
    trunk_lean: float = 30.0,
    reps: int = 3,
    camera: Camera | None = None,
    share_of_depth: Callable[[Floats], Floats] = cosine_wave,
) -> SyntheticClip:
    """Film squats on two legs from the front.

    Parameters
    ----------
    depth : float
        Knee flexion at the bottom, degrees.
    fppa : float
        Knee medial at the bottom, degrees in the front view without perspective.
    abduction : float
        Legs spread in the front view at all times, degrees.
    trunk_lean : float
        Forward, at the bottom, degrees.
    reps : int
        Number of repetitions, of 3 s with 1 s of standing around each.
    camera : Camera, optional
        The camera.
    share_of_depth : callable
        Maps the time within a repetition, 0 to 1, to the share of the depth.
    """
    time_s = even_times(1.0 + 4.0 * reps)
    within = (time_s - 1.0) % 4.0 / 3.0
    share = np.where((time_s >= 1.0) & (within <= 1.0), share_of_depth(within), 0.0)
    leg = bent_leg(depth * share, shank_share=0.33, fppa=fppa * share, sway=abduction)
    legs = {side: Leg(leg.thigh, leg.shank, leg.fppa, leg.sway) for side in SIDES}
    posture = Posture(left=legs["left"], right=legs["right"], trunk_lean=2 + trunk_lean * share)
    points = stand_on_floor(build_figure(posture, count=time_s.size, body=Body()))
    return SyntheticClip(make_track(film(points, camera or Camera()), time_s))
