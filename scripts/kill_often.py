"""Crash test: kill a server at random moments and check its data after each restart.

    python scripts/kill_often.py [--times 60] [--seed 1]

A server takes uploads, analyses them with the real pipeline, publishes them and adds them to the
library, saves reviews and notes, and deletes; it is killed with SIGKILL in the middle of one of
these, sometimes twice before a check. Everything that was confirmed must then be present and
complete, and nothing may be half-written. Exits with 1 on any problem. Needs Linux or macOS and
the test packages.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.crash_checks import Findings  # noqa: E402
from tests.support.server_killer import PHASES, ServerKiller, cut_clip  # noqa: E402

SAMPLE = ROOT / "samples/sls_valgus_front_L.mp4"
#: Fraction of rounds after which the server is killed again without a check.
UNCHECKED = 0.25


def steps_for(phase: str, killer: ServerKiller, random: Random) -> list[list[str]]:
    """Return commands that take the server through a phase."""
    complete = [id_ for id_, expected in killer.results.items() if expected.complete]
    incomplete = [id_ for id_, expected in killer.results.items() if not expected.complete]
    text = f"Text {killer.number} {random.random()}"
    if phase in ("reviewing", "noting"):
        id_ = random.choice(complete)
        notes = [["note", id_, f"{text} {n}"] for n in range(2)]
        return [*notes, ["review", id_, text], ["note", id_, f"{text} too"]]
    if phase == "deleting":
        return [["delete", random.choice(complete[1:] or incomplete or complete)]]
    if phase == "cancelling":
        return [["cancel", killer.new_name()]]
    if phase in ("start", "upload"):
        return [["new", killer.new_name()]]
    if incomplete and random.random() < 0.5:
        return [["again", random.choice(incomplete)]]
    if len(complete) > 1 and random.random() < 0.5:
        return [["again", random.choice(complete)]]
    return [["new", killer.new_name()], ["review", "", text]]


def main() -> int:
    """Run the crash test."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"seed {options.seed}, load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FORMCHECK_HOME"] = str(Path(folder) / "all/home")
        clip = cut_clip(SAMPLE, Path(folder) / "short.mp4")
        killer = ServerKiller(Path(folder) / "all", clip, seed=options.seed)
        try:
            return kill_many_times(killer, options.times, Random(options.seed))
        finally:
            killer.close()


def kill_many_times(killer: ServerKiller, times: int, random: Random) -> int:
    """Kill servers, print what was found, and return the exit code."""
    begun = time.monotonic()
    first_steps = [["new", killer.new_name()], ["new", killer.new_name()]]
    killer.kill([*first_steps, ["cancel", killer.new_name()]], at="idle")
    killer.check()
    killer.kill([["review", next(iter(killer.results)), "First"]], at="idle")
    killer.check()
    kills: Counter[str] = Counter()
    outcomes: dict[str, Counter[str]] = {phase: Counter() for phase in PHASES}
    totals: Counter[str] = Counter()
    for round_ in range(times):
        phase = PHASES[round_ % len(PHASES)]
        after_s = killer.kill(steps_for(phase, killer, random), at=phase)
        kills[phase] += 1
        if random.random() < UNCHECKED:
            outcomes[phase]["killed again"] += 1
            continue
        found = killer.check()
        outcomes[phase][found.outcome or "nothing was begun"] += 1
        count(found, f"round {round_}, {phase} after {1000 * after_s:.1f} ms", totals)
    count(killer.check(), "at the end", totals)
    print(f"{'phase':<12} kills  found at the next start")
    for phase in PHASES:
        counts = ", ".join(f"{what} {number}" for what, number in outcomes[phase].most_common())
        print(f"{phase:<12} {kills[phase]:>5}  {counts}")
    print(f"starts that repaired an interrupted change of the library: {totals['repaired']}")
    seconds = time.monotonic() - begun
    print(f"{sum(kills.values())} kills in {seconds:.0f} s; {totals['problems']} problems")
    return 1 if totals["problems"] else 0


def count(found: Findings, where: str, totals: Counter[str]) -> None:
    """Count what was found, and print the problems."""
    totals.update(repaired=found.repaired, problems=len(found.problems))
    for problem in found.problems:
        print(f"PROBLEM, {where}: {problem}")


if __name__ == "__main__":
    sys.exit(main())
