"""Specs of clips: defaults, validation in one sentence, hashes."""

from __future__ import annotations

import re

import pytest

from truth.movements.specs import Gait, SingleLegSquat, Squat
from truth.spec import CameraSpec, ClipSpec, SpecError, load_spec, parse_spec, spec_hash

SENTENCE = re.compile(r"^[^\n]+\.$")


def test_a_file_says_only_what_differs(tmp_path):
    path = tmp_path / "squat_side.toml"
    path.write_text('[movement]\nkind = "squat"\nrepetitions = 5\n[camera]\nyaw_deg = 90\n')

    spec = load_spec(path)

    assert spec.name == "squat_side"
    assert spec.movement == Squat(repetitions=5)
    assert spec.camera == CameraSpec(yaw_deg=90)
    assert spec.video.width == 720


def test_the_kind_chooses_the_movement():
    assert isinstance(ClipSpec(name="a").movement, SingleLegSquat)
    gait = parse_spec({"name": "a", "movement": {"kind": "gait", "gait": "walk"}})
    assert gait.movement == Gait(gait="walk")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"camera": {"yaw_deg": 400}}, ["camera.yaw_deg", "180", "400"]),
        ({"camera": {"yaw": 4}}, ["camera.yaw", "no such field"]),
        ({"movement": {"kind": "jump"}}, ["movement", "jump"]),
        ({"body": {"skin": [1, 2]}}, ["body.skin"]),
        ({"body": {"sex": "x"}}, ["body.sex", "female"]),
        ({"video": {"width": 641}}, ["video.width", "641"]),
        ({"scene": {"bystander": {"behavior": "hides"}}}, ["scene.bystander.behavior"]),
        ({"name": "a/b"}, ["name", "a/b"]),
        ({"seed": -1}, ["seed", "-1"]),
    ],
)
def test_a_wrong_value_is_named_in_one_sentence(data, words):
    with pytest.raises(SpecError) as caught:
        parse_spec({"name": "clip"} | data, source="'clip.toml'")

    message = str(caught.value)
    assert SENTENCE.match(message)
    assert "pydantic" not in message
    for word in ["'clip.toml'", *words]:
        assert word in message


def test_several_problems_are_counted():
    with pytest.raises(SpecError, match=r"\(and 1 more\)\.$"):
        parse_spec({"name": "clip", "colour": 1, "sound": 2})


def test_a_file_that_is_no_toml_is_named(tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text("[movement\n")
    with pytest.raises(SpecError, match=r"^'broken\.toml' is not valid TOML: .*\.$"):
        load_spec(path)
    with pytest.raises(SpecError, match=r"^'none\.toml' cannot be read: .*\.$"):
        load_spec(tmp_path / "none.toml")


def test_the_hash_depends_on_everything_and_on_nothing_else():
    spec = ClipSpec(name="a")
    assert spec_hash(spec) == spec_hash(parse_spec({"name": "a", "camera": {"yaw_deg": 0}}))
    others = [
        ClipSpec(name="b"),
        ClipSpec(name="a", seed=2),
        ClipSpec(name="a", camera=CameraSpec(roll_deg=1)),
        ClipSpec(name="a", movement=Squat()),
    ]
    assert len({spec_hash(other) for other in [spec, *others]}) == 5


def test_specs_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        ClipSpec(name="a").seed = 3
