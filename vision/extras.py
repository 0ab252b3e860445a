"""Explain which extra to install when an optional dependency is missing."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from vision.errors import FormcheckError

#: Top-level modules of each extra in ``pyproject.toml``.
EXTRAS: Final[dict[str, tuple[str, ...]]] = {
    "app": (
        *("streamlit", "altair", "sqlalchemy", "alembic", "fsspec"),
        *("cryptography", "ifaddr", "pydantic_settings", "segno"),
        *("argon2", "authlib", "brotli", "pyrage"),
    ),
    "batch": ("dask", "distributed", "pyarrow", "cryptography", "fsspec", "jinja2"),
    "live": ("streamlit_webrtc", "aiortc"),
    "server": ("prometheus_client", "psycopg", "s3fs"),
    "share": ("fpdf", "jinja2", "fontTools", "uharfbuzz"),
    "validate": ("altair", "c3d", "vl_convert"),
}


class MissingExtraError(FormcheckError, ImportError):
    """An optional dependency is not installed; the message names the extra to install."""


def explain_missing_module(error: ModuleNotFoundError) -> ImportError:
    """Create an error that names the extra to install for a missing module.

    Parameters
    ----------
    error : ModuleNotFoundError
        The error that the import raised.

    Returns
    -------
    ImportError
        A `MissingExtraError` if the module belongs to an extra, otherwise `error`.
    """
    top = (error.name or "").partition(".")[0]
    for extra, modules in EXTRAS.items():
        if top in modules:
            return _missing(top, extra)
    return error


def require_extra(extra: str) -> None:
    """Check that an extra is installed.

    Parameters
    ----------
    extra : str
        Its name.

    Raises
    ------
    MissingExtraError
        One of its modules is missing; the message names the extra to install.
    """
    for module in EXTRAS[extra]:
        if find_spec(module) is None:
            raise _missing(module, extra)


def _missing(module: str, extra: str) -> MissingExtraError:
    return MissingExtraError(
        f"This needs {module}, which is not installed: run pip install 'formcheck[{extra}]'.",
        name=module,
    )
