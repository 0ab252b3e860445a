"""`formcheck backup` and `formcheck restore`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from typer.core import TyperGroup

from vision.cli.backup_text import (
    backups_table,
    made_text,
    new_folder_text,
    problem_text,
    pruned_text,
    rehearsal_text,
    restored_text,
    verified_text,
)
from vision.cli.passphrase import PASSPHRASE_VARIABLE, read_passphrase
from vision.cli.signals import interrupt_on_signals
from vision.errors import InputError
from vision.paths import home_folder
from vision.text.numbers import plural

if TYPE_CHECKING:  # the database takes a while to load
    from vision.backup.folder import BackupFolder
    from vision.backup.keys import KeyOptions
    from vision.backup.parallel import CopyProgress
    from vision.backup.record import BackupRecord
    from vision.backup.storage import BackupStorage
    from vision.backup.target import RestoreTarget

_MAKE: Final = "make"

FolderArgument = Annotated[
    str,
    typer.Argument(
        metavar="FOLDER", help="Backup folder, or its URL, such as s3://bucket/backups."
    ),
]
PassphraseOption = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="FILE",
        help=f"File with the passphrase; otherwise {PASSPHRASE_VARIABLE}, or it is asked for.",
    ),
]
RecipientOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KEY",
        help="Public age or SSH key that can read the backup, instead of a passphrase; may be "
        "repeated.",
    ),
]
IdentityOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="File with the secret age or SSH key.")
]


class _BackupGroup(TyperGroup):
    """Group in which ``backup FOLDER`` stands for ``backup make FOLDER``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Insert the command that is left out."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [_MAKE, *args]
        return super().parse_args(ctx, args)


backup_app = typer.Typer(
    cls=_BackupGroup,
    help="Back up everything to FOLDER: `formcheck backup FOLDER` adds an encrypted backup.",
    no_args_is_help=True,
    subcommand_metavar="FOLDER | COMMAND FOLDER",
)


@backup_app.command(_MAKE)
def make(
    folder: FolderArgument,
    passphrase_file: PassphraseOption = None,
    recipient: RecipientOption = None,
    identity: IdentityOption = None,
) -> None:
    """Add a backup of all clips, results, reviews and accounts; the app may run meanwhile."""
    from vision.backup.folder import open_to_write
    from vision.backup.make import make_backup

    _use_settings_file()
    home = home_folder()
    _require_library(home)
    options = _key_options(passphrase_file, recipient, identity)
    with interrupt_on_signals():
        opened = open_to_write(_storage(folder), options, home=home)
        if opened.is_new:
            print(new_folder_text(folder))
        with _opened_source(home) as (library, accounts), _progress("Copying") as progress:
            made = make_backup(opened, library, accounts, progress=progress)
    print(made_text(made))
    problem = problem_text(made)
    if problem is not None:
        print(f"formcheck: {problem}", file=sys.stderr)
        raise typer.Exit(1)


@backup_app.command("list")
def list_(folder: FolderArgument) -> None:
    """List the backups; needs no passphrase."""
    from vision.backup.encryption import DamagedBackupError
    from vision.backup.folder import open_to_list

    opened = open_to_list(_storage(folder))
    records: list[BackupRecord | str] = []
    for id_ in opened.backup_ids():
        try:
            records.append(opened.read_record(id_))
        except DamagedBackupError:
            records.append(id_)
    if not records:
        print("There is no backup in this folder yet.")
        return
    Console().print(backups_table(records))


@backup_app.command()
def verify(
    folder: FolderArgument,
    contents: Annotated[
        bool, typer.Option("--contents", help="Decrypt every file and verify its contents.")
    ] = False,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Delete damaged files, which the next backup stores again, and backups that "
            "cannot be restored.",
        ),
    ] = False,
    passphrase_file: PassphraseOption = None,
    identity: IdentityOption = None,
) -> None:
    """Check that all backups are complete."""
    from vision.backup.verify import verify_backups

    _use_settings_file()
    opened = _open(folder, passphrase_file, identity)
    with interrupt_on_signals(), _progress("Reading") as progress:
        health = verify_backups(opened, contents=contents, repair=repair, progress=progress)
    print("\n".join(verified_text(health, repaired=repair)))
    if not (health.is_sound or repair):
        raise typer.Exit(1)


@backup_app.command()
def prune(
    folder: FolderArgument,
    keep: Annotated[int, typer.Option(min=1, metavar="N", help="How many backups to keep.")],
    passphrase_file: PassphraseOption = None,
    identity: IdentityOption = None,
) -> None:
    """Delete all but the latest N backups, and the files that no other backup needs."""
    from vision.backup.prune import prune_backups

    _use_settings_file()
    opened = _open(folder, passphrase_file, identity)
    with interrupt_on_signals(), _progress("Deleting") as progress:
        pruned = prune_backups(opened, keep=keep, progress=progress)
    print(pruned_text(pruned))


def restore(
    folder: FolderArgument,
    backup: Annotated[
        str | None, typer.Option(metavar="ID", help="Backup to restore; default: the latest.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Delete what is there now; asks first.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    rehearse: Annotated[
        bool,
        typer.Option(
            "--rehearse",
            help="Restore into a temporary home, check it and delete it; changes nothing.",
        ),
    ] = False,
    passphrase_file: PassphraseOption = None,
    identity: IdentityOption = None,
) -> None:
    """Restore a backup into an empty home and database; stop the app first."""
    from vision.backup.folder import find_backup
    from vision.backup.rehearse import rehearse_restore
    from vision.backup.restore import restore_backup

    _use_settings_file()
    home = home_folder()
    target = _target(home)
    with interrupt_on_signals():
        opened = _open(folder, passphrase_file, identity)
        id_ = find_backup(opened, backup)
        if rehearse:
            with _progress("Restoring") as progress:
                rehearsal = rehearse_restore(opened, id_, home=home, progress=progress)
            print(rehearsal_text(rehearsal))
            if not rehearsal.is_sound:
                raise typer.Exit(1)
            return
        if replace and not yes:
            _confirm_replacement(target)
        with _progress("Restoring") as progress:
            restored = restore_backup(opened, id_, target, replace=replace, progress=progress)
    print("\n".join(restored_text(restored)))


def _key_options(
    passphrase_file: Path | None, recipients: list[str] | None, identity: Path | None
) -> KeyOptions:
    from vision.backup.keys import KeyOptions

    return KeyOptions(
        ask_passphrase=lambda is_new: read_passphrase(passphrase_file, is_new=is_new),
        recipients=tuple(recipients or ()),
        identity=identity,
    )


def _storage(folder: str) -> BackupStorage:
    from vision.backup.storage import BackupStorage, url_of

    return BackupStorage(url_of(folder))


def _open(folder: str, passphrase_file: Path | None, identity: Path | None) -> BackupFolder:
    from vision.backup.folder import open_to_read

    options = _key_options(passphrase_file, None, identity)
    return open_to_read(_storage(folder), options, home=home_folder())


def _target(home: Path) -> RestoreTarget:
    from vision.backup.target import RestoreTarget
    from vision.library.location import database_url, files_url

    return RestoreTarget(home, database_url(), files_url())


def _require_library(home: Path) -> None:
    from vision.library.location import has_library

    if not has_library(home) and not (home / "results").is_dir():
        raise InputError(
            f"There is nothing to back up in {home}; set FORMCHECK_HOME to the home of the app."
        )


@contextmanager
def _opened_source(home: Path) -> Iterator[tuple[Any, Any]]:
    """Open the library and the accounts of a home, with the results of earlier versions."""
    from vision.jobs.old_results import move_old_results
    from vision.jobs.result_store import ResultStore

    if (home / "results").is_dir():
        results = ResultStore(home)
        move_old_results(home / "results", results)
        results.close()
    target: RestoreTarget = _target(home)
    with target.library() as library:
        if target.has_accounts:
            with target.accounts(library) as accounts:
                yield library, accounts
        else:
            yield library, None


def _confirm_replacement(target: RestoreTarget) -> None:
    existing = target.existing_rows()
    if existing:
        rows = sum(existing.values())
        typer.confirm(
            f"Delete everything that is there now ({plural(rows, 'record')}, with all clips and "
            "accounts), and restore the backup in its place? This cannot be undone.",
            abort=True,
        )


def _use_settings_file() -> None:
    """Apply the settings file of the app's server, if the environment names one."""
    if os.environ.get("FORMCHECK_CONFIG", "").strip():
        from vision.cli.serve.settings import apply_settings, load_settings

        apply_settings(load_settings())


@contextmanager
def _progress(what: str) -> Iterator[CopyProgress]:
    """Show a progress bar in a terminal; yield a callback for files that are done."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(
            task, completed=done, total=total, description=f"{what} {plural(total, 'file')}"
        )
