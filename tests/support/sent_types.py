"""Check values that Python sends or accepts against the TypeScript types of the browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_FRONTEND: Final = ROOT / "vision/frontend"
_TSC: Final = ROOT / "node_modules/typescript/bin/tsc"
#: A member, or its name, that a type does not have.
_FOLLOWS: Final = re.compile(r"error TS(2339|2344):")
#: What a type declares, in words; checked against what the values show.
_WIDTH_TYPES: Final = """
type Null<Label extends string, Value> =
  `${Label} ${null extends Value ? "may be" : "is never"} null`;
type Missing<Label extends string, Key extends keyof Value, Value> =
  `${Label} ${{} extends Pick<Value, Key> ? "may be" : "is never"} missing`;
type Other<Label extends string, Keys extends string, Value> =
  [Exclude<keyof Value, Keys>] extends [never]
    ? `${Label} has no other member` : `${Label}.${string & Exclude<keyof Value, Keys>} exists`;
"""


@dataclass(frozen=True)
class SentType:
    """A declared type, and values of it.

    Attributes
    ----------
    name : str
        Of the type.
    values : mapping
        By a name that is reported; together they have every nullable member both ways.
    module : str
        Module of ``vision/frontend`` that exports the type.
    """

    name: str
    values: Mapping[str, object]
    module: str = "shared/types.d.ts"


def find_tsc() -> list[str] | None:
    """Return the command that runs the TypeScript compiler; None where it is not installed."""
    node = shutil.which("node")
    return [node, str(_TSC)] if node is not None and _TSC.is_file() else None


def check_types(
    tsc: Sequence[str],
    folder: Path,
    types: Sequence[SentType],
    *,
    unions: Mapping[str, Sequence[str]] | None = None,
) -> list[str]:
    """Return what is wrong with types, in the words of the TypeScript compiler.

    A value may have a missing, an excess or a wrong member. A type may allow null, let a member
    be missing, or have one, where no value does. Values that show too little are reported as well.

    Parameters
    ----------
    tsc : sequence of str
        Command of the compiler.
    folder : Path
        Where to write the module that it checks.
    types : sequence of SentType
        Types and their values.
    unions : mapping, optional
        The strings that a union such as ``ClipEvent["kind"]`` has in Python, neither more nor
        fewer.
    """
    modules = {each.name: each.module for each in types}
    lines, names = [_WIDTH_TYPES.replace("\n", "")], ["types"]

    def add(name: str, declaration: str) -> None:
        names.append(name)
        lines.append(declaration.replace("\n", " "))

    for name in {re.split(r"\W", union)[0] for union in unions or {}}:
        modules.setdefault(name, "shared/types.d.ts")
    for name, module in modules.items():
        path = (_FRONTEND / module).as_posix()
        add(name, f"import type {{ {name} }} from {json.dumps(path)};")
    unseen = []
    for each in types:
        values = {label: _plain(value) for label, value in each.values.items()}
        for label, value in values.items():
            text = json.dumps(value, allow_nan=False)
            add(f"{each.name} {label}", f"export const value{len(lines)}: {each.name} = {text};")
        for member in _members(each.name, values.values()):
            unseen += member.unseen()
            for type_, text in member.width_checks():
                add(member.label, f'export const width{len(lines)}: {type_} = "{text}";')
    for union, strings in (unions or {}).items():
        text = json.dumps(dict.fromkeys(strings, 1))
        add(union, f"export const union{len(lines)}: Record<{union}, 1> = {text};")
    words = unseen + _run(tsc, folder, lines, names)
    # A member that is not declared is reported with its value; all else about it only follows.
    return [line for line in words if not _FOLLOWS.search(line)] or words


def _plain(value: object) -> object:
    """Return a value as it arrives."""
    return json.loads(json.dumps(value, allow_nan=False))


def _run(tsc: Sequence[str], folder: Path, lines: Sequence[str], names: Sequence[str]) -> list[str]:
    (folder / "sent.ts").write_text("\n".join(lines) + "\n", "utf-8")
    project = {
        "extends": (ROOT / "tsconfig.json").as_posix(),
        # The modules themselves are checked by `npm run types`.
        "compilerOptions": {"checkJs": False, "skipLibCheck": True, "pretty": False},
        "include": ["sent.ts"],
    }
    (folder / "tsconfig.json").write_text(json.dumps(project), "utf-8")
    ran = subprocess.run(
        [*tsc, "--project", str(folder)], capture_output=True, text=True, check=False
    )
    words = ran.stdout.splitlines() + ran.stderr.splitlines()
    if ran.returncode and not words:
        words = [f"the compiler ended with {ran.returncode}"]
    return [
        re.sub(r"^.*sent\.ts\((\d+),\d+\)", lambda found: names[int(found[1]) - 1], line)
        for line in words
    ]


@dataclass
class _Member:
    """A member of a type, and what was seen of it."""

    label: str
    type: str
    parent: str
    key: str
    seen: set[str] = field(default_factory=set)
    keys: list[str] = field(default_factory=list)

    def unseen(self) -> list[str]:
        """Return what no value shows."""
        if "value" not in self.seen:
            return [f"{self.label} is null in every value of the test"]
        if self.seen & {"empty", "filled"} == {"empty"}:
            return [f"{self.label} is empty in every value of the test"]
        return []

    def width_checks(self) -> Iterator[tuple[str, str]]:
        """Yield types that only the words beside them fit where the member is declared as sent."""
        if "value" in self.seen and "null" not in self.seen:
            yield f'Null<"{self.label}", {self.type}>', f"{self.label} is never null"
        if self.key and "missing" not in self.seen:
            yield (
                f'Missing<"{self.label}", "{self.key}", {self.parent}>',
                f"{self.label} is never missing",
            )
        if self.keys:
            keys = " | ".join(map(json.dumps, self.keys))
            yield (
                f'Other<"{self.label}", {keys}, NonNullable<{self.type}>>',
                f"{self.label} has no other member",
            )


def _members(name: str, values: Iterable[object]) -> list[_Member]:
    """List the members of all values, and of what is in them."""
    found: dict[str, _Member] = {}

    def note(values: Sequence[object], label: str, type_: str, parent: str, key: str) -> None:
        member = found.setdefault(label, _Member(label, type_, parent, key))
        member.seen.update("null" if value is None else "value" for value in values)
        inner = f"NonNullable<{type_}>"
        objects = [value for value in values if isinstance(value, dict)]
        member.keys = list(dict.fromkeys(key for value in objects for key in value))
        for each in member.keys:
            having = [value[each] for value in objects if each in value]
            note(having, f"{label}.{each}", f'{inner}["{each}"]', inner, each)
            if len(having) < len(objects):
                found[f"{label}.{each}"].seen.add("missing")
        lists = [value for value in values if isinstance(value, list)]
        items = [item for value in lists for item in value]
        member.seen.update("filled" if value else "empty" for value in lists)
        if items:
            note(items, f"{label}[]", f"{inner}[number]", "", "")

    note(list(values), name, name, "", "")
    return list(found.values())
