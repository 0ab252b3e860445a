"""Subdivision, smoothing, normals and lofted surfaces."""

from __future__ import annotations

import numpy as np
import pytest

from truth.meshes import corner_matrix, loft_faces, smoothing_matrix, subdivide, vertex_normals


def cylinder(*, caps, rings=6, around=16):
    turn = np.linspace(0, 2 * np.pi, around, endpoint=False)
    height = np.linspace(0, 2, rings)
    z, t = np.meshgrid(height, turn, indexing="ij")
    points = np.stack([np.cos(t), np.sin(t), z], axis=-1).reshape(-1, 3)
    if caps:
        points = np.concatenate([points, [[0, 0, 0], [0, 0, 2]]])
    return points, loft_faces(rings, around, caps=caps)


def area(points, faces):
    a, b, c = (points[faces[:, k]] for k in range(3))
    return 0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()


def volume(points, faces):
    a, b, c = (points[faces[:, k]] for k in range(3))
    return (a * np.cross(b, c)).sum() / 6


def test_a_closed_loft_has_its_normals_outward():
    points, faces = cylinder(caps=True)
    assert volume(points, faces) == pytest.approx(2 * np.pi, rel=0.03)
    normals = vertex_normals(points, faces, corner_matrix(faces, len(points)))
    wall = points[16:-18]
    np.testing.assert_allclose(normals[16:-18], wall * [1, 1, 0], atol=0.05)
    np.testing.assert_allclose(normals[-2:], [[0, 0, -1], [0, 0, 1]], atol=1e-9)


def test_every_edge_of_a_closed_loft_has_two_faces():
    _, faces = cylinder(caps=True)
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    _, counts = np.unique(edges, axis=0, return_counts=True)
    assert set(counts) == {2}


def test_subdivision_keeps_the_surface_and_takes_means():
    points, faces = cylinder(caps=True)
    tag = np.arange(len(points), dtype=float)
    finer, (more, tags) = subdivide(faces, points, tag)
    assert len(finer) == 4 * len(faces)
    assert area(more, finer) == pytest.approx(area(points, faces))
    assert volume(more, finer) == pytest.approx(volume(points, faces))
    np.testing.assert_array_equal(more[: len(points)], points)
    assert len(np.unique(np.round(more, 9), axis=0)) == len(more)
    middle = len(points) + 5
    parents = [r for r in finer if middle in r]
    assert parents
    assert tags[middle] in {0.5 * (a + b) for a in range(len(points)) for b in range(a)}


def test_smoothing_takes_the_mean_of_the_neighbours():
    points, faces = cylinder(caps=True)
    matrix = smoothing_matrix(faces, len(points) + 1)
    np.testing.assert_allclose(matrix[: len(points)].sum(axis=1), 1.0)
    assert matrix[len(points)].nnz == 0  # a vertex without a face
    np.testing.assert_allclose((matrix[:-1, :-1] @ points)[-1], [0, 0, 2], atol=1e-12)


def test_a_vertex_without_a_face_has_no_normal():
    points, faces = cylinder(caps=False)
    points = np.concatenate([points, [[9.0, 9.0, 9.0]]])
    normals = vertex_normals(points, faces, corner_matrix(faces, len(points)))
    np.testing.assert_array_equal(normals[-1], 0.0)
