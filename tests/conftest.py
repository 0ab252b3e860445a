"""Fixtures for all tests: an isolated home folder, test clips and the pose model."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import pytest
import sqlalchemy
from hypothesis import settings
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL, Engine
from sqlalchemy.util import LRUCache

from tests.support.fork_server import CAN_FORK, ForkServer, ServerStarts
from tests.support.postgres import postgres_server
from vision.accounts import store as account_store
from vision.errors import ModelError
from vision.library import database, row_ids
from vision.pose.model_store import resolve_model

# How long an example takes says only how busy the computer is.
settings.register_profile("formcheck", deadline=None)
settings.load_profile("formcheck")

# Tests that need no particular model run with the balanced one, in half the time.
os.environ["FORMCHECK_QUALITY"] = "balanced"

# Streamlit looks for garbage after each run of a page, also in servers that tests start, which
# took as long as the page.
os.environ["STREAMLIT_RUNNER_POST_SCRIPT_GC"] = "false"

# A shell lets programs in the background ignore Ctrl-C, and nohup the end of the terminal. Those
# that the tests start and interrupt would ignore them, too.
for _name, _handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
    _number = getattr(signal, _name, None)
    if _number is not None and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _handler)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect tests without looking for garbage: there is little, and to look takes a third.

    Later the tests and modules, which all stay, are left out of the search.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True)
def _environment() -> Iterator[None]:
    """Take back what a test, or the command that it runs, has put into the environment."""
    before = dict(os.environ)
    yield
    current = os.environ.get("PYTEST_CURRENT_TEST")
    if {**os.environ, "PYTEST_CURRENT_TEST": ""} != {**before, "PYTEST_CURRENT_TEST": ""}:
        os.environ.clear()
        os.environ.update(before)
        if current is not None:
            os.environ["PYTEST_CURRENT_TEST"] = current


@pytest.fixture(autouse=True)
def formcheck_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test its own home folder, so that none touches the user's."""
    home = tmp_path / "formcheck-home"
    monkeypatch.setenv("FORMCHECK_HOME", str(home))
    return home


@pytest.fixture(scope="session", autouse=True)
def _awkward_ids() -> Iterator[None]:
    """Make each id of a row hold what seldom comes by chance: two underscores, a dash last."""

    def awkward(count: int) -> str:
        token = token_urlsafe(count)
        return f"_{token[1:5]}__{token[7:-1]}-"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_ids, "token_urlsafe", awkward)
        yield


@pytest.fixture(scope="session", autouse=True)
def _migrated_copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Start each new SQLite library of this process from a copy of a migrated one.

    To migrate an empty one takes a tenth of a second, and hundreds of tests open one.
    """
    create = database._create_private_file

    @cache
    def migrated() -> bytes:
        template = tmp_path_factory.mktemp("template") / "library.db"
        with pytest.MonkeyPatch.context() as original:
            original.setattr(database, "_create_private_file", create)
            database.open_database(f"sqlite:///{template}").dispose()
        return template.read_bytes()

    def create_from_copy(url: URL) -> None:
        create(url)
        path = Path(url.database or "")
        if path.is_file() and path.stat().st_size == 0:
            path.write_bytes(migrated())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_create_private_file", create_from_copy)
        yield


@pytest.fixture(scope="session", autouse=True)
def _shared_statements() -> Iterator[None]:
    """Compile each statement once for all SQLite databases of this process.

    SQLAlchemy keeps what it has compiled for each engine and its dialect; hundreds of tests open
    a new engine, for which each statement would be compiled again.
    """
    create_engine, compiled = sqlalchemy.create_engine, LRUCache(2000)

    def create_with_statements(url: URL, **options: Any) -> Engine:
        engine = create_engine(url, **options)
        if engine.dialect.name == "sqlite":
            engine.update_execution_options(compiled_cache=compiled)
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLiteDialect_pysqlite, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(SQLiteDialect_pysqlite, "__hash__", lambda one: hash(type(one)))
        for module in (database, account_store):
            patch.setattr(module, "create_engine", create_with_statements)
        yield


@pytest.fixture(scope="session")
def clips() -> Path:
    """Folder of test clips; skips the test where there is none."""
    named = os.environ.get("FORMCHECK_CLIPS", "")
    if not named:
        pytest.skip("FORMCHECK_CLIPS does not name the folder of test clips")
    folder = Path(named)
    assert folder.is_dir(), f"FORMCHECK_CLIPS names {named}, which is not a folder"
    return folder


@pytest.fixture(scope="session")
def model_path() -> Path:
    """Path of the default pose model; skips the test where it cannot be fetched."""
    try:
        return resolve_model().path
    except ModelError as error:
        pytest.skip(f"no pose model: {error}")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """URL of a PostgreSQL server without the name of a database; skips where there is none."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """URL of an S3 server; each test names buckets of its own."""
    from tests.support.s3_server import s3_server

    with s3_server() as url:
        yield url


@pytest.fixture(scope="session")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerStarts]:
    """Start the process that forks servers, one for all that run tests now."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    forks = ForkServer(shared / "forks") if CAN_FORK else ServerStarts()
    yield forks
    forks.close()
