"""Colours and sizes of everything that is drawn; the one place to change them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from vision.terms import Strike, Verdict

Colour = tuple[int, int, int]

INK: Final[Colour] = (14, 18, 24)
"""Plates and outlines."""
PLATE_OPACITY: Final = 0.74
PAPER: Final[Colour] = (247, 249, 251)
"""Text that matters."""
QUIET: Final[Colour] = (184, 194, 205)
"""Text that only helps."""

NEAR: Final[Colour] = (250, 251, 252)
FAR: Final[Colour] = (150, 164, 180)
FADED_OPACITY: Final = 0.5
"""Of the far side and of points that are hardly seen."""
ACCENT: Final[Colour] = (92, 200, 255)
"""What is being measured."""

HARDLY_SEEN: Final = 0.5
"""Visibility below which a point is faded."""
NOT_SEEN: Final = 0.1
"""Visibility below which a point is not drawn."""


@dataclass(frozen=True)
class Look:
    """How a verdict looks; the shape of its symbol tells it without the colour.

    Attributes
    ----------
    word : str
        What it is called.
    colour : tuple of int
        RGB. From the palette of Okabe and Ito, brightened for dark plates, so that
        they differ for colour-blind people too, and in lightness.
    symbol : str
        ``disc`` with a tick, ``triangle`` with "!", ``square`` with a cross, or
        ``ring`` with "?".
    """

    word: str
    colour: Colour
    symbol: str


LOOKS: Final[dict[Verdict, Look]] = {
    "pass": Look("Good", (84, 220, 180), "disc"),
    "watch": Look("Watch", (250, 205, 74), "triangle"),
    "fault": Look("Fault", (250, 98, 54), "square"),
    "cannot_tell": Look("Cannot tell", (168, 178, 190), "ring"),
}


@dataclass(frozen=True)
class StrikeLook:
    """How a landing looks; the end of the mark that is filled tells it without the colour.

    Attributes
    ----------
    word : str
        What it is called.
    colour : tuple of int
        RGB. Blue against orange with a light tone between them: the pair that
        colour-blind people tell apart best. Neither good nor bad, because that
        depends on which way somebody runs.
    end : {"toe", "heel", "both", "neither"}
        Which end of the foot lands.
    """

    word: str
    colour: Colour
    end: Literal["toe", "heel", "both", "neither"]


STRIKES: Final[dict[Strike, StrikeLook]] = {
    "toe_first": StrikeLook("toe first", (84, 176, 255), "toe"),
    "flat": StrikeLook("flat", (255, 240, 170), "both"),
    "heel_first": StrikeLook("heel first", (255, 146, 44), "heel"),
    "unclear": StrikeLook("unclear", (186, 194, 204), "neither"),
}


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
    halo: int
    dot: int
    radius: int

    @classmethod
    def of(cls, width: int, height: int) -> Sizes:
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
