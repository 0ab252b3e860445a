"""Place the header and the verdict panel once per clip, where they hide the person least."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from vision.draw.overlays.body import LIMBS, Body
from vision.draw.primitives.shapes import Rect
from vision.terms import SIDES, Floats, Side

#: Cells along the longer side of the occupancy map.
_GRID_CELLS: Final = 96
#: Vertical positions that are tried for the panel.
_PANEL_POSITIONS: Final = 24
#: Cost of a place that is not in a corner, as a share of the person hidden.
_OFF_CORNER_COST: Final = 0.012
#: Cost of each less readable form of the panel.
_FORM_COST: Final = 0.002
#: Shares of the person hidden by the header count as equal up to this difference.
_SHARE_STEP: Final = 0.004
#: Thickness of limbs and radius of the head, in trunk lengths.
_LIMB_WIDTH: Final = 0.34
#: Length of the hand beyond the wrist, in lengths of the forearm.
_HAND_LENGTH: Final = 0.6
_TRUNK_CORNERS: Final[tuple[tuple[str, Side], ...]] = (
    ("shoulder", "left"),
    ("shoulder", "right"),
    ("hip", "right"),
    ("hip", "left"),
)


@dataclass(frozen=True)
class OccupancyMap:
    """Where the person is in the frame over the clip.

    Attributes
    ----------
    summed_area : ndarray of shape (h + 1, w + 1)
        Summed-area table of the share of the person in each cell; 1 in total.
    width, height : int
        Size of the frame, px.
    """

    summed_area: Floats
    width: int
    height: int

    def covered_share(self, rect: Rect) -> float:
        """Return the share of the person, over the clip, that a rectangle would hide."""
        rows, columns = self.summed_area.shape[0] - 1, self.summed_area.shape[1] - 1
        x0 = int(np.clip(np.floor(rect.x / self.width * columns), 0, columns))
        x1 = int(np.clip(np.ceil((rect.x + rect.width) / self.width * columns), 0, columns))
        y0 = int(np.clip(np.floor(rect.y / self.height * rows), 0, rows))
        y1 = int(np.clip(np.ceil((rect.y + rect.height) / self.height * rows), 0, rows))
        table = self.summed_area
        return float(table[y1, x1] - table[y0, x1] - table[y1, x0] + table[y0, x0])


def map_occupancy(
    frames: Iterable[tuple[Body, Sequence[Rect]]], *, width: int, height: int
) -> OccupancyMap:
    """Map where the person and the labels beside the joints are.

    Parameters
    ----------
    frames : iterable of (Body, sequence of Rect)
        Body and labels in some frames of the clip, px.
    width, height : int
        Size of the frame, px.
    """
    cell = max(width, height) / _GRID_CELLS
    rows, columns = max(1, round(height / cell)), max(1, round(width / cell))
    total = np.zeros((rows, columns))
    for body, labels in frames:
        covered = _covered_cells(body, cell, rows, columns)
        for label in labels:
            left, top = int(label.x / cell), int(label.y / cell)
            right = int((label.x + label.width) / cell)
            bottom = int((label.y + label.height) / cell)
            covered[top : bottom + 1, left : right + 1] = 1.0
        total += covered
    if total.any():
        total /= float(total.sum())
    summed_area = np.zeros((rows + 1, columns + 1))
    summed_area[1:, 1:] = total.cumsum(axis=0).cumsum(axis=1)
    return OccupancyMap(summed_area, width, height)


def _covered_cells(body: Body, cell: float, rows: int, columns: int) -> Floats:
    grid = np.zeros((rows, columns), np.uint8)

    def to_cell(point: Floats) -> tuple[int, int]:
        x, y = np.clip(point / cell, -2 * _GRID_CELLS, 2 * _GRID_CELLS)
        return round(float(x)), round(float(y))

    thickness = max(1, round(_LIMB_WIDTH * (body.trunk_length / cell)))
    for side in SIDES:
        for a, b in LIMBS:
            cv2.line(grid, to_cell(body.at(a, side)), to_cell(body.at(b, side)), 1, thickness)
        wrist = body.at("wrist", side)
        fingers = wrist + _HAND_LENGTH * (wrist - body.at("elbow", side))
        cv2.line(grid, to_cell(wrist), to_cell(fingers), 1, thickness)
    trunk = [to_cell(body.at(name, side)) for name, side in _TRUNK_CORNERS]
    cv2.fillConvexPoly(grid, np.array(trunk, np.int32), 1)
    cv2.circle(grid, to_cell(body.at("nose")), thickness, 1, cv2.FILLED)
    return grid.astype(np.float64)


def place_header(size: tuple[int, int], *, occupancy: OccupancyMap, margin: int) -> Rect | None:
    """Place the header at the upper or lower edge, in the upper left corner if possible.

    Parameters
    ----------
    size : (int, int)
        Width and height of the header, px.
    occupancy : OccupancyMap
        Where the person is.
    margin : int
        Minimum distance to the frame's edges, px.

    Returns
    -------
    Rect or None
        None where it does not fit into the frame.
    """
    width, height = size
    right, bottom = occupancy.width - margin - width, occupancy.height - margin - height
    if right < margin or bottom < margin:
        return None
    places = [
        Rect(x, y, width, height)
        for y in (margin, bottom)
        for x in (margin, right, (margin + right) // 2)
    ]
    return min(
        places, key=lambda r: (round(occupancy.covered_share(r) / _SHARE_STEP), places.index(r))
    )


def place_panel(
    sizes: Sequence[tuple[int, int]],
    *,
    occupancy: OccupancyMap,
    margin: int,
    gap: int,
    header: Rect | None,
) -> tuple[int, Rect] | None:
    """Choose a form and a place for the verdict panel.

    Parameters
    ----------
    sizes : sequence of (int, int)
        Width and height of each form the panel can have, preferred ones first, px.
    occupancy : OccupancyMap
        Where the person is.
    margin, gap : int
        Minimum distance to the frame's edges and to the header, px.
    header : Rect or None
        Place of the header.

    Returns
    -------
    (int, Rect) or None
        Index of the form, and its place; None where none fits into the frame.
    """
    best: tuple[float, int, Rect] | None = None
    for form, (width, height) in enumerate(sizes):
        for rect in _panel_places(width, height, occupancy, margin, gap, header):
            cost = occupancy.covered_share(rect) + _FORM_COST * form
            if not _is_in_corner(rect, occupancy, margin, gap, header):
                cost += _OFF_CORNER_COST
            if best is None or cost < best[0] - 1e-9:
                best = (cost, form, rect)
    return None if best is None else (best[1], best[2])


def _panel_places(
    width: int, height: int, occupancy: OccupancyMap, margin: int, gap: int, header: Rect | None
) -> list[Rect]:
    """Return the places at the left and right edge that keep clear of the header."""
    right, bottom = occupancy.width - margin - width, occupancy.height - margin - height
    if right < margin or bottom < margin:
        return []
    tops = {int(y) for y in np.linspace(margin, bottom, _PANEL_POSITIONS)}
    if header is not None and header.y + header.height + gap <= bottom:
        tops.add(header.y + header.height + gap)
    places = [Rect(x, y, width, height) for y in sorted(tops) for x in (margin, right)]
    return [r for r in places if header is None or not r.overlaps(header, gap=gap)]


def _is_in_corner(
    rect: Rect, occupancy: OccupancyMap, margin: int, gap: int, header: Rect | None
) -> bool:
    """Return whether a panel is in a corner of the frame, or right below the header."""
    if rect.y in (margin, occupancy.height - margin - rect.height):
        return True
    return header is not None and (rect.x, rect.y) == (header.x, header.y + header.height + gap)
