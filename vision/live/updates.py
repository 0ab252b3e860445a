"""What the live check says after each picture: values, and the message made of them.

The messages go to the browser as JSON over a data channel. `docs/live.md` lists them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from vision.pose.landmarks import Landmark
from vision.terms import Floats, Side

#: ``guide`` until everything is right, ``countdown`` while it stays right, ``recording``
#: while the person moves, ``finished`` once there is a recording, ``stopped`` without one.
Phase = Literal["guide", "countdown", "recording", "finished", "stopped"]
RepMark = Literal["good", "watch", "fault", "open", "uncounted"]


@dataclass(frozen=True)
class ReadinessCheck:
    """One thing that has to be right before the recording starts.

    Attributes
    ----------
    id, title : str
        Name for programs and for people.
    ok : bool or None
        None while it cannot be told.
    say : str
        What to do about it, in a few words; empty where it is right.
    waits : bool
        Whether the recording waits for it; for what spoils only the live count it does
        not wait long.
    """

    id: str
    title: str
    ok: bool | None
    instruction: str = ""
    blocks_start: bool = True


@dataclass(frozen=True)
class Cue:
    """One thing said aloud and shown large.

    Attributes
    ----------
    number : int
        Rises with each cue, so that each is said once.
    text : str
        As it is shown.
    say : str
        As it is spoken; empty where it is only shown.
    kind : {"do", "good", "fix"}
        What to do, what was good, what to do better: it chooses colour and tone.
    """

    number: int
    text: str
    spoken: str
    kind: Literal["do", "good", "fix"]


@dataclass(frozen=True)
class LiveRep:
    """A repetition that was seen to its end.

    Attributes
    ----------
    number : int or None
        Number among those that count, from 1; None where it does not count.
    leg : {"left", "right"} or None
        The standing leg; None with both.
    start_s, bottom_s, end_s : float
        Seconds since the recording began.
    mark : {"good", "watch", "fault", "open", "uncounted"}
        ``open`` where the live picture cannot carry a judgement.
    words : str
        Why, in a few words; empty where all is good.
    criterion : str or None
        The criterion that the mark rests on.
    """

    number: int | None
    leg: Side | None
    start_s: float
    bottom_s: float
    end_s: float
    mark: RepMark
    note: str = ""
    criterion_id: str | None = None


@dataclass(frozen=True)
class DisplayedAngle:
    """The angle that matters right now.

    Attributes
    ----------
    name, text : str
        Such as ``Knee`` and ``62°``.
    at : int
        Landmark it is drawn at.
    """

    name: str
    text: str
    landmark: Landmark


@dataclass(frozen=True)
class GaitProgress:
    """Walking or running so far.

    Attributes
    ----------
    steps : int
        Contacts of either foot.
    cadence : float or None
        Steps a minute of late.
    trunk_lean_deg : float or None
        Of late, + forward.
    toe_first, told : int
        Contacts that landed toe first, of those where it could be told.
    note : str
        Why something cannot be told.
    """

    steps: int
    cadence: float | None = None
    trunk_lean_deg: float | None = None
    toe_first: int = 0
    strikes_known: int = 0
    note: str = ""


@dataclass(frozen=True)
class Throughput:
    """How fast the pictures come and go.

    Attributes
    ----------
    received, analysed : float
        Pictures a second of late.
    added_ms : float or None
        From a picture's arrival to its message, median of late.
    """

    received_fps: float = 0.0
    analysed_fps: float = 0.0
    latency_ms: float | None = None


@dataclass(frozen=True)
class FrameUpdate:
    """Everything that is known after a picture.

    Attributes
    ----------
    time_s : float
        Time of the picture in the stream.
    phase : str
        See `Phase`.
    body : ndarray of shape (33, 3) or None
        Filtered points: x and y as shares of the picture, visibility 0-1.
    ticks : tuple of Tick
        While setting up.
    lead : str
        The one thing to do now.
    countdown : int or None
        Seconds until the recording starts.
    recorded_s : float or None
        How long the recording runs.
    shown : Shown or None
    reps : tuple of LiveRep
    target : int
        Repetitions after which the recording ends by itself; 0 for never.
    stride : Stride or None
        For running only.
    cue : Cue or None
        The last one.
    pace : Pace
    why : str
        Why it is finished or stopped.
    """

    time_s: float
    phase: Phase
    body: Floats | None = None
    checks: tuple[ReadinessCheck, ...] = ()
    instruction: str = ""
    countdown: int | None = None
    recorded_s: float | None = None
    angle: DisplayedAngle | None = None
    reps: tuple[LiveRep, ...] = ()
    target_reps: int = 0
    gait: GaitProgress | None = None
    cue: Cue | None = None
    throughput: Throughput = field(default_factory=Throughput)
    reason: str = ""

    @property
    def count(self) -> int:
        """Repetitions that count."""
        return sum(rep.number is not None for rep in self.reps)


def update_message(news: FrameUpdate) -> dict[str, Any]:
    """Give the news as plain values for JSON.

    Returns
    -------
    dict
        Points are one flat list ``x, y, visibility, x, ...`` of shares of the picture.
    """
    cue, shown, stride = news.cue, news.angle, news.gait
    return {
        "type": "news",
        "time_s": round(news.time_s, 3),
        "phase": news.phase,
        "body": None if news.body is None else np.round(news.body, 4).ravel().tolist(),
        "ticks": [
            {"id": t.id, "title": t.title, "ok": t.ok, "say": t.instruction} for t in news.checks
        ],
        "lead": news.instruction,
        "countdown": news.countdown,
        "recorded_s": None if news.recorded_s is None else round(news.recorded_s, 1),
        "shown": shown and {"name": shown.name, "text": shown.text, "at": int(shown.landmark)},
        "reps": [
            {"number": r.number, "leg": r.leg, "mark": r.mark, "words": r.note} for r in news.reps
        ],
        "count": news.count,
        "target": news.target_reps,
        "stride": stride
        and {
            "steps": stride.steps,
            "cadence": stride.cadence and round(stride.cadence),
            "trunk_lean_deg": stride.trunk_lean_deg and round(stride.trunk_lean_deg),
            "toe_first": stride.toe_first,
            "told": stride.strikes_known,
            "note": stride.note,
        },
        "cue": cue
        and {"number": cue.number, "text": cue.text, "say": cue.spoken, "kind": cue.kind},
        "pace": {
            "received": round(news.throughput.received_fps, 1),
            "analysed": round(news.throughput.analysed_fps, 1),
            "added_ms": news.throughput.latency_ms and round(news.throughput.latency_ms),
        },
        "why": news.reason,
    }
