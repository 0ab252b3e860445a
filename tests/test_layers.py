"""Nothing that comes later is needed by what comes earlier."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import vision

LAYERS = ("clip", "pose", "motion", "screens", "report", "draw", "share")
#: Words every layer may use; what an analysis hands on is for drawing.
COMMON = {"atomic", "errors", "fonts", "paths", "settings"}
HANDED_ON = {"draw": {"analysis"}}
ROOT = Path(vision.__file__).parent


def imported(path: Path) -> set[str]:
    """Modules of ours that a file imports, without ``vision.``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add(node.module or "")
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name.split(".")[1] for name in found if name.startswith("vision.")}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_needs_only_those_before_it(layer: str) -> None:
    allowed = {*LAYERS[: LAYERS.index(layer) + 1], *COMMON, *HANDED_ON.get(layer, set())}
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / layer).rglob("*.py")
        for name in imported(path) - allowed
    }
    assert not wrong


def test_what_is_shared_needs_no_page_and_no_drawing() -> None:
    needed = {name for path in (ROOT / "share").rglob("*.py") for name in imported(path)}
    assert needed <= {"share", "report", "pose", "atomic", "errors", "fonts"}
    texts = [path.read_text("utf-8") for path in (ROOT / "share").rglob("*.py")]
    assert not [text for text in texts if "import streamlit" in text or "sqlalchemy" in text]
