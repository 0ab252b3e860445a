from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.synthetic_analysis import analyse
from tests.support.synthetic_motion import join_clips, squats
from tests.support.synthetic_runs import motion_of, only_bout
from vision.report.bout_text import bout_sentences
from vision.report.models import MeasuredValue
from vision.report.summary_text import headline

HEADLINES = [
    ("nothing counted", [("knee", "pass")], 0, ["left"], "Squat: no repetition"),
    ("nothing judged", [("knee", "cannot_tell")], 3, ["left"], "does not show enough"),
    ("all good", [("knee", "pass")], 3, ["left"], "on the left leg: good form in everything"),
    (
        "something could not be told",
        [("knee", "pass"), ("heel", "cannot_tell"), ("trunk", "pass")],
        3,
        ["left"],
        "on the left leg: nothing stands out in the 2 of 3 points that this clip shows.",
    ),
    ("few", [("knee", "pass")], 2, [], "Squat: nothing stands out, seen in only 2 repetitions."),
    ("to watch", [("knee", "watch")], 3, ["right"], "keep an eye on knee."),
    (
        "to watch, the rest good",
        [("knee", "watch"), ("heel", "pass"), ("trunk", "pass")],
        3,
        [],
        "keep an eye on knee; the other 2 that this clip shows are good.",
    ),
    (
        "many to watch",
        [(topic, "watch") for topic in "abcde"],
        3,
        [],
        "keep an eye on a, b, c and 2 more.",
    ),
    ("one fault", [("knee", "fault")], 3, [], "start with knee"),
    (
        "faults before watches",
        [("Trunk", "watch"), ("knee", "fault"), ("heel", "fault")],
        3,
        ["left", "right"],
        "on both legs: start with knee and heel",
    ),
    (
        "one topic of two legs",
        [("knee", "fault"), ("knee", "fault")],
        3,
        ["left", "right"],
        "start with knee",
    ),
    (
        "at most three",
        [(t, "fault") for t in ("a", "b", "c", "d")],
        3,
        ["left"],
        "start with a, b and c.",
    ),
]


@pytest.mark.parametrize(
    ("judged", "counted", "legs", "expected"),
    [h[1:] for h in HEADLINES],
    ids=[h[0] for h in HEADLINES],
)
def test_headlines(judged, counted, legs, expected):
    sentence = headline("Squat", judged, counted=counted, legs=legs)
    assert sentence.startswith("Squat")
    assert expected in sentence
    assert sentence.endswith(".")


PLANS = [
    {"leg": "left", "view": "front"},
    {"leg": "left", "view": "front", "fppa": (0, 30), "trunk_lateral": (0, -25), "touches": (1, 2)},
    {"leg": "right", "view": "right", "depth": 40, "heel_rise": (0, 25), "trunk_lean": (0, 70)},
    {"leg": "both", "view": "back", "sway": (0, 8), "fppa": (0, 25)},
    {"leg": "both", "view": "left", "wrists": "overhead", "depth": 120},
    {"leg": "left", "view": 45.0},
]


@pytest.mark.parametrize("plan", PLANS, ids=str)
def test_every_finding_is_one_plain_sentence(plan):
    for c in analyse(squats(**plan)).report.criteria:
        assert c.finding.endswith("."), c.id
        assert "{" not in c.finding
        assert "nan" not in c.finding.lower().split()
        assert "-0" not in c.finding
        assert "\n" not in c.finding
        if c.verdict == "cannot_tell":
            assert c.finding.startswith("Cannot tell")


@pytest.mark.parametrize(
    ("sway", "view", "side"), [(4, "front", "left"), (-4, "front", "right"), (4, "back", "left")]
)
def test_a_shift_is_named_by_the_persons_own_side(sway, view, side):
    report = analyse(squats(leg="both", view=view, sway=(0, sway))).report
    finding = next(c for c in report.criteria if c.id == "weight_shift").finding
    assert f"to the {side}" in finding


def test_the_finding_names_the_knee():
    report = analyse(squats(leg="both", view="front", fppa=(0, 40))).report
    knees = {c.leg: c.finding for c in report.criteria if c.id == "knee_valgus"}
    assert "left knee" in knees["left"]
    assert "right knee" in knees["right"]


def test_touches_are_counted_out_of_all_repetitions():
    report = analyse(squats(leg="left", view="front", touches=(2,))).report
    assert "1 of 3" in next(c for c in report.criteria if c.id == "touch_down").finding


def test_both_legs_are_named_in_the_headline():
    movie = join_clips(squats(leg="left", view="front"), squats(leg="right", view="front"))
    assert "on both legs" in analyse(movie).report.summary.headline


def measures(**values):
    return {k: MeasuredValue(value=v, unit="deg") for k, v in values.items()}


def test_a_bout_is_described_by_big_toe_butt_and_belly():
    found = only_bout(motion_of())
    lines = bout_sentences(
        found, measures(cadence=160.4, hip_extension=12.3, trunk_lean=5.2, trunk_range=3.6)
    )
    assert lines == [
        f"Running backward: {len(found.steps)} steps at 160 steps/min.",
        "Big toe: the near (right) foot lands toe first in 6 of 6 steps.",
        "Butt: the near thigh swings 12° behind vertical.",
        "Belly: the trunk leans 5° forward and moves through 4° in a stride.",
    ]


def test_walking_forward_is_described_without_signs():
    found = only_bout(motion_of(gait="walk", direction="forward", facing="left", fps=30))
    text = " ".join(bout_sentences(found, measures(hip_extension=-7.0, trunk_lean=-6.0)))
    assert text.startswith("Walking forward")
    assert "how the near (left) foot lands is unclear in" in text
    assert "7° short of vertical" in text
    assert "6° back" in text
    assert "−" not in text
    assert "steps/min" not in text


def test_missing_measures_are_left_out():
    lines = bout_sentences(only_bout(motion_of()), {})
    assert [line.split(":")[0] for line in lines[1:]] == ["Big toe"]


def test_running_on_the_spot_is_reported_as_such():
    assert bout_sentences(only_bout(motion_of(direction="in_place")), {})[0].startswith(
        "Running on the spot"
    )


def test_no_angle_is_reported_from_an_oblique_view():
    lines = bout_sentences(only_bout(motion_of(turn=55.0)), measures(hip_extension=10.0))
    assert len(lines) == 2
    assert "at an angle" in lines[1]
    assert "°" not in " ".join(lines)


def test_a_bout_without_near_landings_says_so():
    found = only_bout(motion_of())
    far = replace(found, steps=tuple(s for s in found.steps if not s.near))
    assert "no landing of the near foot was seen" in bout_sentences(far, {})[1]


def test_past_the_fault_limit_is_never_a_little():
    """Two repetitions are too few for a fault, but 25 degrees inward are not a little."""
    found = analyse(squats(leg="left", view="front", fppa=(0, 25), reps=2)).report.criteria
    knee = next(c for c in found if c.id == "knee_valgus")
    assert knee.verdict == "watch"
    assert "little" not in knee.finding
    assert "measured in only 2 repetitions; at least 3 are needed" in knee.finding


def test_between_the_limits_it_is_a_little():
    found = analyse(squats(leg="left", view="front", fppa=(0, 10))).report.criteria
    knee = next(c for c in found if c.id == "knee_valgus")
    assert knee.verdict == "watch"
    assert "a little" in knee.finding
    assert "Past the fault limit" not in knee.finding
