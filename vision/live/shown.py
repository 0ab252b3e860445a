"""The one angle worth showing right now, from the filtered points."""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.live.config import LiveConfig
from vision.live.updates import DisplayedAngle
from vision.motion.angles import compute_angles
from vision.motion.view import View
from vision.pose.landmarks import Landmark, point
from vision.pose.track import PoseTrack
from vision.terms import SIDES, Side

#: Below this a leg is straight and its number would only flicker, degrees.
_BENT: Final = 15.0


def choose_angle(track: PoseTrack, view: View, wants: LiveConfig) -> DisplayedAngle | None:
    """Choose and measure the angle of one picture.

    Parameters
    ----------
    track : PoseTrack
        One row, filtered.
    view : View
        Of that row, held to by the pictures before it.
    wants : Wants

    Returns
    -------
    Shown or None
        None where the view cannot show it.
    """
    angles = compute_angles(track, view)

    def at(name: str) -> float:
        return float(angles[name][-1])

    if view.name == "side":
        near: Side = wants.leg or ("left" if view.facing == "left" else "right")
        if wants.is_run:
            lean = at("trunk_forward_lean")
            return _shown("Trunk", lean, point("shoulder", near))
        flexion = at(f"knee_flexion_{near}")
        if not flexion >= _BENT:
            return None
        if wants.screen == "deep_squat":
            return _shown("Thigh", at(f"thigh_angle_{near}"), point("knee", near))
        return _shown("Knee", flexion, point("knee", near))
    if view.name in ("front", "back") and not wants.is_run:
        legs = (wants.leg,) if wants.leg else SIDES
        inward = {leg: at(f"fppa_{leg}") for leg in legs}
        known = {leg: value for leg, value in inward.items() if np.isfinite(value)}
        if not known:
            return None
        worst = max(known, key=lambda leg: known[leg])
        whole = round(known[worst])
        text = "0°" if whole == 0 else f"{abs(whole)}° {'in' if whole > 0 else 'out'}"
        return DisplayedAngle("Knee", text, point("knee", worst))
    return None


def _shown(name: str, degrees: float, where: Landmark) -> DisplayedAngle | None:
    return DisplayedAngle(name, f"{degrees:.0f}°", where) if np.isfinite(degrees) else None
