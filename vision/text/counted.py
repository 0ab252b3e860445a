"""Counts with their nouns, in the language of the page: ``1 report``, ``2 reports``."""

from __future__ import annotations

from vision.text.translation import translate_count


def count_reports(count: int) -> str:
    """Write how many reports."""
    return translate_count("{count} report", "{count} reports", count)


def count_results(count: int) -> str:
    """Write how many results."""
    return translate_count("{count} result", "{count} results", count)


def count_clips(count: int) -> str:
    """Write how many clips."""
    return translate_count("{count} clip", "{count} clips", count)


def count_athletes(count: int) -> str:
    """Write how many athletes."""
    return translate_count("{count} athlete", "{count} athletes", count)


def count_coaches(count: int) -> str:
    """Write how many coaches."""
    return translate_count("{count} coach", "{count} coaches", count)


def count_visits(count: int) -> str:
    """Write on how many visits."""
    return translate_count("{count} visit", "{count} visits", count)
