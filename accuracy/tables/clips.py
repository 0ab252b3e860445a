"""Table of the clips that were measured, with the conditions that the tables refer to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from accuracy.clip_result import ClipResult
from accuracy.tables.table import Table, make_table, movement_of, number

#: Digits of a clip's checksum; enough to see that two clips differ.
_DIGITS: Final = 12


def clip_table(results: Iterable[ClipResult]) -> Table:
    """List the clips.

    Parameters
    ----------
    results : iterable of ClipResult
        Results of one set of clips.
    """
    unique = {r.clip: r for r in results}
    rows = []
    for name, result in sorted(unique.items()):
        c = result.conditions
        rows.append(
            (
                name,
                movement_of(c),
                c.view,
                number(c.yaw_deg, 0),
                number(c.roll_deg, 1),
                number(c.fps, 0),
                number(c.person_px, 0),
                number(c.exposure, 2),
                number(c.noise, 1),
                number(c.motion_blur, 2),
                number(c.dropped, 2),
                number(c.looseness_m, 2),
                c.bystander,
                c.occluder,
                c.camera,
                result.sha256[:_DIGITS],
            )
        )
    columns = (
        "clip movement view yaw_deg roll_deg fps person_px exposure noise motion_blur dropped"
        " loose_m bystander occluder camera sha256"
    )
    return make_table("clips", columns, rows)
