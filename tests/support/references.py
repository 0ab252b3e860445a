"""Write reference angles of synthetic clips, as a user's files would hold them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np


def write_csv(path: Path, time_s: np.ndarray, columns: Mapping[str, np.ndarray]) -> Path:
    """Write a table with a time column; NaN becomes an empty cell."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["time_s", *columns])
        for i, time in enumerate(time_s):
            cells = ("" if np.isnan(v[i]) else f"{v[i]:.4f}" for v in columns.values())
            writer.writerow([f"{time:.4f}", *cells])
    return path


def write_motion(
    path: Path,
    time_s: np.ndarray,
    columns: Mapping[str, np.ndarray],
    *,
    degrees: bool = True,
) -> Path:
    """Write a storage file as OpenSim's inverse kinematics does."""
    unit = "yes" if degrees else "no"
    lines = [
        "Coordinates",
        "version=1",
        f"nRows={time_s.size}",
        f"nColumns={len(columns) + 1}",
        f"inDegrees={unit}",
        "",
        "Units are S.I. units (second, meters, Newtons, ...)",
        "endheader",
        "\t".join(["time", *columns]),
    ]
    table = np.column_stack([time_s, *columns.values()])
    lines += ["\t".join(f"      {value:.8f}" for value in row) for row in table]
    path.write_text("\n".join(lines) + "\n", "ascii")
    return path
