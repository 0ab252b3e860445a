from __future__ import annotations

import pytest

from vision.draw.evidence.cards import crop_around


@pytest.mark.parametrize("box", [(300, 200, 420, 1000), (-50, -20, 90, 400), (0, 0, 720, 1280)])
@pytest.mark.parametrize("size", [(720, 1280), (1280, 720)])
def test_a_crop_stays_inside_the_frame(box, size):
    crop = crop_around(box, size=size, aspect=0.8)
    assert crop.x >= 0
    assert crop.y >= 0
    assert crop.x + crop.width <= size[0] + 1e-6
    assert crop.y + crop.height <= size[1] + 1e-6
