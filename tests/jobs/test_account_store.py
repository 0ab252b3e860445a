"""Accounts in the home, and in the database that servers share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from tests.support.postgres import new_database
from vision.accounts.account import Identity
from vision.accounts.links import take_up_with_identity, take_up_with_password
from vision.accounts.passwords import Passwords
from vision.accounts.sessions import find_session, sign_in, sign_out_everywhere
from vision.accounts.store import Accounts
from vision.accounts.throttle import FREE_FOR_NAME
from vision.accounts.users import add_account, list_accounts, remove_account
from vision.errors import FormcheckError, InputError
from vision.jobs.account_store import open_account_store

PASSWORD = "four plain short words"


@pytest.fixture
def stores(
    postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Accounts, Accounts]]:
    """Return the accounts as two servers that start at the same time open them."""
    monkeypatch.setenv("FORMCHECK_DATABASE", new_database(postgresql))
    opened: list[Accounts] = []
    run_together(2, lambda n: opened.append(open_account_store(tmp_path / str(n))))
    for accounts in opened:
        accounts.passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    first, second = opened
    yield first, second
    for accounts in opened:
        accounts.close()


def run_together(times: int, run: Callable[[int], object]) -> None:
    """Run a function in threads that start at the same moment."""
    together = threading.Barrier(times)

    def wait_and_run(number: int) -> None:
        together.wait()
        run(number)

    threads = [threading.Thread(target=wait_and_run, args=(n,)) for n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_without_a_database_they_are_in_the_home(tmp_path: Path) -> None:
    accounts = open_account_store(tmp_path)
    assert list_accounts(accounts) == []
    assert (tmp_path / "accounts" / "accounts.db").is_file()
    accounts.close()


def test_two_servers_share_accounts_and_sessions(
    stores: tuple[Accounts, Accounts], tmp_path: Path
) -> None:
    first, second = stores
    account, token = add_account(first, "Ada", "coach")
    take_up_with_password(second, token, PASSWORD)
    opened = sign_in(first, "ada", PASSWORD, address="10.0.0.1")
    assert find_session(second, opened.token) == opened.account
    sign_out_everywhere(second, account.id)
    assert find_session(first, opened.token) is None
    remove_account(first, account.id)
    assert list_accounts(second) == []
    assert not list(tmp_path.rglob("accounts.db"))


def test_a_link_is_used_on_one_of_them(stores: tuple[Accounts, Accounts]) -> None:
    _, token = add_account(stores[0], "Ada", "coach")
    used: list[int] = []

    def use(number: int) -> None:
        try:
            take_up_with_identity(
                stores[number % 2], token, Identity("https://p.example", str(number))
            )
        except InputError:
            return
        used.append(number)

    run_together(6, use)
    assert len(used) == 1


def test_guesses_at_several_servers_count_together(stores: tuple[Accounts, Accounts]) -> None:
    said: list[str] = []

    def guess(number: int) -> None:
        try:
            sign_in(stores[number % 2], "nobody", "a wrong password", address=f"10.0.0.{number}")
        except InputError as error:
            said.append(str(error))

    run_together(12, guess)
    assert len(said) == 12
    assert sum("is wrong" in sentence for sentence in said) == FREE_FOR_NAME


def test_a_database_that_does_not_answer_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FORMCHECK_DATABASE", "postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(FormcheckError, match="cannot be opened"):
        open_account_store(tmp_path)
