"""Measure what the limits of a role cost: the same queries as owner, administrator and coach.

    python scripts/benchmark_roles.py [--reports 2000] [--coaches 2] [--times 20] [--database URL]

Fills a library with reports of several coaches, each with as many, and measures what the pages ask
for. The load of the machine is printed, too.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import insert
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parents[1]))

from vision.jobs.result_store import ResultStore
from vision.jobs.seen_results import results_seen_by
from vision.library import access_schema as access
from vision.library import schema as models
from vision.library.access import OWNER, User
from vision.library.athletes import list_athletes
from vision.library.queries import (
    ReportFilter,
    get_report_card,
    list_frequent_criteria,
    list_reports,
)
from vision.library.reviews import read_review

_ATHLETES = 40
_CRITERIA = [f"criterion_{number}" for number in range(10)]


def fill(session: Session, coach: str, reports: int) -> None:
    """Add reports of a coach: nine of ten of an athlete, half of these in a team."""
    now, rows = models.utc_now(), {}
    team = models.new_id()
    athletes = [models.new_id() for _ in range(_ATHLETES)]
    rows[access.TeamRow] = [{"id": team, "name": coach}]
    rows[access.TeamCoachRow] = [{"team_id": team, "account_id": coach}]
    rows[models.AthleteRow] = [
        {"id": id_, "name": f"Athlete {n}", "account_id": coach if n % 2 else None}
        for n, id_ in enumerate(athletes)
    ]
    rows[access.TeamAthleteRow] = [{"team_id": team, "athlete_id": id_} for id_ in athletes[::2]]
    visits = {id_: models.new_id() for id_ in athletes}
    rows[models.VisitRow] = [
        {"id": visit, "athlete_id": id_, "day": now.date()} for id_, visit in visits.items()
    ]
    numbers = range(reports)
    ids = [models.new_id() for _ in numbers]
    clips = [models.new_id() for _ in numbers]
    whose = [athletes[(n + n // 10) % _ATHLETES] if n % 10 else None for n in numbers]
    digests = [os.urandom(32).hex() for _ in numbers]
    rows[models.ClipRow] = [
        {"id": clips[n], "digest": digests[n], "visit_id": visits.get(whose[n] or ""),
         "account_id": coach, "name": "clip.mp4", "ending": "mp4"}
        for n in numbers
    ]  # fmt: skip
    rows[models.ResultRow] = [
        {"id": ids[n], "clip": digests[n], "ending": "mp4", "name": "clip.mp4", "state": "done",
         "created_at": now - timedelta(hours=n), "athlete_id": whose[n], "account_id": coach}
        for n in numbers
    ]  # fmt: skip
    rows[models.ReportRow] = [
        {"id": ids[n], "clip_id": clips[n], "created_at": now - timedelta(hours=n),
         "screen": "single_leg_squat"}
        for n in numbers
    ]  # fmt: skip
    rows[models.ReviewRow] = [{"report_id": id_, "status": "sent"} for id_ in ids]
    rows[models.FindingRow] = [
        {"report_id": id_, "place": place, "criterion": criterion, "title": criterion,
         "verdict": "fault" if (place + n) % 3 else "pass"}
        for n, id_ in enumerate(ids)
        for place, criterion in enumerate(_CRITERIA)
    ]  # fmt: skip
    for table, values in rows.items():
        session.execute(insert(table), values)


def timed_ms(call: Callable[[], object], times: int) -> float:
    """Return the median processor time of a call, milliseconds."""
    call()
    found = []
    for _ in range(times):
        begun = time.process_time()
        call()
        found.append(1000 * (time.process_time() - begun))
    return median(found)


def main() -> None:
    """Fill a library, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=2000, help="of each coach")
    parser.add_argument("--coaches", type=int, default=2)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--database", help="URL of an empty database; SQLite by default")
    options = parser.parse_args()
    if options.database:
        os.environ["FORMCHECK_DATABASE"] = options.database
    with tempfile.TemporaryDirectory(prefix="formcheck-roles-") as home:
        results = ResultStore(Path(home))
        for number in range(options.coaches):
            with results.library.writing() as session:
                fill(session, f"coach-{number}", options.reports)
        users = {
            "owner": OWNER,
            "administrator": User("administrator", "admin"),
            "coach": User("coach", "coach-0"),
            "athlete": User("athlete", "x", athlete_id=list_athletes(results.library)[0].id),
        }
        report = list_reports(results.library.seen_by(users["athlete"]), ReportFilter()).cards[0].id
        print(f"| ms | {' | '.join(users)} |\n|---|{'---|' * len(users)}")
        for what, call in {
            "first page of the library (20 reports)": lambda seen: list_reports(
                seen.library, ReportFilter(), limit=20
            ),
            "all reports, to compare": lambda seen: list_reports(
                seen.library, ReportFilter(), limit=1_000_000
            ),
            "frequent findings": lambda seen: list_frequent_criteria(seen.library),
            "athletes": lambda seen: list_athletes(seen.library),
            "card of a report": lambda seen: get_report_card(seen.library, report),
            "review of a report": lambda seen: read_review(seen.library, report),
            "all results": lambda seen: seen.all_results(),
        }.items():
            found = [
                timed_ms(lambda user=user, call=call: call(results_seen_by(results, user)),  # type: ignore[misc]
                         options.times)
                for user in users.values()
            ]  # fmt: skip
            print(f"| {what} | {' | '.join(f'{ms:.1f}' for ms in found)} |")
        results.close()
    print(f"\nload {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
