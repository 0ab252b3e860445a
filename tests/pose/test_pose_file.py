"""Poses are read back to the last bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vision.pose import pose_file
from vision.pose.body_orientation import BodyDirection
from vision.pose.camera_roll import CameraRoll
from vision.pose.clip_poses import ClipPoses
from vision.pose.pose_file import StoredPoses, UnreadablePosesError, read_poses, write_poses
from vision.pose.pose_track import FramePeople


def people(index, count):
    values = np.random.default_rng(index).normal(300.0, 100.0, (count, 33, 4))
    return FramePeople(index, index / 29.97, values[:, :, :3], values[:, :, 3] % 1.0)


POSES = ClipPoses(
    rotation_deg=90,
    people=(people(3, 1), people(4, 0), people(6, 3)),
    cuts=(6,),
    direction=BodyDirection(270, is_certain=False),
    roll=CameraRoll(2.5, 0.75),
    decode_warnings=("One frame is missing.",),
    changes_shape=True,
    frame_step=2,
    skipped=(5, 7),
)


def as_bytes(frames):
    return [
        (f.index, f.time_s, f.xyz.shape, f.xyz.tobytes(), f.visibility.tobytes()) for f in frames
    ]


@pytest.mark.parametrize(
    "stored",
    [
        StoredPoses(POSES),
        StoredPoses(replace(POSES, roll=None, cuts=(), decode_warnings=(), people=(people(0, 0),))),
        StoredPoses(
            POSES,
            {(4, 1.0, -2.5, 300.0): people(4, 1), (4, 0.0, 0.0, 64.0): people(4, 0)},
        ),
    ],
    ids=["whole", "little", "with crops"],
)
def test_what_is_written_is_read_back(tmp_path, stored):
    path = tmp_path / "poses.npz"
    write_poses(path, stored)
    found = read_poses(path)
    for before, after in (
        (stored.poses.people, found.poses.people),
        (stored.crops.values(), found.crops.values()),
    ):
        assert as_bytes(before) == as_bytes(after)
    assert list(found.crops) == list(stored.crops)
    assert replace(found.poses, people=()) == replace(stored.poses, people=())
    assert [f.name for f in tmp_path.iterdir()] == ["poses.npz"]


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 half an archive"])
def test_a_damaged_file_is_not_read(tmp_path, content):
    path = tmp_path / "poses.npz"
    path.write_bytes(content)
    with pytest.raises(UnreadablePosesError, match=r"poses\.npz"):
        read_poses(path)


def test_half_a_file_is_not_read(tmp_path):
    path = tmp_path / "poses.npz"
    write_poses(path, StoredPoses(POSES))
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UnreadablePosesError):
        read_poses(path)


def test_another_version_is_not_read(tmp_path, monkeypatch):
    path = tmp_path / "poses.npz"
    write_poses(path, StoredPoses(POSES))
    monkeypatch.setattr(pose_file, "SCHEMA", pose_file.SCHEMA + 1)
    with pytest.raises(UnreadablePosesError):
        read_poses(path)


def test_a_missing_file_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_poses(tmp_path / "poses.npz")
