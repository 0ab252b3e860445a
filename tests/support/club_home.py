"""A home with the accounts, athletes and results of a small club, for tests in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from tests.support.saved_results import build_report, write_result
from vision.accounts.links import take_up_with_password
from vision.accounts.schema import Role
from vision.accounts.store import Accounts
from vision.accounts.users import add_account
from vision.clip.encode import VideoSink
from vision.jobs.account_store import open_account_store
from vision.jobs.result_store import ResultStore
from vision.jobs.seen_results import results_seen_by
from vision.library.access import User
from vision.library.athletes import add_athlete
from vision.settings import Settings

PASSWORD: Final = "four plain short words"


@dataclass(frozen=True)
class Club:
    """Who and what is in the home.

    Attributes
    ----------
    home : Path
    ana, ben : str
        Accounts of the coaches Ana, who added both athletes, and Ben.
    cleo, dan : str
        The athletes; Cleo has an account too.
    report : str
        Cleo's report.
    """

    home: Path
    ana: str
    ben: str
    cleo: str
    dan: str
    report: str


def make_club(home: Path) -> Club:
    """Make the home.

    Parameters
    ----------
    home : Path
        An empty folder.
    """
    home.mkdir(parents=True, exist_ok=True)
    accounts = open_account_store(home)
    results = ResultStore(home)
    try:
        _add(accounts, "admin", "administrator")
        ana, ben = _add(accounts, "Ana", "coach"), _add(accounts, "Ben", "coach")
        seen = results.library.seen_by(User("coach", ana))
        cleo = add_athlete(seen, "Cleo", consent_on=date(2026, 1, 12))
        dan = add_athlete(seen, "Dan")
        _add(accounts, "cleo", "athlete", athlete_id=cleo)
        return Club(home, ana, ben, cleo, dan, _add_result(results, home, ana, cleo))
    finally:
        results.close()
        accounts.close()


def _add(accounts: Accounts, name: str, role: Role, *, athlete_id: str | None = None) -> str:
    _, token = add_account(accounts, name, role, athlete_id=athlete_id)
    return take_up_with_password(accounts, token, PASSWORD).id


def _add_result(results: ResultStore, home: Path, account_id: str, athlete: str) -> str:
    clip = home / "squat.mp4"
    with VideoSink(clip, width=160, height=240) as sink:
        for index in range(15):
            sink.write(np.full((240, 160, 3), 90 + index, np.uint8), index / 15)
    coach = results_seen_by(results, User("coach", account_id))
    meta = coach.add("squat.mp4", [clip.read_bytes()], Settings(), athlete=athlete)
    clip.unlink()
    write_result(build_report("sls_front"), results.work_folder(meta.id))
    results.publish(meta)
    return meta.id
