from __future__ import annotations

import numpy as np
import pytest

from tests.support.handouts import build_coached_handout, build_handout, write_report
from tests.support.saved_results import KINDS
from vision.errors import FormcheckError
from vision.share.charts import choose_charts
from vision.share.handout import (
    CoachDecision,
    Handout,
    criterion_key,
    find_frames,
    read_angle_series,
)
from vision.share.handout_text import build_content


def test_key_frames_are_found_with_their_criteria(tmp_path):
    made = build_handout("sls_front", tmp_path)
    judged = [c for c in made.report.criteria if c.verdict != "cannot_tell"]
    assert {f.criterion for f in made.frames} - {None} == {criterion_key(c) for c in judged}
    assert all(made.evidence_frame(c) is not None for c in judged)
    assert build_content(made).cover is not None


def test_missing_stills_are_left_out(tmp_path):
    report = write_report("sls_front", tmp_path)
    assert find_frames(report, tmp_path / "nowhere") == ()


def test_angles_are_read_with_their_gaps(tmp_path):
    angles = build_handout("sls_front", tmp_path).angles
    assert angles is not None
    gap = (angles.time_s > 6.45) & (angles.time_s < 7.05)
    assert np.isnan(angles.series["fppa_left"][gap]).all()
    assert np.isfinite(angles.series["fppa_left"][~gap][:50]).all()
    assert np.isnan(angles.series["knee_flexion_left"]).all()


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "time_s,knee_deg\n0,x\n", "time_s,a_deg\n0\n"])
def test_a_file_that_is_not_an_angle_table_is_rejected(tmp_path, text):
    (tmp_path / "angles.csv").write_text(text)
    with pytest.raises(FormcheckError, match=r"angles\.csv is not an angle table"):
        read_angle_series(tmp_path / "angles.csv")


def test_two_decisions_on_one_criterion_are_refused(tmp_path):
    report = write_report("sls_front", tmp_path)
    with pytest.raises(ValueError, match="two decisions"):
        Handout(
            report,
            decisions=(CoachDecision("depth", "agreed"), CoachDecision("depth", "dismissed")),
        )


@pytest.mark.parametrize(("kind", "verdict"), [("changed", None), ("agreed", "pass")])
def test_only_a_changed_verdict_has_a_new_one(kind, verdict):
    with pytest.raises(ValueError, match="if, and only if"):
        CoachDecision("depth", kind, verdict=verdict)


def test_formchecks_verdict_is_shown_with_the_coachs(tmp_path):
    made = build_coached_handout("sls_front", tmp_path)
    texts = {row.title: row for row in build_content(made).rows}
    first, second, third = made.report.criteria[:3]
    assert texts[first.title].coach == "Coach agrees."
    assert texts[second.title].coach == "Coach's verdict: Worth watching. Loose trousers."
    assert texts[second.title].verdict_label == "Fault"
    assert texts[second.title].value
    assert texts[third.title].coach == "Coach disregards this. Not asked for today."
    assert texts[third.title].finding == third.finding
    assert build_content(made).headline == made.report.summary.headline


@pytest.mark.parametrize("kind", KINDS)
def test_every_criterion_appears_once(tmp_path, kind):
    made = build_handout(kind, tmp_path)
    assert len(build_content(made).rows) == len(made.report.criteria)


@pytest.mark.parametrize(
    ("kind", "count"), [("sls_front", 3), ("deep_side", 3), ("run_back", 4), ("refused", 0)]
)
def test_charts_are_those_of_the_view(tmp_path, kind, count):
    made = build_handout(kind, tmp_path)
    curves = choose_charts(made.angles, made.report)
    assert len(curves) == count
    for curve in curves:
        low, high = curve.degrees
        for line in curve.lines:
            assert low <= np.nanmin(line.degrees)
            assert np.nanmax(line.degrees) <= high
            assert all(len(piece) > 1 for piece in line.pieces())
        assert 2 <= len(curve.time_ticks()) <= 9
        assert 2 <= len(curve.degree_ticks()) <= 6


def test_a_line_breaks_where_the_body_was_not_seen(tmp_path):
    made = build_handout("sls_front", tmp_path)
    assert len(choose_charts(made.angles, made.report)[0].lines[0].pieces()) == 2


def test_without_angles_there_are_no_charts(tmp_path):
    assert choose_charts(None, write_report("sls_front", tmp_path)) == ()
