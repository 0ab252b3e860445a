"""What there is to draw of walking and running at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from vision.report.models import ReportedBout
from vision.terms import Floats, Side, Strike


@dataclass(frozen=True)
class VisibleFootprint:
    """Where a foot is on the floor, or was a moment ago.

    Attributes
    ----------
    toe, heel : ndarray of shape (2,)
        On the floor below the two ends of the foot, px.
    strike : str
        Which end landed; ``unclear`` where the view cannot tell.
    near : bool
        The foot toward the camera.
    since_s : float
        Clip time since the contact.
    strength : float
        1 while the foot is down, then falling to 0.
    """

    toe: Floats
    heel: Floats
    strike: Strike
    near: bool
    since_s: float
    strength: float = 1.0


@dataclass(frozen=True)
class ThighExtension:
    """How far the thigh is behind vertical in the swing.

    Attributes
    ----------
    foot : {"left", "right"}
        Whose thigh.
    degrees : float
        Positive behind vertical.
    held : bool
        The furthest of this swing, still shown though the thigh has gone on.
    drawn : bool
        With its lines; without them the number alone, once the other leg comes there.
    """

    foot: Side
    degrees: float
    held: bool = False
    with_lines: bool = True


@dataclass(frozen=True)
class GaitFrame:
    """One moment of a bout.

    Attributes
    ----------
    bout : Bout
        The bout.
    step : int
        Number of the last contact of the bout; 0 before the first.
    landed : mapping of str to int
        How often the near foot has landed which way, in the clip so far.
    marks : tuple of FootMark
        The older ones first.
    reach : Reach or None
        Of the near leg.
    lean : float or None
        Of the trunk, the median of about a stride, degrees forward.
    """

    bout: ReportedBout
    step_number: int = 0
    strike_counts: Mapping[Strike, int] = field(default_factory=dict)
    footprints: tuple[VisibleFootprint, ...] = ()
    thigh_extension: ThighExtension | None = None
    trunk_lean_deg: float | None = None

    @property
    def facing_sign(self) -> float:
        """+1 where the person faces the right edge of the picture, −1 otherwise."""
        return facing_sign(self.bout)

    def transformed(self, *, scale: float, dx: float = 0.0, dy: float = 0.0) -> GaitFrame:
        """Give the moment in a picture that shows ``(x - dx) * scale``."""
        off = np.array([dx, dy])
        marks = tuple(
            replace(mark, toe=(mark.toe - off) * scale, heel=(mark.heel - off) * scale)
            for mark in self.footprints
        )
        return replace(self, marks=marks)


def facing_sign(bout: ReportedBout) -> float:
    """Give +1 for a bout in which the person faces the right edge, −1 otherwise."""
    return 1.0 if bout.facing == "right" else -1.0


def travel_sign(bout: ReportedBout) -> float:
    """Give +1 where the way goes to the right edge, −1 to the left, 0 on the spot."""
    way = {"forward": 1.0, "backward": -1.0, "in_place": 0.0}[bout.direction]
    return way * facing_sign(bout)
