"""Joins a component's JavaScript modules into the one script that Streamlit takes.

The modules of a folder, and of folders beside it, import each other as usual, so that they can be
read and tested one by one; nothing has to be built.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(
    r'^import \{([\w\s,]+)\} from "\.(?:\./[\w-]+)?/([\w-]+)\.js";\n', re.MULTILINE
)
_EXPORT: Final = re.compile(
    r"^export (?=(?:async function|function|class|const|let) )", re.MULTILINE
)
_DEFAULT: Final = re.compile(r"^export default (?:async )?function \w+\(", re.MULTILINE)
_NAME: Final = re.compile(
    r"^(export )?(?:default )?(?:async )?(?:function\*?|class|const|let|var) (\w+)", re.MULTILINE
)
_LEFT_OVER: Final = re.compile(r"^\s*(?:import|export)\b(?!\().*", re.MULTILINE)


def read_modules(folders: Path | Sequence[Path], names: Sequence[str]) -> dict[str, str]:
    """Read modules, by name and in this order.

    Parameters
    ----------
    folders : Path or sequence of Path
        Where they are; of two with one name, the one in the folder that comes first.
    names : sequence of str
        Without their ending.

    Raises
    ------
    ValueError
        No folder has one of them.
    """
    places = [folders] if isinstance(folders, Path) else folders
    found = {}
    for name in names:
        path = next((p for f in places if (p := f / f"{name}.js").is_file()), None)
        if path is None:
            raise ValueError(f"There is no {name}.js.")
        found[name] = path.read_text("utf-8")
    return found


def join(modules: Mapping[str, str]) -> str:
    """Join modules that import each other into one.

    Parameters
    ----------
    modules : mapping of str to str
        Texts by name, each after those that it imports.

    Returns
    -------
    str
        One module with the default export of the last one.

    Raises
    ------
    ValueError
        When a module imports what does not come before it, declares a name that another one has,
        or holds an import or an export of another form.
    """
    exported: dict[str, set[str]] = {}
    declared: dict[str, str] = {}
    joined: list[str] = []
    *_, last = modules
    for name, text in modules.items():
        for names, other in _IMPORT.findall(text):
            wanted = {each.strip() for each in names.split(",")} - {""}
            if not wanted <= exported.get(other, set()):
                raise ValueError(f"{name}.js imports what {other}.js does not export before it.")
        for is_exported, each in _NAME.findall(text):
            if each in declared:
                raise ValueError(f"{each} is declared in {declared[each]}.js and {name}.js.")
            declared[each] = name
            if is_exported:
                exported.setdefault(name, set()).add(each)
        bare = _EXPORT.sub("", _IMPORT.sub("", text))
        odd = _LEFT_OVER.search(_DEFAULT.sub("", bare) if name == last else bare)
        if odd:
            raise ValueError(f"{name}.js cannot be joined: {odd.group().strip()}")
        joined.append(bare.strip())
    if len(_DEFAULT.findall(joined[-1])) != 1:
        raise ValueError(f"{last}.js has no default export.")
    return "\n\n".join(joined) + "\n"
