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
from vision.report.gait import STRIDE_MEASURES
from vision.screens.criteria import LimitSpec, load_criteria
from vision.screens.measurement_error import angle_error, criterion_error, gait_error
from vision.screens.registry import SCREENS

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
        "clips (`scripts/measure_error.py`); bias is included, no offset is taken off. In "
        "walking and running it is that of the leg toward the camera.\n",
        "| name | sided | seen from | points and zero | + means | error, squats "
        "| error, walking and running |",
        "|---|---|---|---|---|---|---|",
    ]
    for a in ANGLES:
        view = "side" if a.plane == "sagittal" else "front"
        errors = [angle_error(a.name, view), angle_error(f"{a.name}_gait", view)]
        sizes = " | ".join(f"{e.value:.1f}°" if e else "not measured" for e in errors)
        sided = "yes" if a.sided else "no"
        seen = "side" if a.plane == "sagittal" else "front, back"
        lines.append(f"| `{a.name}` | {sided} | {seen} | {a.points} | {a.positive} | {sizes} |")
    return MADE + "\n".join(lines) + "\n"


def _limits(spec: LimitSpec, unit: str) -> str:
    def text(limit: float | tuple[float, float]) -> str:
        return f"{limit[0]:g} … {limit[1]:g}" if isinstance(limit, tuple) else f"{limit:g}"

    return f"watch {spec.side} {text(spec.watch)}, fault {spec.side} {text(spec.fault)} ({unit})"


def criteria_page() -> str:
    """Every criterion with limits, sources and measured errors."""
    lines = [
        "# Criteria\n",
        "The limits live in `vision/screens/definitions/*.toml`; copy a file, change it, and give it to "
        "`formcheck check --criteria FILE`. The error is one standard error of measurement "
        "against exact truth, bias included.\n",
    ]
    for screen in SCREENS.values():
        file = load_criteria(screen.id)
        lines.append(f"## {file.title}\n")
        for c in file.criterion:
            lines.append(f"### {c.title} (`{c.id}`)\n")
            lines.append(f"{c.asks}\n")
            lines.append(f"- Limits: {_limits(c.limits, c.unit)}")
            for style, other in c.styles.items():
                lines.append(f"- Limits, {style}: {_limits(other.limits, c.unit)}")
            for view in c.views:
                error = criterion_error(screen.id, c.id, view)
                said = f"{error.value:g} {c.unit}; {error.basis}" if error else "not measured"
                lines.append(f"- Error, {view}: {said}")
            lines.append(f"- Source: {c.source}")
            lines.append(f"- How sure: {c.certainty}\n")
    return MADE + "\n".join([*lines, *_gait_measures()]).rstrip() + "\n"


def _gait_measures() -> list[str]:
    """What is measured on every stride besides the criteria."""
    lines = [
        "## Walking and running: what is measured on every stride\n",
        "In a side view, forward as well as backward, on the foot toward the camera (near) and "
        "on the other one (far), which is seen worse. Times, rates and speeds are real time.\n",
        "| measure | unit | error, near foot | error, far foot |",
        "|---|---|---|---|",
    ]
    events = {"initial_contact": "ms", "toe_off": "ms"}
    units = {name: unit for name, (_, unit) in STRIDE_MEASURES.items()}
    for name, unit in {**events, **units, "step_time_left_over_right": "%"}.items():
        errors = [gait_error(f"{name}{far}", "side") for far in ("", "_far")]
        sizes = " | ".join(f"{e.value:g}" if e else "not measured" for e in errors)
        lines.append(f"| `{name}` | {unit} | {sizes} |")
    basis = gait_error("initial_contact", "side")
    if basis:
        lines.append(f"\nNear foot: {basis.basis}.")
    return lines


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
