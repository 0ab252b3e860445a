"""Names of additional measures, of notes and of settings, in the current language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from vision.text.translation import mark_text, translate, translate_in

#: Measures beside the criteria, by their ids in a report.
MEASURE_NAMES: Final[Mapping[str, str]] = {
    "against_trunk": mark_text("Against the trunk"),
    "at_60_deg_knee_flexion": mark_text("At 60° knee flexion"),
    "at_bottom": mark_text("At the bottom"),
    "at_contact": mark_text("At contact"),
    "change_from_standing": mark_text("Change from standing"),
    "down_time": mark_text("Down time"),
    "foot_pitch": mark_text("Foot pitch"),
    "free_leg": mark_text("Free leg"),
    "knee_flexion": mark_text("Knee flexion"),
    "knee_flexion_estimate": mark_text("Knee flexion, estimated"),
    "more_than_other_foot": mark_text("More than the other foot"),
    "over_hips": mark_text("Over the hips"),
    "read_at_knee_flexion": mark_text("Read at a knee flexion of"),
    "standing": mark_text("Standing"),
    "swing_speed": mark_text("Swing speed"),
    "up_time": mark_text("Up time"),
}
#: Settings, for the middle of a sentence, by their ids in a report.
SETTING_NAMES: Final[Mapping[str, str]] = {
    "capture_rate": mark_text("recorded frames per second"),
    "criteria": mark_text("criteria"),
    "end_s": mark_text("end, s"),
    "height_cm": mark_text("height, cm"),
    "leg": mark_text("leg"),
    "person": mark_text("person"),
    "quality": mark_text("quality"),
    "rotate": mark_text("rotation"),
    "screen": mark_text("test"),
    "smoothing_gait_hz": mark_text("smoothing of walking and running, Hz"),
    "smoothing_gait_knee_hz": mark_text("smoothing of the knee in walking and running, Hz"),
    "smoothing_gait_trunk_hz": mark_text("smoothing of the trunk in walking and running, Hz"),
    "smoothing_hz": mark_text("smoothing, Hz"),
    "start_s": mark_text("start, s"),
    "style": mark_text("style"),
}


def measure_name(id_: str) -> str:
    """Return the name of a measure or note; of one that is not known, its id in words.

    Parameters
    ----------
    id_ : str
        Its id in a report.
    """
    name = MEASURE_NAMES.get(id_)
    return _in_words(id_) if name is None else translate(name)


def setting_name(id_: str) -> str:
    """Return the name of a setting; of one that is not known, its id in words.

    Parameters
    ----------
    id_ : str
        Its id in a report.
    """
    name = SETTING_NAMES.get(id_)
    return _in_words(id_).lower() if name is None else translate(name)


def note_text(id_: str, text: str) -> str:
    """Return what a report notes without judging it.

    Parameters
    ----------
    id_ : str
        Id of the note.
    text : str
        The text in English.
    """
    if id_ != "free_leg":
        return text
    return {
        "in front": translate_in("free leg", "in front"),
        "beside": translate_in("free leg", "beside"),
        "behind": translate_in("free leg", "behind"),
    }.get(text, text)


def _in_words(id_: str) -> str:
    """Turn an id into words: ``at_60_deg`` becomes ``At 60°``."""
    return re.sub(r"(\d) deg\b", r"\1°", id_.replace("_", " ").strip().capitalize())
