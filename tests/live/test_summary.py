from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from tests.support import saved_results
from vision.live.config import LiveConfig
from vision.live.session import LiveOutcome
from vision.live.summary import (
    LiveSummary,
    SavedLiveRep,
    compare_counts,
    match_reps,
    summarise_outcome,
    summary_from_dict,
)
from vision.live.updates import LiveRep
from vision.report.models import Rep, Report

#: The clip starts this long before the live recording, seconds.
OFFSET_S = 0.6


def rep(bottom_s: float, reason: str | None = None, *, number: int = 1) -> Rep:
    return Rep(
        number=number, leg="left", start_s=bottom_s - 1.2, bottom_s=bottom_s, end_s=bottom_s + 1.1,
        counted=reason is None, reason=reason,
    )  # fmt: skip


def summary(*bottoms: float | tuple[float, str], steps: int = 0, **more: Any) -> LiveSummary:
    """Build a summary with repetitions at these times; one with words did not count."""
    reps: list[SavedLiveRep] = []
    for bottom in bottoms:
        if isinstance(bottom, tuple):
            reps.append(SavedLiveRep(None, bottom[0], bottom[1]))
        else:
            number = 1 + sum(r.number is not None for r in reps)
            reps.append(SavedLiveRep(number, bottom, ""))
    usual: dict[str, Any] = {"source": "browser", "why": "", "rate": 17.3, "gap_s": 0.42}
    return LiveSummary(reps=tuple(reps), steps=steps, **{**usual, **more})


@pytest.fixture
def report() -> Callable[..., Report]:
    """Build reports with these repetitions."""

    def make(reps: Sequence[Rep], kind: str = "sls_front") -> Report:
        built: Report = saved_results.build_report(kind)
        return built.model_copy(update={"reps": list(reps)})

    return make


# --- agreement ----------------------------------------------------------------------------------


@pytest.mark.parametrize("offset_s", [0.0, OFFSET_S, 2.5, -0.3])
@pytest.mark.parametrize(("count", "many"), [(1, "1 repetition"), (3, "3 repetitions")])
def test_equal_counts_give_one_sentence(
    report: Callable[..., Report], offset_s: float, count: int, many: str
):
    bottoms = [3.0 + 4.0 * i for i in range(count)]
    found = compare_counts(summary(*bottoms), report([rep(b + offset_s) for b in bottoms]))
    assert found.agrees
    assert found.sentences == (f"The live check counted {many}, the full analysis {count}.",)


def test_no_repetitions_on_either_side_agree(report: Callable[..., Report]):
    found = compare_counts(summary(), report([]))
    assert found.agrees
    assert found.sentences == ("The live check counted 0 repetitions, the full analysis 0.",)


def test_repetitions_that_neither_counts_are_not_mentioned(report: Callable[..., Report]):
    live = summary(3.0, (7.0, "The knee bends less than 30°"))
    found = compare_counts(live, report([rep(3.6), rep(7.6, "the knee bends less than 30°")]))
    assert found.agrees
    assert len(found.sentences) == 1


# --- differences --------------------------------------------------------------------------------


def test_live_repetition_missing_from_the_recording(report: Callable[..., Report]):
    found = compare_counts(summary(3.0, 7.0, 11.0), report([rep(3.6), rep(7.6)]))
    assert not found.agrees
    assert found.sentences == (
        "The live check counted 3 repetitions, the full analysis 2.",
        "Repetition 3 of the live count is not in the recording.",
    )


def test_live_repetition_that_the_full_analysis_rejects(report: Callable[..., Report]):
    full = [rep(3.6), rep(7.6, "the knee bends less than 30°"), rep(11.6)]
    found = compare_counts(summary(3.0, 7.0, 11.0), report(full))
    assert not found.agrees
    assert found.sentences[1:] == (
        "Repetition 2 of the live count does not count: the knee bends less than 30°.",
    )


def test_rejection_without_a_reason_gets_one(report: Callable[..., Report]):
    partial = rep(3.6).model_copy(update={"counted": False})
    found = compare_counts(summary(3.0), report([partial]))
    assert found.sentences[1].endswith("does not count: it is not a complete repetition.")


def test_repetition_missed_live(report: Callable[..., Report]):
    full = [rep(3.6), rep(7.6), rep(11.6)]
    found = compare_counts(summary(3.0, 11.0, gap_s=2.26), report(full))
    assert not found.agrees
    assert found.sentences == (
        "The live check counted 2 repetitions, the full analysis 3.",
        "The repetition at 7.6 s was missed live, at 17 frames per second with a longest gap of "
        "2.3 s.",
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("The knee bends less than 30°", "the knee bends less than 30°"),
        ("", "it was not seen from start to end"),
    ],
)
def test_repetition_not_counted_live(report: Callable[..., Report], words: str, said: str):
    found = compare_counts(summary(3.0, (7.0, words)), report([rep(3.6), rep(7.6)]))
    assert not found.agrees
    assert found.sentences[1:] == (f"The repetition at 7.6 s did not count live: {said}.",)


def test_equal_counts_of_different_repetitions_are_explained(report: Callable[..., Report]):
    """Both count two repetitions, but different ones."""
    full = [rep(3.6), rep(7.6, "the other foot touches down"), rep(11.6)]
    found = compare_counts(summary(3.0, 7.0, (11.0, "It does not come back up")), report(full))
    assert found.agrees
    assert found.sentences == (
        "The live check counted 2 repetitions, the full analysis 2.",
        "Repetition 2 of the live count does not count: the other foot touches down.",
        "The repetition at 11.6 s did not count live: it does not come back up.",
    )


def test_each_difference_has_a_reason(report: Callable[..., Report]):
    full = [rep(3.6), rep(7.6, "it is too shallow"), rep(15.6), rep(19.6)]
    found = compare_counts(summary(3.0, 7.0, 11.0, 15.0), report(full))
    assert not found.agrees
    assert len(found.sentences) == 4


def test_recording_without_repetitions_contradicts_all(report: Callable[..., Report]):
    found = compare_counts(summary(3.0, 7.0), report([]))
    assert not found.agrees
    assert len(found.sentences) == 3


# --- matching -----------------------------------------------------------------------------------


@pytest.mark.parametrize("offset_s", [-2.0, 0.0, 7.3])
def test_match_is_independent_of_the_offset(offset_s: float):
    live = [2.0, 5.1, 9.0, 12.2]
    full = [2.1 + offset_s, 5.0 + offset_s, 9.2 + offset_s, 12.2 + offset_s]
    assert match_reps(live, full) == {0: 0, 1: 1, 2: 2, 3: 3}


def test_uneven_rhythm_shows_which_repetition_is_missing():
    live = [2.0, 5.0, 12.0]
    assert match_reps(live, [2.5, 5.5, 9.0, 12.5]) == {0: 0, 1: 1, 2: 3}
    assert match_reps([2.5, 5.5, 9.0, 12.5], live) == {0: 0, 1: 1, 3: 2}


@pytest.mark.parametrize("offset_s", [0.0, 0.4, 3.3])
@pytest.mark.parametrize("missing", [0, 2, 4])
def test_even_rhythm_finds_the_missing_repetition(offset_s: float, missing: int):
    """Shifts by whole repetitions match equally many; only one fits the recording."""
    expected = [i for i in range(5) if i != missing]
    for seed in range(40):
        noise = np.random.default_rng(seed).normal(0, 0.05, (2, 5))
        full = 3.0 + 4.5 * np.arange(5) + offset_s + noise[0]
        live = np.delete(full - offset_s + noise[1], missing)
        assert match_reps(live.tolist(), full.tolist()) == dict(enumerate(expected))


def test_no_repetition_is_matched_twice():
    pairs = match_reps([2.0, 2.3, 2.6], [2.3])
    assert len(pairs) == 1
    assert match_reps([2.0, 2.3], [2.0, 2.3]) == {0: 0, 1: 1}


@pytest.mark.parametrize(("live", "full"), [([], []), ([1.0], []), ([], [1.0])])
def test_empty_lists_match_nothing(live: list[float], full: list[float]):
    assert match_reps(live, full) == {}


def test_distant_repetitions_do_not_match():
    assert len(match_reps([2.0, 6.0], [2.0, 7.5])) == 1


# --- steps --------------------------------------------------------------------------------------


@pytest.mark.parametrize("apart", [-3, 0, 3])
def test_small_step_differences_agree(apart: int):
    full: Report = saved_results.build_report("run_back")
    steps = len(full.steps) + apart
    found = compare_counts(summary(steps=steps), full)
    assert found.agrees
    assert found.sentences == (
        f"The live check counted {steps} steps, the full analysis {len(full.steps)}.",
    )


@pytest.mark.parametrize("apart", [-4, 4, 40])
def test_large_step_differences_are_explained(apart: int):
    full: Report = saved_results.build_report("run_back")
    found = compare_counts(summary(steps=len(full.steps) + apart), full)
    assert not found.agrees
    assert len(found.sentences) == 2
    assert "17 frames per second" in found.sentences[1]


def test_running_without_steps_compares_steps():
    found = compare_counts(summary(), saved_results.build_report("run_back"))
    assert found.sentences[0].startswith("The live check counted 0 steps")


# --- storing ------------------------------------------------------------------------------------


def outcome() -> LiveOutcome:
    return LiveOutcome(
        config=LiveConfig("single_leg_squat", "front", "left", 2),
        seconds=14.0,
        reps=(
            LiveRep(1, "left", 1.0, 2.123456, 3.0, "good"),
            LiveRep(None, "left", 4.0, 5.0, 6.0, "uncounted", "It does not come back up"),
            LiveRep(2, "left", 7.0, 8.0, 9.0, "fault", "Knee alignment", "knee_valgus"),
        ),
        steps=0,
        frame_rate=23.456,
        gap_s=0.1234,
    )


def test_summary_holds_what_was_counted():
    saved = summarise_outcome(outcome(), source="received", why="the tab was closed")
    assert saved == LiveSummary(
        source="received",
        why="the tab was closed",
        reps=(
            SavedLiveRep(1, 2.12, ""),
            SavedLiveRep(None, 5.0, "It does not come back up"),
            SavedLiveRep(2, 8.0, "Knee alignment"),
        ),
        steps=0,
        rate=23.5,
        gap_s=0.12,
    )
    assert saved.count == 2


@pytest.mark.parametrize("live", [summary(), summary(3.0, (7.0, "Ümläut „30°“")), summary(steps=9)])
def test_summary_survives_json(live: LiveSummary):
    text = json.dumps(live.as_dict(), allow_nan=False)
    assert summary_from_dict(json.loads(text)) == live


def test_no_summary_reads_as_none():
    assert summary_from_dict(None) is None


@pytest.mark.parametrize(
    "damage",
    [{"reps": None}, {"reps": [{"number": 1}]}, {"reps": [5]}, {"more": 1}],
    ids=str,
)
def test_damaged_summary_is_rejected(damage: dict[str, Any]):
    with pytest.raises((KeyError, TypeError)):
        summary_from_dict({**summary(3.0).as_dict(), **damage})


def test_missing_field_is_rejected():
    for name in summary().as_dict():
        data = summary(3.0).as_dict()
        del data[name]
        with pytest.raises((KeyError, TypeError)):
            summary_from_dict(data)
