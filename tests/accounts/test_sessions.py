"""Sessions, and the delay for whoever guesses passwords."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from tests.accounts.conftest import FAST, Clock
from tests.accounts.test_users import PASSWORD, add
from vision.accounts.passwords import Passwords
from vision.accounts.sessions import (
    SESSION_IDLE_S,
    SESSION_LIFETIME_S,
    change_password,
    find_session,
    sign_in,
    sign_out,
    sign_out_everywhere,
)
from vision.accounts.store import Accounts, open_accounts
from vision.accounts.throttle import FREE_FOR_ADDRESS, FREE_FOR_NAME, TooManyAttemptsError, delay_s
from vision.errors import InputError

HERE = "10.0.0.1"


def fail(accounts: Accounts, name: str = "Ada", address: str = HERE) -> str:
    """Sign in with a wrong password; return the sentence."""
    with pytest.raises(InputError) as raised:
        sign_in(accounts, name, "a wrong password", address=address)
    return str(raised.value)


def test_a_session_ends_where_it_was_started(accounts: Accounts) -> None:
    id_ = add(accounts)
    first, second = (sign_in(accounts, "Ada", PASSWORD, address=HERE) for _ in range(2))
    assert find_session(accounts, first.token) == first.account
    sign_out(accounts, first.token)
    assert find_session(accounts, first.token) is None
    assert find_session(accounts, second.token) is not None
    third = sign_in(accounts, "Ada", PASSWORD, address=HERE)
    sign_out_everywhere(accounts, id_)
    assert [find_session(accounts, o.token) for o in (second, third)] == [None, None]


@pytest.mark.parametrize("token", ["", "x", "x" * 100_000, "\udcff", "'; DROP TABLE account"])
def test_unknown_tokens(accounts: Accounts, token: str) -> None:
    add(accounts)
    assert find_session(accounts, token) is None
    sign_out(accounts, token)


def test_an_unused_session_ends(accounts: Accounts, clock: Clock) -> None:
    add(accounts)
    token = sign_in(accounts, "Ada", PASSWORD, address=HERE).token
    clock.wait(SESSION_IDLE_S - 1)
    assert find_session(accounts, token) is not None  # which uses it
    clock.wait(SESSION_IDLE_S - 1)
    assert find_session(accounts, token) is not None
    clock.wait(SESSION_IDLE_S)
    assert find_session(accounts, token) is None


def test_a_used_session_ends_too(accounts: Accounts, clock: Clock) -> None:
    add(accounts)
    token = sign_in(accounts, "Ada", PASSWORD, address=HERE).token
    end = clock.now + SESSION_LIFETIME_S
    while clock.now + SESSION_IDLE_S / 2 < end:
        clock.wait(SESSION_IDLE_S / 2)
        assert find_session(accounts, token) is not None
    clock.now = end
    assert find_session(accounts, token) is None


def test_a_new_password_ends_all_other_sessions(accounts: Accounts) -> None:
    add(accounts)
    old = sign_in(accounts, "Ada", PASSWORD, address=HERE)
    with pytest.raises(InputError, match="The current password is wrong"):
        change_password(accounts, old.account, current="not it", new="new words 12", address=HERE)
    assert find_session(accounts, old.token) is not None
    new = change_password(accounts, old.account, current=PASSWORD, new="new words 12", address=HERE)
    assert find_session(accounts, old.token) is None
    assert find_session(accounts, new.token) is not None
    sign_in(accounts, "Ada", "new words 12", address=HERE)
    with pytest.raises(InputError, match="wrong"):
        sign_in(accounts, "Ada", PASSWORD, address=HERE)


def test_the_delay_doubles_up_to_a_quarter_of_an_hour() -> None:
    assert [delay_s(n, 5) for n in range(4, 9)] == [0, 5, 10, 20, 40]
    assert delay_s(10_000, 5) == 900


@pytest.mark.parametrize("name", ["Ada", "nobody of this name"])
def test_after_some_failures_a_name_has_to_wait(
    accounts: Accounts, clock: Clock, name: str
) -> None:
    add(accounts)
    said = [fail(accounts, name, f"10.0.0.{n}") for n in range(FREE_FOR_NAME)]
    assert set(said) == {"The name or the password is wrong."}
    for wait in (5, 10, 20):
        assert f"Try again in {wait} seconds" in fail(accounts, name.upper(), "10.0.1.1")
        clock.wait(wait)
        assert "is wrong" in fail(accounts, name, "10.0.2.1")


def test_the_right_password_has_to_wait_too_and_then_ends_the_delay(
    accounts: Accounts, clock: Clock
) -> None:
    add(accounts)
    for _ in range(FREE_FOR_NAME):
        fail(accounts)
    with pytest.raises(TooManyAttemptsError):
        sign_in(accounts, "Ada", PASSWORD, address="10.0.0.2")
    clock.wait(5)
    sign_in(accounts, "Ada", PASSWORD, address="10.0.0.2")
    for _ in range(FREE_FOR_NAME):
        assert "is wrong" in fail(accounts)


def test_an_address_has_to_wait_whatever_the_name(accounts: Accounts) -> None:
    add(accounts)
    for number in range(FREE_FOR_ADDRESS):
        assert "is wrong" in fail(accounts, f"name {number}")
    assert "too many" in fail(accounts, "another")
    with pytest.raises(TooManyAttemptsError):
        sign_in(accounts, "Ada", PASSWORD, address=HERE)
    sign_in(accounts, "Ada", PASSWORD, address="10.0.0.2")


def test_addresses_of_one_ipv6_network_count_together(accounts: Accounts) -> None:
    for number in range(FREE_FOR_ADDRESS):
        assert "is wrong" in fail(accounts, f"name {number}", f"2001:db8:0:7::{number:x}")
    assert "too many" in fail(accounts, "another", "2001:db8:0:7:ffff::1")
    assert "is wrong" in fail(accounts, "another", "2001:db8:0:8::1")
    assert "is wrong" in fail(accounts, "somebody", "::ffff:10.0.0.9")


def test_signing_in_gives_no_further_guesses_for_other_names(
    accounts: Accounts, clock: Clock
) -> None:
    add(accounts)
    for number in range(FREE_FOR_ADDRESS - 1):
        fail(accounts, f"name {number}")
        sign_in(accounts, "Ada", PASSWORD, address=HERE)
    fail(accounts, "one more")
    assert "too many" in fail(accounts, "and another")


def test_failures_outlive_a_restart_and_are_forgotten_after_a_day(
    accounts: Accounts, clock: Clock, tmp_path: Path
) -> None:
    for _ in range(FREE_FOR_NAME):
        fail(accounts)
    accounts.close()
    again = open_accounts(tmp_path / "accounts", passwords=Passwords(FAST))
    again.now = clock
    assert "too many" in fail(again)
    clock.wait(86_401)
    for _ in range(FREE_FOR_NAME):
        assert "is wrong" in fail(again)
    again.close()


def test_many_attempts_at_once_are_no_way_around_the_delay(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(accounts)
    verified, answers = [], []
    monkeypatch.setattr(accounts.passwords, "verify", lambda *_: bool(verified.append(1)))
    threads = [threading.Thread(target=lambda: answers.append(fail(accounts))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 12
    assert len(verified) == FREE_FOR_NAME


def test_an_unknown_account_costs_a_hash_like_a_wrong_password(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(accounts)
    hashed = []
    verify = PasswordHasher.verify

    def count(self: PasswordHasher, hash_: str, password: str) -> bool:
        hashed.append(hash_.rpartition("$")[0].rpartition("$")[0])
        return verify(self, hash_, password)

    monkeypatch.setattr(PasswordHasher, "verify", count)
    said = [fail(accounts, name) for name in ("Ada", "nobody")]
    assert said[0] == said[1]
    assert len(hashed) == 2
    assert hashed[0] == hashed[1]  # the same parameters


def test_a_password_too_long_is_wrong(accounts: Accounts) -> None:
    add(accounts)
    with pytest.raises(InputError, match="is wrong"):
        sign_in(accounts, "Ada", PASSWORD + "x" * 1_000_000, address=HERE)


def test_composed_and_decomposed_letters_are_the_same_password(accounts: Accounts) -> None:
    hash_ = accounts.passwords.hash("caf\u00e9 au lait")
    assert accounts.passwords.verify(hash_, "cafe\u0301 au lait")


def test_a_hash_with_old_parameters_is_replaced(accounts: Accounts) -> None:
    from vision.accounts.schema import AccountRow

    id_ = add(accounts)
    slower = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    accounts.passwords = Passwords(slower)
    sign_in(accounts, "Ada", PASSWORD, address=HERE)
    with accounts.reading() as session:
        row = session.get(AccountRow, id_)
        assert row is not None
        assert "t=2" in str(row.password_hash)
    sign_in(accounts, "Ada", PASSWORD, address=HERE)
