"""The truth of a clip, measured from its poses, as the file ``NAME.truth.json`` beside it.

Nothing is copied from the numbers a movement was asked for: joints, angles and contacts come from
the poses that are rendered. ``samples/README.md`` describes the file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from truth.camera import Camera
from truth.contacts import CONTACT_M, SoleContact, SoleSeries, find_contacts, sole_series
from truth.movements.movement import Movement
from truth.skeleton import SOLE_REGIONS, Skeleton, landmarks
from truth.true_angles import SPACE_DEFINITIONS, image_angles, space_angles, table_angles
from vision.terms import SIDES, Floats, Side

__all__ = ["label_clip", "write_truth"]

#: Keys of the sides in the file.
_LETTER: Final[Mapping[Side, str]] = {"left": "L", "right": "R"}
#: Part of the person's height that lies beyond the landmarks at the head and at the sides, for a
#: box without a mesh.
_BOX_MARGIN: Final = 0.06


def label_clip(
    skeleton: Skeleton,
    movement: Movement,
    cameras: Sequence[Camera],
    *,
    name: str,
    times_s: ArrayLike | None = None,
    boxes: ArrayLike | None = None,
    spec: Mapping[str, Any] | None = None,
    moving_camera: bool | None = None,
    contact_m: float = CONTACT_M,
) -> dict[str, Any]:
    """Return the truth of a clip.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton of the rendered body.
    movement : Movement
        Movement with one pose per frame of the clip.
    cameras : sequence of Camera
        Camera of every frame.
    name : str
        Name of the clip, without suffix.
    times_s : array_like of shape (T,), optional
        Time of every frame, s; by default even at the movement's frame rate. Differs where the
        camera drops frames.
    boxes : array_like of shape (T, 4), optional
        Left, top, right and bottom of the rendered person, px; by default estimated from the
        landmarks.
    spec : mapping, optional
        What the clip was rendered from, as JSON.
    moving_camera : bool, optional
        Whether the camera moves; by default found from its positions.
    contact_m : float
        A sole lower than this touches the floor, m.

    Returns
    -------
    dict
        Content of the truth file.
    """
    rows = len(movement.poses)
    times = np.arange(rows) / movement.fps if times_s is None else np.asarray(times_s, np.float64)
    soles = sole_series(skeleton, movement.poses)
    contacts = find_contacts(skeleton, soles, times, movement.motion.pose_at, threshold_m=contact_m)
    first = cameras[0]
    moves = any(not np.allclose(c.position, first.position) for c in cameras)
    turns = any(not np.allclose(c.rotation, first.rotation) for c in cameras)
    frames = [
        _frame(skeleton, movement, row, cameras[row], time_s=float(times[row]), turns=turns)
        for row in range(rows)
    ]
    if boxes is not None:
        for frame, box in zip(frames, np.asarray(boxes, np.float64), strict=True):
            frame["bbox"] = _rounded(box, 1)
    return {
        "name": name,
        "world": "metres, z up, floor z=0, subject faces -y at heading 0, subject's left = +x",
        "image": "pixels, x right, y down",
        "fps": movement.fps,
        "width": first.width,
        "height": first.height,
        "frames_count": rows,
        "spec": dict(spec or {}),
        "body_height_m": round(skeleton.stature_m, 4),
        "camera": {
            "K": _rounded(first.intrinsics, 4),
            "R": _rounded(first.rotation, 7),
            "pos0": _rounded(first.position, 5),
            "moving": moves or turns if moving_camera is None else moving_camera,
            "note": "x_cam = R (X - pos), uv = K x_cam / z; a frame's own pos and R, where it has "
            "them, hold instead",
        },
        "angle_definitions": dict(SPACE_DEFINITIONS),
        "truth_info": _info(movement, times),
        "contacts": {_LETTER[side]: [_contact(c) for c in contacts[side]] for side in SIDES},
        "sole_min_z": _sole_heights(soles),
        "min_vertex_z": _rounded(_lowest(soles), 4),
        "frames": frames,
    }


def write_truth(truth: Mapping[str, Any], path: Path) -> None:
    """Write a truth file.

    Parameters
    ----------
    truth : mapping
        Truth of a clip.
    path : pathlib.Path
        ``NAME.truth.json`` beside the clip.
    """
    text = json.dumps(truth, allow_nan=False, separators=(",", ":"))
    part = path.with_name(f"{path.name}.part")
    part.write_text(f"{text}\n", encoding="utf-8")
    part.replace(path)


def _frame(
    skeleton: Skeleton, movement: Movement, row: int, camera: Camera, *, time_s: float, turns: bool
) -> dict[str, Any]:
    """Return the truth of one frame."""
    heading = movement.headings_deg[row]
    space = landmarks(skeleton, movement.poses[row])
    projected = camera.project(list(space.values()))
    image = dict(zip(space, projected, strict=True))
    angles = space_angles(skeleton, space, heading)
    angles |= table_angles(skeleton, space, angles, heading)
    where: dict[str, Any] = {"pos": _rounded(camera.position, 5)}
    if turns:
        where["R"] = _rounded(camera.rotation, 6)
    return {
        "i": row,
        "t": round(time_s, 5),
        "joints3d": {_key(joint): _rounded(at, 5) for joint, at in space.items()},
        "joints2d": {_key(joint): _rounded(at, 2) for joint, at in image.items()},
        "angles": {key: _number(value, 3) for key, value in angles.items()},
        "angles2d": {key: _number(value, 3) for key, value in image_angles(image).items()},
        "bbox": _rounded(_box(projected), 1),
        "camera": where,
    }


def _key(landmark: str) -> str:
    """Return the key of a landmark: ``hip_left`` is ``hip_L``."""
    for side, letter in _LETTER.items():
        if landmark.endswith(f"_{side}"):
            return f"{landmark.removesuffix(side)}{letter}"
    return landmark


def _box(points: Floats) -> Floats:
    """Estimate the box around a person from the landmarks, px."""
    low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    margin = _BOX_MARGIN * (high[1] - low[1])
    return np.concatenate([low - margin * np.array([1.0, 1.5]), high + margin * np.array([1.0, 0])])


def _info(movement: Movement, times: Floats) -> dict[str, Any]:
    """Return what is known of the movement as a whole, in frame numbers."""
    motion = movement.motion

    def nearest(time_s: float) -> int:
        return int(np.abs(times - time_s).argmin())

    info: dict[str, Any] = {}
    if motion.repetitions:
        info["reps"] = [
            {"start": nearest(r.start_s), "bottom": nearest(r.bottom_s), "end": nearest(r.end_s)}
            for r in motion.repetitions
        ]
    if motion.leg is not None:
        info["stance"] = "both" if motion.leg == "both" else _LETTER[motion.leg]
    if motion.direction is not None:
        on_the_spot = motion.surface == "in_place"
        info["direction"] = "in_place" if on_the_spot else motion.direction
    known = {
        "gait": motion.gait,
        "surface": motion.surface,
        "cadence": motion.cadence,
        "speed_mps": motion.speed_mps,
    }
    info |= {key: value for key, value in known.items() if value is not None}
    if any(movement.headings_deg):
        info["heading_deg"] = _rounded(movement.headings_deg, 3)
    info["touch_down_frames"] = [
        row
        for row, time_s in enumerate(times)
        if any(start <= time_s <= end for start, end in motion.touch_downs)
    ]
    return info


def _contact(contact: SoleContact) -> dict[str, Any]:
    """Return a contact as in the file: frame numbers, and exact times beside them."""
    return {
        "initial_contact": contact.first_frame,
        "toe_off": contact.end_frame,
        "initial_contact_s": None if contact.start_s is None else round(contact.start_s, 4),
        "toe_off_s": None if contact.end_s is None else round(contact.end_s, 4),
        "first": contact.first,
        "last": contact.last,
        "heel_minus_toe_height_at_ic_m": round(contact.heel_above_toe_m, 4),
        "min_heel_z_m": round(contact.lowest_heel_m, 4),
    }


def _sole_heights(soles: SoleSeries) -> dict[str, dict[str, Any]]:
    return {
        _LETTER[side]: {region: _rounded(soles[side][region], 4) for region in SOLE_REGIONS}
        for side in SIDES
    }


def _lowest(soles: SoleSeries) -> Floats:
    """Return the height of the lowest point of the body in every frame, m."""
    lowest: Floats = np.min([soles[s][region] for s in SIDES for region in SOLE_REGIONS], axis=0)
    return lowest


def _rounded(values: ArrayLike, digits: int) -> Any:
    """Return numbers as lists; missing ones are null."""
    array = np.round(np.asarray(values, np.float64), digits) + 0.0  # no negative zero
    if array.ndim > 1:
        return [_rounded(row, digits) for row in array]
    return [_number(value, digits) for value in array]


def _number(value: float, digits: int) -> float | None:
    return round(float(value), digits) if math.isfinite(value) else None
