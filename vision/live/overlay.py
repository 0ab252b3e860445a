"""Smooth the skeleton for display and choose the angle shown beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from vision.live.config import LiveConfig
from vision.live.one_euro import OneEuroFilter
from vision.live.pose_window import PosePoints, PoseWindow
from vision.live.setup_checks import CHECK_WINDOW_S
from vision.live.updates import DisplayedAngle
from vision.motion.angles import compute_angles
from vision.motion.camera_view import View, find_view
from vision.pose.detections import body_size
from vision.pose.landmarks import Landmark, landmark
from vision.pose.pose_track import FrameState, PoseTrack
from vision.terms import SIDES, Floats, Side

#: The view is determined again this often, seconds.
_VIEW_EVERY_S: Final = 0.5
#: A knee that bends less is straight, and its angle would only flicker, degrees.
_MIN_FLEXION_DEG: Final = 15.0


class OverlaySmoother:
    """Smooth the landmarks of live frames for display; nothing is judged from them.

    Parameters
    ----------
    config : LiveConfig
        Decides which angle is shown.
    """

    def __init__(self, config: LiveConfig) -> None:
        self._config = config
        self._filter = OneEuroFilter()
        self._view: View | None = None
        self._view_s = -np.inf

    def update(
        self, points: PosePoints | None, window: PoseWindow, *, now_s: float, with_angle: bool
    ) -> tuple[Floats | None, DisplayedAngle | None]:
        """Smooth the landmarks of the newest frame.

        Parameters
        ----------
        points : (ndarray of shape (33, 3), ndarray of shape (33,)) or None
            Landmarks in pixels and their visibility.
        window : PoseWindow
            The poses of the last seconds, which the view is determined from.
        now_s : float
            Stream time of the frame.
        with_angle : bool
            Whether to measure an angle as well.

        Returns
        -------
        body : ndarray of shape (33, 3) or None
            x and y as fractions of the frame's size, and the visibility.
        angle : DisplayedAngle or None
            None if it is not asked for, or not visible in this view.
        """
        if points is None:
            return None, None
        xyz, visibility = points
        smooth = self._filter(now_s, xyz, scale=body_size(xyz))
        body = np.column_stack(
            [smooth[:, 0] / window.width, smooth[:, 1] / window.height, visibility]
        )
        if not with_angle:
            return body, None
        if now_s - self._view_s >= _VIEW_EVERY_S:
            self._view_s, self._view = now_s, find_view(window.track(last_s=CHECK_WINDOW_S))
        if self._view is None:
            return body, None
        frame = PoseTrack(
            index=np.zeros(1, dtype=np.int64),
            time_s=np.array([now_s]),
            xyz=smooth[None],
            visibility=visibility[None],
            state=np.array([FrameState.DETECTED], dtype=np.uint8),
            swapped=np.zeros(1, dtype=bool),
            width=window.width,
            height=window.height,
        )
        return body, choose_angle(frame, _latest_view(self._view), self._config)


def choose_angle(frame: PoseTrack, view: View, config: LiveConfig) -> DisplayedAngle | None:
    """Choose the angle that matters most in this view and measure it.

    Parameters
    ----------
    frame : PoseTrack
        A single row of smoothed landmarks.
    view : View
        View of that row.
    config : LiveConfig
        The test and the standing leg.

    Returns
    -------
    DisplayedAngle or None
        None if this view does not show the angle.
    """
    if view.name not in ("side", "front", "back") or (view.name != "side" and config.is_gait):
        return None
    angles = compute_angles(frame, view)

    def degrees(name: str) -> float:
        """Return an angle of the frame."""
        return float(angles[name][-1])

    if view.name == "side":
        near: Side = config.leg or ("left" if view.facing == "left" else "right")
        if config.is_gait:
            return _angle("Trunk", degrees("trunk_forward_lean"), landmark("shoulder", near))
        if not degrees(f"knee_flexion_{near}") >= _MIN_FLEXION_DEG:
            return None
        depth_angle = config.definition.depth_angle
        segment = depth_angle.partition("_")[0].capitalize()
        return _angle(segment, degrees(f"{depth_angle}_{near}"), landmark("knee", near))
    legs = (config.leg,) if config.leg else SIDES
    valgus = {leg: degrees(f"fppa_{leg}") for leg in legs}
    measured = {leg: value for leg, value in valgus.items() if np.isfinite(value)}
    if not measured:
        return None
    worst = max(measured, key=lambda leg: measured[leg])
    rounded = round(measured[worst])
    text = "0°" if rounded == 0 else f"{abs(rounded)}° {'in' if rounded > 0 else 'out'}"
    return DisplayedAngle("Knee", text, landmark("knee", worst))


def _angle(name: str, degrees: float, landmark: Landmark) -> DisplayedAngle | None:
    return DisplayedAngle(name, f"{degrees:.0f}°", landmark) if np.isfinite(degrees) else None


def _latest_view(view: View) -> View:
    """Reduce the view of a window to its last frame, keeping its name and facing."""
    last = slice(-1, None)
    return replace(
        view,
        turn_deg=view.turn_deg[last],
        facing_sign=np.array([_last_finite(view.facing_sign)]),
        left_sign=np.array([_last_finite(view.left_sign)]),
        facing_sign_by_frame=None,
    )


def _last_finite(values: Floats) -> float:
    finite = values[np.isfinite(values)]
    return float(finite[-1]) if finite.size else float("nan")
