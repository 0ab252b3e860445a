from __future__ import annotations

from vision.draw.overlays.layout import map_occupancy, place_panel
from vision.draw.primitives.shapes import Rect


def test_the_panel_keeps_off_the_person_and_the_header(side_view_body):
    body = side_view_body(0.0, size=(1280, 720))
    occupancy = map_occupancy([(body, [])], width=1280, height=720)
    header = Rect(20, 20, 380, 110)
    forms = [(300, 400), (250, 460)]
    found = place_panel(forms, occupancy=occupancy, margin=20, gap=10, header=header)
    assert found is not None
    assert occupancy.covered_share(found[1]) == 0.0
    assert occupancy.covered_share(Rect(540, 0, 200, 720)) > 0.9
    assert not found[1].overlaps(header)


def test_a_panel_that_fits_nowhere_is_left_out():
    occupancy = map_occupancy([], width=100, height=100)
    assert place_panel([(300, 400)], occupancy=occupancy, margin=4, gap=2, header=None) is None
