"""Curves in time: repetitions, sway, quintics, and the specs behind them."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from truth.movements.curves import Node, Sway, bump, piecewise_quintic, repetition_curve
from truth.movements.specs import AnyMovement, Gait, SingleLegSquat, Squat, at_repetition


def test_a_number_per_repetition_repeats() -> None:
    assert [at_repetition((1.0, 2.0), i) for i in range(3)] == [1.0, 2.0, 1.0]
    assert at_repetition(3.0, 7) == 3.0


def test_kind_chooses_the_model_and_unknown_fields_are_refused() -> None:
    adapter: TypeAdapter[AnyMovement] = TypeAdapter(AnyMovement)
    assert isinstance(adapter.validate_python({"kind": "gait", "cadence": 160}), Gait)
    with pytest.raises(ValidationError, match="kneeflexion"):
        adapter.validate_python({"kind": "squat", "kneeflexion": 90})


def test_repetitions_go_down_and_come_back() -> None:
    spec = Squat(repetitions=2, repetition_s=(2.0, 4.0), tempo_variation=0.0, lead_s=0.5)
    curve = repetition_curve(spec, 1)
    lengths = [r.end_s - r.start_s for r in curve.repetitions]
    assert lengths == pytest.approx([2.0, 4.0])
    for i, r in enumerate(curve.repetitions):
        assert curve.at(r.start_s) == (i, pytest.approx(0.0))
        assert curve.at(r.bottom_s) == (i, pytest.approx(1.0))
        assert curve.at(r.end_s) == (i, pytest.approx(0.0))
    assert curve.at(0.1)[1] == 0.0
    assert curve.duration_s == pytest.approx(0.5 + 2.0 + 0.35 + 4.0 + 0.6)


def test_tempo_and_depth_vary_within_their_limits() -> None:
    spec = SingleLegSquat(repetitions=30, tempo_variation=0.1, depth_variation=0.05)
    curve = repetition_curve(spec, 4)
    lengths = np.array([r.end_s - r.start_s for r in curve.repetitions])
    assert np.abs(lengths / 3.0 - 1.0).max() <= 0.1
    assert np.std(lengths) > 0.05
    assert np.abs(np.array(curve.depth) - 1.0).max() <= 0.05


def test_quintic_passes_nodes_with_slope_and_curvature() -> None:
    nodes = [Node(0.0, 1.0, 2.0, -3.0), Node(0.5, 0.5, -1.0, 4.0), Node(1.2, 2.0)]
    curve, h = piecewise_quintic(nodes), 1e-4
    for node in nodes[:2]:
        a, b, c = (curve(node.t + k * h) for k in (0, 1, 2))
        assert a == pytest.approx(node.value)
        assert (-3 * a + 4 * b - c) / (2 * h) == pytest.approx(node.slope, abs=1e-3)
        assert (a - 2 * b + c) / h**2 == pytest.approx(node.curvature, abs=0.05)
    assert curve(-1.0) == 1.0
    assert curve(9.0) == 2.0


def test_sway_is_smooth_about_zero_and_differs_by_channel() -> None:
    sway = Sway(3)
    values = np.array([sway(t) for t in np.linspace(0.0, 60.0, 1200)])
    assert np.abs(values.mean(axis=0)).max() < 0.15
    assert np.abs(np.diff(values, axis=0)).max() < 0.6
    assert not np.allclose(values[:, 0], values[:, 1])


def test_bump_rises_and_falls() -> None:
    assert bump(0.0, 0.0, 0.2, 1.0, 0.2) == 0.0
    assert bump(0.5, 0.0, 0.2, 1.0, 0.2) == 1.0
    assert bump(1.0, 0.0, 0.2, 1.0, 0.2) == 0.0
