"""Write files for OpenSim: markers (TRC) and joint angles (MOT).

Both are tab-separated text at a constant rate: if frame times vary, values are
interpolated linearly between neighbouring frames. In a TRC a missing marker leaves its three
cells empty, which OpenSim 4.1 and later reads as missing, and every cell ends with a tab, as
OpenSim itself writes it; in a MOT a missing angle is ``nan``. A marker or an angle that is
missing throughout is left out. See docs/share.md for axes and signs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from vision.atomic import write_atomically
from vision.errors import FormcheckError
from vision.pose.breaks import find_time_gaps
from vision.pose.landmarks import Landmark, landmark
from vision.report.gait_sections import LEG_LENGTH_FRACTION
from vision.share.handout import AngleSeries
from vision.terms import SIDES, Floats, Side

#: Time steps that differ by less than this fraction count as even.
_EVEN_TOLERANCE: Final = 0.01
#: With more rows than this for each frame, gaps in time are left out.
_MAX_ROWS_PER_FRAME: Final = 2
#: A step this many times the usual one is a gap that is not interpolated over.
_GAP_STEPS: Final = 3.5
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
    """Write landmarks as markers in the image plane.

    x points forward if `facing` is given, else to the right of the image; y points
    up; z is 0. x is 0 at the midpoint of the hips when they are first seen, y at the
    lowest position of the feet. With a body height the unit is metres; the leg, taken as
    0.491 of the height, sets the scale. Without one the header's unit is
    ``leg_lengths``, which cannot be mistaken for metres.

    Parameters
    ----------
    time_s : array_like of shape (T,)
        Real time of each frame, seconds, strictly ascending, at least two.
    xy : array_like of shape (T, 33, 2)
        Pixels, y down, NaN where missing, in the order of `Landmark`.
    path : Path
        The file.
    height_cm : float, optional
        Body height.
    facing : {"left", "right"}, optional
        Where the person faces in the image.

    Raises
    ------
    FormcheckError
        If there is nothing to write, or the file cannot be written.
    """
    times, pixels = np.asarray(time_s, dtype=np.float64), np.asarray(xy, dtype=np.float64)
    if times.ndim != 1 or pixels.shape != (times.size, len(MARKERS), 2):
        raise ValueError(f"xy must have shape ({times.size}, {len(MARKERS)}, 2)")
    if times.size < 2:
        raise FormcheckError("Markers need at least two frames; share a longer clip.")
    placed = _to_marker_axes(pixels, height_cm=height_cm, facing=facing)
    grid = _even_grid(times)
    points = _resample(grid, times, placed.reshape(times.size, -1))
    points = points.reshape(grid.time_s.size, len(MARKERS), 2)
    seen = [i for i in range(len(MARKERS)) if np.isfinite(points[:, i]).all(axis=1).any()]
    count, unit = grid.time_s.size, "m" if height_cm is not None else LEG_LENGTHS
    rate = f"{grid.rate:.6g}"
    about = (rate, rate, count, len(seen), unit, rate, 1, count)
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{_header_name(path.name)}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits"
        "\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        "\t".join(str(value) for value in about),
        "Frame#\tTime\t" + "".join(f"{MARKERS[i]}\t\t\t" for i in seen),
        "\t\t" + "".join(f"X{n}\tY{n}\tZ{n}\t" for n in range(1, len(seen) + 1)),
        "",
    ]
    for number, (time, row) in enumerate(zip(grid.time_s, points[:, seen], strict=True), 1):
        lines.append(f"{number}\t{time:.6f}\t" + "".join(map(_cells, row)))
    write_atomically(("\n".join(lines) + "\n").encode("ascii"), path)


def _cells(point: Floats) -> str:
    if not bool(np.isfinite(point).all()):
        return "\t\t\t"
    return f"{point[0] + 0.0:.6f}\t{point[1] + 0.0:.6f}\t0.000000\t"


def _header_name(name: str) -> str:
    """Replace characters that would split a file name in the header."""
    return re.sub(r"[^\w.+-]+", "_", name, flags=re.ASCII) or "markers.trc"


def _to_marker_axes(pixels: Floats, *, height_cm: float | None, facing: Side | None) -> Floats:
    """Convert pixels to the marker axes; the shape stays the same."""
    hips = pixels[:, [landmark("hip", side) for side in SIDES]].mean(axis=1)
    ankles = pixels[:, [landmark("ankle", side) for side in SIDES], 1]
    feet = pixels[:, [landmark(name, side) for name in ("heel", "toe") for side in SIDES], 1]
    feet = feet[np.isfinite(feet)]
    rise = (ankles - hips[:, 1:]).max(axis=1)
    rise = rise[np.isfinite(rise)]
    if rise.size == 0 or feet.size == 0:
        raise FormcheckError("Hips and feet are never visible in the clip; no markers are written.")
    leg = max(float(np.percentile(rise, 90)), 1.0)
    scale = (1.0 if height_cm is None else LEG_LENGTH_FRACTION * height_cm / 100.0) / leg
    first = hips[np.isfinite(hips).all(axis=1)][0]
    origin = np.array([first[0], np.percentile(feet, 98)])
    turn = np.array([-1.0 if facing == "left" else 1.0, -1.0])
    return np.asarray((pixels - origin) * turn * scale)


def write_mot(angles: AngleSeries, path: Path, *, real_time_factor: float = 1.0) -> None:
    """Write joint angles in degrees, under formcheck's own names and signs.

    Parameters
    ----------
    angles : AngleSeries
        At least two frames, with the names and signs of docs/angles.md.
    path : Path
        The file.
    real_time_factor : float, optional
        Real seconds per clip second; below 1 for slow motion.

    Raises
    ------
    FormcheckError
        If there is nothing to write, or the file cannot be written.
    """
    known: Mapping[str, Floats] = {
        name: values for name, values in angles.series.items() if np.isfinite(values).any()
    }
    if not known or angles.time_s.size < 2:
        raise FormcheckError("No angle was measured in this clip; there is nothing for a MOT file.")
    times = angles.time_s * real_time_factor
    grid = _even_grid(times)
    table = _resample(grid, times, np.column_stack(list(known.values())))
    lines = [
        "Coordinates",
        "version=1",
        f"nRows={grid.time_s.size}",
        f"nColumns={len(known) + 1}",
        "inDegrees=yes",
        "endheader",
        "\t".join(["time", *known]),
    ]
    for time, row in zip(grid.time_s, table, strict=True):
        cells = (f"{value + 0.0:.4f}" if np.isfinite(value) else "nan" for value in row)
        lines.append("\t".join([f"{time:.6f}", *cells]))
    write_atomically(("\n".join(lines) + "\n").encode("ascii"), path)


@dataclass(frozen=True)
class _TimeGrid:
    """Evenly spaced times, and their rate in samples per second."""

    time_s: Floats
    rate: float


def _even_grid(time_s: Floats) -> _TimeGrid:
    """Build an even grid from the first frame on, at the median frame rate, without long gaps."""
    steps = np.diff(time_s)
    if steps.size == 0 or not bool(np.all(steps > 0)):
        raise ValueError("at least two times are needed, each later than the one before")
    step_s = float(np.median(steps))
    if bool(np.all(np.abs(steps - step_s) <= _EVEN_TOLERANCE * step_s)):
        step_s = float(steps.mean())
    count = int(np.floor(float(time_s[-1] - time_s[0]) / step_s + 1e-6)) + 1
    # Gaps get empty rows, which keep the rate constant, unless they are most of the clip: a clock
    # may jump by hours.
    gaps = find_time_gaps(time_s) if count > _MAX_ROWS_PER_FRAME * time_s.size else ()
    borders = (0, *gaps, time_s.size)
    samples = []
    for a, b in pairwise(borders):
        first, last = (float(t - time_s[0]) / step_s for t in (time_s[a], time_s[b - 1]))
        samples.append(np.arange(np.ceil(first - 1e-6), np.floor(last + 1e-6) + 1))
    return _TimeGrid(time_s=time_s[0] + step_s * np.concatenate(samples), rate=1.0 / step_s)


def _resample(grid: _TimeGrid, time_s: Floats, values: Floats) -> Floats:
    """Interpolate series linearly at the times of a grid.

    Parameters
    ----------
    grid : _TimeGrid
        The grid of N times.
    time_s : ndarray of shape (T,)
        Times of the series.
    values : ndarray of shape (T, K)
        K series; NaN where missing.

    Returns
    -------
    ndarray of shape (N, K)
        NaN where either neighbour is missing, or the two are more than a few frames apart.
    """
    right = np.clip(np.searchsorted(time_s, grid.time_s), 1, time_s.size - 1)
    left = right - 1
    span = time_s[right] - time_s[left]
    weight = np.clip((grid.time_s - time_s[left]) / span, 0.0, 1.0)
    # At the time of a frame its own value is used, even next to a missing one.
    weight = np.where(
        weight < _EVEN_TOLERANCE, 0.0, np.where(weight > 1 - _EVEN_TOLERANCE, 1.0, weight)
    )
    weight = weight[:, None]
    between = values[left] * (1 - weight) + values[right] * weight
    found = np.where(weight == 0, values[left], np.where(weight == 1, values[right], between))
    gap = (span * grid.rate > _GAP_STEPS)[:, None] & (weight > 0) & (weight < 1)
    return np.asarray(np.where(gap, np.nan, found))
