"""Names of the files of a result, and its id."""

from __future__ import annotations

import re
from typing import Final

from vision.errors import InputError

REPORT, ANGLES, VIDEO, STILLS, PEOPLE, CONTACTS = (
    "report.json",
    "angles.csv",
    "annotated.mp4",
    "stills",
    "people",
    "contacts",
)
#: Data for the player, and thumbnails of the clip.
PLAYBACK, THUMBNAIL_SHEET = "playback.json", "thumbnails.jpg"
#: Folder of the poses found in the clip, so that it can be judged again without detecting them.
POSES: Final = "poses"
#: The user's own criteria, as they were when the clip was checked with them.
CRITERIA: Final = "criteria.toml"
#: First frame of the clip, shown until there is a result.
PREVIEW_IMAGE: Final = "first.jpg"
#: The traceback of an error inside formcheck.
ERROR_LOG: Final = "error.log"
_ID: Final = re.compile(r"[A-Za-z0-9_-]{12}")


def check_result_id(id_: str) -> str:
    """Return the id of a result, as in the URL of its page.

    Parameters
    ----------
    id_ : str
        The id, which may come from anybody.

    Raises
    ------
    InputError
        It is malformed; it could name a folder elsewhere.
    """
    if not _ID.fullmatch(id_):
        raise InputError("This address does not lead to a result; start again with a clip.")
    return id_
