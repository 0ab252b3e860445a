"""Merge two athletes that are one person, with the accounts that belong to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from vision.errors import FormcheckError
from vision.jobs.account_store import existing_account_store
from vision.jobs.app_state import AppState
from vision.jobs.personal_data import export_prefix

if TYPE_CHECKING:  # the database takes a while to load
    from vision.accounts.store import Accounts
    from vision.library.merging import MergePlan


def merge_with_accounts(
    state: AppState, plan: MergePlan, *, consent_on: date | None, keep_until: date | None
) -> int:
    """Merge two athletes; accounts of the one who is removed then belong to the other.

    Parameters
    ----------
    state : AppState
        The state as the user sees it.
    plan : MergePlan
        Whom to merge, from `vision.library.merging.plan_merge`.
    consent_on, keep_until : date or None
        Dates of the athlete who stays.

    Returns
    -------
    int
        How many accounts have moved.

    Raises
    ------
    InputError
        One of them was deleted, or the dates contradict each other.
    AccessError
        The user may not do this.
    FormcheckError
        A database does not answer.
    """
    from vision.library.merging import plan_merge

    plan = plan_merge(state.library, plan.kept_id, plan.other_id)
    with existing_account_store(state.results.home) as accounts:
        moved = _merge(state, plan, accounts, consent_on=consent_on, keep_until=keep_until)
    for athlete_id in (plan.kept_id, plan.other_id):  # prepared exports hold what was before
        state.scratch.remove_lasting_folders(export_prefix(athlete_id))
    return len(moved)


def _merge(
    state: AppState,
    plan: MergePlan,
    accounts: Accounts | None,
    *,
    consent_on: date | None,
    keep_until: date | None,
) -> Sequence[str]:
    """Move the accounts first: if the program ends in between, the merge can be repeated."""
    from vision.accounts.athlete_accounts import accounts_of_athlete, connect_to_athlete
    from vision.library.audit import record_account
    from vision.library.merging import merge_athletes

    ids: tuple[str, ...] = ()
    if accounts is not None:
        ids = accounts_of_athlete(accounts, plan.other_id)
        connect_to_athlete(accounts, ids, plan.kept_id)
    try:
        merge_athletes(state.library, plan, consent_on=consent_on, keep_until=keep_until)
    except FormcheckError:
        if accounts is not None:
            connect_to_athlete(accounts, ids, plan.other_id)
        raise
    for id_ in ids:
        record_account(state.library, "changed", id_)
    return ids
