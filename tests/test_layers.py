"""The structure of the code: layered packages, no import cycles, unique names of types."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import vision

ROOT = Path(vision.__file__).parent
#: Packages and top-level modules; each may import from those before it.
LAYERS = (
    "terms",
    "errors",
    "extras",
    "logs",
    "paths",
    "checksum",
    "atomic",
    "progress",
    "limits",
    "secret_variables",
    "background_imports",
    "untrusted",
    "engine",
    "fonts",
    "clip",
    "pose",
    "motion",
    "screens",
    "settings",
    "text",
    "report",
    "training",
    "draw",
    "share",
    "analysis",
    "pipeline",
    "sample_clips",
    "doctor",
    "validation",
    "batches",
    "library",
    "accounts",
    "live",
    "jobs",
    "backup",
    "webrtc",
    "frontend",
    "webapp",
    "cli",
)
#: Libraries that only these packages and modules may import.
ONLY_IN = {
    "streamlit": {"webapp", "cli/serve"},
    "mediapipe": {"pose/detector.py", "pose/model_bundle.py", "pose/whole_image_detector.py"},
    "sqlalchemy": {"library", "accounts", "jobs", "backup", "cli/library.py"},
    "pyrage": {"backup/encryption.py"},
    "argon2": {"accounts"},
    "aiortc": {"webrtc"},
    "dask": {"batches"},
    "distributed": {"batches"},
    "typer": {"cli"},
}


def module_name(path: Path) -> str:
    """Return the dotted name of a file, without ``vision.``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@dataclass(frozen=True)
class Module:
    """What the tests ask of a module; whole syntax trees would fill the memory.

    Attributes
    ----------
    path : Path
    imports : frozenset of str
        Full dotted names that it imports anywhere in it.
    types : tuple of str
        Public classes and type aliases that it defines.
    """

    path: Path
    imports: frozenset[str]
    types: tuple[str, ...]


@cache
def modules() -> dict[str, Module]:
    """Read all modules of the package except the public API, by name."""
    return {
        module_name(path): _read(path)
        for path in sorted(ROOT.rglob("*.py"))
        if path.parent != ROOT or path.name not in ("__init__.py", "__main__.py")
    }


def _read(path: Path) -> Module:
    tree = ast.parse(path.read_text("utf-8"))
    return Module(path, frozenset(_imports(tree)), tuple(_public_types(tree)))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name


def _public_types(tree: ast.Module) -> Iterator[str]:
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
            yield defined


@cache
def own_imports(module: str) -> frozenset[str]:
    """Return the modules of this package that a module imports, without ``vision.``."""
    found = set()
    for name in modules()[module].imports:
        head, _, rest = name.partition(".")
        if head != "vision" or not rest:
            continue
        while rest and rest not in modules():
            rest = rest.rpartition(".")[0]
        if rest:
            found.add(rest)
    return frozenset(found)


@pytest.mark.slow
def test_every_package_has_a_layer() -> None:
    packages = {name.partition(".")[0] for name in modules()}
    assert packages <= set(LAYERS)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_from_earlier_ones(layer: str) -> None:
    allowed = set(LAYERS[: LAYERS.index(layer) + 1])
    wrong = {
        f"{name} imports {other}"
        for name in modules()
        if name.partition(".")[0] == layer
        for other in own_imports(name)
        if other.partition(".")[0] not in allowed
    }
    assert not wrong


def test_accounts_do_not_need_the_library() -> None:
    wrong = {
        name
        for name in modules()
        if name.partition(".")[0] == "accounts"
        and any(other.partition(".")[0] == "library" for other in own_imports(name))
    }
    assert not wrong


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_only_where_allowed(library: str) -> None:
    wrong = [
        name
        for name, module in modules().items()
        if any(other.partition(".")[0] == library for other in module.imports)
        and not any(
            module.path.relative_to(ROOT).as_posix().startswith(place) for place in ONLY_IN[library]
        )
    ]
    assert not wrong


def test_there_are_no_import_cycles() -> None:
    # A package's __init__ is loaded with its modules; only what it imports counts.
    imported = {name: own_imports(name) - {name} for name in modules()}
    finished: set[str] = set()

    def find_cycle(name: str, trail: tuple[str, ...]) -> tuple[str, ...] | None:
        if name in trail:
            return (*trail[trail.index(name) :], name)
        if name in finished:
            return None
        for other in sorted(imported.get(name, ())):
            found = find_cycle(other, (*trail, name))
            if found:
                return found
        finished.add(name)
        return None

    cycles = [found for name in imported if (found := find_cycle(name, ()))]
    assert not cycles, " -> ".join(cycles[0])


def public_types() -> dict[str, list[str]]:
    """Return the modules that define each public class or type alias, by its name."""
    homes = defaultdict(list)
    for name, module in modules().items():
        for defined in module.types:
            homes[defined].append(name)
    return homes


def test_no_two_public_types_share_a_name() -> None:
    shared = {name: homes for name, homes in public_types().items() if len(homes) > 1}
    assert not shared
