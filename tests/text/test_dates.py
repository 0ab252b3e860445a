"""Dates in every language."""

from __future__ import annotations

from datetime import date

import pytest

from vision.text.dates import long_date, medium_date, short_date
from vision.text.translation import use_language

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ("1 March 2026", "1 Mar 2026", "1 Mar 26")),
        ("es", ("1 de marzo de 2026", "1 mar 2026", "1 mar 26")),
        ("de", ("1. März 2026", "1. März 2026", "1. März 26")),
        ("fr", ("1er mars 2026", "1er mars 2026", "1er mars 26")),
    ],
)
def test_dates_are_written_as_in_the_language(language: str, written: tuple[str, ...]) -> None:
    with use_language(language):
        assert (long_date(DAY), medium_date(DAY), short_date(DAY)) == written
