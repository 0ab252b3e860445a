"""Find how a clip must be turned so that the people in it stand upright.

Recorders, editors and messengers sometimes lose the rotation tag of a clip, which is then
displayed upside down or on its side. The head of a standing person is above the feet, so a few
frames, each searched in all four orientations, show which one is right.

A person lying on the floor looks the same as a standing one in a clip on its side, and one in a
handstand the same as one upside down. What tells them apart is the legs: standing, walking and
squatting, they carry the body, and the knees bend and straighten. A clip is turned only if they
do; somebody who lies still, planks, or does push-ups stays as they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from vision.clip.frames import Frame
from vision.pose.detections import body_size, find_detections
from vision.pose.detector import detect_people
from vision.pose.landmarks import Landmark
from vision.pose.pose_track import FramePeople
from vision.terms import Floats

#: Number of frames, evenly spread over the clip, that are searched in all orientations.
SAMPLES: Final = 20
#: Rotations of a displayed frame that are tried, degrees clockwise.
TURNS: Final = (0, 90, 180, 270)

#: Numbers of frames after which it is checked that the people are upright.
_CHECKPOINTS: Final = frozenset({50, 200, 800, 3200})
#: Largest angle between the line from ankles to shoulders and the direction that is taken for
#: up, degrees: beyond 45° another of the four would be nearer, and a squatting person, whose
#: shoulders stay over the feet, is well within it.
_MAX_TILT_DEG: Final = 35.0
#: A body smaller than this fraction of the largest one in the frame is ignored.
_MIN_RELATIVE_SIZE: Final = 0.4
#: Least mean visibility of shoulders, hips and knees.
_MIN_VISIBILITY: Final = 0.5
#: Least number of frames that must show a body clearly, and least share of them that must agree.
_MIN_CLEAR_SAMPLES: Final = 5
_MIN_SHARE: Final = 0.7
#: Least share of the frames with somebody that must agree: on their feet, people are rarely bent
#: over or curled up, as they are when they exercise on the floor.
_MIN_SEEN_SHARE: Final = 0.5
#: Largest share of the frames that may show somebody upright without the turn.
_MAX_UPRIGHT_SHARE: Final = 0.2
#: A knee bends if hip and ankle come this much closer, as a fraction of their largest distance:
#: cos(26°), or 52° of knee flexion for a thigh and a shank of the same length. Landmarks of a
#: motionless leg scatter by about 3 % of its length, far less.
_BENT_LEG: Final = 0.90
#: Hands that carry the body stay in place within this fraction of the body's size.
_FIXED_HANDS: Final = 0.03

_CORE: Final = [
    Landmark[f"{side}_{name}"] for side in ("LEFT", "RIGHT") for name in ("SHOULDER", "HIP", "KNEE")
]
#: The landmarks that show a body's direction, from top to bottom.
_DIRECTION: Final = [
    Landmark.NOSE,
    *(
        Landmark[f"{side}_{name}"]
        for name in ("SHOULDER", "HIP", "KNEE", "ANKLE")
        for side in ("LEFT", "RIGHT")
    ),
]
_LEGS: Final = (
    (Landmark.LEFT_HIP, Landmark.LEFT_ANKLE),
    (Landmark.RIGHT_HIP, Landmark.RIGHT_ANKLE),
)


@dataclass(frozen=True)
class BodyDirection:
    """Which way the people in a clip are turned, according to sampled frames.

    Attributes
    ----------
    turn_deg : int
        Clockwise rotation that makes them upright: 0, 90, 180 or 270.
    is_certain : bool
        Whether the clip should be turned by it; always true of 0. False where the bodies lie
        that way, but it may be the people who do, not the clip.
    """

    turn_deg: int
    is_certain: bool = True


UPRIGHT: Final = BodyDirection(0)
"""People stand upright as displayed, or nothing else is known."""


def upright_turn(pose: Floats, visibility: Floats) -> int | None:
    """Return the rotation that makes one body upright.

    Parameters
    ----------
    pose : ndarray of shape (33, 3)
        Landmarks, px, y down.
    visibility : ndarray of shape (33,)
        0-1.

    Returns
    -------
    int or None
        Degrees clockwise: 0, 90, 180 or 270. None where the body has no clear direction: bent
        over, curled up, or mostly hidden.
    """
    if not np.isfinite(pose).all() or visibility[_CORE].mean() < _MIN_VISIBILITY:
        return None
    # Plain numbers: an array of two takes twenty times as long at each step.
    nose, *points = pose[_DIRECTION, :2].tolist()
    shoulder, hip, knee, ankle = (
        ((left[0] + right[0]) / 2, (left[1] + right[1]) / 2)
        for left, right in zip(points[::2], points[1::2], strict=True)
    )
    # Clockwise from straight up, in which direction the head is.
    angle = math.degrees(math.atan2(shoulder[0] - ankle[0], ankle[1] - shoulder[1]))
    quarter = round(angle / 90.0)
    if abs(angle - 90.0 * quarter) > _MAX_TILT_DEG:
        return None
    up = ((0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0))[quarter % 4]
    heights = [point[0] * up[0] + point[1] * up[1] for point in (nose, shoulder, hip, knee, ankle)]
    in_order = all(upper > lower for upper, lower in pairwise(heights[:3] + heights[4:]))
    if not in_order or heights[3] < heights[4]:
        return None
    return -90 * quarter % 360


def frame_turn(people: FramePeople) -> int | None:
    """Return the rotation that makes the people in a frame upright, None where it is unclear.

    Anybody who stands upright decides it: next to them, others may lie or do a handstand.
    """
    bodies = [(body_size(pose), upright_turn(pose, v)) for pose, v in find_detections(people)]
    largest = max((size for size, _ in bodies), default=0.0)
    turns = [
        (size, turn)
        for size, turn in bodies
        if turn is not None and size >= _MIN_RELATIVE_SIZE * largest
    ]
    if not turns:
        return None
    return 0 if any(turn == 0 for _, turn in turns) else max(turns)[1]


def is_upright(people: Sequence[FramePeople]) -> bool:
    """Return whether frames that were searched as displayed clearly show upright people."""
    return _show_upright(list(map(frame_turn, people)))


def _show_upright(frame_turns: Sequence[int | None]) -> bool:
    turns = [turn for turn in frame_turns if turn is not None]
    return len(turns) >= _MIN_CLEAR_SAMPLES and turns.count(0) >= len(turns) / 2


class OrientationCheck:
    """Watch the detections of a clip, and find out whether the clip must be turned.

    Normally this costs nothing: the detections of the analysis itself show upright people. Only
    where they do not, sampled frames are searched in all directions, once.

    Parameters
    ----------
    search : callable or None
        Searches sampled frames, see `find_body_direction`; None never turns the clip.

    Attributes
    ----------
    direction : BodyDirection
        What was found; upright until then.
    """

    def __init__(self, search: Callable[[], BodyDirection] | None) -> None:
        self.direction = UPRIGHT
        self._search = search
        self._turns: list[int | None] = []

    @property
    def must_turn(self) -> bool:
        """Whether the clip must be turned."""
        return self.direction.turn_deg != 0 and self.direction.is_certain

    def watch(self, people: Sequence[FramePeople], *, at_end: bool = False) -> bool:
        """Check the people of all frames so far; return whether the clip must be turned."""
        is_due = at_end or len(people) in _CHECKPOINTS
        if self._search is not None and is_due:
            self._turns += map(frame_turn, people[len(self._turns) :])
            if not _show_upright(self._turns):
                self.direction = self._search()
                self._search = None
        return self.must_turn


def find_body_direction(
    frames: Iterable[Frame], *, model: Path, workers: int | None = None
) -> BodyDirection:
    """Search a few frames in all four orientations and return the one with upright people.

    Parameters
    ----------
    frames : iterable of Frame
        About `SAMPLES` frames spread over the clip, as displayed.
    model : Path
        A pose landmarker bundle.
    workers : int, optional
        As in `vision.pose.detector.detect_people`.
    """
    shapes: list[tuple[int, int]] = []

    def turned_frames() -> Iterator[Frame]:
        """Yield each frame in every orientation, numbered in this order."""
        for frame in frames:
            for turn in TURNS:
                image = np.ascontiguousarray(np.rot90(frame.image, -turn // 90))
                shapes.append((image.shape[1], image.shape[0]))
                yield replace(frame, index=len(shapes) - 1, image=image)

    found = detect_people(turned_frames(), model=model, size=(1, 1), workers=workers)
    by_turn: dict[int, list[FramePeople]] = {turn: [] for turn in TURNS}
    for people in found:
        scale = np.array([*shapes[people.index], shapes[people.index][0]], dtype=np.float64)
        in_pixels = replace(people, xyz=people.xyz * scale)
        by_turn[TURNS[people.index % len(TURNS)]].append(in_pixels)
    return choose_direction(by_turn)


def choose_direction(by_turn: dict[int, list[FramePeople]]) -> BodyDirection:
    """Choose the orientation in which the people are upright.

    Parameters
    ----------
    by_turn : dict of int to list of FramePeople
        For each of `TURNS`, the people found in the same frames turned by it.
    """
    count = len(by_turn[0])
    upright = {
        turn: [i for i, people in enumerate(found) if frame_turn(people) == 0]
        for turn, found in by_turn.items()
    }
    # A body may be found in several orientations; each frame has one vote.
    clear = sorted({i for rows in upright.values() for i in rows})
    seen = sum(len(find_detections(people)) > 0 for people in by_turn[0])
    best = max(TURNS, key=lambda turn: (len(upright[turn]), turn == 0))
    others = max(len(upright[turn]) for turn in TURNS if turn != best)
    if (
        best == 0
        or len(clear) < _MIN_CLEAR_SAMPLES
        or len(upright[best]) < _MIN_SHARE * len(clear)
        or len(upright[best]) < _MIN_SEEN_SHARE * seen
        or len(upright[0]) > _MAX_UPRIGHT_SHARE * count
        or others > len(upright[best]) / 2
    ):
        return UPRIGHT
    poses = np.array([_largest_upright(by_turn[best][i]) for i in upright[best]])
    return BodyDirection(best, _legs_carry(poses) and not _hands_carry(poses, best))


def _largest_upright(people: FramePeople) -> Floats:
    upright = [pose for pose, v in find_detections(people) if upright_turn(pose, v) == 0]
    return max(upright, key=body_size)


def _legs_carry(poses: Floats) -> bool:
    """Return whether the knees bend and straighten from frame to frame."""
    for hip, ankle in _LEGS:
        length = np.sort(np.linalg.norm(poses[:, hip, :2] - poses[:, ankle, :2], axis=1))
        # Two frames at each end, so that no single false detection decides.
        if length[:2].mean() <= _BENT_LEG * length[-2:].mean():
            return True
    return False


def _hands_carry(poses: Floats, turn: int) -> bool:
    """Return whether both hands stay in place on the floor, as in a plank.

    Parameters
    ----------
    poses : ndarray of shape (T, 33, 3)
        Poses in the frame after the turn, px.
    turn : int
        The turn, degrees clockwise.
    """
    if turn == 180:  # in a handstand the knees do not bend
        return False
    # Down as displayed without the turn, in the turned frame.
    down = -1.0 if turn == 90 else 1.0
    size = float(np.median([body_size(pose) for pose in poses]))
    for side in ("LEFT", "RIGHT"):
        wrist = poses[:, Landmark[f"{side}_WRIST"], :2]
        shoulder = poses[:, Landmark[f"{side}_SHOULDER"], :2]
        ankle = poses[:, Landmark[f"{side}_ANKLE"], :2]
        is_below = (wrist - shoulder)[:, 0] * down > 0.15 * size
        spread = np.std(wrist - ankle, axis=0).max()
        if is_below.mean() < 0.8 or spread > _FIXED_HANDS * size:
            return False
    return True
