from __future__ import annotations

from itertools import pairwise

import pytest

from vision.live.config import LiveConfig
from vision.live.cues import CueSelector
from vision.live.updates import LiveRep
from vision.screens.criteria import load_criteria

CONFIG = LiveConfig("single_leg_squat", "front", "left", 5)
VALGUS = next(c for c in load_criteria("single_leg_squat").criterion if c.id == "knee_valgus")


def rep(number=1, mark="good", *, criterion=None, words=""):
    return LiveRep(number, "left", 0.0, 1.0, 2.0, mark, words, criterion)


def valgus(number, mark="fault"):
    return rep(number, mark, criterion="knee_valgus", words="Knee alignment")


def guided(leads, *, step_s=0.2):
    """Return the spoken cues with their times, for pairs of instruction and seconds."""
    prompter, said, now_s = CueSelector(CONFIG), [], 0.0
    for lead, seconds in leads:
        until_s = now_s + seconds
        while now_s < until_s - 1e-9:
            before = prompter.cue
            prompter.say_instruction(lead, now_s=now_s)
            if prompter.cue is not before:
                said.append((round(now_s, 1), prompter.cue.spoken))
            now_s += step_s
    return said


def test_instruction_is_spoken_after_a_stable_second():
    assert guided([("Step back", 2.0)]) == [(1.0, "Step back")]


def test_flickering_instructions_are_not_spoken():
    assert guided([("Step back", 0.8), ("Come closer", 0.8)] * 4) == []


def test_no_instruction_is_silent():
    assert guided([("", 5.0)]) == []


def test_quickly_corrected_problem_is_not_spoken():
    assert guided([("Step back", 0.8), ("", 5.0)]) == []


def test_instructions_are_spoken_with_a_pause():
    said = guided([("Step back", 1.2), ("Turn to your left", 6.0)])
    assert [words for _, words in said] == ["Step back", "Turn to your left"]
    assert said[1][0] - said[0][0] >= 3.0


def test_lasting_instruction_is_repeated_rarely():
    said = guided([("Step back", 21.0)])
    assert [words for _, words in said] == ["Step back"] * 3
    assert all(b[0] - a[0] >= 9.0 for a, b in pairwise(said))


def test_cue_numbers_increase():
    prompter, numbers = CueSelector(CONFIG), []
    for now_s in range(12):
        prompter.say_rep(valgus(now_s + 1) if now_s % 2 else rep(now_s + 1), now_s=float(now_s))
        numbers.append(prompter.cue.number)
    assert numbers == sorted(set(numbers))


def test_numbering_continues_after_clear():
    prompter = CueSelector(CONFIG)
    prompter.say_rep(rep(1), now_s=1.0)
    before = prompter.cue.number
    prompter.clear()
    assert prompter.cue is None
    prompter.say_rep(rep(2), now_s=2.0)
    assert prompter.cue.number > before


def test_good_repetition_is_praised_with_its_number():
    prompter, praise = CueSelector(CONFIG), set()
    for number in range(1, 4):
        prompter.say_rep(rep(number), now_s=3.0 * number)
        assert prompter.cue.kind == "good"
        assert prompter.cue.spoken == f"{number}. {prompter.cue.text}"
        praise.add(prompter.cue.text)
    assert len(praise) == 3  # the wording varies


@pytest.mark.parametrize("mark", ["fault", "watch"])
def test_correction_is_the_cue_of_the_criterion(mark):
    prompter = CueSelector(CONFIG)
    prompter.say_rep(valgus(2, mark), now_s=1.0)
    assert (prompter.cue.kind, prompter.cue.text) == ("fix", VALGUS.cue)
    assert prompter.cue.spoken == f"2. {VALGUS.cue}"


def test_same_correction_is_not_repeated_within_two_repetitions():
    prompter, said = CueSelector(CONFIG), []
    for number in range(1, 8):
        prompter.say_rep(valgus(number), now_s=3.0 * number)
        assert prompter.cue.text == VALGUS.cue  # it is still shown
        said.append(VALGUS.cue in prompter.cue.spoken)
    assert said == [True, False, False, True, False, False, True]


def test_different_correction_in_between_is_spoken():
    prompter = CueSelector(CONFIG)
    prompter.say_rep(valgus(1), now_s=1.0)
    prompter.say_rep(rep(2, "watch", criterion="pelvic_drop", words="Level pelvis"), now_s=4.0)
    assert "hip bones" in prompter.cue.spoken
    prompter.say_rep(valgus(3), now_s=7.0)
    assert prompter.cue.spoken == "3."


def test_uncounted_repetition_says_why_without_a_number():
    prompter = CueSelector(CONFIG)
    prompter.say_rep(rep(None, "uncounted", words="The knee bends less than 30°"), now_s=1.0)
    assert prompter.cue.kind == "fix"
    assert prompter.cue.text == "The knee bends less than 30°"
    assert prompter.cue.spoken == "That did not count: The knee bends less than 30°."


def test_unjudged_repetition_is_only_counted_aloud():
    prompter = CueSelector(CONFIG)
    prompter.say_rep(rep(4, "open", words="The body was hidden or out of view"), now_s=1.0)
    assert prompter.cue.spoken == "4."
    assert prompter.cue.text.startswith("4. ")
    assert prompter.cue.kind == "do"


def test_running_corrections_are_repeated_rarely():
    prompter = CueSelector(LiveConfig("backward_running", "side", reps=0))
    times = []
    for second in range(40):
        before = prompter.cue
        prompter.say_gait("Reach back with the big toe.", now_s=float(second))
        if prompter.cue is not before:
            times.append(second)
    assert times == [0, 15, 30]
