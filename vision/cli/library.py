"""`formcheck library`: check the library, and export, import, merge or delete athletes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from vision.atomic import is_standard_output
from vision.cli.choices import PageLanguageOption
from vision.cli.signals import interrupt_on_signals
from vision.errors import InputError
from vision.paths import home_folder
from vision.text.numbers import plural

if TYPE_CHECKING:  # the database takes a while to load
    from vision.jobs.app_state import AppState
    from vision.library.athletes import AthleteCard
    from vision.library.integrity import LibraryHealth
    from vision.library.library import Library
    from vision.library.merging import MergePlan

library_app = typer.Typer(
    help="Check the library, and export, import, merge or delete athletes.", no_args_is_help=True
)
AthleteArgument = Annotated[str, typer.Argument(metavar="ATHLETE", help="Name or id.")]


@library_app.command()
def check(
    repair: Annotated[
        bool, typer.Option("--repair", help="Delete files and records that no report uses.")
    ] = False,
    mend: Annotated[bool, typer.Option("--mend", help="Same as --repair.", hidden=True)] = False,
    contents: Annotated[
        bool, typer.Option("--contents", help="Read every file and verify its contents.")
    ] = False,
) -> None:
    """Check that all records and files of the library exist and match."""
    from vision.library.integrity import check_library
    from vision.library.library import open_library

    repair = repair or mend
    health = check_library(open_library(), repair=repair, contents=contents)
    print("\n".join(health_text(health, repaired=repair)))
    if not (health.is_healthy or (repair and not health.missing and not health.damaged)):
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
    athlete: AthleteArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="ZIP file; replaced if it exists.")],
    language: PageLanguageOption = "en",
) -> None:
    """Export everything about an athlete to one file, to read or to import."""
    from vision.jobs.personal_data import export_everything
    from vision.text.translation import use_language

    with _opened_state() as state, interrupt_on_signals():
        card = find_athlete(state.library, athlete)
        with use_language(language):
            reports = export_everything(state, card.id, file)
    message = f"Exported {card.name} with {plural(reports, 'report')} to {file}."
    print(message, file=sys.stderr if is_standard_output(file) else sys.stdout)


@library_app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File from an export.")],
) -> None:
    """Import an athlete from an export; existing reports are kept."""
    from vision.library.library import open_library
    from vision.library.transfer import import_athlete

    result = import_athlete(open_library(), file)
    present = f", {result.already_present} already there" if result.already_present else ""
    print(f"{result.name}: {plural(result.added, 'report')} added{present}.")
    if result.owned_by_others:
        clips = plural(result.owned_by_others, "clip")
        print(f"{clips} not imported: another athlete already has the same video.")


@library_app.command()
def delete(
    athlete: AthleteArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
) -> None:
    """Delete an athlete with all clips, reports and notes."""
    from vision.jobs.personal_data import erase_everything

    with _opened_state() as state:
        card = find_athlete(state.library, athlete)
        if not yes:
            typer.confirm(
                f"Delete {card.name} with {plural(card.reports, 'report')}, their clips, notes and "
                "drawings? This cannot be undone.",
                abort=True,
            )
        erase_everything(state, card.id)
    print(f"Deleted {card.name} and all their data.")


@library_app.command()
def merge(
    athlete: AthleteArgument,
    other: Annotated[
        str, typer.Argument(metavar="OTHER", help="Name or id of who becomes part of ATHLETE.")
    ],
    consent: Annotated[
        datetime | None,
        typer.Option(
            metavar="DAY", formats=["%Y-%m-%d"], help="Day of consent, where only one has one."
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
) -> None:
    """Merge two athletes that are one person; ATHLETE stays and gets everything of OTHER."""
    from vision.jobs.merging import merge_with_accounts
    from vision.library.merging import plan_merge

    with _opened_state() as state:
        kept, gone = (find_athlete(state.library, name) for name in (athlete, other))
        plan = plan_merge(state.library, kept.id, gone.id)
        consent_on = plan.consent_on if consent is None else consent.date()
        print(merge_text(plan, consent_on=consent_on))
        if not yes:
            typer.confirm("This cannot be undone. Merge them?", abort=True)
        accounts = merge_with_accounts(
            state, plan, consent_on=consent_on, keep_until=plan.keep_until
        )
    moved = f", with {plural(accounts, 'account')}" if accounts else ""
    print(f"Merged {plan.other} into {plan.kept}: {plural(plan.reports, 'report')} moved{moved}.")


@contextmanager
def _opened_state() -> Iterator[AppState]:
    """Open results and library for the block; the app may be running."""
    from vision.jobs.app_state import open_app_state

    state = open_app_state(home_folder())
    try:
        yield state
    finally:
        state.close()


def find_athlete(library: Library, name_or_id: str) -> AthleteCard:
    """Find an athlete by id or name.

    Parameters
    ----------
    library : Library
        The open library.
    name_or_id : str
        Case and surplus spaces in a name are ignored.

    Returns
    -------
    AthleteCard
        The athlete.

    Raises
    ------
    InputError
        There is no such athlete, or several have this name.
    """
    from vision.library.athletes import list_athletes

    cards = list_athletes(library)
    name = " ".join(name_or_id.split()).casefold()
    found = [card for card in cards if card.id == name_or_id] or [
        card for card in cards if card.name.casefold() == name
    ]
    if not found:
        raise InputError(
            f"There is no athlete '{name_or_id}' in the library. "
            "`formcheck library athletes` lists them."
        )
    if len(found) > 1:
        which = ", ".join(
            f"{card.id} ({plural(card.reports, 'report')}, {_last_visit(card)})" for card in found
        )
        raise InputError(f"There are {len(found)} athletes with this name; give an id: {which}.")
    return found[0]


def merge_text(plan: MergePlan, *, consent_on: date | None) -> str:
    """Say what a merge does, a sentence per line.

    Parameters
    ----------
    plan : MergePlan
        The merge.
    consent_on : date or None
        The day of consent afterwards.
    """
    lines = [
        f"{plan.kept} stays; {plural(plan.reports, 'report')} of {plural(plan.visits, 'visit')} "
        f"of {plan.other} move, with reviews, notes, teams and accounts."
    ]
    if consent_on is None and plan.only_consent is not None:
        lines.append(
            f"Only one of them has a day of consent, {plan.only_consent}; afterwards none is "
            "entered. If it holds for all clips, give it with --consent."
        )
    if plan.keep_until is not None:
        lines.append(f"Their data may be kept until {plan.keep_until}, the earlier day.")
    return "\n".join(lines)


def athletes_table(cards: list[AthleteCard], *, today: date) -> Table:
    """Return a table of the athletes, with consent and the date to keep them until."""
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
    """Describe the state of the library, a sentence per line.

    Parameters
    ----------
    health : LibraryHealth
        What was found.
    repaired : bool
        Whether unused files and records have been deleted.

    Returns
    -------
    list of str
        One sentence each.
    """
    action = "deleted" if repaired else "delete with --repair"
    missing, damaged = len(health.missing), len(health.damaged)
    lines = [
        f"{plural(health.reports, 'report')}, {plural(health.clips, 'clip')}, "
        f"{plural(health.files, 'file')}."
    ]
    if health.partial_files:
        lines.append(
            f"{plural(health.partial_files, 'half-written file')} left by an interruption: deleted."
        )
    if health.orphans:
        lines.append(f"{plural(len(health.orphans), 'file')} not used by any report: {action}.")
    if health.empty:
        noun = "clip or visit" if health.empty == 1 else "clips or visits"
        lines.append(f"{health.empty} {noun} without a report: {action}.")
    if missing:
        lines.append(f"{plural(missing, 'file')} missing.")
    if damaged:
        lines.append(f"{plural(damaged, 'file')} damaged.")
    if missing or damaged:
        lines.append(
            "The reports are still valid; import an export that holds these files to restore them."
        )
    elif health.is_healthy or repaired:
        lines.append("Everything is in order.")
    return lines


def _day(day: date | None) -> str:
    return "–" if day is None else day.isoformat()


def _last_visit(card: AthleteCard) -> str:
    return f"last visit {card.last_visit}" if card.last_visit else "no visit"
