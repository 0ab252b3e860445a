"""Describe the progress of a queued or running analysis."""

from __future__ import annotations

from vision.jobs.job_status import JobStatus
from vision.text.numbers import format_share
from vision.text.translation import translate, translate_count


def is_indeterminate(status: JobStatus) -> bool:
    """Return whether progress is still unknown: opening, loading or waiting."""
    return status.fraction < 0.01


def status_text(status: JobStatus) -> str:
    """Describe the current step, the progress and the time left, in the current language.

    Parameters
    ----------
    status : JobStatus
        Status of a waiting or running analysis.
    """
    if status.stopping:
        return translate("Stopping")
    if status.state == "waiting":
        if not status.jobs_ahead:
            return translate("Starting")
        text = translate_count(
            "Waiting for {count} other clip",
            "Waiting for {count} other clips",
            status.jobs_ahead,
        )
        return text + _left_text(status)
    if is_indeterminate(status):
        elapsed = f" · {status.elapsed_s:.0f} s" if status.elapsed_s >= 1 else ""
        return translate(status.activity) + elapsed
    return f"{translate(status.activity)} · {format_share(status.fraction)}" + _left_text(status)


def _left_text(status: JobStatus) -> str:
    if status.left_s is None:
        return ""
    text = translate("about {duration} left")
    return f" · {text.format(duration=_duration(status.left_s))}"


def _duration(seconds: float) -> str:
    if seconds < 10:
        return "10 s"
    return f"{round(seconds, -1):.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
