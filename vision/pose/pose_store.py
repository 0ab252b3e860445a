"""Keep the poses of clips in a folder, so that a clip is detected only once.

Poses are kept by everything they depend on: the bytes of the clip and of the model, the range and
rotation that were asked for, and the code that finds them.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

from vision.atomic import atomic_path
from vision.pose.pose_file import SCHEMA, StoredPoses, UnreadablePosesError, read_poses, write_poses

_log = logging.getLogger(__name__)

#: Packages whose code decides what is found in a clip, and the libraries that do it.
_PACKAGES: Final = ("clip", "pose")
_LIBRARIES: Final = ("mediapipe", "av", "numpy", "scipy", "opencv-python")
_CODE: Final = ("*.py", "*.tflite")
_SUFFIX: Final = ".npz"
#: The oldest files are removed where all together are larger than this, bytes: some 50 hours of
#: clips with one person at 30 frames per second.
MAX_BYTES: Final = 4_000_000_000


@dataclass(frozen=True)
class PoseKey:
    """Everything that the poses of a clip depend on, but for the code.

    Attributes
    ----------
    clip_sha256, model_sha256 : str
        Checksums of clip and model.
    start_s, end_s : float or None
        Range of clip time.
    rotate : int or None
        Rotation that was asked for; None where the clip may be turned by itself.
    step : int
        Every how many frames one was to be detected.
    """

    clip_sha256: str
    model_sha256: str
    start_s: float | None
    end_s: float | None
    rotate: int | None
    step: int = 1

    @property
    def file_name(self) -> str:
        """Name of the file; it begins with the clip's checksum."""
        parts = json.dumps([SCHEMA, code_version(), asdict(self)])
        return f"{self.clip_sha256}-{hashlib.sha256(parts.encode()).hexdigest()[:24]}{_SUFFIX}"


@cache
def code_version() -> str:
    """Return a checksum of the code that finds poses, and of the libraries it uses."""
    digest = hashlib.sha256()
    root = Path(__file__).resolve().parents[1]
    for package in _PACKAGES:
        files = [path for pattern in _CODE for path in (root / package).glob(pattern)]
        for path in sorted(files):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    for library in _LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            digest.update(f"{library} {metadata.version(library)}\n".encode())
    return digest.hexdigest()


class PoseStore:
    """A folder with the poses of clips; several processes may use it at once.

    Parameters
    ----------
    folder : Path
        The folder; it is created when something is stored.
    max_bytes : int, optional
        The oldest files are removed where all together are larger than this.
    earlier : Path, optional
        Another such folder: poses that are found there are copied from it when they are read.
    """

    def __init__(
        self, folder: Path, *, max_bytes: int = MAX_BYTES, earlier: Path | None = None
    ) -> None:
        self.folder = folder
        self._max_bytes = max_bytes
        self._earlier = earlier

    def read(self, key: PoseKey) -> StoredPoses | None:
        """Return the poses with a key; None if there are none that can be read.

        Parameters
        ----------
        key : PoseKey
            What they depend on.
        """
        path = self.folder / key.file_name
        try:
            if self._earlier is not None and not path.exists():
                self._take(self._earlier / key.file_name)
            stored = read_poses(path)
        except FileNotFoundError:
            return None
        except (UnreadablePosesError, OSError) as error:
            _log.warning("Stored poses are not used: %s", error)
            return None
        with suppress(OSError):
            path.touch()  # used now, so it is removed later than others
        return stored

    def write(self, key: PoseKey, stored: StoredPoses) -> None:
        """Store poses; where that fails, as on a full disk, they are not stored.

        Parameters
        ----------
        key : PoseKey
            What they depend on.
        stored : StoredPoses
            The poses.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_poses(self.folder / key.file_name, stored)
            self._make_room(keep=key.file_name)
        except OSError as error:
            _log.warning("The poses are not stored: %s", error)

    def forget(self, clip_sha256: str) -> int:
        """Delete all poses of a clip and return the number of files.

        Parameters
        ----------
        clip_sha256 : str
            Checksum of the clip.
        """
        return self._delete(f"{clip_sha256}-*{_SUFFIX}")

    def clear(self) -> int:
        """Delete all poses and return the number of files."""
        return self._delete(f"*{_SUFFIX}")

    def _take(self, path: Path) -> None:
        """Copy a file from another folder, if it is there."""
        if not path.is_file():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with atomic_path(self.folder / path.name) as unfinished:
            shutil.copyfile(path, unfinished)

    def _delete(self, pattern: str) -> int:
        count = 0
        for path in self.folder.glob(pattern):
            path.unlink(missing_ok=True)
            count += 1
        return count

    def _make_room(self, *, keep: str) -> None:
        """Remove the files used least recently, but for the one just written."""
        found = []
        for path in self.folder.glob(f"*{_SUFFIX}"):
            with suppress(OSError):  # another process may have removed it
                status = path.stat()
                found.append((status.st_mtime_ns, status.st_size, path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self._max_bytes:
                return
            if path.name != keep:
                path.unlink(missing_ok=True)
                total -= size
