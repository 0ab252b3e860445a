"""Calls of the store about teams, links, retention, consent, merging, and personal data."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Final
from unittest.mock import patch

from tests.support.access_attempts import (
    ADMINISTRATOR,
    ATHLETE,
    COACH,
    EVERYBODY,
    READER,
    Attempt,
    Caller,
    reads,
    server,
    writes,
)
from vision.errors import FormcheckError
from vision.jobs import merging as merges
from vision.jobs import personal_data, selection_export
from vision.jobs import retention as deletions
from vision.library import athletes, merging, queries, retention, tags, teams, viewer_links

TEAM_NOT_CALLED: Final[Mapping[str, str]] = {
    "ResultStore.home": "a path that the settings name",
    "library.audit.record_erasure": "only adds to the audit log",
    "library.viewer_links.open_viewer_link": "the token of a link is what counts",
}
_TODAY: Final = date(2026, 4, 1)


def _consent(c: Caller) -> str:
    """Return the sentence with which a clip is refused, which has the athlete's name."""
    with patch.dict("os.environ", {"FORMCHECK_REQUIRE_CONSENT": "true"}):
        try:
            athletes.check_consent(c.library, c.data.a.athlete)
        except FormcheckError as error:
            return str(error)
    return ""


def _export(c: Caller) -> object:
    path = c.scratch / "everything.zip"
    # The reports are files that no page can be made from.
    with patch("vision.jobs.personal_data._report_page", return_value=None):
        personal_data.export_everything(c.state, c.data.a.athlete, path)
    return path


def _export_selection(c: Caller) -> object:
    path = c.scratch / "selection.zip"
    # The reports are files that no page can be made from.
    with patch("vision.jobs.selection_export._report_page", return_value="page"):
        selection_export.export_results(c.state, [c.data.a.sent], path, progress=lambda _: None)
    return zipfile.ZipFile(path).read("results.csv")


def _merge(c: Caller, kept: str, other: str) -> None:
    """Merge two athletes with a plan of somebody who may make it."""
    plan = merging.plan_merge(c.library.whole, kept, other)
    merging.merge_athletes(c.library, plan, consent_on=None, keep_until=None)


def _merge_with_accounts(c: Caller) -> None:
    plan = merging.plan_merge(c.library.whole, c.data.a.athlete, c.data.a.second)
    merges.merge_with_accounts(c.state, plan, consent_on=None, keep_until=None)


TEAM_CALLS: Final[Mapping[str, Attempt]] = {
    "JobQueue.discard": server(lambda c: c.jobs.discard([c.data.a.sent])),
    "JobQueue.stop_deleted": server(lambda c: c.jobs.stop_deleted()),
    "ResultStore.deleted_among": server(lambda c: c.results.deleted_among([c.data.a.sent])),
    "ResultStore.remove_copies": server(lambda c: c.results.remove_copies(c.data.a.sent)),
    "jobs.merging.merge_with_accounts": writes(COACH, _merge_with_accounts),
    "jobs.personal_data.erase_everything": writes(
        ATHLETE, lambda c: personal_data.erase_everything(c.state, c.data.a.athlete)
    ),
    "jobs.personal_data.export_everything": reads(ATHLETE, _export),
    "jobs.retention.apply_retention": server(
        lambda c: deletions.apply_retention(c.state, today=date(2999, 1, 1))
    ),
    "library.athletes.check_consent": reads(ATHLETE, _consent),
    "library.athletes.get_athlete": reads(
        ATHLETE, lambda c: athletes.get_athlete(c.library, c.data.a.athlete)
    ),
    "library.merging.merge_athletes": writes(
        COACH, lambda c: _merge(c, c.data.a.second, c.data.a.athlete)
    ),
    "library.merging.merge_athletes (with an athlete of others)": writes(
        ADMINISTRATOR, lambda c: _merge(c, c.data.a.athlete, c.data.b.athlete)
    ),
    "library.merging.merge_athletes (an athlete of others with themselves)": writes(
        ADMINISTRATOR, lambda c: _merge(c, c.data.b.athlete, c.data.a.athlete)
    ),
    "library.merging.plan_merge": reads(
        COACH, lambda c: merging.plan_merge(c.library, c.data.a.athlete, c.data.a.second)
    ),
    "library.athletes.assign_clips": writes(
        COACH,
        lambda c: athletes.assign_clips(c.library, [c.data.a.loose, c.data.a.draft], None),
    ),
    "library.queries.list_report_ids": reads(
        EVERYBODY, lambda c: queries.list_report_ids(c.library, queries.ReportFilter())
    ),
    "library.queries.list_report_ids (by a coach's words)": reads(
        COACH,
        lambda c: queries.list_report_ids(c.library, queries.ReportFilter(text="draft-note-a")),
    ),
    "library.queries.list_report_ids (by a tag)": reads(
        COACH, lambda c: queries.list_report_ids(c.library, queries.ReportFilter(tag="tag-a"))
    ),
    "library.tags.change_tags": writes(
        COACH, lambda c: tags.change_tags(c.library, [c.data.a.sent], add=["new"])
    ),
    "library.tags.change_tags (remove)": writes(
        COACH, lambda c: tags.change_tags(c.library, [c.data.a.sent], remove=["TAG-A"])
    ),
    "library.tags.list_tags": reads(
        COACH, lambda c: [tag for tag in tags.list_tags(c.library) if tag.key == "tag-a"]
    ),
    "jobs.selection_export.export_results": reads(READER, _export_selection),
    "library.retention.due_athletes": reads(
        ADMINISTRATOR,
        lambda c: retention.due_athletes(c.library, today=date(2999, 1, 1), notice_days=14),
    ),
    "library.retention.give_notices": reads(
        ADMINISTRATOR,
        lambda c: (retention.give_notices(c.library, today=_TODAY, notice_days=14), "given"),
    ),
    "library.retention.keep_longer": writes(
        COACH, lambda c: retention.keep_longer(c.library, c.data.a.athlete, until=None)
    ),
    "library.retention.list_notices": reads(
        ATHLETE,
        lambda c: [
            notice
            for notice in retention.list_notices(c.library, notice_days=14)
            if notice.athlete_id == c.data.a.athlete
        ],
    ),
    "library.teams.add_team": writes(ADMINISTRATOR, lambda c: teams.add_team(c.library, "Another")),
    "library.teams.add_team_athlete": writes(
        COACH, lambda c: teams.add_team_athlete(c.library, c.data.a.team, c.data.a.second)
    ),
    "library.teams.add_team_athlete (of others)": writes(
        ADMINISTRATOR, lambda c: teams.add_team_athlete(c.library, c.data.b.team, c.data.a.athlete)
    ),
    "library.teams.add_team_coach": writes(
        ADMINISTRATOR, lambda c: teams.add_team_coach(c.library, c.data.a.team, "coach-b")
    ),
    "library.teams.delete_team": writes(
        ADMINISTRATOR, lambda c: teams.delete_team(c.library, c.data.a.team)
    ),
    "library.teams.leave_teams": writes(
        ADMINISTRATOR, lambda c: teams.leave_teams(c.library, "coach-a")
    ),
    "library.teams.list_teams": reads(
        COACH, lambda c: [t for t in teams.list_teams(c.library) if t.id == c.data.a.team]
    ),
    "library.teams.remove_team_athlete": writes(
        COACH, lambda c: teams.remove_team_athlete(c.library, c.data.a.team, c.data.a.athlete)
    ),
    "library.teams.remove_team_coach": writes(
        ADMINISTRATOR, lambda c: teams.remove_team_coach(c.library, c.data.a.team, "coach-a")
    ),
    "library.teams.rename_team": writes(
        ADMINISTRATOR, lambda c: teams.rename_team(c.library, c.data.a.team, name="Renamed")
    ),
    "library.viewer_links.add_viewer_link": writes(
        ATHLETE, lambda c: viewer_links.add_viewer_link(c.library, c.data.a.draft, days=1)
    ),
    "library.viewer_links.end_viewer_link": writes(
        ATHLETE, lambda c: viewer_links.end_viewer_link(c.library, c.data.a.sent, "a" * 12)
    ),
    "library.viewer_links.end_viewer_links_of": writes(
        ATHLETE, lambda c: viewer_links.end_viewer_links_of(c.library, "coach-a")
    ),
    "library.viewer_links.list_viewer_links": reads(
        ATHLETE, lambda c: viewer_links.list_viewer_links(c.library, c.data.a.sent)
    ),
}
