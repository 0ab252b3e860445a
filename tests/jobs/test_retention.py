"""The server deletes what is due, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.finished_analyses import make_finished_analysis
from vision.accounts.links import account_of_link
from vision.accounts.users import add_account, list_accounts
from vision.jobs import retention
from vision.jobs.account_store import open_account_store
from vision.jobs.app_state import AppState
from vision.jobs.retention import apply_retention
from vision.library.athletes import add_athlete, list_athletes
from vision.library.audit import list_audit
from vision.library.ingest import ingest
from vision.library.integrity import check_library
from vision.library.queries import ReportFilter, list_reports
from vision.library.retention import keep_longer

TODAY = date(2026, 4, 1)


def test_what_is_due_is_deleted_after_its_notice_and_audited(
    state: AppState, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="vision")
    ada = add_athlete(state.library, "Ada", keep_until=TODAY - timedelta(days=1))
    bob = add_athlete(state.library, "Bob", keep_until=TODAY + timedelta(days=40))
    made = [make_finished_analysis(tmp_path) for _ in range(2)]
    for each, athlete in zip(made, (ada, bob), strict=True):
        ingest(state.library, each, athlete_id=athlete)
    accounts = open_account_store(state.results.home)
    account, token = add_account(accounts, "Ada", "athlete", athlete_id=ada)
    for later in range(14):
        assert apply_retention(state, today=TODAY + timedelta(days=later)) == ()
    assert apply_retention(state, today=TODAY + timedelta(days=14)) == (ada,)
    assert [card.name for card in list_athletes(state.library)] == ["Bob"]
    assert [card.id for card in list_reports(state.library, ReportFilter()).cards] == [made[1].id]
    assert check_library(state.library).is_healthy
    assert [each.athlete_id for each in list_accounts(accounts)] == [None]
    assert account_of_link(accounts, token).id == account.id, "the account itself stays"
    accounts.close()
    (entry,) = [e for e in list_audit(state.library).entries if e.action == "deleted"]
    assert (entry.role, entry.account_id, entry.kind, entry.object_id) == (
        "owner", None, "athlete", ada,
    )  # fmt: skip
    assert f"Gave notice that the data of athlete {ada}" in caplog.text
    assert f"Deleted athlete {ada}, whose data may no longer be kept" in caplog.text
    assert "Ada" not in caplog.text


def test_a_day_that_is_changed_just_then_counts(
    state: AppState, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = add_athlete(state.library, "Ada", keep_until=date.today() - timedelta(days=30))
    apply_retention(state, today=date.today() - timedelta(days=14))
    from vision.jobs import personal_data

    erase = personal_data.erase_everything

    def keep_then_erase(*args: object, **options: object) -> object:
        keep_longer(state.library, ada, until=None)
        return erase(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(personal_data, "erase_everything", keep_then_erase)
    assert apply_retention(state, today=date.today()) == ()
    assert [card.id for card in list_athletes(state.library)] == [ada]


def test_one_athlete_who_cannot_be_deleted_does_not_keep_the_others(
    state: AppState, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [add_athlete(state.library, name, keep_until=TODAY) for name in ("Ada", "Bob")]
    apply_retention(state, today=TODAY)
    failed: list[str] = []
    from vision.errors import FormcheckError
    from vision.jobs import personal_data

    erase = personal_data.erase_everything

    def fail_once(state: AppState, id_: str, **options: object) -> object:
        if not failed:
            failed.append(id_)
            raise FormcheckError("A file is open.")
        return erase(state, id_, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(personal_data, "erase_everything", fail_once)
    later = TODAY + timedelta(days=14)
    assert set(apply_retention(state, today=later)) == set(ids) - set(failed)
    assert apply_retention(state, today=later) == tuple(failed)


def test_without_a_library_none_is_made(state: AppState) -> None:
    assert retention.apply_retention(state, today=TODAY) == ()
    assert not state.has_library
