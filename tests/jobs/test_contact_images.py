from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image

from vision.errors import Cancelled
from vision.jobs import contact_images
from vision.report.models import (
    Report,
)


@pytest.fixture
def report(builder: ModuleType) -> Report:
    run: Report = builder.build_report("run_back")
    return run


@pytest.fixture
def endless(report: Report, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Draw every step in the same grey, and record which ones were requested."""
    asked: list[int] = []

    def stills(clip: Any, analysis: Any, **options: Any) -> Any:
        assert options == {"both_feet": True, "caption": False}
        for step in report.steps:
            asked.append(step.number)
            yield step, np.full((720, 576, 3), 90, np.uint8)

    monkeypatch.setattr("vision.draw.evidence.contacts.contact_stills", stills)
    return asked


def test_contact_images_are_small_and_limited_in_number(
    report: Report, endless: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contact_images, "MAX_IMAGES_PER_BOUT", 5)
    nothing: Any = None
    paths = contact_images.write_contact_images(nothing, nothing, tmp_path / "contacts")
    assert len(paths) == 5 * len(report.bouts)
    assert paths[0].name == contact_images.contact_image_name(report.steps[0])
    with Image.open(paths[0]) as image:
        assert max(image.size) == contact_images.MAX_SIDE_PX


def test_cutting_out_the_contacts_can_be_stopped(endless: list[int], tmp_path: Path) -> None:
    nothing: Any = None
    with pytest.raises(Cancelled):
        contact_images.write_contact_images(
            nothing, nothing, tmp_path / "contacts", cancelled=lambda: len(endless) > 3
        )
    assert len(list((tmp_path / "contacts").iterdir())) == 3
