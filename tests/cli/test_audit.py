"""`formcheck audit`: who has done what, from the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import RunCommand
from vision.library.access import User
from vision.library.athletes import add_athlete
from vision.library.audit import record
from vision.library.library import open_library


def test_it_lists_the_latest_first_by_name_and_action(
    formcheck: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*arguments: str) -> str:
        code, out, _ = formcheck(*arguments)
        assert code == 0
        return out

    monkeypatch.setenv("COLUMNS", "200")
    assert run("audit") == "There are no such entries.\n"
    run("accounts", "add", "Ada Byron")
    account_id = run("accounts", "list").split()[-1]
    library = open_library()
    seen = library.seen_by(User("coach", account_id))
    athlete = add_athlete(seen, "Bob")
    record(seen, "viewed", "report", "report-1")
    library.close()
    lines = run("audit").splitlines()
    assert [line.split()[-4:] for line in lines[1:]] == [
        ["coach", "viewed", "report", "report-1"],
        ["coach", "added", "athlete", athlete],
        ["owner", "added", "account", account_id],
    ]
    assert "Ada Byron" in lines[1]
    by_name = run("audit", "--account", "ada byron", "--action", "added")
    assert athlete in by_name
    assert "report-1" not in by_name
    first = run("audit", "--limit", "1")
    assert "2 older entries; see them with --skip 1." in first
    assert "report-1" not in run("audit", "--skip", "1")
    assert run("audit", "--account", "somebody") == "There are no such entries.\n"
