from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.handouts import build_coached_handout, build_handout, write_report
from tests.support.saved_results import KINDS
from vision.errors import FormcheckError
from vision.report.files import evidence_name, good_form_name
from vision.report.report_text import criterion_key, good_form_text
from vision.report.review import ReviewDecision
from vision.share.charts import choose_charts
from vision.share.handout import Handout, find_frames, read_angle_series
from vision.share.handout_html import handout_html
from vision.share.handout_pdf import handout_pdf
from vision.share.handout_text import build_content


def test_key_frames_are_found_with_their_criteria(tmp_path):
    made = build_handout("sls_front", tmp_path)
    judged = [c for c in made.report.criteria if c.verdict != "cannot_tell"]
    assert {f.criterion for f in made.frames} - {None} == {criterion_key(c) for c in judged}
    assert all(made.evidence_frame(c) is not None for c in judged)
    assert build_content(made).cover is None  # the frames are beside their cues


def test_what_would_be_good_is_beside_its_key_frame(tmp_path):
    report = write_report("sls_front", tmp_path)
    first = next(c for c in report.criteria if criterion_key(c) == report.summary.focus[0])
    stills = tmp_path / "stills"
    (stills / f"{good_form_name(first)}.png").write_bytes((stills / "cover.png").read_bytes())
    made = Handout(report, frames=find_frames(report, stills))
    content = build_content(made)
    good = made.good_form_frame(first)
    assert good is not None
    assert good.caption == good_form_text(first).rstrip(".")
    assert content.cues[0].frames == (made.evidence_frame(first), good)
    assert [row.good_form for row in content.rows if row.good_form is not None] == [good]
    assert handout_html(made).count("What good looks like") == 2
    without = Handout(report, frames=[f for f in made.frames if not f.is_good_form])
    assert len(handout_pdf(made)) > len(handout_pdf(without))


def test_the_clip_is_shown_where_no_cue_has_a_key_frame(tmp_path):
    report = write_report("sls_front", tmp_path)
    for criterion in report.criteria:
        (tmp_path / "stills" / f"{evidence_name(criterion)}.png").unlink(missing_ok=True)
    cover = build_content(Handout(report, frames=find_frames(report, tmp_path / "stills"))).cover
    assert cover is not None
    assert cover.criterion is None


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
            decisions=(
                ReviewDecision("depth", None, "agree"),
                ReviewDecision("depth", None, "dismiss"),
            ),
        )


def test_the_coachs_verdict_counts_and_formchecks_stays_beside_it(tmp_path):
    made = build_coached_handout("sls_front", tmp_path)
    content = build_content(made)
    rows = {row.title: row for row in content.rows}
    first, second, third = made.report.criteria[:3]
    assert rows[first.title].coach == "Coach agrees."
    assert not rows[first.title].original
    changed = rows[second.title]
    assert changed.verdict_label == "Worth watching"
    assert changed.coach == "Coach's verdict: Worth watching. Loose trousers."
    assert changed.original == f"formcheck's own verdict: Fault. {second.finding}"
    assert changed.value
    assert changed.evidence is not None
    assert "as formcheck saw it" in changed.evidence.caption
    (dismissed,) = content.dismissed
    assert dismissed.coach == "Dismissed by the coach. Not asked for today."
    assert third.finding in dismissed.original
    assert third.title not in rows
    assert content.headline != made.report.summary.headline
    assert made.report.summary.headline in content.original_headline
    assert third.cue not in [cue.cue for cue in content.cues]


def test_the_image_beside_a_cue_is_evidence_of_its_criterion(tmp_path):
    content = build_content(build_handout("sls_front", tmp_path))
    assert len(content.cues) > 1
    for cue in content.cues:
        (frame,) = cue.frames
        assert frame == cue.evidence
        assert frame.caption == cue.criterion_title


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


def test_sentences_are_in_the_language_of_the_handout(tmp_path):
    made = build_handout("sls_front", tmp_path)
    english, german = build_content(made), build_content(replace(made, language="de"))
    assert english.headline.startswith("Single-leg squat")
    assert german.headline.startswith("Einbeinige Kniebeuge")
    assert german.cues[0].cue.startswith("Richte die Kniescheibe")
    assert made.report.summary.headline == english.headline
    assert english.groups[0].heading == "What was measured"
    assert german.groups[0].heading == "Was gemessen wurde"
    for before, after in zip(english.rows, german.rows, strict=True):
        assert (before.value.replace(".", ","), before.verdict) == (after.value, after.verdict)
        assert before.verdict_label != after.verdict_label
