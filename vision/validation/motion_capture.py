"""Read angles from a C3D file of an optical motion capture system.

Two things are read: angles as Plug-in Gait and its successors store them (points such as
``LKneeAngles``, whose x is the sagittal angle and y the frontal one), and, without these, joint
centres (``LHJC``, ``LKJC``, ``LAJC`` or ``left_hip``, …), from which knee flexion follows alone.
Markers on the skin are not turned into joint centres: that takes a model of the body and its
calibration, which belongs into the capture software.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import c3d
import numpy as np

from vision.errors import InputError
from vision.terms import SIDES, Floats, Side

#: Names of joint centres, without the side's letter, from hip to ankle.
_CENTERS: Final = (("HJC", "KJC", "AJC"), ("FEP", "FEO", "TIO"))
_X, _Y = 0, 1

_Series = dict[str, Floats]


def read_c3d(path: Path) -> tuple[Floats, _Series, list[str]]:
    """Read the angles of a C3D file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    time_s : ndarray of shape (N,)
        Seconds from the first frame of the file.
    series : dict of str to ndarray of shape (N,)
        Degrees, with formcheck's names and signs; NaN where missing.
    notes : list of str
        What was left out, a sentence each.

    Raises
    ------
    InputError
        If the file cannot be read, or holds neither angles nor joint centres.
    """
    time_s, points = _read_points(path)
    series = _plug_in_gait(points)
    if series:
        notes = ["Angles are the capture model's; hip_flexion and trunk angles are not among them."]
    else:
        series = _knees_from_centers(points)
        notes = ["Knee flexion was computed from joint centres; other angles were not."]
    if not series:
        raise InputError(
            f"{path.name} holds neither joint angles (LKneeAngles) nor joint centres (LHJC, LKJC, "
            "LAJC); export them from the capture software, markers on the skin are not enough."
        )
    return time_s, series, notes


def _read_points(path: Path) -> tuple[Floats, Mapping[str, Floats]]:
    """Read points by label, shape (N, 3); NaN where a point was not seen."""
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as: the file has no analog channels
            reader = c3d.Reader(file)
            labels = [str(label).strip() for label in reader.point_labels]
            rate = float(reader.point_rate)
            frames = np.array([points for _, points, _ in reader.read_frames()], dtype=np.float64)
    except OSError as error:
        raise InputError(f"{path.name} cannot be read; check the file.") from error
    # The reader raises what its parsing of a damaged file runs into.
    except (AssertionError, ValueError, KeyError, IndexError, struct.error, TypeError) as error:
        raise InputError(f"{path.name} is not a C3D file that can be read.") from error
    if frames.ndim != 3 or rate <= 0:
        raise InputError(f"{path.name} holds no frames of points.")
    xyz = np.where(frames[:, :, 3:4] < 0, np.nan, frames[:, :, :3])
    # Systems that write no residual leave a point that was not seen at the origin.
    xyz[(xyz == 0).all(axis=2)] = np.nan
    short = [label.rpartition(":")[2] for label in labels]  # Subject:LKneeAngles
    points = {label: xyz[:, i] for i, label in enumerate(short[: xyz.shape[1]])}
    return np.arange(len(frames)) / rate, points


def _plug_in_gait(points: Mapping[str, Floats]) -> _Series:
    """Convert Plug-in Gait's angles: flexion, adduction, tilt forward and up are positive."""
    series: _Series = {}
    for side in SIDES:
        letter = side[0].upper()

        def angle(name: str, axis: int, letter: str = letter) -> Floats | None:
            values = points.get(f"{letter}{name}Angles")
            return None if values is None else values[:, axis]

        knee, hip, pelvis = angle("Knee", _X), angle("Hip", _X), angle("Pelvis", _X)
        ankle, adduction, obliquity = angle("Ankle", _X), angle("Hip", _Y), angle("Pelvis", _Y)
        if knee is not None:
            series[f"knee_flexion_{side}"] = knee
        if ankle is not None:
            series[f"ankle_dorsiflexion_{side}"] = ankle
        if hip is not None and pelvis is not None:
            series[f"thigh_angle_{side}"] = hip - pelvis
            if knee is not None:
                series[f"shank_angle_{side}"] = knee - (hip - pelvis)
        if adduction is not None and obliquity is not None:
            series[f"hip_adduction_{side}"] = adduction - obliquity
        if obliquity is not None and side == "left":
            series["pelvic_obliquity"] = obliquity
    return series


def _knees_from_centers(points: Mapping[str, Floats]) -> _Series:
    """Compute knee flexion from joint centres: 180° minus the angle hip-knee-ankle."""
    series: _Series = {}
    for side in SIDES:
        for names in _center_names(side):
            if all(name in points for name in names):
                hip, knee, ankle = (points[name] for name in names)
                series[f"knee_flexion_{side}"] = _turn_deg(knee - hip, ankle - knee)
                break
    return series


def _center_names(side: Side) -> list[tuple[str, ...]]:
    letter = side[0].upper()
    own = tuple(f"{side}_{joint}" for joint in ("hip", "knee", "ankle"))
    return [*(tuple(letter + name for name in names) for names in _CENTERS), own]


def _turn_deg(a: Floats, b: Floats) -> Floats:
    """Angle between two vectors, shape (N, 3), degrees."""
    cross = np.linalg.norm(np.cross(a, b), axis=1)
    return np.asarray(np.degrees(np.arctan2(cross, (a * b).sum(axis=1))))
