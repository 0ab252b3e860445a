"""Values of database columns as JSON, the same whatever database they are from.

Each value is kept as it is stored: times with microseconds, floating-point numbers to the last
digit, binary data, and JSON as its text, in which ``null`` is not the same as no value.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Double,
    LargeBinary,
    Table,
    Text,
    cast,
    type_coerce,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

#: Key in the ``info`` of a table or a column that no backup holds; its value is False.
IN_BACKUP: Final = "backup"

_KINDS: Final[dict[type, str]] = {
    str: "text",
    bool: "boolean",
    int: "integer",
    float: "number",
    bytes: "binary",
    date: "date",
    datetime: "time",
}
#: The type with which values of each kind are written to any database.
TYPES: Final[dict[str, TypeEngine[Any]]] = {
    "text": Text(),
    "boolean": Boolean(),
    "integer": BigInteger(),
    "number": Double(),
    "binary": LargeBinary(),
    "date": Date(),
    "time": DateTime(),
    "json": JSON(none_as_null=True),
}
_ENCODERS: Final[dict[str, Callable[[Any], Any]]] = {
    "binary": lambda value: base64.b64encode(value).decode("ascii"),
    "date": lambda value: value.isoformat(),
    "time": lambda value: value.isoformat(),
}
_DECODERS: Final[dict[str, Callable[[Any], Any]]] = {
    "binary": lambda value: base64.b64decode(value, validate=True),
    "date": date.fromisoformat,
    "time": datetime.fromisoformat,
    "json": lambda value: _without_null(json.loads(value)),
}


def kept_columns(table: Table) -> list[Column[Any]]:
    """Return the columns of a table that a backup holds; none where it leaves the table out."""
    if table.info.get(IN_BACKUP) is False:
        return []
    return [column for column in table.columns if column.info.get(IN_BACKUP) is not False]


def column_kind(column: Column[Any]) -> str:
    """Return the kind of a column, as a backup names it.

    Parameters
    ----------
    column : Column
        Column of a table.

    Raises
    ------
    TypeError
        A backup cannot hold values of this type.
    """
    stored = _stored_type(column)
    if isinstance(stored, JSON):
        return "json"
    kind = _KINDS.get(stored.python_type)
    if kind is None or getattr(stored, "timezone", False):
        raise TypeError(f"a backup cannot hold the column {column}")
    return kind


def stored_value(column: Column[Any]) -> ColumnElement[Any]:
    """Return an expression for what the database stores in a column, JSON as its text."""
    stored = _stored_type(column)
    return cast(column, Text) if isinstance(stored, JSON) else type_coerce(column, stored)


def encode(kind: str, value: Any) -> Any:
    """Return a value of a column as JSON can hold it."""
    encoder = _ENCODERS.get(kind)
    return value if value is None or encoder is None else encoder(value)


def decode(kind: str, value: Any) -> Any:
    """Return the value that `encode` was given, for a column of one of `TYPES`.

    Parameters
    ----------
    kind : str
        Kind of the column.
    value : object
        From a backup.

    Raises
    ------
    ValueError, TypeError
        It is no value of this kind.
    """
    decoder = _DECODERS.get(kind)
    return value if value is None or decoder is None else decoder(value)


def _stored_type(column: Column[Any]) -> TypeEngine[Any]:
    return column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type


def _without_null(value: Any) -> Any:
    """Return what SQLAlchemy stores as the JSON ``null``, which is not the same as no value."""
    return JSON.NULL if value is None else value
