from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import vision.library.library

ROOT = Path(vision.library.library.__file__).parent


def test_the_library_imports_only_leaf_modules_and_the_report():
    needed = {
        node.module
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("vision.")
    }
    allowed = {
        *(
            "atomic",
            "checksum",
            "errors",
            "extras",
            "library",
            "paths",
            "report",
            "terms",
            "untrusted",
        ),
        # To check what an import holds.
        *("clip", "pose", "screens", "settings", "share", "training"),
    }
    assert {name.split(".")[1] for name in needed} == allowed


def test_help_loads_no_database():
    code = (
        "import sys, vision.cli.main; "
        "print([m for m in ('sqlalchemy', 'alembic', 'fsspec', 'pydantic', 'streamlit') "
        "if m in sys.modules])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert out.stdout.strip() == "[]"
