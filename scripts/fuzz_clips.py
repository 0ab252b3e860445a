"""Damage small clips in many ways, and see that each one is opened, or refused in a sentence.

    python scripts/fuzz_clips.py --count 20000 --seed 1

Every clip is opened and decoded in a process with the limits of an analysis. Clips that crash it,
that take longer than `--seconds`, or that raise anything else are kept in `--keep`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from functools import partial
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.mutated_clips import (
    KINDS,
    damaged_copies,
    look_through_all,
    most_memory,
    write_kind,
)
from vision.engine.process import WorkerDied, WorkerProcess
from vision.errors import Cancelled
from vision.limits import ClipLimits

#: Clips in one task of the worker process.
_AT_ONCE = 50


def main() -> int:
    """Run the fuzzer; return 1 if a clip was not handled."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20.0, help="longest time for one clip")
    parser.add_argument("--keep", type=Path, default=Path("fuzzed"))
    options = parser.parse_args()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    slowest, peak = 0.0, 0
    worker = WorkerProcess()
    with tempfile.TemporaryDirectory(prefix="formcheck-fuzz-") as name:
        folder = Path(name)
        seeds = {kind.name: write_kind(kind, folder).read_bytes() for kind in KINDS}
        copies = damaged_copies(seeds, options.count, seed=options.seed)
        done = 0
        while part := list(islice(copies, _AT_ONCE)):
            paths = []
            for number, (kind, content) in enumerate(part):
                paths.append(folder / f"{done + number:06d}-{kind}.clip")
                paths[-1].write_bytes(content)
            outcomes, took_s = _look(worker, paths, options.seconds)
            slowest = max(slowest, took_s)
            peak = max(peak, worker.run(most_memory))
            for path, (kind, _), outcome in zip(paths, part, outcomes, strict=True):
                known = outcome in ("opened", "refused")
                counts[kind]["tried"] += 1
                counts[kind][outcome if known else "problems"] += 1
                if not known:
                    print(f"{path.name}: {outcome}")
                    options.keep.mkdir(exist_ok=True)
                    path.rename(options.keep / path.name)
                else:
                    path.unlink()
            done += len(part)
            print(f"\r{done} of {options.count}", end="", file=sys.stderr, flush=True)
    worker.close()
    print(file=sys.stderr)
    columns = ("tried", "opened", "refused", "problems")
    print(f"{'kind':20}" + "".join(f"{column:>10}" for column in columns))
    for kind in sorted(counts):
        print(f"{kind:20}" + "".join(f"{counts[kind][column]:10}" for column in columns))
    total = sum(counts.values(), Counter())
    print(f"{'all':20}" + "".join(f"{total[column]:10}" for column in columns))
    limit = ClipLimits.current().memory_bytes
    print(
        f"slowest clip {slowest:.1f} s; peak memory {peak / 1e6:.0f} MB (limit {limit / 1e6:.0f})"
    )
    return 1 if total["problems"] else 0


def _look(worker: WorkerProcess, paths: list[Path], seconds: float) -> tuple[list[str], float]:
    """Look through clips together; where one ends the process, one at a time."""
    last_s, slowest = time.monotonic(), 0.0

    def note(fraction: float, text: str) -> None:
        nonlocal last_s, slowest
        now_s = time.monotonic()
        slowest, last_s = max(slowest, now_s - last_s), now_s

    def takes_too_long() -> bool:
        return time.monotonic() - last_s > seconds

    try:
        outcomes = worker.run(
            partial(look_through_all, paths), progress=note, cancelled=takes_too_long
        )
    except (WorkerDied, Cancelled) as error:
        if len(paths) == 1:
            took = isinstance(error, Cancelled)
            return [f"took more than {seconds:g} s" if took else str(error)], seconds
        results = [_look(worker, [path], seconds) for path in paths]
        return [outcome for part, _ in results for outcome in part], max(t for _, t in results)
    return outcomes, max(slowest, time.monotonic() - last_s)


if __name__ == "__main__":
    sys.exit(main())
