"""No click is lost: every button acts in its callback, or remembers its click.

A component may start the page again while it runs, and a full run closes a dialog. A button whose
return value is all that a click leaves is then never seen as pressed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import vision.webapp

WEBAPP = Path(vision.webapp.__file__).parent
BUTTONS = ("button", "form_submit_button")


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call in the pages, with its place."""
    for path in sorted(WEBAPP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(WEBAPP).as_posix()}:{node.lineno}", node


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_every_button_has_a_callback() -> None:
    without = [
        place
        for place, call in calls()
        if name_of(call) in BUTTONS and "on_click" not in {key.arg for key in call.keywords}
    ]
    assert without == []


def test_every_dialog_says_what_its_dismissal_means() -> None:
    """A dialog that is opened again in every run must be told that it was closed."""
    silent = [
        place
        for place, call in calls()
        if name_of(call) == "dialog" and "on_dismiss" not in {key.arg for key in call.keywords}
    ]
    assert silent == []
