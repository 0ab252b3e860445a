"""Where plates go, once for the whole clip: beside the person and never over the edge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from vision.draw.overlays.timeline import LIMBS, Body
from vision.terms import SIDES, Floats

#: Cells along the longer side of the map of where the person is.
_CELLS: Final = 96
_STEPS: Final = 24
#: A spot away from the corners must be this much emptier to be taken, share of the person.
_OUT_OF_CORNER: Final = 0.012


@dataclass(frozen=True)
class Rect:
    """A rectangle in pixels."""

    x: int
    y: int
    width: int
    height: int

    def overlaps(self, other: Rect, *, gap: int = 0) -> bool:
        """Tell whether two rectangles come closer than a gap."""
        return (
            self.x < other.x + other.width + gap
            and other.x < self.x + self.width + gap
            and self.y < other.y + other.height + gap
            and other.y < self.y + self.height + gap
        )


@dataclass(frozen=True)
class OccupancyMap:
    """How long the person is where, over the clip.

    Attributes
    ----------
    sums : ndarray of shape (h + 1, w + 1)
        Summed-area table of the share of the time that a cell is covered; 1 in total.
    width, height : int
        Size of the picture, px.
    """

    summed_area: Floats
    width: int
    height: int

    def covered_share(self, rect: Rect) -> float:
        """Share of the person, over the clip, that a rectangle would cover."""
        rows, columns = self.summed_area.shape[0] - 1, self.summed_area.shape[1] - 1
        x0 = int(np.clip(np.floor(rect.x / self.width * columns), 0, columns))
        x1 = int(np.clip(np.ceil((rect.x + rect.width) / self.width * columns), 0, columns))
        y0 = int(np.clip(np.floor(rect.y / self.height * rows), 0, rows))
        y1 = int(np.clip(np.ceil((rect.y + rect.height) / self.height * rows), 0, rows))
        table = self.summed_area
        return float(table[y1, x1] - table[y0, x1] - table[y1, x0] + table[y0, x0])


def map_occupancy(
    moments: Iterable[tuple[Body, Sequence[Rect]]], *, width: int, height: int
) -> OccupancyMap:
    """Map where the person is, and what is written beside the joints.

    Parameters
    ----------
    moments : iterable of (Body, sequence of Rect)
        Some moments of the clip, in pixels of the picture.
    width, height : int
        Size of the picture.
    """
    cell = max(width, height) / _CELLS
    rows, columns = max(1, round(height / cell)), max(1, round(width / cell))
    total = np.zeros((rows, columns))
    for body, tags in moments:
        covered = _covered(body, cell, rows, columns)
        for tag in tags:
            x, y = int(tag.x / cell), int(tag.y / cell)
            right, low = (tag.x + tag.width) / cell, (tag.y + tag.height) / cell
            covered[y : int(low) + 1, x : int(right) + 1] = 1.0
        total += covered
    everything = float(total.sum())
    if everything > 0:
        total /= everything
    sums = np.zeros((rows + 1, columns + 1))
    sums[1:, 1:] = total.cumsum(axis=0).cumsum(axis=1)
    return OccupancyMap(sums, width, height)


def _covered(body: Body, cell: float, rows: int, columns: int) -> Floats:
    grid = np.zeros((rows, columns), np.uint8)
    size = body.trunk_length / cell

    def spot(point: Floats) -> tuple[int, int]:
        x, y = np.clip(point / cell, -2 * _CELLS, 2 * _CELLS)
        return round(float(x)), round(float(y))

    thick = max(1, round(0.34 * size))
    for side in SIDES:
        for a, b in LIMBS:
            cv2.line(grid, spot(body.at(a, side)), spot(body.at(b, side)), 1, thick)
    for side in SIDES:
        # Hands reach beyond the wrist.
        wrist = body.at("wrist", side)
        reach = wrist + 0.6 * (wrist - body.at("elbow", side))
        cv2.line(grid, spot(wrist), spot(reach), 1, thick)
    trunk = [spot(body.at(n, s)) for n, s in _CORNERS]
    cv2.fillConvexPoly(grid, np.array(trunk, np.int32), 1)
    cv2.circle(grid, spot(body.at("nose")), max(1, round(0.34 * size)), 1, cv2.FILLED)
    return grid.astype(np.float64)


_CORNERS: Final = (
    ("shoulder", SIDES[0]),
    ("shoulder", SIDES[1]),
    ("hip", SIDES[1]),
    ("hip", SIDES[0]),
)


def place_header(size: tuple[int, int], *, occupancy: OccupancyMap, margin: int) -> Rect | None:
    """Place the plate with test and repetition in the emptiest corner, upper left if it can.

    Parameters
    ----------
    size : (int, int)
        Width and height of the plate, px.
    crowd : Crowding
        Where the person is.
    margin : int
        Least distance to the picture's edges.

    Returns
    -------
    Rect or None
        None where it does not fit into the picture.
    """
    width, height = size
    right, low = occupancy.width - margin - width, occupancy.height - margin - height
    if right < margin or low < margin:
        return None
    spots = [
        Rect(x, y, width, height)
        for y in (margin, low)
        for x in (margin, right, (margin + right) // 2)
    ]
    return min(spots, key=lambda r: (round(occupancy.covered_share(r) / 0.004), spots.index(r)))


def place_panel(
    sizes: Sequence[tuple[int, int]],
    *,
    occupancy: OccupancyMap,
    margin: int,
    gap: int,
    taken: Rect | None,
) -> tuple[int, Rect] | None:
    """Choose a shape and a place for the panel.

    Parameters
    ----------
    sizes : sequence of (int, int)
        Widths and heights the panel can have, the preferred ones first.
    crowd : Crowding
        Where the person is.
    margin, gap : int
        Least distance to the picture's edges and to other plates.
    taken : Rect or None
        Where the other plate is.

    Returns
    -------
    (int, Rect) or None
        Which size and where; None where none fits into the picture.
    """
    best: tuple[float, int, Rect] | None = None
    for which, (width, height) in enumerate(sizes):
        right, low = occupancy.width - margin - width, occupancy.height - margin - height
        if right < margin or low < margin:
            continue
        first = margin
        for y in sorted(
            {int(v) for v in np.linspace(first, low, _STEPS)} | _beside(taken, gap, low)
        ):
            for x in (margin, right):
                rect = Rect(x, y, width, height)
                if taken is not None and rect.overlaps(taken, gap=gap):
                    continue
                corner = y in (margin, low) or (taken is not None and _stacked(rect, taken, gap))
                cost = (
                    occupancy.covered_share(rect)
                    + (0.0 if corner else _OUT_OF_CORNER)
                    + 0.002 * which
                )
                if best is None or cost < best[0] - 1e-9:
                    best = (cost, which, rect)
    return None if best is None else (best[1], best[2])


def _beside(taken: Rect | None, gap: int, low: int) -> set[int]:
    """Heights at which the panel lies right below the other plate."""
    if taken is None:
        return set()
    below = taken.y + taken.height + gap
    return {below} if below <= low else set()


def _stacked(rect: Rect, taken: Rect, gap: int) -> bool:
    return rect.y == taken.y + taken.height + gap and rect.x == taken.x
