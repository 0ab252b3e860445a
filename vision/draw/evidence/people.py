"""Number everybody in a clip on stills, so that a user can pick the subject."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from vision.clip.open import Clip
from vision.clip.thumbnails import still_at
from vision.draw.primitives.text import text_font
from vision.report.models import People, PersonSeen
from vision.text.colors import RgbColor

#: Longer side of a still, px.
LONGER_SIDE: Final = 960
_SUBJECT_COLOR: Final[RgbColor] = (15, 118, 110)
_OTHER_COLOR: Final[RgbColor] = (71, 85, 105)
_WHITE: Final[RgbColor] = (255, 255, 255)
#: Minimum width and height of a box, px.
_MIN_BOX: Final = 8


def draw_people(clip: Clip, people: People, folder: Path) -> list[Path]:
    """Write stills of the clip with a numbered box around each person.

    Parameters
    ----------
    clip : Clip
        The clip.
    people : People
        The people in it, each with a box at a clip time.
    folder : Path
        Folder for the stills, created if missing.

    Returns
    -------
    list of Path
        One still for each clip time, in order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    by_time = sorted(people.seen, key=lambda person: (person.box_s, person.number))
    for time_s, persons in groupby(by_time, key=lambda person: person.box_s):
        image = still_at(clip, time_s, longer_side=LONGER_SIDE)
        if image is None:
            continue
        scale = max(image.size) / max(clip.info.width, clip.info.height)
        for person in persons:
            is_subject = person.number == people.followed
            _draw_box(
                image, person, scale=scale, color=_SUBJECT_COLOR if is_subject else _OTHER_COLOR
            )
        paths.append(folder / f"at-{time_s:09.3f}.jpg")
        image.save(paths[-1], quality=85)
    return paths


def _draw_box(image: Image.Image, person: PersonSeen, *, scale: float, color: RgbColor) -> None:
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = (edge * scale for edge in person.box)
    right, bottom = max(right, left + _MIN_BOX), max(bottom, top + _MIN_BOX)
    draw.rectangle((left, top, right, bottom), outline=_WHITE, width=6)
    draw.rectangle((left + 1, top + 1, right - 1, bottom - 1), outline=color, width=4)
    size = max(22, max(image.size) // 28)
    font = text_font(size, bold=True)
    number = str(person.number)
    text_right = draw.textbbox((0, 0), number, font=font)[2]
    x = min(max(left, 0), image.width - 2 * size)
    y = min(max(top, 0), image.height - 2 * size)
    draw.rectangle((x, y, x + text_right + size * 0.8, y + size * 1.5), fill=color)
    draw.text((x + size * 0.4, y + size * 0.1), number, font=font, fill=_WHITE)
