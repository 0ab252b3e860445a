"""The page of the account, and pages where nobody is signed in."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from vision.accounts.account import Account


def draw_account() -> None:
    from vision.webapp.account.page import show_page

    show_page()


def draw_any_page() -> None:
    import streamlit as st

    from vision.webapp.shared.signed_in import signed_in

    account = signed_in()
    st.write(f"a page for {account.name if account else 'everybody'}")


def test_without_sign_in_pages_are_for_everybody() -> None:
    page = AppTest.from_function(draw_any_page).run()
    assert page.markdown[0].value == "a page for everybody"


def test_without_a_session_the_page_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMCHECK_SIGN_IN", "accounts")
    monkeypatch.setattr("vision.webapp.shared.signed_in.signed_in_account", lambda _: None)
    page = AppTest.from_function(draw_any_page).run()
    assert not page.exception
    assert "You are signed out." in page.get("html")[0].proto.body
    assert not page.markdown


@pytest.mark.parametrize(("mode", "has_password"), [("accounts", True), ("oidc", False)])
def test_who_is_signed_in(monkeypatch: pytest.MonkeyPatch, mode: str, has_password: bool) -> None:
    monkeypatch.setenv("FORMCHECK_SIGN_IN", mode)
    ada = Account("1", "Ada **bold**", "coach", None, is_taken_up=True)
    monkeypatch.setattr("vision.webapp.shared.signed_in.signed_in_account", lambda _: ada)
    page = AppTest.from_function(draw_account).run()
    assert page.text[0].value == "Signed in as Ada **bold** (coach)."
    shown = "".join(element.proto.body for element in page.get("html"))
    assert shown.count('action="/signout"') == 2
    assert ("Change your password" in shown) is has_password


def test_the_page_of_the_account_without_sign_in() -> None:
    page = AppTest.from_function(draw_account).run()
    assert "Nobody has to sign in" in page.markdown[0].value
