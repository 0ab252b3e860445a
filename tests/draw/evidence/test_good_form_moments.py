"""Good form for the player: at the bottom of each repetition the drawn angle is the limit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.squat_analysis import FRAMES, HEIGHT, REPS, WIDTH
from vision.draw.evidence.good_form_moments import good_form_moments
from vision.draw.overlays.timeline import AnnotationTimeline
from vision.pose.landmarks import Landmark
from vision.report.analysis_data import AnalysisData
from vision.report.playback import PlaybackGoodForm
from vision.screens.registry import SCREENS

BOTTOMS = [bottom for _, bottom, _ in REPS]
LIMIT = 95.0
TOO_HIGH = {"side": "below", "watch": LIMIT, "fault": None}


def moments(analysis: AnalysisData) -> tuple[PlaybackGoodForm, ...]:
    return good_form_moments(AnnotationTimeline(analysis))


@pytest.fixture
def shallow(analyse, clip, criterion):
    """Two squats of 80° where 95° is good."""

    def make(per_rep=(80.0, 80.0), **more):
        depth = criterion("depth", "watch", per_rep=per_rep, leg="right", limits=TOO_HIGH, **more)
        return analyse(clip, criteria=[depth])

    return make


def drawn_flexion(moment: PlaybackGoodForm) -> float:
    """Return the knee flexion of the drawn thigh and the shank that it stands on."""
    size = np.array([WIDTH, HEIGHT])
    ends = [np.array(line).reshape(2, 2) * size for line in moment.lines]
    # Only the hip is moved: the thigh is the longest bone that ends at a knee which stays.
    knee = np.array([0.5 * WIDTH, 215.0])
    (thigh,) = [line for line in ends if np.allclose(line[1], knee, atol=0.1)]
    shank = np.array([0.5 * WIDTH, 280.0]) - knee
    up = thigh[0] - knee
    cosine = up @ shank / np.linalg.norm(up) / np.linalg.norm(shank)
    return 180.0 - float(np.degrees(np.arccos(cosine)))


def test_each_bottom_shows_the_limit(shallow) -> None:
    found = moments(shallow())
    assert [moment.frame for moment in found] == BOTTOMS
    assert {moment.criterion for moment in found} == {"depth/right"}
    assert {moment.anchor for moment in found} == {Landmark.RIGHT_ANKLE}
    assert [drawn_flexion(moment) for moment in found] == pytest.approx([LIMIT, LIMIT], abs=0.2)


def test_a_criterion_of_another_screen_is_drawn_as_its_screen_says(
    analyse, clip, criterion, monkeypatch
) -> None:
    screen = replace(SCREENS["single_leg_squat"], evidence={"sit": "depth"})
    monkeypatch.setitem(SCREENS, "single_leg_squat", screen)
    values = {"per_rep": (80.0, 80.0), "leg": "right", "limits": TOO_HIGH}
    found = moments(analyse(clip, criteria=[criterion("sit", "watch", **values)]))
    assert [(each.frame, each.criterion) for each in found] == [(b, "sit/right") for b in BOTTOMS]
    assert not moments(analyse(clip, criteria=[criterion("stand", "watch", **values)]))


def test_a_repetition_that_is_good_or_unknown_has_none(shallow) -> None:
    assert [moment.frame for moment in moments(shallow((97.0, 80.0)))] == BOTTOMS[1:]
    assert [moment.frame for moment in moments(shallow((None, 80.0)))] == BOTTOMS[1:]


def test_only_the_evidence_frame_is_known_where_it_is_not_the_bottom(shallow) -> None:
    at = AnnotationTimeline(shallow()).track.time_s[24]
    assert [moment.frame for moment in moments(shallow(evidence_s=float(at)))] == [24]


def test_a_knee_that_was_read_elsewhere_stands_for_its_own_frame_only(shallow) -> None:
    details = {"read_at_knee_flexion": {"value": 60.0, "unit": "deg"}}
    assert [moment.frame for moment in moments(shallow(details=details))] == BOTTOMS[1:]


def test_what_cannot_be_told_has_none(analyse, clip, criterion) -> None:
    unknown = criterion("depth", "cannot_tell", per_rep=(80.0, 80.0), limits=TOO_HIGH)
    assert moments(analyse(clip, criteria=[unknown])) == ()


def test_unseen_landmarks_stay_away(shallow) -> None:
    whole = shallow()
    visibility = whole.smooth.visibility.copy()
    arm = [Landmark.RIGHT_ELBOW, Landmark.RIGHT_WRIST]
    visibility[:, arm] = 0.2
    track = replace(whole.smooth, visibility=visibility)
    armless = moments(replace(whole, raw=track, smooth=track))
    for before, after in zip(moments(whole), armless, strict=True):
        assert len(before.lines) - len(after.lines) == 2
        assert drawn_flexion(after) == pytest.approx(LIMIT, abs=0.2)
    visibility[:] = 0.2
    unseen = replace(whole.smooth, visibility=visibility)
    assert moments(replace(whole, raw=unseen, smooth=unseen)) == ()


def test_a_missing_body_has_none(shallow, analyse, clip) -> None:
    criteria = [c.model_dump() for c in shallow().report.criteria]
    gone = analyse(clip, missing=tuple(range(20, FRAMES)), criteria=criteria)
    assert [moment.frame for moment in moments(gone)] == BOTTOMS[:1]


def test_a_trunk_that_leans_is_raised_at_each_landing(analyse_run, criterion) -> None:
    limits = {"side": "outside", "watch": (-5.0, 15.0), "fault": None}
    plain = analyse_run()
    steps = [step for step in plain.report.steps if step.near][:2]
    per_rep = [{"number": s.number, "value": 25.0, "verdict": "watch"} for s in steps]
    lean = criterion(
        "trunk_lean", "watch", limits=limits, evidence_s=steps[0].initial_contact_s, per_rep=()
    ) | {"per_rep": per_rep}
    found = moments(analyse_run(criteria=[lean]))
    timeline = AnnotationTimeline(plain)
    rows = [timeline.row_at(step.initial_contact_s) for step in steps]
    assert [moment.frame for moment in found] == [int(timeline.track.index[row]) for row in rows]
    assert {moment.anchor for moment in found} <= {Landmark.LEFT_HIP, Landmark.RIGHT_HIP}
    assert all(moment.head is not None for moment in found)
