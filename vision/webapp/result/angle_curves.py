"""Choose the angle curves that a result shows: over time, and averaged over the stride."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from vision.motion.angles import ANGLES
from vision.motion.gait.stride_average import StrideCurve, average_stride, toe_off_percent
from vision.pose.breaks import find_time_gaps
from vision.report.models import Report, ReportedBout, ReportedStep
from vision.report.plots import plotted_angles, plotted_sides
from vision.terms import SIDES, Side
from vision.text.body_labels import SIGNED_ANGLE_LABELS
from vision.text.translation import translate, translate_count, translate_in

#: More points than this are invisible on a chart as wide as a page.
MAX_ROWS: Final = 1500
#: With more seconds in one chart, steps are too close together to tell apart.
WINDOW_S: Final = 10.0
_SIDED: Final = {angle.name: angle.sided for angle in ANGLES}
_GAIT_ANGLES: Final = (
    "thigh_angle", "trunk_forward_lean", "knee_flexion", "hip_flexion", "foot_pitch"
)  # fmt: skip
_STRIDE_ANGLES: Final = _GAIT_ANGLES[:4]


@dataclass(frozen=True)
class AngleCurve:
    """One angle over time.

    Attributes
    ----------
    title : str
        Label of the angle.
    data : DataFrame
        Columns ``time_s``, ``of`` (which leg, or the body) and ``degrees``; missing values are
        NaN.
    """

    title: str
    data: pd.DataFrame


@dataclass(frozen=True)
class StrideAngle:
    """One angle averaged over the stride, left and right.

    Attributes
    ----------
    title : str
        Label of the angle.
    curves : dict of side to StrideCurve
        Those with at least one stride.
    toe_off : dict of side to float
        Toe-off, percent of the stride.
    """

    title: str
    curves: dict[Side, StrideCurve]
    toe_off: dict[Side, float]


def read_angles(path: Path) -> pd.DataFrame:
    """Read an angle table; empty cells become NaN."""
    return pd.read_csv(path)


def leg_label(side: Side) -> str:
    """Label a leg in a legend."""
    return translate("Left leg") if side == "left" else translate("Right leg")


def body_label() -> str:
    """Label the body in a legend."""
    return translate_in("curve", "Body")


def squat_curves(angles: pd.DataFrame, report: Report) -> list[AngleCurve]:
    """Choose the angles that this camera view shows well; those without values are left out.

    Parameters
    ----------
    angles : DataFrame
        The angle table: ``time_s`` and one column per angle.
    report : Report
        Report with the view, test and leg that decide.
    """
    return _curves(angles, plotted_angles(report), plotted_sides(report))


def gait_curves(
    angles: pd.DataFrame, bout: ReportedBout, *, window: tuple[float, float], far: bool
) -> list[AngleCurve]:
    """Choose the angles of a bout of walking or running; those without values are left out.

    Parameters
    ----------
    angles : DataFrame
        The angle table.
    bout : ReportedBout
        The bout.
    window : tuple of (float, float)
        Clip time to show, seconds.
    far : bool
        Whether to include the leg away from the camera.
    """
    sides = [side for side in SIDES if far or side == bout.near_foot]
    return _curves(angles[angles["time_s"].between(*window)], _GAIT_ANGLES, sides)


def _curves(angles: pd.DataFrame, names: Iterable[str], sides: Iterable[Side]) -> list[AngleCurve]:
    thinned = _with_gaps(angles.iloc[:: max(1, -(-len(angles) // MAX_ROWS))])
    curves = []
    for name in names:
        columns = (
            {leg_label(side): _column(name, side) for side in sides}
            if _SIDED[name]
            else {body_label(): f"{name}_deg"}
        )
        parts = [
            pd.DataFrame({"time_s": thinned["time_s"], "of": of, "degrees": thinned[column]})
            for of, column in columns.items()
            if column in thinned and thinned[column].notna().any()
        ]
        if parts:
            data = pd.concat(parts, ignore_index=True)
            curves.append(AngleCurve(translate(SIGNED_ANGLE_LABELS[name]), data))
    return curves


def _with_gaps(angles: pd.DataFrame) -> pd.DataFrame:
    """Add an empty row in each gap in time, so that no line is drawn across it."""
    time_s = angles["time_s"].to_numpy()
    gaps = find_time_gaps(time_s)
    if not gaps:
        return angles
    empty = pd.DataFrame({"time_s": [(time_s[b - 1] + time_s[b]) / 2 for b in gaps]})
    return pd.concat([angles, empty], ignore_index=True).sort_values("time_s", ignore_index=True)


def _column(name: str, side: Side) -> str:
    return f"{name}_{side}_deg" if _SIDED[name] else f"{name}_deg"


def stride_angles(angles: pd.DataFrame, steps: Sequence[ReportedStep]) -> list[StrideAngle]:
    """Average the angles of a bout over its strides; angles without a stride are left out.

    Parameters
    ----------
    angles : DataFrame
        The angle table.
    steps : sequence of ReportedStep
        The steps of the bout, in order of time.
    """
    contacts = {side: [s for s in steps if s.foot == side] for side in SIDES}
    starts = {side: [s.initial_contact_s for s in contacts[side]] for side in SIDES}
    toe_offs = {
        side: toe_off_percent(starts[side], [s.toe_off_s for s in contacts[side]]) for side in SIDES
    }
    time_s = angles["time_s"].to_numpy(dtype=np.float64)
    found = []
    for name in _STRIDE_ANGLES:
        averages = {
            side: average_stride(
                time_s, angles[_column(name, side)].to_numpy(dtype=np.float64), starts[side]
            )
            for side in SIDES
            if _column(name, side) in angles
        }
        curves = {side: curve for side, curve in averages.items() if curve.count}
        toe_off = {
            side: percent
            for side, percent in toe_offs.items()
            if side in curves and percent is not None
        }
        if curves:
            found.append(StrideAngle(translate(SIGNED_ANGLE_LABELS[name]), curves, toe_off))
    return found


def stride_count_text(angles: Sequence[StrideAngle]) -> str:
    """Write how many strides the averages rest on: ``6 left and 5 right strides``."""
    counts = {
        side: max((each.curves[side].count for each in angles if side in each.curves), default=0)
        for side in SIDES
    }
    left, right = counts["left"], counts["right"]
    if left and right:
        return translate("{left} left and {right} right strides").format(left=left, right=right)
    if right:
        return translate_count("{count} right stride", "{count} right strides", right)
    return translate_count("{count} left stride", "{count} left strides", left)
