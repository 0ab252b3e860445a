"""Try what web pages elsewhere can try at the app on this computer; print the answers.

    python scripts/try_origins.py [--port 8501]

Without --port the app is started in a temporary folder, without access to the network, and
stopped again. Exits with 1 if one of the attempts of others is answered, if one of the app's own
pages is not, or if the app tries to reach another computer.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.app_process import running_app  # noqa: E402
from tests.support.origin_attempts import (  # noqa: E402
    ANSWERED,
    REFUSED,
    OriginAttempt,
    send_attempt,
)


def try_all(port: int) -> int:
    """Send all attempts, print the answers, and return the number of wrong ones."""
    table = Table("tried", "with", "path", "Host", "Origin", "answer", "as it should be")
    wrong = 0
    for attempts, refused in ((REFUSED, True), (ANSWERED, False)):
        for attempt in attempts:
            answer = send_attempt(attempt, port)
            is_right = answer.refuses(attempt) if refused else answer.is_answer
            wrong += not is_right
            table.add_row(
                attempt.name, attempt.method, attempt.path, _shown(attempt.hosts, port),
                _shown(attempt.origins, port) or _fetch(attempt),
                f"{answer.status} {'answered' if answer.is_answer else 'refused'}",
                "yes" if is_right else "NO",
            )  # fmt: skip
    Console(width=None if sys.stdout.isatty() else 180).print(table)
    print(f"{len(REFUSED)} attempts of others, {len(ANSWERED)} of its own; {wrong} wrong answers")
    return wrong


def _shown(values: tuple[str, ...], port: int) -> str:
    return " and ".join(value.format(port=port) for value in values)


def _fetch(attempt: OriginAttempt) -> str:
    return f"({', '.join(attempt.fetch)})" if attempt.fetch else ""


def main() -> int:
    """Try all attempts at a running app, or at one of its own."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--port", type=int, help="port of a running app on this computer")
    port = parser.parse_args().port
    if port is not None:
        return int(try_all(port) > 0)
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder)) as app:
        wrong = try_all(app.port)
        outside = app.outside_connections()
    print(f"{len(outside)} attempts of the app to reach another computer", *outside, sep="\n  ")
    return int(wrong > 0 or bool(outside))


if __name__ == "__main__":
    sys.exit(main())
