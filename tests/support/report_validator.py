"""Validate reports against their JSON schema."""

from __future__ import annotations

import json
from functools import cache

from jsonschema import Draft202012Validator

from vision.report.files import report_schema


@cache
def report_validator() -> Draft202012Validator:
    """Return a validator; that the schema is valid is checked once, which takes a second."""
    schema = json.loads(report_schema())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)
