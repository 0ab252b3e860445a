"""Files for OpenSim: markers (TRC) and joint angles (MOT).

Both are tab-separated text at an even rate: where picture times vary, values are read
off the straight line between neighbouring pictures. In a TRC a missing marker leaves its
three cells empty, which OpenSim 4.1 and later reads as missing, and every cell ends with
a tab, as OpenSim writes it itself; in a MOT a missing angle is ``nan``. A marker or an
angle that is missing throughout is left out. See docs/share.md for axes and signs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from vision.atomic import write_atomically
from vision.errors import FormcheckError
from vision.pose.landmarks import Landmark, point
from vision.share.handout import AngleSeries
from vision.share.time_grid import even_grid, onto_grid
from vision.terms import SIDES, Floats, Side

#: Ankle to hip is this share of body height (Drillis and Contini, as given by Winter).
LEG_SHARE: Final = 0.491
#: Unit without a body height: the leg from hip to ankle is 1 long.
LEG_LENGTHS: Final = "leg_lengths"

MARKERS: Final[tuple[str, ...]] = tuple(mark.name.lower() for mark in Landmark)


def write_trc(
    time_s: ArrayLike,
    xy: ArrayLike,
    path: Path,
    *,
    height_cm: float | None = None,
    facing: Side | None = None,
) -> None:
    """Write landmarks as markers in the plane of the picture.

    x points forward where `facing` is given, else to the right of the picture; y points
    up; z is 0. x is 0 at the middle of the hips where they are first seen, y at the
    lowest place of the feet. With a body height the unit is metres; the leg, taken as
    0.491 of the height, gives the scale. Without one the header's unit is
    ``leg_lengths``, which nothing can mistake for metres.

    Parameters
    ----------
    time_s : array_like of shape (T,)
        Real seconds of the pictures, strictly ascending, at least two.
    xy : array_like of shape (T, 33, 2)
        Pixels, y down, NaN where missing, in the order of `Landmark`.
    path : Path
        The file.
    height_cm : float, optional
        Body height.
    facing : {"left", "right"}, optional
        Where the person faces in the picture.

    Raises
    ------
    FormcheckError
        There is nothing to write, or it cannot be written.
    """
    times, pixels = np.asarray(time_s, dtype=np.float64), np.asarray(xy, dtype=np.float64)
    if times.ndim != 1 or pixels.shape != (times.size, len(MARKERS), 2):
        raise ValueError(f"xy must have shape ({times.size}, {len(MARKERS)}, 2)")
    if times.size < 2:
        raise FormcheckError("Markers need at least two pictures; share a longer clip.")
    placed = _placed(pixels, height_cm=height_cm, facing=facing)
    grid = even_grid(times)
    points = onto_grid(grid, times, placed.reshape(times.size, -1))
    points = points.reshape(grid.time_s.size, len(MARKERS), 2)
    seen = [i for i in range(len(MARKERS)) if np.isfinite(points[:, i]).all(axis=1).any()]
    count, unit = grid.time_s.size, "m" if height_cm is not None else LEG_LENGTHS
    rate = f"{grid.rate:.6g}"
    about = (rate, rate, count, len(seen), unit, rate, 1, count)
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{_one_word(path.name)}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits"
        "\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        "\t".join(str(value) for value in about),
        "Frame#\tTime\t" + "".join(f"{MARKERS[i]}\t\t\t" for i in seen),
        "\t\t" + "".join(f"X{n}\tY{n}\tZ{n}\t" for n in range(1, len(seen) + 1)),
        "",
    ]
    for number, (moment, row) in enumerate(zip(grid.time_s, points[:, seen], strict=True), 1):
        lines.append(f"{number}\t{moment:.6f}\t" + "".join(map(_cells, row)))
    write_atomically(("\n".join(lines) + "\n").encode("ascii"), path)


def _cells(spot: Floats) -> str:
    if not bool(np.isfinite(spot).all()):
        return "\t\t\t"
    return f"{spot[0] + 0.0:.6f}\t{spot[1] + 0.0:.6f}\t0.000000\t"


def _one_word(name: str) -> str:
    """Write a name without what would part it in the header."""
    return re.sub(r"[^\w.+-]+", "_", name, flags=re.ASCII) or "markers.trc"


def _placed(pixels: Floats, *, height_cm: float | None, facing: Side | None) -> Floats:
    """Turn, move and scale pixels; shape kept."""
    hips = pixels[:, [point("hip", side) for side in SIDES]].mean(axis=1)
    ankles = pixels[:, [point("ankle", side) for side in SIDES], 1]
    feet = pixels[:, [point(name, side) for name in ("heel", "toe") for side in SIDES], 1]
    feet = feet[np.isfinite(feet)]
    rise = (ankles - hips[:, 1:]).max(axis=1)
    rise = rise[np.isfinite(rise)]
    if rise.size == 0 or feet.size == 0:
        raise FormcheckError("Hips and feet are seen nowhere in the clip; no markers are written.")
    leg = max(float(np.percentile(rise, 90)), 1.0)
    scale = (1.0 if height_cm is None else LEG_SHARE * height_cm / 100.0) / leg
    first = hips[np.isfinite(hips).all(axis=1)][0]
    origin = np.array([first[0], np.percentile(feet, 98)])
    turn = np.array([-1.0 if facing == "left" else 1.0, -1.0])
    return np.asarray((pixels - origin) * turn * scale)


def write_mot(angles: AngleSeries, path: Path, *, real_time_factor: float = 1.0) -> None:
    """Write joint angles in degrees, under formcheck's own names and signs.

    Parameters
    ----------
    angles : AngleSeries
        At least two pictures; the names and signs of docs/angles.md.
    path : Path
        The file.
    real_time_factor : float, optional
        Real seconds per clip second; below 1 for slow motion.

    Raises
    ------
    FormcheckError
        There is nothing to write, or it cannot be written.
    """
    known: Mapping[str, Floats] = {
        name: values for name, values in angles.series.items() if np.isfinite(values).any()
    }
    if not known or angles.time_s.size < 2:
        raise FormcheckError("No angle was seen in this clip; there is nothing for a MOT file.")
    times = angles.time_s * real_time_factor
    grid = even_grid(times)
    table = onto_grid(grid, times, np.column_stack(list(known.values())))
    lines = [
        "Coordinates",
        "version=1",
        f"nRows={grid.time_s.size}",
        f"nColumns={len(known) + 1}",
        "inDegrees=yes",
        "endheader",
        "\t".join(["time", *known]),
    ]
    for moment, row in zip(grid.time_s, table, strict=True):
        cells = (f"{value + 0.0:.4f}" if np.isfinite(value) else "nan" for value in row)
        lines.append("\t".join([f"{moment:.6f}", *cells]))
    write_atomically(("\n".join(lines) + "\n").encode("ascii"), path)
