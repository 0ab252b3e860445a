from __future__ import annotations

from dataclasses import replace
from importlib import resources

import numpy as np
import pytest

from tests.support.stick_figure import Body, Posture
from tests.support.synthetic_analysis import analyse
from tests.support.synthetic_motion import (
    HEIGHT,
    WIDTH,
    as_people,
    drop_person,
    hold_posture,
    join_clips,
    lunges,
    shift_person,
    squats,
    walk,
)
from vision import pipeline
from vision.errors import Cancelled, InputError
from vision.pose import clip_poses
from vision.pose.body_orientation import BodyDirection
from vision.pose.camera_roll import CameraRoll, RollSampler
from vision.pose.landmarks import landmark
from vision.pose.pose_store import PoseStore
from vision.pose.pose_track import FrameState
from vision.pose.redetect import Redetection


def bottoms(report):
    return [r.bottom_s for r in report.reps if r.counted]


@pytest.mark.parametrize(
    ("plan", "screen", "view", "facing", "leg"),
    [
        ({"leg": "left", "view": "left"}, "single_leg_squat", "side", "left", "left"),
        ({"leg": "right", "view": "right"}, "single_leg_squat", "side", "right", "right"),
        ({"leg": "right", "view": "front"}, "single_leg_squat", "front", "camera", "right"),
        ({"leg": "left", "view": "back"}, "single_leg_squat", "back", "away", "left"),
        ({"leg": "left", "view": 30.0}, "single_leg_squat", "oblique", "camera", "left"),
        ({"leg": "both", "view": "front"}, "deep_squat", "front", "camera", None),
        ({"leg": "both", "view": "right"}, "deep_squat", "side", "right", None),
    ],
)
def test_a_squat_clip_is_reported_with_screen_view_and_repetitions(plan, screen, view, facing, leg):
    clip = squats(noise_px=1.5, **plan)
    analysis = analyse(clip)
    report = analysis.report
    assert (report.screen, report.view, report.facing, report.leg) == (screen, view, facing, leg)
    assert report.screen_reason is None
    np.testing.assert_allclose(bottoms(report), clip.bottoms_s, atol=0.1)
    assert [r.number for r in report.reps] == [1, 2, 3]
    assert report.clip.frames == len(clip.track) == len(analysis.angles.time_s)
    assert (report.clip.width, report.clip.height) == (WIDTH, HEIGHT)
    assert report.view_confidence > 0.8


def test_a_clip_that_changes_legs_reports_both():
    clip = join_clips(squats(leg="left", view="front"), squats(leg="right", view="front"))
    report = analyse(clip).report
    assert report.leg == "both"
    assert [r.leg for r in report.reps] == ["left"] * 3 + ["right"] * 3
    legs = [c.leg for c in report.criteria]
    assert legs == sorted(legs)
    assert set(legs) == {"left", "right"}


@pytest.mark.parametrize("leg", ["left", "right"])
def test_only_the_selected_leg_is_counted(leg):
    clip = join_clips(squats(leg="left", view="front"), squats(leg="right", view="front"))
    report = analyse(clip, leg=leg).report
    assert report.leg == leg
    assert {r.leg for r in report.reps if r.counted} == {leg}
    other = next(r for r in report.reps if not r.counted)
    assert leg in other.reason
    assert {c.leg for c in report.criteria} == {leg}


@pytest.mark.parametrize(
    ("clip", "reason"),
    [
        (lunges(), "lunge"),
        (walk(view="left"), "walk forward"),
        (squats(depth=0), "never go down"),
    ],
    ids=["lunges", "walk", "standing"],
)
def test_a_clip_that_fits_no_screen_is_reported_with_the_reason(clip, reason):
    report = analyse(clip).report
    assert report.screen is None
    assert reason in report.screen_reason
    assert report.summary.headline == report.screen_reason
    assert report.summary.verdict is None
    assert report.summary.cues == []
    assert report.criteria == []
    assert not any(r.counted for r in report.reps)
    assert report.leg is None


def test_partial_and_shallow_movements_are_kept_uncounted_with_a_reason():
    clip = squats(leg="left", view="left", depth=[45, 28, 45, 45], reps=4)
    cut = replace(clip, track=clip.track.slice_rows(slice(80, None)))
    reps = analyse(replace(cut, track=_renumbered(cut.track))).report.reps
    assert [r.counted for r in reps] == [False, False, True, True]
    assert "begins before" in reps[0].reason
    assert "less than 30°" in reps[1].reason
    assert reps[2].reason is None


def test_a_shift_of_weight_between_deep_squats_is_not_a_repetition():
    report = analyse(squats(leg="left", view="left", depth=[75, 27, 75], reps=3)).report
    assert [(r.number, r.counted) for r in report.reps] == [(1, True), (2, True)]
    assert [p.number for p in report.criteria[0].per_rep] == [1, 2]


def _renumbered(track):
    return replace(track, index=np.arange(len(track)), time_s=track.time_s - float(track.time_s[0]))


def test_repetitions_with_a_touch_down_still_count():
    report = analyse(squats(leg="left", view="front", touches=(1, 2, 3))).report
    assert [(r.counted, r.leg) for r in report.reps] == [(True, "left")] * 3
    touch = next(c for c in report.criteria if c.id == "touch_down")
    assert touch.verdict == "fault"
    assert "3 of 3" in touch.finding


def test_times_with_a_range_are_still_clip_times():
    clip = squats(leg="left", view="left", reps=4)
    whole = analyse(clip).report
    part = analyse(clip, start_s=4.2, end_s=12.5)
    np.testing.assert_allclose(bottoms(part.report), bottoms(whole)[1:3], atol=0.05)
    assert part.angles.time_s[0] >= 4.2
    assert part.angles.time_s[-1] < 12.5
    assert part.angles.index[0] == round(part.angles.time_s[0] * 30)


def test_slow_motion_has_clip_times_and_real_durations():
    clip = squats(leg="left", view="left", factor=0.25, period_s=2.0)
    slow = analyse(clip, capture_rate=120).report
    np.testing.assert_allclose(bottoms(slow), clip.bottoms_s, atol=0.2)
    times = slow.reps[0].measures
    duration_s = times["down_time"].value + times["up_time"].value
    assert 1.2 < duration_s < 2.1  # without the slow beginning and end
    clip_duration_s = slow.reps[0].end_s - slow.reps[0].start_s
    assert clip_duration_s == pytest.approx(4 * duration_s, rel=0.01)


@pytest.mark.parametrize("rate", [1.0, 10.0, 29.0, 5000.0])
def test_an_impossible_capture_rate_is_an_input_error(rate):
    with pytest.raises(InputError, match="capture rate"):
        analyse(squats(reps=1), capture_rate=rate)


@pytest.mark.parametrize(
    ("start_s", "end_s"), [(3.0, 3.0), (4.0, 2.0), (99.0, None), (99.0, 120.0)]
)
def test_a_range_without_frames_is_an_input_error(start_s, end_s):
    with pytest.raises(InputError, match=r"range .* contains no frame"):
        analyse(squats(reps=1), start_s=start_s, end_s=end_s)


def test_a_clip_without_people_is_an_input_error():
    with pytest.raises(InputError, match="Nobody"):
        analyse(drop_person(squats(reps=1).track, slice(None)))


def two_people():
    main = squats(leg="left", view="front").track
    body = Body(torso=110, thigh=98, shank=93, foot=46, shoulders=70, hips=41, nose=17)
    beside = hold_posture(Posture(), view="front", count=len(main), body=body)
    return as_people(main, shift_person(beside, [260, -80]))


def test_the_chosen_person_is_the_one_reported():
    people = two_people()
    first, second = analyse(people).report, analyse(people, person=2).report
    assert (first.people.followed, second.people.followed) == (1, 2)
    assert [p.number for p in first.people.seen] == [1, 2]
    assert len(bottoms(first)) == 3
    assert second.screen is None
    assert "more_people" in {q.code for q in first.quality}
    with pytest.raises(InputError, match="no person 3"):
        analyse(people, person=3)


def test_progress_rises_from_0_to_1():
    reported = []
    analyse(squats(reps=1), progress=lambda fraction, text: reported.append((fraction, text)))
    fractions = [fraction for fraction, _ in reported]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0.0
    assert fractions[-1] == 1.0
    assert all(text for _, text in reported)


def test_cancelling_ends_the_analysis():
    calls = []

    def cancelled():
        calls.append(1)
        return len(calls) > 10

    with pytest.raises(Cancelled):
        analyse(squats(reps=1), cancelled=cancelled)
    assert len(calls) == 11


@pytest.fixture
def custom_file(tmp_path):
    """Write a criteria file with one text replaced."""

    def write(screen, old="", new=""):
        text = (
            resources.files("vision.screens.definitions")
            .joinpath(f"{screen}.toml")
            .read_text("utf-8")
        )
        assert old in text
        path = tmp_path / "custom.toml"
        path.write_text(text.replace(old, new, 1), "utf-8")
        return path

    return write


def test_custom_limits_change_the_verdict(custom_file):
    clip = squats(leg="left", view="left", depth=70)
    criteria = custom_file("single_leg_squat", "watch = 60, fault = 45", "watch = 110, fault = 95")
    standard, strict = analyse(clip).report, analyse(clip, criteria=criteria).report
    assert standard.criteria[0].verdict == "pass"
    assert strict.criteria[0].verdict == "fault"
    assert strict.criteria[0].limits.watch == 110
    assert strict.provenance.settings["criteria"] == "own file"


def test_a_custom_file_for_another_screen_is_an_input_error(custom_file):
    with pytest.raises(InputError, match="deep_squat"):
        analyse(squats(leg="left", view="left"), criteria=custom_file("deep_squat"))


def test_a_missing_custom_file_is_reported_before_any_frame_is_decoded(tmp_path):
    def never(*_):
        pytest.fail("a frame was decoded first")

    with pytest.raises(InputError, match="cannot be read"):
        analyse(squats(reps=1), criteria=tmp_path / "missing.toml", cancelled=never)


@pytest.mark.parametrize("screen", ["single-leg-squat", "deep-squat"])
def test_a_screen_that_does_not_fit_counts_nothing(screen):
    other = "both" if screen == "single-leg-squat" else "left"
    report = analyse(squats(leg=other, view="front"), screen=screen).report
    assert report.screen == screen.replace("-", "_")
    assert bottoms(report) == []
    assert all("it is not a" in r.reason for r in report.reps)
    assert "no repetition" in report.summary.headline


QUALITY = [
    ("few repetitions", lambda: squats(view="left", reps=2), "few_repetitions"),
    ("at an angle", lambda: squats(view=45.0), "oblique_view"),
    ("low frame rate", lambda: squats(view="left", fps=15), "low_frame_rate"),
    (
        "small person",
        lambda: replace(m := squats(view="left"), track=replace(m.track, xyz=m.track.xyz * 0.3)),
        "small_person",
    ),
    (
        "feet out of the frame",
        lambda: replace(m := squats(view="left"), track=shift_person(m.track, [0, 190])),
        "feet_out_of_picture",
    ),
    (
        "often missing",
        lambda: replace(m := squats(view="left"), track=drop_person(m.track, slice(0, 60))),
        "person_missing",
    ),
]


@pytest.mark.parametrize(("make", "code"), [q[1:] for q in QUALITY], ids=[q[0] for q in QUALITY])
def test_filming_problems_are_reported(make, code):
    notes = {q.code: q for q in analyse(make()).report.quality}
    assert code in notes
    assert notes[code].severity in ("warning", "problem")


def test_a_good_clip_has_only_the_note_on_camera_roll():
    report = analyse(squats(view="left", leg="left")).report
    assert [q.code for q in report.quality] == ["camera_roll"]


def test_warnings_of_the_clip_are_reported():
    report = analyse(squats(view="left"), warnings=["The clip is cut short."]).report
    assert "The clip is cut short." in [q.message for q in report.quality]


def test_raw_and_smooth_are_the_same_person():
    analysis = analyse(squats(view="left", noise_px=2.0))
    knee = landmark("knee", "left")
    assert np.abs(analysis.raw.xyz[:, knee] - analysis.smooth.xyz[:, knee]).max() < 12
    assert len(analysis.raw) == len(analysis.smooth)


def test_of_a_fast_clip_of_squats_only_some_frames_are_looked_at():
    clip = squats(view="left", leg="left", fps=60)
    analysis = analyse(clip)
    report = analysis.report
    np.testing.assert_allclose(bottoms(report), clip.bottoms_s, atol=0.1)
    assert len(analysis.angles.index) == len(analysis.raw) == report.clip.frames == len(clip.track)
    assert np.isfinite(analysis.angles["knee_flexion_left"][:-1]).mean() > 0.95
    note = next(q for q in report.quality if q.code == "frames_skipped")
    assert note.message.startswith("Of 60 frames per second, 30 were looked at")


def test_of_a_fast_clip_of_walking_every_frame_is_looked_at(tmp_path):
    clip = walk(view="left", fps=60)
    analysis = analyse(clip, poses=PoseStore(tmp_path))
    assert analysis.report.screen is None
    assert (analysis.raw.state == FrameState.DETECTED).mean() > 0.95
    assert "frames_skipped" not in {q.code for q in analysis.report.quality}
    again = analyse(clip, poses=PoseStore(tmp_path))
    assert again.report == analysis.report


def test_walking_that_is_found_late_is_looked_at_again(monkeypatch, tmp_path):
    monkeypatch.setattr(clip_poses.GaitCheck, "watch", lambda *_: False)
    clip = walk(view="left", fps=60)
    analysis = analyse(clip, poses=PoseStore(tmp_path))
    assert (analysis.raw.state == FrameState.DETECTED).mean() > 0.95
    assert len(list(tmp_path.iterdir())) == 2
    assert analyse(clip, poses=PoseStore(tmp_path)).report == analysis.report


def test_where_running_is_chosen_no_frame_is_skipped():
    analysis = analyse(squats(view="left", fps=60), screen="backward-running")
    assert (analysis.raw.state == FrameState.DETECTED).mean() > 0.95


@pytest.fixture
def redetected_frames(monkeypatch):
    """Let the person be lost in three frames; return the frames given to re-detection."""
    indices = []

    def fake_redetect(frames, people, track, *, model, workers=None, known=None):
        indices.extend(frame.index for frame in frames)
        return Redetection(tuple(people), {})

    monkeypatch.setattr(pipeline, "rows_to_redetect", lambda track: (20, 21, 22))
    monkeypatch.setattr(pipeline, "redetect", fake_redetect)
    return indices


def test_only_lost_frames_are_redetected_and_decode_warnings_are_kept(redetected_frames):
    report = analyse(squats(), damage=("The file is damaged.",)).report
    assert redetected_frames == [20, 21, 22]
    assert "The file is damaged." in [note.message for note in report.quality]


def test_redetection_can_be_cancelled(redetected_frames):
    clip = squats()
    answers = iter([False] * len(clip.track) + [True] * 100)
    with pytest.raises(Cancelled):
        analyse(clip, cancelled=lambda: next(answers))
    assert redetected_frames == []


def upside_down(track):
    xyz = track.xyz.copy()
    xyz[..., 0] = track.width - xyz[..., 0]
    xyz[..., 1] = track.height - xyz[..., 1]
    return replace(track, xyz=xyz)


def test_a_clip_stored_upside_down_is_turned_and_judged_like_the_original():
    clip = squats(leg="left", view="left")
    report = analyse(upside_down(clip.track), direction=BodyDirection(180)).report
    original = analyse(clip).report
    assert report.clip.rotation_deg == (original.clip.rotation_deg + 180) % 360
    assert (report.leg, report.facing, report.reps) == (
        original.leg,
        original.facing,
        original.reps,
    )
    assert report.criteria == original.criteria
    assert {q.code for q in report.quality} - {q.code for q in original.quality} == {"rotation"}


def test_a_clip_that_may_have_to_be_turned_is_only_named():
    track = upside_down(squats(leg="left", view="left").track)
    report = analyse(track, direction=BodyDirection(180, is_certain=False)).report
    assert report.clip.rotation_deg == analyse(squats(reps=1)).report.clip.rotation_deg
    assert "rotation" in {q.code for q in report.quality}


def test_a_chosen_rotation_is_used_and_kept_in_the_provenance():
    clip = squats(leg="left", view="left")
    report = analyse(upside_down(clip.track), rotate=270, direction=BodyDirection(0)).report
    assert report.clip.rotation_deg == 270
    assert report.leg == "left"
    assert report.provenance.settings["rotate"] == 270
    with pytest.raises(InputError, match="0, 90, 180 or 270"):
        analyse(clip, rotate=45)


def test_leans_are_corrected_by_the_camera_roll(monkeypatch):
    clip = squats(leg="left", view="left")
    level = analyse(clip)
    tilted = replace(clip.track, xyz=clip.track.xyz.copy())
    angle = np.radians(4.0)
    turn = np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
    tilted.xyz[..., :2] = clip.track.xyz[..., :2] @ turn
    monkeypatch.setattr(RollSampler, "estimate", lambda *_, **__: CameraRoll(4.0, 0.4))
    analysis = analyse(tilted)
    for name in ("trunk_forward_lean", "thigh_angle_left", "shank_angle_left", "foot_pitch_left"):
        np.testing.assert_allclose(analysis.angles[name], level.angles[name], atol=0.2)
    note = next(q for q in analysis.report.quality if q.code == "camera_roll")
    assert "4.0°" in note.message


# --- stored poses -------------------------------------------------------------------------------


@pytest.fixture
def searches(monkeypatch):
    """Count the passes in which poses are found."""
    passes = []
    real = pipeline.find_poses

    def counted(*given, **more):
        passes.append(given)
        return real(*given, **more)

    monkeypatch.setattr(pipeline, "find_poses", counted)
    return passes


def test_a_second_analysis_needs_no_pose_model(tmp_path, searches):
    store = PoseStore(tmp_path)
    clip = squats(leg="left", view="left", fppa=(0, 20))
    plain = analyse(clip)
    fresh, again = (analyse(clip, poses=store) for _ in range(2))
    assert len(searches) == 2
    for stored in (fresh, again):
        assert stored.report == plain.report
        assert stored.smooth.xyz.tobytes() == plain.smooth.xyz.tobytes()
    # Another question about the same poses.
    other = analyse(clip, poses=store, leg="right").report
    assert len(searches) == 2
    assert other == analyse(clip, leg="right").report


def test_another_range_or_rotation_is_searched_again(tmp_path, searches):
    store = PoseStore(tmp_path)
    clip = squats()
    for settings in ({}, {"end_s": 3.0}, {"rotate": 90}, {"end_s": 3.0}):
        analyse(clip, poses=store, **settings)
    assert len(searches) == 3


def test_a_turned_clip_stays_turned(tmp_path, searches):
    store = PoseStore(tmp_path)
    clip = upside_down(squats(leg="left", view="left").track)
    first, again = (
        analyse(clip, poses=store, direction=BodyDirection(180)).report for _ in range(2)
    )
    assert len(searches) == 1
    assert again == first


def test_a_cancelled_analysis_stores_nothing(tmp_path):
    with pytest.raises(Cancelled):
        analyse(squats(), poses=PoseStore(tmp_path), cancelled=lambda: True)
    assert list(tmp_path.iterdir()) == []
