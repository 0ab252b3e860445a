"""Everybody in a clip, boxed and numbered."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from vision.clip.open import Clip
from vision.clip.thumbnails import still_at
from vision.report.models import People, PersonSeen

LONGER_SIDE: Final = 960
_FOLLOWED, _OTHER, _INK = (15, 118, 110), (71, 85, 105), (255, 255, 255)


def draw_people(clip: Clip, people: People, folder: Path) -> list[Path]:
    """Draw a numbered box around everybody.

    Parameters
    ----------
    clip : Clip
        The clip the people were seen in.
    people : People
        Who was seen; each box belongs to its own moment.
    folder : Path
        Where the pictures go; made when missing.

    Returns
    -------
    list of Path
        One picture for each moment, in order of time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    by_time = sorted(people.seen, key=lambda person: (person.box_s, person.number))
    for moment, seen in groupby(by_time, key=lambda person: person.box_s):
        picture = still_at(clip, moment, longer_side=LONGER_SIDE)
        if picture is None:
            continue
        scale = max(picture.size) / max(clip.info.width, clip.info.height)
        for person in seen:
            _box(picture, person, scale=scale, followed=person.number == people.followed)
        paths.append(folder / f"at-{moment:09.3f}.jpg")
        picture.save(paths[-1], quality=85)
    return paths


def _box(picture: Image.Image, person: PersonSeen, *, scale: float, followed: bool) -> None:
    draw = ImageDraw.Draw(picture)
    left, top, right, bottom = (edge * scale for edge in person.box)
    right, bottom = max(right, left + 8), max(bottom, top + 8)
    color = _FOLLOWED if followed else _OTHER
    draw.rectangle((left, top, right, bottom), outline=_INK, width=6)
    draw.rectangle((left + 1, top + 1, right - 1, bottom - 1), outline=color, width=4)
    size = max(22, max(picture.size) // 28)
    font = ImageFont.load_default(size)
    words = str(person.number)
    tag = draw.textbbox((0, 0), words, font=font)
    x = min(max(left, 0), picture.width - 2 * size)
    y = min(max(top, 0), picture.height - 2 * size)
    draw.rectangle((x, y, x + tag[2] + size * 0.8, y + size * 1.5), fill=color)
    draw.text((x + size * 0.4, y + size * 0.1), words, font=font, fill=_INK)
