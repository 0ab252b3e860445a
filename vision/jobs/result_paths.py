"""Names of the files and folders in which results are saved."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from vision.errors import InputError

META: Final = "meta.json"
REPORT, ANGLES, VIDEO, STILLS, PEOPLE, CONTACTS = (
    "report.json",
    "angles.csv",
    "annotated.mp4",
    "stills",
    "people",
    "contacts",
)
#: Data for the player, a copy of the clip that browsers can play, and its thumbnails.
PLAYBACK, PROXY, THUMBNAIL_SHEET = "playback.json", "proxy.mp4", "thumbnails.jpg"
#: Folder of the poses found in the clip, so that it can be judged again without detecting them.
POSES: Final = "poses"
#: The user's own criteria, as they were when the clip was checked with them.
CRITERIA: Final = "criteria.toml"
#: Image for lists.
THUMBNAIL: Final = "thumbnail.jpg"
#: First frame of the clip, shown until there is a result.
PREVIEW_IMAGE: Final = "first.jpg"

#: Lock file of the process that works on a result.
LOCK: Final = ".lock"
#: Folder in which an analysis is written.
WORK: Final = ".work"
#: Folders in which a new analysis is moved in place of an older one.
READY, MOVING = ".ready", ".moving"
#: Marks a result that is to be deleted once its analysis has stopped.
DELETED: Final = ".leaving"
_UPLOAD, _TRASH = ".part-", ".trash-"
_ID: Final = re.compile(r"[A-Za-z0-9_-]{12}")


class ResultPaths:
    """Folders of all results below one root.

    Parameters
    ----------
    root : Path
        Folder that holds all results.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def result(self, id_: str) -> Path:
        """Return the folder of a result, whether or not it exists.

        Parameters
        ----------
        id_ : str
            Id of the result, as in the URL of its page.

        Raises
        ------
        InputError
            The id is malformed; it could name a folder elsewhere.
        """
        if not _ID.fullmatch(id_):
            raise InputError("This address does not lead to a result; start again with a clip.")
        return self.root / id_

    def results(self) -> Iterator[Path]:
        """Yield the folders of all results."""
        for folder in list(self.root.iterdir()):
            if _ID.fullmatch(folder.name):
                yield folder

    def new_upload(self) -> Path:
        """Return a name for the folder in which a new result is assembled."""
        return self.root / f"{_UPLOAD}{secrets.token_urlsafe(9)}"

    def uploads(self) -> list[Path]:
        """List the folders in which new results are being assembled."""
        return list(self.root.glob(f"{_UPLOAD}*"))

    def trash(self, id_: str) -> Path:
        """Return the name of a result's folder while it is being deleted."""
        return self.root / f"{_TRASH}{id_}"

    def trashed(self) -> dict[str, Path]:
        """List the folders that are being deleted, by the ids of their results."""
        return {folder.name.removeprefix(_TRASH): folder for folder in self.root.glob(f"{_TRASH}*")}


def new_result_id() -> str:
    """Return a random id for a result."""
    return secrets.token_urlsafe(9)
