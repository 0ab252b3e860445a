"""Contacts of soles whose heights are known at every time."""

from __future__ import annotations

import numpy as np
import pytest

from truth.contacts import CONTACT_M, find_contacts, sole_series
from truth.geometry import rotation_x
from truth.skeleton import SEGMENTS, Pose, example_skeleton, rest_pose


@pytest.fixture(scope="module")
def skeleton():
    return example_skeleton()


def hopper(skeleton, *, pitch_deg=0.0, landing_s=0.5, leaving_s=1.0, speed=1.0):
    """Both feet drop onto the floor at a time and leave it at another, pitched in the air."""
    rest = rest_pose(skeleton)

    def pose_at(time_s):
        air = max(landing_s - time_s, time_s - leaving_s, 0.0)
        turn = rotation_x(-pitch_deg)
        pose = Pose(dict.fromkeys(SEGMENTS, turn), rest.root)
        low = min(sole_series(skeleton, [pose])["left"][r][0] for r in ("heel", "mid", "fore"))
        return Pose(pose.rotations, rest.root + np.array([0, 0, air * speed - low]))

    return pose_at


def contacts_of(skeleton, pose_at, *, fps=60.0, duration_s=1.5):
    times = np.arange(round(duration_s * fps)) / fps
    heights = sole_series(skeleton, [pose_at(t) for t in times])
    return find_contacts(skeleton, heights, times, pose_at)


@pytest.mark.parametrize("fps", [24.0, 60.0, 240.0])
def test_contact_times_do_not_depend_on_the_frame_rate(skeleton, fps):
    found = contacts_of(skeleton, hopper(skeleton), fps=fps)
    for side in ("left", "right"):
        (contact,) = found[side]
        assert contact.start_s == pytest.approx(0.5 - CONTACT_M, abs=5e-4)
        assert contact.end_s == pytest.approx(1.0 + CONTACT_M, abs=5e-4)
        assert contact.first_frame == np.ceil(contact.start_s * fps)
        assert contact.end_frame == np.ceil(contact.end_s * fps)


@pytest.mark.parametrize(("pitch", "part"), [(-12.0, "toe"), (0.0, "flat"), (12.0, "heel")])
def test_the_part_that_lands_first(skeleton, pitch, part):
    (contact,) = contacts_of(skeleton, hopper(skeleton, pitch_deg=pitch))["left"]
    assert contact.first == part
    assert contact.last == part
    assert np.sign(round(contact.heel_above_toe_m, 3)) == -np.sign(pitch)


def test_a_foot_that_stands_all_the_time_has_neither_start_nor_end(skeleton):
    pose_at = hopper(skeleton, landing_s=-1.0, leaving_s=9.0)
    (contact,) = contacts_of(skeleton, pose_at)["right"]
    assert contact.first_frame is None
    assert contact.end_frame is None
    assert contact.start_s is None
    assert contact.first is None
    assert contact.lowest_heel_m == pytest.approx(0.0, abs=1e-9)


def test_a_foot_in_the_air_has_no_contact(skeleton):
    pose_at = hopper(skeleton, landing_s=9.0, leaving_s=9.5)
    assert contacts_of(skeleton, pose_at) == {"left": [], "right": []}


def test_a_foot_that_slides_off_the_end_of_the_clip(skeleton):
    (contact,) = contacts_of(skeleton, hopper(skeleton, leaving_s=9.0))["left"]
    assert contact.first_frame is not None
    assert contact.end_frame is None
    assert contact.last is None
