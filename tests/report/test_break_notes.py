"""The report names gaps in time, scene cuts and why a person is followed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.synthetic_motion import squats
from vision.motion.movement import analyse_motion
from vision.pose.subject_tracking import Person
from vision.report.quality import quality_notes

TRACK = squats(reps=3, view="left").track


def notes(track=TRACK, *, persons=(), followed=1, reason="only"):
    """Return the messages of the quality notes by their code."""
    found = quality_notes(
        analyse_motion(track),
        persons=persons,
        followed=followed,
        follow_reason=reason,
        counted=3,
        screen=None,
        warnings=(),
    )
    return {note.code: note.message for note in found}


def broken(*rows, gap_s=0.0):
    """Break the track before some rows, by a gap in time or by a cut."""
    later = np.searchsorted(rows, np.arange(len(TRACK)), side="right")
    return replace(TRACK, time_s=TRACK.time_s + gap_s * later, breaks=rows)


def test_a_clip_without_a_break_has_no_note():
    assert not {"time_gap", "scene_cut"} & set(notes())


@pytest.mark.parametrize(("gap_s", "length"), [(1.5, "1.5 s"), (600, "10 min"), (9000, "2.5 h")])
def test_a_gap_is_named_with_its_place_and_length(gap_s, length):
    message = notes(broken(120, gap_s=gap_s))["time_gap"]
    assert "1 gap" in message
    assert f"{length} after 4.0 s" in message
    assert "low_frame_rate" not in notes(broken(120, gap_s=gap_s))


def test_cuts_are_named_with_their_times():
    message = notes(broken(90, 180))["scene_cut"]
    assert "2 cuts" in message
    assert "3.0 s, 6.0 s" in message


def test_many_cuts_are_not_all_listed():
    assert "and 3 more" in notes(broken(*range(30, 270, 30)))["scene_cut"]


def test_a_remnant_of_a_shot_at_the_start_is_no_cut():
    assert "scene_cut" not in notes(broken(2))


@pytest.mark.parametrize(
    ("reason", "text"),
    [("test", "who does the test"), ("chosen", "whom you chose"), ("prominence", "the largest")],
)
def test_the_note_says_why_a_person_is_followed(reason, text):
    persons = [Person(n, 90, 0.0, 3.0, (0.0, 0.0, 1.0, 1.0), 1.0) for n in (1, 2)]
    message = notes(persons=persons, followed=2, reason=reason)["more_people"]
    assert "about person 2" in message
    assert text in message
