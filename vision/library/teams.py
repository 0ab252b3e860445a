"""Teams: their coaches see their athletes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from vision.errors import InputError
from vision.library.access_schema import TeamAthleteRow, TeamCoachRow, TeamRow
from vision.library.athletes import ATHLETE_GONE
from vision.library.library import Library
from vision.library.schema import AthleteRow

_MAX_NAME: Final = 120
_GONE: Final = "This team no longer exists."


@dataclass(frozen=True)
class Team:
    """A team with its members.

    Attributes
    ----------
    id, name : str
    coaches : tuple of str
        Accounts of its coaches; one that was removed since may still be among them.
    athletes : tuple of str
        Ids of its athletes.
    """

    id: str
    name: str
    coaches: tuple[str, ...] = ()
    athletes: tuple[str, ...] = ()


def list_teams(library: Library) -> list[Team]:
    """List the teams by name: all, or those that a coach is in."""
    coaches: defaultdict[str, list[str]] = defaultdict(list)
    athletes: defaultdict[str, list[str]] = defaultdict(list)
    with library.reading() as session:
        teams = session.execute(select(TeamRow.id, TeamRow.name)).all()
        for team_id, account_id in session.execute(
            select(TeamCoachRow.team_id, TeamCoachRow.account_id)
        ):
            coaches[team_id].append(account_id)
        for team_id, athlete_id in session.execute(
            select(TeamAthleteRow.team_id, TeamAthleteRow.athlete_id)
        ):
            athletes[team_id].append(athlete_id)
    found = [
        Team(id_, name, tuple(sorted(coaches[id_])), tuple(sorted(athletes[id_])))
        for id_, name in teams
    ]
    return sorted(found, key=lambda team: (team.name.casefold(), team.id))


def add_team(library: Library, name: str) -> str:
    """Add a team and return its id.

    Parameters
    ----------
    library : Library
        The library.
    name : str
        Its name.

    Raises
    ------
    InputError
        The name is empty, too long or taken.
    """
    name = _clean_name(name)
    with library.writing() as session:
        _require_free_name(session, name)
        team = TeamRow(name=name)
        session.add(team)
        session.flush()
        return team.id


def rename_team(library: Library, id_: str, *, name: str) -> None:
    """Change the name of a team.

    Parameters
    ----------
    library : Library
        The library.
    id_ : str
        The team.
    name : str
        Its new name.

    Raises
    ------
    InputError
        As in `add_team`, or the team was deleted.
    """
    name = _clean_name(name)
    with library.writing() as session:
        team = _existing_team(session, id_)
        _require_free_name(session, name, except_id=id_)
        team.name = name


def delete_team(library: Library, id_: str) -> None:
    """Delete a team, if it exists; its athletes and coaches stay."""
    with library.writing() as session:
        team = session.get(TeamRow, id_)
        if team is not None:
            session.delete(team)


def add_team_coach(library: Library, team_id: str, account_id: str) -> None:
    """Let a coach see the athletes of a team.

    Parameters
    ----------
    library : Library
        The library.
    team_id : str
        The team.
    account_id : str
        Account of the coach.

    Raises
    ------
    InputError
        The team was deleted.
    """
    with library.writing() as session:
        _existing_team(session, team_id)
        if session.get(TeamCoachRow, (team_id, account_id)) is None:
            session.add(TeamCoachRow(team_id=team_id, account_id=account_id))


def remove_team_coach(library: Library, team_id: str, account_id: str) -> None:
    """Take a coach out of a team, if they are in it.

    Parameters
    ----------
    library : Library
        The library.
    team_id : str
        The team.
    account_id : str
        Account of the coach.
    """
    with library.writing() as session:
        row = session.get(TeamCoachRow, (team_id, account_id))
        if row is not None:
            session.delete(row)


def leave_teams(library: Library, account_id: str) -> None:
    """Take a coach out of all teams, as when their account is removed.

    Parameters
    ----------
    library : Library
        The library.
    account_id : str
        Account of the coach.
    """
    with library.writing() as session:
        for row in session.scalars(
            select(TeamCoachRow).where(TeamCoachRow.account_id == account_id)
        ):
            session.delete(row)


def add_team_athlete(library: Library, team_id: str, athlete_id: str) -> None:
    """Put an athlete into a team.

    Parameters
    ----------
    library : Library
        The library.
    team_id : str
        The team.
    athlete_id : str
        The athlete; a coach may only put in those whom they have added themselves.

    Raises
    ------
    InputError
        The team or the athlete was deleted.
    """
    with library.writing() as session:
        _existing_team(session, team_id)
        if session.get(AthleteRow, athlete_id) is None:
            raise InputError(ATHLETE_GONE)
        if session.get(TeamAthleteRow, (team_id, athlete_id)) is None:
            session.add(TeamAthleteRow(team_id=team_id, athlete_id=athlete_id))


def remove_team_athlete(library: Library, team_id: str, athlete_id: str) -> None:
    """Take an athlete out of a team, if they are in it.

    Parameters
    ----------
    library : Library
        The library.
    team_id : str
        The team.
    athlete_id : str
        The athlete.
    """
    with library.writing() as session:
        row = session.get(TeamAthleteRow, (team_id, athlete_id))
        if row is not None:
            session.delete(row)


def _existing_team(session: Session, id_: str) -> TeamRow:
    team = session.get(TeamRow, id_)
    if team is None:
        raise InputError(_GONE)
    return team


def _clean_name(name: str) -> str:
    name = " ".join("".join(c for c in name if c.isprintable()).split())
    if not name:
        raise InputError("Enter a name for the team.")
    if len(name) > _MAX_NAME:
        raise InputError(f"The name is longer than {_MAX_NAME} characters; shorten it.")
    return name


def _require_free_name(session: Session, name: str, *, except_id: str = "") -> None:
    names = session.scalars(select(TeamRow.name).where(TeamRow.id != except_id))
    if any(other.casefold() == name.casefold() for other in names):
        raise InputError(f"There already is a team '{name}'.")
