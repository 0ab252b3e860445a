"""Footprints: locate each foot contact on the floor of a frame, and draw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vision.draw.primitives.sprites import RgbImage
from vision.draw.primitives.strokes import (
    Points,
    draw_polyline,
    draw_translucent,
    ellipse_points,
    fill_polygon,
)
from vision.draw.primitives.style import DARK, Sizes
from vision.pose.pose_track import PoseTrack
from vision.report.models import ReportedBout, ReportedStep
from vision.terms import Floats, Strike
from vision.text.colors import RgbColor
from vision.text.gait_labels import STRIKE_STYLES

#: Time in which a footprint fades after toe-off, long enough to be noticed, clip seconds.
FADE_S: Final = 0.25
#: Stance of a contact if no contact has a toe-off, real seconds.
_DEFAULT_STANCE_S: Final = 0.2
#: Distance of the sole below the model's heel and toe, in foot lengths.
_SOLE_DEPTH: Final = 0.2
#: A foot that deviates from uniform motion by more than this, foot lengths, was not standing or
#: was lost. Standing feet stay below half of it.
_MAX_DEVIATION: Final = 0.6
#: Contacts with fewer frames than this get no velocity.
_MIN_FIT_FRAMES: Final = 4

#: Opacity of the near and of the far foot's footprint.
_NEAR_OPACITY: Final = 0.92
_FAR_OPACITY: Final = 0.5
#: Height of an ellipse over its width: the camera sees the floor at a low angle.
_FLATNESS: Final = 0.2
#: Half the width of a footprint in half foot lengths; above 1, so that both ends are visible.
_HALF_WIDTH: Final = 1.25
#: Duration of the pulse at the contact, clip seconds.
PULSE_S: Final = 0.22
#: Size of the pulse at its start and end, in sizes of the footprint.
_PULSE_SIZES: Final = (0.8, 1.7)
#: Share of the colour in the end of the foot that did not land.
_DIMMED: Final = 0.38


@dataclass(frozen=True)
class VisibleFootprint:
    """A footprint as it is drawn onto one frame.

    Attributes
    ----------
    toe, heel : ndarray of shape (2,)
        On the floor below the two ends of the foot, px.
    strike : {"toe_first", "flat", "heel_first", "unclear"}
        Which end landed; ``unclear`` where the view cannot show it.
    near : bool
        Whether it is the foot toward the camera.
    since_s : float
        Clip time since the contact.
    strength : float
        1 while the foot is down, then falling to 0.
    """

    toe: Floats
    heel: Floats
    strike: Strike
    near: bool
    since_s: float
    strength: float = 1.0

    @property
    def middle(self) -> Floats:
        """Middle of the foot on the floor, px."""
        return np.asarray((self.toe + self.heel) / 2)

    def transformed(self, *, scale: float, dx: float = 0.0, dy: float = 0.0) -> VisibleFootprint:
        """Return the footprint in an image that shows ``p`` at ``(p - (dx, dy)) * scale``.

        Parameters
        ----------
        scale : float
            Pixels of the new image per pixel of this one.
        dx, dy : float, optional
            Upper left corner of the part that the new image shows, px of this one.
        """
        origin = np.array([dx, dy])
        return replace(self, toe=(self.toe - origin) * scale, heel=(self.heel - origin) * scale)


@dataclass(frozen=True)
class Footprint:
    """One foot contact on the floor.

    Attributes
    ----------
    step : ReportedStep
        The contact.
    strike_visible : bool
        Whether the view shows how the foot landed.
    contact_s : float
        Clip time of the frame nearest to the initial contact.
    toe_off_s : float
        Clip time of the toe-off.
    position : ndarray of shape (2,)
        Middle of the foot on the floor at `contact_s`, px.
    velocity : ndarray of shape (2,)
        Its velocity in the image, px/s: not zero with a panning camera or on a treadmill.
    half_length : float
        Half the foot's length toward the toe, px; negative where the toe is at the left.
    is_steady : bool
        Whether the foot follows this motion; if not, its place on the floor is unknown.
    """

    step: ReportedStep
    strike_visible: bool
    contact_s: float
    toe_off_s: float
    position: Floats
    velocity: Floats
    half_length: float
    is_steady: bool = True

    def position_at(self, time_s: float) -> Floats:
        """Return the middle of the foot on the floor at a clip time, px."""
        return np.asarray(self.position + self.velocity * (time_s - self.contact_s))

    def visible_at(self, time_s: float) -> VisibleFootprint | None:
        """Return the footprint at a clip time; None before the contact and once it has faded."""
        if not self.is_steady or not self.contact_s - 1e-6 <= time_s < self.toe_off_s + FADE_S:
            return None
        middle, toe = self.position_at(time_s), np.array([self.half_length, 0.0])
        return VisibleFootprint(
            toe=middle + toe,
            heel=middle - toe,
            strike=self.step.strike if self.strike_visible else "unclear",
            near=self.step.near,
            since_s=time_s - self.contact_s,
            strength=min(1.0, 1.0 - (time_s - self.toe_off_s) / FADE_S),
        )


def find_footprints(
    steps: Sequence[ReportedStep], bout: ReportedBout, track: PoseTrack
) -> tuple[Footprint, ...]:
    """Locate each foot contact of a bout in the image.

    Parameters
    ----------
    steps : sequence of ReportedStep
        The bout's steps, in order of time.
    bout : ReportedBout
        The bout.
    track : PoseTrack
        The smoothed track.
    """
    stances = [s.toe_off_s - s.initial_contact_s for s in steps if s.toe_off_s is not None]
    default_s = _DEFAULT_STANCE_S / track.real_time_factor
    stance_s = float(np.median(stances)) if stances else default_s
    footprints = []
    for step in steps:
        toe_off_s = step.toe_off_s
        if toe_off_s is None:
            toe_off_s = min(step.initial_contact_s + stance_s, bout.end_s)
        footprint = _footprint(step, toe_off_s, bout.view == "side", track)
        if footprint is not None:
            footprints.append(footprint)
    return tuple(footprints)


def _footprint(
    step: ReportedStep, toe_off_s: float, strike_visible: bool, track: PoseTrack
) -> Footprint | None:
    time_s = track.time_s
    first = int(np.abs(time_s - step.initial_contact_s).argmin())
    last = max(first, int(np.searchsorted(time_s, toe_off_s, side="right")) - 1)
    rows = slice(first, last + 1)
    heel, toe = track.xy("heel", step.foot)[rows], track.xy("toe", step.foot)[rows]
    known = np.isfinite(heel).all(axis=1) & np.isfinite(toe).all(axis=1)
    if not known.any():
        return None
    heel, toe, since_s = heel[known], toe[known], time_s[rows][known] - time_s[first]
    length = float(np.median(np.linalg.norm(toe - heel, axis=1)))
    toe_offset = float(np.median(toe[:, 0] - heel[:, 0]))
    # The lower end of the foot is on the floor.
    floor_y = np.maximum(heel[:, 1], toe[:, 1]) + _SOLE_DEPTH * length
    points = np.column_stack([(heel[:, 0] + toe[:, 0]) / 2, floor_y])
    position, velocity = _fit_line(since_s, points)
    deviations = np.linalg.norm(points - position - since_s[:, None] * velocity, axis=1)
    toe_sign = 1.0 if toe_offset >= 0 else -1.0
    return Footprint(
        step,
        strike_visible,
        contact_s=float(time_s[first]),
        toe_off_s=toe_off_s,
        position=position,
        velocity=velocity,
        half_length=toe_sign * max(abs(toe_offset), 0.5 * length) / 2,
        is_steady=float(deviations.max()) <= _MAX_DEVIATION * length,
    )


def _fit_line(since_s: Floats, points: Floats) -> tuple[Floats, Floats]:
    """Fit uniform motion to points, shape (N, 2), by least squares: start and velocity."""
    if since_s.size < _MIN_FIT_FRAMES:
        return np.median(points, axis=0), np.zeros(2)
    velocity, position = np.polyfit(since_s, points, 1)
    return position, velocity


def draw_footprint(image: RgbImage, footprint: VisibleFootprint, *, sizes: Sizes) -> RgbImage:
    """Draw a footprint as a flat ellipse, the end that landed filled, with a pulse at contact.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
        RGB; drawn on in place.
    footprint : VisibleFootprint
        In pixels of the image.
    sizes : Sizes
        Sizes for this image.
    """
    half = (footprint.toe - footprint.heel) / 2 * _HALF_WIDTH
    width = float(np.hypot(*half))
    if not np.isfinite(width) or width < 1.0:
        return image
    height = max(_FLATNESS * width, 1.3 * sizes.line)
    middle = footprint.middle + np.array([0.0, 0.25 * height])
    opacity = (_NEAR_OPACITY if footprint.near else _FAR_OPACITY) * max(0.0, footprint.strength)
    draw_translucent(
        image,
        _box_around(middle, width + 2 * sizes.outline, height + 2 * sizes.outline),
        opacity=opacity,
        draw=lambda: _draw_sole(image, middle, half, (width, height), footprint, sizes),
    )
    progress = footprint.since_s / PULSE_S
    if 0.0 <= progress < 1.0:
        style = STRIKE_STYLES[footprint.strike]
        size = _PULSE_SIZES[0] + (_PULSE_SIZES[1] - _PULSE_SIZES[0]) * progress
        center = middle + {"toe": 0.5, "heel": -0.5}.get(style.end, 0.0) * half
        ellipse = ellipse_points(center, (size * width, size * height))
        draw_translucent(
            image,
            _box_around(center, size * width + sizes.line, size * height + sizes.line),
            opacity=opacity * (1.0 - progress),
            draw=lambda: draw_polyline(image, ellipse, color=style.color, width=sizes.line),
        )
    return image


def _draw_sole(
    image: RgbImage,
    middle: Points,
    half: Points,
    size: tuple[float, float],
    footprint: VisibleFootprint,
    sizes: Sizes,
) -> None:
    style, (width, height) = STRIKE_STYLES[footprint.strike], size
    ellipse = ellipse_points(middle, (width, height))
    outline = ellipse_points(middle, (width + sizes.outline, height + sizes.outline))
    fill_polygon(image, outline, color=DARK)
    if style.end == "both":
        fill_polygon(image, ellipse, color=style.color)
        return
    fill_polygon(image, ellipse, color=_dimmed(style.color))
    draw_polyline(image, ellipse, color=style.color, width=max(1, sizes.line // 2))
    if style.end in ("toe", "heel"):
        toward_end = half if style.end == "toe" else -half
        fill_polygon(image, _end_of(ellipse, middle, toward_end), color=style.color)


def _end_of(ellipse: Points, middle: Points, toward_end: Points) -> Points:
    """Cut the ellipse a little beyond its middle and keep one end."""
    along = (ellipse - middle) @ toward_end
    return np.asarray(ellipse[along >= 0.1 * float(toward_end @ toward_end)])


def _dimmed(color: RgbColor) -> RgbColor:
    red, green, blue = (
        round(_DIMMED * a + (1 - _DIMMED) * b) for a, b in zip(color, DARK, strict=True)
    )
    return red, green, blue


def _box_around(
    middle: Points, half_width: float, half_height: float
) -> tuple[float, float, float, float]:
    x, y = float(middle[0]), float(middle[1])
    return x - half_width - 2, y - half_height - 2, x + half_width + 2, y + half_height + 2
