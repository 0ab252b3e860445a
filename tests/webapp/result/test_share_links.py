"""Links to a report on its page: make, list, take back."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from vision.accounts.account import Account
from vision.accounts.users import add_account
from vision.library.access import User
from vision.library.athletes import list_athletes
from vision.library.viewer_links import list_viewer_links, open_viewer_link
from vision.webapp.server.sign_in_state import server_accounts

PAUSE_S = 60


def draw_links() -> None:
    from vision.webapp.result.share_links import show_share_links
    from vision.webapp.shared.state import app_state

    (meta,) = app_state().results.all_results()
    show_share_links(meta)


@pytest.fixture
def ada(ingested: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Account:
    """Sign the athlete of the result in."""
    (card,) = list_athletes(ingested.library)
    account, _ = add_account(server_accounts(), "ada *a*", "athlete", athlete_id=card.id)
    monkeypatch.setenv("FORMCHECK_SIGN_IN", "accounts")
    monkeypatch.setattr("vision.webapp.shared.signed_in.signed_in_account", lambda _: account)
    return account


def test_a_link_is_made_shown_once_and_taken_back(ada: Account, ingested: SimpleNamespace) -> None:
    library, report = ingested.library, ingested.meta.id
    page = AppTest.from_function(draw_links, default_timeout=PAUSE_S).run()
    assert not page.exception
    page.button("link-make").click().run()
    assert not page.exception
    token = re.sub(".*/shared/", "", page.code[0].value)
    assert open_viewer_link(library, token) == report
    (link,) = list_viewer_links(library, report)
    assert (link.expires_at - link.created_at).days == 7
    page.run()
    described = next(text.value for text in page.markdown if text.value.startswith("Until"))
    assert "by you" in described
    assert "last used" in described
    other = AppTest.from_function(draw_links, default_timeout=PAUSE_S).run()
    assert not other.code
    page.button(f"link-end-{link.id}").click().run()
    assert not page.exception
    assert not page.code
    assert open_viewer_link(library, token) is None
    assert list_viewer_links(library.seen_by(User("administrator", "admin")), report) == []


def test_links_are_offered_only_where_they_are_of_use(
    ingested: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, hosts = st.get_option, ["localhost"]
    options = {"server.address": "127.0.0.1", "server.allowedHosts": hosts}
    monkeypatch.setattr(st, "get_option", lambda name: options.get(name, real(name)))
    page = AppTest.from_function(draw_links, default_timeout=PAUSE_S).run()
    assert not page.expander
    hosts.append("clinic.example")
    monkeypatch.setenv("FORMCHECK_SIGN_IN", "none")
    page = AppTest.from_function(draw_links, default_timeout=PAUSE_S).run()
    assert "whoever has a link can open the rest of it too" in page.warning[0].value
