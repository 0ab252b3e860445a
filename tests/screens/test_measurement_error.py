"""Errors of measurement belong to the landmark network they were measured with."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.judged_motion import judge
from tests.support.synthetic_motion import squats
from vision.pose.model_quality import QUALITY_NETWORKS
from vision.screens import measurement_error
from vision.screens.measurement_error import angle_error, criterion_error, gait_error

MEASURED = {"error": 2.0, "kind": "measured", "basis": "9 repetitions"}
PUBLISHED = {"error": 5.0, "kind": "literature", "basis": "Somebody 2020"}


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Replace the data file: one measured network, and one published error."""
    content: dict[str, Any] = {
        "all_models": {
            "criteria": {"squat": {"depth": {"side": PUBLISHED}, "lean": {"side": PUBLISHED}}}
        },
        "models": {
            "own": {
                "criteria": {"squat": {"depth": {"side": MEASURED, "front": MEASURED}}},
                "angles": {"knee": {"side": MEASURED}},
                "gait": {"pace": {"side": MEASURED}},
            }
        },
    }
    monkeypatch.setattr(measurement_error, "_table", lambda: content)
    return content


@pytest.mark.usefixtures("table")
def test_the_errors_of_one_network_are_not_used_for_another() -> None:
    assert criterion_error("squat", "depth", "front", "own") is not None
    for other in ("other", None):
        assert criterion_error("squat", "depth", "front", other) is None
        assert gait_error("pace", "side", other) is None
        assert angle_error("knee", "side", other) is None
        assert not measurement_error.has_measured_errors(other)
    assert measurement_error.has_measured_errors("own")


def test_walks_have_errors_of_their_own(table: dict[str, Any]) -> None:
    names = table["models"]["own"]["gait"]
    of_runs = gait_error("pace", "side", "own", gait="walk")
    assert of_runs is not None
    assert (of_runs.value, of_runs.basis) == (2.0, "9 repetitions of running, none of walking")
    names["pace_walk"] = {"side": {"error": 3.0, "kind": "measured", "basis": "5 strides"}}
    values = {
        gait: error.value
        for gait in ("run", "walk", "unclear", None)
        if (error := gait_error("pace", "side", "own", gait=gait))
    }
    assert values == {"run": 2.0, "walk": 3.0, "unclear": 3.0, None: 2.0}
    names["flight_walk"] = names["pace_walk"]
    assert gait_error("flight", "side", "own", gait="walk") is not None
    assert gait_error("flight", "side", "own", gait="unclear") is None


@pytest.mark.usefixtures("table")
def test_a_published_error_applies_to_every_network_until_it_is_measured() -> None:
    for network in ("own", "other", None):
        error = criterion_error("squat", "lean", "side", network)
        assert error is not None
        assert (error.value, error.kind) == (5.0, "literature")
    measured = criterion_error("squat", "depth", "side", "own")
    assert measured is not None
    assert (measured.value, measured.kind) == (2.0, "measured")


def test_only_published_errors_apply_to_all_networks() -> None:
    table = measurement_error._table()
    for part, names in table["all_models"].items():
        screens = names.values() if part == "criteria" else [names]
        for screen in screens:
            for views in screen.values():
                assert {entry["kind"] for entry in views.values()} == {"literature"}


def test_every_measured_network_is_one_of_a_quality() -> None:
    measured = set(measurement_error._table()["models"])
    assert {"heavy", "full"} <= measured <= set(QUALITY_NETWORKS.values())


def test_without_errors_of_its_network_nothing_is_a_pass_or_a_fault() -> None:
    clip = squats(reps=4, view="front", fppa=(0.0, 40.0), trunk_lateral=(0.0, 30.0))
    known, unknown = (judge(clip, network=network) for network in ("full", None))
    assert "fault" in known.verdicts().values()
    assert set(unknown.verdicts().values()) <= {"watch", "cannot_tell"}
    assert all(result.error is None for result in unknown.results)


def test_an_oblique_view_is_never_more_exact_than_a_side_view(table: dict[str, Any]) -> None:
    pace = table["models"]["own"]["gait"]["pace"]
    for oblique, expected in ((1.0, 2.0), (3.0, 3.0)):
        pace["oblique"] = {"error": oblique, "kind": "measured", "basis": "2 strides"}
        error = gait_error("pace", "oblique", "own", gait="run")
        assert error is not None
        assert error.value == expected
    assert gait_error("other", "oblique", "own") is None
