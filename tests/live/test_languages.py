"""A live check shows and says everything in the language of the page."""

from __future__ import annotations

from itertools import product

import pytest

from tests.support.live_sessions import LEAD_S, run_session
from tests.support.synthetic_motion import squats
from tests.support.synthetic_runs import run
from vision.live.config import MAX_REPS, LiveConfig
from vision.live.messages import update_message
from vision.live.updates import FrameUpdate, LiveRep
from vision.screens.criteria import load_criteria
from vision.screens.other_movements import OTHER_MOVEMENT_TEXTS
from vision.screens.registry import SCREENS
from vision.text.sentences import translate_note, translate_text
from vision.text.translation import ENGLISH, LANGUAGES

TRANSLATED = [code for code in LANGUAGES if code != ENGLISH]
SQUAT = LiveConfig("single_leg_squat", "front", "left", 3)
RUN = LiveConfig("backward_running", "side", reps=0)


@pytest.fixture(scope="module")
def sessions():
    """Return the updates of two whole sessions."""
    squat = squats(view="front", lead_s=LEAD_S, tail_s=3.0, noise_px=1.0, fps=20.0)
    start = {0.0: {"type": "start"}}
    running = run_session(run(camera="treadmill", duration_s=4.0, fps=30), RUN, messages=start)
    return [*run_session(squat, SQUAT).updates, *running.updates]


def _texts(message):
    cue, gait, angle = message["cue"] or {}, message["gait"] or {}, message["angle"] or {}
    yield from (cue.get("text"), cue.get("spoken"), gait.get("note"))
    yield from (angle.get("name"), angle.get("text"), message["instruction"], message["reason"])
    for check in message["checks"]:
        yield from (check["title"], check["instruction"])
    yield from (rep["note"] for rep in message["reps"])


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_whole_session_has_no_english_sentence(sessions, language):
    pairs = {
        pair
        for update in sessions
        for pair in zip(
            _texts(update_message(update)), _texts(update_message(update, language)), strict=True
        )
    }
    same = {english for english, shown in pairs if english == shown and english}
    assert len(pairs) > 15
    assert {text for text in same if any(letter.isalpha() for letter in text)} <= {"Hip"}


def test_spoken_cues_are_german(sessions):
    said = {
        message["cue"]["spoken"]
        for message in (update_message(update, "de") for update in sessions)
        if message["cue"]
    }
    assert "Los. 3 langsame Kniebeugen auf dem linken Bein." in said
    assert "Fertig. Gut gemacht." in said


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("screen", SCREENS)
def test_every_cue_has_a_translation(screen, language):
    live = SCREENS[screen].live
    legs = (None, "left", "right") if "{leg}" in live.start_cue else (None,)
    cues = [criterion.cue for criterion in load_criteria(screen).criterion]
    cues += [
        LiveConfig(screen, live.views[0], leg, reps).start_cue()
        for leg, reps in product(legs, (0, 1, 2, MAX_REPS))
    ]
    for cue in filter(None, cues):
        assert translate_text(cue, language) != cue
        assert translate_text(f"3. {cue}", language) == f"3. {translate_text(cue, language)}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_reasons_not_to_count_have_a_translation(language):
    for text in OTHER_MOVEMENT_TEXTS.values():
        note = text.rep_reason[0].upper() + text.rep_reason[1:]
        translated = translate_note(note, language)
        assert translated != note
        assert translated[0].isupper()
        spoken = translate_text(f"That did not count: {note}.", language)
        assert spoken.endswith(f"{translated}.")


def test_a_note_of_a_repetition_is_translated():
    note = "The feet step: each is lifted in turn"
    rep = LiveRep(None, None, 1.0, 2.0, 3.0, "uncounted", note)
    message = update_message(FrameUpdate(0.0, "recording", reps=(rep,)), "de")
    assert message["reps"][0]["note"].startswith("Die Füße")
