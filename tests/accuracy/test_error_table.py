"""The report's error is the root mean square of what was measured."""

from __future__ import annotations

import json
from pathlib import Path

from accuracy.clip_result import ValueRow
from accuracy.error_table import build_error_table, merge_error_table, write_error_table
from tests.support.accuracy_results import make_filming, make_result, make_series, make_value


def test_error_and_bias_of_a_criterion() -> None:
    results = [
        make_result("a", values=(make_value(63.0, 60.0), make_value(59.0, 60.0))),
        make_result("b", values=(make_value(62.0, 60.0),)),
    ]
    entry = build_error_table(results)["criteria"]["single_leg_squat"]["depth"]["side"]
    assert entry == {
        "error": 2.16,
        "rmse": 2.16,
        "bias": 1.33,
        "kind": "measured",
        "basis": "3 repetitions in 2 rendered clips with exact truth",
    }


def test_the_error_of_a_count_is_never_zero() -> None:
    right = make_value(0.0, 0.0, name="touch_down")
    results = [make_result(f"{i}", values=(right,)) for i in range(3)]
    entry = build_error_table(results)["criteria"]["single_leg_squat"]["touch_down"]["side"]
    assert (entry["error"], entry["rmse"]) == (0.5, 0.0)


def test_only_legs_that_are_judged_count() -> None:
    judged = make_series([2.0, 2.0])
    other = make_series([9.0, 9.0], leg="free", in_error_table=False)
    running = make_series([4.0], leg="near", gait=True)
    angles = build_error_table([make_result(series=(judged, other, running))])["angles"]
    assert angles["knee_flexion"]["side"]["error"] == 2.0
    assert angles["knee_flexion_gait"]["side"]["error"] == 4.0


def test_errors_of_measures_and_times_grow_with_the_conditions() -> None:
    def values(error: float, fps: float) -> tuple[ValueRow, ...]:
        filming = make_filming(fps=fps)
        return (
            make_value(300.0 + error, 300.0, part="gait", name="contact_time", filming=filming),
            make_value(2.0 + error / 1e3, 2.0, part="reps", name="bottom", filming=filming),
        )

    results = [
        make_result(f"{fps}-{i}", values=values(error, fps))
        for fps, error in ((60.0, 12.3), (30.0, 40.0))
        for i in range(2)
    ]
    table = build_error_table(results)
    # For a run, 30 frames per second are too few; for a repetition they are plain.
    contact, bottom = table["gait"]["contact_time"]["side"], table["reps"]["bottom"]["side"]
    assert contact["error"] == 12.3
    assert contact["conditions"]["fps"] == [[60.0, 12.3], [30.0, 40.0]]
    assert bottom["error"] == 0.0296
    assert bottom["conditions"]["fps"][1] == [30.0, 0.04]


def test_what_was_not_measured_stays() -> None:
    old = {
        "all_models": {},
        "models": {"heavy": {"gait": {"pace": {"side": 1}}}, "full": {"gait": {"pace": 2}}},
    }
    new = {"gait": {"cadence": {"side": 3}}, "reps": {}}
    merged = merge_error_table(old, "heavy", new)
    assert merged["models"]["heavy"]["gait"] == {"pace": {"side": 1}, "cadence": {"side": 3}}
    assert merged["models"]["full"] == {"gait": {"pace": 2}}


def test_each_network_has_its_own_part(tmp_path: Path) -> None:
    path = tmp_path / "error.json"
    results = [
        make_result("a", "heavy", values=(make_value(61.0, 60.0),)),
        make_result("a", "lite", values=(make_value(65.0, 60.0),)),
    ]
    write_error_table(path, results)
    models = json.loads(path.read_text())["models"]
    depth = {m: models[m]["criteria"]["single_leg_squat"]["depth"]["side"] for m in models}
    assert {m: entry["error"] for m, entry in depth.items()} == {"heavy": 1.0, "lite": 5.0}
    before = path.read_bytes()
    write_error_table(path, results[::-1])
    assert path.read_bytes() == before
