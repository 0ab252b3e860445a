"""Scripts that ``npm run build`` has bundled from the modules of the components.

They are committed, so nothing but Python is needed to run the app.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

ScriptName = Literal["compare", "live", "page", "phone", "player", "training", "upload"]

_FOLDER: Final = Path(__file__).parent / "built"


def read_script(name: ScriptName) -> str:
    """Read the script of a component or page.

    Parameters
    ----------
    name : {"compare", "live", "page", "phone", "player", "training", "upload"}
        Folder of its modules.

    Returns
    -------
    str
        One JavaScript module; that of a component has the function that shows it as default
        export.
    """
    return (_FOLDER / f"{name}.js").read_text("utf-8")
