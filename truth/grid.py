"""The grid of clips that the accuracy is measured on, generated from ``grid.toml``.

A clip changes one axis of the base of its screen; some combine several at random. Names, bodies
and seeds depend only on the axis and the number of the value, so that a new axis leaves all other
clips as they are.
"""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from truth.spec import BodySpec, CameraSpec, ClipSpec, ClothesSpec, parse_spec

#: The grid of this repository.
GRID_FILE: Final = Path(__file__).with_name("grid.toml")

Split = Literal["tuning", "test"]

#: Axes that one random combination changes.
_COMBINED_AXES: Final = 4
#: Of the conditions, a screen takes every second value, another screen the others.
_CONDITION_STEP: Final = 2
#: Length of the clips of axes that are costly to draw.
_SHORT: Final[Mapping[str, Mapping[str, Any]]] = {
    "gait": {"movement.duration_s": 2.2},
    "other": {"movement.repetitions": 1, "movement.lead_s": 0.5},
}


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Axis(_Table):
    """One thing that varies.

    Attributes
    ----------
    name : str
        Name, unique within its screen.
    vary : dict
        Values of fields; lists of the same length vary together.
    camera : str, optional
        Camera of the split; by default that of the screen.
    quick : bool
        Whether its clips belong to the quick part of the grid.
    nearest_leg : bool
        Whether the standing leg is the one next to the camera.
    short : bool
        Whether its clips are short, because they are costly.
    """

    name: str
    vary: dict[str, list[Any]] = Field(min_length=1)
    camera: str | None = None
    quick: bool = False
    nearest_leg: bool = False
    short: bool = False

    @property
    def count(self) -> int:
        """Number of values."""
        lengths = {len(values) for values in self.vary.values()}
        if len(lengths) != 1:
            raise ValueError(f"the lists of the axis '{self.name}' differ in length")
        return lengths.pop()

    def values(self, number: int) -> dict[str, Any]:
        """Give every field its value.

        Parameters
        ----------
        number : int
            Which value, from 0.

        Returns
        -------
        dict
            Value by path of the field.
        """
        return {path: values[number] for path, values in self.vary.items()}


class _Person(_Table):
    name: str
    body: BodySpec
    clothes: ClothesSpec


class _Split(_Table):
    seed: int
    every: int = 1
    combinations: int
    cameras: dict[str, CameraSpec]
    bodies: list[_Person]


class _Screen(_Table):
    camera: str
    base: dict[str, Any]
    alternate: list[dict[str, Any]] = [{}]
    combinations: int | None = None
    axes: list[Axis]


class _Conditions(_Table):
    screens: list[str]
    axes: list[Axis]


class _Grid(_Table):
    splits: dict[Split, _Split]
    screens: dict[str, _Screen]
    conditions: _Conditions


@dataclass(frozen=True)
class GridClip:
    """One clip of the grid.

    Attributes
    ----------
    spec : ClipSpec
        Clip.
    split : {"tuning", "test"}
        Split.
    screen : str
        Section of the file.
    axis : str
        Axis that it belongs to.
    quick : bool
        Whether it belongs to the quick part.
    body, camera : str
        Names in the file.
    """

    spec: ClipSpec
    split: Split
    screen: str
    axis: str
    quick: bool
    body: str
    camera: str


@cache
def load_grid(path: Path = GRID_FILE) -> tuple[GridClip, ...]:
    """Generate the clips of a grid.

    Parameters
    ----------
    path : Path, optional
        Grid file.

    Returns
    -------
    tuple of GridClip
        All clips, both splits.
    """
    grid = _Grid.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    return tuple(clip for name in grid.splits for clip in _clips_of(grid, name))


def _clips_of(grid: _Grid, split: Split) -> Iterator[GridClip]:
    every = grid.splits[split].every
    for screen_name, screen in grid.screens.items():
        for axis in screen.axes:
            for number in range(0, axis.count, every):
                yield _one(grid, split, screen_name, axis, number)
        if screen_name in grid.conditions.screens:
            first = grid.conditions.screens.index(screen_name)
            step = _CONDITION_STEP * every
            for axis in grid.conditions.axes:
                # An axis with fewer values than the step still has one in every screen.
                for number in range(first % min(step, axis.count), axis.count, step):
                    yield _one(grid, split, screen_name, axis, number)
        yield from _combined(grid, split, screen_name)


def _one(grid: _Grid, split: Split, screen_name: str, axis: Axis, number: int) -> GridClip:
    screen = grid.screens[screen_name]
    changes = dict(screen.alternate[number % len(screen.alternate)])
    if axis.short:
        kind = screen.base["movement.kind"]
        changes |= _SHORT.get(kind, _SHORT["other"])
    return _clip(
        grid,
        split,
        screen_name,
        label=f"{axis.name}_{number + 1}",
        axis=axis,
        changes=changes | axis.values(number),
        turn=number,
    )


def _combined(grid: _Grid, split: Split, screen_name: str) -> Iterator[GridClip]:
    """Combine random values of several axes that are filmed by the same camera."""
    screen = grid.screens[screen_name]
    count = grid.splits[split].combinations
    if screen.combinations is not None:
        count = min(count, screen.combinations)
    cameras = sorted({axis.camera or screen.camera for axis in screen.axes})
    for number in range(count):
        random = np.random.default_rng(_number(f"{split} {screen_name} {number}"))
        camera = cameras[int(random.integers(len(cameras)))]
        own = [axis for axis in screen.axes if (axis.camera or screen.camera) == camera]
        general = [axis for axis in grid.conditions.axes if not axis.short]
        half = _COMBINED_AXES // 2
        chosen = [
            group[int(index)]
            for group in (own, general)
            for index in random.choice(len(group), min(half, len(group)), replace=False)
        ]
        changes = dict(screen.alternate[number % len(screen.alternate)])
        for axis in chosen:
            changes |= axis.values(int(random.integers(axis.count)))
        together = Axis(
            name="mixed",
            vary={"mirror": [False]},
            camera=camera,
            nearest_leg=any(axis.nearest_leg for axis in chosen),
        )
        yield _clip(
            grid,
            split,
            screen_name,
            label=f"mixed_{number + 1}",
            axis=together,
            changes=changes,
            turn=number,
        )


def _clip(
    grid: _Grid,
    split: Split,
    screen_name: str,
    *,
    label: str,
    axis: Axis,
    changes: dict[str, Any],
    turn: int,
) -> GridClip:
    screen, part = grid.screens[screen_name], grid.splits[split]
    person = part.bodies[(_number(f"{screen_name} {axis.name}") + turn) % len(part.bodies)]
    camera = axis.camera or screen.camera
    name = f"{screen_name}_{label}_{person.name}"
    data: dict[str, Any] = {
        "name": name,
        "seed": part.seed + _number(name) % 1000,
        "body": person.body.model_dump(),
        "clothes": person.clothes.model_dump(),
        "camera": part.cameras[camera].model_dump(),
        "video": {"width": 720, "height": 1280},
    }
    relative = {}
    for path, value in (screen.base | changes).items():
        if "." in path:
            _put(data, path, value)
        else:
            relative[path] = value
    _put_relative(data, relative)
    if axis.nearest_leg:
        data["movement"]["leg"] = "left" if data["camera"]["yaw_deg"] > 0 else "right"
    return GridClip(
        spec=parse_spec(data, source=f"The clip '{name}' of the grid"),
        split=split,
        screen=screen_name,
        axis=axis.name,
        quick=axis.quick,
        body=person.name,
        camera=camera,
    )


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    *sections, field = path.split(".")
    for section in sections:
        data = data.setdefault(section, {})
    data[field] = value


def _put_relative(data: dict[str, Any], changes: dict[str, Any]) -> None:
    """Apply what is relative to the camera of the split or to the size of the screen's clips."""
    camera, video = data["camera"], data["video"]
    yaw = camera["yaw_deg"]
    if changes.pop("mirror", False):
        yaw = -yaw
    turn = changes.pop("turn_deg", 0)  # from the side toward the front
    camera["yaw_deg"] = yaw - turn if yaw > 0 else yaw + turn
    camera["distance_m"] = round(camera["distance_m"] * changes.pop("scale_distance", 1), 3)
    scale = changes.pop("scale_frame", 1)
    for extent in ("width", "height"):
        video[extent] = round(video[extent] * scale / 2) * 2
    if changes:
        raise ValueError(f"the grid does not know '{next(iter(changes))}'")


def _number(text: str) -> int:
    """Number that depends on a text alone, the same on every machine."""
    return zlib.crc32(text.encode())
