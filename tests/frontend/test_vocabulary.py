"""Labels and colours of verdicts and sides have no second home in JavaScript or CSS."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from vision import frontend
from vision.frontend import compare, live, player
from vision.frontend.vocabulary import MODULE_PATH, color_variables, vocabulary_module
from vision.text.colors import SIDE_TONES, Tone
from vision.text.verdicts import VERDICT_STYLES

FOLDER = Path(frontend.__file__).parent
SOURCES = sorted(
    path
    for pattern in ("*.js", "*.css")
    for path in FOLDER.rglob(pattern)
    if path != MODULE_PATH and path.parent.name != "built"
)


def test_module_is_up_to_date() -> None:
    assert MODULE_PATH.read_text("utf-8") == vocabulary_module(), "run scripts/write_vocabulary.py"


def test_module_exports_verdicts_and_side_colors() -> None:
    lines = dict(re.findall(r"^  (\w+): (.*),$", vocabulary_module(), re.MULTILINE))
    for verdict, style in VERDICT_STYLES.items():
        assert json.loads(lines[verdict])["label"] == style.label
    assert json.loads(lines["left"]) == SIDE_TONES["left"].dark


def test_css_rule_sets_a_variable_for_each_verdict_and_side() -> None:
    rule = color_variables(".live", "dark")
    assert rule.startswith(".live {")
    for verdict, style in VERDICT_STYLES.items():
        assert f"--{verdict}: {style.tones.dark};" in rule
    for side, tones in SIDE_TONES.items():
        assert f"--side-{side}: {tones.dark};" in rule


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_sources_hold_no_verdict_label_and_no_such_color(path: Path) -> None:
    text = path.read_text("utf-8")
    labels = {f'"{style.label}"' for style in VERDICT_STYLES.values()}
    tones = [*SIDE_TONES.values(), *(style.tones for style in VERDICT_STYLES.values())]
    colors = {each.tone(name) for each in tones for name in get_args(Tone)}
    assert [literal for literal in labels | colors if literal in text] == []


@pytest.mark.parametrize("component", [live, player, compare])
def test_scripts_and_styles_use_the_vocabulary(component: object) -> None:
    script, style = component.script(), component.style()  # type: ignore[attr-defined]
    assert "// vision/frontend/shared/vocabulary.js" in script
    assert style.startswith((".live {", ".player {"))


@pytest.mark.parametrize("path", [p for p in SOURCES if p.suffix == ".css"], ids=lambda p: p.name)
def test_each_css_class_is_used_in_a_script(path: Path) -> None:
    scripts = "\n".join(p.read_text("utf-8") for p in SOURCES if p.suffix == ".js")
    selectors = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    classes = set(re.findall(r"\.([a-z][\w-]*)", selectors))
    # Icon classes are composed: `icon-${name}`.
    names = {name.removeprefix("icon-") for name in classes}
    assert [n for n in sorted(names) if not re.search(rf"(?<![\w-]){n}(?![\w-])", scripts)] == []


@pytest.mark.parametrize("path", [p for p in SOURCES if p.suffix == ".css"], ids=lambda p: p.name)
def test_each_data_attribute_value_is_set_in_a_script(path: Path) -> None:
    scripts = "\n".join(p.read_text("utf-8") for p in SOURCES if p.suffix == ".js")
    values = set(re.findall(r'\[data-[\w-]+="(\w+)"\]', path.read_text("utf-8")))
    assert [v for v in sorted(values) if not re.search(rf'\b{v}: |"{v}"', scripts)] == []
