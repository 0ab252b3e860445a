"""Where a foot stands on the floor: one print for each contact, in the picture's pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.draw.overlays.gait_frame import VisibleFootprint
from vision.pose.track import PoseTrack
from vision.report.models import ReportedBout, ReportedStep
from vision.terms import Floats

#: Seconds of the clip, because that is what the eye needs.
FADE_S: Final = 0.25
#: A contact whose end was not seen is shown this long, real seconds, where no other tells.
_STANCE_S: Final = 0.2
#: The sole lies below the model's heel and toe, in lengths of the foot.
_SOLE: Final = 0.2
#: A foot that strays further than this from an even way was not standing, or was lost; in
#: lengths of the foot. Feet that stand stay below half of it.
_STRAYS: Final = 0.6


@dataclass(frozen=True)
class Footprint:
    """One contact on the floor.

    Attributes
    ----------
    step : Step
        The contact.
    told : bool
        Whether the view can tell how the foot landed.
    from_s : float
        Clip time of the picture nearest to the contact.
    until_s : float
        Clip time at which the foot leaves the floor.
    at, slope : ndarray of shape (2,)
        Middle of the foot on the floor at `contact_s`, px, and how it moves in the
        picture, px a second: the camera may pan, a treadmill's belt runs.
    half : float
        Half the foot's length toward the toe, px; negative where the toe is at the left.
    stood : bool
        Whether the foot keeps to that way; without it nobody knows where it stood.
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
        """Place of the foot's middle on the floor, px."""
        return np.asarray(self.position + self.velocity * (time_s - self.contact_s))

    def visible_at(self, time_s: float) -> VisibleFootprint | None:
        """Give the mark at a clip time; None before the contact and after it has faded."""
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
    """Find where each contact of a bout lies in the picture.

    Parameters
    ----------
    steps : sequence of Step
        Of this bout, in order of time.
    bout : Bout
        The bout.
    track : PoseTrack
        The smoothed track.
    """
    known = [s.toe_off_s - s.initial_contact_s for s in steps if s.toe_off_s is not None]
    usual_s = float(np.median(known)) if known else _STANCE_S / track.real_time_factor
    found = []
    for step in steps:
        until_s = step.toe_off_s
        if until_s is None:
            until_s = min(step.initial_contact_s + usual_s, bout.end_s)
        made = _print(step, until_s, bout.view == "side", track)
        if made is not None:
            found.append(made)
    return tuple(found)


def _print(step: ReportedStep, until_s: float, told: bool, track: PoseTrack) -> Footprint | None:
    time_s = track.time_s
    first = int(np.abs(time_s - step.initial_contact_s).argmin())
    last = max(first, int(np.searchsorted(time_s, until_s, side="right")) - 1)
    rows = slice(first, last + 1)
    heel, toe = track.xy("heel", step.foot)[rows], track.xy("toe", step.foot)[rows]
    fine = np.isfinite(heel).all(axis=1) & np.isfinite(toe).all(axis=1)
    if not fine.any():
        return None
    heel, toe, when = heel[fine], toe[fine], time_s[rows][fine] - time_s[first]
    length = float(np.median(np.linalg.norm(toe - heel, axis=1)))
    across = float(np.median(toe[:, 0] - heel[:, 0]))
    # Whichever end is lower is the one on the floor, whatever the other one does.
    low = np.maximum(heel[:, 1], toe[:, 1]) + _SOLE * length
    places = np.column_stack([(heel[:, 0] + toe[:, 0]) / 2, low])
    at, slope = _steady(when, places)
    strays = np.linalg.norm(places - at - when[:, None] * slope, axis=1)
    stood = float(strays.max()) <= _STRAYS * length
    way = 1.0 if across >= 0 else -1.0
    half = way * max(abs(across), 0.5 * length) / 2
    return Footprint(step, told, float(time_s[first]), until_s, at, slope, half, stood)


def _steady(when: Floats, places: Floats) -> tuple[Floats, Floats]:
    """Fit a straight, even way through places, shape (N, 2): start and speed."""
    if when.size < 4:
        return np.median(places, axis=0), np.zeros(2)
    slope, at = np.polyfit(when, places, 1)
    return at, slope
