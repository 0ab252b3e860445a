"""Read truth files: joint positions, angles, repetitions and contacts of every frame of a clip.

``NAME.truth.json`` lies beside ``NAME.mp4``; `samples/README.md` describes the format. It is
validated here, so that the rest of the package can rely on it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from vision.errors import InputError
from vision.terms import SIDES, Floats, Side

#: End of a truth file's name.
SUFFIX: Final = ".truth.json"
#: Joints that every truth file has on both sides.
JOINTS: Final = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe")
#: Key of a side in truth files.
LETTERS: Final[Mapping[Side, str]] = {"left": "L", "right": "R"}
#: Frames whose times differ by more than this from an even rate have times of their own, frames.
_MAX_UNEVENNESS: Final = 0.5


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class _Frame(_Strict):
    t: float | None = None
    joints2d: dict[str, tuple[float, float]]
    joints3d: dict[str, tuple[float, float, float]] = {}
    angles: dict[str, float | None]
    bbox: tuple[float, float, float, float] | None = None
    camera: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _complete(self) -> _Frame:
        missing = [
            f"{joint}_{letter}"
            for joint in JOINTS
            for letter in LETTERS.values()
            if f"{joint}_{letter}" not in self.joints2d
        ]
        if missing:
            raise ValueError(f"joints are missing: {', '.join(missing)}")
        return self


class TrueRep(_Strict):
    """A repetition.

    Attributes
    ----------
    start, bottom, end : float
        Frame numbers.
    stance : {"L", "R"}, optional
        Standing leg, where it differs between the repetitions of a clip.
    """

    start: float
    bottom: float
    end: float
    stance: Literal["L", "R", "both"] | None = None

    @model_validator(mode="after")
    def _ordered(self) -> TrueRep:
        if not self.start <= self.bottom <= self.end:
            raise ValueError("a repetition must start before its bottom and end after it")
        return self


class TrueContact(_Strict):
    """A contact of a foot with the floor.

    Attributes
    ----------
    initial_contact, toe_off : float or None
        Frame numbers; None where the contact begins before or ends after the clip.
    first : str or None
        Part of the foot that lands first: ``toe``, ``heel``, ``mid`` or ``flat``.
    """

    initial_contact: float | None
    toe_off: float | None
    first: str | None = None


class _TruthInfo(_Strict):
    reps: tuple[TrueRep, ...] = ()
    stance: Literal["L", "R", "both"] | None = None
    touch_down_frames: tuple[int, ...] = ()
    direction: Literal["backward", "forward", "in_place"] | None = None


class _TruthJson(_Strict):
    fps: float = Field(gt=0)
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    frames: tuple[_Frame, ...] = Field(min_length=1)
    truth_info: _TruthInfo = _TruthInfo()
    contacts: dict[Literal["L", "R"], tuple[TrueContact, ...]] = {}
    camera: dict[str, Any] | None = None
    spec: dict[str, Any] | None = None


@dataclass(frozen=True)
class Truth:
    """Truth of one clip; T frames.

    Attributes
    ----------
    name : str
        Name of the clip, without suffix.
    fps : float
        Frames per second.
    width, height : int
        Size of the frames, px.
    times_s : ndarray of shape (T,)
        Clip time of each frame.
    joints : mapping of str to ndarray of shape (T, 2)
        Positions in the image, px, x right, y down; names end in ``_L`` or ``_R``.
    joints3d : mapping of str to ndarray of shape (T, 3)
        Positions in the world, m, z up. Empty where the file has none.
    angles : mapping of str to ndarray of shape (T,)
        Angles in space, degrees; NaN where missing.
    person_px : float
        Height of the standing person in the image, px.
    reps : tuple of TrueRep
        Repetitions.
    contacts : mapping of side to tuple of TrueContact
        Contacts of each foot.
    stance : {"L", "R", "both"} or None
        The standing leg.
    touch_down_frames : frozenset of int
        Frames in which the free foot is on the floor.
    direction : {"backward", "forward", "in_place"} or None
        Direction of walking or running.
    roll_deg : float
        How far the true vertical is turned clockwise in the image.
    camera_positions : ndarray of shape (T, 3) or None
        Position of the camera, m.
    spec : mapping
        What the clip was rendered from; empty where the file does not say.
    """

    name: str
    fps: float
    width: int
    height: int
    times_s: Floats
    joints: Mapping[str, Floats]
    joints3d: Mapping[str, Floats]
    angles: Mapping[str, Floats]
    person_px: float
    reps: tuple[TrueRep, ...]
    contacts: Mapping[Side, tuple[TrueContact, ...]]
    stance: str | None
    touch_down_frames: frozenset[int]
    direction: str | None
    roll_deg: float
    camera_positions: Floats | None
    spec: Mapping[str, Any]

    @property
    def duration_s(self) -> float:
        """Length of the clip, seconds."""
        return float(self.times_s[-1]) + 1.0 / self.fps

    def time_of(self, frame: float) -> float:
        """Return the clip time of a frame number, which need not be whole, seconds."""
        rate = self.fps
        count = np.arange(len(self.times_s))
        if np.abs(self.times_s * rate - count).max() <= _MAX_UNEVENNESS:
            return frame / rate
        return float(np.interp(frame, count, self.times_s))


def truth_path(clip: Path) -> Path:
    """Return the path of a clip's truth file."""
    return clip.with_name(f"{clip.stem}{SUFFIX}")


def clips_with_truth(folder: Path) -> list[Path]:
    """Return the clips of a folder that have a truth file, by name."""
    found = []
    for truth in sorted(folder.glob(f"*{SUFFIX}")):
        clip = truth.with_name(truth.name.removesuffix(SUFFIX) + ".mp4")
        if clip.exists():
            found.append(clip)
    return found


def load_truth(path: Path) -> Truth:
    """Read and validate a truth file.

    Parameters
    ----------
    path : Path
        ``NAME.truth.json``.

    Returns
    -------
    Truth
        Its content as arrays.

    Raises
    ------
    InputError
        The file cannot be read or is not valid.
    """
    try:
        data = _TruthJson.model_validate(json.loads(path.read_bytes()))
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise InputError(
            f"{path.name} is not a valid truth file at {where}: {first['msg']}."
        ) from error
    except ValueError as error:
        raise InputError(f"{path.name} is not valid JSON: {error}.") from error
    frames = data.frames
    joints = _stack([f.joints2d for f in frames])
    return Truth(
        name=path.name.removesuffix(SUFFIX),
        fps=data.fps,
        width=data.width,
        height=data.height,
        times_s=_times(data),
        joints=joints,
        joints3d=_stack([f.joints3d for f in frames]),
        angles=_angles(frames),
        person_px=_person_px(frames, joints),
        reps=data.truth_info.reps,
        contacts={side: data.contacts.get(_letter(side), ()) for side in SIDES},
        stance=data.truth_info.stance,
        touch_down_frames=frozenset(data.truth_info.touch_down_frames),
        direction=data.truth_info.direction,
        roll_deg=_roll_deg(data.camera),
        camera_positions=_camera_positions(data),
        spec=data.spec or {},
    )


def _letter(side: Side) -> Literal["L", "R"]:
    return "L" if side == "left" else "R"


def _stack(frames: list[Any]) -> dict[str, Floats]:
    """Stack the positions of each joint that is in every frame."""
    names = set(frames[0]).intersection(*frames[1:]) if frames else set()
    return {name: np.array([f[name] for f in frames], dtype=np.float64) for name in sorted(names)}


def _angles(frames: tuple[_Frame, ...]) -> dict[str, Floats]:
    names = sorted({name for f in frames for name in f.angles})
    rows = {name: [f.angles.get(name) for f in frames] for name in names}
    return {
        name: np.array([np.nan if v is None else v for v in values], dtype=np.float64)
        for name, values in rows.items()
    }


def _times(data: _TruthJson) -> Floats:
    times = [f.t for f in data.frames]
    if any(t is None for t in times):
        return np.arange(len(times)) / data.fps
    found = np.array(times, dtype=np.float64)
    return np.asarray(found - found[0])


def _person_px(frames: tuple[_Frame, ...], joints: Mapping[str, Floats]) -> float:
    """Return the height in the frames in which the person stands upright: the 90th percentile."""
    boxes = [f.bbox for f in frames]
    if all(box is not None for box in boxes):
        heights = np.array([box[3] - box[1] for box in boxes if box is not None])
    else:
        y = np.stack([positions[:, 1] for positions in joints.values()])
        heights = np.ptp(y, axis=0)
    return float(np.percentile(heights, 90))


def _roll_deg(camera: dict[str, Any] | None) -> float:
    """Return how far the world's vertical is turned clockwise in the image, degrees."""
    rotation = (camera or {}).get("R")
    if rotation is None:
        return 0.0
    right, down = rotation[0][2], rotation[1][2]
    return float(np.degrees(np.arctan2(right, -down)))


def _camera_positions(data: _TruthJson) -> Floats | None:
    still = (data.camera or {}).get("pos0")
    positions = [(f.camera or {}).get("pos", still) for f in data.frames]
    if any(p is None for p in positions):
        return None
    return np.array(positions, dtype=np.float64)
