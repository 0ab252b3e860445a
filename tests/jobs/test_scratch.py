from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from vision.errors import FormcheckError
from vision.jobs.scratch import clear_scratch, scratch


def test_nothing_stays_in_it(formcheck_home: Path) -> None:
    with scratch() as place:
        (place / "report.pdf").write_bytes(b"somebody")
        assert place.is_relative_to(formcheck_home)
    assert not [path for path in formcheck_home.rglob("*") if path.is_file()]


def test_what_a_crash_left_goes_and_what_is_being_made_stays(formcheck_home: Path) -> None:
    clear_scratch()  # there is none yet
    with scratch() as place:
        left = place.parent / "left"
        left.mkdir()
        (left / "report.pdf").write_bytes(b"somebody")
        long_ago = time.time() - 7200
        os.utime(left, (long_ago, long_ago))
        clear_scratch()
        assert place.is_dir()
        assert not left.exists()


def test_without_room_one_sentence_says_so(formcheck_home: Path) -> None:
    formcheck_home.mkdir(exist_ok=True)
    (formcheck_home / "scratch").write_text("no folder")
    with pytest.raises(FormcheckError, match="free some disk space"), scratch():
        pass
