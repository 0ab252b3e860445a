"""`formcheck teams`: who looks after whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from vision.cli.accounts import open_accounts
from vision.cli.library import find_athlete
from vision.errors import InputError

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.library import Library
    from vision.library.teams import Team

teams_app = typer.Typer(
    help="Teams: their coaches see their athletes in the app.", no_args_is_help=True
)
TeamArgument = Annotated[str, typer.Argument(metavar="TEAM", help="Name or id.")]
CoachOption = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Name or id of a coach's account; repeatable."),
]
AthleteOption = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="Name or id of an athlete; repeatable.")
]


@teams_app.command("list")
def list_() -> None:
    """List the teams with their coaches and athletes."""
    from vision.accounts.users import list_accounts
    from vision.library.athletes import list_athletes
    from vision.library.teams import list_teams

    with _open_library() as library, open_accounts() as accounts:
        teams = list_teams(library)
        coaches = {account.id: account.name for account in list_accounts(accounts)}
        athletes = {card.id: card.name for card in list_athletes(library)}
    if not teams:
        print("There are no teams yet.")
        return
    Console().print(teams_table(teams, coaches=coaches, athletes=athletes))


@teams_app.command()
def add(name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the team.")]) -> None:
    """Add a team."""
    from vision.library.teams import add_team

    with _open_library() as library:
        add_team(library, name)
    print(f"Added the team {name}.")


@teams_app.command()
def rename(
    team: TeamArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its new name.")],
) -> None:
    """Change the name of a team."""
    from vision.library.teams import rename_team

    with _open_library() as library:
        found = find_team(library, team)
        rename_team(library, found.id, name=name)
    print(f"The team {found.name} is now called {name}.")


@teams_app.command()
def delete(team: TeamArgument) -> None:
    """Delete a team; its athletes and coaches stay."""
    from vision.library.teams import delete_team

    with _open_library() as library:
        found = find_team(library, team)
        delete_team(library, found.id)
    print(f"Deleted the team {found.name}.")


@teams_app.command()
def join(team: TeamArgument, coach: CoachOption = None, athlete: AthleteOption = None) -> None:
    """Put coaches and athletes into a team."""
    from vision.library.teams import add_team_athlete, add_team_coach

    with _open_library() as library:
        found = find_team(library, team)
        coaches, athletes = _members(library, coach, athlete)
        for account_id in coaches:
            add_team_coach(library, found.id, account_id)
        for athlete_id in athletes:
            add_team_athlete(library, found.id, athlete_id)
    print(f"{', '.join((*coaches.values(), *athletes.values()))} joined {found.name}.")


@teams_app.command()
def leave(team: TeamArgument, coach: CoachOption = None, athlete: AthleteOption = None) -> None:
    """Take coaches and athletes out of a team."""
    from vision.library.teams import remove_team_athlete, remove_team_coach

    with _open_library() as library:
        found = find_team(library, team)
        coaches, athletes = _members(library, coach, athlete)
        for account_id in coaches:
            remove_team_coach(library, found.id, account_id)
        for athlete_id in athletes:
            remove_team_athlete(library, found.id, athlete_id)
    print(f"{', '.join((*coaches.values(), *athletes.values()))} left {found.name}.")


def find_team(library: Library, name_or_id: str) -> Team:
    """Find a team by id or name.

    Parameters
    ----------
    library : Library
        The open library.
    name_or_id : str
        Case and surplus spaces in a name are ignored.

    Returns
    -------
    Team
        The team.

    Raises
    ------
    InputError
        There is no such team.
    """
    from vision.library.teams import list_teams

    name = " ".join(name_or_id.split()).casefold()
    for team in list_teams(library):
        if team.id == name_or_id or team.name.casefold() == name:
            return team
    raise InputError(f"There is no team '{name_or_id}'. `formcheck teams list` lists them.")


def teams_table(
    teams: list[Team], *, coaches: Mapping[str, str], athletes: Mapping[str, str]
) -> Table:
    """Return a table of teams.

    Parameters
    ----------
    teams : list of Team
        The teams.
    coaches, athletes : mapping of str to str
        Names by id; coaches without one have been removed.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("name", "coaches", "athletes", "id"):
        table.add_column(column, no_wrap=column == "id", overflow="fold")
    for team in teams:
        cells = (
            team.name,
            _names(team.coaches, coaches),
            _names(team.athletes, athletes),
            team.id,
        )
        table.add_row(*map(Text, cells))
    return table


def _names(ids: tuple[str, ...], names: Mapping[str, str]) -> str:
    found = sorted((names[id_] for id_ in ids if id_ in names), key=str.casefold)
    return ", ".join(found) or "–"


def _members(
    library: Library, coaches: list[str] | None, athletes: list[str] | None
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of coaches and athletes by id."""
    from vision.accounts.users import find_account

    if not (coaches or athletes):
        raise InputError("Say who: --coach NAME or --athlete NAME, both as often as you like.")
    found: dict[str, str] = {}
    with open_accounts() as accounts:
        for name in coaches or ():
            account = find_account(accounts, name)
            if account.role != "coach":
                raise InputError(
                    f"{account.name} is no coach but {account.role}; only coaches are in teams."
                )
            found[account.id] = account.name
    cards = [find_athlete(library, name) for name in athletes or ()]
    return found, {card.id: card.name for card in cards}


@contextmanager
def _open_library() -> Iterator[Library]:
    from vision.library.library import open_library

    library = open_library()
    try:
        yield library
    finally:
        library.close()
