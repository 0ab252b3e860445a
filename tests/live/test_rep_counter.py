from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.support.live_sessions import drop_detections, drop_frames, run_session
from tests.support.synthetic_motion import (
    HEIGHT,
    WIDTH,
    SyntheticClip,
    hide_points,
    join_clips,
    squats,
    uneven_times,
)
from vision.live.config import LiveConfig
from vision.live.pose_window import PoseWindow
from vision.live.rep_counter import MIN_RATE, LiveRepCounter
from vision.live.session import LiveSession
from vision.motion.movement import analyse_motion
from vision.screens.criteria import load_criteria
from vision.screens.run_screen import judge_motion
from vision.terms import SIDES

FRONT = LiveConfig("single_leg_squat", "front", "left", 0)
SIDE = LiveConfig("single_leg_squat", "side", "left", 0)
EITHER = LiveConfig("single_leg_squat", "front", None, 0)
DEEP = LiveConfig("deep_squat", "front", None, 0)
DEEP_SIDE = LiveConfig("deep_squat", "side", None, 0)
START = {0.0: {"type": "start"}}
LEG = ("hip", "knee", "ankle", "heel", "toe")


@cache
def filmed(**plan):
    """Build a clip of squats; one by default."""
    usual = {"view": "front", "reps": 1, "lead_s": 1.2, "tail_s": 1.2, "noise_px": 1.0, "fps": 15}
    return squats(**{**usual, **plan})


def record(movie, config, **more):
    """Run a session whose recording starts with the first frame."""
    return run_session(movie, config, messages=START, **more)


def marks(movie, config):
    return [(r.mark, r.criterion_id) for r in record(movie, config).last.reps]


# --- marks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "config"),
    [
        ({}, FRONT),
        ({"view": "back"}, FRONT),
        ({"view": "left"}, SIDE),
        ({"leg": "right"}, EITHER),
        ({"leg": "both", "depth": 100}, DEEP),
    ],
    ids=["front", "back", "side", "either leg", "both legs"],
)
def test_good_repetition_is_marked_good(plan, config):
    assert marks(filmed(**plan), config) == [("good", None)]


@pytest.mark.parametrize(
    ("plan", "config", "mark", "criterion"),
    [
        ({"fppa": (0, 20)}, FRONT, "fault", "knee_valgus"),
        ({"fppa": (0, 10)}, FRONT, "watch", "knee_valgus"),
        ({"trunk_lateral": (0, 11)}, FRONT, "watch", "trunk_lateral_lean"),
        ({"view": "left", "depth": 50}, SIDE, "watch", "depth"),
        ({"leg": "both", "depth": 100, "fppa": (0, 20)}, DEEP, "fault", "knee_valgus"),
        ({"leg": "both", "depth": 70, "view": "left"}, DEEP_SIDE, "fault", "depth"),
    ],
)
def test_worst_criterion_is_named(plan, config, mark, criterion):
    reps = record(filmed(**plan), config).last.reps
    title = next(c.title for c in load_criteria(config.screen).criterion if c.id == criterion)
    assert [(r.number, r.mark, r.note) for r in reps] == [(1, mark, title)]


def test_fault_outranks_watch():
    reps = record(filmed(fppa=(0, 20), trunk_lateral=(0, 11)), FRONT).last.reps
    assert {r.mark for r in reps} == {"fault"}


def test_repetitions_are_judged_separately():
    """The first touches the floor, the second does not."""
    reps = record(filmed(reps=2, touches=(1,)), FRONT).last.reps
    assert [(r.mark, r.criterion_id) for r in reps] == [("watch", "touch_down"), ("good", None)]


# --- uncounted and unjudged repetitions ---------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "config", "words"),
    [
        ({"depth": 26}, FRONT, "The knee bends less than 30°"),
        ({"leg": "right"}, FRONT, "Only the left leg was selected"),
        ({"leg": "both"}, FRONT, "It is not a single-leg squat"),
        ({"leg": "left"}, DEEP, "It is not a deep squat"),
    ],
    ids=["shallow", "other leg", "both legs", "one leg"],
)
def test_uncounted_repetition_has_a_reason_and_no_number(plan, config, words):
    result = record(filmed(**plan), config)
    assert [(r.number, r.mark, r.note) for r in result.last.reps] == [(None, "uncounted", words)]
    assert result.last.count == 0
    said = [cue.spoken for _, cue in result.cues]
    assert said[1:] == [f"That did not count: {words}."]


def test_numbering_skips_uncounted_repetitions():
    legs = [filmed(reps=1, leg=leg) for leg in ("left", "right", "left")]
    reps = record(join_clips(*legs), FRONT).last.reps
    assert [(r.number, r.leg) for r in reps] == [(1, "left"), (None, "right"), (2, "left")]


def test_weight_shift_is_not_a_repetition():
    assert record(filmed(depth=10), FRONT).last.reps == ()


def test_sitting_down_is_not_counted():
    movie = filmed(view="left", reps=1, tail_s=6.0)
    track = movie.track
    bottom = int(np.searchsorted(track.time_s, movie.bottoms_s[0]))
    xyz = track.xyz.copy()
    xyz[bottom:] = xyz[bottom]
    result = record(replace(track, xyz=xyz), SIDE)
    (rep,) = result.last.reps
    assert (rep.number, rep.note) == (None, "It does not come back up")
    first_s = next(n.time_s for n in result.updates if n.reps)
    assert 3.5 < first_s - movie.bottoms_s[0] < 5.0


@pytest.mark.parametrize("fps", [6, 8, 9.5])
def test_low_frame_rate_is_counted_but_not_judged(fps):
    assert fps < MIN_RATE
    movie = filmed(fps=fps, fppa=(0, 20), reps=2)
    result = record(movie, FRONT)
    assert [(r.number, r.mark) for r in result.last.reps] == [(1, "open"), (2, "open")]
    assert {r.note for r in result.last.reps} == {"The frame rate is too low to judge it live"}
    np.testing.assert_allclose(result.counted_bottoms_s, movie.bottoms_s, atol=0.2)


def test_oblique_view_is_counted_but_not_judged():
    result = record(filmed(view=45.0), FRONT)
    assert [(r.number, r.mark, r.note) for r in result.last.reps] == [
        (1, "open", "This view does not show how it was done")
    ]


@pytest.mark.parametrize("view", ["front", "left"])
def test_hidden_legs_are_counted_but_not_judged(view):
    """From the front the arms could still be judged, which is not enough for a good squat."""
    legs = [(part, side) for part in LEG for side in SIDES]
    movie = filmed(view=view)
    result = record(
        hide_points(movie.track, *legs, visibility_value=0.2), FRONT if view == "front" else SIDE
    )
    assert [(r.number, r.mark, r.note) for r in result.last.reps] == [
        (1, "open", "The body was hidden or out of view")
    ]


def test_hidden_landmarks_affect_only_their_repetition():
    """Both in one analysis, as when a result comes late."""
    movie = filmed(reps=2)
    track, second_s = movie.track, movie.bottoms_s[0] + 1.9
    blind = hide_points(
        track, *[(part, side) for part in LEG for side in SIDES], visibility_value=0.2
    )
    early = (track.time_s < second_s)[:, None]
    window = PoseWindow(WIDTH, HEIGHT)
    seen = np.where(early, blind.visibility, track.visibility)
    for row, time_s in enumerate(track.time_s):
        window.add(row, float(time_s), (track.xyz[row], seen[row]))
    counter = LiveRepCounter(FRONT, begin_s=0.0, network="full")
    reps = counter.apply(counter.next_task(window, now_s=float(track.time_s[-1]))())
    assert [(r.number, r.mark, r.note) for r in reps] == [
        (1, "open", "The body was hidden or out of view"),
        (2, "good", ""),
    ]


# --- sequence of cues ---------------------------------------------------------------------------


def test_repetitions_before_the_recording_are_not_counted():
    movie = filmed(reps=2)
    at_s = movie.bottoms_s[0] + 1.8
    result = run_session(movie, FRONT, messages={at_s: {"type": "start"}})
    assert [r.number for r in result.last.reps] == [1]
    np.testing.assert_allclose(result.counted_bottoms_s, movie.bottoms_s[1:], atol=0.1)


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param({"period_s": 1.5, "stand_s": 0.4, "reps": 4}, id="fast"),
        pytest.param({"stand_s": 0.0, "reps": 3}, id="without a pause"),
        pytest.param({"period_s": 7.0, "reps": 1, "tail_s": 2.0}, id="slow"),
    ],
)
def test_each_repetition_is_counted_once_soon_after_its_end(plan):
    movie = filmed(**plan)
    result = record(movie, FRONT)
    np.testing.assert_allclose(result.counted_bottoms_s, movie.bottoms_s, atol=0.12)
    counts = [n.count for n in result.updates]
    assert counts == sorted(counts)
    for number, rep in enumerate(result.last.reps[:-1], start=1):
        counted_s = next(n.time_s for n in result.updates if n.count == number)
        assert counted_s - rep.end_s < 1.2


# --- the same as offline ------------------------------------------------------------------------


def offline(movie: SyntheticClip, config: LiveConfig):
    """Return the bottoms that the full analysis of the same landmarks counts."""
    judgement = judge_motion(
        analyse_motion(movie.track),
        network="full",
        screen=config.screen_choice,
        leg=config.leg or "auto",
    )
    time_s = movie.track.time_s
    return [(float(time_s[c.rep.bottom]), c.leg) for c in judgement.candidates if c.counted]


def assert_same(movie, config, *, missed=0):
    result = record(movie, config)
    mine = list(
        zip(result.counted_bottoms_s, [r.leg for r in result.last.reps if r.number], strict=True)
    )
    full = offline(movie, config)
    assert [leg for _, leg in mine] == [leg for _, leg in full]
    np.testing.assert_allclose([s for s, _ in mine], [s for s, _ in full], atol=0.12)
    assert len(full) == len(movie.bottoms_s) - missed


KINDS = [
    pytest.param({}, FRONT, id="front"),
    pytest.param({"view": "left", "depth": 65}, SIDE, id="side"),
    pytest.param({"leg": "both", "depth": 100, "view": "right"}, DEEP_SIDE, id="deep"),
    pytest.param({"period_s": 1.6, "stand_s": 0.4, "reps": 4, "fppa": (0, 15)}, EITHER, id="fast"),
]


@pytest.mark.parametrize(
    "rate",
    [
        pytest.param({"fps": 15}, id="15"),
        pytest.param({"fps": 30, "times": uneven_times}, id="uneven"),
    ],
)
@pytest.mark.parametrize(("plan", "config"), KINDS)
def test_live_counts_what_the_full_analysis_counts(plan, config, rate):
    assert_same(filmed(**{"reps": 2, **plan, **rate}), config)


@pytest.mark.parametrize(("plan", "config"), KINDS[:3])
def test_short_gaps_change_nothing(plan, config):
    movie = filmed(reps=3, **plan)
    first, second, third = movie.bottoms_s
    gaps = [(first - 0.9, first - 0.5), (second + 0.3, second + 0.65), (third + 0.7, third + 1.0)]
    assert_same(drop_frames(movie, *gaps), config)
    assert_same(drop_detections(movie, *gaps), config)


def test_unseen_bottom_is_counted_neither_live_nor_offline():
    movie = filmed(reps=3)
    gone = (movie.bottoms_s[1] - 0.8, movie.bottoms_s[1] + 0.8)
    assert_same(drop_detections(movie, gone), FRONT, missed=1)


def test_thread_pool_gives_the_same_repetitions():
    """Each result is some frames late, as with a camera."""
    movie = filmed(reps=2, fppa=(0, 10))
    at_once = record(movie, FRONT).last.reps
    with ThreadPoolExecutor(1) as pool:
        pending: list[tuple[int, Future]] = []
        row = 0

        def run(task):
            pending.append((row, pool.submit(task)))
            return pending[-1][1]

        session = LiveSession(FRONT, width=WIDTH, height=HEIGHT, run=run, network="full")
        for row, people in enumerate(movie.people):
            if pending and row - pending[0][0] >= 4:
                pending.pop(0)[1].result(timeout=120)
            run_session([people], FRONT, session=session, messages=START if row == 0 else {})
        deadline = time.monotonic() + 120
        while any(not future.done() for _, future in pending):
            assert time.monotonic() < deadline
        session.receive({"type": "stop"})
        run_session([replace_time(movie.people[-1], 0.1)], FRONT, session=session)
        reps = session.outcome.reps
    assert [(r.number, r.mark, r.criterion_id, r.leg) for r in reps] == [
        (r.number, r.mark, r.criterion_id, r.leg) for r in at_once
    ]
    np.testing.assert_allclose([r.bottom_s for r in reps], [r.bottom_s for r in at_once], atol=0.06)


def replace_time(people, later_s):
    return replace(people, index=people.index + 1, time_s=people.time_s + later_s)
