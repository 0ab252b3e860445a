"""Add up figures of `accuracy/results` and of the criteria that the decisions name.

python scripts/trials/sums.py
"""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GRID = ROOT / "accuracy/results/grid-test"


def rows(name: str) -> list[dict[str, str]]:
    """Read a table of the grid's test split."""
    with (GRID / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def certainty() -> Counter[str]:
    """Count the criteria by how certain the sources of their limits are."""
    files = (ROOT / "vision/screens/definitions").glob("*.toml")
    criteria = [c for file in files for c in tomllib.loads(file.read_text("utf-8"))["criterion"]]
    return Counter(criterion["certainty"].split(":")[0].split()[0] for criterion in criteria)


def verdicts(method: str) -> dict[str, Counter[str]]:
    """Count what true passes, watches and faults were called."""
    table = [row for row in rows("verdicts") if row["method"] == method]
    called = ("pass", "watch", "fault", "cannot_tell")
    return {
        true: Counter(
            {name: sum(int(row[f"{true}_as_{name}"]) for row in table) for name in called}
        )
        for true in called[:3]
    }


def other_movements(method: str) -> tuple[int, int]:
    """Count the clips that show no test, and those of them that were judged."""
    found = [
        row for row in rows("recognition") if row["method"] == method and row["test"] == "none"
    ]
    return sum(int(r["clips"]) for r in found), sum(int(r["judged_as_a_test"]) for r in found)


def run_errors(method: str) -> dict[str, float]:
    """Return root mean square errors of backward runs, degrees."""
    return {
        f"{row['angle']} {row['leg']}": float(row["rmse"])
        for row in rows("angles")
        if (row["movement"], row["method"]) == ("run_backward", method)
        and row["leg"] in ("near", "far")
    }


def within_two_errors(method: str) -> tuple[float, int]:
    """Return the share of true values within two reported errors, per cent, and their number."""
    table = [row for row in rows("coverage") if row["method"] == method]
    values = sum(int(row["values"]) for row in table)
    within = sum(float(r["within_two_errors_percent"]) * int(r["values"]) for r in table)
    return within / values, values


def main() -> None:
    """Print all of it."""
    print(f"certainty of the limits: {dict(certainty())}")
    for method in ("heavy", "full", "lite"):
        print(method)
        for true, called in verdicts(method).items():
            print(f"  true {true}: {called.total()}, called {dict(called)}")
        print("  no test: {} clips, {} judged".format(*other_movements(method)))
        print(f"  backward run, RMSE in degrees: {run_errors(method)}")
        print("  within two errors: {:.1f} % of {} values".format(*within_two_errors(method)))


if __name__ == "__main__":
    main()
