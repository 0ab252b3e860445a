"""The locked Streamlit is patched; one that is not known is left alone."""

from __future__ import annotations

import logging

import pytest
import streamlit as st

from vision.webapp.server import ended_runs, kept_clicks, left_pages
from vision.webapp.server.streamlit_patches import patch_streamlit


@pytest.fixture
def patched(monkeypatch):
    """Return the list of what is patched, in place of patching this process's Streamlit."""
    done = []
    monkeypatch.setattr(kept_clicks, "keep_clicks", lambda: done.append("clicks"))
    monkeypatch.setattr(left_pages, "ignore_left_pages", lambda: done.append("pages"))
    monkeypatch.setattr(ended_runs, "await_ended_runs", lambda: done.append("runs"))
    return done


def test_the_locked_version_is_known(patched):
    assert patch_streamlit()
    assert patched == ["clicks", "pages", "runs"]


@pytest.mark.parametrize("version", ["1.66.0", "1.68.0", "1.670.0", "2.0.0rc1"])
def test_a_version_that_is_not_known_stays_as_it_is(version, patched, monkeypatch, caplog):
    monkeypatch.setattr(st, "__version__", version)
    with caplog.at_level(logging.WARNING):
        assert not patch_streamlit()
    assert patched == []
    assert f"Streamlit {version} is not known" in caplog.text
