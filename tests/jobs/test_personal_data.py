"""Export and erase everything about an athlete."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from tests.support.finished_analyses import make_finished_analysis
from tests.support.job_builders import add_clip
from vision.accounts.links import take_up_with_password
from vision.accounts.store import Accounts
from vision.accounts.users import add_account, list_accounts
from vision.errors import FormcheckError, InputError
from vision.jobs.account_store import existing_account_store, open_account_store
from vision.jobs.app_state import AppState, open_app_state
from vision.jobs.personal_data import (
    erase_everything,
    export_everything,
    export_prefix,
)
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.library.access import AccessError, User
from vision.library.athletes import add_athlete, list_athletes
from vision.library.audit import list_audit
from vision.library.ingest import ingest
from vision.library.integrity import check_library
from vision.library.queries import ReportFilter, list_reports
from vision.library.reviews import add_note, write_review
from vision.library.training import SavedTraining, list_training, save_training
from vision.library.transfer import import_athlete
from vision.library.viewer_links import add_viewer_link, open_viewer_link
from vision.settings import Settings


@pytest.fixture
def accounts(state: AppState) -> Iterator[Accounts]:
    found = open_account_store(state.results.home)
    yield found
    found.close()


@pytest.fixture
def ada(ingested: SimpleNamespace, accounts: Accounts) -> SimpleNamespace:
    """Return Ada, who has an account, a report that was reviewed, and a clip without a report."""
    state = ingested.state
    (card,) = list_athletes(state.library)
    _, token = add_account(accounts, "ada@example.org", "athlete", athlete_id=card.id)
    account = take_up_with_password(accounts, token, "four plain short words")
    waiting = state.results.add("late.mp4", [b"a late clip"], Settings(), athlete=card.id)
    user = User("athlete", account.id, athlete_id=card.id)
    return SimpleNamespace(
        id=card.id,
        state=state,
        own=state.seen_by(user),
        account=account,
        report=ingested.meta.id,
        waiting=waiting,
    )


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as zip_:
        return {name: zip_.read(name) for name in zip_.namelist()}


def test_an_export_can_be_read_and_imported(
    ada: SimpleNamespace, accounts: Accounts, tmp_path: Path
) -> None:
    write_review(ada.state.library, ada.report, status="sent", message="Slower.", decisions=())
    done = SavedTraining("a-session", date(2026, 3, 2), "walk", 3, 2, 6, True, "left <calf>")
    save_training(ada.own.library, ada.id, done)
    path = tmp_path / "ada.zip"
    assert export_everything(ada.own, ada.id, path) == 1
    found = members(path)
    (report,) = [content.decode() for name, content in found.items() if name.startswith("reports/")]
    assert "Slower." in report
    assert "<h1>" in report
    index = found["index.html"].decode()
    listed = json.loads(found["library.json"])
    clip = next(each["digest"] for each in listed["clips"])
    for link in (f"files/{clip}", f"unchecked/{ada.waiting.id}.mp4", "account.json", "reports/"):
        assert link in index
    assert "Walk backward: 2 of 3 rounds, felt like 6 of 10, pain: left &lt;calf&gt;" in index
    assert found[f"unchecked/{ada.waiting.id}.mp4"] == b"a late clip"
    (account,) = json.loads(found["account.json"])["accounts"]
    assert (account["name"], account["role"], account["has_password"]) == (
        "ada@example.org", "athlete", True,
    )  # fmt: skip
    assert not [name for name in found["account.json"].decode().split('"') if "hash" in name]
    assert "argon2" not in found["account.json"].decode()
    other = open_app_state(tmp_path / "other")
    summary = import_athlete(other.library, path)
    assert (summary.name, summary.added) == ("Ada", 1)
    assert [each.id for each in list_training(other.library, ada.id)] == ["a-session"]
    assert check_library(other.library, contents=True).is_healthy
    other.close()


@pytest.mark.slow
def test_an_athlete_exports_no_review_that_was_not_sent(
    ada: SimpleNamespace, tmp_path: Path
) -> None:
    write_review(
        ada.state.library, ada.report, status="reviewed", message="Only a draft.", decisions=()
    )
    add_note(ada.state.library, ada.report, time_s=1, text="Only a note.")
    paths = tmp_path / "own.zip", tmp_path / "coach.zip"
    for state, path in zip((ada.own, ada.state), paths, strict=True):
        export_everything(state, ada.id, path)
    texts = [b"".join(members(path).values()).decode("latin-1") for path in paths]
    assert [("a draft" in text, "a note" in text) for text in texts] == [
        (False, False), (True, True),
    ]  # fmt: skip


def test_everything_is_erased(ada: SimpleNamespace, accounts: Accounts, tmp_path: Path) -> None:
    state, library = ada.state, ada.state.library
    bob = make_finished_analysis(tmp_path)
    ingest(library, bob, athlete_id=add_athlete(library, "Bob"))
    unrelated = add_clip(state.results)
    token = add_viewer_link(library, ada.report, days=30)
    prepared = state.scratch.new_lasting_folder(export_prefix(ada.id))
    other = state.scratch.new_lasting_folder(export_prefix("another"))
    assert erase_everything(ada.own, ada.id) == (ada.account.id,)
    assert [card.name for card in list_athletes(library)] == ["Bob"]
    assert [card.id for card in list_reports(library, ReportFilter()).cards] == [bob.id]
    assert {meta.id for meta in state.results.all_results()} == {unrelated.id, bob.id}
    assert open_viewer_link(library, token) is None
    assert [each.athlete_id for each in list_accounts(accounts)] == [None]
    assert (prepared.exists(), other.exists()) == (False, True)
    assert check_library(library, contents=True).is_healthy
    for id_ in (ada.report, ada.waiting.id):
        assert not (state.results.home / "cache" / "results" / id_).exists()
    (entry,) = [e for e in list_audit(library).entries if e.action == "deleted"]
    assert (entry.role, entry.account_id, entry.kind) == ("athlete", ada.account.id, "athlete")
    with pytest.raises(InputError, match="no longer in the library"):
        erase_everything(ada.own, ada.id)


def test_nobody_erases_or_exports_others(ada: SimpleNamespace, tmp_path: Path) -> None:
    bob = add_athlete(ada.state.library, "Bob")
    users = (
        ada.own.user,
        User("coach", "coach-2"),
        User("athlete", "account-2", athlete_id=ada.id[::-1]),
        User("athlete", "account-3"),
        User("viewer", report_id=ada.report),
    )
    for user in users:
        state = ada.state.seen_by(user)
        for id_ in (bob, *([] if user == ada.own.user else [ada.id])):
            with pytest.raises((AccessError, InputError)):
                erase_everything(state, id_)
            with pytest.raises((AccessError, InputError)):
                export_everything(state, id_, tmp_path / "out.zip")
    assert len(list_athletes(ada.state.library)) == 2
    assert not (tmp_path / "out.zip").exists()
    assert erase_everything(ada.own, ada.id, only_if=lambda _: False) is None
    assert len(list_athletes(ada.state.library)) == 2


def test_a_running_analysis_is_stopped_and_does_not_come_back(
    state: AppState, jobs: JobQueue, builder: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, gate = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        gate.wait(60)

    monkeypatch.setattr(jobs, "run_analysis", builder.fake_analysis(wait=wait))
    ada = add_athlete(state.library, "Ada")
    running, waiting = (
        state.results.add(f"{name}.mp4", [name.encode()], Settings(), athlete=ada)
        for name in ("running", "waiting")
    )
    for meta in (running, waiting):
        jobs.start(meta.id)
    assert begun.wait(60)
    erase_everything(state, ada)
    gate.set()
    jobs.wait(60)
    assert state.results.all_results() == []
    assert list_reports(state.library, ReportFilter()).total == 0
    assert list(state.library.files.all_digests()) == []
    assert [path.name for path in state.results.jobs_folder.iterdir() if path.is_dir()] == []


def test_an_analysis_of_another_program_is_not_saved(
    state: AppState, builder: ModuleType, small_clip: Path
) -> None:
    ada = add_athlete(state.library, "Ada")
    meta = state.results.add("squat.mp4", [small_clip.read_bytes()], Settings(), athlete=ada)
    other = open_app_state(state.results.home)
    with other.results.claims.lock(meta.id):
        builder.write_result(builder.build_report("sls_front"), other.results.work_folder(meta.id))
        assert erase_everything(state, ada) == ()
        with pytest.raises(InputError, match="no longer here"):
            other.results.publish(meta)
    assert state.results.all_results() == []
    assert list(state.library.files.all_digests()) == []
    other.close()


def test_a_result_that_is_erased_while_it_is_saved_does_not_come_back(
    state: AppState,
    builder: ModuleType,
    small_clip: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada = add_athlete(state.library, "Ada")
    meta = state.results.add("squat.mp4", [small_clip.read_bytes()], Settings(), athlete=ada)
    builder.write_result(builder.build_report("sls_front"), state.results.work_folder(meta.id))
    from vision.jobs import result_store

    read = result_store.finished_analysis

    def erase_meanwhile(*args: object, **options: object) -> object:
        found = read(*args, **options)  # type: ignore[arg-type]
        erase_everything(state, ada)
        return found

    monkeypatch.setattr(result_store, "finished_analysis", erase_meanwhile)
    with state.results.claims.lock(meta.id), pytest.raises(InputError, match="no longer here"):
        state.results.publish(meta)
    assert state.results.all_results() == []
    assert list(state.library.files.all_digests()) == []
    assert not state.library.was_interrupted


def test_the_queue_stops_what_another_program_has_deleted(
    state: AppState, jobs: JobQueue, builder: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, gate = threading.Event(), threading.Event()
    stopped: list[ResultMeta] = []

    def wait() -> None:
        begun.set()
        gate.wait(60)

    analyse = builder.fake_analysis(wait=wait)

    def run(*args: object, **options: object) -> None:
        try:
            analyse(*args, **options)
        except FormcheckError:
            stopped.append(meta)
            raise

    monkeypatch.setattr(jobs, "run_analysis", run)
    ada = add_athlete(state.library, "Ada")
    meta = state.results.add("squat.mp4", [b"clip"], Settings(), athlete=ada)
    jobs.start(meta.id)
    assert begun.wait(60)
    jobs.stop_deleted()
    assert jobs.status(meta.id).state == "running", "it is still there"
    other = open_app_state(state.results.home)
    erase_everything(other, ada)
    other.close()
    jobs.stop_deleted()
    gate.set()
    jobs.wait(60)
    assert stopped == [meta]


def test_accounts_that_never_were_are_not_made(state: AppState) -> None:
    home = state.results.home
    with existing_account_store(home) as accounts:
        assert accounts is None
    assert not (home / "accounts").exists()
    open_account_store(home).close()
    with existing_account_store(home) as accounts:
        assert accounts is not None
