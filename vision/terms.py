"""Shared literal types (sides, views, verdicts, gait) and the NumPy array alias."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    #: Double-precision array of any shape.
    Floats = NDArray[np.float64]

#: A side of the person's body, or a leg.
Side = Literal["left", "right"]
SIDES: Final[tuple[Side, Side]] = ("left", "right")
#: Legs that stand during a clip; ``both`` when the clip changes legs.
StandingLeg = Literal["left", "right", "both"]
#: Standing leg that the user chooses to have judged; ``auto`` for automatic detection.
LegChoice = Literal["auto", "left", "right"]
#: Analysis quality that the user chooses: a slower pose model errs less.
Quality = Literal["best", "balanced", "fast"]

#: Camera view of the person: front and back within 15 degrees of square-on, side within 20
#: degrees; everything in between is oblique.
ViewName = Literal["front", "back", "side", "oblique"]
#: Where the person faces in the image.
Facing = Literal["left", "right", "camera", "away"]
#: Anatomical plane in which an angle is measured.
Plane = Literal["sagittal", "frontal"]

#: Verdict of a criterion.
Verdict = Literal["pass", "watch", "fault", "cannot_tell"]
#: Verdict of a criterion that could be judged.
DecidedVerdict = Literal["pass", "watch", "fault"]

#: Side on which a value is past its limit; outside means past either end of a range.
LimitSide = Literal["above", "below", "outside"]

#: Part of the foot that meets the ground first.
Strike = Literal["toe_first", "flat", "heel_first", "unclear"]
#: Running has a flight phase, walking has double support; unclear where the clip cannot tell.
Gait = Literal["run", "walk", "unclear"]
#: Where the person travels, relative to where the person faces.
Direction = Literal["backward", "forward", "in_place"]


def __getattr__(name: str) -> Any:
    """Create `Floats` on first access, so that reading a report does not import NumPy."""
    if name != "Floats":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import numpy as np
    from numpy.typing import NDArray

    return NDArray[np.float64]


def opposite_side(side: Side) -> Side:
    """Return the other side of the body."""
    return "right" if side == "left" else "left"
