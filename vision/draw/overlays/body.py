"""The subject's landmarks in one frame, with the lengths that overlays scale by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from vision.pose.landmarks import LANDMARK_COUNT, landmark
from vision.terms import Floats, Side

#: Bones of one side of the body, from the shoulder out and down.
LIMBS: Final[tuple[tuple[str, str], ...]] = (
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
    ("shoulder", "hip"),
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "heel"),
    ("heel", "toe"),
    ("ankle", "toe"),
)
#: Distance from the nose to the crown, in trunk lengths.
_NOSE_TO_CROWN: Final = 0.45


@dataclass(frozen=True)
class Body:
    """The subject's landmarks in one frame.

    Attributes
    ----------
    points : ndarray of shape (33, 2)
        Landmark positions, px.
    visibility : ndarray of shape (33,)
        Visibility of each landmark, 0-1.
    roll_deg : float
        Direction of the true vertical in the image, + where its upper end is to the right.
    """

    points: Floats
    visibility: Floats
    roll_deg: float = 0.0

    @property
    def up(self) -> Floats:
        """Unit vector that points straight up, shape (2,)."""
        angle = np.radians(self.roll_deg)
        return np.array([np.sin(angle), -np.cos(angle)])

    @property
    def right(self) -> Floats:
        """Unit vector along the horizontal, to the right of the image, shape (2,)."""
        up = self.up
        return np.array([-up[1], up[0]])

    def above(self, base: Floats, level: Floats) -> Floats:
        """Return the point straight above (or below) `base`, as high as `level`, shape (2,)."""
        return np.asarray(base + self.up * float((level - base) @ self.up))

    def at(self, name: str, side: Side | None = None) -> Floats:
        """Return a landmark's position, shape (2,)."""
        return np.asarray(self.points[landmark(name, side)])

    def visibility_of(self, name: str, side: Side | None = None) -> float:
        """Return a landmark's visibility."""
        return float(self.visibility[landmark(name, side)])

    def midpoint(self, name: str) -> Floats:
        """Return the midpoint of the left and right landmark, shape (2,)."""
        return np.asarray((self.at(name, "left") + self.at(name, "right")) / 2)

    @cached_property
    def trunk_length(self) -> float:
        """Length of the trunk, px; the unit in which overlays on the body are scaled."""
        length = float(np.linalg.norm(self.midpoint("shoulder") - self.midpoint("hip")))
        extent = float(np.ptp(self.points[:, 1]))
        # A trunk seen from above or bent toward the camera is foreshortened to almost nothing.
        return max(length, 0.2 * extent, 1.0)

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the whole body around the landmarks, px."""
        margin = 0.16 * self.trunk_length
        left, top = self.points.min(axis=0)
        right, bottom = self.points.max(axis=0)
        crown = float(self.at("nose")[1]) - _NOSE_TO_CROWN * self.trunk_length
        return (
            float(left) - margin,
            min(float(top) - margin, crown),
            float(right) + margin,
            float(bottom) + margin / 2,
        )

    def transformed(self, *, scale: float, dx: float = 0.0, dy: float = 0.0) -> Body:
        """Return the body in an image that shows the point ``p`` at ``(p - (dx, dy)) * scale``.

        Parameters
        ----------
        scale : float
            Pixels of the new image per pixel of this one.
        dx, dy : float, optional
            Upper left corner of the part that the new image shows, px of this one.
        """
        points = (self.points - np.array([dx, dy])) * scale
        return replace(self, points=points)


def as_body(pose: Body | Floats | None, visibility: Floats | None = None) -> Body | None:
    """Convert a pose to a `Body`.

    Parameters
    ----------
    pose : Body or ndarray of shape (33, 2) or (33, 3) or None
        Landmark positions, px, the depth ignored; None where the person is missing.
    visibility : ndarray of shape (33,), optional
        Visibility of each landmark, 0-1; by default all are visible.

    Returns
    -------
    Body or None
        None where a landmark is missing (NaN).

    Raises
    ------
    ValueError
        If the pose does not have the 33 landmarks.
    """
    if pose is None or isinstance(pose, Body):
        return pose
    points = np.asarray(pose, dtype=np.float64)
    if points.ndim != 2 or points.shape[0] != LANDMARK_COUNT or points.shape[1] < 2:
        raise ValueError(f"a pose has shape (33, 2) or (33, 3), not {points.shape}")
    if not np.isfinite(points[:, :2]).all():
        return None
    if visibility is None:
        visibility = np.ones(LANDMARK_COUNT)
    return Body(points[:, :2], np.asarray(visibility, dtype=np.float64))
