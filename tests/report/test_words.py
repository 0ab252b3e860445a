from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.support.clips import analyse
from tests.support.motions import joined, squats
from vision.report import words
from vision.report.models import Limits


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (24.4, "deg", "24°"),
        (4.4, "deg", "4°"),
        (-12.3, "deg", "−12°"),
        (-0.3, "deg", "0°"),
        (6.04, "% leg", "6.0 %"),
        (12.6, "% leg", "13 %"),
        (-3.2, "% stance", "−3.2 %"),
        (-0.04, "% stance", "0.0 %"),
        (2, "count", "2"),
        (1.25, "s", "1.2 s"),
        (3, "m", "3.0 m"),
    ],
)
def test_numbers_as_people_read_them(value, unit, expected):
    assert words.number(value, unit) == expected


def answer(topic, verdict):
    return SimpleNamespace(spec=SimpleNamespace(topic=topic), verdict=verdict)


HEADLINES = [
    ("nothing counted", [answer("knee", "pass")], 0, ["left"], "no repetition"),
    ("nothing told", [answer("knee", "cannot_tell")], 3, ["left"], "does not show enough"),
    ("all good", [answer("knee", "pass")], 3, ["left"], "on the left leg: good form"),
    ("to watch", [answer("knee", "watch")], 3, ["right"], "keep an eye on knee"),
    ("one fault", [answer("knee", "fault")], 3, [], "work on knee first"),
    (
        "faults before watches",
        [answer("Trunk", "watch"), answer("knee", "fault"), answer("heel", "fault")],
        3,
        ["left", "right"],
        "on both legs: work on knee and heel first",
    ),
    (
        "one topic of two legs",
        [answer("knee", "fault"), answer("knee", "fault")],
        3,
        ["left", "right"],
        "work on knee first",
    ),
    (
        "at most three",
        [answer(t, "fault") for t in ("a", "b", "c", "d")],
        3,
        ["left"],
        "work on a, b and c first",
    ),
]


@pytest.mark.parametrize(
    ("answers", "counted", "legs", "expected"),
    [h[1:] for h in HEADLINES],
    ids=[h[0] for h in HEADLINES],
)
def test_headlines(answers, counted, legs, expected):
    told = [a.verdict for a in answers if a.verdict != "cannot_tell"]
    worst = next((v for v in ("fault", "watch", "pass") if v in told), None)
    said = words.headline("Single-leg squat", worst, answers, counted=counted, legs=legs)
    assert said.startswith("Single-leg squat")
    assert expected in said
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("side", "watch", "fault", "unit", "expected"),
    [
        ("above", 8.3, 11.6, "deg", "watch above 8.3°, fault above 11.6°"),
        ("below", 60, 45, "deg", "watch below 60°, fault below 45°"),
        ("outside", (-9.7, 9.7), (-12.7, 12.7), "deg", "−12.7° to 12.7°"),
        ("above", 0, 1, "count", "watch from 1, fault from 2"),
        ("above", 5, 8, "% leg", "watch above 5 %"),
    ],
)
def test_limits_as_people_read_them(side, watch, fault, unit, expected):
    criterion = SimpleNamespace(limits=Limits(side=side, watch=watch, fault=fault), unit=unit)
    assert expected in words.limit_words(criterion)
    assert "-" not in words.limit_words(criterion)


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
    ("sway", "view", "said"), [(8, "front", "left"), (-8, "front", "right"), (8, "back", "left")]
)
def test_a_shift_is_named_by_the_persons_side(sway, view, said):
    report = analyse(squats(leg="both", view=view, sway=(0, sway))).report
    finding = next(c for c in report.criteria if c.id == "weight_shift").finding
    assert f"to the {said}" in finding


def test_a_knee_of_two_is_named():
    report = analyse(squats(leg="both", view="front", fppa=(0, 40))).report
    knees = {c.leg: c.finding for c in report.criteria if c.id == "knee_valgus"}
    assert "left knee" in knees["left"]
    assert "right knee" in knees["right"]


def test_touches_are_counted_out_of_all():
    report = analyse(squats(leg="left", view="front", touches=(2,))).report
    assert "1 of 3" in next(c for c in report.criteria if c.id == "touch_down").finding


def test_both_legs_are_named_in_the_headline():
    movie = joined(squats(leg="left", view="front"), squats(leg="right", view="front"))
    assert "on both legs" in analyse(movie).report.summary.headline
