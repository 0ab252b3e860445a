"""The lines of a body: which are bright, which muted, which left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vision.draw.overlays.timeline import LIMBS, Body, FrameAnnotations
from vision.draw.primitives.sprites import RgbImage
from vision.draw.primitives.strokes import Points, draw_disc, draw_line, draw_translucent
from vision.draw.primitives.style import (
    DARK,
    FADED_OPACITY,
    FAR_COLOR,
    MIN_CLEAR_VISIBILITY,
    MIN_DRAWN_VISIBILITY,
    NEAR_COLOR,
    Sizes,
)
from vision.terms import SIDES, Side

_LEG: Final = ("hip", "knee", "ankle", "heel")
_WITHOUT_JOINT: Final = ("heel", "toe")


@dataclass(frozen=True)
class Bone:
    """One line of the body.

    Attributes
    ----------
    a, b : ndarray of shape (2,)
        Its ends, px.
    bright : bool
        On the near side, or of the standing leg.
    faded : bool
        Hardly seen.
    joints : tuple of ndarray
        The ends that are joints to be marked.
    """

    a: Points
    b: Points
    bright: bool
    faded: bool
    joints: tuple[Points, ...] = ()


def find_bones(body: Body, annotations: FrameAnnotations) -> tuple[Bone, ...]:
    """Give a body's lines, those to be drawn over the others last.

    Parameters
    ----------
    body : Body
        The person.
    moment : Moment
        Tells the near side and the standing leg.
    """
    found = [*_trunk(body, annotations)]
    for side in SIDES:
        upper = annotations.near in (None, side)
        lower = upper if annotations.leg is None else side == annotations.leg
        # A free leg on the near side hides the standing one and is seen better.
        lower = lower or annotations.near == side
        for a, b in LIMBS:
            if (a, b) != ("shoulder", "hip"):
                bright = lower if a in _LEG else upper
                found.append(_bone(body, (a, side), (b, side), bright=bright))
    kept = [bone for bone in found if bone is not None]
    return tuple(sorted(kept, key=lambda bone: bone.bright))


def _trunk(body: Body, moment: FrameAnnotations) -> list[Bone | None]:
    around = [
        _bone(body, ("shoulder", "left"), ("shoulder", "right"), bright=moment.near is None),
        _bone(body, ("hip", "left"), ("hip", "right"), bright=moment.near is None),
    ]
    if moment.near is None:
        sides = [_bone(body, ("shoulder", s), ("hip", s), bright=True) for s in SIDES]
        return [*around, *sides]
    # From the side the two edges of the trunk lie on each other: its middle is clearer,
    # and it is the line that is measured.
    faded = (
        min(body.visibility_of(n, moment.near) for n in ("shoulder", "hip")) < MIN_CLEAR_VISIBILITY
    )
    return [*around, Bone(body.middle("shoulder"), body.middle("hip"), True, faded)]


def _bone(body: Body, a: tuple[str, Side], b: tuple[str, Side], *, bright: bool) -> Bone | None:
    seen = min(body.visibility_of(*a), body.visibility_of(*b))
    if seen < MIN_DRAWN_VISIBILITY:
        return None
    joints = tuple(body.at(*end) for end in (a, b) if end[0] not in _WITHOUT_JOINT)
    return Bone(body.at(*a), body.at(*b), bright, seen < MIN_CLEAR_VISIBILITY, joints)


def draw_bones(
    picture: RgbImage,
    lines: tuple[Bone, ...],
    box: tuple[float, float, float, float],
    *,
    sizes: Sizes,
) -> None:
    """Draw lines of a body onto a picture, in place.

    Parameters
    ----------
    picture : ndarray of shape (H, W, 3), uint8
        RGB, changed.
    lines : tuple of Bone
        What to draw.
    box : tuple of float
        Left, top, right, bottom of the body, px.
    sizes : Sizes
        Sizes for this picture.
    """
    wide, rim = sizes.line, 2 * sizes.outline
    thin = max(1, round(0.7 * wide))

    def muted() -> None:
        for bone in lines:
            width = (wide if bone.bright else thin) + rim
            draw_line(picture, bone.a, bone.b, color=DARK, width=width)
        for bone in lines:
            if not bone.bright:
                draw_line(picture, bone.a, bone.b, color=FAR_COLOR, width=thin)
            elif bone.faded:
                draw_line(picture, bone.a, bone.b, color=NEAR_COLOR, width=wide)

    out = wide + rim
    around = (box[0] - out, box[1] - out, box[2] + out, box[3] + out)
    draw_translucent(picture, around, opacity=FADED_OPACITY, draw=muted)
    clear = [bone for bone in lines if bone.bright and not bone.faded]
    for bone in clear:
        draw_line(picture, bone.a, bone.b, color=NEAR_COLOR, width=wide)
    for bone in clear:
        for joint in bone.joints:
            draw_disc(picture, joint, radius=sizes.joint_radius, color=NEAR_COLOR)
