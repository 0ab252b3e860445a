"""Upload large files to the app at the same time, and print what memory it took.

    python scripts/upload_often.py [--files 3] [--megabytes 400] [--rounds 1]

The app is started in a temporary folder and stopped again; each file comes from a visitor of its
own. Reads the memory of the server from /proc, so it runs on Linux only. Exits with 1 if the server
grows by more than 100 MB, or if a file is left.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.app_process import running_app  # noqa: E402
from tests.support.upload_load import UPLOAD_APP, measure_uploads  # noqa: E402

_MEGABYTE = 1_000_000
_MAX_GROWTH_BYTES = 100 * _MEGABYTE


def main() -> int:
    """Upload, and print the memory of each round."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--files", type=int, default=3, help="files at the same time")
    parser.add_argument("--megabytes", type=int, default=400, help="size of each file")
    parser.add_argument("--rounds", type=int, default=1, help="how often")
    parser.add_argument("--folder", type=Path, help="where the temporary folder is made")
    chosen = parser.parse_args()
    worst = 0
    with (
        tempfile.TemporaryDirectory(dir=chosen.folder) as folder,
        running_app(Path(folder), app=UPLOAD_APP) as app,
    ):
        for number in range(1, chosen.rounds + 1):
            memory = measure_uploads(
                app, count=chosen.files, size=chosen.megabytes * _MEGABYTE
            )  # fmt: skip
            worst = max(worst, memory.peak - memory.before, memory.after - memory.before)
            print(
                f"round {number}: {chosen.files} files of {chosen.megabytes} MB, "
                f"{memory.on_disk / _MEGABYTE:.0f} MB on disk; memory of the server "
                f"{memory.before / _MEGABYTE:.0f} MB before, {memory.peak / _MEGABYTE:.0f} MB at "
                f"most, {memory.after / _MEGABYTE:.0f} MB after"
            )
        left = [path for path in (app.home / "uploads").rglob("clip") if path.is_file()]
        print(f"{len(left)} files are left while the server runs")
    return int(worst > _MAX_GROWTH_BYTES or bool(left))


if __name__ == "__main__":
    sys.exit(main())
