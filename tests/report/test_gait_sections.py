from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.support.report_validator import report_validator
from tests.support.synthetic_analysis import analyse
from tests.support.synthetic_motion import add_noise, shift_person, squats
from tests.support.synthetic_runs import RunPlan, join_runs, run, thigh_extension, timing_errors
from vision.motion.gait.bouts import Step
from vision.report import gait_sections as gait_module
from vision.report.files import report_json
from vision.report.gait_sections import STRIDE_MEASURES
from vision.report.models import Report
from vision.screens import criterion_results as screen_module
from vision.screens.measurement_error import MeasurementError
from vision.text.advice import BACKWARD_RUNNING_STEPS, RUNNING_SAFETY, SAFETY

ERROR = MeasurementError(1.0, "measured", "made up")
BACK_AND_FORTH = join_runs(run(duration_s=4.5), run(duration_s=4.5, direction="forward"))


@pytest.fixture
def one_error(monkeypatch):
    """Set every measurement error to 1, independent of the current table."""
    monkeypatch.setattr(screen_module, "criterion_error", lambda *_, **__: ERROR)
    monkeypatch.setattr(gait_module, "gait_error", lambda *_, **__: ERROR)


@cache
def build_sections(what="run", **plan):
    """Return the report of a planned clip, with the errors of the table."""
    movie = BACK_AND_FORTH if what == "back and forth" else run(**plan)
    return analyse(movie).report


def codes(report):
    return {note.code: note for note in report.quality}


def test_a_bout_has_direction_gait_view_and_times():
    report = build_sections()
    (bout,) = report.bouts
    assert (bout.number, bout.direction, bout.gait) == (1, "backward", "run")
    assert (bout.view, bout.facing, bout.near_foot) == ("side", "right", "right")
    assert bout.judged
    assert bout.steps == len(report.steps) == 12
    assert bout.start_s == pytest.approx(0.0, abs=0.1)
    assert bout.end_s == pytest.approx(4.5, abs=0.1)
    assert (report.view, report.facing, report.leg) == ("side", "right", None)
    assert report.screen == "backward_running"


def test_measures_match_the_simulated_run():
    bout = build_sections().bouts[0]
    plan = RunPlan()
    expected = {
        "cadence": (160.0, "steps/min", 2.0),
        "contact_time": (262.5, "ms", 25.0),
        "flight_time": (112.5, "ms", 25.0),
        "duty_factor": (35.0, "%", 3.0),
        "step_length": (0.5625, "legs", 0.04),
        "hip_extension": (thigh_extension(plan, "right"), "deg", 2.0),
        "trunk_lean": (5.0, "deg", 0.5),
        "trunk_range": (4.0, "deg", 0.5),
        "pelvis_travel": (5.0, "% leg", 0.5),
        "step_time_left_over_right": (0.0, "%", 3.0),
        "hip_extension_left_over_right": (0.0, "deg", 1.5),
        "contact_time_left_over_right": (0.0, "ms", 30.0),
    }
    for name, (value, unit, within) in expected.items():
        assert bout.measures[name].value == pytest.approx(value, abs=within), name
        assert bout.measures[name].unit == unit
    assert set(bout.feet) == {"left", "right"}
    assert bout.feet["left"]["cadence"].value == pytest.approx(160.0, rel=0.02)
    assert bout.strikes == {"left": {"toe_first": 6}, "right": {"toe_first": 6}}
    assert bout.words[0] == "Running backward: 12 steps at 160 steps/min."


def test_every_contact_is_a_step():
    report, movie = build_sections(), run()
    assert [s.number for s in report.steps] == list(range(1, 13))
    assert {s.bout for s in report.steps} == {1}
    assert [s.foot for s in report.steps] == ["left", "right"] * 6
    assert [s.near for s in report.steps] == [False, True] * 6
    for step in report.steps:
        assert step.strike == "toe_first"
        assert step.foot_pitch_deg < -10
        assert 0 < step.strike_confidence <= 1
        assert 0 < step.confidence <= 1
        assert set(step.measures) <= set(STRIDE_MEASURES)
    found = [
        Step(s.foot, s.near, s.initial_contact_s, s.toe_off_s, 0, s.strike, 0, 0, 0, 0)
        for s in report.steps
    ]
    landed, left = timing_errors(found, movie)
    assert np.abs(landed).max() < 1 / 60
    assert np.abs(left).max() < 2 / 60


def test_a_truncated_stride_has_fewer_measures():
    steps = build_sections().steps
    assert "cadence" in steps[0].measures
    assert "cadence" not in steps[-1].measures
    assert "trunk_lean" not in steps[-1].measures


def test_there_and_back_are_two_bouts_of_which_one_is_judged():
    report = build_sections("back and forth")
    assert [b.direction for b in report.bouts] == ["backward", "forward"]
    assert [b.judged for b in report.bouts] == [True, False]
    assert [s.bout for s in report.steps] == sorted(s.bout for s in report.steps)
    assert [s.number for s in report.steps] == list(range(1, len(report.steps) + 1))
    judged = {n.number for c in report.criteria for n in c.per_rep}
    assert judged <= {s.number for s in report.steps if s.bout == 1 and s.near}


def test_forward_running_is_measured_and_not_judged():
    report = build_sections(direction="forward")
    assert report.screen is None
    assert "forward" in report.screen_reason
    assert report.criteria == []
    assert report.bouts[0].direction == "forward"
    assert not report.bouts[0].judged
    assert report.bouts[0].measures["cadence"].value == pytest.approx(160, rel=0.02)
    assert len(report.steps) == 12
    assert report.summary.next_step is None
    assert report.view == "side"


def test_an_oblique_view_has_no_angle_measures():
    report = build_sections(turn=55.0)
    (bout,) = report.bouts
    assert bout.view == "oblique"
    for measures in (bout.measures, *bout.feet.values(), *(s.measures for s in report.steps)):
        assert not {"hip_extension", "trunk_lean", "knee_in_stance"} & set(measures)
    assert bout.measures["cadence"].value == pytest.approx(160, rel=0.02)
    assert {s.foot_pitch_deg for s in report.steps} == {None}
    assert codes(report)["oblique_view"].severity == "problem"


@pytest.mark.parametrize(
    "plan",
    [
        {},
        {"direction": "forward"},
        {"direction": "in_place"},
        {"turn": 55.0},
        {"turn": 0.0, "lift": 0.3},
        {"fps": 30},
        {"duration_s": 2.0},
    ],
    ids=str,
)
def test_a_running_report_is_valid_and_survives_a_round_trip(plan):
    report = build_sections(**plan)
    text = report_json(report)
    # Without NaN and infinity, which JSON does not allow.
    numbers = json.loads(text, parse_constant=pytest.fail)
    report_validator().validate(numbers)
    assert Report.model_validate_json(text) == report
    assert report_json(Report.model_validate_json(text)) == text


def test_noise_never_gives_nan():
    report = analyse(add_noise(run().track, 6.0, seed=11)).report
    json.loads(report_json(report), parse_constant=pytest.fail)
    assert report.bouts


def test_the_same_clip_gives_the_same_report():
    assert report_json(analyse(run()).report) == report_json(build_sections())


def test_slow_motion_has_clip_times_and_real_time_measures():
    slow = run(fps=30, factor=0.5)
    report = analyse(slow.track, capture_rate=60.0).report
    real = build_sections()
    assert len(report.steps) == len(real.steps)
    for a, b in zip(real.steps, report.steps, strict=True):
        assert b.initial_contact_s == pytest.approx(2 * a.initial_contact_s, abs=1e-3)
        assert b.strike == a.strike
        assert set(b.measures) == set(a.measures)
    for name, measure in real.bouts[0].measures.items():
        close = pytest.approx(measure.value, rel=1e-3, abs=0.01)
        assert report.bouts[0].measures[name].value == close, name
    assert report.bouts[0].end_s == pytest.approx(2 * real.bouts[0].end_s, abs=0.1)
    assert "slow_motion" not in codes(report)


def test_speed_follows_from_the_body_height(one_error):
    height_cm = 190.0
    bout = analyse(run(), height_cm=height_cm).report.bouts[0]
    leg_m = 0.491 * height_cm / 100
    assert bout.measures["speed"].value == pytest.approx(1.5 * leg_m, rel=0.05)
    assert bout.measures["speed"].unit == "m/s"
    assert bout.measures["speed"].error == pytest.approx(leg_m, abs=0.001)


def test_without_a_body_height_there_is_no_speed():
    assert "speed" not in build_sections().bouts[0].measures


def test_every_measure_has_its_error(one_error):
    report = analyse(run()).report
    (bout,) = report.bouts
    for name, measure in bout.measures.items():
        expected = np.sqrt(2) if name.endswith("_left_over_right") else 1.0
        expected = 1.0 if name == "step_time_left_over_right" else expected
        assert measure.error == pytest.approx(expected, abs=0.001), name
    assert {m.error for s in report.steps for m in s.measures.values()} == {1.0}


def test_an_unknown_error_stays_unknown(monkeypatch):
    monkeypatch.setattr(gait_module, "gait_error", lambda *_, **__: None)
    report = analyse(run(), height_cm=180.0).report
    assert {m.error for m in report.bouts[0].measures.values()} == {None}


def test_the_far_foot_has_errors_of_its_own(monkeypatch):
    asked = set()

    def error(name, view, network, *, gait, conditions):
        asked.add((name, view, gait))

    monkeypatch.setattr(gait_module, "gait_error", error)
    analyse(run())
    assert {(name, "side", "run") for name in ("contact_time", "contact_time_far")} <= asked


def test_errors_of_a_bout_are_those_of_its_filming(monkeypatch):
    asked = set()

    def error(name, view, network, *, gait, conditions):
        asked.add((name, round(conditions.fps), round(conditions.yaw_deg)))

    monkeypatch.setattr(gait_module, "gait_error", error)
    analyse(run(fps=30))
    # Steps and bouts, the near foot and the far one.
    assert asked
    assert {fps for _, fps, _ in asked} == {30}
    assert {yaw for _, _, yaw in asked} == {0}


@pytest.mark.parametrize(
    ("plan", "step"),
    [
        ({"landing": "heel_first"}, 0),
        ({"lean": 60.0}, 1),
        ({"kick": 0.65, "lift": 0.5, "lean": 20.0}, 2),
        ({"kick": 0.65, "lift": 0.5}, 3),
        ({"kick": 0.65, "lift": 0.5, "fps": 30}, 2),
        ({"gait": "walk"}, 0),
        ({"gait": "walk", "centre": -0.2, "lean": 20.0}, 1),
        ({"gait": "walk", "centre": -0.2}, 2),
    ],
    ids=str,
)
def test_the_report_has_the_next_step(plan, step, one_error):
    summary = analyse(run(**plan, camera="treadmill")).report.summary
    assert summary.next_step == BACKWARD_RUNNING_STEPS[step]
    assert summary.safety == RUNNING_SAFETY


def test_squats_have_no_next_step():
    report = analyse(squats(leg="both")).report
    assert report.summary.next_step is None
    assert report.summary.safety == SAFETY
    assert report.bouts == []
    assert report.steps == []


def test_each_criterion_of_a_run_is_in_the_report(one_error):
    report = analyse(run(landing="heel_first")).report
    criteria = {c.id: c for c in report.criteria}
    near = [s.number for s in report.steps if s.near]
    toe = criteria["toe_first"]
    assert toe.verdict == "fault"
    assert toe.value == 0.0
    assert toe.cue
    assert toe.drills
    assert [p.number for p in toe.per_rep] == near
    assert {p.verdict for p in toe.per_rep} == {"fault"}
    assert 0 <= toe.evidence_s <= report.clip.duration_s
    assert {c.leg for c in report.criteria} == {None}
    assert "toe_first" in report.summary.focus


# --- what limits the filming --------------------------------------------------------------------


def test_a_well_filmed_clip_has_no_warnings():
    # The body fills the frame.
    track = replace(run(camera="treadmill").track, width=1200, height=1080)
    found = codes(analyse(shift_person(track, [-360.0, 0.0])).report)
    assert {c for c, n in found.items() if n.severity != "info"} == set()


@pytest.mark.parametrize(("duration_s", "few"), [(1.8, True), (4.5, False)])
def test_few_strides_give_a_warning(duration_s, few):
    report = build_sections(duration_s=duration_s)
    judged = len(report.criteria[1].per_rep)
    assert ("few_strides" in codes(report)) is few
    if few:
        assert f"Only {judged} strides" in codes(report)["few_strides"].message
        assert not any(c.verdict == "fault" for c in report.criteria)


@pytest.mark.parametrize(("fps", "low"), [(24, True), (30, True), (60, False)])
def test_a_low_frame_rate_gives_runners_a_warning(fps, low):
    found = codes(build_sections(fps=fps))
    assert ("low_frame_rate_running" in found) is low
    assert "low_frame_rate" not in found


def test_a_squat_gets_no_notes_on_landings():
    found = codes(analyse(squats(leg="both")).report)
    assert not {"low_frame_rate_running", "few_strides", "slow_motion"} & set(found)


def test_undeclared_slow_motion_gives_a_warning():
    slow = run(fps=30, factor=0.25)
    report = analyse(slow.track).report
    note = codes(report)["slow_motion"]
    assert note.severity == "warning"
    assert "--capture-rate" in note.message
    assert "slow_motion" not in codes(analyse(slow.track, capture_rate=120.0).report)


def test_a_slow_walk_is_not_taken_for_slow_motion():
    assert "slow_motion" not in codes(build_sections(gait="walk", cadence=80, pace=0.6))


def test_a_gait_that_is_unclear_is_said_and_not_judged():
    plan = {"gait": "walk", "bounce": -0.06, "duty": 0.53, "fps": 30.0}
    report = build_sections(**plan)
    assert report.bouts[0].gait == "unclear"
    assert report.bouts[0].words[0].startswith("Walking or running backward")
    assert "Film at 60" in codes(report)["walk_or_run"].message
    timed = {c.id: c for c in report.criteria if c.id in ("cadence", "contact_time")}
    assert {c.verdict for c in timed.values()} == {"cannot_tell"}
    assert all("60 frames per second" in c.reason for c in timed.values())
    assert "walk_or_run" not in codes(build_sections())


def test_forward_running_gets_no_advice_on_filming_the_test():
    assert not {"few_strides", "few_repetitions"} & set(codes(build_sections(direction="forward")))


def test_heel_lead_is_in_milliseconds_where_the_strike_is_clear():
    for landing, sign in (("toe_first", -1), ("heel_first", 1)):
        near_steps = [s for s in build_sections(landing=landing).steps if s.near]
        assert {s.strike for s in near_steps} == {landing}
        assert sign * float(np.median([s.heel_lead_ms for s in near_steps])) > 0
    slow = build_sections(fps=30.0).steps
    assert {s.heel_lead_ms for s in slow} == {None}


def test_a_measure_whose_error_is_half_of_it_is_left_out(monkeypatch):
    def error(name, *_, **__):
        return MeasurementError(200.0 if name == "contact_time_far" else 1.0, "measured", "made up")

    monkeypatch.setattr(gait_module, "gait_error", error)
    report = analyse(run()).report
    (bout,) = report.bouts
    far = "left" if bout.near_foot == "right" else "right"
    assert "contact_time" in bout.feet[bout.near_foot]
    assert "contact_time" not in bout.feet[far]
    assert "contact_time_left_over_right" not in bout.measures
    assert "knee_in_stance_left_over_right" in bout.measures
    assert {s.near for s in report.steps if "contact_time" in s.measures} == {True}
