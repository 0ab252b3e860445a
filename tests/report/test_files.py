from __future__ import annotations

import csv
import json
import socket
from functools import cache
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from tests.support.report_validator import report_validator
from tests.support.synthetic_analysis import analyse
from tests.support.synthetic_motion import drop_person, join_clips, squats, walk
from vision.errors import InputError
from vision.report.files import (
    format_angles,
    read_report,
    report_json,
    write_angles,
    write_report,
    write_text,
)

#: Word for word the columns other tools read.
HEADER = (
    "frame,time_s,knee_flexion_left_deg,knee_flexion_right_deg,thigh_angle_left_deg,"
    "thigh_angle_right_deg,shank_angle_left_deg,shank_angle_right_deg,hip_flexion_left_deg,"
    "hip_flexion_right_deg,foot_pitch_left_deg,foot_pitch_right_deg,ankle_dorsiflexion_left_deg,"
    "ankle_dorsiflexion_right_deg,fppa_left_deg,fppa_right_deg,hip_adduction_left_deg,"
    "hip_adduction_right_deg,trunk_forward_lean_deg,trunk_lateral_lean_deg,pelvic_obliquity_deg"
)

MOVIES = {
    "single leg, front": lambda: squats(leg="left", view="front", fppa=(0, 30), touches=(2,)),
    "single leg, side": lambda: squats(leg="right", view="right", noise_px=2.0),
    "two legs, front": lambda: squats(leg="both", view="front", sway=(0, 5)),
    "two legs, side": lambda: squats(leg="both", view="left", depth=120, wrists="overhead"),
    "at an angle": lambda: squats(view=45.0),
    "both legs": lambda: join_clips(
        squats(leg="left", view="front"), squats(leg="right", view="front")
    ),
    "a walk": lambda: walk(view="left"),
    "with gaps": lambda: drop_person(squats(leg="left", view="left").track, slice(30, 60)),
}


@cache
def analysis(name):
    return analyse(MOVIES[name]())


def refuse(word):
    raise AssertionError(f"{word} in the report")


@pytest.mark.parametrize("name", MOVIES)
def test_a_report_is_plain_json_without_nan(name):
    text = report_json(analysis(name).report)
    data = json.loads(text, parse_constant=refuse)
    for key in ("schema_version", "clip", "screen", "view", "leg", "reps", "criteria", "summary"):
        assert key in data
    assert text.endswith("}\n")


@pytest.mark.parametrize("name", MOVIES)
def test_a_report_survives_a_round_trip(name, tmp_path):
    report = analysis(name).report
    write_report(report, tmp_path / "a.json")
    back = read_report(tmp_path / "a.json")
    assert back == report
    assert report_json(back) == report_json(report)


@pytest.mark.parametrize("name", MOVIES)
def test_a_report_is_valid_against_its_schema(name):
    report_validator().validate(json.loads(report_json(analysis(name).report)))


def test_the_schema_rejects_a_wrong_report():
    data = json.loads(report_json(analysis("single leg, front").report))
    data["criteria"][0]["verdict"] = "perfect"
    with pytest.raises(jsonschema.ValidationError, match="perfect"):
        report_validator().validate(data)


@pytest.mark.parametrize("name", MOVIES)
def test_the_same_clip_gives_the_same_bytes(name):
    again = analyse(MOVIES[name](), workers=7)
    assert report_json(again.report) == report_json(analysis(name).report)
    assert format_angles(again.angles) == format_angles(analysis(name).angles)


def test_a_report_has_no_path_host_or_time():
    text = report_json(analysis("single leg, side").report)
    assert "/somewhere" not in text
    assert "/nowhere" not in text
    assert str(Path.home()) not in text
    assert socket.gethostname() not in text
    assert "workers" not in text


@pytest.mark.parametrize("name", MOVIES)
def test_every_verdict_has_value_source_and_evidence(name):
    for c in analysis(name).report.criteria:
        if c.verdict == "cannot_tell":
            assert c.reason, c.id
            assert c.value is None or c.confidence <= 0.5
        else:
            assert c.value is not None, c.id
            assert c.source
            assert c.evidence_s is not None
            if c.verdict != "watch" and c.unit != "count":
                assert c.error is not None
        assert bool(c.cue) == (c.verdict in ("watch", "fault"))


def test_several_reports_are_an_array(tmp_path):
    reports = [analysis(n).report for n in ("a walk", "at an angle")]
    write_report(reports, tmp_path / "all.json")
    data = json.loads((tmp_path / "all.json").read_text("utf-8"))
    assert [d["screen"] for d in data] == [None, "single_leg_squat"]
    assert report_json([]) == "[]\n"
    with pytest.raises(InputError, match="not a formcheck report of one clip"):
        read_report(tmp_path / "all.json")


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "not json", '{"schema_version": "1.0"}', "\x00\x01"]
)
def test_a_file_that_is_not_a_report_is_an_error_in_one_sentence(content, tmp_path):
    path = tmp_path / "x.json"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError) as raised:
        read_report(path)
    assert "x.json" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_missing_report_is_an_error(tmp_path):
    for path in (tmp_path / "gone.json", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            read_report(path)


@pytest.mark.parametrize("name", MOVIES)
def test_the_header_of_the_angle_table_is_fixed(name):
    assert format_angles(analysis(name).angles).splitlines()[0] == HEADER


def rows(name):
    return list(csv.DictReader(format_angles(analysis(name).angles).splitlines()))


def test_each_frame_is_a_row_with_number_and_time():
    table = rows("single leg, side")
    assert [int(r["frame"]) for r in table] == list(range(len(table)))
    times = np.array([float(r["time_s"]) for r in table])
    np.testing.assert_allclose(times, np.arange(len(table)) / 30, atol=1e-5)
    assert len(table) == len(analysis("single leg, side").angles.time_s)


def test_missing_angles_are_empty_cells():
    for row in rows("single leg, side"):
        assert row["fppa_right_deg"] == ""
        assert row["trunk_lateral_lean_deg"] == ""
        assert float(row["knee_flexion_right_deg"]) >= 0
        assert "nan" not in str(row).lower()
    gap = rows("with gaps")[45]
    assert set(gap.values()) == {gap["frame"], gap["time_s"], ""}
    at_an_angle = rows("at an angle")[10]
    assert set(at_an_angle.values()) == {at_an_angle["frame"], at_an_angle["time_s"], ""}


def test_files_are_written_atomically(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    path.write_text("old", "utf-8")
    write_text("new", path)
    assert path.read_text("utf-8") == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize("where", ["gone/a.csv", "a.json/b.csv"])
def test_an_unwritable_path_is_an_error(where, tmp_path):
    (tmp_path / "a.json").write_text("", "utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        write_angles(analysis("a walk").angles, tmp_path / where)


def report_text(change=lambda content: None):
    content = json.loads(report_json(analysis("single leg, front").report))
    change(content)
    return json.dumps(content)


def criterion(**values):
    return lambda content: content["criteria"][0].update(values)


FOREIGN = {
    "empty": lambda: "",
    "null": lambda: "null",
    "a number": lambda: "1",
    "a list": lambda: f"[{report_text()}]",
    "half": lambda: report_text()[:-100],
    "deep": lambda: "[" * 100_000,
    "a deep value": lambda: report_text(lambda c: c["provenance"].update(settings="@")).replace(
        '"@"', '{"a":' * 100 + "1" + "}" * 100
    ),
    "a list for a number": lambda: report_text(criterion(value=[1])),
    "an object for a text": lambda: report_text(criterion(title={})),
    "NaN": lambda: report_text(criterion(value=float("nan"))),
    "infinity": lambda: report_text(criterion(value=float("inf"))),
    "a huge number": lambda: report_text(criterion(value=1e308)),
    "a long number": lambda: report_text(criterion(value=10**400)),
    "half a character": lambda: report_text(criterion(title="\ud800")),
    "an unknown verdict": lambda: report_text(criterion(verdict="great")),
    "an unknown field": lambda: report_text(criterion(more=1)),
    "a text for the model": lambda: report_text(lambda c: c["provenance"].update(model="x")),
    "a list for a checksum": lambda: report_text(
        lambda c: c["provenance"].update(model={"name": "x", "sha256": []})
    ),
    "an unknown test": lambda: report_text(lambda c: c.update(screen="handstand")),
    "many repetitions": lambda: report_text(lambda c: c.update(reps=[{}] * 300_000)),
    "many notes": lambda: report_text(
        lambda c: c.update(notes=dict.fromkeys(map(str, range(5000)), "x"))
    ),
    "a text without end": lambda: '"' + "x" * (33 << 20) + '"',
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_no_report_is_refused_in_one_sentence(tmp_path, name):
    path = tmp_path / "other.json"
    path.write_text(FOREIGN[name](), "utf-8")
    with pytest.raises(InputError, match=r"^other\.json is not a formcheck report") as error:
        read_report(path)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 250


@pytest.mark.parametrize("version", ["0.9", "1.1", "99.0", "\x1b[2J" * 50])
def test_a_report_of_another_schema_version_is_refused(tmp_path, version):
    path = tmp_path / "other.json"
    path.write_text(report_text(lambda c: c.update(schema_version=version, more=1)), "utf-8")
    with pytest.raises(InputError, match=r"reads version 1\.0: update formcheck") as error:
        read_report(path)
    assert str(error.value).isprintable()


def test_a_byte_order_mark_is_skipped(tmp_path):
    path = tmp_path / "other.json"
    path.write_bytes(b"\xef\xbb\xbf" + report_text().encode())
    assert read_report(path) == analysis("single leg, front").report
