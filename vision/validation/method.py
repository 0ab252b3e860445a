"""The method page: what is measured, how wrong it can be, and how to check it.

The text is in ``method.md``, beside this module; lines such as ``[[limits]]`` stand for tables
that are made from the code. docs/method.md and the app's page are the same text; only what is
between ``<docs>`` and ``</docs>``, links to other pages of docs/, is left out of the app.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final

from vision.motion.angle_table import ANGLES
from vision.pose.model_manifest import load_manifest
from vision.screens.criteria import CriterionSpec, LimitSpec, load_criteria
from vision.screens.measurement_error import (
    WALK_SUFFIX,
    MeasurementError,
    angle_error,
    criterion_error,
)
from vision.screens.registry import SCREENS
from vision.text.body_labels import ANGLE_LABELS
from vision.text.gait_labels import GAIT_LABELS
from vision.text.numbers import (
    NO_VALUE,
    format_limit,
    format_number,
    percent_basis,
    unit_suffix,
)
from vision.validation.limits_of_use import CONDITION_LABELS, use_limits
from vision.validation.opensim import CONVERSIONS, CoordinateSum

#: Standard error of one reading with a long-arm goniometer, degrees: its smallest detectable
#: difference of 10° (Hancock 2018, J Exp Orthop 5:46) is 1.96 √2 standard errors.
GONIOMETER_ERROR_DEG: Final = 10.0 / (1.96 * 2**0.5)
_PLACEHOLDER: Final = re.compile(r"\[\[(\w+)\]\]")
_DOCS_ONLY: Final = re.compile(r" ?<docs>(.*?)</docs>", re.DOTALL)
_TABLE_RULE: Final = re.compile(r"\|[-|: ]+\|")


@dataclass(frozen=True)
class MethodTable:
    """A table of the method page; cells are plain text."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class MethodDetails:
    """A table or text that is folded away until a reader asks for it."""

    title: str
    content: MethodTable


#: Part of a section: Markdown, a table, or a folded table.
MethodBlock = str | MethodTable | MethodDetails


@dataclass(frozen=True)
class MethodSection:
    """A heading, empty for the introduction, and what is below it."""

    title: str
    blocks: tuple[MethodBlock, ...]


def method_sections() -> tuple[MethodSection, ...]:
    """Return the page for the app: tables as data, without links to other pages of docs/."""
    introduction, *rest = re.split(r"^## ", _text(), flags=re.MULTILINE)
    sections = [MethodSection("", _blocks(introduction))]
    for part in rest:
        title, _, body = part.partition("\n")
        sections.append(MethodSection(title, _blocks(body)))
    return tuple(sections)


def method_markdown() -> str:
    """Return the page as one Markdown text, with links to the other pages of docs/."""
    written: Mapping[str, Callable[[], str]] = {
        "angles": lambda: "",  # docs/angles.md, which the text links to, has them
        "limits": lambda: _join(_limits(with_sources=False)),
        "errors": lambda: _join(_errors()),
        "limits_of_use": lambda: _join(_limits_of_use()),
        "conversions": lambda: _join(_conversions()),
        "expect": _expected_difference,
    }
    text = _DOCS_ONLY.sub(r" \1", _text())
    text = _PLACEHOLDER.sub(lambda match: written[match[1]](), text)
    return "# Method\n\n" + re.sub(r"\n{3,}", "\n\n", text)


def _text() -> str:
    return resources.files("vision.validation").joinpath("method.md").read_text("utf-8")


def _blocks(markdown: str) -> tuple[MethodBlock, ...]:
    """Split a section into Markdown and tables."""
    made: Mapping[str, Callable[[], list[MethodBlock]]] = {
        "angles": _angles,
        "limits": _limits,
        "errors": _errors,
        "limits_of_use": _limits_of_use,
        "conversions": _conversions,
    }
    blocks: list[MethodBlock] = []
    text = _DOCS_ONLY.sub("", markdown).replace("[[expect]]", _expected_difference())
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        match = _PLACEHOLDER.fullmatch(paragraph.strip())
        if match:
            blocks += made[match[1]]()
        elif paragraph.startswith("|"):
            blocks.append(_parse_table(paragraph))
        elif blocks and isinstance(blocks[-1], str):
            blocks[-1] += f"\n\n{paragraph}"
        else:
            blocks.append(paragraph)
    return tuple(blocks)


def _parse_table(markdown: str) -> MethodTable:
    lines = [line for line in markdown.splitlines() if not _TABLE_RULE.fullmatch(line)]
    rows = [tuple(c.strip().replace("`", "") for c in line.strip("|").split("|")) for line in lines]
    return MethodTable(rows[0][0].capitalize(), rows[0], tuple(rows[1:]))


def _join(blocks: Sequence[MethodBlock]) -> str:
    """Write blocks as Markdown; folded ones are shown under a heading."""
    parts = []
    for block in blocks:
        if isinstance(block, MethodDetails):
            parts += [f"### {block.title}", _table_markdown(block.content)]
        elif isinstance(block, MethodTable):
            parts.append(_table_markdown(block))
        else:
            parts.append(block)
    return "\n\n".join(parts)


def _table_markdown(table: MethodTable) -> str:
    rows = [table.heads, ("---",) * len(table.heads), *table.rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _angles() -> list[MethodBlock]:
    rows = [
        (
            ANGLE_LABELS[angle.name],
            "side" if angle.plane == "sagittal" else "front, back",
            angle.points.replace("_", " "),
            angle.positive,
        )
        for angle in ANGLES
    ]
    heads = ("angle", "seen from", "points and zero", "+ means")
    return [MethodDetails("All angles", MethodTable("Angles", heads, tuple(rows)))]


def _limits(*, with_sources: bool = True) -> list[MethodBlock]:
    """List every criterion of every test, with its limits, its error and their source."""
    blocks: list[MethodBlock] = []
    heads = ("criterion", "worth watching", "fault", "error", "how sure the limits are")
    for screen in SCREENS.values():
        file = load_criteria(screen.id)
        rows = []
        for spec in file.criterion:
            for title, limits, certainty, source in _variants(spec):
                row = (
                    title,
                    _limit(limits, limits.watch, spec.unit),
                    _limit(limits, limits.fault, spec.unit),
                    _criterion_errors(screen.id, spec),
                    certainty,
                )
                rows.append((*row, source) if with_sources else row)
        table = MethodTable(file.title, (*heads, "source") if with_sources else heads, tuple(rows))
        blocks.append(MethodDetails(file.title, table))
    return blocks


def _variants(spec: CriterionSpec) -> list[tuple[str, LimitSpec, str, str]]:
    """Return title, limits, certainty and source of a criterion, and of its gaits and styles."""
    found = [(spec.title, spec.limits, spec.certainty, spec.source)]
    for gait, other in spec.gaits.items():
        title = f"{spec.title}, {GAIT_LABELS[gait]}"
        found.append((title, other.limits, other.certainty, other.source))
    for style, changed in spec.styles.items():
        found.append((f"{spec.title}, {style}", changed.limits, spec.certainty, spec.source))
    return found


def _limit(spec: LimitSpec, limit: float | tuple[float, float] | None, unit: str) -> str:
    if limit is None:
        return "never"
    if isinstance(limit, tuple):
        return f"{spec.side} {' to '.join(format_limit(end, unit) for end in limit)}"
    if unit == "count" and spec.side == "above":
        return f"from {math.floor(limit) + 1}"
    return f"{spec.side} {format_limit(limit, unit)} {percent_basis(unit)}".rstrip()


def _criterion_errors(screen: str, spec: CriterionSpec) -> str:
    if spec.unit == "count":
        return NO_VALUE
    views = dict.fromkeys("front" if view == "back" else view for view in spec.views)
    gaits = {"running": "", "walking": WALK_SUFFIX} if SCREENS[screen].is_gait else {"": ""}
    texts = []
    for view in views:
        for gait, suffix in gaits.items():
            errors = [criterion_error(screen, f"{spec.id}{suffix}", view, n) for n in _networks()]
            if any(errors):
                name = ", ".join(filter(None, (view if len(views) > 1 else "", gait)))
                texts.append(f"{name}: {_by_network(errors, spec.unit)}".removeprefix(": "))
    return "; ".join(texts) or "not measured"


def _errors() -> list[MethodBlock]:
    """List the RMSE of every angle, for each pose model."""
    rows = []
    for angle in ANGLES:
        view = "side" if angle.plane == "sagittal" else "front"
        cells = [
            _by_network([angle_error(name, view, n) for n in _networks()], "deg")
            for name in (angle.name, f"{angle.name}_gait")
        ]
        rows.append((ANGLE_LABELS[angle.name], *cells))
    heads = ("angle", "squats", "walking and running, near leg")
    return [MethodTable("Errors of the angles", heads, tuple(rows))]


def _limits_of_use() -> list[MethodBlock]:
    """List how far each condition may go, for each pose model."""
    texts: dict[tuple[str, str, str], dict[str, str]] = {}
    for limit in use_limits():
        key = (limit.movement, limit.angle, limit.condition)
        texts.setdefault(key, {})[limit.network] = limit.text
    order = list(CONDITION_LABELS)
    rows = [
        (
            f"{movement.replace('_', ' ')}: {ANGLE_LABELS[angle].lower()}",
            CONDITION_LABELS[condition],
            " / ".join(by_network.get(n, NO_VALUE) for n in _networks()),
        )
        for (movement, angle, condition), by_network in sorted(
            texts.items(), key=lambda item: (*item[0][:2], order.index(item[0][2]))
        )
    ]
    heads = ("movement and angle", "condition", "within 5° up to (best / balanced / fast)")
    return [MethodDetails("Limits of use", MethodTable("Limits of use", heads, tuple(rows)))]


def _networks() -> tuple[str, ...]:
    return tuple(load_manifest().networks)


def _by_network(errors: list[MeasurementError | None], unit: str) -> str:
    if not any(errors):
        return "not measured"
    values = [format_number(e.value, unit, with_error=True) if e else NO_VALUE for e in errors]
    # The same for all models where it is a published value.
    shown = values[:1] if len(set(values)) == 1 else values
    return " / ".join(shown) + unit_suffix(unit)


def _expected_difference() -> str:
    """Say how far a goniometer and formcheck may be apart, from the errors of both."""
    error = angle_error("knee_flexion", "side", _networks()[0])
    if error is None:
        return ""
    single = 2 * (error.value**2 + GONIOMETER_ERROR_DEG**2) ** 0.5
    return (
        f"With formcheck's error at the knee ({error.value:.0f}°, best model) and a long-arm "
        f"goniometer's ({GONIOMETER_ERROR_DEG:.0f}°), a single difference of up to {single:.0f}° "
        f"is within what both promise; the mean of your nine should be within "
        f"{2 * error.value:.0f}°."
    )


def _conversions() -> list[MethodBlock]:
    rows = tuple((ANGLE_LABELS[c.angle], _sum_text(c), c.differs or NO_VALUE) for c in CONVERSIONS)
    heads = ("angle", "from OpenSim's coordinates", "what differs")
    return [MethodTable("Conversion from OpenSim", heads, rows)]


def _sum_text(conversion: CoordinateSum) -> str:
    """Write a sum of coordinates for the right leg: ``hip_flexion_r + pelvis_tilt``."""
    text = ""
    for factor, name in conversion.terms:
        sign = "−" if factor < 0 else "+"
        text += (
            f" {sign} {name.format(s='r')}"
            if text
            else ("−" if factor < 0 else "") + (name.format(s="r"))
        )
    return f"{text} (left: − pelvis_list)" if conversion.mirrored else text
