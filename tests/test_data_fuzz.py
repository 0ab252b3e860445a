"""A short run of the fuzzing of data; `scripts/fuzz_data.py` makes long ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.support.data_fuzz import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_spoiled_data_are_refused_in_one_sentence_or_used(name: str, tmp_path: Path) -> None:
    target = TARGETS[name]
    outcomes = {"refused": 0, "accepted": 0}

    with target.open(tmp_path) as attempt:

        @settings(
            max_examples=40,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(target.files)
        def run(data: bytes) -> None:
            message = None
            try:
                attempt(data)
            except target.refusals as error:
                message = str(error)
            assert message is None or (0 < len(message) < 600 and message.isprintable())
            outcomes["accepted" if message is None else "refused"] += 1

        run()
    assert min(outcomes.values()) > 0, outcomes
