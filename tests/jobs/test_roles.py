"""Each role tries each public function of the store; what a new function needs is an entry."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import true

from tests.support.access_attempts import Outcome, store_functions, try_all
from tests.support.postgres import new_database
from tests.support.store_calls import ATTEMPTS, NOT_CALLED
from tests.support.two_coaches import TwoCoaches, make_two_coaches
from vision.jobs.result_store import ResultStore
from vision.library import access_rules
from vision.library.files import FileStore
from vision.library.schema import NoteRow
from vision.library.seen_files import SeenFiles

#: Calls that read, write and delete, for a database on which each takes longer.
SOME = (
    *("Library.reading", "Library.writing", "library.queries.list_reports"),
    *("library.athletes.assign_clip", "library.deletion.delete_athlete", "ResultStore.add"),
    *("library.reviews.write_review", "library.ingest.ingest", "library.leases.Leases"),
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, TwoCoaches]:
    """Return a home with the data of two coaches."""
    folder = tmp_path_factory.mktemp("two-coaches")
    return folder / "home", make_two_coaches(folder / "home", folder / "analyses")


def test_every_public_function_of_the_store_is_tried() -> None:
    tried = {name.partition(" ")[0] for name in ATTEMPTS}
    assert not tried & set(NOT_CALLED)
    assert store_functions() == tried | set(NOT_CALLED)


def test_files_that_a_user_sees_have_a_method_for_each_of_the_store() -> None:
    names = {name for name in vars(FileStore) if not name.startswith("_")}
    assert names == {name for name in vars(SeenFiles) if not name.startswith("_")}


@pytest.mark.slow
def test_nobody_sees_or_changes_what_is_not_theirs(
    template: tuple[Path, TwoCoaches], tmp_path: Path
) -> None:
    home, data = template
    counts: Counter[tuple[str, Outcome]] = Counter()
    problems = []
    for who, name, outcome, why in try_all(ATTEMPTS, home, data, tmp_path):
        counts[who, outcome] += 1
        problems += [f"{who}: {name}: {why}"] if why else []
    assert problems == []
    for who in data.users:
        assert counts[who, "allowed"] > 10
        assert counts[who, "refused"] > 20


def test_a_missing_rule_is_found(
    template: tuple[Path, TwoCoaches], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, data = template
    rules = {**access_rules.RULES, NoteRow: lambda user: true()}
    monkeypatch.setattr(access_rules, "RULES", rules)
    access_rules._read_filter.cache_clear()
    try:
        found = list(try_all(ATTEMPTS, home, data, tmp_path, names=["Library.reading"]))
    finally:
        access_rules._read_filter.cache_clear()
    leaks = {who for who, _, outcome, _ in found if outcome == "leak"}
    assert leaks == {"coach A", "coach B", "athlete A", "athlete B", "viewer A", "viewer B"}


@pytest.mark.slow
def test_postgresql_keeps_them_apart_too(
    postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = new_database(postgresql)
    monkeypatch.setenv("FORMCHECK_DATABASE", template)
    home = tmp_path / "template"
    monkeypatch.setenv("FORMCHECK_OBJECTS", str(home / "objects"))
    data = make_two_coaches(home, tmp_path / "analyses")

    def open_results(folder: Path) -> ResultStore:
        """Open a copy of the home with a copy of the database."""
        monkeypatch.setenv("FORMCHECK_DATABASE", new_database(postgresql, template))
        monkeypatch.setenv("FORMCHECK_OBJECTS", str(folder / "objects"))
        return ResultStore(folder)

    tried = try_all(ATTEMPTS, home, data, tmp_path, open_results=open_results, names=SOME)
    assert [f"{who}: {name}: {why}" for who, name, _, why in tried if why] == []
