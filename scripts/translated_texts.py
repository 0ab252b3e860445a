"""Find texts for translation in Python modules, criteria files and the training programme."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from scripts.translation_sources import CRITERION_FIELDS, NOT_ALONE, PROGRAMME_FIELDS

#: Context, and text, or its singular and its plural.
Text = tuple[str | None, str | tuple[str, str]]


def criteria_texts(node: object, field: str = "") -> Iterator[tuple[str, str]]:
    """Yield field and text of what a criteria file says to the reader."""
    if isinstance(node, dict):
        for name, child in node.items():
            if name == "norms":
                # Their sources are citations.
                yield from criteria_texts([{**norm, "source": []} for norm in child])
            elif name in ("criterion", "gaits", "styles", "run", "walk", "backpedal", "title"):
                yield from criteria_texts(child, field or ("title" if name == "title" else ""))
            elif name == "gait_titles":
                yield from criteria_texts(child, "title")
            elif name in CRITERION_FIELDS or field:
                yield from criteria_texts(child, field or name)
    elif isinstance(node, list):
        for child in node:
            yield from criteria_texts(child, field)
    elif isinstance(node, str) and field:
        yield field, node


def _code_texts(tree: ast.Module) -> Iterator[str]:
    """Yield the sentences of a module; expressions in f-strings become placeholders."""
    skipped = set[int]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))  # docstrings
        elif isinstance(node, ast.Raise | ast.Assert):
            skipped.update(id(child) for child in ast.walk(node))
        elif isinstance(node, ast.JoinedStr):
            skipped.update(id(child) for child in node.values)
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            yield from filter(_is_text, (text.strip() for text in _variants(node)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.strip()
            if " " in text and _is_text(text):
                yield text


def report_texts(tree: ast.Module) -> Iterator[Text]:
    """Yield the sentences of a module, without parts that no sentence consists of."""
    return ((None, text) for text in _code_texts(tree) if text not in NOT_ALONE)


def error_texts(tree: ast.Module) -> Iterator[Text]:
    """Yield the sentences of the errors that a module raises, or that others take from it."""
    named = _named_texts(tree)
    public = (text for name, text in named.items() if not name.startswith("_"))
    yield from ((None, text) for text in public if _is_error(text))
    for node in ast.walk(tree):
        match node:
            case ast.Raise(exc=ast.Call(args=[ast.JoinedStr() as text, *_])):
                yield from ((None, each) for each in _variants(text) if _is_error(each))
            case ast.Raise(exc=ast.Call(args=[ast.Constant(value=str(text)), *_])):
                if _is_error(text):
                    yield None, text
            case ast.Raise(exc=ast.Call(args=[ast.Name(id=name), *_])):
                if _is_error(text := named.get(name, "")):
                    yield None, text


def _named_texts(tree: ast.Module) -> dict[str, str]:
    """Return the texts of the constants of a module, by name."""
    found = {}
    for node in tree.body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str(text))):
                found[name] = text
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                found[name] = text
    return found


def translated_texts(tree: ast.Module) -> Iterator[Text]:
    """Yield the texts that a module gives to `translate` and its sisters."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Name(id="translate" | "mark_text"),
                args=[ast.Constant(value=str(text))],
            ):
                yield None, text
            case ast.Call(
                func=ast.Name(id="translate_in"),
                args=[ast.Constant(value=str(context)), ast.Constant(value=str(text))],
            ):
                yield context, text
            case ast.Call(
                func=ast.Name(id="translate_count"),
                args=[ast.Constant(value=str(one)), ast.Constant(value=str(many)), _],
            ):
                yield None, (one, many)


def _is_error(text: str) -> bool:
    """Whether an error is for whoever uses a page; those for programmers are no sentences."""
    return _is_text(text) and text.endswith(".")


def _is_text(text: str) -> bool:
    words = [w for w in text.split() if w.strip(".,;:()").isalpha()]
    return len(words) >= 2 or (text.startswith("{") and text.count("{") > 1 and bool(words))


def _variants(node: ast.JoinedStr) -> Iterator[str]:
    """Yield an f-string as templates: one for every choice between constants within it."""
    taken = set[str]()
    choices: list[list[str]] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            choices.append([str(part.value).replace("{", "{{").replace("}", "}}")])
            continue
        assert isinstance(part, ast.FormattedValue)
        value = part.value
        if isinstance(value, ast.IfExp) and all(
            isinstance(branch, ast.Constant) for branch in (value.body, value.orelse)
        ):
            choices.append([ast.literal_eval(branch) for branch in (value.body, value.orelse)])
        else:
            choices.append([f"{{{_unused(_placeholder(value), taken)}}}"])
    for parts in itertools.product(*choices):
        yield "".join(parts)


def _placeholder(value: ast.expr) -> str:
    """Name an expression: by its variable, its attribute, or the noun that it counts."""
    match value:
        case ast.Call(func=ast.Name(id="plural"), args=[_, ast.Constant(value=str(noun))]):
            return noun.replace(" ", "_")
        case ast.Call(func=ast.Name(id="plural")):
            return "counted"
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").lower()
        case ast.Subscript(value=inner) | ast.Call(func=inner):
            return _placeholder(inner)
    return "value"


def _unused(name: str, taken: set[str]) -> str:
    new, number = name, 2
    while new in taken:
        new, number = f"{name}_{number}", number + 1
    taken.add(new)
    return new


def programme_texts(node: object, field: str = "") -> Iterator[str]:
    """Yield what the programme of guided sessions shows and says."""
    if isinstance(node, dict):
        for name, child in node.items():
            yield from programme_texts(child, name)
    elif isinstance(node, list):
        for child in node:
            yield from programme_texts(child, field)
    elif isinstance(node, str) and field in PROGRAMME_FIELDS:
        yield node
