"""Light: how bright a surface is by its direction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from truth.geometry import UP, ahead, unit
from truth.spec import SceneSpec
from vision.terms import Floats


@dataclass(frozen=True, eq=False)
class Light:
    """One main light, a weak one from the camera's other side, and light from everywhere.

    Attributes
    ----------
    toward_main, toward_fill : ndarray of shape (3,)
        Unit vectors toward the lights.
    main, fill, sky, ground : float
        Strengths; sky and ground light a surface that faces up or down.
    """

    toward_main: Floats
    toward_fill: Floats
    main: float = 0.50
    fill: float = 0.22
    sky: float = 0.44
    ground: float = 0.28

    def brightness(self, normals: ArrayLike) -> NDArray[np.float32]:
        """Brightness of surfaces (Lambert's cosine law).

        Parameters
        ----------
        normals : array_like of shape (n, 3)
            Unit normals.

        Returns
        -------
        ndarray of shape (n,), float32
            1 is a surface well lit.
        """
        directions: NDArray[np.float32] = np.asarray(normals, np.float32)
        lights = np.stack([self.toward_main, self.toward_fill], axis=1).astype(np.float32)
        direct = np.maximum(directions @ lights, 0) @ np.array([self.main, self.fill], np.float32)
        up = 0.5 + 0.5 * directions[:, 2]
        around = self.ground + np.float32(self.sky - self.ground) * up
        return np.asarray(direct + around, np.float32)


def light_of(spec: SceneSpec, *, camera_yaw_deg: float) -> Light:
    """Make the light of a scene.

    Parameters
    ----------
    spec : SceneSpec
        Scene.
    camera_yaw_deg : float
        Direction from the subject to the camera, degrees.

    Returns
    -------
    Light
        Light.
    """
    elevation = np.radians(spec.light_height_deg)
    level = ahead(camera_yaw_deg + spec.light_deg)
    main = np.cos(elevation) * level + np.sin(elevation) * UP
    fill = ahead(camera_yaw_deg - np.sign(spec.light_deg or 1.0) * 40) + 0.5 * UP
    return Light(toward_main=unit(main), toward_fill=unit(fill))
