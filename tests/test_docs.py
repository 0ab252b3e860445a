"""The pages of docs/ that are generated from the code are up to date."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _writer():
    spec = importlib.util.spec_from_file_location("write_docs", ROOT / "scripts/write_docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["angles.md", "criteria.md", "report.schema.json"])
def test_page_is_up_to_date(name):
    assert (ROOT / "docs" / name).read_text("utf-8") == _writer().pages()[name]


def test_every_angle_is_documented():
    page = (ROOT / "docs/angles.md").read_text("utf-8")
    from vision.motion.angles import ANGLES

    assert [a.name for a in ANGLES if f"| `{a.name}` |" not in page] == []
