"""Folders of formcheck: user data, cache, source checkout and bundled files."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from vision.errors import FormcheckError

APP = "formcheck"
#: Environment variable that moves everything formcheck writes to one folder.
HOME_VARIABLE = "FORMCHECK_HOME"


def _chosen_home() -> Path | None:
    chosen = os.environ.get(HOME_VARIABLE, "").strip()
    return Path(chosen).expanduser().absolute() if chosen else None


def _ensure_folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FormcheckError(
            f"The folder {folder} cannot be created ({error.strerror or error}): "
            f"set {HOME_VARIABLE} to a folder you can write to."
        ) from error
    return folder


def home_folder() -> Path:
    """Return the folder for user data, creating it if necessary.

    Returns
    -------
    Path
        ``FORMCHECK_HOME`` if set, otherwise the platform's user data folder.

    Raises
    ------
    FormcheckError
        The folder cannot be created.
    """
    return _ensure_folder(_chosen_home() or platformdirs.user_data_path(APP, appauthor=False))


def cache_folder() -> Path:
    """Return the folder for files that can be fetched again, creating it if necessary.

    Returns
    -------
    Path
        ``cache`` inside ``FORMCHECK_HOME`` if set, otherwise the platform's user cache folder.

    Raises
    ------
    FormcheckError
        The folder cannot be created.
    """
    chosen = _chosen_home()
    return _ensure_folder(
        chosen / "cache" if chosen else platformdirs.user_cache_path(APP, appauthor=False)
    )


def checkout_root() -> Path | None:
    """Return the top folder of the source checkout that formcheck runs from.

    Returns
    -------
    Path or None
        The folder that contains ``vision/`` and ``models/manifest.toml``; None for an
        installed copy.
    """
    root = Path(__file__).resolve().parent.parent
    is_checkout = (root / "models" / "manifest.toml").is_file() and (
        root / "pyproject.toml"
    ).is_file()
    return root if is_checkout else None


def bundled(name: str) -> Path:
    """Return the path of a data file or folder that comes with formcheck.

    Parameters
    ----------
    name : str
        Name in the checkout, such as ``samples``.

    Returns
    -------
    Path
        In the checkout, or for an installed copy in the package's ``shipped`` folder,
        where the wheel puts it; it need not exist.
    """
    return (checkout_root() or Path(__file__).with_name("shipped")) / name
