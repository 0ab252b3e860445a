"""Metadata of a saved result, from its row in the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from vision.clip.containers import VIDEO_EXTENSIONS
from vision.errors import InputError
from vision.live.summary import LiveSummary, summary_from_dict
from vision.settings import Settings

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.schema import ResultRow

#: ``pending``: waiting or running, or interrupted when the server stopped.
ResultState = Literal["pending", "done", "failed", "stopped"]


@dataclass(frozen=True)
class ResultMeta:
    """Metadata of a saved result.

    Attributes
    ----------
    id : str
        Id in the library, also used in the URL of its page.
    name : str
        Original file name of the clip.
    clip : str
        File name of the clip in a folder of the result's files.
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
    account : str or None
        Account that has uploaded the clip; None where nobody signs in.
    owner : str
        Who has asked for the analysis, for a fair order.
    resumed : int
        How often its last analysis was taken up again after the end of a server.
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
    account: str | None = None
    owner: str = ""
    resumed: int = 0


def settings_as_dict(settings: Settings) -> dict[str, Any]:
    """Return settings as plain values for JSON."""
    return {
        key: str(value) if isinstance(value, Path) else value
        for key, value in asdict(settings).items()
    }


def parse_meta(id_: str, data: Mapping[str, Any]) -> ResultMeta:
    """Build the metadata of a result from plain values, which may come from anybody.

    A path of criteria is left out: it could name any file of this machine.

    Parameters
    ----------
    id_ : str
        Id of the result.
    data : mapping
        The values, as of `ResultMeta`.

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
        account=data.get("account"),
        owner=str(data.get("owner", "")),
        resumed=int(data.get("resumed", 0)),
    )


def meta_from_row(row: ResultRow, *, complete: bool, criteria: Path) -> ResultMeta:
    """Build the metadata of a result from its row.

    Parameters
    ----------
    row : ResultRow
        The row. Values that an earlier version has imported unchecked are checked here.
    complete : bool
        Whether there is a report.
    criteria : Path
        Where the user's own criteria will be, if the result has any.

    Raises
    ------
    InputError
        A value is not one of this version.
    """
    from vision.library.export_settings import checked_live_summary, checked_settings

    try:
        if row.ending not in VIDEO_EXTENSIONS:
            raise ValueError("not a video's ending")
        meta = parse_meta(
            row.id,
            {
                "name": row.name,
                "clip": f"clip.{row.ending}",
                "created": row.created_at.astimezone().isoformat(),
                "settings": checked_settings(row.settings),
                "state": row.state,
                "message": row.message,
                "whole": complete,
                "live": None if row.live is None else checked_live_summary(row.live),
                "athlete": row.athlete_id,
                "account": row.account_id,
                "owner": row.owner,
                "resumed": row.resumed,
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError("This result was made by another version and cannot be shown.") from error
    if row.criteria_set_id is None:
        return meta
    return replace(meta, settings=replace(meta.settings, criteria=criteria))
