"""Joint centres and sole of the example skeleton, which needs no body model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["EXAMPLE_LIMBS", "EXAMPLE_SOLE", "EXAMPLE_TRUNK"]

#: Joint centres of an average woman of 1.72 m in shoes with 18 mm soles, m: the midline, then the
#: left side, which is mirrored.
EXAMPLE_TRUNK: Final[Mapping[str, tuple[float, float, float]]] = {
    "pelvis": (0.0, -0.027, 0.934),
    "spine1": (0.0, -0.003, 0.937),
    "spine2": (0.0, 0.026, 1.024),
    "spine3": (0.0, 0.018, 1.098),
    "spine4": (0.0, 0.025, 1.167),
    "spine5": (0.0, 0.052, 1.293),
    "neck1": (0.0, -0.012, 1.493),
    "neck2": (0.0, -0.018, 1.514),
    "head": (0.0, -0.046, 1.588),
}
EXAMPLE_LIMBS: Final[Mapping[str, tuple[float, float, float]]] = {
    "clavicle": (0.022, -0.026, 1.421),
    "upper_arm": (0.177, -0.017, 1.392),
    "forearm": (0.354, -0.022, 1.191),
    "hand": (0.484, -0.206, 1.066),
    "thigh": (0.113, -0.027, 0.934),
    "shank": (0.145, -0.030, 0.516),
    "foot": (0.195, -0.005, 0.093),
    "toes": (0.199, -0.150, 0.047),
}
EXAMPLE_SOLE: Final[Mapping[str, tuple[tuple[float, float], ...]]] = {
    "heel": ((0.186, 0.067), (0.208, 0.067), (0.163, 0.045), (0.237, 0.045), (0.2, 0.016)),
    "mid": ((0.165, 0.0), (0.24, 0.0), (0.15, -0.118), (0.257, -0.118)),
    "fore": ((0.145, -0.136), (0.257, -0.136), (0.165, -0.188), (0.235, -0.188), (0.19, -0.2)),
}
