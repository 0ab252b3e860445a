"""Folders of formcheck: user data, cache, source checkout and bundled files."""

from __future__ import annotations

import logging
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from vision.errors import FormcheckError

APP = "formcheck"
#: Environment variable that moves everything formcheck writes to one folder.
HOME_VARIABLE = "FORMCHECK_HOME"


#: What formcheck keeps in its home; other files there are the user's.
_HOME_PARTS = (
    "accounts", "backups", "cache", "https", "jobs", "library", "live", "results", "scratch",
    "uploads",
)  # fmt: skip
_PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600

_log = logging.getLogger(__name__)


def _chosen_home() -> Path | None:
    chosen = os.environ.get(HOME_VARIABLE, "").strip()
    return Path(chosen).expanduser().absolute() if chosen else None


def _ensure_folder(folder: Path) -> Path:
    try:
        folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise FormcheckError(
            f"The folder {folder} cannot be created ({error.strerror or error}): "
            f"set {HOME_VARIABLE} to a folder you can write to."
        ) from error
    return folder


def home_folder() -> Path:
    """Return the folder for user data, creating it if necessary.

    Only the user's own account has access to it.

    Returns
    -------
    Path
        ``FORMCHECK_HOME`` if set, otherwise the platform's user data folder.

    Raises
    ------
    FormcheckError
        The folder cannot be created.
    """
    home = _ensure_folder(_chosen_home() or platformdirs.user_data_path(APP, appauthor=False))
    if sys.platform != "win32":
        _make_private(home)
    return home


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


def protect_home() -> None:
    """Take away other accounts' access to formcheck's home and cache, also to existing files.

    What cannot be changed, as on a disk without permissions, stays as it is; a warning is logged.

    Raises
    ------
    FormcheckError
        The folders cannot be created.
    """
    home, cache = home_folder(), cache_folder()
    if sys.platform == "win32":  # the user's data folder is private there
        return
    failed = sum(not _make_private(path) for path in _private_paths(home, cache))
    if failed:
        _log.warning(
            "The permissions of %d files of formcheck cannot be changed; other accounts of this "
            "computer may be able to read them",
            failed,
        )


def _private_paths(home: Path, cache: Path) -> Iterator[Path]:
    yield home
    for top in dict.fromkeys((*(home / name for name in _HOME_PARTS), cache)):
        if top.is_symlink() or not top.is_dir():
            continue
        yield top
        for folder, folders, files in os.walk(top):
            yield from (Path(folder, name) for name in (*folders, *files))


def _make_private(path: Path) -> bool:
    """Return whether only the owner has access, after the attempt to see to that."""
    try:
        found = path.lstat()
        wanted = _PRIVATE_FOLDER if stat.S_ISDIR(found.st_mode) else _PRIVATE_FILE
        if stat.S_ISLNK(found.st_mode) or not stat.S_IMODE(found.st_mode) & ~wanted:
            return True
        path.chmod(wanted)
        return not stat.S_IMODE(path.lstat().st_mode) & ~wanted
    except FileNotFoundError:  # deleted meanwhile
        return True
    except OSError:
        return False


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
