"""The address of a batch: it survives a reload, and what anybody types there opens nothing."""

from __future__ import annotations

import pytest

from vision.jobs.submission import SubmittedClips
from vision.webapp.check import batch_address
from vision.webapp.check.batch_address import find_by_address, forget_address, keep_by_address

BATCH = SubmittedClips(started=("abc", "def"), existing=("ghi",), rejected=("letter: no clip",))


def test_a_batch_is_found_by_its_address_and_its_results_after_a_restart() -> None:
    address = keep_by_address(BATCH)
    assert find_by_address(address) == BATCH
    forget_address(address)
    assert find_by_address(address) == SubmittedClips(started=("abc", "def", "ghi"))


def test_what_was_rejected_is_shown_to_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    address = keep_by_address(BATCH)
    monkeypatch.setattr(batch_address, "_owner", lambda: "another account")
    assert find_by_address(address) == SubmittedClips(started=("abc", "def", "ghi"))


@pytest.mark.parametrize("typed", ["", "x", "../../etc", "a" * 11 + ".b c", "a" * 11 + ".a" * 301])
def test_what_is_no_address_opens_nothing(typed: str) -> None:
    assert find_by_address(typed) is None
