"""The 33 landmarks of MediaPipe Pose: indices, left-right pairs and lookup by joint name."""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import Final

from vision.terms import Side


class Landmark(IntEnum):
    """Index of a landmark in MediaPipe's pose topology; left is the person's left."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_TOE = 31
    RIGHT_TOE = 32


LANDMARK_COUNT: Final[int] = len(Landmark)

#: Left and right landmark of every pair, shape (16, 2).
LEFT_RIGHT_PAIRS: Final[tuple[tuple[Landmark, Landmark], ...]] = tuple(
    (point, Landmark[point.name.replace("LEFT", "RIGHT")])
    for point in Landmark
    if "LEFT" in point.name
)

#: Landmark order after mirroring: left and right exchanged, shape (33,).
MIRRORED_ORDER: Final[tuple[Landmark, ...]] = tuple(
    Landmark[p.name.replace("LEFT", "#").replace("RIGHT", "LEFT").replace("#", "RIGHT")]
    for p in Landmark
)

#: The joints of one leg, from the hip down.
LEG_JOINTS: Final[tuple[str, ...]] = ("hip", "knee", "ankle", "heel", "toe")


@cache
def landmark(name: str, side: Side | None = None) -> Landmark:
    """Return the landmark of a joint name and a side.

    Parameters
    ----------
    name : str
        Such as ``"knee"``, ``"nose"``.
    side : {"left", "right"}, optional
        Side of a paired landmark.

    Raises
    ------
    KeyError
        If there is no such landmark.
    """
    return Landmark[name.upper() if side is None else f"{side}_{name}".upper()]
