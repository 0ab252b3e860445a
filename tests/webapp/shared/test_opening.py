"""A result is opened even if a component starts the page again with the URL from before."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import RerunException

from vision.webapp.shared.opening import follow_opening, open_result


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the query parameters of the page."""
    query: dict[str, str] = {}

    def rerun() -> None:
        raise RerunException(None)  # type: ignore[arg-type]

    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "query_params", query)
    monkeypatch.setattr(st, "rerun", rerun)
    return query


def test_a_result_is_opened_once(url: dict[str, str]) -> None:
    open_result("abc")
    with pytest.raises(RerunException):
        follow_opening()
    assert url == {"result": "abc"}
    follow_opening()
    url.clear()  # the visitor goes back
    follow_opening()
    assert url == {}


def test_a_run_with_the_url_from_before_opens_it_again(url: dict[str, str]) -> None:
    open_result("abc")
    with pytest.raises(RerunException):
        follow_opening()
    url.clear()
    with pytest.raises(RerunException):
        follow_opening()
    assert url == {"result": "abc"}


def test_the_last_result_counts(url: dict[str, str]) -> None:
    url["result"] = "abc"
    open_result("def")
    with pytest.raises(RerunException):
        follow_opening()
    assert url == {"result": "def"}
