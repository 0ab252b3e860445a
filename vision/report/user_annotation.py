"""What a coach draws on a picture of the clip: one mark, checked at the border.

Places are in pixels of the shown picture, as everywhere in a report; sizes are shares of its
shorter side, so that a drawing looks the same in the player and in an exported clip.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np

AnnotationKind = Literal["line", "arrow", "angle", "stroke", "text"]
AnnotationColor = Literal["yellow", "red", "green", "blue", "white"]

ANNOTATION_KINDS: Final[tuple[AnnotationKind, ...]] = get_args(AnnotationKind)
#: What each colour is, as ``#rrggbb``.
ANNOTATION_COLORS: Final[dict[AnnotationColor, str]] = {
    "yellow": "#ffe14a",
    "red": "#ff4d5e",
    "green": "#8aff5c",
    "blue": "#4aa8ff",
    "white": "#ffffff",
}
#: Shares of the picture's shorter side: width of a line, size of letters, length of an arrow's
#: tip, radius of an angle's arc, and from its corner to the middle of its number.
SIZE_SHARES: Final[dict[str, float]] = {
    "line": 0.008,
    "text": 0.05,
    "head": 0.045,
    "arc": 0.07,
    "beside": 0.06,
}

MAX_POINTS: Final = 300
MAX_LETTERS: Final = 120
_POINTS: Final[dict[AnnotationKind, tuple[int, int]]] = {
    "line": (2, 2),
    "arrow": (2, 2),
    "angle": (3, 3),
    "stroke": (2, MAX_POINTS),
    "text": (1, 1),
}
_ID: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,11}")
#: Nothing is drawn further outside of a picture than this, px.
_MAX_COORDINATE: Final = 100_000.0


@dataclass(frozen=True)
class UserAnnotation:
    """One mark at one picture.

    Attributes
    ----------
    id : str
        At most 12 letters and digits.
    time_s : float
        Clip time of its picture.
    kind : {"line", "arrow", "angle", "stroke", "text"}
        An arrow's tip is its second point; an angle's corner the second of three.
    points : tuple of (float, float)
        Pixels of the shown picture; of a text the left end of the line it stands on.
    colour : {"yellow", "red", "green", "blue", "white"}
    text : str
        Of a text; otherwise empty.
    """

    id: str
    time_s: float
    kind: AnnotationKind
    points: tuple[tuple[float, float], ...]
    colour: AnnotationColor
    text: str = ""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"{self.id!r} is no id of a drawing")
        if not (math.isfinite(self.time_s) and self.time_s >= 0):
            raise ValueError("a drawing needs its time")
        if self.kind not in ANNOTATION_KINDS or self.colour not in ANNOTATION_COLORS:
            raise ValueError(f"{self.kind!r} in {self.colour!r} cannot be drawn")
        least, most = _POINTS[self.kind]
        if not least <= len(self.points) <= most:
            raise ValueError(f"{self.kind} of {len(self.points)} points")
        if not all(abs(value) <= _MAX_COORDINATE for point in self.points for value in point):
            raise ValueError("a point is nowhere near the picture")  # also where it is NaN
        if bool(self.text.strip()) != (self.kind == "text") or len(self.text) > MAX_LETTERS:
            raise ValueError("only a text has words, and at most 120 letters")

    @property
    def degrees(self) -> float | None:
        """Of an angle: between its two legs in the picture, 0-180; None where a leg has no length.

        It is measured by hand, in the plane of the picture.
        """
        if self.kind != "angle":
            return None
        end, corner, other = (np.array(point) for point in self.points)
        a, b = end - corner, other - corner
        if not a.any() or not b.any():
            return None
        cross = a[0] * b[1] - a[1] * b[0]
        return float(np.degrees(np.arctan2(abs(cross), a @ b)))


def parse_user_annotation(raw: object) -> UserAnnotation:
    """Take a drawing from what a browser, a file or the database gives.

    Raises
    ------
    ValueError
        It is none.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("points"), list):
        raise ValueError("this is no drawing")
    try:
        points = tuple((float(x), float(y)) for x, y in raw["points"])
        time_s = float(raw["time_s"])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("a drawing has points and a time") from error
    words = {name: str(raw.get(name) or "") for name in ("id", "kind", "colour", "text")}
    return UserAnnotation(
        id=words["id"],
        time_s=time_s,
        kind=words["kind"],  # type: ignore[arg-type]
        points=points,
        colour=words["colour"],  # type: ignore[arg-type]
        text=words["text"],
    )


def group_by_frame(drawings: Iterable[UserAnnotation]) -> dict[float, tuple[UserAnnotation, ...]]:
    """Sort drawings by the time of their picture, the earliest first."""
    found: dict[float, list[UserAnnotation]] = {}
    for drawing in sorted(drawings, key=lambda each: each.time_s):
        found.setdefault(drawing.time_s, []).append(drawing)
    return {time_s: tuple(each) for time_s, each in found.items()}
