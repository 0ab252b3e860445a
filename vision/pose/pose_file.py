"""Write the poses of a clip into a file, and read them back to the last bit.

A file is a NumPy archive. It holds everything that the pose model has said about a clip, so that
another test, other limits or another version of the report need no pose model.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Annotated, Any, Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, FailFast, Field

from vision.atomic import atomic_path
from vision.pose.body_orientation import BodyDirection
from vision.pose.camera_roll import CameraRoll
from vision.pose.clip_poses import ClipPoses
from vision.pose.landmarks import LANDMARK_COUNT
from vision.pose.pose_track import FramePeople
from vision.pose.redetect import CropKey
from vision.untrusted import JsonLimits, parse_json

#: Version of the format; another one is not read.
SCHEMA: Final = 2
#: Ten minutes at 60 frames per second with two people in each, and as many crops.
_MAX_ARRAY_BYTES: Final = 400_000_000
_CHUNK: Final = 1 << 20
#: Landmarks lie in the frame or somewhat outside, pixels.
_MAX_COORDINATE: Final = 1e7
_ABOUT_LIMITS: Final = JsonLimits(max_bytes=8 << 20, max_values=200_000)
_Arrays = Mapping[str, np.ndarray[Any, Any]]
#: Types of the arrays.
_TYPES: Final = {"about": "u1", "skipped": "<i8", "corners": "<f8"} | {
    f"{group}_{name}": type_
    for group in ("frame", "crop")
    for name, type_ in (
        ("index", "<i8"), ("time_s", "<f8"), ("people", "<i8"), ("xyz", "<f8"),
        ("visibility", "<f8"),
    )
}  # fmt: skip
_Count = Annotated[int, Field(ge=0, le=1 << 40)]
_Turn = Literal[0, 90, 180, 270]


class _Facts(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)


class _Direction(_Facts):
    turn_deg: _Turn
    is_certain: bool


class _Roll(_Facts):
    deg: float
    error_deg: float


class _About(_Facts):
    """What a file holds besides arrays, see `write_poses`."""

    schema_: int = Field(alias="schema")
    rotation_deg: _Turn
    cuts: Annotated[tuple[_Count, ...], FailFast(), Field(strict=False)]
    direction: _Direction
    roll: _Roll | None
    decode_warnings: Annotated[tuple[str, ...], FailFast(), Field(strict=False)]
    changes_shape: bool
    frame_step: Annotated[int, Field(ge=1, le=1000)]


@dataclass(frozen=True)
class StoredPoses:
    """Poses of a clip with what was found in a second look.

    Attributes
    ----------
    poses : ClipPoses
        The poses.
    crops : dict of CropKey to FramePeople
        What was found in crops of frames, pixels of the crop.
    """

    poses: ClipPoses
    crops: Mapping[CropKey, FramePeople] = field(default_factory=dict)


class UnreadablePosesError(ValueError):
    """A file holds no poses of this version."""


def write_poses(path: Path, stored: StoredPoses) -> None:
    """Write poses; the file is complete or not there.

    Parameters
    ----------
    path : Path
        The file.
    stored : StoredPoses
        The poses.
    """
    poses = stored.poses
    about = {
        "schema": SCHEMA,
        "rotation_deg": poses.rotation_deg,
        "cuts": poses.cuts,
        "direction": asdict(poses.direction),
        "roll": None if poses.roll is None else asdict(poses.roll),
        "decode_warnings": poses.decode_warnings,
        "changes_shape": poses.changes_shape,
        "frame_step": poses.frame_step,
    }
    arrays: dict[str, Any] = {
        "about": np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        "skipped": np.array(poses.skipped, dtype=np.int64),
        "corners": np.array([key[1:] for key in stored.crops], dtype=np.float64).reshape(-1, 3),
        **_pack("frame", poses.people),
        **_pack("crop", list(stored.crops.values())),
    }
    with atomic_path(path) as unfinished, unfinished.open("wb") as file:
        np.savez_compressed(file, **arrays)


def read_poses(path: Path) -> StoredPoses:
    """Read poses.

    Parameters
    ----------
    path : Path
        A file that `write_poses` has written.

    Raises
    ------
    UnreadablePosesError
        If it is damaged, or of another version.
    OSError
        If it is not there or cannot be read.
    """
    with path.open("rb") as file:  # opened here, because NumPy leaves a damaged file open
        return load_poses(file, path.name)


def load_poses(file: IO[bytes], name: str) -> StoredPoses:
    """Read poses from an open file that may come from anybody.

    Parameters
    ----------
    file : binary file
        A file that can be read from any position.
    name : str
        Its name, for messages.

    Raises
    ------
    UnreadablePosesError
        If it is damaged, of another version, or too large.
    """
    try:
        arrays = _read_arrays(file)
        about = parse_json(arrays["about"].tobytes(), _ABOUT_LIMITS)
        if about["schema"] != SCHEMA:
            raise UnreadablePosesError(f"{name} is of another version than {SCHEMA}")
        facts = _About.model_validate(about)
        roll = facts.roll
        poses = ClipPoses(
            rotation_deg=facts.rotation_deg,
            people=_unpack("frame", arrays),
            cuts=facts.cuts,
            direction=BodyDirection(**facts.direction.model_dump()),
            roll=None if roll is None else CameraRoll(**roll.model_dump()),
            decode_warnings=facts.decode_warnings,
            changes_shape=facts.changes_shape,
            frame_step=facts.frame_step,
            skipped=tuple(_indices(arrays["skipped"]).tolist()),
        )
        crops = _unpack("crop", arrays)
        corners = arrays["corners"]
        if corners.shape != (len(crops), 3) or not np.isfinite(corners).all():
            raise ValueError("crops without their place")
        keys = [(f.index, *corner) for f, corner in zip(crops, corners.tolist(), strict=True)]
        return StoredPoses(poses, dict(zip(keys, crops, strict=True)))
    except UnreadablePosesError:
        raise
    except Exception as error:  # a damaged archive fails in many ways
        raise UnreadablePosesError(f"{name} holds no poses that can be read") from error


def _read_arrays(file: IO[bytes]) -> dict[str, np.ndarray[Any, Any]]:
    """Read the arrays of an archive, after a check of the sizes that it declares."""
    arrays = {}
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if sorted(member.filename for member in members) != sorted(f"{n}.npy" for n in _TYPES):
            raise ValueError("other arrays")
        if sum(member.file_size for member in members) > _MAX_ARRAY_BYTES:
            raise ValueError("too large")
        for member in members:
            name = member.filename.removesuffix(".npy")
            with archive.open(member) as stream:
                arrays[name] = _read_array(stream, member.file_size, np.dtype(_TYPES[name]))
    return arrays


def _read_array(stream: IO[bytes], size: int, dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """Read an array of a type; its shape must agree with the size of the member."""
    version = np.lib.format.read_magic(stream)
    if version != (1, 0):
        raise ValueError("another format of arrays")
    shape, is_fortran, found = np.lib.format.read_array_header_1_0(stream)
    count = math.prod(shape)
    if found != dtype or is_fortran or min(shape, default=0) < 0:
        raise ValueError("an array of another type")
    if stream.tell() + count * dtype.itemsize != size:
        raise ValueError("an array of another size")
    array = np.empty(shape, dtype)
    raw = array.reshape(-1).view(np.uint8)
    for start in range(0, len(raw), _CHUNK):
        chunk = stream.read(min(_CHUNK, len(raw) - start))
        raw[start : start + len(chunk)] = np.frombuffer(chunk, np.uint8)
        if len(chunk) < min(_CHUNK, len(raw) - start):
            raise ValueError("half an array")
    stream.read(1)  # compares the checksum, too
    return array


def _pack(name: str, frames: Sequence[FramePeople]) -> dict[str, np.ndarray[Any, Any]]:
    """Return frames as arrays."""
    empty = np.empty((0, LANDMARK_COUNT, 3))
    return {
        f"{name}_index": np.array([f.index for f in frames], dtype=np.int64),
        f"{name}_time_s": np.array([f.time_s for f in frames], dtype=np.float64),
        f"{name}_people": np.array([len(f.xyz) for f in frames], dtype=np.int64),
        f"{name}_xyz": np.concatenate([empty, *(f.xyz for f in frames)]),
        f"{name}_visibility": np.concatenate([empty[:, :, 0], *(f.visibility for f in frames)]),
    }


def _unpack(name: str, arrays: _Arrays) -> tuple[FramePeople, ...]:
    """Return frames from arrays."""
    index, time_s = _indices(arrays[f"{name}_index"]), arrays[f"{name}_time_s"]
    people = _indices(arrays[f"{name}_people"])
    xyz, visibility = arrays[f"{name}_xyz"], arrays[f"{name}_visibility"]
    if not len(index) == len(people) == len(time_s) or time_s.ndim != 1:
        raise ValueError("frames of another number")
    if not sum(people.tolist()) == len(xyz) == len(visibility):
        raise ValueError("people of another number")
    if not (np.isfinite(time_s).all() and np.isfinite(visibility).all()):
        raise ValueError("a value that is not finite")
    if not (np.abs(xyz) < _MAX_COORDINATE).all():  # also where it is NaN
        raise ValueError("a landmark far outside the frame")
    ends = np.cumsum(people)[:-1]
    rows = zip(
        index.tolist(), time_s.tolist(), np.split(xyz, ends), np.split(visibility, ends),
        strict=bool(len(index)),
    )  # fmt: skip
    return tuple(FramePeople(*row) for row in rows)


def _indices(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return an array of numbers of frames or people, checked."""
    if array.ndim != 1 or (len(array) and not 0 <= array.min() <= array.max() < 1 << 40):
        raise ValueError("an array that counts nothing")
    return array
