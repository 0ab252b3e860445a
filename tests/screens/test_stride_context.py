from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.synthetic_motion import hide_points
from tests.support.synthetic_runs import join_runs, motion_of, only_bout, run
from vision.motion.movement import analyse_motion
from vision.screens.stride_context import build_stride_contexts


def contexts_of(motion, bouts=None):
    return build_stride_contexts(
        motion.bouts if bouts is None else bouts, motion.smooth, motion.angles
    )


def test_every_contact_begins_a_stride():
    motion = motion_of()
    contexts = contexts_of(motion)
    steps = only_bout(motion).steps
    assert [s.step for s in contexts] == list(steps)
    assert [s.number for s in contexts] == list(range(1, len(steps) + 1))
    assert {s.bout_number for s in contexts} == {1}
    assert [s.side for s in contexts] == [s.side for s in steps]
    assert {s.leg for s in contexts} == {None}


def test_a_stride_ends_with_the_same_foot():
    contexts = contexts_of(motion_of())
    for stride, opposite, following in zip(contexts, contexts[1:], contexts[2:], strict=False):
        assert stride.next_step == following.step
        assert stride.opposite_step == opposite.step
        assert stride.next_step.side == stride.side != stride.opposite_step.side
    assert contexts[-1].next_step is contexts[-2].next_step is None
    assert contexts[-1].opposite_step is None
    assert contexts[-1].stride is contexts[-1].swing is None


@pytest.mark.parametrize(("fps", "factor"), [(30, 1.0), (60, 1.0), (30, 0.5)])
def test_rows_of_stance_and_swing_make_the_stride(fps, factor):
    plan = {"fps": fps, "factor": factor}
    context = contexts_of(motion_of(**plan))[4]
    real_fps = fps / factor
    assert context.real_time_factor == factor
    assert context.stance.start == context.stride.start
    assert context.swing.start == context.stance.stop
    assert context.swing.stop == context.stride.stop
    assert context.stride.stop - context.stride.start == pytest.approx(0.75 * real_fps, abs=1)
    assert context.stance.stop - context.stance.start == pytest.approx(
        0.35 * 0.75 * real_fps, abs=0.03 * real_fps + 1
    )


def test_a_stride_with_a_missed_contact_has_no_end():
    motion = motion_of()
    bout = only_bout(motion)
    missed = replace(bout, steps=bout.steps[:6] + bout.steps[7:])
    contexts = contexts_of(motion, [missed])
    same = [s for s in contexts if s.side == bout.steps[6].side]
    before = next(s for s in same if s.step == bout.steps[4])
    assert before.next_step is None
    assert before.stride is None
    assert sum(s.next_step is None for s in same) == 2  # this one and the last
    assert before.opposite_step == bout.steps[5]


def test_numbers_continue_across_bouts():
    clip = join_runs(run(duration_s=4.5), run(duration_s=4.5, direction="forward"))
    motion = analyse_motion(clip.track)
    first, second = motion.bouts
    contexts = contexts_of(motion)
    assert [s.number for s in contexts] == list(range(1, len(first.steps) + len(second.steps) + 1))
    assert [s.bout_number for s in contexts] == [1] * len(first.steps) + [2] * len(second.steps)
    last = [s for s in contexts if s.bout_number == 1][-1]
    assert last.next_step is None  # a stride does not reach into the next bout
    assert {s.view.facing for s in contexts} == {"right"}


def test_a_series_is_interpolated_between_frames():
    motion = motion_of()
    context = contexts_of(motion)[3]
    assert context.value_at_contact(motion.smooth.time_s) == pytest.approx(
        context.step.initial_contact_s
    )


def test_visibility_is_the_lowest_of_the_landmarks():
    motion = analyse_motion(hide_points(run().track, ("toe", "left"), visibility_value=0.2))
    for context in contexts_of(motion):
        assert context.visibility_of("heel", "toe") == pytest.approx(
            0.2 if context.side == "left" else 0.99
        )
        assert context.visibility_of("heel") == pytest.approx(0.99)


def test_without_bouts_there_is_no_stride():
    assert contexts_of(motion_of(), ()) == ()


def test_a_stance_that_is_cut_off_has_no_rows():
    motion = motion_of()
    bout = only_bout(motion)
    cut = replace(bout.steps[2], toe_off_s=None)
    contexts = contexts_of(motion, [replace(bout, steps=(*bout.steps[:2], cut, *bout.steps[3:]))])
    assert contexts[2].stance is contexts[2].swing is None
    assert contexts[2].stride is not None
    assert np.isfinite(contexts[2].value_at_contact(motion.smooth.time_s))
