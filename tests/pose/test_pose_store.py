"""Poses are kept by what they depend on, and go when they are told to."""

from __future__ import annotations

import os
from dataclasses import replace
from random import Random

import pytest

from tests.pose.test_pose_file import POSES, as_bytes
from vision.pose import pose_store
from vision.pose.pose_file import StoredPoses
from vision.pose.pose_store import PoseKey, PoseStore

KEY = PoseKey("a" * 64, "b" * 64, None, 4.5, None)
STORED = StoredPoses(POSES)


def test_poses_are_kept_by_all_they_depend_on(tmp_path, monkeypatch):
    store = PoseStore(tmp_path / "poses")
    assert store.read(KEY) is None
    store.write(KEY, STORED)
    assert as_bytes(store.read(KEY).poses.people) == as_bytes(POSES.people)
    for change in (
        {"clip_sha256": "c" * 64},
        {"model_sha256": "c" * 64},
        {"start_s": 0.5},
        {"end_s": None},
        {"rotate": 0},
    ):
        assert store.read(replace(KEY, **change)) is None
    monkeypatch.setattr(pose_store, "code_version", lambda: "another")
    assert store.read(KEY) is None


def test_the_code_decides(monkeypatch):
    before = pose_store.code_version()
    assert before == pose_store.code_version.__wrapped__()
    monkeypatch.setattr(pose_store, "_PACKAGES", ("clip",))
    assert pose_store.code_version.__wrapped__() != before


def test_a_damaged_file_is_as_good_as_none(tmp_path, caplog):
    store = PoseStore(tmp_path)
    (tmp_path / KEY.file_name).write_bytes(b"damaged")
    assert store.read(KEY) is None
    assert "not used" in caplog.text
    store.write(KEY, STORED)
    assert store.read(KEY) is not None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path, caplog):
    (tmp_path / "file").write_bytes(b"")
    store = PoseStore(tmp_path / "file" / "poses")
    store.write(KEY, STORED)
    assert "not stored" in caplog.text
    assert store.read(KEY) is None


def test_a_clip_is_forgotten_with_all_its_poses(tmp_path):
    store = PoseStore(tmp_path)
    others = replace(KEY, clip_sha256="c" * 64)
    for key in (KEY, replace(KEY, start_s=1.0), others):
        store.write(key, STORED)
    assert store.forget(KEY.clip_sha256) == 2
    assert store.read(KEY) is None
    assert store.read(others) is not None
    assert store.clear() == 1
    assert list(tmp_path.iterdir()) == []


def test_whatever_is_damaged_is_not_used(tmp_path):
    store = PoseStore(tmp_path)
    store.write(KEY, STORED)
    path = tmp_path / KEY.file_name
    whole = path.read_bytes()
    chance = Random(1)
    refused = 0
    for _ in range(150):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        refused += store.read(KEY) is None
    assert refused > 50


def test_poses_of_an_earlier_folder_are_copied_when_they_are_read(tmp_path):
    earlier = PoseStore(tmp_path / "earlier")
    others = replace(KEY, clip_sha256="c" * 64)
    for key in (KEY, others):
        earlier.write(key, STORED)
    store = PoseStore(tmp_path / "new", earlier=earlier.folder)
    assert store.read(KEY) is not None
    assert store.read(replace(KEY, start_s=1.0)) is None
    assert [path.name for path in store.folder.iterdir()] == [KEY.file_name]
    assert earlier.clear() == 2
    assert store.read(KEY) is not None


@pytest.mark.parametrize("used_again", [False, True])
def test_what_was_used_least_recently_makes_room(tmp_path, used_again):
    PoseStore(tmp_path).write(KEY, STORED)
    size = (tmp_path / KEY.file_name).stat().st_size
    store = PoseStore(tmp_path, max_bytes=round(2.5 * size))
    keys = [replace(KEY, start_s=float(i)) for i in range(2)]
    (tmp_path / KEY.file_name).unlink()
    for i, key in enumerate(keys):
        store.write(key, STORED)
        os.utime(tmp_path / key.file_name, (100.0 + i, 100.0 + i))
    if used_again:
        assert store.read(keys[0]) is not None
    third = replace(KEY, start_s=9.0)
    store.write(third, STORED)
    kept = [store.read(key) is not None for key in (*keys, third)]
    assert kept == ([True, False, True] if used_again else [False, True, True])
