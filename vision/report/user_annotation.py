"""Validated data of a coach's drawing on a frame of the clip.

Positions are in pixels of the frame as shown, as everywhere in a report; sizes are fractions of
its shorter side, so that a drawing looks the same in the player and in an exported clip.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np

AnnotationKind = Literal["line", "arrow", "angle", "stroke", "text", "scale", "event"]
AnnotationColor = Literal["yellow", "red", "green", "blue", "white"]

ANNOTATION_KINDS: Final[tuple[AnnotationKind, ...]] = get_args(AnnotationKind)
#: Colours as ``#rrggbb``.
ANNOTATION_COLORS: Final[dict[AnnotationColor, str]] = {
    "yellow": "#ffe14a",
    "red": "#ff4d5e",
    "green": "#8aff5c",
    "blue": "#4aa8ff",
    "white": "#ffffff",
}
#: Fractions of the frame's shorter side: line width, letter size, length of an arrow's
#: tip, radius of an angle's arc, and distance from its vertex to its number.
RELATIVE_SIZES: Final[dict[str, float]] = {
    "line": 0.008,
    "text": 0.05,
    "head": 0.045,
    "arc": 0.07,
    "label": 0.06,
}

MAX_POINTS: Final = 300
MAX_TEXT_LENGTH: Final = 120
_POINTS: Final[dict[AnnotationKind, tuple[int, int]]] = {
    "line": (2, 2),
    "arrow": (2, 2),
    "angle": (3, 3),
    "stroke": (2, MAX_POINTS),
    "text": (1, 1),
    "scale": (2, 2),
    "event": (0, 0),
}
#: What has a text: words on the frame, a known length, the name of an event.
_WITH_TEXT: Final = frozenset({"text", "scale", "event"})
_ID: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,11}")
#: A length as it is typed, and the metres of its units.
_LENGTH: Final = re.compile(r"(\d{1,6}(?:[.,]\d{1,4})?) ?(m|cm|ft)")
_METRES: Final = {"m": 1.0, "cm": 0.01, "ft": 0.3048}
#: Largest plausible coordinate, px.
_MAX_COORDINATE: Final = 100_000.0


@dataclass(frozen=True)
class UserAnnotation:
    """One drawing on one frame.

    Attributes
    ----------
    id : str
        At most 12 letters and digits.
    time_s : float
        Clip time of the frame.
    kind : {"line", "arrow", "angle", "stroke", "text", "scale", "event"}
        An arrow's tip is its second point; an angle's vertex the second of three. A scale is a
        line of known length, and an event a named moment, which has no points.
    points : tuple of (float, float)
        Pixels of the frame as shown; for text, the left end of its baseline.
    colour : {"yellow", "red", "green", "blue", "white"}
    text : str
        The text, the length of a scale such as ``1.5 m``, or the name of an event; otherwise empty.
    """

    id: str
    time_s: float
    kind: AnnotationKind
    points: tuple[tuple[float, float], ...]
    colour: AnnotationColor
    text: str = ""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"{self.id!r} is not a valid id of a drawing")
        if not (math.isfinite(self.time_s) and self.time_s >= 0):
            raise ValueError("a drawing needs its time")
        if self.kind not in ANNOTATION_KINDS or self.colour not in ANNOTATION_COLORS:
            raise ValueError(f"{self.kind!r} in {self.colour!r} cannot be drawn")
        min_points, max_points = _POINTS[self.kind]
        if not min_points <= len(self.points) <= max_points:
            raise ValueError(f"{self.kind} of {len(self.points)} points")
        if not all(abs(value) <= _MAX_COORDINATE for point in self.points for value in point):
            raise ValueError("a point is far outside the frame")  # also where it is NaN
        has_text = bool(self.text.strip())
        if has_text != (self.kind in _WITH_TEXT) or len(self.text) > MAX_TEXT_LENGTH:
            raise ValueError("only a text drawing has text, of at most 120 characters")
        if self.kind == "scale" and metres_per_pixel(self) is None:
            raise ValueError("a scale needs a length such as 1.5 m")

    @property
    def degrees(self) -> float | None:
        """Angle between the two legs of a drawn angle, 0-180 degrees, in the image plane.

        None for other drawings, and where a leg has no length.
        """
        if self.kind != "angle":
            return None
        end, vertex, other = (np.array(point) for point in self.points)
        a, b = end - vertex, other - vertex
        if not a.any() or not b.any():
            return None
        cross = a[0] * b[1] - a[1] * b[0]
        return float(np.degrees(np.arctan2(abs(cross), a @ b)))


def metres_per_pixel(annotation: UserAnnotation) -> float | None:
    """Return the metres that a pixel spans along a scale; None for other drawings.

    Parameters
    ----------
    annotation : UserAnnotation
        A drawing.
    """
    found = _LENGTH.fullmatch(annotation.text.strip())
    if annotation.kind != "scale" or found is None:
        return None
    length_px = math.dist(*annotation.points)
    metres = float(found[1].replace(",", ".")) * _METRES[found[2]]
    return metres / length_px if length_px > 0 and metres > 0 else None


def find_scale(drawings: Iterable[UserAnnotation]) -> UserAnnotation | None:
    """Return the scale among drawings, the latest of several; None where there is none."""
    return next((one for one in reversed(list(drawings)) if one.kind == "scale"), None)


def parse_user_annotation(raw: object) -> UserAnnotation:
    """Validate a drawing that comes from a browser, a file or the database.

    Raises
    ------
    ValueError
        If it is not a drawing.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("points"), list):
        raise ValueError("this is not a drawing")
    try:
        points = tuple((float(x), float(y)) for x, y in raw["points"])
        time_s = float(raw["time_s"])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("a drawing needs points and a time") from error
    texts = {name: str(raw.get(name) or "") for name in ("id", "kind", "colour", "text")}
    return UserAnnotation(
        id=texts["id"],
        time_s=time_s,
        kind=texts["kind"],  # type: ignore[arg-type]
        points=points,
        colour=texts["colour"],  # type: ignore[arg-type]
        text=texts["text"],
    )


def group_by_frame(drawings: Iterable[UserAnnotation]) -> dict[float, tuple[UserAnnotation, ...]]:
    """Group drawings by the clip time of their frame, the earliest first."""
    found: dict[float, list[UserAnnotation]] = {}
    for drawing in sorted(drawings, key=lambda drawing: drawing.time_s):
        found.setdefault(drawing.time_s, []).append(drawing)
    return {time_s: tuple(group) for time_s, group in found.items()}
