"""The best quality end to end; the other tests run with the balanced one."""

from __future__ import annotations

import pytest

from vision.pipeline import analyse
from vision.pose.model_store import installed_model
from vision.sample_clips import list_samples
from vision.screens.measurement_error import angle_error
from vision.settings import Settings

pytestmark = pytest.mark.model


@pytest.fixture(autouse=True)
def heavy_model() -> None:
    """Skip where the best model could not be fetched."""
    model = installed_model("best")
    if model is None or model.network != "heavy":
        pytest.skip("the heavy pose model is not on this machine")


@pytest.mark.slow
def test_the_best_quality_uses_the_heavy_model_and_gives_the_same_bytes_for_any_workers() -> None:
    clip = list_samples()[0].path
    reports = [
        analyse(clip, Settings(quality="best", end_s=0.4, workers=workers)).report
        for workers in (1, 2)
    ]
    assert reports[0].model_dump_json() == reports[1].model_dump_json()
    provenance = reports[0].provenance
    assert provenance.model.network == "heavy"
    assert provenance.settings["quality"] == "best"
    assert not [note for note in reports[0].quality if note.code.startswith("model_")]


def test_the_errors_of_the_heavy_model_are_its_own() -> None:
    heavy, full = (angle_error("knee_flexion_gait", "side", n) for n in ("heavy", "full"))
    assert heavy is not None
    assert full is not None
    assert heavy != full
