"""`formcheck library`: look after what is kept, and take an athlete along or away."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from vision.atomic import is_standard_output
from vision.cli.shutdown import interrupt_on_signals
from vision.errors import InputError
from vision.paths import home_folder

if TYPE_CHECKING:  # the database takes a while to load
    from vision.jobs.results import ResultStore
    from vision.library.athletes import AthleteCard
    from vision.library.integrity import LibraryHealth
    from vision.library.library import Library

library_app = typer.Typer(
    help="What is kept: athletes, their clips and reports.", no_args_is_help=True
)
Who = Annotated[str, typer.Argument(metavar="ATHLETE", help="Name or id.")]


@library_app.command()
def check(
    mend: Annotated[
        bool, typer.Option("--mend", help="Delete what belongs to nothing any more.")
    ] = False,
    contents: Annotated[
        bool, typer.Option("--contents", help="Read every file: is it as it came?")
    ] = False,
) -> None:
    """Look whether everything that is kept belongs together."""
    from vision.library.integrity import check_library
    from vision.library.library import open_library

    health = check_library(open_library(), repair=mend, contents=contents)
    print("\n".join(health_text(health, repaired=mend)))
    if not (health.is_healthy or (mend and not health.missing and not health.damaged)):
        raise typer.Exit(1)


@library_app.command()
def athletes() -> None:
    """List the athletes."""
    from vision.library.athletes import list_athletes
    from vision.library.library import open_library

    cards = list_athletes(open_library())
    if not cards:
        print("There are no athletes yet.")
        return
    Console().print(athletes_table(cards, today=date.today()))


@library_app.command("export")
def export_(
    athlete: Who, file: Annotated[Path, typer.Argument(metavar="FILE", help="Is replaced.")]
) -> None:
    """Write an athlete with everything into one file."""
    from vision.library.library import open_library
    from vision.library.transfer import export_athlete

    library = open_library()
    card = find_athlete(library, athlete)
    with interrupt_on_signals():
        reports = export_athlete(library, card.id, file)
    said = f"{card.name} with {_count(reports, 'report')} is in {file}."
    print(said, file=sys.stderr if is_standard_output(file) else sys.stdout)


@library_app.command("import")
def import_(file: Annotated[Path, typer.Argument(metavar="FILE", help="From an export.")]) -> None:
    """Add an athlete with everything from a file; what is there already stays."""
    from vision.library.library import open_library
    from vision.library.transfer import import_athlete

    done = import_athlete(open_library(), file)
    known = (
        f"; {done.already_present} {'was' if done.already_present == 1 else 'were'} there"
        if done.already_present
        else ""
    )
    print(f"{done.name}: {_count(done.added, 'report')} added{known}.")
    if done.owned_by_others == 1:
        print("1 clip belongs to somebody else here, and stays theirs.")
    elif done.owned_by_others:
        print(f"{done.owned_by_others} clips belong to others here, and stay theirs.")


@library_app.command()
def delete(
    athlete: Who, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    """Delete an athlete with everything of theirs."""
    from vision.library.library import open_library

    library = open_library()
    card = find_athlete(library, athlete)
    if not yes:
        typer.confirm(
            f"Delete {card.name} with {_count(card.reports, 'report')}, their clips, notes and "
            "drawings? Nothing of it can be brought back.",
            abort=True,
        )
    delete_everywhere(library, card)
    print(f"{card.name} and everything of theirs are deleted.")


def find_athlete(library: Library, name_or_id: str) -> AthleteCard:
    """Give the athlete of an id or a name.

    Raises
    ------
    InputError
        There is none, or there are several of this name.
    """
    from vision.library.athletes import list_athletes

    cards = list_athletes(library)
    name = " ".join(name_or_id.split()).casefold()
    found = [card for card in cards if card.id == name_or_id] or [
        card for card in cards if card.name.casefold() == name
    ]
    if not found:
        raise InputError(
            f"There is no athlete '{name_or_id}' in the library; `formcheck library athletes` lists "
            "them."
        )
    if len(found) > 1:
        which = ", ".join(
            f"{card.id} ({_count(card.reports, 'report')}, {_visited(card)})" for card in found
        )
        raise InputError(f"There are {len(found)} athletes of this name; give an id: {which}.")
    return found[0]


def delete_everywhere(library: Library, card: AthleteCard) -> None:
    """Delete an athlete from the library, and from where the app shows results.

    Raises
    ------
    InputError
        One of their clips is being checked.
    FormcheckError
        Another program has a file open, or the database does not answer.
    """
    from vision.library.deletion import delete_athlete, delete_report

    shown = _results()
    ids = _ids_of(library, shown, card.id)
    if any(shown.is_locked(id_) for id_ in ids):
        raise InputError(
            f"The app is checking a clip of {card.name} just now; stop it or wait, then delete."
        )
    for id_ in ids:
        shown.delete(id_, delete_copies=lambda id_: delete_report(library, id_))
    delete_athlete(library, card.id)


def _results() -> ResultStore:
    """Where the app shows each result from: a folder of the same files under its id."""
    from vision.jobs.results import ResultStore

    return ResultStore(home_folder() / "results")


def _ids_of(library: Library, shown: ResultStore, athlete_id: str) -> tuple[str, ...]:
    """Reports of an athlete, and results of theirs that have not landed."""
    from vision.library.deletion import report_ids_of_athlete
    from vision.library.schema import ReportRow

    theirs = [meta.id for meta in shown.all_results() if meta.athlete == athlete_id]
    with library.reading() as session:
        waiting = [id_ for id_ in theirs if session.get(ReportRow, id_) is None]
    return (*report_ids_of_athlete(library, athlete_id), *waiting)


def athletes_table(cards: list[AthleteCard], *, today: date) -> Table:
    """The athletes with their consent and until when they are kept."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("name", "reports", "last visit", "consent", "keep until", "id"):
        table.add_column(column, no_wrap=column != "name", overflow="fold")
    for card in cards:
        until = Text(_day(card.keep_until))
        if card.is_overdue(today):
            until = Text(f"{_day(card.keep_until)} overdue", style="red")
        table.add_row(
            Text(card.name),
            str(card.reports),
            _day(card.last_visit),
            _day(card.consent_on),
            until,
            Text(card.id),
        )
    return table


def health_text(health: LibraryHealth, *, repaired: bool) -> list[str]:
    """What was found, in plain words, and what mends it."""
    done = "deleted" if repaired else "--mend deletes that"
    lost, bad = len(health.missing), len(health.damaged)
    lines = [
        f"{_count(health.reports, 'report')}, {_count(health.clips, 'clip')}, "
        f"{_count(health.files, 'file')}."
    ]
    if health.partial_files:
        lines.append(
            f"{_count(health.partial_files, 'file')} half written when a program ended: deleted."
        )
    if health.orphans:
        lines.append(f"{_count(len(health.orphans), 'file')} that no report needs: {done}.")
    if health.empty:
        lines.append(f"{_count(health.empty, 'clip or visit', 'clips or visits')} without a "
                     f"report: {done}.")  # fmt: skip
    if lost:
        lines.append(f"{_count(lost, 'file')} missing.")
    if bad:
        lines.append(f"{_count(bad, 'file')} damaged.")
    if lost or bad:
        lines.append(
            "What the reports say is still true; importing an export with these files mends them."
        )
    elif health.is_healthy or repaired:
        lines.append("All is well.")
    return lines


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _day(day: date | None) -> str:
    return "–" if day is None else day.isoformat()


def _visited(card: AthleteCard) -> str:
    return f"last visit {card.last_visit}" if card.last_visit else "no visit"
