"""The body as it is drawn, and the angle beside it: filtered as they come."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from vision.live.config import LiveConfig
from vision.live.one_euro import OneEuroFilter
from vision.live.pose_window import PoseWindow
from vision.live.setup_checks import LOOK_BACK_S
from vision.live.shown import choose_angle
from vision.live.updates import DisplayedAngle
from vision.motion.view import View, find_view
from vision.pose.detections import size_of
from vision.pose.track import FrameState, PoseTrack
from vision.terms import Floats

#: The view is voted on anew this often, seconds.
_VIEW_EVERY_S: Final = 0.5


class OverlaySmoother:
    """Filters what is shown; nothing is judged from it.

    Parameters
    ----------
    wants : Wants
    """

    def __init__(self, wants: LiveConfig) -> None:
        self._wants = wants
        self._filter = OneEuroFilter()
        self._view: View | None = None
        self._view_s = -np.inf

    def update(
        self, found: tuple[Floats, Floats] | None, window: PoseWindow, *, now_s: float, angle: bool
    ) -> tuple[Floats | None, DisplayedAngle | None]:
        """Filter the points of a picture.

        Parameters
        ----------
        found : (ndarray of shape (33, 3), ndarray of shape (33,)) or None
            Points in pixels and their visibility.
        window : PoseWindow
            What came before, for the view.
        now_s : float
        angle : bool
            Whether an angle is wanted.

        Returns
        -------
        body : ndarray of shape (33, 3) or None
            x and y as shares of the picture, and the visibility.
        shown : Shown or None
        """
        if found is None:
            return None, None
        xyz, visibility = found
        calm = self._filter(now_s, xyz, scale=size_of(xyz))
        body = np.column_stack([calm[:, 0] / window.width, calm[:, 1] / window.height, visibility])
        if not angle:
            return body, None
        if now_s - self._view_s >= _VIEW_EVERY_S:
            self._view_s, self._view = now_s, find_view(window.track(last_s=LOOK_BACK_S))
        if self._view is None:
            return body, None
        row = PoseTrack(
            index=np.zeros(1, dtype=np.int64),
            time_s=np.array([now_s]),
            xyz=calm[None],
            visibility=visibility[None],
            state=np.array([FrameState.DETECTED], dtype=np.uint8),
            swapped=np.zeros(1, dtype=bool),
            width=window.width,
            height=window.height,
        )
        return body, choose_angle(row, _held(self._view), self._wants)


def _held(view: View) -> View:
    """Give the view of a single picture with the name and facing of many."""
    last = slice(-1, None)
    return replace(
        view,
        turn_deg=view.turn_deg[last],
        forward=np.array([_known(view.forward)]),
        left_at=np.array([_known(view.left_at)]),
        forward_now=None,
    )


def _known(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known[-1]) if known.size else float("nan")
