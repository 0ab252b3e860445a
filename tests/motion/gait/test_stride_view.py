from __future__ import annotations

import numpy as np
import pytest

from tests.support.synthetic_motion import drop_person
from tests.support.synthetic_runs import run
from vision.motion.camera_view import find_view

STRIDE_S = run().plan.stride_s


def twisting(time_s):
    """Shoulders and hips turn to and fro with every stride."""
    return 90.0 + 35.0 * np.sin(2 * np.pi * time_s / STRIDE_S)


@pytest.mark.parametrize("facing", ["left", "right"])
def test_a_runner_who_twists_is_seen_from_the_side(facing):
    track = run(turn=twisting, facing=facing).track
    view = find_view(track, stride_s=STRIDE_S)
    assert (view.name, view.facing) == ("side", facing)
    assert view.confidence > 0.95
    assert np.abs(view.turn_deg[30:-30] - 90.0).max() < 8.0
    # Decided frame by frame, most frames are oblique.
    assert find_view(track).name == "oblique"


@pytest.mark.parametrize(
    ("turn", "name", "facing"),
    [
        (0.0, "front", "camera"),
        (45.0, "oblique", None),
        (90.0, "side", "right"),
        (135.0, "oblique", None),
        (180.0, "back", "away"),
    ],
)
def test_the_view_of_a_runner(turn, name, facing):
    view = find_view(run(turn=turn).track, stride_s=STRIDE_S)
    assert view.name == name
    assert facing in (None, view.facing)
    # Feet that point up and down look shorter, by how much is only known on average.
    assert np.nanmedian(view.turn_deg) == pytest.approx(turn, abs=10.0)


@pytest.mark.parametrize("direction", ["backward", "forward"])
def test_facing_is_not_travel(direction):
    assert find_view(run(direction=direction).track, stride_s=STRIDE_S).facing == "right"


def test_the_facing_of_each_frame_follows_a_turn():
    def turning_around(time_s):
        return 90.0 - 180.0 * np.clip(time_s - 2.5, 0, 1)

    view = find_view(run(turn=turning_around).track, stride_s=STRIDE_S)
    assert (view.facing_sign_by_frame[:120] > 0).all()
    assert (view.facing_sign_by_frame[240:] < 0).all()
    # The vote gives one sign for the whole segment.
    assert len(set(view.facing_sign.tolist())) == 1


def test_missing_frames_have_no_turn():
    view = find_view(drop_person(run().track, slice(100, 130)), stride_s=STRIDE_S)
    assert view.name == "side"
    assert np.isnan(view.turn_deg[100:130]).all()
    assert np.isfinite(np.delete(view.turn_deg, np.arange(100, 130))).all()


def test_a_stride_longer_than_the_clip_is_allowed():
    view = find_view(run(duration_s=0.5).track, stride_s=STRIDE_S)
    assert (view.name, view.facing) == ("side", "right")
