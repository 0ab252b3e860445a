"""Remember what was done for each clip, so that a second run does nothing twice."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from vision.batches.sources import plain_name
from vision.batches.storage import ResultFolder
from vision.batches.work import AnalysedClip, ClipTask

_SCHEMA: Final = 1
#: Settings that the result does not depend on, or that the key holds in another form.
_NOT_IN_KEY: Final = frozenset({"workers", "criteria", "model"})

#: The kinds of files of a result, and where they are in the folder of the batch.
ResultKind = Literal["report", "angles", "thumbnail"]
_PLACES: Final[dict[ResultKind, tuple[str, str]]] = {
    "report": ("reports", "json"),
    "angles": ("angles", "csv"),
    "thumbnail": ("thumbnails", "jpg"),
}


class ClipRecord(BaseModel):
    """What was done for one clip.

    Attributes
    ----------
    key : str
        Checksum of everything that the result depends on.
    clip_sha256 : str or None
        Checksum of the clip; None if it could not be read.
    files : dict
        Checksum of each file of the result.
    error : str or None
        Why the clip failed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    clip_sha256: str | None
    files: dict[ResultKind, str] = {}
    error: str | None = None


def result_path(kind: ResultKind, result: str) -> str:
    """Return the path of a result file in the folder of the batch.

    Parameters
    ----------
    kind : {"report", "angles", "thumbnail"}
        Which file.
    result : str
        Name of the clip's results.
    """
    folder, suffix = _PLACES[kind]
    return f"{folder}/{result}.{suffix}"


def task_key(task: ClipTask, fingerprint: str) -> str:
    """Return a checksum of everything that the result of a task depends on.

    Parameters
    ----------
    task : ClipTask
        The task.
    fingerprint : str
        Checksum of the clip, or what else shows that it is the same.
    """
    settings = {
        name: value for name, value in vars(task.settings).items() if name not in _NOT_IN_KEY
    }
    parts: dict[str, Any] = {
        "schema": _SCHEMA,
        "clip": fingerprint,
        "name": task.name,
        "settings": settings,
        "criteria": None if task.criteria is None else _sha256(task.criteria[1]),
        "model": task.model_sha256,
        "version": task.version,
    }
    return _sha256(json.dumps(parts, sort_keys=True).encode())


def read_done(folder: ResultFolder, task: ClipTask, key: str) -> AnalysedClip | None:
    """Return the result of an earlier run; None if there is none for this key.

    Parameters
    ----------
    folder : ResultFolder
        Folder of the batch.
    task : ClipTask
        The task.
    key : str
        What its result depends on.
    """
    record = _read_record(folder, task.result)
    if record is None or record.key != key:
        return None
    if record.error is not None:
        return AnalysedClip(sha256=record.clip_sha256, error=record.error)
    if task.with_angles and "angles" not in record.files:
        return None
    found: dict[ResultKind, bytes] = {}
    for kind, expected in record.files.items():
        data = folder.read(result_path(kind, task.result))
        if data is None or _sha256(data) != expected:
            return None
        found[kind] = data
    if "report" not in found:
        return None
    return AnalysedClip(
        sha256=record.clip_sha256,
        report=found["report"],
        angles=found.get("angles"),
        thumbnail=found.get("thumbnail"),
    )


def adopt(folder: ResultFolder, task: ClipTask, key: str) -> AnalysedClip | None:
    """Rename an earlier result that had its plain name to itself; None if there is none.

    When another clip of the same name is added, the names of both get a suffix.

    Parameters
    ----------
    folder : ResultFolder
        Folder of the batch.
    task : ClipTask
        The task.
    key : str
        What its result depends on.

    Raises
    ------
    InputError
        A file cannot be written.
    """
    earlier = replace(task, result=plain_name(task.name))
    if earlier.result == task.result:
        return None
    done = read_done(folder, earlier, key)
    if done is not None:
        write_done(folder, task, key, done)
        for kind in _PLACES:
            folder.delete(result_path(kind, earlier.result))
        folder.delete(_record_path(earlier.result))
    return done


def write_done(folder: ResultFolder, task: ClipTask, key: str, clip: AnalysedClip) -> None:
    """Write the files of a result, and then the record that makes it count.

    Parameters
    ----------
    folder : ResultFolder
        Folder of the batch.
    task : ClipTask
        The task.
    key : str
        What its result depends on.
    clip : AnalysedClip
        The result.

    Raises
    ------
    InputError
        A file cannot be written.
    """
    contents: dict[ResultKind, bytes | None] = {
        "report": clip.report,
        "angles": clip.angles,
        "thumbnail": clip.thumbnail,
    }
    files: dict[ResultKind, str] = {}
    for kind, data in contents.items():
        if data is None:
            # What is there is of an earlier run with other settings.
            folder.delete(result_path(kind, task.result))
        else:
            folder.write(result_path(kind, task.result), data)
            files[kind] = _sha256(data)
    if clip.error is not None and not clip.is_final:
        folder.delete(_record_path(task.result))
        return
    record = ClipRecord(key=key, clip_sha256=clip.sha256, files=files, error=clip.error)
    folder.write(_record_path(task.result), record.model_dump_json(indent=1).encode() + b"\n")


def _record_path(result: str) -> str:
    return f"records/{result}.json"


def _read_record(folder: ResultFolder, result: str) -> ClipRecord | None:
    data = folder.read(_record_path(result))
    try:
        return None if data is None else ClipRecord.model_validate_json(data)
    except ValidationError:
        return None


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
