"""Timelines of voice-overs are checked as foreign data."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vision.report.voice_over import parse_voice_over
from vision.untrusted import UntrustedDataError

LINE = {
    "from_s": 0.5, "to_s": 1.0, "kind": "line", "points": [[0, 0], [9, 9]], "colour": "red",
}  # fmt: skip
GOOD: dict[str, Any] = {
    "version": 1, "duration_s": 2.0, "frames": [[0, 0.0], [0.5, 1.0]], "drawings": [LINE],
    "views": [[0.2, 2.0, 50, 50]],
}  # fmt: skip


def encoded(**changes: object) -> bytes:
    return json.dumps(GOOD | changes).encode()


def test_what_was_shown_is_found_by_its_time() -> None:
    timeline = parse_voice_over(encoded())
    assert [timeline.clip_time_at(t) for t in (0, 0.49, 0.5, 1.9)] == [0, 0, 1, 1]
    assert [timeline.view_at(t) for t in (0.1, 0.2)] == [None, (2.0, 50, 50)]
    drawing = timeline.drawings[0]
    assert [drawing.at(t) is not None for t in (0.4, 0.5, 0.99, 1.0)] == [False, True, True, False]


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b"{",
        encoded(duration_s=3600),
        encoded(duration_s=0),
        encoded(frames=[]),
        encoded(frames=[[1, 0], [0.5, 0]]),
        encoded(frames=[[0, -1]]),
        encoded(frames=[[0, 0]] * 50_000),
        encoded(views=[[0, 0.1, 0, 0]]),
        encoded(extra=1),
        encoded(drawings=[LINE | {"to_s": 0.1}]),
        encoded(drawings=[LINE | {"points": [[0, 0]]}]),
        encoded(drawings=[LINE | {"kind": "html"}]),
        encoded(drawings=[LINE | {"text": "hidden"}]),
        encoded(drawings=[LINE | {"times_s": [0.5, 0.6]}]),
        encoded(drawings=[LINE | {"points": [[0, 1e9], [0, 0]]}]),
        encoded(drawings=[LINE | {"kind": "stroke", "points": [[0, 0]] * 300}] * 700),
    ],
)
def test_others_are_refused(data: bytes) -> None:
    with pytest.raises(UntrustedDataError):
        parse_voice_over(data)
