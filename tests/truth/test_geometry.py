"""Vectors, rotations and curves, against values known by construction."""

from __future__ import annotations

import numpy as np
import pytest

from truth.geometry import (
    ahead,
    angle_between,
    ease,
    frame,
    hermite,
    leftward,
    rotation,
    rotation_x,
    rotation_y,
    rotation_z,
    rotation_zyx,
    slerp,
    two_bone,
    unit,
)

AXES = {"x": (1, 0, 0), "y": (0, 1, 0), "z": (0, 0, 1)}


def is_rotation(matrix):
    return np.allclose(matrix @ matrix.T, np.eye(3)) and np.isclose(np.linalg.det(matrix), 1.0)


@pytest.mark.parametrize(
    ("short", "axis"), [(rotation_x, "x"), (rotation_y, "y"), (rotation_z, "z")]
)
@pytest.mark.parametrize("angle", [-170.0, -30.0, 0.0, 75.0])
def test_rotations_about_an_axis_are_the_general_rotation(short, axis, angle):
    np.testing.assert_allclose(short(angle), rotation(AXES[axis], angle), atol=1e-12)


def test_signs_of_the_rotations_are_those_of_the_body():
    up, front = np.array([0.0, 0.0, 1.0]), np.array([0.0, -1.0, 0.0])
    assert (rotation_x(20) @ up)[1] < 0  # forward
    assert (rotation_y(20) @ up)[0] > 0  # to the left
    np.testing.assert_allclose(rotation_z(20) @ front, ahead(20))


def test_a_quarter_turn():
    np.testing.assert_allclose(rotation((0, 0, 5), 90) @ [1, 0, 0], [0, 1, 0], atol=1e-12)


def test_headings():
    np.testing.assert_allclose(ahead(0), [0, -1, 0], atol=1e-12)
    np.testing.assert_allclose(ahead(90), [1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(leftward(0), [1, 0, 0], atol=1e-12)
    for heading in (-120, 10, 77):
        np.testing.assert_allclose(np.cross(ahead(heading), leftward(heading)), [0, 0, 1])


@pytest.mark.parametrize("angle", [0.0, 1e-6, 0.01, 45.0, 120.0, 179.999, 180.0])
def test_angle_between_is_exact_near_its_ends_too(angle):
    other = rotation((0, 0, 1), angle) @ [2.0, 0.0, 0.0]
    assert angle_between([1.0, 0.0, 0.0], other) == pytest.approx(angle, abs=1e-9)


def test_a_frame_is_orthonormal_and_keeps_the_long_axis():
    axes = frame([0, 0.3, -2], [1, 0.5, 0.2])
    assert is_rotation(axes)
    np.testing.assert_allclose(axes[:, 0], unit([0, 0.3, -2]))
    assert axes[:, 1] @ [1, 0.5, 0.2] > 0


@pytest.mark.parametrize("swivel", [0.0, 25.0, -80.0])
def test_two_bones_keep_their_lengths_and_meet_both_ends(swivel):
    a, b = np.array([0.1, 0.2, 0.9]), np.array([0.0, 0.1, 0.2])
    middle = two_bone(a, b, 0.42, 0.40, [0, -1, 0], swivel)
    assert np.linalg.norm(middle - a) == pytest.approx(0.42)
    assert np.linalg.norm(middle - b) == pytest.approx(0.40)


def test_two_bones_bend_toward_the_pole_and_swivel_about_the_chain():
    a, b = np.array([0.0, 0.0, 1.0]), np.array([0.0, 0.0, 0.3])
    straight = two_bone(a, b, 0.4, 0.4, [0, -1, 0])
    assert straight[0] == pytest.approx(0.0)
    assert straight[1] < -0.1
    # The chain points down: a right-handed turn takes what points ahead to the right.
    turned = two_bone(a, b, 0.4, 0.4, [0, -1, 0], 90.0)
    assert turned[0] == pytest.approx(straight[1])
    assert turned[1] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("distance", [0.95, 3.0])
def test_two_bones_out_of_reach_are_stretched(distance):
    middle = two_bone([0, 0, 0], [0, 0, -distance], 0.4, 0.5, [0, -1, 0])
    assert np.linalg.norm(middle) == pytest.approx(0.4)
    assert angle_between(middle, [0, 0, -1]) < 1.0


def test_slerp_turns_at_constant_speed():
    a, b = rotation((1, 2, 3), 10), rotation((1, 2, 3), 90)
    np.testing.assert_allclose(slerp(a, b, 0.25), rotation((1, 2, 3), 30), atol=1e-9)
    np.testing.assert_allclose(slerp(a, b, 0.0), a)
    np.testing.assert_allclose(slerp(a, b, 1.0), b, atol=1e-9)
    np.testing.assert_allclose(slerp(a, a, 0.5), a)


def test_ease_is_flat_at_both_ends():
    np.testing.assert_allclose(ease([-1.0, 0.0, 0.5, 1.0, 2.0]), [0, 0, 0.5, 1, 1])
    assert (np.diff(ease(np.linspace(0, 1, 50))) > 0).all()
    assert float(ease(0.01)) < 1e-4


def test_hermite_meets_its_keys_without_overshooting():
    times, values = [0.0, 0.3, 0.4, 1.0], [2.0, 5.0, 5.5, -1.0]
    np.testing.assert_allclose(hermite(times, values, times), values)
    curve = hermite(times, values, np.linspace(0, 1, 201))
    assert curve.max() <= 5.5
    assert curve.min() >= -1.0


def test_hermite_has_the_slopes_asked_for():
    at = np.array([0.0, 1e-6, 1.0 - 1e-6, 1.0])
    y = hermite([0.0, 0.5, 1.0], [0.0, 1.0, 0.0], at, slopes=(3.0, -2.0))
    assert (y[1] - y[0]) / 1e-6 == pytest.approx(3.0, rel=1e-3)
    assert (y[3] - y[2]) / 1e-6 == pytest.approx(-2.0, rel=1e-3)


def test_three_turns_at_once_are_their_product():
    for z, y, x in ((0.0, 0.0, 0.0), (30.0, -20.0, 110.0), (-170.0, 85.0, 5.0)):
        product = rotation_z(z) @ rotation_y(y) @ rotation_x(x)
        np.testing.assert_allclose(rotation_zyx(z, y, x), product, atol=1e-15)
