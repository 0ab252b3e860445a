"""Metadata of a saved result, and its file ``meta.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from vision.jobs.result_paths import CRITERIA, META
from vision.live.summary import LiveSummary, summary_from_dict
from vision.settings import Settings

#: ``pending``: waiting or running, or interrupted when the server stopped.
ResultState = Literal["pending", "done", "failed", "stopped"]


@dataclass(frozen=True)
class ResultMeta:
    """Metadata of a saved result.

    Attributes
    ----------
    id : str
        Name of the result's folder, also used in its URL.
    name : str
        Original file name of the clip.
    clip : str
        File name of the clip in the folder.
    created : datetime
        When the clip was uploaded, with its time zone.
    settings : Settings
        Options of the last analysis.
    state : str
        State of its analysis.
    message : str or None
        Why the last analysis gave no result, in one sentence.
    complete : bool
        True when report, angles, video and stills all exist and are from one analysis.
    live : LiveSummary or None
        Summary of the live check, if it recorded the clip.
    athlete : str or None
        Id of the athlete in the library.
    resumed : bool
        Whether its last analysis was taken up again after the end of a server.
    """

    id: str
    name: str
    clip: str
    created: datetime
    settings: Settings
    state: ResultState = "pending"
    message: str | None = None
    complete: bool = False
    live: LiveSummary | None = None
    athlete: str | None = None
    resumed: bool = False


def settings_as_dict(settings: Settings) -> dict[str, Any]:
    """Return settings as plain values for JSON."""
    return {
        key: str(value) if isinstance(value, Path) else value
        for key, value in asdict(settings).items()
    }


def write_meta(folder: Path, meta: ResultMeta) -> None:
    """Write the metadata of a result into its folder, atomically."""
    data: dict[str, Any] = {f.name: getattr(meta, f.name) for f in fields(meta)}
    data["whole"] = data.pop("complete")  # the name in the files of earlier versions
    data["created"] = meta.created.isoformat()
    data["settings"] = settings_as_dict(meta.settings)
    data["live"] = None if meta.live is None else meta.live.as_dict()
    new = folder / f"{META}.new"
    write_new_file(new, json.dumps(data, indent=1))
    new.replace(folder / META)


def write_new_file(path: Path, text: str) -> None:
    """Write a file of its own, in place of one that may be linked to another.

    The files of a result may be hard links to those of the library, which must not change.

    Parameters
    ----------
    path : Path
        The file.
    text : str
        Its content.
    """
    path.unlink(missing_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)


def read_meta(folder: Path) -> ResultMeta:
    """Read the metadata of a result, whose own criteria are those in its folder, if any.

    Parameters
    ----------
    folder : Path
        Folder of the result.

    Raises
    ------
    OSError, ValueError, KeyError, TypeError
        The meta file is missing or damaged.
    """
    meta = parse_meta(folder.name, json.loads((folder / META).read_text(encoding="utf-8")))
    criteria = folder / CRITERIA
    if not criteria.is_file():
        return meta
    return replace(meta, settings=replace(meta.settings, criteria=criteria))


def parse_meta(id_: str, data: Mapping[str, Any]) -> ResultMeta:
    """Build the metadata of a result from plain values, which may come from anybody.

    A path of criteria is left out: it could name any file of this machine.

    Parameters
    ----------
    id_ : str
        Id of the result.
    data : mapping
        Content of the meta file.

    Raises
    ------
    ValueError, KeyError, TypeError
        A value is missing or of the wrong type.
    """
    settings = {
        f.name: data["settings"][f.name] for f in fields(Settings) if f.name in data["settings"]
    }
    # Before there was a choice, every clip was analysed with the model that is now balanced.
    settings.setdefault("quality", "balanced")
    settings.pop("criteria", None)
    return ResultMeta(
        id=id_,
        name=str(data["name"]),
        clip=str(PurePosixPath(data["clip"]).name),
        created=datetime.fromisoformat(data["created"]),
        settings=Settings(**settings),
        state=data["state"],
        message=data["message"],
        complete=data["whole"],
        live=summary_from_dict(data.get("live")),
        athlete=data.get("athlete"),
        resumed=bool(data.get("resumed")),
    )
