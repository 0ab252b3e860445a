"""Save and delete voice-overs, as the user may."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from vision.errors import InputError
from vision.jobs.app_state import AppState
from vision.jobs.isolated_clips import run_isolated
from vision.jobs.result_meta import ResultMeta
from vision.jobs.upload import FinishedUpload
from vision.jobs.voice_over_files import (
    DAMAGED,
    SOUND_EXTENSIONS,
    VoiceOver,
    list_voice_overs,
    read_timeline,
    replace_voice_over_files,
)
from vision.library.access import AccessError
from vision.report.voice_over import MAX_DURATION_S, MAX_SOUND_BYTES
from vision.text.numbers import format_size

#: One result has so many at most.
MAX_VOICE_OVERS: Final = 12
#: The clock of the sound is not that of the browser.
_SLACK_S: Final = 10.0
_ONLY_COACHES: Final = "Only a coach can record or delete a voice-over."
_ID: Final = re.compile(r"[A-Za-z0-9_]{12}")


def seen_voice_overs(state: AppState, meta: ResultMeta) -> list[VoiceOver]:
    """List the voice-overs of a result that the user sees, the latest first.

    Athletes see them, like drawings, once the review is sent.

    Parameters
    ----------
    state : AppState
        The state as the user sees it.
    meta : ResultMeta
        The result.

    Raises
    ------
    FormcheckError
        The result was deleted, or its files cannot be opened.
    """
    from vision.library.reviews import read_review

    if not state.has_library:
        return []
    if not state.user.is_coach:
        review = read_review(state.library, meta.id)
        if review is None or review.status != "sent":
            return []
    return list_voice_overs(state.results.path(meta.id))


def save_voice_over(
    state: AppState, meta: ResultMeta, id_: str, *, sound: FinishedUpload, timeline: FinishedUpload
) -> None:
    """Save a recording with its result, and begin to draw it.

    Parameters
    ----------
    state : AppState
        The state as the user sees it.
    meta : ResultMeta
        The result.
    id_ : str
        Id of the recording, which the browser has made; saving it twice changes nothing.
    sound : FinishedUpload
        The voice.
    timeline : FinishedUpload
        What the player showed.

    Raises
    ------
    InputError
        The recording is damaged, too long, or there are too many.
    AccessError
        The user may not change the result.
    FormcheckError
        There is no room.
    """
    _require_coach(state)
    if not _ID.fullmatch(id_):
        raise InputError(DAMAGED)
    ending = sound.name.rpartition(".")[2].lower()
    if ending not in SOUND_EXTENSIONS:
        raise InputError(DAMAGED)
    if sound.size > MAX_SOUND_BYTES:
        raise InputError(
            f"The recording is larger than {format_size(MAX_SOUND_BYTES)}; record a shorter one."
        )
    saved = [one.id for one in list_voice_overs(state.results.path(meta.id))]
    if id_ in saved:
        return
    if len(saved) >= MAX_VOICE_OVERS:
        raise InputError(
            f"There are {MAX_VOICE_OVERS} voice-overs on this clip; delete one, then record again."
        )
    checked = read_timeline(timeline.path).model_copy(update={"created_at": datetime.now(UTC)})
    run_isolated(check_sound, sound.path)
    with state.scratch.new_folder() as folder:
        kept, written = folder / f"{id_}.{ending}", folder / f"{id_}.json"
        shutil.copyfile(sound.path, kept)
        written.write_text(checked.model_dump_json(), encoding="utf-8")
        replace_voice_over_files(state.results, meta.id, f"{id_}.", kept, written)
    state.voice_overs.start(meta.id, id_)


def delete_voice_over(state: AppState, meta: ResultMeta, id_: str) -> None:
    """Delete a voice-over, and stop drawing it.

    Parameters
    ----------
    state : AppState
        The state as the user sees it.
    meta : ResultMeta
        The result.
    id_ : str
        The voice-over.

    Raises
    ------
    AccessError
        The user may not change the result.
    FormcheckError
        The database does not answer.
    """
    _require_coach(state)
    if _ID.fullmatch(id_):
        state.voice_overs.forget(id_)
        replace_voice_over_files(state.results, meta.id, id_)


def _require_coach(state: AppState) -> None:
    if not state.user.is_coach:
        raise AccessError(_ONLY_COACHES)


def check_sound(path: Path) -> float:
    """Return the length of a recording, seconds; it is to be called in another process.

    Parameters
    ----------
    path : Path
        The recording.

    Raises
    ------
    InputError
        It has no sound.
    """
    from vision.clip.sound import SOUND_RATE, read_sound

    return read_sound(path, max_s=MAX_DURATION_S + _SLACK_S).size / SOUND_RATE
