from __future__ import annotations

import io

import pytest
from rich.console import Console

from vision.cli.live.announcer import Announcer
from vision.live.updates import Cue, FrameUpdate, GaitProgress, LiveRep


def announced(*updates):
    out = io.StringIO()
    announcer = Announcer(Console(file=out, width=200), rings=False)
    for update in updates:
        announcer.announce(update)
    return [line.split(" s  ", 1)[1] for line in out.getvalue().splitlines()]


def rep(number, mark="good", note=""):
    return LiveRep(number, "left", 0.0, 1.0, 2.0, mark, note)


def test_each_second_is_announced_once_per_countdown():
    left = (3, 3, 2, None, 3, 3)
    lines = announced(*(FrameUpdate(i / 10, "countdown", countdown=n) for i, n in enumerate(left)))
    assert lines == ["3", "2", "3"]


def test_cue_is_printed_once_as_spoken():
    cue = Cue(1, "Stand still", "Stand still, please", "do")
    assert announced(FrameUpdate(0, "guide", cue=cue), FrameUpdate(1, "guide", cue=cue)) == [
        "Stand still, please"
    ]
    assert announced(FrameUpdate(0, "guide", cue=Cue(1, "Shown only", "", "do"))) == []


@pytest.mark.parametrize(
    ("mark", "spoken", "line"),
    [
        ("good", "2. Good.", "✓ 2. Good."),
        ("fault", "2. Push your knee out.", "✗ 2. Push your knee out."),
        ("fault", "2.", "✗ 2. Knee alignment"),
        ("uncounted", "That did not count: too shallow.", "– That did not count: too shallow."),
    ],
)
def test_repetition_is_printed_with_its_mark(mark, spoken, line):
    new = rep(None if mark == "uncounted" else 2, mark, "Knee alignment")
    before = FrameUpdate(0, "recording", reps=(rep(1),))
    after = FrameUpdate(1, "recording", reps=(rep(1), new), cue=Cue(5, "", spoken, "fix"))
    assert announced(before, after) == [line]


def test_steps_are_announced_in_tens():
    updates = (
        FrameUpdate(i, "recording", gait=GaitProgress(n)) for i, n in enumerate((0, 9, 10, 14, 31))
    )
    assert announced(*updates) == ["10 steps", "31 steps"]


def test_times_start_at_the_first_frame():
    out = io.StringIO()
    announcer = Announcer(Console(file=out, width=200), rings=False)
    announcer.announce(FrameUpdate(5000.0, "guide"))
    announcer.announce(FrameUpdate(5002.5, "countdown", countdown=3))
    assert out.getvalue().split() == ["2.5", "s", "3"]


def test_bell_needs_a_terminal(capsys):
    Announcer(None, rings=True).announce(FrameUpdate(0, "countdown", countdown=3))
    assert capsys.readouterr().out == ""
