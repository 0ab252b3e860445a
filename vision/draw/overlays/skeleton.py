"""Draw the skeleton of a body, the near side or the standing leg brighter than the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vision.draw.overlays.body import LIMBS, Body, as_body
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
from vision.terms import SIDES, Floats, Side

_LEG_STARTS: Final = ("hip", "knee", "ankle", "heel")
_WITHOUT_JOINT_MARK: Final = ("heel", "toe")


@dataclass(frozen=True)
class Bone:
    """One line of the skeleton.

    Attributes
    ----------
    a, b : ndarray of shape (2,)
        Its ends, px.
    bright : bool
        Whether it is on the near side, or of the standing leg.
    faded : bool
        Whether one of its ends has low visibility.
    joints : tuple of ndarray
        The ends that are marked as joints.
    """

    a: Points
    b: Points
    bright: bool
    faded: bool
    joints: tuple[Points, ...] = ()


@dataclass(frozen=True)
class SkeletonAnnotator:
    """Draw a pose as a skeleton.

    Attributes
    ----------
    sizes : Sizes, optional
        Sizes of lines and joints; by default those that suit the frame.

    Examples
    --------
    >>> import numpy as np
    >>> from vision.draw.overlays.skeleton import SkeletonAnnotator
    >>> frame = np.zeros((1280, 720, 3), np.uint8)
    >>> pose = np.full((33, 2), (360.0, 200.0))
    >>> pose[[24, 26, 28]] = (360, 640), (500, 800), (400, 1000)  # right hip, knee, ankle
    >>> frame = SkeletonAnnotator().annotate(frame, pose)
    >>> int(frame[800, 500].max())  # the knee
    252
    """

    sizes: Sizes | None = None

    def annotate(
        self,
        frame: RgbImage,
        pose: Body | Floats | None,
        *,
        visibility: Floats | None = None,
        leg: Side | None = None,
        near: Side | None = None,
    ) -> RgbImage:
        """Draw the skeleton onto a frame.

        Parameters
        ----------
        frame : ndarray of shape (H, W, 3), uint8
            RGB; drawn on in place.
        pose : ndarray of shape (33, 2) or (33, 3)
            Landmark positions, px; nothing is drawn where one is missing (NaN).
        visibility : ndarray of shape (33,), optional
            Visibility of each landmark, 0-1; bones with low visibility are faded.
        leg : {"left", "right"}, optional
            The standing leg, which is bright.
        near : {"left", "right"}, optional
            The side toward the camera, which is bright.

        Returns
        -------
        ndarray
            The same frame.
        """
        body = as_body(pose, visibility)
        if body is not None:
            sizes = self.sizes or Sizes.for_frame(frame.shape[1], frame.shape[0])
            draw_bones(frame, find_bones(body, leg=leg, near=near), body.box, sizes=sizes)
        return frame


def find_bones(
    body: Body, *, leg: Side | None = None, near: Side | None = None
) -> tuple[Bone, ...]:
    """Return the bones of a body in drawing order, bright ones last.

    Parameters
    ----------
    body : Body
        The body.
    leg : {"left", "right"}, optional
        The standing leg.
    near : {"left", "right"}, optional
        The side toward the camera.
    """
    bones = [*_trunk_bones(body, near)]
    for side in SIDES:
        upper = near in (None, side)
        lower = upper if leg is None else side == leg
        # A free leg on the near side occludes the standing one and is more visible.
        lower = lower or near == side
        for a, b in LIMBS:
            if (a, b) != ("shoulder", "hip"):
                bright = lower if a in _LEG_STARTS else upper
                bones.append(_bone(body, (a, side), (b, side), bright=bright))
    drawn = [bone for bone in bones if bone is not None]
    return tuple(sorted(drawn, key=lambda bone: bone.bright))


def _trunk_bones(body: Body, near: Side | None) -> list[Bone | None]:
    across = [
        _bone(body, (name, "left"), (name, "right"), bright=near is None)
        for name in ("shoulder", "hip")
    ]
    if near is None:
        return [*across, *(_bone(body, ("shoulder", s), ("hip", s), bright=True) for s in SIDES)]
    # In a side view the two edges of the trunk coincide. Its midline is clearer, and is the
    # line that is measured.
    visibility = min(body.visibility_of(name, near) for name in ("shoulder", "hip"))
    faded = visibility < MIN_CLEAR_VISIBILITY
    return [*across, Bone(body.midpoint("shoulder"), body.midpoint("hip"), True, faded)]


def _bone(body: Body, a: tuple[str, Side], b: tuple[str, Side], *, bright: bool) -> Bone | None:
    visibility = min(body.visibility_of(*a), body.visibility_of(*b))
    if visibility < MIN_DRAWN_VISIBILITY:
        return None
    joints = tuple(body.at(*end) for end in (a, b) if end[0] not in _WITHOUT_JOINT_MARK)
    return Bone(body.at(*a), body.at(*b), bright, visibility < MIN_CLEAR_VISIBILITY, joints)


def draw_bones(
    image: RgbImage,
    bones: tuple[Bone, ...],
    box: tuple[float, float, float, float],
    *,
    sizes: Sizes,
) -> None:
    """Draw bones onto an image, in place.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
        RGB; drawn on in place.
    bones : tuple of Bone
        The bones, in drawing order.
    box : tuple of float
        Left, top, right and bottom of the body, px.
    sizes : Sizes
        Sizes for this image.
    """
    wide, outline = sizes.line, 2 * sizes.outline
    thin = max(1, round(0.7 * wide))

    def draw_faded() -> None:
        """Draw all outlines, and the bones that are not clear."""
        for bone in bones:
            width = (wide if bone.bright else thin) + outline
            draw_line(image, bone.a, bone.b, color=DARK, width=width)
        for bone in bones:
            if not bone.bright:
                draw_line(image, bone.a, bone.b, color=FAR_COLOR, width=thin)
            elif bone.faded:
                draw_line(image, bone.a, bone.b, color=NEAR_COLOR, width=wide)

    margin = wide + outline
    around = (box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin)
    draw_translucent(image, around, opacity=FADED_OPACITY, draw=draw_faded)
    clear = [bone for bone in bones if bone.bright and not bone.faded]
    for bone in clear:
        draw_line(image, bone.a, bone.b, color=NEAR_COLOR, width=wide)
    for bone in clear:
        for joint in bone.joints:
            draw_disc(image, joint, radius=sizes.joint_radius, color=NEAR_COLOR)
