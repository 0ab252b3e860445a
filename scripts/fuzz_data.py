"""Fuzz what arrives as data: reports, criteria files, exports of a library and pose files.

    python scripts/fuzz_data.py [--examples 2000] [--seed 1] [--only NAME] [--keep FOLDER]

Each kind runs in a process of its own with at most 4 GB of memory. Every file must be refused in
one sentence, or be used to the end. Prints a table and exits with 1 if anything else happened.
Needs the test packages.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402

from tests.support.data_fuzz import TARGETS  # noqa: E402

MAX_MEMORY_BYTES = 4_000_000_000
COLUMNS = ("tried", "refused", "accepted", "tracebacks", "worst s", "peak MB")


def run_target(name: str, *, examples: int, seed_: int, keep: Path | None) -> dict[str, float]:
    """Fuzz one kind of file in this process and return its counts."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    warnings.simplefilter("error")
    target = TARGETS[name]
    counts: Counter[str] = Counter(dict.fromkeys(COLUMNS[:4], 0))
    worst_s = 0.0
    seen: set[str] = set()

    with tempfile.TemporaryDirectory() as folder, target.open(Path(folder)) as attempt:

        @seed(seed_)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(target.files)
        def run(data: bytes) -> None:
            nonlocal worst_s
            counts["tried"] += 1
            begun = time.perf_counter()
            try:
                attempt(data)
            except target.refusals as error:
                text = str(error)
                counts["refused" if text.isprintable() and len(text) < 600 else "tracebacks"] += 1
            except Exception:
                counts["tracebacks"] += 1
                _report(name, data, keep, seen)
            else:
                counts["accepted"] += 1
            worst_s = max(worst_s, time.perf_counter() - begun)

        run()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**counts, "worst s": round(worst_s, 2), "peak MB": round(peak)}


def _report(name: str, data: bytes, keep: Path | None, seen: set[str]) -> None:
    """Print the first traceback of each place, and keep its file."""
    text = traceback.format_exc()
    place = "".join(text.splitlines(keepends=True)[-3:-1])
    if place in seen:
        return
    seen.add(place)
    print(text, file=sys.stderr)
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}").write_bytes(data)


def main() -> int:
    """Fuzz all kinds of files, each in a process, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--examples", type=int, default=2000, help="Files of each kind.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=TARGETS, help="One kind, in this process.")
    parser.add_argument("--keep", type=Path, help="Folder for files that gave a traceback.")
    choices = parser.parse_args()
    if choices.only:
        counts = run_target(
            choices.only, examples=choices.examples, seed_=choices.seed, keep=choices.keep
        )
        print(json.dumps(counts))
        return int(counts["tracebacks"] > 0)
    print("| kind |", " | ".join(COLUMNS), "|")
    print("|---|" + "---:|" * len(COLUMNS))
    failed = 0
    for name in TARGETS:
        done = subprocess.run(
            [sys.executable, __file__, *sys.argv[1:], "--only", name],
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        counts = json.loads(done.stdout) if done.stdout else {}
        failed += done.returncode != 0
        print(
            f"| {name} |", " | ".join(str(counts.get(c, "died")) for c in COLUMNS), "|", flush=True
        )
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
