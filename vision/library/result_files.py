"""Files that a result may have in the library: a fixed list of names, and checks of contents.

Imported files are opened by pages, exports and `formcheck recheck` later, so they are checked
before they enter. Videos are not: they are only ever decoded as any uploaded clip is.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Final

from vision.errors import InputError
from vision.untrusted import UntrustedDataError

#: A copy of the clip that browsers can play, and its small image, which lists show.
PROXY: Final = "proxy.mp4"
THUMBNAIL: Final = "thumbnail.jpg"
#: Folder of the voice-overs that coaches have recorded; another analysis leaves them as they are.
VOICE_OVERS: Final = "voiceovers"

_MB: Final = 1 << 20
#: Frames of phones have 8 million pixels at most; a sheet of thumbnails is wide.
_MAX_PIXELS: Final = 40_000_000


@dataclass(frozen=True)
class ResultFileKind:
    """A kind of file that an analysis writes.

    Attributes
    ----------
    max_bytes : int
        A larger file is refused before it is read; 0 for videos, which are not read.
    check : callable
        Called with the content; raises an error where it is not of this kind.
    """

    max_bytes: int
    check: Callable[[bytes], object]


def _check_report(data: bytes) -> None:
    from vision.report.files import parse_report

    parse_report(data, "report.json")


def _check_playback(data: bytes) -> None:
    from vision.report.playback import parse_playback

    parse_playback(data, "playback.json")


def _check_angles(data: bytes) -> None:
    from vision.share.handout import parse_angle_series

    parse_angle_series(StringIO(data.decode("utf-8"), newline=""), "angles.csv")


def _check_poses(data: bytes) -> None:
    from vision.pose.pose_file import load_poses

    load_poses(BytesIO(data), "poses")


def _check_voice_over(data: bytes) -> None:
    from vision.report.voice_over import parse_voice_over

    parse_voice_over(data)


def _check_image(kind: str) -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        from PIL import Image

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow, whose own limit is higher
            with Image.open(BytesIO(data), formats=[kind]) as image:
                if image.width * image.height > _MAX_PIXELS:
                    raise UntrustedDataError("an image has too many pixels")
                image.load()

    return check


_JPEG: Final = ResultFileKind(16 * _MB, _check_image("JPEG"))
_PNG: Final = ResultFileKind(64 * _MB, _check_image("PNG"))
_VIDEO: Final = ResultFileKind(0, lambda data: None)
#: The small image of a clip, which lists show.
THUMBNAIL_KIND: Final = _JPEG
_KINDS: Final = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"report\.json", ResultFileKind(32 * _MB, _check_report)),
        (r"playback\.json", ResultFileKind(64 * _MB, _check_playback)),
        (r"angles\.csv", ResultFileKind(32 * _MB, _check_angles)),
        (r"annotated\.mp4", _VIDEO),
        (r"thumbnails\.jpg", _JPEG),
        (r"stills/[A-Za-z0-9_-]{1,80}\.png", _PNG),
        (r"people/at-[0-9]{5,8}\.[0-9]{3}\.jpg", _JPEG),
        (r"contacts/step-[0-9]{4,6}\.jpg", _JPEG),
        (r"voiceovers/[A-Za-z0-9_]{12}\.json", ResultFileKind(8 * _MB, _check_voice_over)),
        (r"voiceovers/[A-Za-z0-9_]{12}\.(webm|mp4|ogg)", _VIDEO),
        (r"voiceovers/[A-Za-z0-9_]{12}-clip\.mp4", _VIDEO),
        (r"poses/[0-9a-f]{64}-[0-9a-f]{24}\.npz", ResultFileKind(128 * _MB, _check_poses)),
    )
)


def result_file_kind(name: str) -> ResultFileKind | None:
    """Return the kind of a file of an analysis; None for a name that no analysis writes.

    Parameters
    ----------
    name : str
        Path inside the result's folder, with ``/``.
    """
    return next((kind for pattern, kind in _KINDS if pattern.fullmatch(name)), None)


def check_content(kind: ResultFileKind, data: bytes) -> None:
    """Check that bytes are a file of a kind.

    Parameters
    ----------
    kind : ResultFileKind
        The kind.
    data : bytes
        Content of the file.

    Raises
    ------
    UntrustedDataError
        They are not.
    """
    try:
        kind.check(data)
    except UntrustedDataError:
        raise
    except InputError as error:
        raise UntrustedDataError("it is damaged, or of another version") from error
    except Exception as error:  # decoders of images and arrays fail in many ways
        raise UntrustedDataError("it is damaged") from error
