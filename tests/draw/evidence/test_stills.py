from __future__ import annotations

from vision.draw.evidence.contacts import contact_name, contact_stills
from vision.draw.evidence.stills import plan_stills
from vision.draw.overlays.timeline import AnnotationTimeline
from vision.draw.video.annotated_video import render


def test_stills_of_a_run_are_contacts_evidence_and_a_cover(analyse_run, clip, criterion, tmp_path):
    criteria = [
        criterion("hip_extension", "watch", evidence_s=1.37)
        | {"per_rep": [{"number": 1, "value": 19.2, "verdict": "watch"}]},
        criterion("toe_first", "cannot_tell"),
    ]
    analysis = analyse_run(criteria=criteria)
    rendered = render(clip, analysis, stills=tmp_path / "stills", video=tmp_path / "out.mp4")
    assert sorted(rendered.stills) == [
        "contact_01_right_toe_first",
        "contact_03_right_heel_first",
        "contact_05_right_toe_first",
        "cover",
        "evidence-hip_extension",
    ]
    stills = plan_stills(AnnotationTimeline(analysis))
    evidence = next(still for still in stills if still.criterion is not None)
    assert evidence.step is not None
    assert evidence.step.number == 1
    contacts = {contact_name(step) for step, _ in contact_stills(clip, analysis)}
    assert contacts == {name for name in rendered.stills if name.startswith("contact")}
