from __future__ import annotations

import hashlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.job_builders import assert_nothing_left
from vision.errors import InputError
from vision.jobs.app_state import AppState
from vision.jobs.submission import (
    StoredClip,
    find_finished_result,
    read_upload,
    submit_clip,
    submit_clips,
)
from vision.jobs.upload import FinishedUpload
from vision.library.athletes import assign_clip, list_athletes
from vision.library.queries import get_report_card
from vision.settings import Settings
from vision.text.translation import use_language


@pytest.fixture(autouse=True)
def quick_analysis(state: AppState, builder: ModuleType) -> None:
    state.jobs.run_analysis = builder.fake_analysis()


@pytest.fixture
def clip(small_clip: Path) -> BytesIO:
    return BytesIO(small_clip.read_bytes())


def test_a_submitted_clip_is_analysed_for_its_athlete(state: AppState, clip: BytesIO) -> None:
    with use_language("de"):
        meta = submit_clip(state, "squat.mp4", read_upload(clip), Settings(), athlete="Ada")
    assert meta.settings.language == "de"
    state.jobs.wait(120)
    assert state.jobs.status(meta.id).state == "done"
    (card,) = list_athletes(state.library)
    assert (card.id, card.name, card.reports) == (meta.athlete, "Ada", 1)


def test_a_file_that_is_not_a_video_is_rejected_and_leaves_nothing(state: AppState) -> None:
    with pytest.raises(InputError, match=r"'letter\.mp4' cannot be read"):
        submit_clip(state, "letter.mp4", iter([b"Dear coach"]), Settings())
    assert_nothing_left(state.results)


def test_a_finished_result_is_found_by_content_and_settings(state: AppState, clip: BytesIO) -> None:
    sha256 = hashlib.sha256(clip.getvalue()).hexdigest()
    assert find_finished_result(state, sha256, Settings()) is None
    meta = submit_clip(state, "squat.mp4", read_upload(clip), Settings(leg="left"))
    state.jobs.wait(120)
    found = find_finished_result(state, sha256, Settings(leg="left"))
    assert found is not None
    assert found.id == meta.id
    in_french = Settings(leg="left", language="fr")
    assert find_finished_result(state, sha256, in_french) == found
    assert find_finished_result(state, sha256, Settings()) is None
    assert find_finished_result(state, "0" * 64, Settings(leg="left")) is None


@pytest.fixture
def upload(tmp_path: Path) -> Callable[[str, bytes], FinishedUpload]:
    """Return a function that puts a file where finished uploads are."""

    def put(name: str, content: bytes) -> FinishedUpload:
        path = tmp_path / f"upload-{len(list(tmp_path.iterdir()))}"
        path.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        return FinishedUpload(path.name, name, path, len(content), sha256)

    return put


def test_each_of_several_clips_is_started_once_or_rejected(
    state: AppState, clip: BytesIO, upload: Callable[[str, bytes], FinishedUpload]
) -> None:
    data = clip.getvalue()
    files = [upload("a.mp4", data), upload("same.mp4", data), upload("no.txt", b"x")]
    first = submit_clips(state, files, Settings())
    assert (len(first.started), first.existing) == (1, ())
    assert [refusal.count("no.txt") for refusal in first.rejected] == [1]
    assert [file.path.exists() for file in files] == [False, True, True]
    state.jobs.wait(120)
    again, other = upload("a.mp4", data), upload("b.mp4", data + b"\x00\x00\x00\x08free")
    second = submit_clips(state, [again, other], Settings())
    assert second.existing == first.started
    assert len(second.started) == 1
    state.jobs.wait(120)


def clip_owner(state: AppState, result_id: str) -> str | None:
    card = get_report_card(state.library, result_id)
    assert card is not None
    return card.athlete


def test_a_known_clip_goes_to_the_athlete_it_is_submitted_for_now(
    state: AppState, small_clip: Path, upload: Callable[[str, bytes], FinishedUpload]
) -> None:
    sample = StoredClip("sample.mp4", small_clip)
    (first,) = submit_clips(state, [sample], Settings()).started
    state.jobs.wait(120)
    assert clip_owner(state, first) is None
    for file in (sample, upload("again.mp4", small_clip.read_bytes())):
        again = submit_clips(state, [file], Settings(), athlete="Maria")
        assert (again.existing, again.filed_elsewhere) == ((first,), ())
        assert clip_owner(state, first) == "Maria"
    assert small_clip.is_file()  # a sample is copied
    assert submit_clips(state, [sample], Settings()).filed_elsewhere == ()
    assert clip_owner(state, first) == "Maria"  # to choose nobody takes nothing away


@pytest.mark.parametrize("settings", [Settings(), Settings(leg="left")], ids=["same", "other"])
def test_a_clip_of_another_athlete_stays_theirs_until_somebody_decides(
    state: AppState, small_clip: Path, settings: Settings
) -> None:
    sample = StoredClip("sample.mp4", small_clip)
    (first,) = submit_clips(state, [sample], Settings(), athlete="Anna").started
    state.jobs.wait(120)
    again = submit_clips(state, [sample], settings, athlete="Maria")
    state.jobs.wait(120)
    (question,) = again.filed_elsewhere
    assert question.result_id in (*again.started, *again.existing)
    assert (question.report_id, question.owner, question.wanted) == (first, "Anna", "Maria")
    assert clip_owner(state, question.result_id) == "Anna"
    assign_clip(state.library, question.report_id, question.wanted_id)
    assert clip_owner(state, first) == clip_owner(state, question.result_id) == "Maria"
