"""Off-screen drawing of surfaces with VTK, without lighting: colors are given.

VTK draws in software where there is no graphics card. There the cost is that of the vertices and
of the pixels, so bodies are drawn in a window that just holds them, and edges are smoothed by
drawing larger and shrinking, which costs a fraction of multisampling.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from truth.camera import Camera
from truth.solids import Plane, Solid

if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
    # VTK would try an X server first and warn that there is none.
    os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")

import pyvista
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray

#: Distances at which surfaces are cut off, m.
_CLIPPING_M = (0.15, 150.0)
#: Windows grow in steps, px, because growing reallocates the frame buffer.
_WINDOW_STEP = 64


@dataclass(frozen=True)
class Region:
    """Rectangle of an image.

    Attributes
    ----------
    left, top, width, height : int
        Pixels.
    """

    left: int
    top: int
    width: int
    height: int


class Figure:
    """Mesh whose vertices and colors change from frame to frame."""

    def __init__(self, mesh: pyvista.PolyData) -> None:
        self._mesh = mesh

    def update(self, vertices: NDArray[np.float32], colors: NDArray[np.uint8]) -> None:
        """Set vertices and colors.

        Parameters
        ----------
        vertices : ndarray of shape (n, 3)
            Vertices, m.
        colors : ndarray of shape (n, 3), uint8
            RGB.
        """
        self._mesh.points = vertices
        self._mesh.point_data["rgb"] = colors


class Backdrop:
    """Textured plane whose texture can be moved."""

    def __init__(self, mesh: pyvista.PolyData) -> None:
        self._mesh = mesh

    def place_texture(self, coordinates: tuple[tuple[float, float], ...]) -> None:
        """Set the texture coordinates of the corners.

        Parameters
        ----------
        coordinates : tuple of tuple of float
            Coordinates at the lower left, lower right, upper right and upper left corner.
        """
        self._mesh.active_texture_coordinates = np.array(coordinates, np.float32)


class Stage:
    """Window off the screen with surfaces in it; a context manager.

    Parameters
    ----------
    supersampling : int, optional
        Factor by which drawing is larger than the result.
    background : tuple of int, optional
        RGB where there is no surface; by default transparent black.
    """

    def __init__(
        self, *, supersampling: int = 2, background: tuple[int, int, int] | None = None
    ) -> None:
        self._scale = supersampling
        self._plotter: Any = pyvista.Plotter(off_screen=True, window_size=(64, 64), lighting="none")
        self._plotter.set_background([value / 255 for value in background or (0, 0, 0)])
        self._window = self._plotter.ren_win
        self._window.SetMultiSamples(0)
        self._window.SetAlphaBitPlanes(1)
        self._plotter.renderer.SetBackgroundAlpha(0.0 if background is None else 1.0)
        self._pixels = vtkUnsignedCharArray()
        self._size = (0, 0)

    def __enter__(self) -> Self:
        """Enter the context.

        Returns
        -------
        Stage
            Itself.
        """
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Free the window."""
        self.close()

    def close(self) -> None:
        """Free the window."""
        self._plotter.close()

    def add_figure(self, faces: NDArray[np.integer[Any]], vertices: NDArray[np.float32]) -> Figure:
        """Add a triangle mesh.

        Parameters
        ----------
        faces : ndarray of shape (m, 3)
            Indices of the triangles' vertices, counterclockwise from outside.
        vertices : ndarray of shape (n, 3)
            Vertices, m.

        Returns
        -------
        Figure
            Mesh to update.
        """
        counted = np.column_stack([np.full(len(faces), 3), faces]).ravel()
        mesh = pyvista.PolyData(np.asarray(vertices, np.float32), counted)
        mesh.point_data["rgb"] = np.zeros((len(vertices), 3), np.uint8)
        actor = self._plotter.add_mesh(
            mesh, scalars="rgb", rgb=True, lighting=False, copy_mesh=False
        )
        # Half of the triangles look away from the camera; skipping them saves a third of the time.
        actor.prop.culling = "back"
        return Figure(mesh)

    def add_solid(self, solid: Solid, colors: NDArray[np.uint8]) -> None:
        """Add a solid.

        Parameters
        ----------
        solid : Solid
            Solid.
        colors : ndarray of shape (faces, 3), uint8
            RGB of every face.
        """
        faces = np.concatenate([(len(face), *face) for face in solid.faces])
        mesh = pyvista.PolyData(solid.points.astype(np.float32), faces)
        mesh.cell_data["rgb"] = colors
        self._plotter.add_mesh(mesh, scalars="rgb", rgb=True, lighting=False)

    def add_plane(self, plane: Plane) -> Backdrop:
        """Add a textured plane.

        Parameters
        ----------
        plane : Plane
            Plane.

        Returns
        -------
        Backdrop
            Plane whose texture can be moved.
        """
        mesh = pyvista.PolyData(plane.corners.astype(np.float32), [4, 0, 1, 2, 3])
        across, up = plane.repeat
        mesh.active_texture_coordinates = np.array(
            [[0, 0], [across, 0], [across, up], [0, up]], np.float32
        )
        shaded = np.clip(plane.texture * plane.brightness, 0, 255).astype(np.uint8)
        texture = pyvista.Texture(np.ascontiguousarray(shaded))
        texture.repeat = texture.mipmap = texture.interpolate = True
        self._plotter.add_mesh(mesh, texture=texture, lighting=False, copy_mesh=False)
        return Backdrop(mesh)

    def draw(
        self, camera: Camera, region: Region | None = None
    ) -> tuple[NDArray[np.uint8], Region]:
        """Draw what a camera sees.

        Parameters
        ----------
        camera : Camera
            Camera.
        region : Region, optional
            Part of the image that is needed; by default all of it.

        Returns
        -------
        image : ndarray of shape (height, width, 4), uint8
            Red, green, blue and coverage, where the colors are already multiplied by the
            coverage.
        region : Region
            Part of the image that was drawn: at least what is needed, and perhaps beyond the
            image's edges.
        """
        drawn = self._fit(region or Region(0, 0, camera.width, camera.height))
        self._aim(camera, drawn)
        self._window.Render()
        width, height = drawn.width * self._scale, drawn.height * self._scale
        self._window.GetRGBACharPixelData(0, 0, width - 1, height - 1, 0, self._pixels)
        pixels = vtk_to_numpy(self._pixels).reshape(height, width, 4)
        if self._scale > 1:
            pixels = cv2.resize(pixels, (drawn.width, drawn.height), interpolation=cv2.INTER_AREA)
        return cv2.flip(pixels, 0), drawn

    def _fit(self, region: Region) -> Region:
        """Grow the window where a region needs it, and the region to the window."""
        if region.width > self._size[0] or region.height > self._size[1]:
            self._size = (
                max(self._size[0], _round_up(region.width)),
                max(self._size[1], _round_up(region.height)),
            )
            self._plotter.window_size = [extent * self._scale for extent in self._size]
        return Region(region.left, region.top, *self._size)

    def _aim(self, camera: Camera, region: Region) -> None:
        view = self._plotter.camera
        view.position = tuple(camera.position)
        view.focal_point = tuple(camera.position + camera.rotation[2])
        view.up = tuple(-camera.rotation[1])
        view.view_angle = float(np.degrees(2 * np.arctan(region.height / 2 / camera.focal_px)))
        view.SetWindowCenter(
            (2 * region.left + region.width - camera.width) / region.width,
            (camera.height - 2 * region.top - region.height) / region.height,
        )
        view.clipping_range = _CLIPPING_M


def _round_up(pixels: int) -> int:
    return -(-pixels // _WINDOW_STEP) * _WINDOW_STEP
