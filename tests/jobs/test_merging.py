"""Merge two athletes: an account of the one who goes belongs to the one who stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from tests.support.saved_results import build_report, write_result
from vision.accounts.store import Accounts
from vision.accounts.users import add_account, find_account
from vision.errors import StorageError
from vision.jobs.account_store import open_account_store
from vision.jobs.app_state import AppState
from vision.jobs.merging import merge_with_accounts
from vision.jobs.personal_data import export_prefix
from vision.library.access import User
from vision.library.athletes import add_athlete, list_athletes
from vision.library.audit import list_audit
from vision.library.merging import MergePlan, plan_merge
from vision.settings import Settings


@pytest.fixture
def accounts(state: AppState) -> Iterator[Accounts]:
    found = open_account_store(state.results.home)
    yield found
    found.close()


@pytest.fixture
def twice(state: AppState, accounts: Accounts) -> SimpleNamespace:
    """Ada twice, with an account of the second entry, as an administrator sees them."""
    ids = [add_athlete(state.library, "Ada") for _ in range(2)]
    account, _ = add_account(accounts, "ada@example.org", "athlete", athlete_id=ids[1])
    seen = state.seen_by(User("administrator", "admin"))
    return SimpleNamespace(ids=ids, account=account, seen=seen)


def merge(state: AppState, plan: MergePlan) -> int:
    return merge_with_accounts(state, plan, consent_on=None, keep_until=None)


def test_the_account_goes_along(
    state: AppState, accounts: Accounts, twice: SimpleNamespace
) -> None:
    kept, other = twice.ids
    prepared = state.scratch.new_lasting_folder(export_prefix(other))
    assert merge(twice.seen, plan_merge(state.library, kept, other)) == 1
    assert find_account(accounts, twice.account.id).athlete_id == kept
    assert [card.id for card in list_athletes(state.library)] == [kept]
    assert not prepared.exists()
    log = {(each.action, each.object_id) for each in list_audit(state.library).entries}
    assert {("changed", twice.account.id), ("deleted", other)} <= log


def test_the_account_stays_where_the_merge_fails(
    state: AppState, accounts: Accounts, twice: SimpleNamespace
) -> None:
    kept, other = twice.ids
    plan = plan_merge(state.library, kept, other)
    failure = patch("vision.library.merging.merge_athletes", side_effect=StorageError("No room."))
    with failure, pytest.raises(StorageError):
        merge(twice.seen, plan)
    assert find_account(accounts, twice.account.id).athlete_id == other


def test_a_check_that_runs_meanwhile_is_saved_for_the_one_who_stays(
    state: AppState, twice: SimpleNamespace, tmp_path: Path
) -> None:
    kept, other = twice.ids
    meta = state.results.add("late.mp4", [b"a clip"], Settings(), athlete=other)
    write_result(build_report("sls_front"), state.results.work_folder(meta.id))
    merge(twice.seen, plan_merge(state.library, kept, other))
    state.results.publish(meta)
    (card,) = list_athletes(state.library)
    assert (card.id, card.reports) == (kept, 1)
