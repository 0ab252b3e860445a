"""Detect that a hand is raised above the head and held there, as a sign to pause or go on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from vision.pose.landmarks import Landmark
from vision.terms import Floats

#: How long the hand is held above the head, seconds.
HOLD_S: Final = 1.0
#: How long a hand may be lost meanwhile without starting again, seconds.
_GAP_S: Final = 0.3
#: How long all hands are down before a sign counts again, seconds.
_REARM_S: Final = 0.5
#: Height above the eyes and below the nose, as a share of the height from shoulders to eyes: in
#: between, a hand is neither raised nor down (hysteresis).
_RAISED: Final = 0.5
_DOWN: Final = 0.2
_MIN_VISIBILITY: Final = 0.5
_EYES: Final = (Landmark.LEFT_EYE, Landmark.RIGHT_EYE)
_SHOULDERS: Final = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
_WRISTS: Final = (Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST)


@dataclass(frozen=True)
class HandSign:
    """What has been seen of the hands so far.

    Attributes
    ----------
    is_given : bool
        Whether this frame completes a sign; true in one frame for each.
    raised_since_s, last_raised_s, down_since_s : float or None
        Stream times; None while it is not so.
    is_armed : bool
        Whether the hands were down since the last sign.
    """

    is_given: bool = False
    raised_since_s: float | None = None
    last_raised_s: float | None = None
    down_since_s: float | None = None
    is_armed: bool = True


def watch_hands(sign: HandSign, body: Floats | None, *, now_s: float) -> HandSign:
    """Take the next frame into account.

    Parameters
    ----------
    sign : HandSign
        What was returned for the frame before; `HandSign()` for the first.
    body : ndarray of shape (33, 3) or None
        x, y (downward) and visibility of the landmarks, in any unit of length; None where nobody
        was detected.
    now_s : float
        Stream time of the frame.
    """
    height = None if body is None else _hand_height(body)
    sign = replace(sign, is_given=False)
    if height is None:
        return _without_hands(sign, now_s)
    if height < -_DOWN:
        return _with_hands_down(sign, now_s)
    sign = replace(sign, down_since_s=None)
    if sign.raised_since_s is None and height < _RAISED:
        return sign
    since = now_s if sign.raised_since_s is None else sign.raised_since_s
    is_given = sign.is_armed and now_s - since >= HOLD_S
    return HandSign(is_given, since, now_s, None, sign.is_armed and not is_given)


def _without_hands(sign: HandSign, now_s: float) -> HandSign:
    last = sign.last_raised_s
    if last is not None and now_s - last > _GAP_S:
        return replace(sign, raised_since_s=None, last_raised_s=None, down_since_s=None)
    return replace(sign, down_since_s=None)


def _with_hands_down(sign: HandSign, now_s: float) -> HandSign:
    since = now_s if sign.down_since_s is None else sign.down_since_s
    is_armed = sign.is_armed or now_s - since >= _REARM_S
    return HandSign(down_since_s=since, is_armed=is_armed)


def _hand_height(body: Floats) -> float | None:
    """Return how far the higher hand is above the eyes, in heights from shoulders to eyes.

    None where the head, the shoulders or both hands are not seen.
    """
    visibility = body[:, 2]
    if min(visibility[[*_EYES, *_SHOULDERS]]) < _MIN_VISIBILITY:
        return None
    wrists = [wrist for wrist in _WRISTS if visibility[wrist] >= _MIN_VISIBILITY]
    eyes, shoulders = body[[*_EYES], 1].mean(), body[[*_SHOULDERS], 1].mean()
    scale = shoulders - eyes
    if not wrists or scale <= 0:  # upside down
        return None
    return float((eyes - body[wrists, 1].min()) / scale)
