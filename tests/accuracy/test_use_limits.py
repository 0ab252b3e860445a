"""The limits of use are those of the tables, for each network, and others stay."""

from __future__ import annotations

import json
from pathlib import Path

from accuracy.clip_result import ClipResult
from accuracy.use_limits import build_use_limits, write_use_limits
from tests.support.accuracy_results import make_conditions, make_result, make_series


def turned(yaw_deg: float, gap: float, network: str = "heavy") -> ClipResult:
    """Make a clip of a side view turned by so much, with this error at the knee."""
    conditions = make_conditions(from_side_deg=yaw_deg, from_front_deg=90.0 - yaw_deg)
    return make_result(
        f"yaw{yaw_deg}", network, conditions=conditions, series=(make_series([gap, -gap]),)
    )


def test_an_angle_may_be_used_until_its_error_is_too_large() -> None:
    (limit,) = build_use_limits([turned(0.0, 1.0), turned(10.0, 4.0), turned(20.0, 9.0)])
    assert (limit.movement, limit.angle, limit.condition) == (
        *("single_leg_squat", "knee_flexion"),
        "yaw",
    )
    assert (limit.within, limit.fails_at, limit.why) == ("≤ 10°", "≤ 20°", "RMSE 9.0°")


def test_other_angles_are_left_out() -> None:
    results = [
        make_result(
            f"{yaw}",
            conditions=make_conditions(from_side_deg=yaw),
            series=(make_series([1.0], name="foot_pitch"),),
        )
        for yaw in (0.0, 20.0)
    ]
    assert build_use_limits(results) == []


def test_a_network_replaces_only_its_own(tmp_path: Path) -> None:
    path = tmp_path / "limits.json"
    write_use_limits(path, [turned(0.0, 1.0), turned(20.0, 9.0)])
    write_use_limits(path, [turned(0.0, 1.0, "lite"), turned(20.0, 9.0, "lite")])
    write_use_limits(path, [turned(0.0, 1.0), turned(20.0, 2.0)])
    rows = json.loads(path.read_text("utf-8"))
    assert [(row["network"], row["fails_at"]) for row in rows] == [("heavy", ""), ("lite", "≤ 20°")]
