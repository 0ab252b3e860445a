"""Optional dependencies: which extra a missing package belongs to, in one sentence."""

from __future__ import annotations

from typing import Final

from vision.errors import FormcheckError

#: Top-level modules of each extra in ``pyproject.toml``.
EXTRAS: Final[dict[str, tuple[str, ...]]] = {
    "app": (
        *("streamlit", "altair", "sqlalchemy", "alembic", "fsspec"),
        *("cryptography", "ifaddr", "segno"),
    ),
    "live": ("streamlit_webrtc", "aiortc"),
    "share": ("fpdf", "jinja2", "fontTools", "uharfbuzz"),
}


class MissingExtraError(FormcheckError, ImportError):
    """An optional dependency is not installed; the message names the extra that has it."""


def explain(error: ModuleNotFoundError) -> ImportError:
    """Name the extra that a missing module belongs to.

    Parameters
    ----------
    error : ModuleNotFoundError
        What the import raised.

    Returns
    -------
    ImportError
        A `MissingExtraError` where an extra has the module, else the same error.
    """
    top = (error.name or "").partition(".")[0]
    for extra, modules in EXTRAS.items():
        if top in modules:
            return MissingExtraError(
                f"This needs {top}, which is not installed: run pip install 'formcheck[{extra}]'.",
                name=error.name,
            )
    return error
