from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.support.synthetic_motion import join_clips, lunges, squats, walk
from vision.motion.movement import analyse_motion


def segments(clip):
    motion = analyse_motion(clip.track)
    return motion, [(s.kind, s.view.name, s.view.facing, len(s.reps)) for s in motion.segments]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param(
            [{"leg": "left", "view": "front"}],
            [("left", "front", "camera", 3)],
            id="one block",
        ),
        pytest.param(
            [{"leg": "left", "view": "front"}, {"leg": "right", "view": "front"}],
            [("left", "front", "camera", 3), ("right", "front", "camera", 3)],
            id="changes legs",
        ),
        pytest.param(
            [{"leg": "both", "view": "front"}, {"leg": "both", "view": "left"}],
            [("both", "front", "camera", 3), ("both", "side", "left", 3)],
            id="turns to the side",
        ),
        pytest.param(
            [{"leg": "right", "view": "right"}, {"leg": "right", "view": "left"}],
            [("right", "side", "right", 3), ("right", "side", "left", 3)],
            id="turns around in side view",
        ),
        pytest.param(
            [{"leg": "left", "view": "front"}, {"leg": "left", "view": "back"}],
            [("left", "front", "camera", 3), ("left", "back", "away", 3)],
            id="turns away",
        ),
        pytest.param(
            [
                {"leg": "both", "view": "left", "reps": 2},
                {"leg": "left", "view": "left", "reps": 2},
                {"leg": "right", "view": "right", "reps": 2},
            ],
            [
                ("both", "side", "left", 2),
                ("left", "side", "left", 2),
                ("right", "side", "right", 2),
            ],
            id="three blocks",
        ),
    ],
)
def test_a_clip_is_split_where_leg_or_view_changes(parts, expected):
    motion, found = segments(join_clips(*(squats(**p) for p in parts)))
    assert found == expected
    rows = [s.rows for s in motion.segments]
    assert rows[0].start == 0
    assert rows[-1].stop == len(motion.smooth)
    assert all(a.stop == b.start for a, b in pairwise(rows))
    for segment in motion.segments:
        for i in segment.reps:
            assert segment.rows.start <= motion.reps[i].start
            assert motion.reps[i].end < segment.rows.stop


def test_angles_follow_the_view_of_their_segment():
    motion, _ = segments(
        join_clips(squats(view="front", fppa=(0, 15)), squats(view="left", shank_share=0.4))
    )
    border = motion.segments[1].rows.start
    knee, fppa = motion.angles["knee_flexion_left"], motion.angles["fppa_left"]
    assert np.isnan(knee[:border]).all()
    assert np.isfinite(knee[border:]).all()
    assert np.isfinite(fppa[:border]).all()
    assert np.isnan(fppa[border:]).all()
    assert np.nanmax(knee) == pytest.approx(70, abs=2)
    assert np.nanmax(fppa) == pytest.approx(15, abs=1.5)
    assert len(motion.angles.time_s) == len(motion.smooth)


@pytest.mark.parametrize("view", ["left", "right"])
@pytest.mark.parametrize("rise", [0, 12, 25])
def test_the_flat_foot_is_measured_while_standing(rise, view):
    motion = analyse_motion(squats(leg="left", view=view, heel_rise=(0, rise)).track)
    pitch = motion.angles["foot_pitch_left"]
    assert float(np.min(pitch)) == pytest.approx(-rise, abs=0.5 + 0.08 * rise)
    assert float(pitch[:20].mean()) == pytest.approx(0, abs=0.5 + 0.08 * rise)


def test_a_raised_foot_has_no_flat_position():
    motion = analyse_motion(squats(leg="left", view="left").track)
    assert np.isnan(motion.angles["foot_pitch_right"]).all()
    assert np.isfinite(motion.angles["foot_pitch_left"]).all()


def test_a_clip_without_repetitions_is_one_segment():
    motion, found = segments(squats(depth=0, view="front"))
    assert found == [("moving", "front", "camera", 0)]
    assert np.isfinite(motion.angles["fppa_left"]).all()


def test_a_stumble_does_not_end_a_segment():
    _, found = segments(
        join_clips(
            squats(leg="left", view="left", reps=2),
            lunges(view="left", reps=1),
            squats(leg="left", view="left", reps=2),
        )
    )
    assert found == [("left", "side", "left", 5)]


def test_walking_to_the_spot_does_not_decide_the_stance():
    motion, _ = segments(
        join_clips(walk(view="right", duration_s=2), squats(leg="both", view="left"))
    )
    assert motion.segments[-1].kind == "both"
    assert motion.segments[-1].view.facing == "left"
