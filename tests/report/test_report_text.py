from __future__ import annotations

from types import SimpleNamespace

import pytest

from vision.report.models import Limits
from vision.report.report_text import limits_text


@pytest.mark.parametrize(
    ("side", "watch", "fault", "unit", "expected"),
    [
        ("above", 8.3, 11.6, "deg", "worth watching above 8.3°, fault above 11.6°"),
        ("below", 60, 45, "deg", "worth watching below 60°, fault below 45°"),
        ("outside", (-9.7, 9.7), (-12.7, 12.7), "deg", "−12.7° to 12.7°"),
        ("above", 0, 1, "count", "worth watching from 1, fault from 2"),
        ("above", 5, 8, "% leg", "worth watching above 5 %"),
    ],
)
def test_limits_are_written_with_their_units(side, watch, fault, unit, expected):
    criterion = SimpleNamespace(limits=Limits(side=side, watch=watch, fault=fault), unit=unit)
    assert expected in limits_text(criterion)
    assert "-" not in limits_text(criterion)
