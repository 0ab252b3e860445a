"""Write the pages of docs/ that are made from the code: angles, criteria, report schema.

python scripts/write_docs.py [--check]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from vision.motion.angles import ANGLES
from vision.report.files import report_schema
from vision.screens.choose import SCREENS
from vision.screens.criteria import LimitSpec, load_criteria
from vision.screens.errors import angle_error, error_of

DOCS = Path(__file__).resolve().parent.parent / "docs"
MADE = "<!-- Made by scripts/write_docs.py; change the code, not this page. -->\n\n"


def angles_page() -> str:
    """Angle table with definitions, signs and measured errors."""
    lines = [
        "# Angles\n",
        "All angles lie in the picture plane, in degrees; forward is where the person faces. "
        "Sided names end in `_left_deg` / `_right_deg` in the CSV, the others in `_deg`. "
        "A series is empty where the view cannot show it: sagittal angles need a side view "
        "(within 20° of square-on), frontal ones a front or back view (within 15°).\n",
        "The error is the root mean square against exact truth over all pictures of rendered "
        "clips (`scripts/measure_error.py`); bias is included, no offset is taken off.\n",
        "| name | sided | seen from | points and zero | + means | error |",
        "|---|---|---|---|---|---|",
    ]
    for a in ANGLES:
        view = "side" if a.plane == "sagittal" else "front"
        error = angle_error(a.name, view)
        size = f"{error.value:.1f}°" if error else "not measured"
        sided = "yes" if a.sided else "no"
        seen = "side" if a.plane == "sagittal" else "front, back"
        lines.append(f"| `{a.name}` | {sided} | {seen} | {a.points} | {a.positive} | {size} |")
    return MADE + "\n".join(lines) + "\n"


def _limits(spec: LimitSpec, unit: str) -> str:
    def text(limit: float | tuple[float, float]) -> str:
        return f"{limit[0]:g} … {limit[1]:g}" if isinstance(limit, tuple) else f"{limit:g}"

    return f"watch {spec.side} {text(spec.watch)}, fault {spec.side} {text(spec.fault)} ({unit})"


def criteria_page() -> str:
    """Every criterion with limits, sources and measured errors."""
    lines = [
        "# Criteria\n",
        "The limits live in `vision/screens/*.toml`; copy a file, change it, and give it to "
        "`formcheck check --criteria FILE`. The error is one standard error of measurement "
        "against exact truth, bias included.\n",
    ]
    for screen in SCREENS:
        file = load_criteria(screen.id)
        lines.append(f"## {file.title}\n")
        for c in file.criterion:
            lines.append(f"### {c.title} (`{c.id}`)\n")
            lines.append(f"{c.asks}\n")
            lines.append(f"- Limits: {_limits(c.limits, c.unit)}")
            for view in c.views:
                error = error_of(screen.id, c.id, view)
                said = f"{error.value:g} {c.unit}; {error.basis}" if error else "not measured"
                lines.append(f"- Error, {view}: {said}")
            lines.append(f"- Source: {c.source}")
            lines.append(f"- How sure: {c.certainty}\n")
    return MADE + "\n".join(lines).rstrip() + "\n"


def pages() -> Mapping[str, str]:
    """File name in docs/ to text."""
    return {
        "angles.md": angles_page(),
        "criteria.md": criteria_page(),
        "report.schema.json": report_schema(),
    }


def main() -> int:
    """Write the pages, or say which ones are out of date."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    check = parser.parse_args().check
    stale = [
        name
        for name, text in pages().items()
        if not (DOCS / name).exists() or (DOCS / name).read_text("utf-8") != text
    ]
    if check:
        for name in stale:
            print(f"docs/{name} is out of date: run python scripts/write_docs.py")
        return int(bool(stale))
    DOCS.mkdir(exist_ok=True)
    for name in stale:
        (DOCS / name).write_text(pages()[name], "utf-8")
        print(f"wrote docs/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
