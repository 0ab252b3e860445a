from __future__ import annotations

import numpy as np
import pytest

from tests.share.handouts import coached, handout, result
from tests.support.saved_results import KINDS
from vision.errors import FormcheckError
from vision.share.curves import choose_curves
from vision.share.handout import Decision, Handout, criterion_key, find_frames, read_angles
from vision.share.handout_text import content_of


def test_frames_are_found_with_what_they_prove(tmp_path):
    made = handout("sls_front", tmp_path)
    told = [c for c in made.report.criteria if c.verdict != "cannot_tell"]
    assert {f.criterion for f in made.frames} - {None} == {criterion_key(c) for c in told}
    assert all(made.frame_of(c) is not None for c in told)
    assert content_of(made).cover is not None


def test_missing_frames_are_left_out(tmp_path):
    report = result("sls_front", tmp_path)
    assert find_frames(report, tmp_path / "nowhere") == ()


def test_angles_are_read_with_their_gaps(tmp_path):
    angles = handout("sls_front", tmp_path).angles
    assert angles is not None
    gap = (angles.time_s > 6.45) & (angles.time_s < 7.05)
    assert np.isnan(angles.series["fppa_left"][gap]).all()
    assert np.isfinite(angles.series["fppa_left"][~gap][:50]).all()
    assert np.isnan(angles.series["knee_flexion_left"]).all()


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "time_s,knee_deg\n0,x\n", "time_s,a_deg\n0\n"])
def test_what_is_no_angles_file_is_refused(tmp_path, text):
    (tmp_path / "angles.csv").write_text(text)
    with pytest.raises(FormcheckError, match=r"angles\.csv is no angles file"):
        read_angles(tmp_path / "angles.csv")


def test_two_decisions_on_one_criterion_are_a_mistake(tmp_path):
    report = result("sls_front", tmp_path)
    with pytest.raises(ValueError, match="two decisions"):
        Handout(report, decisions=(Decision("depth", "agreed"), Decision("depth", "dismissed")))


@pytest.mark.parametrize(("kind", "verdict"), [("changed", None), ("agreed", "pass")])
def test_only_a_changed_verdict_has_a_new_one(kind, verdict):
    with pytest.raises(ValueError, match="changed verdict"):
        Decision("depth", kind, verdict=verdict)


def test_what_the_machine_said_stays_beside_what_the_coach_decided(tmp_path):
    made = coached("sls_front", tmp_path)
    said = {row.title: row for row in content_of(made).rows}
    first, second, third = made.report.criteria[:3]
    assert said[first.title].coach == "Coach agrees."
    assert said[second.title].coach == "Coach says: Worth watching. Loose trousers."
    assert said[second.title].word == "Fault"
    assert said[second.title].value
    assert said[third.title].coach == "Coach sets this aside. Not asked for today."
    assert said[third.title].finding == third.finding
    assert content_of(made).headline == made.report.summary.headline


@pytest.mark.parametrize("kind", KINDS)
def test_every_criterion_is_told_once(tmp_path, kind):
    made = handout(kind, tmp_path)
    assert len(content_of(made).rows) == len(made.report.criteria)


@pytest.mark.parametrize(
    ("kind", "count"), [("sls_front", 3), ("deep_side", 3), ("run_back", 4), ("refused", 0)]
)
def test_curves_are_those_of_the_view(tmp_path, kind, count):
    made = handout(kind, tmp_path)
    curves = choose_curves(made.angles, made.report)
    assert len(curves) == count
    for curve in curves:
        low, high = curve.degrees
        for line in curve.lines:
            assert low <= np.nanmin(line.degrees)
            assert np.nanmax(line.degrees) <= high
            assert all(len(piece) > 1 for piece in line.pieces())
        assert 2 <= len(curve.time_ticks()) <= 9
        assert 2 <= len(curve.degree_ticks()) <= 6


def test_a_curve_breaks_where_the_body_was_not_seen(tmp_path):
    made = handout("sls_front", tmp_path)
    assert len(choose_curves(made.angles, made.report)[0].lines[0].pieces()) == 2


def test_without_angles_there_are_no_curves(tmp_path):
    assert choose_curves(None, result("sls_front", tmp_path)) == ()
