from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vision.clip.open import Clip
from vision.draw.evidence.contacts import contact_name, contact_stills, plan_contacts
from vision.draw.overlays.timeline import AnnotationTimeline


def test_contact_stills_show_the_nearest_frame_and_decode_once(analyse_run, clip, monkeypatch):
    analysis, passes = analyse_run(), []
    decode = Clip.frames

    def counting_decode(self, **options):
        passes.append(options)
        return decode(self, **options)

    monkeypatch.setattr(Clip, "frames", counting_decode)
    stills = list(contact_stills(clip, analysis))
    assert len(passes) == 1
    assert [step.number for step, _ in stills] == [1, 3, 5]
    assert [contact_name(step) for step, _ in stills] == [
        "contact_01_right_toe_first",
        "contact_03_right_heel_first",
        "contact_05_right_toe_first",
    ]
    for step, image in stills:
        assert image.shape == (900, 720, 3)
        row = int(np.abs(analysis.smooth.time_s - step.initial_contact_s).argmin())
        # Every frame of the clip is one grey, brighter from frame to frame.
        assert np.median(image[20:700, 20:100]) == pytest.approx(90 + row, abs=3)
    both_feet = list(contact_stills(clip, analysis, both_feet=True, caption=False))
    assert [step.number for step, _ in both_feet] == [1, 2, 3, 4, 5]
    assert {image.shape for _, image in both_feet} == {(720, 720, 3)}


def test_a_contact_without_the_person_has_no_still(analyse_run):
    analysis = analyse_run()
    xyz = analysis.smooth.xyz.copy()
    xyz[AnnotationTimeline(analysis).row_at(1.73)] = np.nan
    timeline = AnnotationTimeline(analyse_run(track=replace(analysis.smooth, xyz=xyz)))
    assert [step.number for step, _ in plan_contacts(timeline)] == [1, 5]


def test_an_oblique_view_has_no_contact_stills(analyse_run):
    assert plan_contacts(AnnotationTimeline(analyse_run(view="oblique"))) == ()
