"""What `formcheck backup` and `formcheck restore` print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from vision.text.numbers import format_size, plural

if TYPE_CHECKING:
    from vision.backup.make import MadeBackup
    from vision.backup.prune import PrunedBackups
    from vision.backup.record import BackupRecord
    from vision.backup.rehearse import Rehearsal
    from vision.backup.restore import RestoredBackup
    from vision.backup.verify import BackupHealth


def made_text(made: MadeBackup) -> str:
    """Describe a backup that was made, in one line."""
    record = made.record
    return (
        f"Backup {record.id}: {plural(len(record.files), 'file')}, {made.new_files} of them new, "
        f"{format_size(made.new_bytes)} written."
    )


def new_folder_text(folder: str) -> str:
    """Say that a backup folder was made, as nobody may expect when a disk is not connected."""
    return (
        f"Created a new backup folder in {folder}. Keep its passphrase or secret key elsewhere: "
        "without it nothing can be restored."
    )


def problem_text(made: MadeBackup) -> str | None:
    """Say in one sentence what the library lacks; None where it is complete."""
    if not (made.missing or made.damaged):
        return None
    what = f"{made.missing} missing and {made.damaged} damaged"
    return (
        f"The backup is complete except for files that the library itself lacks ({what}); run "
        "`formcheck library check --contents`."
    )


def backups_table(records: list[BackupRecord | str]) -> Table:
    """Return a table of backups, the oldest first.

    Parameters
    ----------
    records : list of BackupRecord or str
        The backups; only the id of one whose record is damaged.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("backup", "made", "files", "size", "formcheck"):
        table.add_column(column, no_wrap=True)
    for record in records:
        if isinstance(record, str):
            table.add_row(record, "damaged")
            continue
        table.add_row(
            record.id,
            record.made_at.astimezone().strftime("%Y-%m-%d %H:%M"),
            f"{len(record.files)}",
            format_size(record.total_bytes),
            record.formcheck,
        )
    return table


def verified_text(health: BackupHealth, *, repaired: bool) -> list[str]:
    """Describe the state of a backup folder, a sentence per line.

    Parameters
    ----------
    health : BackupHealth
        What was found.
    repaired : bool
        Whether what is damaged has been deleted.
    """
    how = "read and verified" if health.contents else "present"
    lines = [f"{plural(health.backups, 'backup')}, {plural(health.files, 'file')}."]
    action = ": deleted" if repaired else ""
    for id_ in health.bad_backups:
        lines.append(f"Backup {id_} is damaged and cannot be restored{action}.")
    if health.missing:
        lines.append(f"{plural(len(health.missing), 'file')} missing.")
    if health.damaged:
        lines.append(f"{plural(len(health.damaged), 'file')} damaged{action}.")
    if health.missing or health.damaged:
        lines.append(
            "Make a new backup: it stores these files again, as far as the library has them."
            if repaired or not health.damaged
            else "Delete damaged files with --repair, then make a new backup to store them again."
        )
    if health.not_in_library:
        lines.append(
            f"{plural(health.not_in_library, 'file')} the library lacked when it was backed up."
        )
    if health.is_sound:
        lines.append(f"Everything is {how}.")
    return lines


def rehearsal_text(rehearsal: Rehearsal) -> str:
    """Say in one line what a rehearsal has checked and found."""
    contents, health = rehearsal.contents, rehearsal.health
    result = (
        "everything is in order"
        if rehearsal.is_sound
        else f"{plural(len(health.missing), 'file')} missing, {len(health.damaged)} damaged"
    )
    size = format_size(contents.record.total_bytes)
    return (
        f"Backup {contents.record.id} restored and deleted again in {rehearsal.seconds:.0f} s: "
        f"{plural(health.reports, 'report')}, {plural(rehearsal.accounts, 'account')}, "
        f"{plural(len(contents.digests), 'file')} ({size}) compared; {result}."
    )


def pruned_text(pruned: PrunedBackups) -> str:
    """Describe what was deleted, in one line."""
    return (
        f"Deleted {plural(pruned.backups, 'backup')} and {plural(pruned.files, 'file')} "
        f"({format_size(pruned.freed_bytes)}) that no other backup needs; "
        f"{plural(pruned.kept, 'backup')} kept."
    )


def restored_text(restored: RestoredBackup) -> list[str]:
    """Describe what was restored, a sentence per line."""
    contents = restored.contents
    rows = sum(contents.counts.rows.values())
    lines = [
        f"Restored backup {contents.record.id}: {plural(rows, 'record')}, "
        f"{plural(len(contents.digests), 'file')}."
    ]
    lacking = len(contents.record.missing)
    if lacking:
        lines.append(f"{plural(lacking, 'file')} the library lacked when it was backed up.")
    return lines
