"""The documentation site builds without a warning."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.slow
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    site = tmp_path / "site"
    run = subprocess.run(
        [
            *(sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"),
            *("-D", "nb_execution_mode=off", DOCS, site),  # tests/test_notebooks.py runs them
        ],
        capture_output=True,
        text=True,
        cwd=DOCS.parent,
    )
    assert (run.returncode, run.stderr) == (0, "")
    reference = (site / "reference.html").read_text("utf-8")
    assert "vision.analyse" in reference
    assert "Raises" in reference
    assert all((site / page.with_suffix(".html").name).is_file() for page in DOCS.glob("*.md"))
    assert all(
        (site / "notebooks" / f"{page.stem}.html").is_file()
        for page in (DOCS / "notebooks").glob("*.md")
    )
