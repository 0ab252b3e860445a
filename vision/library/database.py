"""The library's database: opened by its URL, brought to the newest tables first."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from vision.errors import FormcheckError, InputError

#: The newest migration; others are only looked for where the database has another.
HEAD: Final = "0001"
_MIGRATIONS: Final = Path(__file__).with_name("migrations")
#: A writer waits for another one so long, seconds.
_WAIT_S: Final = 30


def open_database(url: str) -> Engine:
    """Connect to a database and bring its tables up to date.

    Parameters
    ----------
    url : str
        As SQLAlchemy takes it, such as ``sqlite:////home/me/library.db``.

    Returns
    -------
    Engine

    Raises
    ------
    InputError
        The URL makes no sense, or the database was made by a newer formcheck.
    FormcheckError
        It cannot be opened.
    """
    try:
        parsed = make_url(url)
        engine = create_engine(parsed, connect_args=_arguments(parsed.get_backend_name()))
    except (ArgumentError, ImportError) as error:
        raise InputError(
            "The library's database has an address that makes no sense; it should look like "
            "sqlite:////folder/library.db."
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    try:
        _bring_up_to_date(engine)
    except FormcheckError:
        engine.dispose()
        raise
    except SQLAlchemyError as error:
        engine.dispose()
        raise FormcheckError(
            f"The library's database cannot be opened ({_why(error)}); look whether its folder is "
            "there, may be written to, and has room."
        ) from error
    return engine


def purge_deleted_rows(engine: Engine) -> None:
    """Leave nothing of deleted rows in the files: not in free pages, not in the journal."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")


def _arguments(backend: str) -> dict[str, Any]:
    return {"timeout": _WAIT_S} if backend == "sqlite" else {}


def _set_up_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves: see below
    for pragma in (
        "foreign_keys = ON",
        "journal_mode = WAL",  # who reads does not wait for who writes
        "synchronous = FULL",
        "secure_delete = ON",  # what is deleted is overwritten
    ):
        try:
            connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()  # it is in no pool yet, so nobody else would
            raise


def _begin_sqlite(connection: Connection) -> None:
    # Python's driver begins late and commits early around changes of tables. Who reads first and
    # writes then would not wait for another writer, but fail: a writer says so at once.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _bring_up_to_date(engine: Engine) -> None:
    with engine.begin() as connection:
        if _revision(connection) == HEAD:
            return
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # two that start at once: one migrates
        if _revision(connection) == HEAD:
            return
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise InputError(
                "This library was made by a newer formcheck; update formcheck to open it."
            ) from error
        connection.commit()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _why(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]
