"""Accounts: links that work once, resets, roles, and the last administrator."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from tests.accounts.conftest import Clock
from vision.accounts.account import Identity
from vision.accounts.links import (
    LINK_LIFETIME_S,
    account_of_link,
    take_up_with_identity,
    take_up_with_password,
)
from vision.accounts.passwords import MAX_LENGTH
from vision.accounts.schema import AccountTableBase
from vision.accounts.sessions import find_session, sign_in, sign_in_with_identity, start_session
from vision.accounts.store import Accounts, open_accounts
from vision.accounts.users import (
    add_account,
    find_account,
    first_administrator,
    has_administrator,
    list_accounts,
    remove_account,
    reset_account,
)
from vision.errors import FormcheckError, InputError

PASSWORD = "four plain short words"
ADA = Identity("https://provider.example", "ada-1")


def add(accounts: Accounts, name: str = "Ada", role: str = "coach") -> str:
    """Add an account with a password; return its id."""
    account, token = add_account(accounts, name, role)
    take_up_with_password(accounts, token, PASSWORD)
    return account.id


def test_a_link_sets_the_password_once(accounts: Accounts) -> None:
    account, token = add_account(accounts, " Ada  Lovelace ", "athlete", athlete_id="a1")
    assert (account.name, account.role, account.athlete_id) == ("Ada Lovelace", "athlete", "a1")
    assert not account.is_taken_up
    assert account_of_link(accounts, token) == account
    assert take_up_with_password(accounts, token, PASSWORD).is_taken_up
    for use in (
        lambda: account_of_link(accounts, token),
        lambda: take_up_with_password(accounts, token, PASSWORD),
        lambda: take_up_with_identity(accounts, token, ADA),
    ):
        with pytest.raises(InputError, match="has been used"):
            use()
    signed_in = sign_in(accounts, "ADA lovelace", PASSWORD, address="10.0.0.1")
    assert signed_in.account.id == account.id


def test_of_two_who_use_a_link_at_the_same_time_one_succeeds(accounts: Accounts) -> None:
    _, token = add_account(accounts, "Ada", "coach")
    together = threading.Barrier(4)
    ends = []

    def use(number: int) -> None:
        together.wait()
        try:
            take_up_with_identity(accounts, token, Identity("https://p.example", str(number)))
        except InputError:
            ends.append(False)
        else:
            ends.append(True)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == [False, False, False, True]


def test_a_link_expires(accounts: Accounts, clock: Clock) -> None:
    _, token = add_account(accounts, "Ada", "coach")
    clock.wait(LINK_LIFETIME_S - 1)
    account_of_link(accounts, token)
    clock.wait(1)
    with pytest.raises(InputError, match="has expired"):
        take_up_with_password(accounts, token, PASSWORD)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "at least 10"),
        ("a" * 20, "easy to guess"),
        ("ada lovelace", "easy to guess"),
        ("long word " * MAX_LENGTH, "at most"),
    ],
)
def test_passwords_that_are_easy_to_guess_are_refused(
    accounts: Accounts, password: str, words: str
) -> None:
    _, token = add_account(accounts, "Ada Lovelace", "coach")
    with pytest.raises(InputError, match=words):
        take_up_with_password(accounts, token, password)
    take_up_with_password(accounts, token, PASSWORD)  # the link is not used up


@pytest.mark.parametrize(
    ("name", "role", "athlete", "words"),
    [
        ("", "coach", None, "1 to 120"),
        ("a" * 121, "coach", None, "1 to 120"),
        ("a\x1b[31m", "coach", None, "printable"),
        ("Ada", "owner", None, "no role 'owner'"),
        ("Ada", "coach", "a1", "Only the account of an athlete"),
        ("  BOB ", "coach", None, "already is an account 'BOB'"),
    ],
)
def test_accounts_that_cannot_be_added(
    accounts: Accounts, name: str, role: str, athlete: str | None, words: str
) -> None:
    add(accounts, "Bob")
    with pytest.raises(InputError, match=words):
        add_account(accounts, name, role, athlete_id=athlete)
    assert [account.name for account in list_accounts(accounts)] == ["Bob"]


def test_a_reset_ends_password_sessions_and_earlier_links(accounts: Accounts) -> None:
    id_ = add(accounts)
    opened = sign_in(accounts, "Ada", PASSWORD, address="10.0.0.1")
    first = reset_account(accounts, id_)
    assert find_session(accounts, opened.token) is None
    with pytest.raises(InputError, match="wrong"):
        sign_in(accounts, "Ada", PASSWORD, address="10.0.0.1")
    second = reset_account(accounts, id_)
    with pytest.raises(InputError, match="replaced by a newer one"):
        take_up_with_password(accounts, first, PASSWORD)
    take_up_with_password(accounts, second, "another few words")
    sign_in(accounts, "Ada", "another few words", address="10.0.0.1")


def test_the_first_administrator_gets_a_link_until_it_is_used(accounts: Accounts) -> None:
    first, second = first_administrator(accounts), first_administrator(accounts)
    assert first is not None
    assert second is not None
    assert not has_administrator(accounts)
    with pytest.raises(InputError):
        account_of_link(accounts, first)
    assert take_up_with_password(accounts, second, PASSWORD).role == "administrator"
    assert has_administrator(accounts)
    assert first_administrator(accounts) is None


def test_somebody_else_of_that_name_does_not_become_administrator(accounts: Accounts) -> None:
    id_ = add(accounts, "admin", "coach")
    token = first_administrator(accounts)
    assert token is not None
    assert account_of_link(accounts, token).name == "admin 2"
    assert find_account(accounts, id_).role == "coach"


def test_the_last_administrator_stays(accounts: Accounts) -> None:
    first = add(accounts, "Ada", "administrator")
    add_account(accounts, "Bob", "administrator")  # never opened the link
    with pytest.raises(InputError, match="last administrator"):
        remove_account(accounts, first)
    second = add(accounts, "Eve", "administrator")
    session = start_session(accounts, first)
    remove_account(accounts, first)
    assert find_session(accounts, session.token) is None
    assert {account.name for account in list_accounts(accounts)} == {"Bob", "Eve"}
    with pytest.raises(InputError, match="has been removed"):
        start_session(accounts, first)
    with pytest.raises(InputError, match="no account 'Ada'"):
        find_account(accounts, "Ada")
    assert find_account(accounts, " eve ").id == second == find_account(accounts, second).id


def test_an_identity_belongs_to_one_account(accounts: Accounts) -> None:
    (ada, to_ada), (_, to_bob) = (add_account(accounts, name, "coach") for name in ("Ada", "Bob"))
    with pytest.raises(InputError, match="Nobody here"):
        sign_in_with_identity(accounts, ADA, source="1")
    take_up_with_identity(accounts, to_ada, ADA)
    with pytest.raises(InputError, match="belongs to another account"):
        take_up_with_identity(accounts, to_bob, ADA)
    account_of_link(accounts, to_bob)  # the link is not used up
    assert sign_in_with_identity(accounts, ADA, source="1").account.id == ada.id
    other = Identity("https://other.example", ADA.subject)
    with pytest.raises(InputError, match="Nobody here"):
        sign_in_with_identity(accounts, other, source="2")


def test_an_answer_of_a_provider_opens_one_session(accounts: Accounts) -> None:
    _, token = add_account(accounts, "Ada", "coach")
    take_up_with_identity(accounts, token, ADA)
    sign_in_with_identity(accounts, ADA, source="answer")
    with pytest.raises(InputError, match="has been used"):
        sign_in_with_identity(accounts, ADA, source="answer")


@pytest.mark.parametrize(("issuer", "subject"), [("", "a"), ("a", ""), ("a", "b" * 256)])
def test_an_incomplete_identity_is_refused(issuer: str, subject: str) -> None:
    with pytest.raises(InputError, match="did not say who you are"):
        Identity(issuer, subject)


def test_nothing_that_lets_somebody_in_is_stored(accounts: Accounts, tmp_path: Path) -> None:
    _, link = add_account(accounts, "Bob", "coach")
    add(accounts)
    opened = sign_in(accounts, "Ada", PASSWORD, address="10.9.8.7")
    with pytest.raises(InputError):
        sign_in(accounts, "my password by mistake", PASSWORD, address="10.9.8.7")
    files = list((tmp_path / "accounts").iterdir())
    stored = b"".join(path.read_bytes() for path in files)
    assert b"argon2id" in stored
    for secret in (link, opened.token, PASSWORD, "by mistake", "10.9.8.7"):
        assert secret.encode() not in stored
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_the_tables_are_none_that_only_sqlite_knows() -> None:
    for table in AccountTableBase.metadata.sorted_tables:
        statement = str(CreateTable(table).compile(dialect=postgresql.dialect()))
        assert "DOUBLE PRECISION" in statement
        assert "ON DELETE CASCADE" in statement or not table.foreign_keys
        assert table.primary_key.name


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FormcheckError, match="cannot be stored"):
        open_accounts(tmp_path / "file" / "accounts")


def test_what_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "accounts.db").write_bytes(b"no database " * 500)
    with pytest.raises(FormcheckError, match="does not answer"):
        open_accounts(tmp_path)
