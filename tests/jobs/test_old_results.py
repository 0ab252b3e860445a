"""Results of earlier versions, in folders of their own, move into the library."""

from __future__ import annotations

import json
import os
import signal
import tarfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from vision.errors import InputError
from vision.jobs.app_state import AppState, open_app_state
from vision.jobs.result_meta import ResultMeta
from vision.library.integrity import check_library
from vision.library.queries import ReportFilter, get_report_card, list_reports
from vision.library.reviews import read_review
from vision.library.user_annotations import read_user_annotations

#: A home of the last version with folders of results: results in every state that a server
#: can leave, also in the middle of publishing and of deleting.
OLD_HOME = Path(__file__).with_name("old_home.tar.xz")


@pytest.fixture
def old(tmp_path: Path) -> SimpleNamespace:
    """A home of an earlier version, and the ids of its results by what they show."""
    with tarfile.open(OLD_HOME) as archive:
        archive.extractall(tmp_path, filter="data")
    home = tmp_path / "home"
    ids = json.loads((home / "ids.json").read_text())
    files = {
        id_: {
            path.relative_to(home / "results" / id_).as_posix(): path.read_bytes()
            for path in (home / "results" / id_).rglob("*")
            if path.is_file()
        }
        for id_ in ids.values()
    }
    return SimpleNamespace(home=home, ids=ids, files=files)


@pytest.fixture
def state(old: SimpleNamespace) -> Iterator[AppState]:
    """The state of a server of this version on that home."""
    opened = open_app_state(old.home)
    yield opened
    opened.close()


def files(state: AppState, id_: str) -> dict[str, bytes]:
    folder = state.results.path(id_)
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def complete(state: AppState, id_: str) -> ResultMeta:
    meta = state.results.get(id_)
    assert (meta.state, meta.complete) == ("done", True)
    assert state.results.read_report(meta) is not None
    assert get_report_card(state.library, id_) is not None
    return meta


def check_everything(old: SimpleNamespace, state: AppState) -> None:
    """Compare a home of this version with the one that it was."""
    ids = SimpleNamespace(**old.ids)
    assert not (old.home / "results").exists()
    for id_ in (ids.reviewed, ids.own_criteria, ids.rerun_failed, ids.not_in_library):
        complete(state, id_)
        before = {n: d for n, d in old.files[id_].items() if n != "meta.json"}
        assert files(state, id_) == {"thumbnail.jpg": files(state, id_)["thumbnail.jpg"]} | before

    card = get_report_card(state.library, ids.reviewed)
    review = read_review(state.library, ids.reviewed)
    assert card is not None
    assert review is not None
    assert (card.athlete, card.status, review.message) == ("Ada", "sent", "Slower down.")
    assert [note.text for note in review.notes] == ["Here."]
    assert [decision.reason for decision in review.decisions] == ["Fine."]
    assert [d.id for d in read_user_annotations(state.library, ids.reviewed)] == ["drawing00001"]
    own = state.results.get(ids.own_criteria).settings.criteria
    assert own == state.results.path(ids.own_criteria) / "criteria.toml"
    assert state.results.get(ids.rerun_failed).message == "There is no person 7."
    assert state.results.get(ids.rerun_failed).settings.person is None

    for id_, state_, message in (
        (ids.failed, "failed", "Nobody is seen in this clip."),
        (ids.unfinished, "pending", None),
        (ids.crashed, "failed", None),
    ):
        meta = state.results.get(id_)
        assert (meta.state, meta.complete) == (state_, False)
        if message is not None:
            assert meta.message == message
        left = old.files[id_].keys() - {"meta.json", ".work/report.json"}
        assert files(state, id_) == {name: old.files[id_][name] for name in left}
    assert state.jobs.status(ids.unfinished).state == "interrupted"
    assert state.results.get(ids.unfinished).athlete == card.athlete_id

    # A newer analysis that was complete, and about to replace the older one.
    for id_ in (ids.ready, ids.moving):
        meta = complete(state, id_)
        assert meta.settings.leg == "right"
        new = get_report_card(state.library, id_)
        assert new is not None
        assert new.screen == "deep_squat"
        assert {"clip.mp4", "angles.csv", "annotated.mp4", "proxy.mp4"} <= files(state, id_).keys()

    complete(state, ids.other_version)  # the library had kept a readable copy
    assert complete(state, ids.imported).name == "imported.mp4"
    for id_ in (ids.leaving, ids.trash):
        with pytest.raises(InputError, match="no longer here"):
            state.results.get(id_)
    assert {meta.id for meta in state.results.all_results()} == set(old.ids.values()) - {
        ids.leaving, ids.trash,
    }  # fmt: skip
    assert list_reports(state.library, ReportFilter()).total == 8
    health = check_library(state.library, contents=True)
    assert health.is_healthy
    assert health.partial_files == 0


def test_everything_moves_into_the_library(old: SimpleNamespace, state: AppState) -> None:
    check_everything(old, state)


def test_a_result_that_cannot_be_read_stays_where_it_is(old: SimpleNamespace) -> None:
    damaged = old.home / "results" / old.ids["reviewed"] / "meta.json"
    damaged.unlink()
    damaged.write_text("{")
    state = open_app_state(old.home)
    assert [path.name for path in (old.home / "results").iterdir()] == [old.ids["reviewed"]]
    assert get_report_card(state.library, old.ids["reviewed"]) is not None
    state.close()


def test_a_damaged_report_keeps_its_clip_and_files(old: SimpleNamespace) -> None:
    id_ = old.ids["not_in_library"]
    report = old.home / "results" / id_ / "report.json"
    report.write_text('{"schema_version": "9"}')
    state = open_app_state(old.home)
    meta = state.results.get(id_)
    assert (meta.state, meta.complete) == ("failed", False)
    assert "Run the check again" in str(meta.message)
    assert files(state, id_)["report.json"] == b'{"schema_version": "9"}'
    assert files(state, id_)["clip.mp4"] == old.files[id_]["clip.mp4"]
    state.close()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are forked")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_move_that_is_killed_at_any_write_is_continued(old: SimpleNamespace) -> None:
    from tests.support.killed_writes import kill_at_write

    place = 1
    while kill_at_write(lambda: open_app_state(old.home), place) == -signal.SIGKILL:
        place += 7  # each later start does the rest, and is killed again
        assert place < 2000
    state = open_app_state(old.home)
    state.repair_library()
    check_everything(old, state)
    state.close()
