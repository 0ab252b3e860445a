from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tests.support.synthetic_analysis import analyse
from tests.support.synthetic_motion import drop_person, squats, uneven_times
from tests.support.synthetic_runs import run
from vision.errors import InputError
from vision.report.analysis_data import AnalysisData
from vision.report.playback import (
    MISSING,
    PER_DEGREE,
    PER_PIXEL,
    Playback,
    build_playback,
    read_playback,
    write_playback,
)

GAP = slice(20, 32)


@cache
def squat() -> AnalysisData:
    return analyse(squats(times=uneven_times))


@cache
def runner() -> AnalysisData:
    return analyse(run())


def playback(analysis: AnalysisData) -> Playback:
    return build_playback(analysis.info, analysis.smooth, analysis.angles, analysis.report)


def shorts(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype="<i2")


def test_times_points_and_angles_are_those_of_the_analysis() -> None:
    analysis = squat()
    made = playback(analysis)
    assert np.allclose(made.times_s, analysis.info.times_s, atol=1e-6)
    points = shorts(made.points).reshape(-1, 33, 2)
    true = analysis.smooth.xyz[..., :2]
    assert np.nanmax(np.abs(points / PER_PIXEL - true)) <= 0.5 / PER_PIXEL + 1e-9
    for series in made.series:
        values = shorts(series.values)
        truth = analysis.angles[series.name]
        assert np.array_equal(values == MISSING, ~np.isfinite(truth))
        assert np.nanmax(np.abs(values / PER_DEGREE - truth)[values != MISSING]) <= 0.011
    assert {s.name for s in made.series if s.shown} <= {s.name for s in made.series}
    assert any(s.shown for s in made.series)


def test_missing_frames_stay_missing() -> None:
    lost = analyse(drop_person(squats().track, GAP))
    made = playback(lost)
    states = np.frombuffer(base64.b64decode(made.states), np.uint8)
    points = shorts(made.points).reshape(-1, 33, 2)
    nobody = ~np.isfinite(lost.smooth.xyz[..., 0]).all(axis=1)
    assert nobody.any()
    assert np.all(states[nobody] == 0)
    assert np.all(points[nobody] == MISSING)
    assert np.all(states[~nobody] > 0)


def test_frames_outside_the_range_have_times_only() -> None:
    part = analyse(squats(), start_s=2.0)
    made = playback(part)
    first = int(part.smooth.index[0])
    assert first > 30
    assert len(made.times_s) == part.info.frame_count
    assert np.all(shorts(made.points).reshape(-1, 66)[:first] == MISSING)
    assert all(np.all(shorts(series.values)[:first] == MISSING) for series in made.series)


def test_repetitions_are_events_and_can_be_looped() -> None:
    report, made = squat().report, playback(squat())
    assert [e.kind for e in made.events[:3]] == ["rep_start", "rep_bottom", "rep_end"]
    assert len(made.events) == 3 * len(report.reps)
    assert [s.number for s in made.spans] == [rep.number for rep in report.reps]
    for span, rep in zip(made.spans, report.reps, strict=True):
        assert made.times_s[span.first] == pytest.approx(rep.start_s, abs=1e-3)
        assert made.times_s[span.last] == pytest.approx(rep.end_s, abs=1e-3)


def test_contacts_are_events_and_strides_can_be_looped() -> None:
    report, made = runner().report, playback(runner())
    contacts = [e for e in made.events if e.kind == "contact"]
    assert [e.number for e in contacts] == [step.number for step in report.steps]
    assert any("toe first" in e.words for e in contacts)
    strides = [s for s in made.spans if s.kind == "stride"]
    assert {s.side for s in strides} == {"left", "right"}
    assert len(strides) == len(contacts) - 2
    near = report.bouts[0].near_foot
    assert {s.side for s in made.series if s.shown} == {near, None}
    assert all(s.error_deg is None for s in made.series if s.side not in (near, None))


def test_findings_point_to_the_frame_that_shows_them() -> None:
    report, made = squat().report, playback(squat())
    judged = [c for c in report.criteria if c.verdict != "cannot_tell"]
    assert len(made.findings) == len(judged)
    for finding in made.findings:
        criterion = next(c for c in judged if (c.id, c.leg) == (finding.id, finding.side))
        if criterion.evidence_s is not None:
            assert finding.frame is not None
            assert made.times_s[finding.frame] == pytest.approx(criterion.evidence_s, abs=0.02)


def test_a_playback_file_survives_a_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "playback.json"
    write_playback(playback(squat()), path)
    assert read_playback(path) == playback(squat())
    data = json.loads(path.read_text())
    assert data["schema_version"] == 1
    path.write_text(json.dumps({**data, "schema_version": 2}))
    with pytest.raises(InputError, match="this version"):
        read_playback(path)


def good_form(**changes: object) -> dict[str, object]:
    one = {"frame": 0, "criterion": "depth", "anchor": 28, "lines": [[0, 0, 1, 1]], "joints": []}
    return {**one, "head": None, **changes}


def test_good_form_is_optional_and_read_as_written(tmp_path):
    content = json.loads(playback(squat()).model_dump_json())
    path = tmp_path / "playback.json"
    del content["good_forms"]
    path.write_text(json.dumps(content), "utf-8")
    assert read_playback(path).good_forms == []
    path.write_text(json.dumps({**content, "good_forms": [good_form()]}), "utf-8")
    assert read_playback(path).good_forms[0].lines == [(0, 0, 1, 1)]


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.update(points=c["points"][:-8]),
        lambda c: c.update(points="no base64!"),
        lambda c: c.update(visibility=""),
        lambda c: c["series"][0].update(values=c["series"][0]["values"] * 2),
        lambda c: c.update(times_s=c["times_s"][::-1]),
        lambda c: c.update(times_s=c["times_s"] * 2),
        lambda c: c["events"][0].update(frame=10**6),
        lambda c: c["events"][0].update(frame=-1),
        lambda c: c["spans"][0].update(last=len(c["times_s"])),
        lambda c: c.update(events=[{}] * 200_000),
        lambda c: c.update(good_forms=[good_form(frame=len(c["times_s"]))]),
        lambda c: c.update(good_forms=[good_form(anchor=33)]),
        lambda c: c.update(good_forms=[good_form(lines=[[0, 0, 1, 1e9]])]),
        lambda c: c.update(good_forms=[good_form(lines=[[0, 0, 1, 1]] * 100_000)]),
    ],
)
def test_parts_of_a_playback_file_must_match(tmp_path, change):
    content = json.loads(playback(squat()).model_dump_json())
    change(content)
    path = tmp_path / "playback.json"
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(InputError, match="not a playback file of this version"):
        read_playback(path)
