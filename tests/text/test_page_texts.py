"""Pages and files to share show no text that is not given to `translate` and its sisters."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from jinja2 import Environment, nodes

ROOT: Final = Path(__file__).resolve().parents[2]
PAGES: Final = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("vision/webapp", "vision/share")
    for path in (ROOT / folder).rglob("*.py")
)
TEMPLATES: Final = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("vision/batches", "vision/share")
    for path in (ROOT / folder).rglob("*.j2")
)
#: Functions of Streamlit, and of PDFs, whose first argument is a text for the reader.
SHOWN: Final = frozenset(
    [
        "title",
        "header",
        "subheader",
        "markdown",
        "caption",
        "text",
        "write",
        "button",
        "link_button",
        "download_button",
        "form_submit_button",
        "checkbox",
        "toggle",
        "radio",
        "selectbox",
        "multiselect",
        "slider",
        "number_input",
        "text_input",
        "text_area",
        "date_input",
        "time_input",
        "file_uploader",
        "camera_input",
        "expander",
        "popover",
        "tabs",
        "metric",
        "badge",
        "segmented_control",
        "pills",
        "info",
        "warning",
        "error",
        "success",
        "toast",
        "spinner",
        "status",
        "dialog",
        "page_link",
        "show_error",
        "keep_message",
        "keep_error",
        "Paragraph",
        "PdfSheet",
        "write_heading",
        "cell",
    ]
)
#: Options of all of them that are texts for the reader.
OPTIONS: Final = frozenset(("label", "help", "placeholder", "caption", "alt"))
WORD: Final = re.compile(r"[A-Za-z]{2,}")


def untranslated(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or _logs(node):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        first = node.args[:1] if name in SHOWN else []
        options = [word.value for word in node.keywords if word.arg in OPTIONS]
        for value in [*first, *options]:
            yield from filter(_is_text, _texts(value))


def _logs(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "_log"


def _texts(value: ast.expr) -> Iterator[str]:
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield " ".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body)
            yield from _texts(orelse)
        case ast.BinOp(left=left, right=right):
            yield from _texts(left)
            yield from _texts(right)
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            for element in elements:
                yield from _texts(element)


def _is_text(text: str) -> bool:
    """Whether a text has words, besides HTML, colours and icons."""
    text = re.sub(
        r"<[^>]*>|&\w+;|\bformcheck\b|-badge\[|:[a-z_-]+(?:/\w+:|\[|:)|\S*[/_]\S*", " ", text
    )
    return WORD.search(text) is not None


@pytest.mark.parametrize("name", PAGES)
def test_texts_of_the_pages_are_translated(name: str) -> None:
    found = list(untranslated(ast.parse((ROOT / name).read_text("utf-8"))))
    assert found == []


def template_texts(text: str) -> Iterator[str]:
    """Yield the texts of a template: between tags, in attributes, and in expressions."""
    tree = Environment(autoescape=True).parse(text)
    page = "\0".join(node.data for node in tree.find_all(nodes.TemplateData))
    page = re.sub(r"(?s)<(style|script)>.*?</\1>", "", page)
    yield from re.findall(r'\b(?:alt|title|aria-label|data-label)="([^"]*)', page)
    yield from re.sub(r"<[^>]*>", "\n", page).splitlines()
    for node in tree.find_all(nodes.Output):
        for expression in node.nodes:
            yield from _template_constants(expression)


def _template_constants(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "").startswith("translate"):
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        # Keys and names are of small letters without spaces.
        yield from [node.value] if re.match("[A-Z]|.* ", node.value) else []
    for child in node.iter_child_nodes():
        yield from _template_constants(child)


@pytest.mark.parametrize("name", TEMPLATES)
def test_texts_of_the_templates_are_translated(name: str) -> None:
    found = [
        text
        for text in template_texts((ROOT / name).read_text("utf-8"))
        if _is_text(re.sub(r"[\0\s]", " ", text))
    ]
    assert found == []
