"""Plan the analysis of each clip of a batch: its settings, model, criteria and checksum."""

from __future__ import annotations

import tempfile
import uuid
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from vision.batches.records import task_key
from vision.batches.sources import ClipSource
from vision.batches.storage import last_part, open_filesystem, read_url
from vision.batches.version import analysis_version
from vision.batches.work import ClipTask
from vision.checksum import sha256_of
from vision.errors import InputError
from vision.pose.model_store import resolve_model
from vision.screens.criteria import read_criteria
from vision.settings import Settings


class Planner:
    """Makes the tasks of a batch.

    Parameters
    ----------
    settings : Settings
        Settings of the analysis, where a clip has none of its own.
    in_place : bool
        Whether the workers can read this computer's files as they are.
    with_angles : bool
        Whether the angle tables are wanted.
    poses : Path, optional
        Folder in which the poses of clips are kept.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        in_place: bool,
        with_angles: bool,
        poses: Path | None,
    ) -> None:
        self._settings = settings
        self._in_place = in_place
        self._with_angles = with_angles
        self._poses = None if poses is None else str(poses.absolute())
        self._models: dict[tuple[str | None, str], str] = {}
        self._criteria: dict[str, tuple[str, bytes]] = {}

    def plan(self, source: ClipSource) -> tuple[ClipTask, str]:
        """Return the task of a clip, and a checksum of everything its result depends on.

        Parameters
        ----------
        source : ClipSource
            The clip.

        Raises
        ------
        InputError
            The pose model or the criteria file cannot be used.
        """
        settings = replace(self._settings, **source.choices)
        if "quality" in source.choices and "model" not in source.choices:
            settings = replace(settings, model=None)
        criteria = source.criteria
        if criteria is None and settings.criteria is not None:
            criteria = str(settings.criteria)
        local = source.local_path
        sha256 = source.sha256
        if sha256 is None and local is not None:
            with suppress(OSError):  # the analysis says what is wrong with the file
                sha256 = sha256_of(local)
        task = ClipTask(
            result=source.result,
            url=source.url,
            name=source.name,
            settings=replace(settings, criteria=None, workers=None),
            criteria=None if criteria is None else self._read_criteria(criteria),
            sha256=sha256,
            in_place=self._in_place and local is not None,
            with_angles=self._with_angles,
            poses=self._poses,
            model_sha256=self._model_sha256(settings),
            version=analysis_version(),
        )
        return task, task_key(task, sha256 or _state_of_file(source.url))

    def _model_sha256(self, settings: Settings) -> str:
        choice = (settings.model, settings.quality)
        if choice not in self._models:
            model = resolve_model(settings.model, quality=settings.quality)
            self._models[choice] = model.sha256
        return self._models[choice]

    def _read_criteria(self, url: str) -> tuple[str, bytes]:
        """Read a criteria file and check it before any clip is analysed."""
        if url not in self._criteria:
            name, data = last_part(url), read_url(url)
            with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
                copy = Path(folder) / name
                copy.write_bytes(data)
                read_criteria(copy)
            self._criteria[url] = (name, data)
        return self._criteria[url]


def _state_of_file(url: str) -> str:
    """Return what shows whether a file elsewhere has changed, without reading it."""
    filesystem, path = open_filesystem(url)
    try:
        return f"state {filesystem.ukey(path)}"
    except (OSError, NotImplementedError, InputError):
        return f"unknown {uuid.uuid4().hex}"  # never the same as before
