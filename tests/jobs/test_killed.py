"""Whatever moment a server is killed at, nothing is lost and nothing is half."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.killing import ROOT, Killer, cut
from tests.support.survived import start_again
from vision.jobs.analysis_job import PREVIEW_IMAGE

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are forked"),
]
SEED = 20261121


@pytest.fixture
def killer(tmp_path: Path, model_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Killer]:
    """Over a home of its own, with a clip of under a second."""
    clip = cut(ROOT / "samples/sls_valgus_front_L.mp4", tmp_path / "short.mp4", pictures=12)
    made = Killer(tmp_path / "all", clip, seed=SEED)
    monkeypatch.setenv("FORMCHECK_HOME", str(made.home))
    yield made
    made.close()


def assert_nothing_lost(killer: Killer) -> str:
    found = killer.look()
    assert not found.problems, f"seed {SEED}"
    return found.outcome


def test_a_killed_server_loses_nothing_and_leaves_nothing_half(
    killer: Killer, tmp_path: Path
) -> None:
    # A true analysis, reviewed, must outlive everything after it.
    killer.kill([["new", killer.name()], ["review", "", "Slower down."]], at="idle")
    assert_nothing_lost(killer)
    (first,) = killer.kept
    made = tmp_path / "made"
    copy_result(killer, first, made)
    killer.kill([["note", first, "Here."], ["new", killer.name()]], at="analysis")
    assert assert_nothing_lost(killer) == "to be run again"
    (half,) = set(killer.kept) - {first}
    the_page_says_so(half)
    chance = Random(SEED)
    for phase, steps in (
        ("upload", [["new", killer.name()]]),
        ("publishing", [["again", half]]),
        ("landing", [["new", killer.name()]]),
        ("publishing", [["again", first]]),
        ("landing", [["again", first]]),
        ("reviewing", [["review", first, "Knee over the toes."]]),
        ("noting", [["note", first, "And here."], ["review", first, "Tall trunk."]]),
        ("dropping", [["drop", killer.name()]]),
        ("deleting", [["delete", half]]),
        ("start", []),
    ):
        killer.kill(steps, at=phase, made=made)
        if chance.random() < 0.7:  # else it is killed again before anybody looks
            assert_nothing_lost(killer)
    assert_nothing_lost(killer)
    assert killer.kept[first].whole


def copy_result(killer: Killer, id_: str, to: Path) -> None:
    """Keep what an analysis left, so that another one need not be waited for."""
    jobs = start_again()
    folder = jobs.results.path(id_)
    for path in jobs.results.analysis_files(jobs.results.get(id_)):
        place = to / path.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.name not in ("thumbnail.jpg", PREVIEW_IMAGE):
            place.write_bytes(path.read_bytes())


def the_page_says_so(id_: str) -> None:
    page = AppTest.from_string(
        "from vision.webapp.check.page import show_page; show_page()", default_timeout=60
    )
    page.query_params["result"] = id_
    page.run()
    assert not page.exception
    assert page.title[0].value == "The check was interrupted"
    assert "The clip is still here." in page.info[0].value
    assert page.button[0].label == "Run again"
