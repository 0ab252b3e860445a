"""The structure of the code: rooms in one direction, no cycles, one name for one thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import vision

ROOT = Path(vision.__file__).parent
#: Rooms and single modules in the order of the flow; each may import from those before it.
LAYERS = (
    "terms",
    "errors",
    "extras",
    "logs",
    "paths",
    "checksum",
    "atomic",
    "progress",
    "fonts",
    "clip",
    "pose",
    "motion",
    "screens",
    "settings",
    "text",
    "report",
    "draw",
    "share",
    "analysis",
    "pipeline",
    "sample_clips",
    "doctor",
    "library",
    "live",
    "jobs",
    "webrtc",
    "frontend",
    "webapp",
    "cli",
)
#: Packages that only these rooms may import.
ONLY_IN = {
    "streamlit": {"webapp", "cli/serve"},
    "mediapipe": {"pose/detector.py", "pose/model_bundle.py"},
    "sqlalchemy": {"library", "jobs", "cli/library.py"},
    "aiortc": {"webrtc"},
    "typer": {"cli"},
}


def module_name(path: Path) -> str:
    """Dotted name of a file, without ``vision.``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, tuple[Path, ast.Module]]:
    """All modules of the package by their names; the public API itself left out."""
    return {
        module_name(path): (path, ast.parse(path.read_text("utf-8")))
        for path in sorted(ROOT.rglob("*.py"))
        if path.parent != ROOT or path.name not in ("__init__.py", "__main__.py")
    }


def imports(tree: ast.Module) -> Iterator[str]:
    """Full dotted names that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name


def own_imports(tree: ast.Module) -> set[str]:
    """Modules of ours that a module imports, without ``vision.``."""
    found = set()
    for name in imports(tree):
        head, _, rest = name.partition(".")
        if head != "vision" or not rest:
            continue
        while rest and rest not in modules():
            rest = rest.rpartition(".")[0]
        if rest:
            found.add(rest)
    return found


def test_every_room_has_its_place() -> None:
    rooms = {name.partition(".")[0] for name in modules()}
    assert rooms <= set(LAYERS)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_room_imports_only_from_earlier_ones(layer: str) -> None:
    allowed = set(LAYERS[: LAYERS.index(layer) + 1])
    wrong = {
        f"{name} imports {other}"
        for name, (_, tree) in modules().items()
        if name.partition(".")[0] == layer
        for other in own_imports(tree)
        if other.partition(".")[0] not in allowed
    }
    assert not wrong


@pytest.mark.parametrize("package", ONLY_IN)
def test_a_framework_stays_in_its_room(package: str) -> None:
    wrong = [
        name
        for name, (path, tree) in modules().items()
        if any(other.partition(".")[0] == package for other in imports(tree))
        and not any(
            path.relative_to(ROOT).as_posix().startswith(place) for place in ONLY_IN[package]
        )
    ]
    assert not wrong


def test_no_files_import_each_other_in_a_circle() -> None:
    needs = {name: own_imports(tree) - {name} for name, (_, tree) in modules().items()}
    # A package's own __init__ is loaded with its modules; only what it imports counts.
    settled: set[str] = set()

    def circle(name: str, trail: tuple[str, ...]) -> tuple[str, ...] | None:
        if name in trail:
            return (*trail[trail.index(name) :], name)
        if name in settled:
            return None
        for other in sorted(needs.get(name, ())):
            found = circle(other, (*trail, name))
            if found:
                return found
        settled.add(name)
        return None

    circles = [found for name in needs if (found := circle(name, ()))]
    assert not circles, " -> ".join(circles[0])


def public_types() -> dict[str, list[str]]:
    """Where each public class or type alias is defined."""
    homes = defaultdict(list)
    for name, (_, tree) in modules().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                defined = node.name
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                defined = node.targets[0].id
                # Constants are in capitals; a type alias is named like a class.
                if not defined[0].isupper() or defined.isupper() or "_" in defined:
                    continue
            else:
                continue
            if not defined.startswith("_"):
                homes[defined].append(name)
    return homes


def test_no_two_public_types_share_a_name() -> None:
    shared = {name: homes for name, homes in public_types().items() if len(homes) > 1}
    assert not shared
