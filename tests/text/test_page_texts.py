"""The pages show no text that is not given to `translate` and its sisters."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
PAGES: Final = sorted(
    path.relative_to(ROOT).as_posix() for path in (ROOT / "vision/webapp").rglob("*.py")
)
#: Functions of Streamlit whose first argument is a text for the reader.
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
    ]
)
#: Options of all of them that are texts for the reader.
OPTIONS: Final = frozenset(("label", "help", "placeholder", "caption"))
WORD: Final = re.compile(r"[A-Za-z]{2,}")
#: Modules that still show English texts in every language.
NOT_YET: Final = frozenset(
    (
        "vision/webapp/account/audit_log.py",
        "vision/webapp/account/manage.py",
        "vision/webapp/account/own_data.py",
        "vision/webapp/account/page.py",
        "vision/webapp/method/page.py",
    )
)


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
    text = re.sub(r"<[^>]*>|&\w+;|-badge\[|:[a-z_-]+(?:/\w+:|\[|:)|\S*[/_]\S*", " ", text)
    return WORD.search(text) is not None


@pytest.mark.parametrize("name", PAGES)
def test_texts_of_the_pages_are_translated(name: str) -> None:
    found = list(untranslated(ast.parse((ROOT / name).read_text("utf-8"))))
    if name in NOT_YET:
        assert found, f"{name} shows no English texts any more: take it out of NOT_YET"
    else:
        assert found == []
