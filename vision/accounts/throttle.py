"""Slow down whoever guesses passwords or links: a growing delay for a name, and for an address.

An attempt is counted before the password is verified, so that many at once are no way around it,
and the count is in the database, so that a restart is none either. Links of reports cannot be
guessed, so of those only the wrong ones are counted, apart from sign-ins.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Final

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from vision.accounts.schema import FailedAttemptsRow
from vision.accounts.store import Accounts, digest
from vision.errors import InputError

#: Failed attempts without a delay: for a name, and for an address, behind which many people may be.
FREE_FOR_NAME: Final = 5
FREE_FOR_ADDRESS: Final = 20
#: Delay after the last free attempt; it doubles with each further one, up to the longest.
_FIRST_DELAY_S: Final = 5.0
_MAX_DELAY_S: Final = 900.0
#: Failures are forgotten after a day without another one.
_FORGET_AFTER_S: Final = 86_400.0


class TooManyAttemptsError(InputError):
    """There were too many failed attempts; it says how long to wait.

    Attributes
    ----------
    wait_s : float
        How long, seconds.
    """

    def __init__(self, wait_s: float) -> None:
        self.wait_s = wait_s
        wait = f"{wait_s:.0f} seconds" if wait_s < 100 else f"{wait_s / 60:.0f} minutes"
        super().__init__(f"There were too many failed attempts. Try again in {wait}.")


@dataclass(frozen=True, slots=True)
class _Counter:
    key: str
    free: int


def delay_s(failures: int, free: int) -> float:
    """Return how long the next attempt has to wait, seconds.

    Parameters
    ----------
    failures : int
        Failed attempts so far.
    free : int
        How many of them cause no delay; the last one does.
    """
    if failures < free:
        return 0.0
    return float(min(_MAX_DELAY_S, _FIRST_DELAY_S * 2.0 ** min(failures - free, 30)))


def begin_attempt(accounts: Accounts, *, name_key: str, address: str) -> None:
    """Count an attempt as failed, before it is known whether it succeeds.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    name_key : str
        Name that was typed, also of an account that does not exist.
    address : str
        Address that it came from.

    Raises
    ------
    TooManyAttemptsError
        Another attempt has to wait; it is not counted.
    """
    counters = _counters(name_key, address)
    try:
        _count(accounts, counters)
    except _CountedTwice:  # two first attempts at the same time: now both rows exist
        _count(accounts, counters)


class _CountedTwice(Exception):
    pass


def require_link_attempt(accounts: Accounts, *, address: str) -> None:
    """Raise `TooManyAttemptsError` if too many wrong links came from an address.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    address : str
        Address that the request came from.

    Raises
    ------
    TooManyAttemptsError
        Another attempt has to wait.
    """
    with accounts.reading() as session:
        row = session.get(FailedAttemptsRow, _link_counter(address).key)
        wait = 0.0 if row is None else row.blocked_until - accounts.now()
    if wait > 0:
        raise TooManyAttemptsError(max(1.0, wait))


def count_wrong_link(accounts: Accounts, *, address: str) -> None:
    """Count a wrong link.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    address : str
        Address that the request came from.

    Raises
    ------
    TooManyAttemptsError
        Others have been counted meanwhile, and this one would have had to wait.
    """
    counters = (_link_counter(address),)
    try:
        _count(accounts, counters)
    except _CountedTwice:
        _count(accounts, counters)


def _link_counter(address: str) -> _Counter:
    return _Counter(digest(f"link {_network(address)}"), FREE_FOR_ADDRESS)


def _counters(name_key: str, address: str) -> tuple[_Counter, ...]:
    # Sorted, so that two attempts lock their rows in the same order.
    found = (
        _Counter(digest(f"name {name_key}"), FREE_FOR_NAME),
        _Counter(digest(f"address {_network(address)}"), FREE_FOR_ADDRESS),
    )
    return tuple(sorted(found, key=lambda counter: counter.key))


def _network(address: str) -> str:
    """Return the network that an IPv6 address is in, since a household has 2**64 of them."""
    try:
        number = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if number.version == 4:
        return address
    return str(number.ipv4_mapped or ip_network((number, 64), strict=False))


def _count(accounts: Accounts, counters: tuple[_Counter, ...]) -> None:
    now = accounts.now()
    with accounts.writing() as session:
        session.execute(
            delete(FailedAttemptsRow).where(FailedAttemptsRow.last_at < now - _FORGET_AFTER_S)
        )
        rows = [_locked_row(session, counter.key) for counter in counters]
        wait = max((row.blocked_until - now for row in rows if row is not None), default=0.0)
        if wait > 0:
            raise TooManyAttemptsError(max(1.0, wait))
        for counter, row in zip(counters, rows, strict=True):
            failures = 1 if row is None else row.failures + 1
            delay = delay_s(failures, counter.free)
            # Not `now` without a delay: an attempt that has waited for the row began before it.
            blocked_until = now + delay if delay else 0.0
            if row is None:
                row = FailedAttemptsRow(key=counter.key)
                session.add(row)
            row.failures, row.last_at, row.blocked_until = failures, now, blocked_until
        try:
            session.flush()
        except IntegrityError as error:
            raise _CountedTwice from error


def _locked_row(session: Session, key: str) -> FailedAttemptsRow | None:
    return session.get(FailedAttemptsRow, key, with_for_update=True)


def end_attempt(session: Session, *, name_key: str, address: str) -> None:
    """Take back what `begin_attempt` counted, after a success.

    Failures of the name are forgotten. Those of the address stay, without this attempt: whoever
    has an account must not get more guesses for others' by signing in to it now and then.

    Parameters
    ----------
    session : Session
        Session that writes.
    name_key : str
        Name that was typed.
    address : str
        Address that it came from.
    """
    for counter in _counters(name_key, address):
        row = _locked_row(session, counter.key)
        if row is None:
            continue
        row.failures = 0 if counter.free == FREE_FOR_NAME else row.failures - 1
        row.blocked_until = 0.0
        if row.failures <= 0:
            session.delete(row)
