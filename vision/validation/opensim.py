"""Convert joint coordinates of OpenSim's gait models to formcheck's angles.

In these models (gait2392, gait10dof18musc, Rajagopal2016, LaiUhlrich2022) x points forward, y up
and z to the right. `pelvis_tilt`, `hip_flexion_*` and `lumbar_extension` turn about z,
`pelvis_list`, `hip_adduction_r` and `lumbar_bending` about x, `hip_adduction_l` about −x.
formcheck measures segments against the vertical, so its angles are sums of these. The sums hold
in one plane: where the body turns out of it, they differ by what the turn adds.

References
----------
.. [1] S. L. Delp et al., IEEE Trans. Biomed. Eng. 37, 757 (1990). doi:10.1109/10.102791
.. [2] A. Rajagopal et al., IEEE Trans. Biomed. Eng. 63, 2068 (2016).
   doi:10.1109/TBME.2016.2586891
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.terms import SIDES, Floats

#: Below this range of movement, degrees, the sign of a knee angle cannot be told.
_MIN_KNEE_RANGE_DEG: Final = 10.0


@dataclass(frozen=True)
class CoordinateSum:
    """An angle as a signed sum of coordinates; ``{s}`` stands for the side's letter.

    Attributes
    ----------
    angle : str
        Name of formcheck's angle, without its side.
    sided : bool
        Whether there is one for each leg.
    terms : tuple of (float, str)
        Factor and coordinate. The factor is multiplied by −1 on the left for coordinates that
        have no side, if `mirrored`.
    mirrored : bool
        Whether a coordinate of the pelvis means the opposite for the left leg.
    differs : str
        How the definition differs from formcheck's.
    """

    angle: str
    sided: bool
    terms: tuple[tuple[float, str], ...]
    mirrored: bool = False
    differs: str = ""


#: Every conversion. A knee angle counts flexion as positive here; see `angles_from_coordinates`.
CONVERSIONS: Final = (
    CoordinateSum("knee_flexion", True, ((1, "knee_angle_{s}"),)),
    CoordinateSum("thigh_angle", True, ((1, "hip_flexion_{s}"), (1, "pelvis_tilt"))),
    CoordinateSum(
        "shank_angle",
        True,
        ((1, "knee_angle_{s}"), (-1, "hip_flexion_{s}"), (-1, "pelvis_tilt")),
    ),
    CoordinateSum(
        "hip_flexion",
        True,
        ((1, "hip_flexion_{s}"), (-1, "lumbar_extension")),
        differs="the model's own hip_flexion is measured against the pelvis, formcheck's against "
        "the trunk",
    ),
    CoordinateSum(
        "ankle_dorsiflexion",
        True,
        ((1, "ankle_angle_{s}"),),
        differs="zero is the model's neutral ankle, formcheck's the flat foot under a vertical "
        "shank",
    ),
    CoordinateSum(
        "hip_adduction",
        True,
        ((1, "hip_adduction_{s}"), (1, "pelvis_list")),
        mirrored=True,
        differs="formcheck measures the thigh against the vertical, in the image",
    ),
    CoordinateSum("trunk_forward_lean", False, ((-1, "pelvis_tilt"), (-1, "lumbar_extension"))),
    CoordinateSum("trunk_lateral_lean", False, ((-1, "pelvis_list"), (-1, "lumbar_bending"))),
    CoordinateSum("pelvic_obliquity", False, ((1, "pelvis_list"),)),
)


def angles_from_coordinates(
    coordinates: Mapping[str, Floats],
) -> tuple[dict[str, Floats], list[str]]:
    """Convert coordinates to formcheck's angles.

    A knee angle whose flexion is negative, as in gait2392, is turned; a knee bends one way only,
    so that its own movement tells the sign.

    Parameters
    ----------
    coordinates : mapping of str to ndarray of shape (N,)
        Degrees by the model's name, such as ``knee_angle_r``.

    Returns
    -------
    angles : dict of str to ndarray of shape (N,)
        Degrees, with formcheck's names and signs; only those whose coordinates are all given.
    notes : list of str
        What was turned, a sentence each.
    """
    given = dict(coordinates)
    notes = []
    for letter in "lr":
        name = f"knee_angle_{letter}"
        if name in given and _flexes_negatively(given[name]):
            given[name] = -given[name]
            notes.append(f"{name} counts flexion as negative; its sign was turned.")
    angles: dict[str, Floats] = {}
    for conversion in CONVERSIONS:
        for side in SIDES if conversion.sided else (None,):
            letter = "" if side is None else side[0]
            name = conversion.angle if side is None else f"{conversion.angle}_{side}"
            values = []
            for factor, coordinate in conversion.terms:
                turned = conversion.mirrored and side == "left" and "{s}" not in coordinate
                term = given.get(coordinate.format(s=letter))
                if term is None:
                    break
                values.append((-factor if turned else factor) * term)
            else:
                angles[name] = np.sum(values, axis=0)
    return angles, notes


def _flexes_negatively(knee_deg: Floats) -> bool:
    """Whether a knee angle moves away from straight toward negative values."""
    known = knee_deg[np.isfinite(knee_deg)]
    if known.size == 0 or float(np.ptp(known)) < _MIN_KNEE_RANGE_DEG:
        return bool(known.size and np.median(known) < -_MIN_KNEE_RANGE_DEG / 2)
    return bool(-known.min() > known.max())
