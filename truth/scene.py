"""Draw everything in front of the camera, frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from truth.body import Body
from truth.camera import Camera, is_moving
from truth.equipment import moved, occluder, treadmill
from truth.light import light_of
from truth.movements.specs import Gait
from truth.room import furnish
from truth.shadow import cast, shadow_of
from truth.solids import Solid
from truth.spec import ClipSpec
from truth.stage import Region, Stage
from vision.terms import Floats

Image = NDArray[np.uint8]
Vertices = NDArray[np.float32]

#: Every fifth vertex is enough to know where a body is in the image.
_VERTEX_STEP: Final = 5
_MARGIN_PX: Final = 8
#: Images with a longer short side than this are drawn without supersampling.
_SUPERSAMPLED_SIDE: Final = 1100
_SKY: Final = (178, 208, 238)


@dataclass(frozen=True, eq=False)
class Instant:
    """What a scene shows at one instant.

    Attributes
    ----------
    people : sequence of ndarray of shape (n, 3)
        Vertices of every body, m.
    camera : Camera
        Camera.
    belt_shift_m : float
        How far the treadmill's belt has moved along +y, m.
    """

    people: Sequence[Vertices]
    camera: Camera
    belt_shift_m: float = 0.0


class Scene:
    """Room, equipment and people of a clip; a context manager.

    Parameters
    ----------
    spec : ClipSpec
        Clip.
    bodies : sequence of Body
        The subject, then everybody else.
    extra_solids : sequence of Solid, optional
        Furniture that the movement needs.
    """

    def __init__(
        self, spec: ClipSpec, bodies: Sequence[Body], extra_solids: Sequence[Solid] = ()
    ) -> None:
        self._spec = spec
        self._bodies = bodies
        self._light = light_of(spec.scene, camera_yaw_deg=spec.camera.yaw_deg)
        self._room = furnish(spec)
        movement = spec.movement
        on_treadmill = isinstance(movement, Gait) and movement.surface == "treadmill"
        self._treadmill = treadmill(spec.seed) if on_treadmill else None
        self._changes = is_moving(spec.camera) or on_treadmill
        self._view: Image | None = None
        scale = 2 if min(spec.video.width, spec.video.height) <= _SUPERSAMPLED_SIDE else 1
        # A view that is drawn once may be drawn well.
        self._set = Stage(supersampling=1 if self._changes else scale, background=_SKY)
        self._cast = Stage(supersampling=scale)
        for plane in self._room.planes:
            self._set.add_plane(plane)
        self._belt = self._set.add_plane(self._treadmill.belt) if self._treadmill else None
        near = [*extra_solids, *(self._treadmill.solids if self._treadmill else ())]
        if spec.scene.occluder is not None:
            near += occluder(spec.scene.occluder, camera_yaw_deg=spec.camera.yaw_deg)
        for solid in (*self._room.solids, *near):
            self._set.add_solid(solid, solid.face_colors(self._light))
        # What may hide a person is drawn with the people too.
        for solid in near:
            self._cast.add_solid(solid, solid.face_colors(self._light))
        # They are drawn again where a shadow of the floor's covers them.
        self._near_points = np.concatenate([np.empty((0, 3)), *(solid.points for solid in near)])
        self._figures = [
            self._cast.add_figure(body.faces, body.vertices.astype(np.float32)) for body in bodies
        ]

    def __enter__(self) -> Self:
        """Enter the context.

        Returns
        -------
        Scene
            Itself.
        """
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Free the windows."""
        self.close()

    def close(self) -> None:
        """Free the windows."""
        self._set.close()
        self._cast.close()

    def draw(self, instant: Instant) -> Image:
        """Draw one instant.

        Parameters
        ----------
        instant : Instant
            People and camera.

        Returns
        -------
        ndarray of shape (height, width, 3), uint8
            RGB, sharp and without noise.
        """
        image = self._draw_set(instant)
        for vertices in instant.people:
            shadow = shadow_of(
                vertices,
                self._light,
                strength=self._spec.scene.shadow,
                wall_point=self._room.wall_point,
                wall_normal=self._room.wall_normal,
            )
            cast(image, shadow, instant.camera)
        region = _region_of(instant, self._near_points)
        if region is not None:
            for body, figure, vertices in zip(
                self._bodies, self._figures, instant.people, strict=True
            ):
                brightness = self._light.brightness(body.normals(vertices.astype(np.float64)))
                colors = body.colors * brightness[:, None]
                figure.update(vertices, np.minimum(colors, 255).astype(np.uint8))
            people, drawn = self._cast.draw(instant.camera, region)
            _lay_over(image, people, drawn)
        return image

    def _draw_set(self, instant: Instant) -> Image:
        """Draw everything but the people."""
        if self._view is not None and not self._changes:
            return self._view.copy()
        if self._treadmill is not None and self._belt is not None:
            belt = self._treadmill.belt
            length = float(np.linalg.norm(belt.corners[3] - belt.corners[0]))
            self._belt.place_texture(moved(belt, instant.belt_shift_m / length))
        image, region = self._set.draw(instant.camera)
        camera = instant.camera
        self._view = np.ascontiguousarray(
            image[-region.top :, -region.left :, :3][: camera.height, : camera.width]
        )
        return self._view.copy()


def _region_of(instant: Instant, near_points: Floats) -> Region | None:
    """Rectangle of the image that holds everybody, or None if nobody is in it."""
    camera = instant.camera
    points: list[Vertices | Floats] = [v[::_VERTEX_STEP] for v in instant.people]
    points.append(near_points)
    pixels = np.concatenate([camera.project(part) for part in points])
    pixels = pixels[np.isfinite(pixels[:, 0])]
    if not len(pixels):
        return None
    limits = np.array([camera.width, camera.height])
    low = np.clip(np.floor(pixels.min(axis=0)) - _MARGIN_PX, 0, limits).astype(int)
    high = np.clip(np.ceil(pixels.max(axis=0)) + _MARGIN_PX, 0, limits).astype(int)
    width, height = (int(extent) for extent in high - low)
    if width <= 0 or height <= 0:
        return None
    return Region(int(low[0]), int(low[1]), width, height)


def _lay_over(image: Image, people: Image, region: Region) -> None:
    """Lay drawn people, whose colors are multiplied by their coverage, over an image."""
    height = min(region.height, image.shape[0] - region.top)
    width = min(region.width, image.shape[1] - region.left)
    people = people[:height, :width]
    patch = image[region.top : region.top + height, region.left : region.left + width]
    uncovered = cv2.cvtColor(255 - people[..., 3], cv2.COLOR_GRAY2RGB)
    behind = cv2.multiply(np.ascontiguousarray(patch), uncovered, scale=1 / 255)
    patch[:] = cv2.add(behind, cv2.cvtColor(people, cv2.COLOR_RGBA2RGB))
