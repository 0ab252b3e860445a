"""Tables of a spec's fields for the documentation, from the models and their docstrings."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from truth import spec
from truth.movements import specs as movements

_HEAD: Final = ("| field | default | meaning |", "|---|---|---|")
#: Sections of a spec's file, in the order of the page.
_SECTIONS: Final[tuple[tuple[str, type[BaseModel]], ...]] = (
    ("body", spec.BodySpec),
    ("clothes", spec.ClothesSpec),
    ("camera", spec.CameraSpec),
    ("camera.shake", spec.ShakeSpec),
    ("scene", spec.SceneSpec),
    ("scene.bystander", spec.BystanderSpec),
    ("scene.occluder", spec.OccluderSpec),
    ("video", spec.VideoSpec),
)
_MOVEMENTS: Final[tuple[type[BaseModel], ...]] = (
    movements.SingleLegSquat,
    movements.Squat,
    movements.Gait,
    movements.Other,
    movements.Capture,
)


def field_tables() -> str:
    """Describe every field of a spec in Markdown.

    Returns
    -------
    str
        A table for each section of a spec's file.
    """
    lines: list[str] = []
    for name, model in _SECTIONS:
        texts = _from_numpydoc(model)
        lines += ["", f"### `[{name}]`", "", *_HEAD, *_rows(model, texts)]
    tempo = movements.Repeated
    lines += ["", "### `[movement]` of squats and other repeated movements", "", *_HEAD]
    lines += _rows(tempo, _from_literals(tempo))
    for model in _MOVEMENTS:
        kind = model.model_fields["kind"].default
        lines += ["", f'### `[movement]` with `kind = "{kind}"`', "", _first_line(model), ""]
        inherited = tempo.model_fields if issubclass(model, tempo) else {}
        own = {
            name: field
            for name, field in model.model_fields.items()
            if name != "kind"
            and (name not in inherited or field.default != inherited[name].default)
        }
        lines += [*_HEAD, *_rows(model, _from_literals(tempo) | _from_literals(model), own)]
    return "\n".join(lines).strip() + "\n"


def with_field_tables(page: str) -> str:
    """Replace the tables at the end of a page.

    Parameters
    ----------
    page : str
        Page whose tables begin at its first heading of the third level.

    Returns
    -------
    str
        Page with the tables of today's fields.
    """
    return page[: page.index("### ")] + field_tables()


def _rows(
    model: type[BaseModel], texts: dict[str, str], fields: dict[str, FieldInfo] | None = None
) -> Iterator[str]:
    for name, field in (model.model_fields if fields is None else fields).items():
        yield f"| `{name}` | {_default(field)} | {texts.get(name, '')} |"


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is PydanticUndefined:
        return "" if field.default_factory else "required"
    if value is None:
        return "none"
    if isinstance(value, BaseModel):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`{list(value)}`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def _from_numpydoc(model: type[BaseModel]) -> dict[str, str]:
    """Texts of the `Attributes` section of a docstring."""
    section = (inspect.getdoc(model) or "").partition("Attributes\n----------\n")[2]
    texts: dict[str, str] = {}
    names: list[str] = []
    for line in section.splitlines():
        if line and not line.startswith(" "):
            listed, _, kind = line.partition(" : ")
            names = [name.strip() for name in listed.split(",")]
            choices = re.fullmatch(r"\{(.*)\}", kind)
            texts |= dict.fromkeys(names, f"{_one_of(choices[1])}: " if choices else "")
            continue
        for name in names:
            texts[name] = _clean(f"{texts[name]} {line}")
    return texts


def _from_literals(model: type[BaseModel]) -> dict[str, str]:
    """Texts of the strings that follow the fields of a class, after their choices."""
    tree = ast.parse(inspect.getsource(model)).body[0]
    texts: dict[str, str] = {}
    name = ""
    for node in tree.body if isinstance(tree, ast.ClassDef) else []:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
            texts[name] = _choices(node.annotation)
        elif name and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            text = str(node.value.value)
            texts[name] = _clean(f"{texts[name]}: {text}" if texts[name] else text)
            name = ""
    for left in [name for name, text in texts.items() if "_left" in name and not text]:
        # One text for both sides follows the second of them.
        texts[left] = texts.get(left.replace("_left", "_right"), "")
    return texts


def _choices(annotation: ast.expr) -> str:
    literals = [
        node.slice
        for node in ast.walk(annotation)
        if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "Literal"
    ]
    if not literals or not isinstance(literals[0], ast.Tuple):
        return ""
    values = [ast.literal_eval(element) for element in literals[0].elts]
    return _one_of(", ".join(f'"{value}"' for value in values))


def _one_of(choices: str) -> str:
    return ", ".join(f"`{choice.strip()}`" for choice in choices.split(","))


def _first_line(model: type[BaseModel]) -> str:
    return _clean((inspect.getdoc(model) or "").split("\n\n")[0])


def _clean(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("``", "`").replace("|", "\\|")
