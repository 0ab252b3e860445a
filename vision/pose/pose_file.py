"""Write the poses of a clip into a file, and read them back to the last bit.

A file is a NumPy archive. It holds everything that the pose model has said about a clip, so that
another test, other limits or another version of the report need no pose model.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from vision.atomic import atomic_path
from vision.pose.body_orientation import BodyDirection
from vision.pose.camera_roll import CameraRoll
from vision.pose.clip_poses import ClipPoses
from vision.pose.landmarks import LANDMARK_COUNT
from vision.pose.pose_track import FramePeople
from vision.pose.redetect import CropKey

#: Version of the format; another one is not read.
SCHEMA: Final = 2
_Arrays = Mapping[str, np.ndarray[Any, Any]]


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
    try:
        # Opened here, because NumPy leaves a damaged file open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        about = json.loads(arrays["about"].tobytes())
        if about["schema"] != SCHEMA:
            raise UnreadablePosesError(f"{path.name} has schema {about['schema']}, not {SCHEMA}")
        roll = about["roll"]
        poses = ClipPoses(
            rotation_deg=about["rotation_deg"],
            people=_unpack("frame", arrays),
            cuts=tuple(about["cuts"]),
            direction=BodyDirection(**about["direction"]),
            roll=None if roll is None else CameraRoll(**roll),
            decode_warnings=tuple(about["decode_warnings"]),
            changes_shape=about["changes_shape"],
            frame_step=about["frame_step"],
            skipped=tuple(arrays["skipped"].tolist()),
        )
        crops = _unpack("crop", arrays)
        corners = arrays["corners"].tolist()
        keys = [(f.index, *corner) for f, corner in zip(crops, corners, strict=True)]
        return StoredPoses(poses, dict(zip(keys, crops, strict=True)))
    except OSError:
        raise
    except Exception as error:  # a damaged archive fails in many ways
        raise UnreadablePosesError(f"{path.name} holds no poses that can be read") from error


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
    ends = np.cumsum(arrays[f"{name}_people"])[:-1]
    rows = zip(
        arrays[f"{name}_index"].tolist(),
        arrays[f"{name}_time_s"].tolist(),
        np.split(arrays[f"{name}_xyz"], ends),
        np.split(arrays[f"{name}_visibility"], ends),
        strict=bool(len(arrays[f"{name}_index"])),
    )
    return tuple(FramePeople(*row) for row in rows)
