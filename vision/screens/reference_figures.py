"""Reference figures: how a test looks where every criterion of the view is good.

A body with the proportions of an adult stands in the frame as it should be filmed. Its joint
angles are on the good side of the limits of the criteria files.

References
----------
Drillis and Contini 1966, in Winter, Biomechanics and Motor Control of Human Movement, 2009:
lengths of the segments as fractions of body height.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin
from typing import Final, Literal

FigureView = Literal["front", "side"]
JointPosition = tuple[float, float]

_SHANK: Final = 0.246
_THIGH: Final = 0.245
_TRUNK: Final = 0.288
_UPPER_ARM: Final = 0.186
_FOREARM: Final = 0.18
_ANKLE_HEIGHT: Final = 0.039
_NECK: Final = 0.1
#: Half of the distance between the shoulders, and between the hips.
_SHOULDER: Final = 0.115
_HIP: Final = 0.06
HEAD_RADIUS: Final = 0.065
#: Bones of each side.
BONES: Final = (
    ("heel", "toe"), ("ankle", "heel"), ("ankle", "toe"), ("ankle", "knee"), ("knee", "hip"),
    ("shoulder", "elbow"), ("elbow", "wrist"),
)  # fmt: skip


@dataclass(frozen=True)
class ReferenceFigure:
    """A body as it looks in a view of a test.

    Attributes
    ----------
    screen : str
        Id of the test.
    view : {"front", "side"}
        The view.
    caption : str
        Test and view.
    joints : mapping of str to (float, float)
        Position of each joint in body heights, x to the right and y up from the floor. Names end
        in ``_a``, for the side that is tested or nearest, or ``_b``; those in the middle have no
        ending.
    travels : bool
        Whether the body moves through the frame.
    """

    screen: str
    view: FigureView
    caption: str
    joints: Mapping[str, JointPosition]
    travels: bool = False


@cache
def reference_figures() -> tuple[ReferenceFigure, ...]:
    """Return a figure for each test and view, those of backward running first."""
    return (
        ReferenceFigure("backward_running", "side", "Running, from the side", _run(), True),
        ReferenceFigure("deep_squat", "front", "Deep squat, from the front", _deep_front()),
        ReferenceFigure("deep_squat", "side", "Deep squat, from the side", _deep_side()),
        ReferenceFigure("single_leg_squat", "front", "One leg, from the front", _single_front()),
        ReferenceFigure("single_leg_squat", "side", "One leg, from the side", _single_side()),
    )


def _moved(point: JointPosition, length: float, degrees: float) -> JointPosition:
    """Return the point at a distance: straight up at 0°, to the right at 90°."""
    angle = radians(degrees)
    return point[0] + length * sin(angle), point[1] + length * cos(angle)


def _foot(ankle: JointPosition, *, toes_up: float = 0.0) -> tuple[JointPosition, JointPosition]:
    """Return heel and toe of a foot that points to the right."""
    angle = radians(toes_up)

    def at(along: float) -> JointPosition:
        x, y = along, -_ANKLE_HEIGHT
        return ankle[0] + x * cos(angle) - y * sin(angle), ankle[1] + x * sin(angle) + y * cos(
            angle
        )

    return at(-0.035), at(0.115)


def _leg(
    hip: JointPosition, *, thigh: float, knee: float, toes_up: float, name: str
) -> dict[str, JointPosition]:
    """Hang a leg on a hip: thigh forward of vertical and bend of the knee, degrees."""
    knee_at = _moved(hip, _THIGH, 180 - thigh)
    ankle = _moved(knee_at, _SHANK, 180 - thigh + knee)
    heel, toe = _foot(ankle, toes_up=toes_up)
    return {
        f"hip_{name}": hip, f"knee_{name}": knee_at, f"ankle_{name}": ankle,
        f"heel_{name}": heel, f"toe_{name}": toe,
    }  # fmt: skip


def _arm(
    shoulder: JointPosition, *, upper: float, lower: float, name: str
) -> dict[str, JointPosition]:
    elbow = _moved(shoulder, _UPPER_ARM, upper)
    wrist = _moved(elbow, _FOREARM, lower)
    return {f"shoulder_{name}": shoulder, f"elbow_{name}": elbow, f"wrist_{name}": wrist}


def _upper_body(hip: JointPosition, lean: float) -> tuple[JointPosition, dict[str, JointPosition]]:
    shoulder = _moved(hip, _TRUNK, lean)
    return shoulder, {"hip": hip, "shoulder": shoulder, "head": _moved(shoulder, _NECK, lean)}


def _on_floor(joints: dict[str, JointPosition]) -> dict[str, JointPosition]:
    """Lower or raise a body until its lowest point is on the floor."""
    lowest = min(y for _, y in joints.values())
    return {name: (x, y - lowest) for name, (x, y) in joints.items()}


def _run() -> dict[str, JointPosition]:
    """Build a backward run, to the left: one thigh drives back, the other foot lands toe first."""
    hip = (0.0, 0.5)
    shoulder, body = _upper_body(hip, 5)
    return _on_floor(
        {
            **body,
            **_leg(hip, thigh=-22, knee=40, toes_up=-30, name="a"),
            **_leg(hip, thigh=20, knee=28, toes_up=-12, name="b"),
            **_arm(shoulder, upper=150, lower=75, name="a"),
            **_arm(shoulder, upper=215, lower=130, name="b"),
        }
    )


def _squat(
    shank: float, thigh: float, lean: float
) -> tuple[JointPosition, dict[str, JointPosition]]:
    """Build a squat from the side: shank, thigh and trunk forward of vertical, degrees."""
    hip = (0.0, 0.0)
    shoulder, body = _upper_body(hip, lean)
    return shoulder, {**body, **_leg(hip, thigh=thigh, knee=thigh + shank, toes_up=0, name="a")}


def _deep_side() -> dict[str, JointPosition]:
    shoulder, joints = _squat(36, 95, 33)
    return _on_floor({**joints, **_arm(shoulder, upper=25, lower=25, name="a")})


def _single_side() -> dict[str, JointPosition]:
    shoulder, joints = _squat(28, 44, 25)
    free = _leg(joints["hip"], thigh=15, knee=75, toes_up=-40, name="b")
    return _on_floor({**joints, **free, **_arm(shoulder, upper=95, lower=90, name="a")})


def _front(hip_y: float, knee_y: float, shoulder_y: float) -> dict[str, JointPosition]:
    """Build trunk and head as seen from the front."""
    joints: dict[str, JointPosition] = {"hip": (0.0, hip_y), "shoulder": (0.0, shoulder_y)}
    joints["head"] = (0.0, shoulder_y + 0.9 * _NECK)
    for name, sign in (("a", -1), ("b", 1)):
        joints[f"hip_{name}"] = (sign * _HIP, hip_y)
        joints[f"shoulder_{name}"] = (sign * _SHOULDER, shoulder_y)
        joints[f"knee_{name}"] = (sign * _HIP, knee_y)
    return joints


def _deep_front() -> dict[str, JointPosition]:
    """Build the same squat as from the side: heights are those of its joints."""
    side = _deep_side()
    joints = _front(side["hip"][1], side["knee_a"][1], side["shoulder"][1])
    for name, sign in (("a", -1), ("b", 1)):
        ankle = (sign * 0.12, _ANKLE_HEIGHT)
        joints[f"ankle_{name}"] = ankle
        joints[f"knee_{name}"] = (sign * 0.15, joints[f"knee_{name}"][1])
        joints[f"heel_{name}"] = (ankle[0], 0.01)
        joints[f"toe_{name}"] = (ankle[0] + sign * 0.025, 0.0)
        shoulder = joints[f"shoulder_{name}"]
        joints |= _arm(shoulder, upper=sign * 14, lower=sign * 4, name=name)
    return joints


def _single_front() -> dict[str, JointPosition]:
    """Build the same squat as from the side; the pelvis is level and the free shin points back."""
    side = _single_side()
    joints = _front(side["hip"][1], side["knee_a"][1], side["shoulder"][1])
    x = joints["hip_a"][0]
    ankle = (x, _ANKLE_HEIGHT)
    joints |= {"knee_a": (x, side["knee_a"][1]), "ankle_a": ankle, "heel_a": (x, 0.01)}
    joints |= {"toe_a": (x - 0.015, 0.0), "knee_b": (_HIP + 0.02, side["knee_b"][1])}
    joints |= {
        "ankle_b": (_HIP + 0.02, side["ankle_b"][1]),
        "heel_b": (_HIP + 0.02, side["heel_b"][1]),
    }
    joints["toe_b"] = (_HIP + 0.02, side["toe_b"][1])
    for name, sign in (("a", -1), ("b", 1)):
        joints |= _arm(joints[f"shoulder_{name}"], upper=sign * 150, lower=sign * 165, name=name)
    return joints
