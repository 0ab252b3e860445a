"""Colours, opacities and sizes of all overlays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vision.text.colors import RgbColor

DARK: Final[RgbColor] = (14, 18, 24)
"""Text boxes and outlines."""
BOX_OPACITY: Final = 0.74
TEXT_COLOR: Final[RgbColor] = (247, 249, 251)
"""Primary text."""
MUTED_COLOR: Final[RgbColor] = (184, 194, 205)
"""Secondary text."""

NEAR_COLOR: Final[RgbColor] = (250, 251, 252)
"""Limbs on the near side, or of the standing leg."""
FAR_COLOR: Final[RgbColor] = (150, 164, 180)
"""Limbs on the far side."""
FADED_OPACITY: Final = 0.5
"""Opacity of the far side and of landmarks with low visibility."""
ACCENT_COLOR: Final[RgbColor] = (92, 200, 255)
"""Lines, arcs and values of a measurement."""

MIN_CLEAR_VISIBILITY: Final = 0.5
"""Visibility below which a landmark is faded."""
MIN_DRAWN_VISIBILITY: Final = 0.1
"""Visibility below which a landmark is not drawn."""


@dataclass(frozen=True)
class Sizes:
    """Sizes in pixels for frames of one size.

    Attributes
    ----------
    heading, body, small, number : int
        Font sizes; ``number`` is the value beside a joint.
    pad, margin, gap : int
        Padding inside text boxes, distance to the frame's edge, gap between items.
    line, outline, joint_radius : int
        Width of a bone, width of the dark outline on either side, radius of a joint.
    corner_radius : int
        Radius of a text box's corners.
    """

    heading: int
    body: int
    small: int
    number: int
    pad: int
    margin: int
    gap: int
    line: int
    outline: int
    joint_radius: int
    corner_radius: int

    @classmethod
    def for_frame(cls, width: int, height: int) -> Sizes:
        """Scale the sizes to a frame; text stays readable on small frames.

        Parameters
        ----------
        width, height : int
            Size of the frame, px.
        """
        unit = min(width, height) / 720.0

        def px(at_720: float, minimum: int = 1) -> int:
            """Scale a size given for a shorter side of 720 px."""
            return max(minimum, round(at_720 * unit))

        return cls(
            heading=px(32, 13),
            body=px(28, 12),
            small=px(26, 11),
            number=px(34, 13),
            pad=px(16, 4),
            margin=px(20, 3),
            gap=px(10, 2),
            line=px(4),
            outline=px(2),
            joint_radius=px(6),
            corner_radius=px(14, 3),
        )
