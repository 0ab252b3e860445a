"""The description of one rendered clip: who moves how, where, and filmed with what.

A clip is one small TOML file. Every field has a default, so a file says only what differs::

    name = "squat_from_the_side"

    [movement]
    kind = "squat"

    [camera]
    yaw_deg = 90
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from truth.movements.specs import AnyMovement as MovementSpec
from truth.movements.specs import SingleLegSquat

#: Red, green and blue, 0 to 255.
Color = tuple[
    Annotated[int, Field(ge=0, le=255)],
    Annotated[int, Field(ge=0, le=255)],
    Annotated[int, Field(ge=0, le=255)],
]

#: Characters of a spec's hash; enough to tell some thousand clips apart.
_HASH_LENGTH: Final = 16


class SpecError(ValueError):
    """A spec cannot be read or does not make sense; one sentence says why."""


class _Spec(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BodySpec(_Spec):
    """Shape and colors of a body.

    Attributes
    ----------
    sex : {"female", "male"}
        Sex of the body model.
    stature_m : float
        Height without shoes, m.
    weight, muscle, age, proportions : float
        Parameters of the body model, 0 to 1; 0.5 is the middle of adults. At `age` 1/3 a body is
        just grown up.
    hip_depth : float
        Where the hip center lies, as a share of the body's depth at its height, from the front.
    skin, hair : tuple of int
        Colors.
    bald : bool
        No hair on the head.
    """

    sex: Literal["female", "male"] = "female"
    stature_m: float = Field(1.70, ge=1.2, le=2.2)
    weight: float = Field(0.5, ge=0, le=1)
    muscle: float = Field(0.55, ge=0, le=1)
    age: float = Field(0.6, ge=0.34, le=1)
    proportions: float = Field(0.6, ge=0, le=1)
    hip_depth: float = Field(0.42, gt=0, lt=1)
    skin: Color = (205, 158, 130)
    hair: Color = (52, 36, 26)
    bald: bool = False


class ClothesSpec(_Spec):
    """Clothes and shoes.

    Attributes
    ----------
    shirt, trousers, socks, shoes, soles : tuple of int
        Colors.
    stripe : tuple of int, optional
        Color of a stripe across the chest.
    sleeve : float
        Length of the sleeves, as a share of the upper arm.
    hem_m : float
        Lower edge of the shirt above the hip centers, m.
    leg : float
        Length of the trousers: the covered share of the thigh, and above 1 the covered share of
        the shank on top of it (1.7: down to 70 % of the shank).
    looseness_m : float
        How far loose trousers stand off the leg at their hem, m; tight clothes 0.
    sole_m : float
        Thickness of the soles, m.
    """

    shirt: Color = (40, 90, 160)
    trousers: Color = (35, 35, 40)
    socks: Color = (225, 225, 225)
    shoes: Color = (200, 60, 50)
    soles: Color = (235, 235, 230)
    stripe: Color | None = None
    sleeve: float = Field(0.62, ge=0, le=1)
    hem_m: float = Field(0.02, ge=-0.3, le=0.3)
    leg: float = Field(0.62, ge=0, le=2)
    looseness_m: float = Field(0.0, ge=0, le=0.12)
    sole_m: float = Field(0.018, ge=0.004, le=0.05)


class ShakeSpec(_Spec):
    """Unsteadiness of a camera held by hand.

    Attributes
    ----------
    turn_deg : float
        Standard deviation of each of pan, tilt and roll, degrees.
    shift_m : float
        Standard deviation of the position along each axis, m.
    rate_hz : float
        Upper edge of the movement's spectrum, Hz.
    """

    turn_deg: float = Field(0.35, ge=0, le=5)
    shift_m: float = Field(0.008, ge=0, le=0.2)
    rate_hz: float = Field(1.5, gt=0, le=10)


class CameraSpec(_Spec):
    """Where the camera stands and how it moves.

    Attributes
    ----------
    yaw_deg : float
        Direction from the subject to the camera: 0 in front of the subject, +90 on the subject's
        left, -90 on the right, 180 behind.
    roll_deg : float
        Rotation about the optical axis, degrees; + turns the camera clockwise, so that the
        subject leans anticlockwise in the image.
    height_m : float
        Height of the lens above the floor, m.
    distance_m : float
        Horizontal distance from the lens to the subject, m.
    fov_deg : float
        Vertical field of view, degrees.
    aim : float
        Height of the image's center on the subject, as a share of the stature.
    aside_m : float
        How far the image's center lies beside the subject, m; + puts the subject left of the
        center.
    motion : {"fixed", "follow", "orbit"}
        A fixed camera; one that moves along with the subject; one that also keeps its direction
        to the subject's heading.
    shake : ShakeSpec, optional
        Unsteadiness of a camera held by hand; by default it stands on a tripod.
    """

    yaw_deg: float = Field(0.0, ge=-180, le=180)
    roll_deg: float = Field(0.0, ge=-180, le=180)
    height_m: float = Field(1.0, gt=0.02, le=4)
    distance_m: float = Field(4.2, ge=1, le=20)
    fov_deg: float = Field(34.0, gt=5, le=110)
    aim: float = Field(0.5, ge=-1, le=2)
    aside_m: float = Field(0.0, ge=-5, le=5)
    motion: Literal["fixed", "follow", "orbit"] = "fixed"
    shake: ShakeSpec | None = None


class BystanderSpec(_Spec):
    """A second person in the scene.

    Attributes
    ----------
    behavior : {"stands", "walks_past", "same_movement"}
        Whether this person stands, walks across the scene or does the subject's movement too.
    aside_m, behind_m : float
        Place, m: + to the right in the image, + farther from the camera than the subject. One
        who walks past crosses the scene at this depth.
    heading_deg : float, optional
        Heading of one who stands; by default toward the camera.
    delay_s : float
        By how much the same movement is shifted in time, s.
    body : BodySpec
        Shape.
    clothes : ClothesSpec
        Clothes.
    """

    behavior: Literal["stands", "walks_past", "same_movement"] = "stands"
    aside_m: float = Field(1.1, ge=-6, le=6)
    behind_m: float = Field(1.0, ge=-6, le=8)
    heading_deg: float | None = None
    delay_s: float = Field(0.8, ge=-10, le=10)
    body: BodySpec = BodySpec(sex="male", stature_m=1.78)
    clothes: ClothesSpec = ClothesSpec(shirt=(150, 150, 150), trousers=(50, 60, 90), leg=1.85)


class OccluderSpec(_Spec):
    """An object between the camera and the subject.

    Attributes
    ----------
    kind : {"bar", "bench", "box"}
        A vertical bar (the upright of a rack), a horizontal bench, a box in front of the legs.
    aside_m : float
        Place beside the subject, m; + to the right in the image.
    before_m : float
        Distance from the subject toward the camera, m.
    height_m : float
        Height of the upper edge, m.
    width_m : float
        Extent across the image, m.
    color : tuple of int
        Color.
    """

    kind: Literal["bar", "bench", "box"] = "box"
    aside_m: float = Field(0.0, ge=-5, le=5)
    before_m: float = Field(0.8, ge=0.3, le=6)
    height_m: float = Field(0.4, gt=0, le=3)
    width_m: float = Field(0.4, gt=0, le=6)
    color: Color = (60, 62, 66)


class SceneSpec(_Spec):
    """Room, light and everybody and everything else in it.

    Attributes
    ----------
    wall : {"plain", "brick", "panel", "trees"}
        Texture of the walls; trees mean a track outdoors without ceiling.
    wall_color, floor_color : tuple of int
        Base colors.
    wall_distance_m : float
        Distance from the subject to the wall behind it, m.
    floor : {"wood", "tile", "rubber", "track"}
        Texture of the floor.
    props : int
        Pieces of furniture along the wall.
    posters : int
        Pictures on the wall.
    light_deg : float
        Direction of the main light: 0 from the camera's side, + from the right in the image.
    light_height_deg : float
        Elevation of the main light, degrees.
    shadow : float
        Strength of the shadow on the floor, 0 to 1.
    bystander : BystanderSpec, optional
        A second person.
    occluder : OccluderSpec, optional
        An object before the subject.
    """

    wall: Literal["plain", "brick", "panel", "trees"] = "plain"
    wall_color: Color = (205, 205, 198)
    wall_distance_m: float = Field(2.0, ge=0.8, le=10)
    floor: Literal["wood", "tile", "rubber", "track"] = "wood"
    floor_color: Color = (165, 125, 85)
    props: int = Field(3, ge=0, le=30)
    posters: int = Field(2, ge=0, le=30)
    light_deg: float = Field(40.0, ge=-180, le=180)
    light_height_deg: float = Field(58.0, ge=15, le=90)
    shadow: float = Field(0.5, ge=0, le=1)
    bystander: BystanderSpec | None = None
    occluder: OccluderSpec | None = None


class VideoSpec(_Spec):
    """What the camera makes of the scene.

    Attributes
    ----------
    width, height : int
        Size, px, even.
    fps : float
        Frames per second.
    dropped : float
        Share of the frames that the camera drops at random; the others keep their times, so the
        clip's frame rate varies.
    motion_blur : float
        Exposure time as a share of the frame interval; 0 is a sharp instant.
    blur_samples : int
        Instants averaged over the exposure.
    softness_px : float
        Standard deviation of the lens's blur at a short side of 720 px, px.
    exposure : float
        Light that reaches the sensor; 1 is a well-lit room, 0.25 two stops less.
    noise : float
        Standard deviation of the sensor's noise in middle gray at full light, in steps of 8 bits.
    quality : int
        Constant rate factor of the encoder: 21 is good, 32 is what a messenger leaves of it.
    """

    width: int = Field(720, ge=64, le=3840, multiple_of=2)
    height: int = Field(1280, ge=64, le=3840, multiple_of=2)
    fps: float = Field(30.0, ge=10, le=240)
    dropped: float = Field(0.0, ge=0, le=0.5)
    motion_blur: float = Field(0.0, ge=0, le=1)
    blur_samples: int = Field(5, ge=2, le=16)
    softness_px: float = Field(0.6, ge=0, le=5)
    exposure: float = Field(1.0, ge=0.02, le=2)
    noise: float = Field(2.0, ge=0, le=40)
    quality: int = Field(21, ge=10, le=40)


class ClipSpec(_Spec):
    """One clip.

    Attributes
    ----------
    name : str
        Name of the files that the clip makes.
    movement : SingleLegSquat or Squat or Gait or Other or Capture
        What the subject does; chosen by its ``kind``.
    body : BodySpec
        Shape of the subject.
    clothes : ClothesSpec
        Clothes of the subject.
    camera : CameraSpec
        Camera.
    scene : SceneSpec
        Room, light, other people and objects.
    video : VideoSpec
        Size, rate and defects of the video.
    seed : int
        Seed of everything random in the clip: sway, textures, shake, noise.
    """

    name: str = Field(min_length=1, max_length=120, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    movement: MovementSpec = Field(default_factory=SingleLegSquat, discriminator="kind")
    body: BodySpec = BodySpec()
    clothes: ClothesSpec = ClothesSpec()
    camera: CameraSpec = CameraSpec()
    scene: SceneSpec = SceneSpec()
    video: VideoSpec = VideoSpec()
    seed: int = Field(1, ge=0, lt=2**31)


def spec_hash(spec: ClipSpec) -> str:
    """Hash of a spec: two specs with the same hash make the same clip.

    Parameters
    ----------
    spec : ClipSpec
        Spec.

    Returns
    -------
    str
        Hexadecimal digits.
    """
    return hashlib.sha256(spec.model_dump_json().encode()).hexdigest()[:_HASH_LENGTH]


def parse_spec(data: dict[str, Any], *, source: str = "The spec") -> ClipSpec:
    """Make a spec from plain values.

    Parameters
    ----------
    data : dict
        Values, as TOML or JSON hold them.
    source : str, optional
        What an error message calls the spec.

    Returns
    -------
    ClipSpec
        Checked spec.

    Raises
    ------
    SpecError
        A value is missing, unknown or out of range.
    """
    try:
        return ClipSpec.model_validate(data)
    except ValidationError as error:
        raise SpecError(f"{source}: {_first_problem(error)}.") from error


def load_spec(path: Path | str) -> ClipSpec:
    """Read a spec from a TOML file.

    Parameters
    ----------
    path : Path or str
        File; its name is the clip's name unless the file gives one.

    Returns
    -------
    ClipSpec
        Checked spec.

    Raises
    ------
    SpecError
        The file cannot be read, is no TOML, or describes no clip.
    """
    path = Path(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SpecError(f"'{path.name}' cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpecError(f"'{path.name}' is not valid TOML: {error}.") from error
    return parse_spec({"name": path.stem, **data}, source=f"'{path.name}'")


def _first_problem(error: ValidationError) -> str:
    """Say where the first problem lies and what it is, as `camera.yaw_deg: ...`."""
    problem = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    text = problem["msg"].removeprefix("Value error, ")
    text = text[0].lower() + text[1:]
    given = problem["input"]
    if problem["type"] == "extra_forbidden":
        text = "there is no such field"
    elif isinstance(given, str | int | float):
        text = f"{text}, not {given!r}"
    more = error.error_count() - 1
    rest = f" (and {more} more)" if more else ""
    return f"{place}: {text}{rest}" if place else f"{text}{rest}"
