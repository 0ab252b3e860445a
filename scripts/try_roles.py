"""Let each role try each public function of the store, and count what was allowed and refused.

    python scripts/try_roles.py [--verbose]

The calls are in tests/support/store_calls.py. The exit code is 1 if anything leaked, or if
somebody could not do what they may.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.access_attempts import try_all
from tests.support.store_calls import ATTEMPTS
from tests.support.two_coaches import make_two_coaches


def main() -> int:
    """Try all calls, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--verbose", action="store_true", help="print each call")
    options = parser.parse_args()
    counts: dict[str, Counter[str]] = {}
    problems = []
    with tempfile.TemporaryDirectory(prefix="formcheck-roles-") as name:
        folder = Path(name)
        data = make_two_coaches(folder / "template", folder / "analyses")
        for who, call, outcome, why in try_all(ATTEMPTS, folder / "template", data, folder):
            counts.setdefault(who, Counter())[outcome] += 1
            if why:
                problems.append(f"{who}: {call}: {why}")
            if options.verbose:
                print(f"{outcome:8} {who:14} {call}", flush=True)
    print("| role | calls | allowed | refused | leaks |\n|---|---|---|---|---|")
    for who, found in counts.items():
        numbers = (found.total(), found["allowed"], found["refused"], found["leak"])
        print(f"| {who} | {' | '.join(map(str, numbers))} |")
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
