"""Dates in the current language: ``2 March 2026``, ``2 Mar 2026``, ``2 Mar 26``."""

from __future__ import annotations

from datetime import date

from vision.text.translation import current_language, translate_in


def long_date(day: date) -> str:
    """Write a date: ``2 March 2026``.

    Parameters
    ----------
    day : date
        The date.
    """
    pattern = translate_in("long date", "{day} {month} {year}")
    return pattern.format(day=_day(day), month=month_name(day.month), year=day.year)


def medium_date(day: date) -> str:
    """Write a date with a short month: ``2 Mar 2026``.

    Parameters
    ----------
    day : date
        The date.
    """
    return _with_short_month(day, f"{day.year}")


def short_date(day: date) -> str:
    """Write a date where there is little room: ``2 Mar 26``.

    Parameters
    ----------
    day : date
        The date.
    """
    return _with_short_month(day, f"{day:%y}")


def date_field_format() -> str:
    """Return the format of a field for a date, as Streamlit takes it."""
    return translate_in("date field", "YYYY/MM/DD")


def _with_short_month(day: date, year: str) -> str:
    pattern = translate_in("short date", "{day} {month} {year}")
    return pattern.format(day=_day(day), month=short_month_name(day.month), year=year)


def _day(day: date) -> str:
    return "1er" if day.day == 1 and current_language() == "fr" else str(day.day)


def month_name(number: int) -> str:
    """Return the name of a month, numbered from 1."""
    return (
        translate_in("month", "January"),
        translate_in("month", "February"),
        translate_in("month", "March"),
        translate_in("month", "April"),
        translate_in("month", "May"),
        translate_in("month", "June"),
        translate_in("month", "July"),
        translate_in("month", "August"),
        translate_in("month", "September"),
        translate_in("month", "October"),
        translate_in("month", "November"),
        translate_in("month", "December"),
    )[number - 1]


def short_month_name(number: int) -> str:
    """Return the short name of a month, numbered from 1."""
    return (
        translate_in("short month", "Jan"),
        translate_in("short month", "Feb"),
        translate_in("short month", "Mar"),
        translate_in("short month", "Apr"),
        translate_in("short month", "May"),
        translate_in("short month", "Jun"),
        translate_in("short month", "Jul"),
        translate_in("short month", "Aug"),
        translate_in("short month", "Sep"),
        translate_in("short month", "Oct"),
        translate_in("short month", "Nov"),
        translate_in("short month", "Dec"),
    )[number - 1]
