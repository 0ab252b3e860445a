"""Where formcheck keeps what it writes, and where what comes with it lies."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from vision.errors import FormcheckError

APP = "formcheck"
#: Set this to keep everything formcheck writes in a folder of your own.
HOME_VARIABLE = "FORMCHECK_HOME"


def _chosen_home() -> Path | None:
    chosen = os.environ.get(HOME_VARIABLE, "").strip()
    return Path(chosen).expanduser().absolute() if chosen else None


def _ensure_folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FormcheckError(
            f"The folder {folder} cannot be made ({error.strerror or error}): "
            f"set {HOME_VARIABLE} to a folder you may write to."
        ) from error
    return folder


def home_folder() -> Path:
    """Give the folder for the user's own data, making it when it is missing.

    Returns
    -------
    Path
        ``FORMCHECK_HOME`` when it is set, else the platform's user data folder.

    Raises
    ------
    FormcheckError
        The folder cannot be made.
    """
    return _ensure_folder(_chosen_home() or platformdirs.user_data_path(APP, appauthor=False))


def cache_folder() -> Path:
    """Give the folder for what can be fetched again, making it when it is missing.

    Returns
    -------
    Path
        ``cache_folder`` inside ``FORMCHECK_HOME`` when that is set, else the
        platform's user cache folder.

    Raises
    ------
    FormcheckError
        The folder cannot be made.
    """
    chosen = _chosen_home()
    return _ensure_folder(
        chosen / "cache" if chosen else platformdirs.user_cache_path(APP, appauthor=False)
    )


def checkout_root() -> Path | None:
    """Give the top of the source checkout formcheck runs from, if it does.

    Returns
    -------
    Path or None
        The folder holding ``vision/`` and ``models/manifest.toml``; None for an
        installed copy.
    """
    root = Path(__file__).resolve().parent.parent
    is_checkout = (root / "models" / "manifest.toml").is_file() and (
        root / "pyproject.toml"
    ).is_file()
    return root if is_checkout else None


def bundled(name: str) -> Path:
    """Give a file or folder that comes with formcheck but is no code.

    Parameters
    ----------
    name : str
        As it is called in the checkout, such as ``samples``.

    Returns
    -------
    Path
        In the checkout, or for an installed copy in the package's ``bundled`` folder,
        where the wheel puts it; it need not be there.
    """
    return (checkout_root() or Path(__file__).with_name("shipped")) / name
