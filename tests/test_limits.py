from __future__ import annotations

import os
from dataclasses import asdict

import pytest

from vision.errors import FormcheckError
from vision.limits import VARIABLE_PREFIX, ClipLimits, UploadLimits


@pytest.fixture(autouse=True)
def _no_limits_set(monkeypatch):
    for name in asdict(ClipLimits()):
        monkeypatch.delenv(VARIABLE_PREFIX + name.upper(), raising=False)


def test_memory_grows_with_the_cores(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    assert ClipLimits.current().memory_bytes == 3_000_000_000


def test_a_variable_changes_one_limit(monkeypatch):
    monkeypatch.setenv("FORMCHECK_MAX_FRAMES", " 500 ")
    monkeypatch.setenv("FORMCHECK_MAX_MEMORY_BYTES", "700000000")
    limits = ClipLimits.current()
    assert (limits.frames, limits.memory_bytes) == (500, 700_000_000)
    assert limits.tracks == ClipLimits().tracks


@pytest.mark.parametrize("text", ["many", "-1", "0", "1.5", "1e9", "9" * 50, "²"])
def test_another_value_is_one_sentence(monkeypatch, text):
    monkeypatch.setenv("FORMCHECK_MAX_TRACKS", text)
    with pytest.raises(FormcheckError, match=r"FORMCHECK_MAX_TRACKS is .* whole number from 1"):
        ClipLimits.current()


def test_a_variable_changes_one_limit_of_uploads(monkeypatch):
    monkeypatch.setenv("FORMCHECK_UPLOAD_FILE_BYTES", "5000")
    assert UploadLimits.current() == UploadLimits(file_bytes=5000)
    monkeypatch.setenv("FORMCHECK_UPLOAD_IDLE_S", "-1")
    with pytest.raises(FormcheckError, match="FORMCHECK_UPLOAD_IDLE_S is '-1'"):
        UploadLimits.current()
