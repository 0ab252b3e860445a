"""Accounts that belong to an athlete."""

from __future__ import annotations

import json

from vision.accounts.account import Identity
from vision.accounts.athlete_accounts import describe_accounts_of_athlete, disconnect_athlete
from vision.accounts.links import take_up_with_identity, take_up_with_password
from vision.accounts.sessions import find_session, sign_in, sign_out
from vision.accounts.store import Accounts
from vision.accounts.users import add_account, list_accounts

PASSWORD = "four plain short words"


def test_what_is_stored_is_described_without_secrets(accounts: Accounts) -> None:
    _, token = add_account(accounts, "ada@example.org", "athlete", athlete_id="ada")
    take_up_with_password(accounts, token, PASSWORD)
    _, other = add_account(accounts, "Ada at the club", "athlete", athlete_id="ada")
    take_up_with_identity(accounts, other, Identity("https://login.example", "ada-1"))
    add_account(accounts, "Bob", "athlete", athlete_id="bob")
    opened = sign_in(accounts, "ada@example.org", PASSWORD, address="192.0.2.1")
    sign_out(accounts, opened.token)
    found = describe_accounts_of_athlete(accounts, "ada")
    by_name = {each["name"]: each for each in found}
    assert set(by_name) == {"ada@example.org", "Ada at the club"}
    (session,) = by_name["ada@example.org"]["sessions"]
    assert session["ended"] == session["began"] == "2027-01-15T08:00:00+00:00"
    at_club = by_name["Ada at the club"]
    assert (at_club["provider"], at_club["provider_subject"]) == ("https://login.example", "ada-1")
    text = json.dumps(found)
    assert not [secret for secret in ("argon2", opened.token, token, "hash") if secret in text]
    assert describe_accounts_of_athlete(accounts, "cleo") == []


def test_accounts_are_disconnected_and_stay(accounts: Accounts) -> None:
    account, token = add_account(accounts, "Ada", "athlete", athlete_id="ada")
    take_up_with_password(accounts, token, PASSWORD)
    add_account(accounts, "Bob", "athlete", athlete_id="bob")
    opened = sign_in(accounts, "Ada", PASSWORD, address="192.0.2.1")
    assert disconnect_athlete(accounts, "ada") == (account.id,)
    assert [each.athlete_id for each in list_accounts(accounts)] == [None, "bob"]
    found = find_session(accounts, opened.token)
    assert found is not None
    assert found.athlete_id is None
    assert disconnect_athlete(accounts, "ada") == ()
