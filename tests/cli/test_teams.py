"""`formcheck teams`."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import RunCommand
from vision.library.athletes import add_athlete
from vision.library.library import open_library
from vision.library.teams import list_teams


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture
def cleo(formcheck: RunCommand) -> str:
    """Add two coaches and the athlete Cleo; return her id."""
    for name in ("Ana", "Ben"):
        formcheck("accounts", "add", name)
    library = open_library()
    cleo = add_athlete(library, "Cleo [b]")
    library.close()
    return cleo


def test_teams_are_added_filled_listed_renamed_and_deleted(
    formcheck: RunCommand, cleo: str
) -> None:
    assert formcheck("teams", "list") == (0, "There are no teams yet.\n", "")
    assert formcheck("teams", "add", "Sprint") == (0, "Added the team Sprint.\n", "")
    code, out, _ = formcheck(
        "teams", "join", "sprint", "--coach", "ana", "--coach", "Ben", "--athlete", cleo
    )
    assert (code, out) == (0, "Ana, Ben, Cleo [b] joined Sprint.\n")
    assert formcheck("teams", "leave", "Sprint", "--coach", "Ben")[1] == "Ben left Sprint.\n"
    assert formcheck("teams", "rename", "Sprint", "Jump")[0] == 0
    _, listed, _ = formcheck("teams", "list")
    assert re.search(r"^Jump +Ana +Cleo \[b\] +\S{12}$", listed, re.MULTILINE)
    # An account that is removed leaves its teams.
    formcheck("accounts", "remove", "Ana")
    library = open_library()
    (team,) = list_teams(library)
    assert (team.coaches, team.athletes) == ((), (cleo,))
    library.close()
    assert formcheck("teams", "delete", "jump") == (0, "Deleted the team Jump.\n", "")
    assert formcheck("teams", "list")[1] == "There are no teams yet.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "sprint"), "already is a team"),
        (("add", " "), "Enter a name"),
        (("delete", "Jump"), "no team 'Jump'"),
        (("join", "Sprint"), "Say who"),
        (("join", "Sprint", "--coach", "Zoe"), "no account 'Zoe'"),
        (("join", "Sprint", "--athlete", "Zoe"), "no athlete 'Zoe'"),
        (("join", "Sprint", "--coach", "Dan"), "Dan is no coach"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    formcheck: RunCommand, cleo: str, arguments: tuple[str, ...], words: str
) -> None:
    formcheck("accounts", "add", "Dan", "--role", "athlete")
    formcheck("teams", "add", "Sprint")
    code, _, err = formcheck("teams", *arguments)
    assert (code, err.count("\n")) == (2, 1)
    assert words in err
