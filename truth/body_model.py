"""Shapes of bodies from the parametric body model Anny, kept on disk.

Only building a shape for the first time needs the model (the packages anny and torch); after that
the file in the cache has everything. The cache folder is ``.cache/truth`` in the checkout, or
what the environment variable FORMCHECK_TRUTH_CACHE names.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from truth.skeleton import LIMBS, SEGMENTS
from vision.terms import Floats

if TYPE_CHECKING:
    from truth.spec import BodySpec

__all__ = ["BodyShape", "cache_folder", "load_shape"]

#: Raised whenever the contents of a cached shape change.
_FORMAT: Final = 1
#: Masks of the face in the model's texture coordinates.
_MASKS: Final = ("lips", "face", "ears")

#: Segment of every bone of the model by the beginning of its name; the first match holds, and
#: every other bone belongs to the head.
_SEGMENT_OF_BONE: Final = (
    ("upperleg", "thigh"),
    ("lowerleg", "shank"),
    ("foot", "foot"),
    ("toe", "toes"),
    ("clavicle", "clavicle"),
    ("shoulder01", "clavicle"),
    ("upperarm", "upper_arm"),
    ("lowerarm", "forearm"),
    ("wrist", "hand"),
    ("finger", "hand"),
    ("metacarpal", "hand"),
    ("pelvis", "pelvis"),
    ("root", "pelvis"),
    ("spine05", "spine1"),
    ("spine04", "spine2"),
    ("spine03", "spine3"),
    ("spine02", "spine4"),
    ("breast", "spine5"),
    ("spine01", "spine5"),
    ("neck01", "neck1"),
    ("neck02", "neck2"),
    ("neck03", "neck2"),
)
_SIDE: Final = {"L": "left", "R": "right"}


@dataclass(frozen=True)
class BodyShape:
    """Undressed body at rest, standing on the floor with its left toward +x and facing -y.

    Attributes
    ----------
    vertices : ndarray of shape (V, 3)
        Vertices, m.
    faces : ndarray of shape (F, 3)
        Triangles.
    weights : ndarray of shape (V, S)
        Share of every segment of `SEGMENTS` in a vertex; rows sum to 1.
    masks : ndarray of shape (V, 3)
        How far a vertex belongs to lips, face and ears, 0 to 1.
    eyeballs : ndarray of shape (V,)
        Whether a vertex belongs to an eyeball.
    bones : mapping of str to ndarray of shape (3,)
        Head of every bone by the model's name (``upperleg01.L``), m.
    """

    vertices: Floats
    faces: NDArray[np.int64]
    weights: Floats
    masks: Floats
    eyeballs: NDArray[np.bool_]
    bones: Mapping[str, Floats]


def cache_folder() -> Path:
    """Return the folder of cached shapes.

    Returns
    -------
    pathlib.Path
        Folder; it may not exist yet.
    """
    named = os.environ.get("FORMCHECK_TRUTH_CACHE")
    return Path(named) if named else Path(__file__).parents[1] / ".cache" / "truth"


def load_shape(spec: BodySpec) -> BodyShape:
    """Load the shape of a body, building it on first use (10 to 60 s).

    Parameters
    ----------
    spec : BodySpec
        Sex, age, weight, muscle, proportions and stature.

    Returns
    -------
    BodyShape
        Shape, scaled to the stature.
    """
    phenotype = {
        "gender": 1.0 if spec.sex == "female" else 0.0,
        "age": spec.age,
        "muscle": spec.muscle,
        "weight": spec.weight,
        "height": 0.5,  # scaling does the rest
        "proportions": spec.proportions,
    }
    key = json.dumps([_FORMAT, phenotype], sort_keys=True)
    path = cache_folder() / f"body-{hashlib.sha256(key.encode()).hexdigest()[:16]}.npz"
    if not path.exists():
        _build_apart(phenotype, path)
    with np.load(path) as stored:
        return _scaled({name: stored[name] for name in stored.files}, spec.stature_m)


def _build_apart(phenotype: Mapping[str, float], path: Path) -> None:
    """Build a shape in a process of its own.

    Importing the body model after VTK has drawn something ends the process with a segmentation
    fault, because both bring a compiler of their own.
    """
    root = str(Path(__file__).parents[1])
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-m", __name__, json.dumps(phenotype), str(path)]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise RuntimeError(f"The body model Anny could not build a body: {last[0]}")


def _save(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a cache file in one step, so that another process never reads half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _build(phenotype: Mapping[str, float]) -> dict[str, NDArray[Any]]:
    """Build a shape with the body model."""
    import anny
    import torch

    torch.set_num_threads(1)
    model = anny.Anny(rig="makehuman", topology="anny", local_changes="default")
    model = model.to(dtype=torch.float32)
    # In "local-ref" the identity is not the rest pose, so only the rest shape is used and
    # posing is done by `Body`.
    still = torch.eye(4)[None, None].repeat(1, model.bone_count, 1, 1)
    with torch.no_grad():
        output = model(pose_parameters=still, phenotype_kwargs=dict(phenotype))
    labels = [str(label) for label in model.bone_labels]
    indices = model.vertex_bone_indices.numpy()
    shares = model.vertex_bone_weights.numpy()
    faces = model.faces.numpy()
    textures = Path(anny.__file__).parent / "data" / "mpfb2" / "textures"
    uv = np.zeros((len(indices), 2))
    corners = model.face_texture_coordinate_indices.numpy().ravel()
    uv[faces.ravel()] = model.texture_coordinates.numpy()[corners]
    eyes = np.isin(indices, [labels.index("eye.L"), labels.index("eye.R")])
    return {
        "vertices": output["rest_vertices"][0].numpy().astype(np.float32),
        "faces": faces.astype(np.int32),
        "weights": _segment_weights(labels, indices, shares).astype(np.float32),
        "masks": _sample_masks(textures, uv).astype(np.float32),
        "eyeballs": (shares * eyes).sum(axis=1) > 0.8,
        "bone_names": np.array(labels),
        "bone_heads": output["rest_bone_heads"][0].numpy().astype(np.float32),
    }


def _segment_weights(labels: list[str], indices: NDArray[Any], shares: NDArray[Any]) -> Floats:
    """Add up the weights of the bones of each segment."""
    columns = np.zeros(len(labels), dtype=np.int64)
    for bone, label in enumerate(labels):
        base, _, side = label.partition(".")
        segment = next((s for start, s in _SEGMENT_OF_BONE if base.startswith(start)), "head")
        name = f"{segment}_{_SIDE[side]}" if segment in LIMBS else segment
        columns[bone] = SEGMENTS.index(name)
    weights = np.zeros((len(indices), len(SEGMENTS)))
    rows = np.arange(len(indices))
    for slot in range(indices.shape[1]):
        np.add.at(weights, (rows, columns[indices[:, slot]]), shares[:, slot])
    normalised: Floats = weights / weights.sum(axis=1, keepdims=True)
    return normalised


def _sample_masks(textures: Path, uv: Floats) -> Floats:
    """Read the masks of the face at every vertex."""
    import cv2

    columns = []
    for name in _MASKS:
        path = textures / f"mpfb_{name}.jpg"
        image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if image is None:
            raise FileNotFoundError(path)
        height, width = image.shape
        x = np.clip((uv[:, 0] * width).astype(int), 0, width - 1)
        y = np.clip(((1.0 - uv[:, 1]) * height).astype(int), 0, height - 1)
        columns.append(image[y, x] / 255.0)
    return np.stack(columns, axis=1)


def _scaled(stored: Mapping[str, NDArray[Any]], stature_m: float) -> BodyShape:
    """Scale a stored shape to a stature and stand it on the floor."""
    vertices = stored["vertices"].astype(np.float64)
    lowest, highest = vertices[:, 2].min(), vertices[:, 2].max()
    scale = stature_m / (highest - lowest)
    floor = np.array([0.0, 0.0, lowest])
    heads = (stored["bone_heads"].astype(np.float64) - floor) * scale
    return BodyShape(
        vertices=(vertices - floor) * scale,
        faces=stored["faces"].astype(np.int64),
        weights=stored["weights"].astype(np.float64),
        masks=stored["masks"].astype(np.float64),
        eyeballs=stored["eyeballs"],
        bones={str(n): head for n, head in zip(stored["bone_names"], heads, strict=True)},
    )


if __name__ == "__main__":
    _save(Path(sys.argv[2]), _build(json.loads(sys.argv[1])))
