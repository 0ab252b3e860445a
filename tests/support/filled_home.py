"""A home with something of everything that a server keeps, and what it holds, to compare."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyrage
from argon2 import PasswordHasher
from sqlalchemy import JSON, Engine, Table, Text, cast, select

from tests.support.finished_analyses import NOON, make_finished_analysis
from vision.accounts.account import Identity
from vision.accounts.links import take_up_with_identity, take_up_with_password
from vision.accounts.passwords import Passwords
from vision.accounts.schema import AccountTableBase
from vision.accounts.sessions import sign_in
from vision.accounts.store import Accounts
from vision.accounts.users import add_account
from vision.backup.folder import BackupFolder, open_to_write
from vision.backup.keys import KeyOptions
from vision.backup.storage import BackupStorage
from vision.backup.target import RestoreTarget
from vision.library.athletes import add_athlete
from vision.library.ingest import ingest
from vision.library.library import Library
from vision.library.results import save_result
from vision.library.reviews import ReviewDecision, add_note, write_review
from vision.library.tables import library_tables
from vision.library.user_annotations import save_user_annotations
from vision.report.user_annotation import UserAnnotation

PASSWORD = "four plain short words"
#: What backups leave out: whole tables, and columns.
LEFT_OUT = {"account_link", "account_session", "account_failure"}
LEFT_OUT_COLUMNS = {("result", "lease"), ("result", "lease_until")}
_LINE = UserAnnotation("line1", 2.0, "line", ((10.1, 20.0), (1 / 3, 40.0)), "yellow")


@dataclass(frozen=True)
class Everything:
    """What a home keeps.

    Attributes
    ----------
    rows : dict
        Rows by table, as the database stores them.
    files : dict
        Contents by digest.
    """

    rows: dict[str, list[tuple[Any, ...]]]
    files: dict[str, bytes]


def fill(target: RestoreTarget, folder: Path) -> list[str]:
    """Fill a library and its accounts; return the ids of the reports."""
    with target.library() as library, target.accounts(library) as accounts:
        athlete = add_athlete(
            library, "Zoë «Ω» 🏃", note="left knee\nsince May", consent_on=date(2026, 1, 31)
        )
        criteria = Path("vision/screens/definitions/deep_squat.toml").read_text("utf-8")
        ids = []
        for number, further in enumerate(({"criteria": criteria}, {"live": {"reps": [1, 2.5]}})):
            made = make_finished_analysis(folder, days=number / 7, **further)
            ingest(library, made, athlete_id=None if number else athlete)
            ids.append(made.id)
        decisions = [ReviewDecision("depth", None, "dismiss", reason="filmed from above")]
        write_review(library, ids[0], status="sent", message="Well done.", decisions=decisions)
        add_note(library, ids[0], time_s=0.1 + 0.2, text="here")
        save_user_annotations(library, ids[0], changed=[_LINE])
        add_pending(library, folder, "waiting_____")
        _add_accounts(accounts, athlete)
        _add_missing_rows(library.engine, library_tables())
        _add_missing_rows(accounts.engine, AccountTableBase.metadata.sorted_tables)
    return ids


def _add_missing_rows(engine: Engine, tables: Sequence[Table]) -> None:
    """Add a row to each table that has none, so that a new table is compared, too."""
    with engine.execution_options(writes=True).begin() as connection:
        for table in tables:
            if connection.execute(select(table)).first() is not None:
                continue
            values: dict[str, Any] = {}
            for column in table.columns:
                parent = next(iter(column.foreign_keys), None)
                stored = getattr(column.type, "impl_instance", column.type)
                values[column.name] = (
                    _sample(stored.python_type)
                    if parent is None
                    else connection.scalar(select(parent.column))
                )
            connection.execute(table.insert().values(values))


def _sample(kind: type) -> Any:
    samples: dict[type, Any] = {
        str: "sample", int: 1, float: 1 / 3, bool: True, dict: {"a": [None]},
        date: date(2026, 2, 28), datetime: NOON,
    }  # fmt: skip
    return samples[kind]


def add_pending(library: Library, folder: Path, id_: str, *, megabytes: int = 0) -> None:
    """Add a result whose analysis was interrupted; a server still holds its lease."""
    clip = folder / f"{id_}.mov"
    with clip.open("wb") as file:
        file.write(f"not analysed: {id_}".encode())
        for _ in range(megabytes):
            file.write(os.urandom(1 << 20))
    values = {
        "ending": "mov", "name": "waiting.MOV", "created_at": NOON, "owner": "somebody",
        "settings": {"leg": "left", "height_cm": 171.3}, "resumed": 1,
        "lease": "held", "lease_until": NOON,
    }  # fmt: skip
    save_result(library, id_, clip, {}, values=values, criteria=None)


def _add_accounts(accounts: Accounts, athlete: str) -> None:
    accounts.passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    _, token = add_account(accounts, "Ada Byron", "administrator")
    take_up_with_password(accounts, token, PASSWORD)
    sign_in(accounts, "Ada Byron", PASSWORD, address="192.0.2.1")
    _, token = add_account(accounts, "Zoë", "athlete", athlete_id=athlete)
    take_up_with_identity(accounts, token, Identity("https://login.example", "zoe"))
    add_account(accounts, "Cleo", "coach")  # her link is not used yet


def everything(target: RestoreTarget) -> Everything:
    """Return what a backup of a home must hold."""
    with target.library() as library, target.accounts(library) as accounts:
        rows = all_rows(library.engine, library_tables())
        rows |= all_rows(accounts.engine, AccountTableBase.metadata.sorted_tables)
        files = {d: b"".join(library.files.read_chunks(d)) for d in library.files.all_digests()}
    return Everything(rows, files)


def all_rows(engine: Engine, tables: Sequence[Table]) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows that a backup holds, JSON as its text, in one order for all databases."""
    found = {}
    with engine.connect() as connection:
        for table in tables:
            if table.name in LEFT_OUT:
                continue
            columns = [
                cast(column, Text) if isinstance(column.type, JSON) else column
                for column in table.columns
                if (table.name, column.name) not in LEFT_OUT_COLUMNS
            ]
            rows = connection.execute(select(*columns)).all()
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def assert_something_of_everything(kept: Everything) -> None:
    """Check that a comparison of what is kept compares something in every table."""
    assert [name for name, rows in kept.rows.items() if not rows] == []
    assert len(kept.files) > 8


@dataclass(frozen=True)
class AgeKey:
    """A key of age, as age-keygen makes it."""

    recipient: str
    file: Path

    def options(self, *, with_identity: bool = True) -> KeyOptions:
        """Return it as a user gives it."""
        return KeyOptions(no_passphrase, (self.recipient,), self.file if with_identity else None)


def new_age_key(path: Path) -> AgeKey:
    """Write a key to a file."""
    identity = pyrage.x25519.Identity.generate()
    path.write_text(f"# public key: {identity.to_public()}\n{identity}\n", "ascii")
    return AgeKey(str(identity.to_public()), path)


def no_passphrase(is_new: bool) -> str:
    """Fail: nobody may ask for a passphrase."""
    raise AssertionError("asked for a passphrase")


def open_folder(url: str, key: AgeKey, home: Path) -> BackupFolder:
    """Open a backup folder, to write and to read; it is made where there is none."""
    return open_to_write(BackupStorage(url), key.options(), home=home)
