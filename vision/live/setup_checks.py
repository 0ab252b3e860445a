"""Check the camera set-up before a recording, with an instruction for each problem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.live.config import LiveConfig
from vision.live.lighting import Lighting
from vision.live.updates import ReadinessCheck, Throughput
from vision.motion.camera_view import View, find_view
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Floats, Side

#: Length of the track that the checks are made on, seconds.
CHECK_WINDOW_S: Final = 1.0

# A landmark is in view at this visibility and this far from the edge, as a fraction of the
# frame's size.
_MIN_VISIBILITY: Final = 0.5
_EDGE_MARGIN: Final = 0.015
#: Height of the body from nose to toes as a fraction of the frame's height: landmarks of a
#: smaller body jitter more, a larger one leaves the frame when it moves.
_MIN_BODY_HEIGHT: Final = 0.42
_MAX_BODY_HEIGHT: Final = 0.9
#: Largest roll of the camera, degrees, before it shows in every angle. Estimated from the
#: body it is less certain: standing people read within 4° on level rendered and real clips.
_MAX_ROLL_DEG: Final = 4.0
_MAX_ROLL_FROM_BODY_DEG: Final = 6.0
#: With one foot lifted higher than this, the person stands on the other; feet wider apart than
#: this show the slope of the floor. Both as fractions of the body's height.
_LIFTED_FOOT: Final = 0.06
_WIDE_STANCE: Final = 0.08
# Brightness of the body, 0-255.
_MIN_BRIGHTNESS: Final = 38.0
_MAX_BRIGHTNESS: Final = 240.0
#: A backlit body is darker than this, and than this fraction of the background.
_BACKLIT_BRIGHTNESS: Final = 80.0
_BACKLIT_RATIO: Final = 0.4
#: Analysed frames per second that live counting needs.
MIN_RATE: Final = 12.0
MIN_RATE_RUNNING: Final = 18.0
#: Largest movement of hips and shoulders while standing still, as a fraction of the body's
#: height.
_MAX_SWAY: Final = 0.035

#: Landmark, its everyday name, and how the camera has to tilt to show it.
_BODY_PARTS: Final = (
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
    """Input of the setup checks.

    Attributes
    ----------
    track : PoseTrack
        The last second of poses.
    lighting : Lighting or None
        Brightness of the last frame measured.
    throughput : Throughput
        Current frame rates.
    tilt_deg : float or None
        Roll of the camera from the phone's own sensor.
    rate_known : bool
        Whether the frame rates have been measured for long enough.
    """

    track: PoseTrack
    lighting: Lighting | None
    throughput: Throughput
    tilt_deg: float | None = None
    rate_known: bool = True


def check_setup(state: SetupState, config: LiveConfig) -> tuple[ReadinessCheck, ...]:
    """Run all setup checks.

    Parameters
    ----------
    state : SetupState
        Poses, lighting, frame rates and roll.
    config : LiveConfig
        The test, and how it has to be filmed.

    Returns
    -------
    tuple of ReadinessCheck
        In the order in which problems are best corrected.
    """
    checks: list[Callable[[SetupState, LiveConfig], ReadinessCheck]] = [
        _check_whole_body,
        _check_distance,
        _check_view,
        _check_level,
        _check_lighting,
        _check_rate,
    ]
    if not config.is_gait:
        checks.append(_check_stillness)
    return tuple(check(state, config) for check in checks)


def _is_detected(track: PoseTrack) -> bool:
    return bool(len(track)) and float(np.isfinite(track.xyz[:, 0, 0]).mean()) >= 0.5


def _finite_median(values: Floats) -> float:
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if finite.size else float("nan")


def _check_whole_body(state: SetupState, config: LiveConfig) -> ReadinessCheck:
    title = "Whole body in view"
    if not _is_detected(state.track):
        return ReadinessCheck("body", title, False, "Step into view")
    for name, part, tilt in _BODY_PARTS:
        x, y, visibility = _position(state.track, name)
        if not all(_EDGE_MARGIN <= value <= 1 - _EDGE_MARGIN for value in x):
            # Cameras differ in whether they mirror, so left and right would be ambiguous.
            return ReadinessCheck("body", title, False, "Move to the middle of the frame")
        is_inside = all(_EDGE_MARGIN <= value <= 1 - _EDGE_MARGIN for value in y)
        if visibility < _MIN_VISIBILITY or not is_inside:
            verb = "is" if part == "head" else "are"
            instruction = f"Step back, or tilt the camera {tilt}: your {part} {verb} not in view"
            return ReadinessCheck("body", title, False, instruction)
    return ReadinessCheck("body", title, True)


def _position(track: PoseTrack, name: str) -> tuple[list[float], list[float], float]:
    """Return the x and y of a landmark or pair as fractions of the frame, and its visibility.

    The far one of a pair may be hidden, but the model estimates where it is: both have to be
    inside the frame, one has to be visible.
    """
    sides = (None,) if name == "nose" else SIDES
    paths = [track.xy(name, side) for side in sides]
    return (
        [_finite_median(xy[:, 0]) / track.width for xy in paths],
        [_finite_median(xy[:, 1]) / track.height for xy in paths],
        max(_finite_median(track.point_visibility(name, side)) for side in sides),
    )


def _body_height(track: PoseTrack) -> float:
    """Height from nose to toes as a fraction of the frame's height."""
    toes = np.maximum(*(track.xy("toe", side)[:, 1] for side in SIDES))
    return _finite_median(toes - track.xy("nose")[:, 1]) / track.height


def _check_distance(state: SetupState, config: LiveConfig) -> ReadinessCheck:
    title = "Far enough away"
    if not _is_detected(state.track):
        return ReadinessCheck("distance", title, None)
    height = _body_height(state.track)
    if height > _MAX_BODY_HEIGHT:
        return ReadinessCheck("distance", title, False, "Step back, away from the camera")
    if height < _MIN_BODY_HEIGHT:
        return ReadinessCheck("distance", title, False, "Come closer to the camera")
    return ReadinessCheck("distance", title, True)


def _check_view(state: SetupState, config: LiveConfig) -> ReadinessCheck:
    title = "Seen from the side" if config.view == "side" else "Seen from the front"
    if not _is_detected(state.track):
        return ReadinessCheck("view", title, None)
    view = find_view(state.track)
    if view.name is None:
        return ReadinessCheck("view", title, None)
    if config.view == "front":
        target_deg, ok = 0.0, view.name == "front"
    else:
        target_deg = _side_target_deg(view, config)
        ok = view.name == "side" and (target_deg > 0) == (view.facing == "right")
    instruction = "" if ok else _turn_instruction(view, target_deg)
    return ReadinessCheck("view", title, ok, instruction)


def _turn_deg(view: View) -> float:
    """Turn from facing the camera, degrees: + toward the right edge of the frame."""
    return _finite_median(view.turn_deg) * _finite_median(view.facing_sign)


def _side_target_deg(view: View, config: LiveConfig) -> float:
    """Turn that brings the standing leg nearest: facing left for the left one."""
    if config.leg is not None and not config.is_gait:
        return -90.0 if config.leg == "left" else 90.0
    return 90.0 if _turn_deg(view) >= 0 else -90.0


def _turn_instruction(view: View, target_deg: float) -> str:
    turn = (target_deg - _turn_deg(view) + 180.0) % 360.0 - 180.0
    if abs(turn) > 150.0:
        return "Turn around"
    # Facing the camera, the frame's right edge is at the person's left hand.
    side = "left" if turn > 0 else "right"
    return f"Turn {'a little ' if abs(turn) < 40.0 else ''}to your {side}"


def _check_level(state: SetupState, config: LiveConfig) -> ReadinessCheck:
    title = "Camera level"
    roll, limit = state.tilt_deg, _MAX_ROLL_DEG
    if roll is None:
        if not _is_detected(state.track):
            return ReadinessCheck("level", title, None)
        roll, limit = _roll_from_body(state.track), _MAX_ROLL_FROM_BODY_DEG
    if not np.isfinite(roll):
        return ReadinessCheck("level", title, None)
    if abs(roll) <= limit:
        return ReadinessCheck("level", title, True)
    instruction = f"Level the camera: it is tilted by about {abs(roll):.0f}°"
    return ReadinessCheck("level", title, False, instruction)


def _roll_from_body(track: PoseTrack) -> float:
    """Estimate the camera's roll from a standing body, degrees, + clockwise.

    The shoulders of a standing person are above the feet, or on one leg above that foot. With
    the feet apart the line between them must be rolled the same way, because a body may
    lean by itself.
    """
    feet = {side: (track.xy("ankle", side) + track.xy("toe", side)) / 2 for side in SIDES}
    between_feet = feet["left"] - feet["right"]
    height = _body_height(track) * track.height
    on_both = abs(_finite_median(between_feet[:, 1])) < _LIFTED_FOOT * height
    lower: Side = "left" if _finite_median(between_feet[:, 1]) > 0 else "right"
    base = (feet["left"] + feet["right"]) / 2 if on_both else feet[lower]
    up = track.midpoint("shoulder") - base
    body_deg = _finite_median(np.degrees(np.arctan2(up[:, 0], -up[:, 1])))
    if not on_both or abs(_finite_median(between_feet[:, 0])) < _WIDE_STANCE * height:
        return body_deg
    across = np.abs(between_feet[:, 0])
    rise = between_feet[:, 1] * np.sign(between_feet[:, 0])
    floor_deg = _finite_median(np.degrees(np.arctan2(rise, across)))
    if body_deg * floor_deg <= 0:
        return 0.0
    return float(np.sign(body_deg)) * min(abs(body_deg), abs(floor_deg))


def _check_lighting(state: SetupState, config: LiveConfig) -> ReadinessCheck:
    title = "Light"
    lighting = state.lighting
    if lighting is None:
        return ReadinessCheck("light", title, None)
    body = lighting.frame if np.isnan(lighting.body) else lighting.body
    is_backlit = lighting.background > 0 and body < _BACKLIT_RATIO * lighting.background
    if is_backlit and body < _BACKLIT_BRIGHTNESS:
        instruction = "The light is behind you: turn the camera away from it"
        return ReadinessCheck("light", title, False, instruction)
    if body < _MIN_BRIGHTNESS:
        return ReadinessCheck("light", title, False, "It is too dark: switch on a light")
    if body > _MAX_BRIGHTNESS:
        return ReadinessCheck("light", title, False, "It is too bright: move out of the glare")
    return ReadinessCheck("light", title, True)


def min_analysed_fps(config: LiveConfig) -> float:
    """Return the frames per second that have to be analysed for live counting."""
    return MIN_RATE_RUNNING if config.is_gait else MIN_RATE


def _check_rate(state: SetupState, config: LiveConfig) -> ReadinessCheck:
    throughput = state.throughput
    if not state.rate_known:
        return ReadinessCheck("rate", "Frame rate", None)
    title = f"Frame rate {throughput.analysed_fps:.0f} per second"
    min_fps = min_analysed_fps(config)
    if throughput.analysed_fps >= min_fps:
        return ReadinessCheck("rate", title, True)
    if throughput.received_fps < min_fps:
        instruction = (
            f"The camera sends only {throughput.received_fps:.0f} frames per second: "
            "more light or closing other programs helps"
        )
        return ReadinessCheck("rate", title, False, instruction)
    # This does not affect the recording, and a person in position cannot change it.
    instruction = (
        f"Only {throughput.analysed_fps:.0f} frames per second can be analysed: the count may "
        "lag; closing other programs helps"
    )
    return ReadinessCheck("rate", title, False, instruction, blocks_start=False)


def _check_stillness(state: SetupState, config: LiveConfig) -> ReadinessCheck:
    title = "Standing still"
    track = state.track
    if not _is_detected(track):
        return ReadinessCheck("still", title, None)
    height = max(_body_height(track) * track.height, 1.0)
    paths = [track.midpoint("hip"), track.midpoint("shoulder")]
    sway = max(float(np.max(np.ptp(p[np.isfinite(p[:, 0])], axis=0))) for p in paths) / height
    ok = sway <= _MAX_SWAY
    return ReadinessCheck("still", title, ok, "" if ok else "Stand still")
