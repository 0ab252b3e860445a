from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.support.synthetic_runs import join_runs, run
from vision.motion.camera_view import find_view
from vision.motion.gait.bout_boundaries import split_at_boundaries
from vision.pose.gait_cycle import find_gait_segments


def pieces(clip):
    (segment,) = find_gait_segments(clip.track)
    found = split_at_boundaries(clip.track, segment)
    assert found[0].start == segment.rows.start
    assert found[-1].stop == segment.rows.stop
    assert all(a.stop == b.start for a, b in pairwise(found))
    return found


@pytest.mark.parametrize("turn", [90.0, 75.0, 50.0, 0.0])
@pytest.mark.parametrize("direction", ["backward", "forward"])
def test_unchanging_gait_is_one_part(direction, turn):
    assert len(pieces(run(direction=direction, turn=turn, lift=0.3))) == 1


def test_a_change_of_direction_splits():
    clip = join_runs(run(duration_s=4.5), run(duration_s=4.5, direction="forward"))
    first, _ = pieces(clip)
    assert first.stop == pytest.approx(270, abs=25)


@pytest.mark.parametrize("to", [40.0, 140.0])
def test_leaving_the_side_view_splits(to):
    def turning(time_s):
        return 90.0 + (to - 90.0) * np.clip(time_s - 3.5, 0, 1)

    clip = run(duration_s=8.0, turn=turning)
    first, *_, last = pieces(clip)
    assert first.stop == pytest.approx(230, abs=35)
    names = [find_view(clip.track.slice_rows(p), stride_s=0.75).name for p in (first, last)]
    assert names == ["side", "oblique"]


@pytest.mark.parametrize("sway", [10.0, 17.0])
def test_a_sway_within_the_side_view_does_not_split(sway):
    def swaying(time_s):
        return 90.0 + sway * np.sin(2 * np.pi * time_s / 2.5)

    assert len(pieces(run(turn=swaying))) == 1
