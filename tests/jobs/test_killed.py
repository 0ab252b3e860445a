"""A server killed at any moment loses nothing and leaves nothing incomplete."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.crash_checks import start_again
from tests.support.server_killer import ROOT, ServerKiller, cut_clip
from vision.jobs.finished import analysis_files
from vision.jobs.result_paths import PREVIEW_IMAGE
from vision.webapp.shared.state import app_state

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are forked"),
]
SEED = 20261121


@pytest.fixture
def killer(
    tmp_path: Path, model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ServerKiller]:
    """Server killer with its own home folder and a clip of less than a second."""
    clip = cut_clip(ROOT / "samples/sls_valgus_front_L.mp4", tmp_path / "short.mp4", frames=12)
    made = ServerKiller(tmp_path / "all", clip, seed=SEED)
    monkeypatch.setenv("FORMCHECK_HOME", str(made.home))
    yield made
    made.close()


def assert_nothing_lost(killer: ServerKiller) -> str:
    found = killer.check()
    assert not found.problems, f"seed {SEED}"
    return found.outcome


@pytest.mark.slow
def test_a_killed_server_loses_nothing_and_leaves_nothing_incomplete(
    killer: ServerKiller, tmp_path: Path
) -> None:
    # A real, reviewed analysis must survive everything that follows.
    killer.kill([["new", killer.new_name()], ["review", "", "Slower down."]], at="idle")
    assert_nothing_lost(killer)
    (first,) = killer.results
    made = tmp_path / "made"
    copy_result(killer, first, made)
    killer.kill([["note", first, "Here."], ["new", killer.new_name()]], at="analysis")
    assert assert_nothing_lost(killer) == "to be run again"
    (half,) = set(killer.results) - {first}
    the_next_server_takes_it_up_again(half)
    chance = Random(SEED)
    for phase, steps in (
        ("upload", [["new", killer.new_name()]]),
        ("publishing", [["again", half]]),
        ("ingest", [["new", killer.new_name()]]),
        ("publishing", [["again", first]]),
        ("ingest", [["again", first]]),
        ("reviewing", [["review", first, "Knee over the toes."]]),
        ("noting", [["note", first, "And here."], ["review", first, "Tall trunk."]]),
        ("cancelling", [["cancel", killer.new_name()]]),
        ("deleting", [["delete", half]]),
        ("start", []),
    ):
        killer.kill(steps, at=phase, made=made)
        if chance.random() < 0.7:  # otherwise it is killed again before the check
            assert_nothing_lost(killer)
    assert_nothing_lost(killer)
    assert killer.results[first].complete


def copy_result(killer: ServerKiller, id_: str, to: Path) -> None:
    """Cache an analysis, so that it runs only once."""
    state = start_again(killer.home)
    folder = state.results.path(id_)
    for path in analysis_files(folder):
        place = to / path.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.name not in ("thumbnail.jpg", PREVIEW_IMAGE):
            place.write_bytes(path.read_bytes())
    state.close()


def the_next_server_takes_it_up_again(id_: str) -> None:
    page = AppTest.from_string(
        "from vision.webapp.check.page import show_page; show_page()", default_timeout=60
    )
    page.query_params["result"] = id_
    page.run()
    assert not page.exception
    assert page.title[0].value == "Checking your clip"
    state = app_state()
    state.jobs.cancel(id_)
    state.jobs.wait()
    state.close()
    page.run()
    assert page.title[0].value == "The check was stopped"
    assert "The clip is still here." in page.info[0].value
    assert page.button[0].label == "Run again"
