"""Messages between the live session and the browser, as JSON values.

They travel over a WebRTC data channel. `docs/live.md` lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, cast, get_args

import numpy as np

from vision.live.updates import FrameUpdate
from vision.text.sentences import translate_note, translate_text
from vision.text.translation import ENGLISH

#: What a button or key of the page asks for.
Command = Literal["start", "stop", "again"]
_COMMANDS: Final = get_args(Command)
INTERNAL_ERROR: Final = (
    "Something went wrong inside formcheck. Reload the page. The details are in the terminal "
    "that formcheck runs in."
)


def read_command(message: Mapping[str, Any]) -> Command | None:
    """Return the command in a message from the browser, or None.

    Parameters
    ----------
    message : mapping
        As received; nothing about it is certain.
    """
    kind = message.get("type")
    return cast(Command, kind) if isinstance(kind, str) and kind in _COMMANDS else None


def read_tilt(message: Mapping[str, Any]) -> float | None:
    """Return the camera's roll in a ``tilt`` message, degrees, or None if it is unknown.

    Parameters
    ----------
    message : mapping
        As received; nothing about it is certain.
    """
    deg = message.get("deg")
    # The range also excludes integers that are too long for a float.
    if isinstance(deg, int | float) and -360 <= deg <= 360:
        return float(deg)
    return None


def refusal_message(reason: str, language: str = ENGLISH) -> dict[str, Any]:
    """Return the message that the session cannot go on.

    Parameters
    ----------
    reason : str
        A sentence for the user, in English.
    language : str, optional
        One of `vision.text.translation.LANGUAGES`.
    """
    return {"type": "refused", "reason": translate_text(reason, language)}


def update_message(update: FrameUpdate, language: str = ENGLISH) -> dict[str, Any]:
    """Return a frame's update as values for JSON.

    Parameters
    ----------
    update : FrameUpdate
        What to show and say, in English.
    language : str, optional
        The language to show and say it in, one of `vision.text.translation.LANGUAGES`.

    Returns
    -------
    dict
        Landmarks are one flat list ``x, y, visibility, x, ...``, x and y as fractions of
        the frame's size.
    """
    cue, angle, gait = update.cue, update.angle, update.gait

    def shown(text: str) -> str:
        """Return a text in the language."""
        return translate_text(text, language)

    return {
        "type": "update",
        "time_s": round(update.time_s, 3),
        "phase": update.phase,
        "body": None if update.body is None else np.round(update.body, 4).ravel().tolist(),
        "checks": [
            {
                "id": check.id,
                "title": shown(check.title),
                "ok": check.ok,
                "instruction": shown(check.instruction),
            }
            for check in update.checks
        ],
        "instruction": shown(update.instruction),
        "countdown": update.countdown,
        "recorded_s": None if update.recorded_s is None else round(update.recorded_s, 1),
        "angle": angle
        and {
            "name": shown(angle.name),
            "text": shown(angle.text),
            "landmark": int(angle.landmark),
        },
        "reps": [
            {
                "number": rep.number,
                "leg": rep.leg,
                "mark": rep.mark,
                "note": translate_note(rep.note, language),
            }
            for rep in update.reps
        ],
        "count": update.count,
        "target": update.target_reps,
        "gait": gait
        and {
            "steps": gait.steps,
            "cadence": gait.cadence and round(gait.cadence),
            "trunk_lean_deg": gait.trunk_lean_deg and round(gait.trunk_lean_deg),
            "toe_first": gait.toe_first,
            "strikes_known": gait.strikes_known,
            "note": shown(gait.note),
        },
        "cue": cue
        and {
            "number": cue.number,
            "text": translate_note(cue.text, language),
            "spoken": shown(cue.spoken),
            "kind": cue.kind,
        },
        "throughput": {
            "received_fps": round(update.throughput.received_fps, 1),
            "analysed_fps": round(update.throughput.analysed_fps, 1),
            "latency_ms": update.throughput.latency_ms and round(update.throughput.latency_ms),
        },
        "model": update.network,
        "reason": shown(update.reason),
    }


def hand_message(
    *, time_s: float, signs: int, is_seen: bool, analysed_fps: float
) -> dict[str, Any]:
    """Return what was seen of the hands in a frame, as values for JSON.

    Parameters
    ----------
    time_s : float
        Time of the frame in the stream.
    signs : int
        How often a raised hand was held so far: a message that is lost takes no sign with it.
    is_seen : bool
        Whether a person was detected in this frame.
    analysed_fps : float
        Analysed frames per second.
    """
    return {
        "type": "update",
        "time_s": round(time_s, 3),
        "signs": signs,
        "is_seen": is_seen,
        "throughput": {"analysed_fps": round(analysed_fps, 1)},
    }
