"""What an athlete sees, exports and erases on the account page."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.page_language import pages_in
from vision.accounts.account import Account
from vision.accounts.users import add_account, list_accounts
from vision.errors import StorageError
from vision.jobs.upload_refusals import UploadRefused
from vision.jobs.upload_space import UploadSpace
from vision.library.athletes import list_athletes
from vision.limits import UploadLimits
from vision.webapp.server.sign_in_state import server_accounts
from vision.webapp.shared import lasting_work, personal_data

PAUSE_S = 60


def draw_own_data() -> None:
    from vision.webapp.account.own_data import show_own_data
    from vision.webapp.shared.lasting_work import show_work
    from vision.webapp.shared.messages import show_kept_message

    show_work()
    show_kept_message()
    show_own_data()


@pytest.fixture
def as_ada(
    ingested: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[], None]], AppTest]:
    """Return a function that draws something as the athlete Ada."""
    (card,) = list_athletes(ingested.library)
    accounts = server_accounts()
    account, _ = add_account(accounts, "ada", "athlete", athlete_id=card.id)

    def open_(draw: Callable[[], None]) -> AppTest:
        monkeypatch.setenv("FORMCHECK_SIGN_IN", "accounts")
        monkeypatch.setattr("vision.webapp.shared.signed_in.signed_in_account", lambda _: account)
        return AppTest.from_function(draw, default_timeout=PAUSE_S).run()

    return open_


@pytest.mark.slow
def test_an_athlete_sees_and_exports_own_data(
    as_ada: Callable[..., AppTest], formcheck_home: Path
) -> None:
    page = as_ada(draw_own_data)
    texts = [text.value for text in page.text]
    assert texts[0] == "Athlete: Ada, 1 report"
    assert "no day is entered" in texts[1]
    with pages_in("de"):
        german = [text.value for text in as_ada(draw_own_data).text]
    assert german[0] == "Athlet: Ada, 1 Bericht"
    (button,) = [b for b in page.button if b.label == "Export everything about me"]
    button.click().run()
    assert not page.exception
    (path,) = (formcheck_home / "scratch").glob("export-*/export.zip")
    with zipfile.ZipFile(path) as zip_:
        assert {"library.json", "index.html", "account.json"} <= set(zip_.namelist())
    shown = "".join(element.proto.body for element in page.get("html"))
    assert 'download="formcheck-Ada.zip"' in shown


def test_nothing_is_erased_before_the_word_is_typed(
    as_ada: Callable[..., AppTest],
    ingested: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    space = UploadSpace(tmp_path / "uploads", UploadLimits(), free_bytes=lambda _: 1 << 40)
    monkeypatch.setattr(personal_data, "upload_space", lambda: space)
    monkeypatch.setattr(lasting_work, "GRACE_S", PAUSE_S)
    (account,) = list_accounts(server_accounts())
    own, other = space.begin(account.id, "a.mp4", 10), space.begin("somebody", "b.mp4", 10)
    page = as_ada(draw_own_data)
    page.button("erase").click().run()
    page.run()  # the dialog stays, whatever starts the page again
    page.text_input("erase-word").input("yes")
    page.button("danger-erase-now").click().run()
    assert "Type the word erase first" in page.error[0].value
    assert len(list_athletes(ingested.library)) == 1
    page.text_input("erase-word").input(" Erase ")
    page.button("danger-erase-now").click().run()
    assert not page.exception
    assert "Everything about you has been deleted." in page.success[0].value
    assert "Backups" in page.success[0].value
    assert list_athletes(ingested.library) == []
    assert [each.athlete_id for each in list_accounts(server_accounts())] == [None]
    assert space.status("somebody", other.id).id == other.id
    with pytest.raises(UploadRefused):
        space.status(account.id, own.id)
    space.close()


def test_a_long_erasure_shows_that_it_goes_on_and_says_why_it_failed(
    as_ada: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def fail_slowly(*_: object) -> None:
        """Wait until the page was looked at."""
        begun.set()
        assert go_on.wait(PAUSE_S)
        raise StorageError("Another program has a file open.")

    monkeypatch.setattr(personal_data, "upload_space", lambda: None)
    monkeypatch.setattr(personal_data, "erase_everything", fail_slowly)
    monkeypatch.setattr(lasting_work, "GRACE_S", 0.0)
    page = as_ada(draw_own_data)
    page.button("erase").click().run()
    page.text_input("erase-word").input("erase")
    page.button("danger-erase-now").click().run()
    assert begun.wait(PAUSE_S)
    assert [bar.proto.text for bar in page.get("progress")] == ["Deleting everything"]
    assert page.button("erase").disabled
    assert not page.text_input
    go_on.set()
    assert page.session_state["lasting-work"].has_ended(PAUSE_S)
    page.run()
    assert "Another program has a file open." in page.error[0].value
    assert not page.get("progress")
    assert not page.button("erase").disabled


@pytest.mark.parametrize("role", ["coach", "administrator"])
def test_only_athletes_have_own_data(monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    ben = Account("ben", "Ben", role, None, is_taken_up=True)  # type: ignore[arg-type]
    monkeypatch.setenv("FORMCHECK_SIGN_IN", "accounts")
    monkeypatch.setattr("vision.webapp.shared.signed_in.signed_in_account", lambda _: ben)
    page = AppTest.from_function(draw_own_data, default_timeout=PAUSE_S).run()
    assert not page.header


def test_an_account_without_an_athlete_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    new = Account("new", "New", "athlete", None, is_taken_up=True)
    monkeypatch.setenv("FORMCHECK_SIGN_IN", "accounts")
    monkeypatch.setattr("vision.webapp.shared.signed_in.signed_in_account", lambda _: new)
    page = AppTest.from_function(draw_own_data, default_timeout=PAUSE_S).run()
    assert "Nothing is kept about you" in page.markdown[0].value
