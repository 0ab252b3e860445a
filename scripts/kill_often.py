"""Kill a server at random moments, many times, and say what was found after each.

    python scripts/kill_often.py [--times 60] [--seed 1]

A server takes clips in, analyses them with the real pipeline, publishes and lands them, saves
reviews and notes, and deletes; it is killed with SIGKILL in the middle of one of these, sometimes
twice before anybody looks. Then everything that was saved must be there and whole, and nothing
half. Ends with 1 where something was wrong. Needs Linux or macOS and the packages of the tests.
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

from tests.support.killing import PHASES, Killer, cut  # noqa: E402
from tests.support.survived import Found  # noqa: E402

SAMPLE = ROOT / "samples/sls_valgus_front_L.mp4"
#: A share of the rounds does not look before the server is killed again.
TWICE = 0.25


def steps_for(phase: str, killer: Killer, chance: Random) -> list[list[str]]:
    """What the server is to do, so that it comes through the phase."""
    whole = [id_ for id_, kept in killer.kept.items() if kept.whole]
    half = [id_ for id_, kept in killer.kept.items() if not kept.whole]
    words = f"Words {killer.number} {chance.random()}"
    if phase in ("reviewing", "noting"):
        one = chance.choice(whole)
        also = [["note", one, f"{words} {n}"] for n in range(2)]
        return [*also, ["review", one, words], *[["note", one, f"{words} too"]]]
    if phase == "deleting":
        return [["delete", chance.choice(whole[1:] or half or whole)]]
    if phase == "dropping":
        return [["drop", killer.name()]]
    if phase in ("start", "upload"):
        return [["new", killer.name()]]
    if half and chance.random() < 0.5:
        return [["again", chance.choice(half)]]
    if len(whole) > 1 and chance.random() < 0.5:
        return [["again", chance.choice(whole)]]
    return [["new", killer.name()], ["review", "", words]]


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"seed {options.seed}, load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FORMCHECK_HOME"] = str(Path(folder) / "all/home")
        clip = cut(SAMPLE, Path(folder) / "short.mp4")
        killer = Killer(Path(folder) / "all", clip, seed=options.seed)
        try:
            return strike(killer, options.times, Random(options.seed))
        finally:
            killer.close()


def strike(killer: Killer, times: int, chance: Random) -> int:
    """Kill so many times, and tell what was found."""
    begun = time.monotonic()
    killer.kill(
        [["new", killer.name()], ["new", killer.name()], ["drop", killer.name()]], at="idle"
    )
    killer.look()
    killer.kill([["review", next(iter(killer.kept)), "First"]], at="idle")
    killer.look()
    kills: Counter[str] = Counter()
    outcomes: dict[str, Counter[str]] = {phase: Counter() for phase in PHASES}
    wrong: list[str] = []
    left: Counter[str] = Counter()
    for round_ in range(times):
        phase = PHASES[round_ % len(PHASES)]
        after = killer.kill(steps_for(phase, killer, chance), at=phase)
        kills[phase] += 1
        if chance.random() < TWICE:
            outcomes[phase]["killed again"] += 1
            continue
        found = killer.look()
        outcomes[phase][found.outcome or "nothing was begun"] += 1
        note(found, f"round {round_}, {phase} after {1000 * after:.1f} ms", wrong, left)
    note(killer.look(), "at the end", wrong, left)
    print(f"{'phase':<12} kills  found at the next start")
    for phase in PHASES:
        told = ", ".join(f"{words} {count}" for words, count in outcomes[phase].most_common())
        print(f"{phase:<12} {kills[phase]:>5}  {told}")
    print(f"starts that found the library cut short, and mended it: {left['mended']}")
    print(f"{sum(kills.values())} kills in {time.monotonic() - begun:.0f} s; {len(wrong)} problems")
    return 1 if wrong else 0


def note(found: Found, where: str, wrong: list[str], left: Counter[str]) -> None:
    """Keep and print what is wrong."""
    left.update(mended=found.mended)
    for problem in found.problems:
        wrong.append(problem)
        print(f"WRONG, {where}: {problem}")


if __name__ == "__main__":
    sys.exit(main())
