from __future__ import annotations

import io

import pytest
from rich.console import Console

from vision.cli.live.announcer import Announcer
from vision.live.updates import Cue, FrameUpdate, GaitProgress, LiveRep


def told(*news):
    out = io.StringIO()
    teller = Announcer(Console(file=out, width=200), rings=False)
    for one in news:
        teller.announce(one)
    return [line.split(" s  ", 1)[1] for line in out.getvalue().splitlines()]


def rep(number, mark="good", words=""):
    return LiveRep(number, "left", 0.0, 1.0, 2.0, mark, words)


def test_each_second_of_the_countdown_is_told_once_and_again_when_it_begins_anew():
    left = (3, 3, 2, None, 3, 3)
    lines = told(*(FrameUpdate(i / 10, "countdown", countdown=n) for i, n in enumerate(left)))
    assert lines == ["3", "2", "3"]


def test_a_cue_is_told_once_as_it_is_spoken():
    cue = Cue(1, "Stand still", "Stand still, please", "do")
    assert told(FrameUpdate(0, "guide", cue=cue), FrameUpdate(1, "guide", cue=cue)) == [
        "Stand still, please"
    ]
    assert told(FrameUpdate(0, "guide", cue=Cue(1, "Shown only", "", "do"))) == []


@pytest.mark.parametrize(
    ("mark", "say", "line"),
    [
        ("good", "2. Good.", "✓ 2. Good."),
        ("fault", "2. Push your knee out.", "✗ 2. Push your knee out."),
        ("fault", "2.", "✗ 2. Knee alignment"),
        ("uncounted", "That did not count: too shallow.", "– That did not count: too shallow."),
    ],
)
def test_a_repetition_has_its_mark(mark, say, line):
    seen = rep(None if mark == "uncounted" else 2, mark, "Knee alignment")
    before = FrameUpdate(0, "recording", reps=(rep(1),))
    after = FrameUpdate(1, "recording", reps=(rep(1), seen), cue=Cue(5, "", say, "fix"))
    assert told(before, after) == [line]


def test_steps_are_told_in_tens():
    news = (
        FrameUpdate(i, "recording", gait=GaitProgress(n)) for i, n in enumerate((0, 9, 10, 14, 31))
    )
    assert told(*news) == ["10 steps", "31 steps"]


def test_times_begin_with_the_first_picture():
    out = io.StringIO()
    teller = Announcer(Console(file=out, width=200), rings=False)
    teller.announce(FrameUpdate(5000.0, "guide"))
    teller.announce(FrameUpdate(5002.5, "countdown", countdown=3))
    assert out.getvalue().split() == ["2.5", "s", "3"]


def test_the_bell_needs_a_terminal(capsys):
    Announcer(None, rings=True).announce(FrameUpdate(0, "countdown", countdown=3))
    assert capsys.readouterr().out == ""
