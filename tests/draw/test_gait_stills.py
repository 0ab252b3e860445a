from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.draw.runs import BOUT_S, a_bout
from vision.clip.open import Clip
from vision.draw.evidence.contacts import contact_name, contact_stills, plan_contacts
from vision.draw.evidence.criteria import evidence_shapes
from vision.draw.evidence.gait_criteria import RUNNING
from vision.draw.evidence.stills import plan_stills
from vision.draw.overlays.timeline import AnnotationTimeline
from vision.draw.overlays.verdict_rows import plan_panels
from vision.draw.primitives.shapes import LabelShape, LineShape, MeasuredBody
from vision.draw.video.render import render


def test_contact_stills_show_the_nearest_picture_and_decode_once(run, clip, monkeypatch):
    analysis, passes = run(), []
    frames = Clip.frames

    def counted(self, **options):
        passes.append(options)
        return frames(self, **options)

    monkeypatch.setattr(Clip, "frames", counted)
    found = list(contact_stills(clip, analysis))
    assert len(passes) == 1
    assert [step.number for step, _ in found] == [1, 3, 5]
    assert [contact_name(step) for step, _ in found] == [
        "contact_01_right_toe_first",
        "contact_03_right_heel_first",
        "contact_05_right_toe_first",
    ]
    for step, picture in found:
        assert picture.shape == (900, 720, 3)
        row = int(np.abs(analysis.smooth.time_s - step.initial_contact_s).argmin())
        # Every picture of the clip is one grey, brighter from picture to picture.
        assert np.median(picture[20:700, 20:100]) == pytest.approx(90 + row, abs=3)
    both = list(contact_stills(clip, analysis, both_feet=True, caption=False))
    assert [step.number for step, _ in both] == [1, 2, 3, 4, 5]
    assert {picture.shape for _, picture in both} == {(720, 720, 3)}


def test_a_contact_without_the_person_has_no_still(run):
    good = run()
    xyz = good.smooth.xyz.copy()
    xyz[AnnotationTimeline(good).row_at(1.73)] = np.nan
    story = AnnotationTimeline(run(track=replace(good.smooth, xyz=xyz)))
    assert [step.number for step, _ in plan_contacts(story)] == [1, 5]


def test_stills_of_a_run_are_contacts_proofs_and_a_cover(run, clip, asked, tmp_path):
    criteria = [
        asked("hip_extension", "watch", evidence_s=1.37)
        | {"per_rep": [{"number": 1, "value": 19.2, "verdict": "watch"}]},
        asked("toe_first", "cannot_tell"),
    ]
    analysis = run(criteria=criteria)
    made = render(clip, analysis, stills=tmp_path / "stills", video=tmp_path / "out.mp4")
    assert sorted(made.stills) == [
        "contact_01_right_toe_first",
        "contact_03_right_heel_first",
        "contact_05_right_toe_first",
        "cover",
        "evidence-hip_extension",
    ]
    proof = next(s for s in plan_stills(AnnotationTimeline(analysis)) if s.criterion is not None)
    assert proof.step is not None
    assert proof.step.number == 1
    alone = {contact_name(step) for step, _ in contact_stills(clip, analysis)}
    assert alone == {name for name in made.stills if name.startswith("contact")}


def test_every_criterion_of_running_has_its_proof(from_side):
    from vision.screens.definitions.backward_running import SCREEN as BACKWARD_RUNNING

    assert set(RUNNING) == set(BACKWARD_RUNNING.measures)
    subject = MeasuredBody(from_side(30.0), "right", 1.0, "12°")
    for name in RUNNING:
        shapes = evidence_shapes("backward_running", name, subject)
        assert any(isinstance(s, LabelShape) for s in shapes)
        assert any(not isinstance(s, LabelShape) for s in shapes)
    lines = [
        s
        for s in evidence_shapes("backward_running", "toe_first", subject)
        if isinstance(s, LineShape)
    ]
    assert {line.dashed for line in lines} == {True, False}


def test_a_judged_run_ends_with_its_result(run, asked):
    criteria = [asked("hip_extension", "watch"), asked("toe_first", "pass")]
    report = run(criteria=criteria).report
    (result,) = plan_panels(report, end_s=9.0)
    assert result.from_s == BOUT_S[1]
    assert [row.verdict for row in result.rows] == ["watch", "pass"]
    (early,) = plan_panels(report, end_s=3.4)
    assert BOUT_S[0] < early.from_s < 2.5
    assert plan_panels(run(criteria=[]).report, end_s=9.0) == ()
    unjudged = run(criteria=criteria, bouts=[a_bout(judged=False)]).report
    assert plan_panels(unjudged, end_s=9.0) == ()
