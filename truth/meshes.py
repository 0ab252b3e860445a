"""Operations on triangle meshes: subdivision, smoothing, normals and lofted surfaces."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from vision.terms import Floats

__all__ = ["corner_matrix", "loft_faces", "smoothing_matrix", "subdivide", "vertex_normals"]

Faces = NDArray[np.int64]


def _edges(faces: Faces) -> Faces:
    """Return the three edges of every face, all first edges first."""
    return np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])


def subdivide(faces: Faces, *values: Floats) -> tuple[Faces, list[Floats]]:
    """Split every triangle into four at the midpoints of its edges.

    Parameters
    ----------
    faces : ndarray of shape (F, 3)
        Triangles.
    *values : ndarray of shape (V, ...)
        Values of the vertices, such as positions and weights; midpoints get the mean.

    Returns
    -------
    faces : ndarray of shape (4 F, 3)
        Triangles; old vertices keep their numbers.
    values : list of ndarray of shape (V + E, ...)
        Values, in the order given.
    """
    edges, inverse = np.unique(np.sort(_edges(faces), axis=1), axis=0, return_inverse=True)
    middle = inverse.ravel().reshape(3, -1).T + len(values[0])
    a, b, c = faces.T
    ab, bc, ca = middle.T
    corners = [(a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca)]
    finer = np.concatenate([np.stack(triangle, axis=1) for triangle in corners])
    means = [0.5 * (v[edges[:, 0]] + v[edges[:, 1]]) for v in values]
    return finer, [np.concatenate([v, mean]) for v, mean in zip(values, means, strict=True)]


def smoothing_matrix(faces: Faces, vertices: int) -> sparse.csr_matrix:
    """Return the matrix that replaces every vertex by the mean of its neighbours.

    Parameters
    ----------
    faces : ndarray of shape (F, 3)
        Triangles.
    vertices : int
        Number of vertices.

    Returns
    -------
    scipy.sparse.csr_matrix of shape (V, V)
        Matrix whose rows sum to 1; those of vertices without a face are empty.
    """
    edges = _edges(faces)
    both = np.concatenate([edges, edges[:, ::-1]])
    ones = np.ones(len(both))
    matrix = sparse.coo_matrix((ones, (both[:, 0], both[:, 1])), shape=(vertices, vertices))
    links = matrix.tocsr()
    links.data[:] = 1.0  # an edge between two faces was counted twice
    counts = np.asarray(links.sum(axis=1)).ravel()
    return sparse.csr_matrix(sparse.diags(1.0 / np.maximum(counts, 1.0)) @ links)


def corner_matrix(faces: Faces, vertices: int) -> sparse.csr_matrix:
    """Return the matrix that adds up the values of the faces around every vertex.

    Parameters
    ----------
    faces : ndarray of shape (F, 3)
        Triangles.
    vertices : int
        Number of vertices.

    Returns
    -------
    scipy.sparse.csr_matrix of shape (V, F)
        Matrix of ones.
    """
    owners = np.repeat(np.arange(len(faces)), 3)
    ones = np.ones(len(owners), dtype=np.float32)
    matrix = sparse.coo_matrix((ones, (faces.ravel(), owners)), shape=(vertices, len(faces)))
    return sparse.csr_matrix(matrix)


def vertex_normals(points: Floats, faces: Faces, corners: sparse.csr_matrix) -> Floats:
    """Return the normal of every vertex, weighted by the areas of its faces.

    Parameters
    ----------
    points : ndarray of shape (V, 3)
        Vertices.
    faces : ndarray of shape (F, 3)
        Triangles.
    corners : scipy.sparse.csr_matrix of shape (V, F)
        `corner_matrix` of the mesh.

    Returns
    -------
    ndarray of shape (V, 3)
        Unit normals, outward; 0 for a vertex without a face.
    """
    first = points[faces[:, 0]]
    areas = np.cross(points[faces[:, 1]] - first, points[faces[:, 2]] - first)
    sums = corners @ areas
    normals: Floats = sums / (np.linalg.norm(sums, axis=1, keepdims=True) + 1e-12)
    return normals


def loft_faces(rings: int, around: int, *, caps: bool) -> Faces:
    """Return the triangles of a surface through rings of points.

    The rings' points go around the surface's axis right-handed, so that normals point outward.
    The vertices are the rings' points in order and, with caps, the two middles of the ends.

    Parameters
    ----------
    rings : int
        Number of rings.
    around : int
        Points of a ring.
    caps : bool
        Close both ends.

    Returns
    -------
    ndarray of shape (F, 3)
        Triangles.
    """
    index = np.arange(rings * around).reshape(rings, around)
    here, ahead = index[:-1], index[1:]
    here_next, ahead_next = np.roll(here, -1, axis=1), np.roll(ahead, -1, axis=1)
    triangles = [
        np.stack([here, here_next, ahead], axis=-1).reshape(-1, 3),
        np.stack([here_next, ahead_next, ahead], axis=-1).reshape(-1, 3),
    ]
    if caps:
        first, last = index[0], index[-1]
        middle = np.full(around, rings * around)
        triangles.append(np.stack([np.roll(first, -1), first, middle], axis=-1))
        triangles.append(np.stack([last, np.roll(last, -1), middle + 1], axis=-1))
    return np.concatenate(triangles)
