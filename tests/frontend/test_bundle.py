"""Bundling of JavaScript modules into one script per component."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from vision.frontend import compare, live, player
from vision.frontend.bundle import join, read_modules

FIRST = "// One.\n\nexport const SIZE = 3;\n\nexport async function size() {\n  return SIZE;\n}\n"
LAST = 'import { SIZE, size } from "./first.js";\n\nexport default function show() {\n}\n'


def test_join_removes_imports_and_keeps_the_default_export() -> None:
    joined = join({"first": FIRST, "last": LAST})
    assert "import" not in joined
    assert joined.count("export") == 1
    assert joined.index("const SIZE = 3;") < joined.index("export default function show()")
    assert "\nasync function size()" in joined


def test_imports_may_span_several_lines() -> None:
    last = LAST.replace("{ SIZE, size }", "{\n  SIZE,\n  size,\n}")
    assert join({"first": FIRST, "last": last}) == join({"first": FIRST, "last": LAST})


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        (FIRST, LAST.replace("size }", "width }"), "imports width, which"),
        (FIRST, LAST.replace("SIZE,", "SIZE as S,"), r"does not\s+export"),
        (FIRST, LAST.replace("./first.js", "./later.js"), r"does not\s+export"),
        (FIRST, LAST.replace("./first.js", "https://example.org/first.js"), "cannot be joined"),
        (FIRST, 'import "./first.js";\n' + LAST, "cannot be joined"),
        (FIRST + "export { SIZE };\n", LAST, "cannot be joined"),
        (FIRST + "export default function other() {}\n", LAST, "cannot be joined"),
        (FIRST + 'export * from "./last.js";\n', LAST, "cannot be joined"),
        (FIRST, LAST + "const SIZE = 4;\n", "is declared in"),
        (FIRST, LAST.replace("default ", ""), "no default export"),
    ],
)
def test_unsupported_modules_are_rejected(first: str, last: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        join({"first": first, "last": last})


def test_modules_are_found_in_the_first_folder_that_has_them(tmp_path: Path) -> None:
    for place, name, text in (
        ("a", "last", 'import { SIZE } from "../b/size.js";\n\nexport default function x() {}\n'),
        ("b", "size", "export const SIZE = 3;\n"),
        ("b", "last", "not this one"),
    ):
        (tmp_path / place).mkdir(exist_ok=True)
        (tmp_path / place / f"{name}.js").write_text(text)
    folders = (tmp_path / "a", tmp_path / "b")
    joined = join(read_modules(folders, ("size", "last")))
    assert joined == "const SIZE = 3;\n\nexport default function x() {}\n"
    with pytest.raises(ValueError, match=r"no lost\.js"):
        read_modules(folders, ("lost",))


@pytest.mark.parametrize("component", [live, player, compare])
def test_each_component_bundles_all_its_modules(component: ModuleType) -> None:
    assert component.script().count("\nexport default function") == 1
    assert len(component.MODULES) == len(set(component.MODULES))
    assert component.style().count("{") == component.style().count("}")


@pytest.mark.parametrize(
    ("component", "factory"),
    [(live, "createLive("), (player, "createPlayer("), (compare, "createCompare")],
)
def test_each_component_contains_its_factory(component: ModuleType, factory: str) -> None:
    assert factory in component.script()
