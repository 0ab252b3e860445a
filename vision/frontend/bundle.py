"""Bundle a component's JavaScript modules into one script.

Streamlit accepts a single script per component. The source modules import each other as usual,
so they can be read and tested one by one without a build step.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

_IMPORTS: Final = re.compile(
    r'^import \{([\w\s,]+)\} from "\.(?:\./[\w-]+)?/([\w-]+)\.js";\n', re.MULTILINE
)
_EXPORT_KEYWORD: Final = re.compile(
    r"^export (?=(?:async function|function|class|const|let) )", re.MULTILINE
)
_DEFAULT_EXPORT: Final = re.compile(r"^export default (?:async )?function \w+\(", re.MULTILINE)
_DECLARATION: Final = re.compile(
    r"^(export )?(?:default )?(?:async )?(?:function\*?|class|const|let|var) (\w+)", re.MULTILINE
)
_UNSUPPORTED: Final = re.compile(r"^\s*(?:import|export)\b(?!\().*", re.MULTILINE)


def read_modules(folders: Path | Sequence[Path], names: Sequence[str]) -> dict[str, str]:
    """Read modules from folders.

    Parameters
    ----------
    folders : Path or sequence of Path
        Folders to search; the first one that has a module of a name wins.
    names : sequence of str
        Module names, without ``.js``.

    Returns
    -------
    dict of str to str
        Source text by module name, in the order of `names`.

    Raises
    ------
    ValueError
        If no folder has one of the modules.
    """
    search_path = [folders] if isinstance(folders, Path) else folders
    modules = {}
    for name in names:
        path = next((p for f in search_path if (p := f / f"{name}.js").is_file()), None)
        if path is None:
            raise ValueError(f"There is no {name}.js.")
        modules[name] = path.read_text("utf-8")
    return modules


def join(modules: Mapping[str, str]) -> str:
    """Join modules that import each other into one module.

    Parameters
    ----------
    modules : mapping of str to str
        Source text by module name; each module comes after those that it imports.

    Returns
    -------
    str
        One module with the default export of the last module.

    Raises
    ------
    ValueError
        If a module imports a name that no earlier module exports, declares a name that another
        module declares, or uses an unsupported form of import or export.
    """
    exported: dict[str, set[str]] = {}
    declared_in: dict[str, str] = {}
    parts: list[str] = []
    *_, last = modules
    for name, text in modules.items():
        for names, source in _IMPORTS.findall(text):
            imported = {identifier.strip() for identifier in names.split(",")} - {""}
            missing = imported - exported.get(source, set())
            if missing:
                raise ValueError(
                    f"{name}.js imports {', '.join(sorted(missing))}, which {source}.js does not "
                    "export; list it in MODULES before the module that imports it."
                )
        for export, identifier in _DECLARATION.findall(text):
            if identifier in declared_in:
                raise ValueError(
                    f"{identifier} is declared in {declared_in[identifier]}.js and {name}.js."
                )
            declared_in[identifier] = name
            if export:
                exported.setdefault(name, set()).add(identifier)
        bare = _EXPORT_KEYWORD.sub("", _IMPORTS.sub("", text))
        unsupported = _UNSUPPORTED.search(_DEFAULT_EXPORT.sub("", bare) if name == last else bare)
        if unsupported:
            raise ValueError(f"{name}.js cannot be joined: {unsupported.group().strip()}")
        parts.append(bare.strip())
    if len(_DEFAULT_EXPORT.findall(parts[-1])) != 1:
        raise ValueError(f"{last}.js has no default export.")
    return "\n\n".join(parts) + "\n"
