"""The shape of a body made of tubes, in place of the body model's."""

from __future__ import annotations

import numpy as np

from truth.body_model import BodyShape
from truth.geometry import frame, unit
from truth.meshes import loft_faces
from truth.skeleton import LIMBS, PARENT, SEGMENTS, TRUNK, example_skeleton
from vision.terms import SIDES

#: Radius of every segment's tube, m.
RADII = {"pelvis": 0.14, "head": 0.09, "neck1": 0.05, "neck2": 0.05, "thigh": 0.075}
RADII |= {"shank": 0.045, "upper_arm": 0.04, "forearm": 0.035, "hand": 0.03, "clavicle": 0.05}
RINGS, AROUND = 13, 24


def capsule_shape() -> BodyShape:
    """Return tubes along all segments, and boxes of points for the feet."""
    pivots = example_skeleton().pivots
    vertices, faces, weights = [], [], []
    start = 0

    def add(points, triangles, segment):
        nonlocal start
        share = np.zeros((len(points), len(SEGMENTS)))
        share[:, SEGMENTS.index(segment)] = 1.0
        vertices.append(points)
        faces.append(triangles + start)
        weights.append(share)
        start += len(points)

    for segment in SEGMENTS:
        base = segment.removesuffix("_left").removesuffix("_right")
        if base in ("foot", "toes"):
            continue
        at = pivots[segment]
        children = [child for child, parent in PARENT.items() if parent == segment]
        end = {"pelvis": np.add(at, [0, 0, 0.12]), "head": np.add(at, [0, 0, 0.15])}.get(segment)
        if end is None:
            end = pivots[children[0]] if children else np.add(at, [0.0, -0.05, -0.1])
        if base == "clavicle" or np.linalg.norm(end - at) < 0.02:
            end = np.add(at, [0, 0, 0.03])
        add(*_tube(at, end, RADII.get(base, 0.12)), segment)
    for side in SIDES:
        ankle, mtp = pivots[f"foot_{side}"], pivots[f"toes_{side}"]
        heel, tip = np.add(ankle, [0.0, 0.065, -0.06]), np.add(mtp, [0.0, -0.06, -0.02])
        add(*_tube(heel, mtp, 0.035), f"foot_{side}")
        add(*_tube(mtp, tip, 0.02), f"toes_{side}")
    points = np.concatenate(vertices)
    points[:, 2] = np.maximum(points[:, 2], 0.0)
    return BodyShape(
        vertices=points,
        faces=np.concatenate(faces),
        weights=np.concatenate(weights),
        masks=np.zeros((len(points), 3)),
        eyeballs=np.zeros(len(points), dtype=bool),
        bones=_bones(pivots),
    )


def _tube(start, end, radius):
    axes = frame(unit(end - start), [-1.0, 0.2, 0.1])
    turn = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    ring = radius * (np.cos(turn)[:, None] * axes[:, 1] + np.sin(turn)[:, None] * axes[:, 2])
    along = np.linspace(0, 1, RINGS)[:, None, None]
    points = (start + along * (end - start) + ring).reshape(-1, 3)
    return np.concatenate([points, [start, end]]), loft_faces(RINGS, AROUND, caps=True)


def _bones(pivots):
    """Return the joint centres by the names of the body model's bones."""
    of_trunk = ("spine05", "spine04", "spine03", "spine02", "spine01", "neck01", "neck02", "head")
    bones = {bone: pivots[name] for bone, name in zip(of_trunk, TRUNK[1:], strict=True)}
    of_limb = ("clavicle", "upperarm01", "lowerarm01", "wrist", "upperleg01", "lowerleg01", "foot")
    for side in SIDES:
        end = side[0].upper()
        for bone, limb in zip(of_limb, LIMBS[:-1], strict=True):
            bones[f"{bone}.{end}"] = pivots[f"{limb}_{side}"]
        for toe in (1, 2, 3, 4):
            bones[f"toe{toe}-1.{end}"] = pivots[f"toes_{side}"]
        bones[f"eye.{end}"] = np.add(example_skeleton().eyes, [0.03 if end == "L" else -0.03, 0, 0])
    return bones
