"""All tables of the library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Table

from vision.library import access_schema, schema, training_schema

#: Modules that define tables.
_MODULES: Final = (schema, access_schema, training_schema)


def library_tables() -> Sequence[Table]:
    """Return the tables, those that others refer to first."""
    return schema.TableBase.metadata.sorted_tables
