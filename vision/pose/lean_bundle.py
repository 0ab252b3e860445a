"""Write a pose bundle without the work that nobody asks for.

A bundle holds two networks: one that searches an image for people, and one that finds the
landmarks in the square around a person. The second also computes a mask of the person, see
`vision.pose.landmark_network`, and where it is known where the person is, the first is half of
the work for nothing, see `vision.pose.whole_image_detector`.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import IO, Final

from vision.errors import ModelError
from vision.pose import model_bundle
from vision.pose.landmark_network import without_mask
from vision.pose.whole_image_detector import read_detector

#: Networks start at multiples of this in the file: weights that do not are copied when it is
#: mapped into memory.
_ALIGNMENT: Final = 64
#: Size of what a zip writes before an entry, without its name and padding, bytes.
_ENTRY_HEADER: Final = 30
#: Header of the padding: a number that no program uses, and its length.
_PADDING_ID: Final = b"\xff\xff"
_PADDING_HEADER: Final = 4
#: What is raised for a zip that is damaged, encrypted, or packed in a way that is not supported.
_DAMAGED: Final = (OSError, EOFError, KeyError, RuntimeError, zipfile.BadZipFile, zlib.error)


def write_lean_bundle(bundle: Path, file: IO[bytes], *, searches: bool) -> None:
    """Write a bundle that gives the same landmarks with less work.

    Parameters
    ----------
    bundle : Path
        A pose landmarker bundle (``.task``).
    file : binary file
        Where to write it.
    searches : bool
        Whether it searches an image for people; otherwise the whole image is taken for a person.

    Raises
    ------
    ModelError
        If it is no such bundle.
    """
    try:
        with zipfile.ZipFile(bundle) as archive, zipfile.ZipFile(file, "w") as lean:
            detector = archive.read(model_bundle.DETECTOR) if searches else read_detector()
            _write_aligned(lean, model_bundle.DETECTOR, detector)
            landmarks = without_mask(archive.read(model_bundle.LANDMARKS))
            _write_aligned(lean, model_bundle.LANDMARKS, landmarks)
    except _DAMAGED as error:
        raise unusable_model(bundle) from error


def unusable_model(bundle: Path) -> ModelError:
    """Return the error of a bundle that cannot be loaded."""
    return ModelError(
        f"The pose model {bundle.name} cannot be loaded; fetch it again with "
        "`formcheck models get best`, or choose another one with --model."
    )


def _write_aligned(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Write an entry whose content starts at a multiple of the alignment."""
    entry = zipfile.ZipInfo(name)
    start = archive.start_dir + _ENTRY_HEADER + len(name) + _PADDING_HEADER
    padding = -start % _ALIGNMENT
    entry.extra = _PADDING_ID + padding.to_bytes(2, "little") + bytes(padding)
    archive.writestr(entry, content)
