"""A result is opened even if a component starts the page again with the URL from before."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import RerunException

from vision.webapp.routes import CHECK, LIBRARY
from vision.webapp.shared import opening
from vision.webapp.shared.opening import follow_opening, open_result, open_start


class Query(dict[str, str]):
    """Query parameters as Streamlit has them."""

    def to_dict(self) -> dict[str, str]:
        return dict(self)

    def from_dict(self, query: dict[str, str]) -> None:
        self.clear()
        self.update(query)


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the query parameters of the page."""
    query = Query()

    def rerun() -> None:
        raise RerunException(None)  # type: ignore[arg-type]

    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "query_params", query)
    monkeypatch.setattr(st, "rerun", rerun)
    return query


def test_a_result_is_opened_once(url: dict[str, str]) -> None:
    open_result("abc")
    with pytest.raises(RerunException):
        follow_opening(CHECK)
    assert url == {"result": "abc"}
    follow_opening(CHECK)
    url.clear()  # the visitor goes back
    follow_opening(CHECK)
    assert url == {}


def test_a_run_with_the_url_from_before_opens_it_again(url: dict[str, str]) -> None:
    open_result("abc")
    with pytest.raises(RerunException):
        follow_opening(CHECK)
    url.clear()
    with pytest.raises(RerunException):
        follow_opening(CHECK)
    assert url == {"result": "abc"}


def test_the_last_result_counts(url: dict[str, str]) -> None:
    url["result"] = "abc"
    open_result("def")
    with pytest.raises(RerunException):
        follow_opening(CHECK)
    assert url == {"result": "def"}


def test_another_page_goes_there_until_it_has_begun(
    url: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    went = []
    monkeypatch.setattr(opening, "go_to", lambda route, **query: went.append((route, query)))
    open_result("abc")
    for _ in range(2):  # a run of the page before, whatever starts it, goes there again
        follow_opening(LIBRARY)
    assert went == [(CHECK, {"result": "abc"})] * 2
    url["result"] = "abc"
    follow_opening(CHECK)
    follow_opening(LIBRARY)
    assert len(went) == 2


def test_the_start_page_is_opened_in_place_of_a_result(url: dict[str, str]) -> None:
    url["result"] = "abc"
    open_start()
    with pytest.raises(RerunException):
        follow_opening(CHECK)
    assert url == {}
    follow_opening(CHECK)
