from __future__ import annotations

import pytest

from vision.jobs.job_status import JobStatus
from vision.jobs.status_text import status_text


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (JobStatus("waiting"), "Starting"),
        (JobStatus("waiting", jobs_ahead=2), "Waiting for 2 other clips"),
        (
            JobStatus("waiting", jobs_ahead=1, left_s=200),
            "Waiting for 1 other clip · about 3 min left",
        ),
        (JobStatus("running", 0.5, "Looking", left_s=40), r"Looking · 50 % · about 40 s left"),
        (JobStatus("running", 0.0, "Opening", elapsed_s=0.4), "Opening"),
        (JobStatus("running", 0.0, "Opening", elapsed_s=3.4), "Opening · 3 s"),
        (JobStatus("elsewhere", activity="In another window"), "In another window"),
        (JobStatus("running", 0.02, "Looking", elapsed_s=40), "Looking · 2 %"),
        (JobStatus("running", 0.5, "Looking", stopping=True), "Stopping"),
    ],
)
def test_progress_is_described(status: JobStatus, text: str) -> None:
    assert status_text(status) == text
