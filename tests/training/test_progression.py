from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.training.programme import MAX_LEVEL, load_programme
from vision.training.progression import (
    FINE_FELT,
    LONG_BREAK_DAYS,
    MAX_FELT,
    FormCheck,
    Prescription,
    TrainedSession,
    prescribe,
)

PROGRAMME = load_programme()
DAY = date(2026, 3, 2)
TODAY = DAY + timedelta(days=3)


def check(level: int, *, days: int = -1) -> FormCheck:
    return FormCheck(DAY + timedelta(days=days), level)


def session(plan: str = "walk", rounds: int | None = None, **further: object) -> TrainedSession:
    found = PROGRAMME.find(plan)
    assert found is not None
    values: dict[str, object] = {"felt": 4, "complete": True, **further}
    return TrainedSession(DAY, plan, rounds or found.rounds[0], **values)  # type: ignore[arg-type]


def asked(found: Prescription) -> tuple[str, str | None, int]:
    return found.kind, None if found.plan is None else found.plan.id, found.rounds


@pytest.mark.parametrize("level", range(1, MAX_LEVEL + 1))
def test_the_first_session_is_what_the_check_prescribes(level: int) -> None:
    found = prescribe(check(level), [], today=TODAY)
    assert found.plan == PROGRAMME.main(level)
    assert found.rounds == found.plan.rounds[0]
    assert found.not_before is None
    assert "1 March 2026" in found.reasons[0]


def test_without_a_check_it_begins_with_walking_and_stays_there() -> None:
    assert asked(prescribe(None, [], today=TODAY)) == ("begin", "walk", 2)
    found = prescribe(None, [session(rounds=4)], today=TODAY)
    assert asked(found) == ("repeat", "walk", 4)
    assert found.needs_check
    assert "film yourself" in found.reasons[0]


@pytest.mark.parametrize(
    ("done", "level", "expected"),
    [
        (session(felt=5), 4, ("more", "walk", 3)),
        (session(rounds=4), 4, ("step_up", "quick_steps", 3)),
        (session(rounds=4), 1, ("repeat", "walk", 4)),
        (session(rounds=4, felt=6), 4, ("repeat", "walk", 4)),
        (session(rounds=4, complete=False), 4, ("repeat", "walk", 4)),
        (session(rounds=4, felt=8), 4, ("easier", "walk", 3)),
        (session(felt=9), 4, ("repeat", "walk", 2)),
        (session("short_runs", felt=10), 4, ("easier", "quick_steps", 3)),
        (session("intervals"), 4, ("more", "intervals", 3)),
        (session("intervals", rounds=4), 3, ("back", "short_runs", 3)),
        (session("mixed", rounds=6), 5, ("repeat", "mixed", 6)),
        (session("walk", rounds=99), 1, ("repeat", "walk", 4)),
    ],
    ids=str,
)
def test_form_and_effort_decide(
    done: TrainedSession, level: int, expected: tuple[str, str, int]
) -> None:
    assert asked(prescribe(check(level), [done], today=TODAY)) == expected


def test_a_new_check_leads_on_without_all_rounds() -> None:
    done = [session("quick_steps")]
    assert asked(prescribe(check(3, days=1), done, today=TODAY)) == ("step_up", "short_runs", 3)
    assert asked(prescribe(check(3, days=-1), done, today=TODAY)) == ("more", "quick_steps", 4)


def test_nothing_gets_harder_on_the_same_day() -> None:
    found = prescribe(check(5, days=1), [session(rounds=4)], today=DAY)
    assert asked(found) == ("repeat", "walk", 4)
    assert found.not_before == DAY + timedelta(days=1)


def test_running_wants_a_day_between() -> None:
    found = prescribe(check(4), [session("intervals")], today=DAY + timedelta(days=1))
    assert found.not_before == DAY + timedelta(days=2)
    walked = prescribe(check(2), [session("quick_steps")], today=DAY + timedelta(days=1))
    assert walked.not_before is None


def test_after_a_long_break_it_begins_with_few_rounds() -> None:
    today = DAY + timedelta(days=LONG_BREAK_DAYS + 1)
    found = prescribe(check(4), [session("intervals", rounds=4)], today=today)
    assert asked(found) == ("repeat", "intervals", 2)
    assert "29 days" in found.reasons[0]


def test_the_hill_counts_for_effort_and_not_for_the_step() -> None:
    done = [session("intervals"), session("hill")]
    assert asked(prescribe(check(4), done, today=TODAY)) == ("more", "intervals", 3)
    hard = [session("intervals"), session("hill", felt=9)]
    assert asked(prescribe(check(4), hard, today=TODAY)) == ("easier", "short_runs", 3)
    assert asked(prescribe(check(2), [session("hill")], today=TODAY)) == ("begin", "quick_steps", 3)


def test_pain_stops_everything_until_a_person_decides() -> None:
    hurt = session("intervals", felt=1, pain=True)
    for later in ([], [session("walk")]):
        found = prescribe(check(5, days=2), [hurt, *later], today=TODAY)
        assert asked(found) == ("stop", None, 0)
        assert "doctor" in found.reasons[0]
        assert "does not diagnose" in found.reasons[0]
        assert found.alternatives == ()
    decided = replace(hurt, cleared=True)
    found = prescribe(check(5, days=2), [decided], today=TODAY)
    assert asked(found) == ("back", "walk", 2)
    after = prescribe(check(5, days=2), [decided, session()], today=TODAY)
    assert asked(after) == ("step_up", "quick_steps", 3)


def test_plans_of_another_version_are_left_out() -> None:
    unknown = replace(session(), plan="stairs")
    assert asked(prescribe(check(3), [unknown], today=TODAY)) == ("begin", "short_runs", 3)


PLANS = [plan.id for plan in PROGRAMME.plans]
CHECKS = st.none() | st.builds(check, st.integers(1, MAX_LEVEL), days=st.integers(-5, 5))
SESSIONS = st.lists(
    st.builds(
        TrainedSession,
        st.dates(DAY - timedelta(days=60), TODAY),
        st.sampled_from(PLANS),
        st.integers(1, 8),
        st.booleans(),
        st.integers(0, MAX_FELT),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
).map(lambda sessions: sorted(sessions, key=lambda s: s.day))


def hardness(found: Prescription) -> tuple[int, int]:
    return (0, 0) if found.plan is None else (found.plan.level, found.rounds)


@pytest.mark.slow
@given(CHECKS, SESSIONS)
def test_it_never_goes_beyond_form_nor_past_pain(
    known: FormCheck | None, done: list[TrainedSession]
) -> None:
    found = prescribe(known, done, today=TODAY)
    assert found.reasons
    assert all(reason.endswith(".") for reason in found.reasons)
    if any(each.pain and not each.cleared for each in done):
        assert found.kind == "stop"
        assert found.plan is None
        return
    assert found.plan is not None
    assert found.plan.level <= (known.level if known else 1)
    assert found.rounds in found.plan.rounds
    assert all(plan.level <= found.plan.level for plan in found.alternatives)


@given(CHECKS, SESSIONS.filter(bool))
def test_it_gets_harder_only_after_a_session_that_was_fine(
    known: FormCheck | None, done: list[TrainedSession]
) -> None:
    last = done[-1]
    found = prescribe(known, done, today=TODAY)
    if found.kind in ("more", "step_up"):
        assert last.complete
        assert last.felt <= FINE_FELT
        assert last.day < TODAY
        mains = [s for s in done if s.plan != "hill"]
        before = PROGRAMME.find(mains[-1].plan)
        assert before is not None
        assert found.plan is not None
        assert found.plan.level - before.level == (found.kind == "step_up")


@given(CHECKS, SESSIONS.filter(bool), st.integers(0, MAX_FELT), st.integers(0, MAX_FELT))
def test_more_effort_never_leads_to_a_harder_session(
    known: FormCheck | None, done: list[TrainedSession], first: int, second: int
) -> None:
    low, high = sorted((first, second))
    easy, hard = (
        prescribe(known, [*done[:-1], replace(done[-1], felt=felt)], today=TODAY)
        for felt in (low, high)
    )
    assert hardness(hard) <= hardness(easy)
