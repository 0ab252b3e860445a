"""What has to be right before a recording is worth making, each with what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.live.config import LiveConfig
from vision.live.lighting import Lighting
from vision.live.updates import ReadinessCheck, Throughput
from vision.motion.view import View, find_view
from vision.pose.track import PoseTrack
from vision.terms import SIDES, Floats, Side

#: Ticks look at this much of the past, seconds.
LOOK_BACK_S: Final = 1.0

# A point counts as in the picture at this visibility and this far from the edge.
_VISIBLE: Final = 0.5
_MARGIN: Final = 0.015
#: Height of the body from nose to toes, share of the picture's: points of a smaller body
#: jitter more, a larger one leaves the picture when it moves.
_SMALL: Final = 0.42
_LARGE: Final = 0.9
#: A camera turned by more than this shows in every angle, degrees; by the body alone it is
#: known less well: standing people read within 4° on level rendered and real clips.
_LEVEL: Final = 4.0
_LEVEL_BY_BODY: Final = 6.0
#: Feet this far apart in height stand on different levels: only one of them stands. Both
#: are shares of the body's height, as is how far apart two feet show how the floor lies.
_ON_ONE_LEG: Final = 0.06
_FEET_APART: Final = 0.08
# Brightness of the body, 0-255.
_DARK: Final = 38.0
_BRIGHT: Final = 240.0
#: With the light behind, the body is this much darker than what is around it.
_AGAINST_LIGHT: Final = 0.4
#: Pictures a second that the analysis must keep up with.
MIN_RATE: Final = 12.0
MIN_RATE_RUNNING: Final = 18.0
#: Standing still, hips and shoulders stay within this share of the body's height.
_STILL: Final = 0.035

_PARTS: Final = (
    ("nose", "head", "up"),
    ("shoulder", "shoulders", "up"),
    ("hip", "hips", "down"),
    ("knee", "knees", "down"),
    ("ankle", "feet", "down"),
    ("heel", "feet", "down"),
    ("toe", "feet", "down"),
)


@dataclass(frozen=True)
class SetupState:
    """What the ticks are read from.

    Attributes
    ----------
    track : PoseTrack
        The last second.
    light : Light or None
    pace : Pace
    tilt_deg : float or None
        Turn of the camera off level, from the phone's own sensor.
    measured : bool
        Whether the pace has been measured for long enough.
    """

    track: PoseTrack
    lighting: Lighting | None
    throughput: Throughput
    tilt_deg: float | None = None
    rate_known: bool = True


def check_setup(scenery: SetupState, wants: LiveConfig) -> tuple[ReadinessCheck, ...]:
    """Say what is right and what is to be done.

    Parameters
    ----------
    scenery : Scenery
    wants : Wants

    Returns
    -------
    tuple of Tick
        In the order in which they are best put right.
    """
    checks: list[Callable[[SetupState, LiveConfig], ReadinessCheck]] = [
        _whole_body,
        _distance,
        _view,
        _level,
    ]
    checks += [_light, _rate]
    if not wants.is_run:
        checks.append(_still)
    return tuple(check(scenery, wants) for check in checks)


def _seen(track: PoseTrack) -> bool:
    return bool(len(track)) and float(np.isfinite(track.xyz[:, 0, 0]).mean()) >= 0.5


def _middle(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else float("nan")


def _whole_body(scenery: SetupState, wants: LiveConfig) -> ReadinessCheck:
    title = "Whole body in the picture"
    track = scenery.track
    if not _seen(track):
        return ReadinessCheck("body", title, False, "Step into the picture")
    for name, part, way in _PARTS:
        x, y, seen = _places(track, name)
        if not all(_MARGIN <= at <= 1 - _MARGIN for at in x):
            # Left and right as the person sees a mirror differ by camera: name the middle.
            return ReadinessCheck("body", title, False, "Move to the middle of the picture")
        if seen < _VISIBLE or not all(_MARGIN <= at <= 1 - _MARGIN for at in y):
            verb = "is" if part == "head" else "are"
            do = f"Step back, or tilt the camera {way}"
            return ReadinessCheck(
                "body", title, False, f"{do}: your {part} {verb} not in the picture"
            )
    return ReadinessCheck("body", title, True)


def _places(track: PoseTrack, name: str) -> tuple[list[float], list[float], float]:
    """Places across and down (shares of the picture) of a point or pair, and visibility.

    The far one of a pair may be hidden, but the model guesses where it is: both have to be
    in the picture, one has to be seen.
    """
    sides = (None,) if name == "nose" else SIDES
    paths = [track.xy(name, side) for side in sides]
    return (
        [_middle(xy[:, 0]) / track.width for xy in paths],
        [_middle(xy[:, 1]) / track.height for xy in paths],
        max(_middle(track.seen(name, side)) for side in sides),
    )


def _tall(track: PoseTrack) -> float:
    """Height from nose to toes, share of the picture's."""
    toes = np.maximum(*(track.xy("toe", side)[:, 1] for side in SIDES))
    return _middle(toes - track.xy("nose")[:, 1]) / track.height


def _distance(scenery: SetupState, wants: LiveConfig) -> ReadinessCheck:
    title = "Far enough away"
    if not _seen(scenery.track):
        return ReadinessCheck("distance", title, None)
    tall = _tall(scenery.track)
    if tall > _LARGE:
        return ReadinessCheck("distance", title, False, "Step back, away from the camera")
    if tall < _SMALL:
        return ReadinessCheck("distance", title, False, "Come closer to the camera")
    return ReadinessCheck("distance", title, True)


def _view(scenery: SetupState, wants: LiveConfig) -> ReadinessCheck:
    title = "Seen from the side" if wants.view == "side" else "Seen from the front"
    if not _seen(scenery.track):
        return ReadinessCheck("view", title, None)
    view = find_view(scenery.track)
    if view.name is None:
        return ReadinessCheck("view", title, None)
    if wants.view == "front":
        return ReadinessCheck(
            "view", title, view.name == "front", _turn_to(view, 0.0, view.name == "front")
        )
    target = _side_target(view, wants)
    right = view.name == "side" and (target > 0) == (view.facing == "right")
    return ReadinessCheck("view", title, right, _turn_to(view, target, right))


def _signed_turn(view: View) -> float:
    """Turn from facing the camera, degrees: + toward the right edge of the picture."""
    return _middle(view.turn_deg) * _middle(view.forward)


def _side_target(view: View, wants: LiveConfig) -> float:
    """Turn that shows the standing leg nearest: facing left for the left one."""
    if wants.leg is not None and not wants.is_run:
        return -90.0 if wants.leg == "left" else 90.0
    return 90.0 if _signed_turn(view) >= 0 else -90.0


def _turn_to(view: View, target: float, there: bool) -> str:
    if there:
        return ""
    way = (target - _signed_turn(view) + 180.0) % 360.0 - 180.0
    if abs(way) > 150.0:
        return "Turn all the way round"
    # Facing the camera, the picture's right edge is at the person's left hand.
    side = "left" if way > 0 else "right"
    return f"Turn {'a little ' if abs(way) < 40.0 else ''}to your {side}"


def _level(scenery: SetupState, wants: LiveConfig) -> ReadinessCheck:
    title = "Camera level"
    roll, limit = scenery.tilt_deg, _LEVEL
    if roll is None:
        if not _seen(scenery.track):
            return ReadinessCheck("level", title, None)
        roll, limit = _roll_of_body(scenery.track), _LEVEL_BY_BODY
    if not np.isfinite(roll):
        return ReadinessCheck("level", title, None)
    if abs(roll) <= limit:
        return ReadinessCheck("level", title, True)
    return ReadinessCheck(
        "level", title, False, f"Level the camera: it is tilted by about {abs(roll):.0f}°"
    )


def _roll_of_body(track: PoseTrack) -> float:
    """How far a standing body seems turned in the picture, degrees, + clockwise.

    Whoever stands has the shoulders over the feet, on one leg over that foot. With both
    feet apart the line between them must be turned the same way: a body may lean by itself.
    """
    feet = {side: (track.xy("ankle", side) + track.xy("toe", side)) / 2 for side in SIDES}
    across = feet["left"] - feet["right"]
    tall = _tall(track) * track.height
    both = abs(_middle(across[:, 1])) < _ON_ONE_LEG * tall
    lower: Side = "left" if _middle(across[:, 1]) > 0 else "right"
    base = (feet["left"] + feet["right"]) / 2 if both else feet[lower]
    up = track.middle("shoulder") - base
    body = _middle(np.degrees(np.arctan2(up[:, 0], -up[:, 1])))
    if not both or abs(_middle(across[:, 0])) < _FEET_APART * tall:
        return body
    along, rise = np.abs(across[:, 0]), across[:, 1] * np.sign(across[:, 0])
    floor = _middle(np.degrees(np.arctan2(rise, along)))
    return 0.0 if body * floor <= 0 else float(np.sign(body)) * min(abs(body), abs(floor))


def _light(scenery: SetupState, wants: LiveConfig) -> ReadinessCheck:
    title = "Light"
    light = scenery.lighting
    if light is None:
        return ReadinessCheck("light", title, None)
    body = light.frame if np.isnan(light.body) else light.body
    if light.background > 0 and body < _AGAINST_LIGHT * light.background and body < 80.0:
        return ReadinessCheck(
            "light", title, False, "The light is behind you: turn the camera away from it"
        )
    if body < _DARK:
        return ReadinessCheck("light", title, False, "It is too dark: switch on a light")
    if body > _BRIGHT:
        return ReadinessCheck("light", title, False, "It is too bright: move out of the glare")
    return ReadinessCheck("light", title, True)


def _rate(scenery: SetupState, wants: LiveConfig) -> ReadinessCheck:
    title = "Frame rate"
    pace = scenery.throughput
    if not scenery.rate_known:
        return ReadinessCheck("rate", title, None)
    title = f"Frame rate {pace.analysed_fps:.0f} a second"
    least = MIN_RATE_RUNNING if wants.is_run else MIN_RATE
    if pace.analysed_fps >= least:
        return ReadinessCheck("rate", title, True)
    if pace.received_fps < least:
        say = f"The camera sends only {pace.received_fps:.0f} pictures a second: more light helps"
        return ReadinessCheck("rate", title, False, say)
    # The recording does not suffer, and who stands ready can do nothing about it.
    say = (
        f"Only {pace.analysed_fps:.0f} pictures a second can be looked at: the count may lag; "
        "closing other programs helps"
    )
    return ReadinessCheck("rate", title, False, say, blocks_start=False)


def _still(scenery: SetupState, wants: LiveConfig) -> ReadinessCheck:
    title = "Standing still"
    track = scenery.track
    if not _seen(track):
        return ReadinessCheck("still", title, None)
    tall = max(_tall(track) * track.height, 1.0)
    paths = [track.middle("hip"), track.middle("shoulder")]
    moved = max(float(np.max(np.ptp(p[np.isfinite(p[:, 0])], axis=0))) for p in paths) / tall
    return ReadinessCheck("still", title, moved <= _STILL, "" if moved <= _STILL else "Stand still")
