"""`formcheck accounts`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import RunCommand
from vision.accounts.links import account_of_link, take_up_with_password
from vision.accounts.store import open_accounts
from vision.accounts.users import list_accounts

PASSWORD = "four plain short words"


def token_in(text: str, url: str = "http://localhost:8501") -> str:
    (token,) = re.findall(rf"^  {url}/invite/(\S+)$", text, re.MULTILINE)
    return str(token)


def take_up(home: Path, token: str) -> None:
    accounts = open_accounts(home / "accounts")
    take_up_with_password(accounts, token, PASSWORD)
    accounts.close()


def test_add_list_reset_and_remove(
    formcheck: RunCommand, formcheck_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert formcheck("accounts", "list") == (0, "There are no accounts yet.\n", "")
    url = "https://clinic.example"
    code, out, _ = formcheck("accounts", "add", "Ada B", "--role", "administrator", "--url", url)
    assert (code, out.count("\n")) == (0, 3)
    assert "Added Ada B (administrator)." in out
    _, listed, _ = formcheck("accounts", "list")
    assert "link not used yet" in listed
    take_up(formcheck_home, token_in(out, url))
    formcheck("accounts", "add", "Bob", "--role", "athlete", "--athlete", "abc")
    _, listed, _ = formcheck("accounts", "list")
    assert re.search(r"Ada B +administrator +– +active", listed)
    assert re.search(r"Bob +athlete +abc +link not used yet", listed)

    code, out, _ = formcheck("accounts", "reset", "ada b")
    accounts = open_accounts(formcheck_home / "accounts")
    assert account_of_link(accounts, token_in(out)).name == "Ada B"
    assert formcheck("accounts", "remove", "Bob") == (0, "Removed Bob.\n", "")
    assert [account.name for account in list_accounts(accounts)] == ["Ada B"]
    accounts.close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "Ada"), "already is an account 'Ada'"),
        (("add", "Bob", "--athlete", "a1"), "Only the account of an athlete"),
        (("add", " "), "1 to 120"),
        (("reset", "Bob"), "no account 'Bob'"),
        (("remove", "Ada"), "last administrator"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    formcheck: RunCommand, formcheck_home: Path, arguments: tuple[str, ...], words: str
) -> None:
    _, out, _ = formcheck("accounts", "add", "Ada", "--role", "administrator")
    take_up(formcheck_home, token_in(out))
    code, _, err = formcheck("accounts", *arguments)
    assert (code, err.count("\n")) == (2, 1)
    assert words in err
