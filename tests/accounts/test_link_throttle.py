"""Wrong links of reports make whoever tries them wait."""

from __future__ import annotations

import pytest

from tests.accounts.conftest import Clock
from vision.accounts.store import Accounts
from vision.accounts.throttle import (
    FREE_FOR_ADDRESS,
    TooManyAttemptsError,
    begin_attempt,
    count_wrong_link,
    require_link_attempt,
)

HERE, THERE = "192.0.2.1", "192.0.2.2"


def test_the_delay_grows_and_is_that_of_one_address(accounts: Accounts, clock: Clock) -> None:
    for _ in range(FREE_FOR_ADDRESS):
        require_link_attempt(accounts, address=HERE)
        count_wrong_link(accounts, address=HERE)
    for wait in (5, 10, 20):
        with pytest.raises(TooManyAttemptsError) as caught:
            require_link_attempt(accounts, address=HERE)
        assert caught.value.wait_s == wait
        with pytest.raises(TooManyAttemptsError):
            count_wrong_link(accounts, address=HERE)
        clock.wait(wait)
        require_link_attempt(accounts, address=HERE)
        count_wrong_link(accounts, address=HERE)
    require_link_attempt(accounts, address=THERE)
    clock.wait(86_500)
    require_link_attempt(accounts, address=HERE)


def test_links_and_sign_ins_are_counted_apart(accounts: Accounts) -> None:
    for _ in range(FREE_FOR_ADDRESS):
        count_wrong_link(accounts, address=HERE)
    begin_attempt(accounts, name_key="ada", address=HERE)
    for number in range(FREE_FOR_ADDRESS):
        begin_attempt(accounts, name_key=f"name {number}", address=THERE)
    require_link_attempt(accounts, address=THERE)


def test_a_household_of_ipv6_addresses_is_one(accounts: Accounts) -> None:
    for number in range(FREE_FOR_ADDRESS):
        count_wrong_link(accounts, address=f"2001:db8::{number:x}")
    with pytest.raises(TooManyAttemptsError):
        require_link_attempt(accounts, address="2001:db8::ffff")
