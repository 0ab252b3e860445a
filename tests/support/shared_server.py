"""A server that shares database and files with others, and never finishes its second job.

    python -m tests.support.shared_server HOME

prints the ids of its clips, then ``running`` once the second one is being analysed.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

from tests.support.saved_results import fake_analysis
from vision.jobs.app_state import open_app_state
from vision.settings import Settings


def main() -> None:
    """Take three clips in and analyse them, until the process is killed."""
    done = 0

    def run_analysis(*arguments: Any, **named: Any) -> None:
        nonlocal done
        if done:
            print("running", flush=True)
            threading.Event().wait()
        fake_analysis()(*arguments, **named)
        done += 1

    state = open_app_state(Path(sys.argv[1]), run_analysis=run_analysis)
    for number in range(3):
        meta = state.results.add(f"killed-{number}.mp4", [b"clip %d" % number], Settings())
        print(meta.id, flush=True)
        state.jobs.start(meta.id)
    state.jobs.wait()


if __name__ == "__main__":
    main()
