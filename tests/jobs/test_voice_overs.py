"""Voice-overs are saved with their result, drawn in the background, and deleted with it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from tests.support.voices import onset_s, tone, write_voice
from vision.clip.open import open_clip
from vision.clip.sound import read_sound
from vision.errors import FormcheckError, InputError
from vision.jobs import voice_over_drawing, voice_overs
from vision.jobs.app_state import AppState
from vision.jobs.upload import FinishedUpload
from vision.jobs.voice_over_files import list_voice_overs
from vision.jobs.voice_overs import delete_voice_over, save_voice_over, seen_voice_overs
from vision.library.access import AccessError, User
from vision.library.deletion import delete_report
from vision.library.reviews import write_review
from vision.library.schema import ReportFileRow

ID, OTHER = "AbCdEfGhIjK0", "AbCdEfGhIjK1"
TIMELINE = {
    "version": 1, "duration_s": 1.0, "frames": [[0, 0.0], [0.5, 0.2]],
    "drawings": [{"from_s": 0.2, "to_s": 1.0, "kind": "line", "points": [[5, 60], [150, 60]],
                  "colour": "yellow"}],
}  # fmt: skip


def upload(path: Path, name: str) -> FinishedUpload:
    return FinishedUpload("u", name, path, path.stat().st_size, "0" * 64)


@pytest.fixture
def recorded(tmp_path: Path) -> dict[str, FinishedUpload]:
    voice = write_voice(tmp_path / "voice", tone(0.4, 0.8, 1.0))
    timeline = tmp_path / "timeline"
    timeline.write_text(json.dumps(TIMELINE))
    return {
        "sound": upload(voice, "voice-over.webm"), "timeline": upload(timeline, "voice-over.json"),
    }  # fmt: skip


def folder_of(ingested: SimpleNamespace) -> Path:
    folder: Path = ingested.state.results.path(ingested.meta.id)
    return folder


def test_a_recording_becomes_a_video_that_outlives_another_check(
    ingested: SimpleNamespace,
    builder: ModuleType,
    recorded: dict[str, FinishedUpload],
    tmp_path: Path,
) -> None:
    state, meta = ingested.state, ingested.meta
    save_voice_over(state, meta, ID, **recorded)
    save_voice_over(state, meta, ID, **recorded)  # a callback may come twice
    state.voice_overs.wait()
    (saved,) = list_voice_overs(folder_of(ingested))
    assert (saved.id, saved.duration_s) == (ID, 1.0)
    assert abs((datetime.now(UTC) - saved.created_at).total_seconds()) < 60
    assert saved.video is not None
    assert abs(onset_s(read_sound(saved.video, max_s=5)) - 0.4) < 1 / 30
    assert open_clip(saved.video).info.frame_count == 30
    assert state.voice_overs.status(ID) is None
    builder.write_result(ingested.report, state.results.work_folder(meta.id))
    state.results.publish(meta)  # checked again
    assert [one.id for one in list_voice_overs(folder_of(ingested))] == [ID]

    from vision.jobs.personal_data import export_everything

    export_everything(state, state.results.get(meta.id).athlete, tmp_path / "ada.zip")
    with ZipFile(tmp_path / "ada.zip") as archive:
        (report,) = json.loads(archive.read("library.json"))["reports"]
        digests = {file["name"]: file["digest"] for file in report["files"]}
        exported = archive.read(f"files/{digests[f'voiceovers/{ID}-clip.mp4']}")
    assert exported == saved.video.read_bytes()
    stored = [digest for name, digest in digests.items() if name.startswith("voiceovers/")]
    assert len(stored) == 3
    delete_report(state.library, meta.id)
    assert not any(state.library.files.has(digest) for digest in stored)


def test_a_deleted_one_leaves_nothing(
    ingested: SimpleNamespace, recorded: dict[str, FinishedUpload]
) -> None:
    state, meta = ingested.state, ingested.meta
    save_voice_over(state, meta, ID, **recorded)
    delete_voice_over(state, meta, ID)
    state.voice_overs.wait()
    assert list_voice_overs(folder_of(ingested)) == []
    assert not list(folder_of(ingested).glob("voiceovers/*"))


def test_what_is_damaged_or_too_much_is_refused_in_one_sentence(
    ingested: SimpleNamespace,
    recorded: dict[str, FinishedUpload],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state, meta = ingested.state, ingested.meta
    (tmp_path / "noise").write_bytes(b"noise" * 100)
    noise = upload(tmp_path / "noise", "voice-over.webm")
    large = FinishedUpload("u", "voice-over.webm", tmp_path / "noise", 1 << 30, "")
    for changed in (
        {"sound": noise},
        {"timeline": noise},
        {"sound": large},
        {"sound": upload(recorded["sound"].path, "voice.avi")},
    ):
        with pytest.raises(InputError, match=r"record .*\.$"):
            save_voice_over(state, meta, ID, **(recorded | changed))
    with pytest.raises(InputError):
        save_voice_over(state, meta, "../../../etc", **recorded)
    monkeypatch.setattr(voice_overs, "MAX_VOICE_OVERS", 0)
    with pytest.raises(InputError, match="delete one"):
        save_voice_over(state, meta, ID, **recorded)
    assert list_voice_overs(folder_of(ingested)) == []


def test_who_may_only_look_cannot_record_or_delete(
    ingested: SimpleNamespace, recorded: dict[str, FinishedUpload]
) -> None:
    save_voice_over(ingested.state, ingested.meta, ID, **recorded)
    ingested.state.voice_overs.wait()
    athlete = User("athlete", account_id="account12345", athlete_id=ingested.meta.athlete)
    for user in (athlete, User("viewer", report_id=ingested.meta.id)):
        seen = ingested.state.seen_by(user)
        with pytest.raises((AccessError, InputError)):
            save_voice_over(seen, ingested.meta, OTHER, **recorded)
        with pytest.raises((AccessError, InputError)):
            delete_voice_over(seen, ingested.meta, ID)
    assert [one.id for one in list_voice_overs(folder_of(ingested))] == [ID]
    seen = ingested.state.seen_by(athlete)
    assert seen_voice_overs(seen, ingested.meta) == []
    assert _files_seen_by(seen, ingested) == []
    write_review(ingested.library, ingested.meta.id, status="sent", message="", decisions=[])
    assert [one.id for one in seen_voice_overs(seen, ingested.meta)] == [ID]
    assert len(_files_seen_by(seen, ingested)) == 3


def _files_seen_by(seen: AppState, ingested: SimpleNamespace) -> list[str]:
    with seen.library.reading() as session:
        names = session.scalars(
            select(ReportFileRow.name).where(ReportFileRow.report_id == ingested.meta.id)
        )
        return [name for name in names if name.startswith("voiceovers/")]


def test_a_failed_drawing_says_why_and_can_be_repeated(
    ingested: SimpleNamespace,
    recorded: dict[str, FinishedUpload],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*args: object, **options: object) -> None:
        raise FormcheckError("There is no room.")

    state = ingested.state
    with monkeypatch.context() as patch:
        patch.setattr(voice_over_drawing, "run_isolated_with_progress", fail)
        save_voice_over(state, ingested.meta, ID, **recorded)
        state.voice_overs.wait()
    assert state.voice_overs.status(ID).error == "There is no room."
    state.voice_overs.start(ingested.meta.id, ID)
    state.voice_overs.wait()
    (saved,) = list_voice_overs(folder_of(ingested))
    assert saved.video is not None
