"""Notes on how the camera was held: the clip's rotation, and the camera's roll."""

from __future__ import annotations

from collections.abc import Iterator

from vision.clip.frames import ClipInfo
from vision.pose.body_orientation import BodyDirection
from vision.pose.camera_roll import CameraRoll, correction_deg
from vision.report.models import QualityNote

_DIRECTIONS = {90: "on their side", 180: "upside down", 270: "on their side"}


def orientation_notes(
    info: ClipInfo, direction: BodyDirection, *, is_chosen: bool
) -> Iterator[QualityNote]:
    """Yield a note where the clip was turned, or may have to be.

    Parameters
    ----------
    info : ClipInfo
        The clip as analysed.
    direction : BodyDirection
        Which way the people in it were turned.
    is_chosen : bool
        Whether the user chose the rotation.
    """
    if info.turned_deg and is_chosen:
        yield QualityNote(
            code="rotation",
            severity="info",
            message=f"The clip is shown with the rotation you chose, {info.rotation_deg}°, instead "
            "of the one that its file gives.",
        )
    elif info.turned_deg:
        yield QualityNote(
            code="rotation",
            severity="warning",
            message=f"The clip's file shows the people {_DIRECTIONS[info.turned_deg]}, so it was "
            f"turned by {info.turned_deg}° clockwise. If that is wrong, choose the rotation "
            "yourself (--rotate 0, 90, 180 or 270).",
        )
    elif direction.turn_deg:
        yield QualityNote(
            code="rotation",
            severity="warning",
            message=f"The people are {_DIRECTIONS[direction.turn_deg]} in most of the clip. If the "
            "clip has to be turned, choose its rotation (--rotate "
            f"{(info.rotation_deg + direction.turn_deg) % 360}).",
        )


def roll_note(roll: CameraRoll | None) -> QualityNote:
    """Return the note on the camera's roll.

    Parameters
    ----------
    roll : CameraRoll or None
        None where it is unknown.
    """
    if roll is None:
        message = "It is not known whether the camera was level; a tilted phone adds to every lean."
    elif correction_deg(roll):
        message = (
            f"The camera was tilted sideways by {abs(roll.deg):.1f}° (± {roll.error_deg:.1f}°), "
            "according to straight edges in the background; leans and the pelvis were corrected "
            "by that."
        )
    else:
        message = (
            "According to straight edges in the background the camera was level, within "
            f"{max(abs(roll.deg), roll.error_deg):.1f}°."
        )
    return QualityNote(code="camera_roll", severity="info", message=message)
