"""Links with which somebody without an account reads one report."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.finished_analyses import make_finished_analysis
from vision.errors import InputError
from vision.library import viewer_links
from vision.library.access import AccessError, User
from vision.library.access_schema import ViewerLinkRow
from vision.library.athletes import add_athlete
from vision.library.deletion import delete_report
from vision.library.ingest import ingest
from vision.library.library import Library
from vision.library.schema import utc_now
from vision.library.viewer_links import (
    add_viewer_link,
    end_viewer_link,
    end_viewer_links_of,
    list_viewer_links,
    open_viewer_link,
)

COACH = User("coach", "coach-1")


@pytest.fixture
def report(library: Library, tmp_path: Path) -> str:
    """Return a report of an athlete of a coach."""
    made = make_finished_analysis(tmp_path)
    ingest(library, made, athlete_id=add_athlete(library.seen_by(COACH), "Ada"))
    return made.id


def test_a_link_opens_its_report_until_it_is_taken_back(library: Library, report: str) -> None:
    coach = library.seen_by(COACH)
    token = add_viewer_link(coach, report, days=7)
    (link,) = list_viewer_links(coach, report)
    assert (link.created_by, link.used_at) == ("coach-1", None)
    assert link.expires_at - link.created_at == timedelta(days=7)
    assert len(token) == 43
    assert open_viewer_link(library, token) == report
    (used,) = list_viewer_links(coach, report)
    assert used.used_at is not None
    for wrong in (
        "",
        token[:-1],
        f"{token}x",
        "é\ud800",
        hashlib.sha256(token.encode()).hexdigest(),
    ):
        assert open_viewer_link(library, wrong) is None
    end_viewer_link(coach, report, link.id)
    assert open_viewer_link(library, token) is None
    assert list_viewer_links(coach, report) == []
    end_viewer_link(coach, report, link.id)


def test_only_the_hash_of_a_token_is_stored(library: Library, report: str, tmp_path: Path) -> None:
    token = add_viewer_link(library, report, days=1)
    open_viewer_link(library, token)
    stored = b"".join(p.read_bytes() for p in (tmp_path / "library").rglob("*") if p.is_file())
    assert token.encode() not in stored
    assert hashlib.sha256(token.encode()).hexdigest().encode() in stored


def test_a_link_expires(library: Library, report: str, monkeypatch: pytest.MonkeyPatch) -> None:
    token = add_viewer_link(library, report, days=1)
    now = utc_now()
    for hours, found in ((23, report), (24, None)):
        monkeypatch.setattr(viewer_links, "utc_now", lambda h=hours: now + timedelta(hours=h))
        assert open_viewer_link(library, token) == found
        assert len(list_viewer_links(library, report)) == (found is not None)
    with pytest.raises(ValueError, match="one of"):
        add_viewer_link(library, report, days=365)


def test_use_is_noted_once_a_minute(
    library: Library, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = add_viewer_link(library, report, days=1)
    now, noted = utc_now(), []
    for seconds in (0, 30, 61):
        monkeypatch.setattr(viewer_links, "utc_now", lambda s=seconds: now + timedelta(seconds=s))
        open_viewer_link(library, token)
        with library.reading() as session:
            noted.append(session.scalars(select(ViewerLinkRow.used_at)).one() - now)
    assert [each.total_seconds() for each in noted] == pytest.approx([0, 0, 61], abs=0.01)


def test_a_deleted_report_takes_its_links_along(library: Library, report: str) -> None:
    token = add_viewer_link(library, report, days=30)
    delete_report(library, report)
    assert open_viewer_link(library, token) is None
    with pytest.raises(InputError, match="no longer in the library"):
        add_viewer_link(library, report, days=30)


def test_a_removed_account_takes_its_links_along(library: Library, report: str) -> None:
    token = add_viewer_link(library.seen_by(COACH), report, days=7)
    other = add_viewer_link(library, report, days=7)
    end_viewer_links_of(library, "coach-1")
    assert [open_viewer_link(library, each) for each in (token, other)] == [None, report]


def test_athletes_share_their_own_reports_only(
    library: Library, report: str, tmp_path: Path
) -> None:
    with library.reading() as session:
        from vision.library.schema import AthleteRow

        ada = session.scalars(select(AthleteRow.id)).one()
    bobs = make_finished_analysis(tmp_path)
    ingest(library, bobs, athlete_id=add_athlete(library, "Bob"))
    athlete = library.seen_by(User("athlete", "account-1", athlete_id=ada))
    token = add_viewer_link(athlete, report, days=1)
    of_coach = add_viewer_link(library.seen_by(COACH), report, days=1)
    assert {link.created_by for link in list_viewer_links(athlete, report)} == {
        "account-1", "coach-1",
    }  # fmt: skip
    with pytest.raises(InputError, match="no longer in the library"):
        add_viewer_link(athlete, bobs.id, days=1)
    for link in list_viewer_links(athlete, report):
        end_viewer_link(athlete, report, link.id)
    assert [open_viewer_link(library, each) for each in (token, of_coach)] == [None, None]
    viewer = library.seen_by(User("viewer", report_id=report))
    with pytest.raises(AccessError, match="only shows"):
        add_viewer_link(viewer, report, days=1)
    assert list_viewer_links(viewer, report) == []
