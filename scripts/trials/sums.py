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


def show_certainty() -> None:
    """Print how certain the sources of the limits are."""
    files = (ROOT / "vision/screens/definitions").glob("*.toml")
    criteria = [c for file in files for c in tomllib.loads(file.read_text("utf-8"))["criterion"]]
    counts = Counter(criterion["certainty"].split(":")[0].split()[0] for criterion in criteria)
    print(f"certainty of the limits of {len(criteria)} criteria: {dict(counts)}")


def show_verdicts(method: str) -> None:
    """Print what true passes, watches and faults were called."""
    table = [row for row in rows("verdicts") if row["method"] == method]
    for true in ("pass", "watch", "fault"):
        called = {
            name: sum(int(row[f"{true}_as_{name}"]) for row in table)
            for name in ("pass", "watch", "fault", "cannot_tell")
        }
        print(f"  true {true}: {sum(called.values())}, called {called}")


def show_recognition(method: str) -> None:
    """Print how many clips that show no test were judged."""
    table = [
        row for row in rows("recognition") if row["method"] == method and row["test"] == "none"
    ]
    clips = sum(int(row["clips"]) for row in table)
    print(f"  no test: {clips} clips, {sum(int(r['judged_as_a_test']) for r in table)} judged")


def show_errors(method: str) -> None:
    """Print errors of backward runs, and how many true values lie within two errors."""
    for row in rows("angles"):
        is_run = row["movement"] == "run_backward" and row["leg"] in ("near", "far")
        if is_run and row["method"] == method and row["angle"] in ("knee_flexion", "foot_pitch"):
            print(f"  run_backward {row['angle']} {row['leg']}: RMSE {row['rmse']} degrees")
    table = [row for row in rows("coverage") if row["method"] == method]
    values = sum(int(row["values"]) for row in table)
    within = sum(float(r["within_two_errors_percent"]) * int(r["values"]) for r in table) / values
    print(
        f"  within two errors: {within:.1f} % of {values} values of {len(table)} criteria and views"
    )


def main() -> None:
    """Print all of it."""
    show_certainty()
    for method in ("heavy", "full", "lite"):
        print(method)
        show_verdicts(method)
        show_recognition(method)
        show_errors(method)


if __name__ == "__main__":
    main()
