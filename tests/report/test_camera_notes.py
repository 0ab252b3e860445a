from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.support.synthetic_analysis import BlackClip
from vision.pose.body_orientation import UPRIGHT, BodyDirection
from vision.pose.camera_roll import CameraRoll
from vision.report.camera_notes import orientation_notes, roll_note

INFO = BlackClip(Path("clip.mp4"), np.arange(30) / 30).info


def note_texts(info, direction=UPRIGHT, *, is_chosen=False):
    return [note.message for note in orientation_notes(info, direction, is_chosen=is_chosen)]


def test_an_upright_clip_needs_no_note():
    assert note_texts(INFO) == []


def test_a_clip_that_was_turned_says_so_and_how_to_choose_otherwise():
    turned = replace(INFO, rotation_deg=270, turned_deg=180)
    (text,) = note_texts(turned, BodyDirection(180))
    assert "upside down" in text
    assert "turned by 180°" in text
    assert "--rotate" in text


def test_a_rotation_that_was_chosen_is_named():
    (text,) = note_texts(replace(INFO, rotation_deg=180, turned_deg=90), is_chosen=True)
    assert "you chose, 180°" in text


def test_people_who_lie_are_named_with_the_rotation_that_would_turn_them():
    (text,) = note_texts(INFO, BodyDirection(270, is_certain=False))
    assert "on their side" in text
    assert "--rotate 0)" in text  # 90 + 270


@pytest.mark.parametrize(
    ("roll", "parts"),
    [
        (None, ["not known"]),
        (CameraRoll(-2.04, 0.43), ["2.0°", "± 0.4°", "corrected"]),
        (CameraRoll(0.2, 0.5), ["level", "within 0.5°"]),
    ],
)
def test_the_roll_is_named_with_its_error(roll, parts):
    note = roll_note(roll)
    assert note.code == "camera_roll"
    assert all(part in note.message for part in parts)
