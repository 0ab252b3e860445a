"""Accounts of others on the page of an administrator."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from vision.accounts.account import Account
from vision.accounts.links import account_of_link, take_up_with_password
from vision.accounts.store import Accounts
from vision.accounts.users import add_account, find_account, list_accounts
from vision.webapp.server.sign_in_state import server_accounts

PASSWORD = "four plain short words"


def draw_account() -> None:
    from vision.webapp.account.page import show_page

    show_page()


def draw_dialog() -> None:
    """Draw the dialog that the page opens, as long as there is an account to remove."""
    import streamlit as st

    from vision.accounts.users import list_accounts
    from vision.webapp.account.manage import _confirm_removal
    from vision.webapp.server.sign_in_state import server_accounts
    from vision.webapp.shared.confirmation import ask, is_asked

    for account in list_accounts(server_accounts()):
        if account.name == "Bob":
            if "seen" not in st.session_state:
                ask("remove-bob")
                st.session_state["seen"] = True
            if is_asked("remove-bob"):
                _confirm_removal(account, "remove-bob")


@pytest.fixture
def accounts(formcheck_home: object) -> Iterator[Accounts]:
    found = server_accounts()
    yield found
    found.close()


@pytest.fixture
def open_as(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], tuple[AppTest, Account]]:
    """Return a function that opens the page as somebody of a role."""

    def open_(role: str) -> tuple[AppTest, Account]:
        _, token = add_account(accounts, "Ada", role)
        ada = take_up_with_password(accounts, token, PASSWORD)
        monkeypatch.setenv("FORMCHECK_SIGN_IN", "accounts")
        monkeypatch.setattr("vision.webapp.shared.signed_in.signed_in_account", lambda _: ada)
        return AppTest.from_function(draw_account).run(), ada

    return open_


def link_on(page: AppTest) -> str:
    """Return the token of the link that is shown."""
    (shown,) = page.code
    return re.sub(".*/invite/", "", shown.value)


def test_an_account_is_added_with_a_link_that_is_shown_once(
    accounts: Accounts, open_as: Callable[..., tuple[AppTest, Account]]
) -> None:
    page, _ = open_as("administrator")
    page.text_input("account-name").input("Bob *b*")
    page.button("account-add").click().run()
    assert not page.exception
    assert account_of_link(accounts, link_on(page)).name == "Bob *b*"
    assert r"\*b\*" in page.success[0].value
    assert not page.run().code


def test_what_cannot_be_added_is_one_sentence(
    open_as: Callable[..., tuple[AppTest, Account]],
) -> None:
    page, _ = open_as("administrator")
    page.text_input("account-name").input("ada")
    page.button("account-add").click().run()
    assert "There already is an account" in page.error[0].value


@pytest.mark.parametrize("role", ["coach", "athlete"])
def test_only_administrators_see_accounts(
    accounts: Accounts, open_as: Callable[..., tuple[AppTest, Account]], role: str
) -> None:
    page, _ = open_as(role)
    assert not page.exception
    assert not page.expander
    assert not page.text_input
    assert "Accounts" not in [header.value for header in page.header]


def test_accounts_are_reset_and_removed(
    accounts: Accounts,
    open_as: Callable[..., tuple[AppTest, Account]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from vision.webapp.account import manage

    bob, token = add_account(accounts, "Bob", "coach")
    take_up_with_password(accounts, token, PASSWORD)
    page, ada = open_as("administrator")
    assert [e.label for e in page.expander] == [
        "**Ada** · administrator",
        "**Bob** · coach",
        "Add an account",
        "Who has seen or changed what",
    ]
    # AppTest opens no expander.
    real = manage.st.expander
    monkeypatch.setattr(manage.st, "expander", lambda *a, **k: OpenExpander(real(a[0])))
    page.run()
    assert {b.key for b in page.button if str(b.key).endswith(bob.id)} == {
        f"link-{bob.id}",
        f"remove-{bob.id}",
    }
    assert not [b for b in page.button if str(b.key).endswith(ada.id)]
    page.button(f"link-{bob.id}").click().run()
    assert account_of_link(accounts, link_on(page)).id == bob.id
    kinds = [each.type for each in page.main.children.values()]
    # Right above the account, which may be far down.
    assert kinds.index("code") == kinds.index("expander") + 2
    assert not find_account(accounts, "Bob").is_taken_up
    page.button(f"remove-{bob.id}").click().run()
    assert page.button(f"danger-remove-account-{bob.id}").label == "Remove"


@pytest.mark.parametrize(("role", "left"), [("administrator", ["Ada"]), ("coach", ["Ada", "Bob"])])
def test_only_administrators_remove_accounts(
    accounts: Accounts,
    open_as: Callable[..., tuple[AppTest, Account]],
    role: str,
    left: list[str],
) -> None:
    add_account(accounts, "Bob", "coach")
    open_as(role)
    dialog = AppTest.from_function(draw_dialog).run()
    dialog.button("danger-remove-bob").click().run()
    assert not dialog.exception
    assert [account.name for account in list_accounts(accounts)] == left


class OpenExpander:
    """An expander that is open."""

    open = True

    def __init__(self, inner: object) -> None:
        self._inner = inner

    def __enter__(self) -> object:
        return self._inner.__enter__()  # type: ignore[attr-defined]

    def __exit__(self, *error: object) -> object:
        return self._inner.__exit__(*error)  # type: ignore[attr-defined]
