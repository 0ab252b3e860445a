"""Why an upload is not accepted, each in one sentence."""

from __future__ import annotations

import errno
from typing import Final, Literal

from vision.errors import InputError

#: Takes the name of the file.
NO_ROOM: Final = (
    "The disk of the computer that runs formcheck has no room for '{name}'; "
    "free some space there and try again."
)
RefusalCode = Literal["rejected", "too large", "no room", "unknown", "offset"]


class UploadRefused(InputError):
    """An upload, or a piece of one, is not accepted.

    Parameters
    ----------
    message : str
        One sentence for the visitor.
    code : {"rejected", "too large", "no room", "unknown", "offset"}
        ``offset``: this piece does not continue the file; the others end the upload.
    """

    def __init__(self, message: str, code: RefusalCode) -> None:
        super().__init__(message)
        self.code: Final = code


def unknown_upload() -> UploadRefused:
    """Return the refusal of an upload that a visitor does not have."""
    return UploadRefused("This upload is no longer here; choose the file again.", "unknown")


def cannot_store(name: str, error: OSError) -> UploadRefused:
    """Return the refusal of a file that cannot be written.

    Parameters
    ----------
    name : str
        Name of the file.
    error : OSError
        Why.
    """
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return UploadRefused(NO_ROOM.format(name=name), "no room")
    return UploadRefused(
        f"'{name}' cannot be stored on the computer that runs formcheck "
        f"({error.strerror or 'the disk does not answer'}).",
        "no room",
    )
