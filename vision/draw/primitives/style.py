"""Colours and sizes of everything that is drawn; the one place to change them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vision.text.colors import RgbColor

DARK: Final[RgbColor] = (14, 18, 24)
"""Plates and outlines."""
BOX_OPACITY: Final = 0.74
TEXT_COLOR: Final[RgbColor] = (247, 249, 251)
"""Text that matters."""
MUTED_COLOR: Final[RgbColor] = (184, 194, 205)
"""Text that only helps."""

NEAR_COLOR: Final[RgbColor] = (250, 251, 252)
FAR_COLOR: Final[RgbColor] = (150, 164, 180)
FADED_OPACITY: Final = 0.5
"""Of the far side and of points that are hardly seen."""
ACCENT_COLOR: Final[RgbColor] = (92, 200, 255)
"""What is being measured."""

MIN_CLEAR_VISIBILITY: Final = 0.5
"""Visibility below which a point is faded."""
MIN_DRAWN_VISIBILITY: Final = 0.1
"""Visibility below which a point is not drawn."""


@dataclass(frozen=True)
class Sizes:
    """Sizes in pixels for one picture size.

    Attributes
    ----------
    heading, body, small, number : int
        Heights of type; ``number`` is the one at the joint.
    pad, margin, gap : int
        Inside plates; from the picture's edge; between things.
    line, halo, dot : int
        Width of a bone, of the dark rim on either side, radius of a joint.
    radius : int
        Of the corners of plates.
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
        """Give the sizes that suit a picture; type stays readable on small ones."""
        unit = min(width, height) / 720.0

        def px(at_720: float, least: int = 1) -> int:
            return max(least, round(at_720 * unit))

        return cls(
            heading=px(32, 13),
            body=px(28, 12),
            small=px(26, 11),
            number=px(34, 13),
            pad=px(16, 4),
            margin=px(20, 3),
            gap=px(10, 2),
            line=px(4),
            halo=px(2),
            dot=px(6),
            radius=px(14, 3),
        )
