from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from vision.webapp.result import angle_curves


def angles_of(builder: ModuleType, kind: str, tmp_path: Path) -> pd.DataFrame:
    builder.write_angles(tmp_path / "angles.csv", builder.build_report(kind))
    return angle_curves.read_angles(tmp_path / "angles.csv")


@pytest.mark.parametrize(
    ("kind", "titles"),
    [
        ("sls_front", ["Knee inward", "Trunk to the person's left", "Left hip"]),
        ("sls_side", ["Knee flexion", "Trunk forward", "Shin forward"]),
        ("refused", []),
    ],
)
def test_curves_fit_the_view(
    builder: ModuleType, tmp_path: Path, kind: str, titles: list[str]
) -> None:
    chosen = angle_curves.squat_curves(
        angles_of(builder, kind, tmp_path), builder.build_report(kind)
    )
    assert len(chosen) == len(titles)
    for curve, title in zip(chosen, titles, strict=True):
        assert curve.title.startswith(title)


def test_gaps_are_kept_and_long_clips_are_thinned(builder: ModuleType, tmp_path: Path) -> None:
    report = builder.build_report()
    series = angles_of(builder, "sls_front", tmp_path)
    curve = angle_curves.squat_curves(series, report)[0]
    gap = curve.data[curve.data["time_s"].between(6.5, 7.0)]
    assert len(gap) > 5
    assert gap["degrees"].isna().all()
    longer = pd.concat([series] * 10, ignore_index=True)
    assert len(angle_curves.squat_curves(longer, report)[0].data) <= angle_curves.MAX_ROWS


def test_gait_curves_show_the_far_leg_only_on_request(builder: ModuleType, tmp_path: Path) -> None:
    report = builder.build_report("run_back")
    angles = angles_of(builder, "run_back", tmp_path)
    window = (0.5, 6.0)
    near = angle_curves.gait_curves(angles, report.bouts[0], window=window, far=False)
    assert len(near) == 5
    assert {of for curve in near for of in curve.data["of"]} == {"Left leg", "Body"}
    assert all(curve.data["time_s"].between(*window).all() for curve in near)
    both = angle_curves.gait_curves(angles, report.bouts[0], window=window, far=True)
    assert {of for curve in both for of in curve.data["of"]} == {"Left leg", "Right leg", "Body"}
    gone = angles.assign(knee_flexion_left_deg=np.nan)
    assert len(angle_curves.gait_curves(gone, report.bouts[0], window=window, far=False)) == 4
