from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.support.app_fixtures import small_clip  # noqa: F401
from vision.clip.open import open_clip
from vision.draw.evidence.people import draw_people
from vision.report.models import (
    People,
    PersonSeen,
)


def test_people_are_boxed_on_a_still_at_their_own_time(
    small_clip: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    seen = [
        PersonSeen(number=1, first_s=0, last_s=1, box=(20, 20, 80, 200), box_s=0.2),
        PersonSeen(number=2, first_s=0, last_s=1, box=(150, -5, 400, 230), box_s=0.2),
        PersonSeen(number=3, first_s=0, last_s=1, box=(90, 90, 90, 90), box_s=0.6),
    ]
    paths = draw_people(open_clip(small_clip), People(followed=1, seen=seen), tmp_path / "p")
    assert len(paths) == 2
    with Image.open(paths[0]) as image:
        assert image.size == (160, 240)
        assert len(set(image.convert("RGB").get_flattened_data())) > 20
