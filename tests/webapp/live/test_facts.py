"""What is kept of a live session, and how both counts are held against each other."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from vision.jobs.result_meta import META, ResultMeta, read_meta, write_meta
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

#: The recording began so long before the first moment that live looked at.
SHIFT_S = 0.6


def rep(bottom_s: float, reason: str | None = None, *, number: int = 1) -> Rep:
    return Rep(
        number=number, leg="left", start_s=bottom_s - 1.2, bottom_s=bottom_s, end_s=bottom_s + 1.1,
        counted=reason is None, reason=reason,
    )  # fmt: skip


def live_of(*bottoms: float | tuple[float, str], steps: int = 0, **more: Any) -> LiveSummary:
    """Facts with repetitions at these times; one with words did not count."""
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
def report(builder: ModuleType) -> Callable[..., Report]:
    """Make reports with these repetitions."""

    def make(reps: Sequence[Rep], kind: str = "sls_front") -> Report:
        made: Report = builder.build(kind)
        return made.model_copy(update={"reps": list(reps)})

    return make


# --- both count alike -------------------------------------------------------------------


@pytest.mark.parametrize("shift_s", [0.0, SHIFT_S, 2.5, -0.3])
@pytest.mark.parametrize(("count", "many"), [(1, "1 repetition"), (3, "3 repetitions")])
def test_alike_is_one_sentence(
    report: Callable[..., Report], shift_s: float, count: int, many: str
):
    bottoms = [3.0 + 4.0 * i for i in range(count)]
    found = compare_counts(live_of(*bottoms), report([rep(b + shift_s) for b in bottoms]))
    assert found.agrees
    assert found.sentences == (f"Live counted {many}, the full analysis {count}.",)


def test_nothing_on_either_side_is_alike(report: Callable[..., Report]):
    found = compare_counts(live_of(), report([]))
    assert found.agrees
    assert found.sentences == ("Live counted 0 repetitions, the full analysis 0.",)


def test_what_neither_counts_is_not_spoken_of(report: Callable[..., Report]):
    live = live_of(3.0, (7.0, "The knee bends less than 30°"))
    found = compare_counts(live, report([rep(3.6), rep(7.6, "the knee bends less than 30°")]))
    assert found.agrees
    assert len(found.sentences) == 1


# --- they do not ---------------------------------------------------------------------------


def test_one_that_is_not_in_the_recording(report: Callable[..., Report]):
    found = compare_counts(live_of(3.0, 7.0, 11.0), report([rep(3.6), rep(7.6)]))
    assert not found.agrees
    assert found.sentences == (
        "Live counted 3 repetitions, the full analysis 2.",
        "Repetition 3 of the live count is not in the recording.",
    )


def test_one_that_the_full_analysis_does_not_count(report: Callable[..., Report]):
    full = [rep(3.6), rep(7.6, "the knee bends less than 30°"), rep(11.6)]
    found = compare_counts(live_of(3.0, 7.0, 11.0), report(full))
    assert not found.agrees
    assert found.sentences[1:] == (
        "Repetition 2 of the live count does not count: the knee bends less than 30°.",
    )


def test_without_a_reason_there_is_one_all_the_same(report: Callable[..., Report]):
    partial = rep(3.6).model_copy(update={"counted": False})
    found = compare_counts(live_of(3.0), report([partial]))
    assert found.sentences[1].endswith("does not count: it is no whole repetition.")


def test_one_that_live_did_not_see(report: Callable[..., Report]):
    full = [rep(3.6), rep(7.6), rep(11.6)]
    found = compare_counts(live_of(3.0, 11.0, gap_s=2.26), report(full))
    assert not found.agrees
    assert found.sentences == (
        "Live counted 2 repetitions, the full analysis 3.",
        "The one at 7.6 s was not seen live, which had 17 pictures a second and once none "
        "for 2.3 s.",
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("The knee bends less than 30°", "the knee bends less than 30°"),
        ("", "it did not see it whole"),
    ],
)
def test_one_that_live_did_not_count(report: Callable[..., Report], words: str, said: str):
    found = compare_counts(live_of(3.0, (7.0, words)), report([rep(3.6), rep(7.6)]))
    assert not found.agrees
    assert found.sentences[1:] == (f"The one at 7.6 s did not count live: {said}.",)


def test_the_same_number_of_others_is_said(report: Callable[..., Report]):
    """Both count two, but not the same two."""
    full = [rep(3.6), rep(7.6, "the other foot touches down"), rep(11.6)]
    found = compare_counts(live_of(3.0, 7.0, (11.0, "It does not come back up")), report(full))
    assert found.agrees
    assert found.sentences == (
        "Live counted 2 repetitions, the full analysis 2.",
        "Repetition 2 of the live count does not count: the other foot touches down.",
        "The one at 11.6 s did not count live: it does not come back up.",
    )


def test_each_difference_has_its_reason(report: Callable[..., Report]):
    full = [rep(3.6), rep(7.6, "it is too shallow"), rep(15.6), rep(19.6)]
    found = compare_counts(live_of(3.0, 7.0, 11.0, 15.0), report(full))
    assert not found.agrees
    assert len(found.sentences) == 4


def test_a_recording_without_repetitions_denies_all(report: Callable[..., Report]):
    found = compare_counts(live_of(3.0, 7.0), report([]))
    assert not found.agrees
    assert len(found.sentences) == 3


# --- pairs ---------------------------------------------------------------------------------


@pytest.mark.parametrize("shift_s", [-2.0, 0.0, 7.3])
def test_pairs_are_found_whatever_the_zeros_are(shift_s: float):
    live = [2.0, 5.1, 9.0, 12.2]
    full = [2.1 + shift_s, 5.0 + shift_s, 9.2 + shift_s, 12.2 + shift_s]
    assert match_reps(live, full) == {0: 0, 1: 1, 2: 2, 3: 3}


def test_the_uneven_rhythm_shows_which_one_is_missing():
    live = [2.0, 5.0, 12.0]
    assert match_reps(live, [2.5, 5.5, 9.0, 12.5]) == {0: 0, 1: 1, 2: 3}
    assert match_reps([2.5, 5.5, 9.0, 12.5], live) == {0: 0, 1: 1, 3: 2}


@pytest.mark.parametrize("shift_s", [0.0, 0.4, 3.3])
@pytest.mark.parametrize("missing", [0, 2, 4])
def test_in_an_even_rhythm_the_right_one_is_missing(shift_s: float, missing: int):
    """Any shift by whole repetitions would pair as many: only one fits the recording."""
    expected = [i for i in range(5) if i != missing]
    for seed in range(40):
        noise = np.random.default_rng(seed).normal(0, 0.05, (2, 5))
        full = 3.0 + 4.5 * np.arange(5) + shift_s + noise[0]
        live = np.delete(full - shift_s + noise[1], missing)
        assert match_reps(live.tolist(), full.tolist()) == dict(enumerate(expected))


def test_none_is_paired_twice():
    pairs = match_reps([2.0, 2.3, 2.6], [2.3])
    assert len(pairs) == 1
    assert match_reps([2.0, 2.3], [2.0, 2.3]) == {0: 0, 1: 1}


@pytest.mark.parametrize(("live", "full"), [([], []), ([1.0], []), ([], [1.0])])
def test_where_there_is_nothing_there_are_no_pairs(live: list[float], full: list[float]):
    assert match_reps(live, full) == {}


def test_what_lies_far_apart_is_no_pair():
    assert len(match_reps([2.0, 6.0], [2.0, 7.5])) == 1


# --- steps ---------------------------------------------------------------------------------


@pytest.mark.parametrize("apart", [-3, 0, 3])
def test_a_few_steps_more_or_less_are_alike(builder: ModuleType, apart: int):
    full: Report = builder.build("run_back")
    steps = len(full.steps) + apart
    found = compare_counts(live_of(steps=steps), full)
    assert found.agrees
    assert found.sentences == (f"Live counted {steps} steps, the full analysis {len(full.steps)}.",)


@pytest.mark.parametrize("apart", [-4, 4, 40])
def test_many_steps_apart_have_a_reason(builder: ModuleType, apart: int):
    full: Report = builder.build("run_back")
    found = compare_counts(live_of(steps=len(full.steps) + apart), full)
    assert not found.agrees
    assert len(found.sentences) == 2
    assert "17 pictures a second" in found.sentences[1]


def test_running_without_a_step_is_still_about_steps(builder: ModuleType):
    found = compare_counts(live_of(), builder.build("run_back"))
    assert found.sentences[0].startswith("Live counted 0 steps")


# --- what is kept ----------------------------------------------------------------------------


def ended() -> LiveOutcome:
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


def test_what_a_session_saw_is_kept():
    facts = summarise_outcome(ended(), source="received", why="the tab was closed")
    assert facts == LiveSummary(
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
    assert facts.count == 2


@pytest.mark.parametrize(
    "facts", [live_of(), live_of(3.0, (7.0, "Ümläut „30°“")), live_of(steps=9)]
)
def test_it_goes_through_json_unchanged(facts: LiveSummary):
    text = json.dumps(facts.as_dict(), allow_nan=False)
    assert summary_from_dict(json.loads(text)) == facts


def test_nothing_stays_nothing():
    assert summary_from_dict(None) is None


@pytest.mark.parametrize(
    "damage",
    [{"reps": None}, {"reps": [{"number": 1}]}, {"reps": [5]}, {"more": 1}],
    ids=str,
)
def test_what_is_damaged_is_refused(damage: dict[str, Any]):
    with pytest.raises((KeyError, TypeError)):
        summary_from_dict({**live_of(3.0).as_dict(), **damage})


def test_what_is_missing_is_refused():
    for name in live_of().as_dict():
        data = live_of(3.0).as_dict()
        del data[name]
        with pytest.raises((KeyError, TypeError)):
            summary_from_dict(data)


@pytest.mark.parametrize("facts", [None, live_of(3.0, (7.0, "Too shallow"), source="received")])
def test_it_is_kept_with_the_result(
    saved: Callable[..., ResultMeta], tmp_path: Path, facts: LiveSummary | None
):
    meta = replace(saved(), live=facts)
    folder = tmp_path / meta.id
    folder.mkdir()
    write_meta(folder, meta)
    assert read_meta(folder) == meta


def test_a_result_from_before_the_live_check_has_none(
    saved: Callable[..., ResultMeta], tmp_path: Path
):
    meta = saved()
    folder = tmp_path / meta.id
    folder.mkdir()
    write_meta(folder, meta)
    data = json.loads((folder / META).read_text("utf-8"))
    del data["live"]
    (folder / META).write_text(json.dumps(data), "utf-8")
    assert read_meta(folder).live is None
