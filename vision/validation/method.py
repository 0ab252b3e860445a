"""The method page: what is measured, how wrong it can be, and how to check it.

The text is in ``method.md``, beside this module; lines such as ``[[limits]]`` stand for tables
that are made from the code. docs/method.md and the app's page are the same text; only what is
between ``<docs>`` and ``</docs>``, links to other pages of docs/, is left out of the app. The
app's page is in the current language, paragraph by paragraph and cell by cell.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from vision.screens.registry import SCREENS, style_titles
from vision.text.body_labels import ANGLE_LABELS
from vision.text.numbers import (
    NO_VALUE,
    format_limit,
    format_number,
    percent_basis,
    unit_suffix,
)
from vision.text.phrases import in_sentence, join_clauses, name_value
from vision.text.sentences import translate_text
from vision.text.translation import localize_numbers, translate, translate_in
from vision.validation.limits_of_use import CONDITION_LABELS, UseLimit, use_limits
from vision.validation.opensim import CONVERSIONS, CoordinateSum

#: Standard error of one reading with a long-arm goniometer, degrees: its smallest detectable
#: difference of 10° (Hancock 2018, J Exp Orthop 5:46) is 1.96 √2 standard errors.
GONIOMETER_ERROR_DEG: Final = 10.0 / (1.96 * 2**0.5)
_PLACEHOLDER: Final = re.compile(r"\[\[(\w+)\]\]")
_DOCS_ONLY: Final = re.compile(r" ?<docs>(.*?)</docs>", re.DOTALL)
_TABLE_RULE: Final = re.compile(r"\|[-|: ]+\|")
_FENCE: Final = "```"
#: A cell of names of files and columns alone.
_ONLY_CODE: Final = re.compile(r"(?:`[^`]*`(?:, )?)+")


@dataclass(frozen=True)
class MethodTable:
    """A table of the method page; cells are plain text.

    `english` holds the indices of the columns that are in English in every language.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    english: frozenset[int] = frozenset()


@dataclass(frozen=True)
class MethodDetails:
    """A table or text that is folded away until a reader asks for it."""

    title: str
    content: MethodTable


#: Part of a section: Markdown, a table, or a folded table.
MethodBlock = str | MethodTable | MethodDetails


@dataclass(frozen=True)
class MethodSection:
    """A heading, empty for the introduction, what is below it, and a name for links to it."""

    id: str
    title: str
    blocks: tuple[MethodBlock, ...]


def method_sections() -> tuple[MethodSection, ...]:
    """Return the page for the app: tables as data, without links to other pages of docs/."""
    return tuple(
        MethodSection(_name(title), translate(title), _blocks(body)) for title, body in _parts()
    )


def _name(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def method_texts() -> Iterator[str]:
    """Yield the texts of the page that are translated: headings, paragraphs, cells, labels."""
    for title, body in _parts():
        if title:
            yield title
        for paragraph in _paragraphs(body):
            if paragraph.startswith("|"):
                yield from (c for row in _cells(paragraph) for c in row if not _is_code(c))
            elif not paragraph.startswith(_FENCE) and not _PLACEHOLDER.fullmatch(paragraph):
                yield paragraph
    for angle in ANGLES:
        yield angle.points.replace("_", " ")
        yield angle.positive
    yield from CONDITION_LABELS.values()
    yield from dict.fromkeys(limit.movement.replace("_", " ") for limit in use_limits())
    yield from (conversion.differs for conversion in CONVERSIONS if conversion.differs)
    yield from (load_criteria(screen).title for screen in SCREENS)


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


def _parts() -> list[tuple[str, str]]:
    """Return heading and text of each section as they are written; none for the introduction."""
    introduction, *rest = re.split(r"^## ", _text(), flags=re.MULTILINE)
    parts = (part.partition("\n") for part in rest)
    return [("", introduction), *((title, body) for title, _, body in parts)]


def _paragraphs(markdown: str) -> list[str]:
    """Split a section at empty lines, but not within code, and leave out what is for docs/."""
    paragraphs: list[str] = []
    is_in_code = False
    for part in re.split(r"\n\s*\n", _DOCS_ONLY.sub("", markdown).strip()):
        if is_in_code:
            paragraphs[-1] += f"\n\n{part}"
        else:
            paragraphs.append(part.strip())
        is_in_code ^= part.count(_FENCE) % 2 == 1
    return paragraphs


def _is_code(cell: str) -> bool:
    return _ONLY_CODE.fullmatch(cell) is not None


def _blocks(markdown: str) -> tuple[MethodBlock, ...]:
    """Split a section into Markdown and tables, in the current language."""
    made: Mapping[str, Callable[[], list[MethodBlock]]] = {
        "angles": _angles,
        "limits": _limits,
        "errors": _errors,
        "limits_of_use": _limits_of_use,
        "conversions": _conversions,
    }
    blocks: list[MethodBlock] = []
    for paragraph in _paragraphs(markdown):
        match = _PLACEHOLDER.fullmatch(paragraph)
        if match:
            blocks += made[match[1]]()
            continue
        if paragraph.startswith("|"):
            blocks.append(_parse_table(paragraph))
            continue
        text = paragraph if paragraph.startswith(_FENCE) else translate(paragraph)
        text = text.replace("[[expect]]", _expected_difference())
        if blocks and isinstance(blocks[-1], str):
            blocks[-1] += f"\n\n{text}"
        else:
            blocks.append(text)
    return tuple(blocks)


def _cells(markdown: str) -> list[list[str]]:
    """Return the cells of a table as they are written, row by row."""
    lines = [line for line in markdown.splitlines() if not _TABLE_RULE.fullmatch(line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _parse_table(markdown: str) -> MethodTable:
    heads, *rows = (
        tuple((cell if _is_code(cell) else translate(cell)).replace("`", "") for cell in row)
        for row in _cells(markdown)
    )
    return MethodTable(heads[0].capitalize(), heads, tuple(rows))


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
            translate(ANGLE_LABELS[angle.name]),
            translate_in("seen from", "side")
            if angle.plane == "sagittal"
            else translate_in("seen from", "front, back"),
            translate(angle.points.replace("_", " ")),
            translate(angle.positive),
        )
        for angle in ANGLES
    ]
    heads = (
        translate("angle"),
        translate("seen from"),
        translate("points and zero"),
        translate("+ means"),
    )
    table = MethodTable(translate("Angles"), heads, tuple(rows))
    return [MethodDetails(translate("All angles"), table)]


def _limits(*, with_sources: bool = True) -> list[MethodBlock]:
    """List every criterion of every test, with its limits, its error and their source."""
    blocks: list[MethodBlock] = []
    heads = (
        translate_in("method", "criterion"),
        translate_in("method", "worth watching"),
        translate_in("method", "fault"),
        translate_in("method", "error"),
        translate("how sure the limits are"),
    )
    for screen in SCREENS.values():
        file = load_criteria(screen.id)
        rows = []
        for spec in file.criterion:
            for name, limits, certainty, source in _variants(spec):
                row = (
                    name,
                    _limit(limits, limits.watch, spec.unit),
                    _limit(limits, limits.fault, spec.unit),
                    _criterion_errors(screen.id, spec),
                    translate_text(certainty),
                )
                rows.append((*row, source) if with_sources else row)
        title = translate(file.title)
        columns = (*heads, translate_in("method", "source")) if with_sources else heads
        english = frozenset(range(len(heads), len(columns)))
        blocks.append(MethodDetails(title, MethodTable(title, columns, tuple(rows), english)))
    return blocks


def _variants(spec: CriterionSpec) -> list[tuple[str, LimitSpec, str, str]]:
    """Return title, limits, certainty and source of a criterion, and of its gaits and styles."""
    title, gaits, styles = translate(spec.title), _gait_names(), style_titles()
    found = [(title, spec.limits, spec.certainty, spec.source)]
    for gait, other in spec.gaits.items():
        found.append((f"{title}, {gaits[gait]}", other.limits, other.certainty, other.source))
    for style, changed in spec.styles.items():
        name = f"{title}, {in_sentence(translate(styles[style]))}"
        found.append((name, changed.limits, spec.certainty, spec.source))
    return found


def _gait_names() -> dict[str, str]:
    return {"run": translate_in("method", "running"), "walk": translate_in("method", "walking")}


def _limit(spec: LimitSpec, limit: float | tuple[float, float] | None, unit: str) -> str:
    if limit is None:
        return translate_in("limit", "never")
    if isinstance(limit, tuple):
        low, high = (_quantity(format_limit(end, unit)) for end in limit)
        return translate_in("limit", "outside {low} to {high}").format(low=low, high=high)
    if unit == "count" and spec.side == "above":
        return translate_in("limit", "from {count}").format(count=math.floor(limit) + 1)
    value = _quantity(f"{format_limit(limit, unit)} {percent_basis(unit)}".rstrip())
    if spec.side == "above":
        return translate_in("limit", "above {value}").format(value=value)
    return translate_in("limit", "below {value}").format(value=value)


def _quantity(text: str) -> str:
    """Return a number with its unit in the current language."""
    return localize_numbers(translate_text(text))


def _criterion_errors(screen: str, spec: CriterionSpec) -> str:
    if spec.unit == "count":
        return NO_VALUE
    views = dict.fromkeys("front" if view == "back" else view for view in spec.views)
    names = _gait_names()
    gaits = {names["run"]: "", names["walk"]: WALK_SUFFIX} if SCREENS[screen].is_gait else {"": ""}
    shown = {"side": translate_in("method", "side"), "front": translate_in("method", "front")}
    texts = []
    for view in views:
        for gait, suffix in gaits.items():
            errors = [criterion_error(screen, f"{spec.id}{suffix}", view, n) for n in _networks()]
            if any(errors):
                name = ", ".join(filter(None, (shown[view] if len(views) > 1 else "", gait)))
                texts.append(name_value(name, _by_network(errors, spec.unit)))
    return join_clauses(texts) or translate_in("method", "not measured")


def _errors() -> list[MethodBlock]:
    """List the RMSE of every angle, for each pose model."""
    rows = []
    for angle in ANGLES:
        view = "side" if angle.plane == "sagittal" else "front"
        cells = [
            _by_network([angle_error(name, view, n) for n in _networks()], "deg")
            for name in (angle.name, f"{angle.name}_gait")
        ]
        rows.append((translate(ANGLE_LABELS[angle.name]), *cells))
    heads = (
        translate("angle"),
        translate_in("method", "squats"),
        translate("walking and running, near leg"),
    )
    return [MethodTable(translate("Errors of the angles"), heads, tuple(rows))]


def _limits_of_use() -> list[MethodBlock]:
    """List how far each condition may go, for each pose model."""
    texts: dict[tuple[str, str, str], dict[str, str]] = {}
    for limit in use_limits():
        key = (limit.movement, limit.angle, limit.condition)
        texts.setdefault(key, {})[limit.network] = _use_limit(limit)
    order = list(CONDITION_LABELS)
    rows = [
        (
            name_value(
                translate(movement.replace("_", " ")),
                in_sentence(translate(ANGLE_LABELS[angle])),
            ),
            translate(CONDITION_LABELS[condition]),
            " / ".join(by_network.get(n, NO_VALUE) for n in _networks()),
        )
        for (movement, angle, condition), by_network in sorted(
            texts.items(), key=lambda item: (*item[0][:2], order.index(item[0][2]))
        )
    ]
    heads = (
        translate("movement and angle"),
        translate("condition"),
        translate("error within 5° at (best / balanced / fast)"),
    )
    title = translate("Limits of use")
    return [MethodDetails(title, MethodTable(title, heads, tuple(rows)))]


def _use_limit(limit: UseLimit) -> str:
    """Say how far a condition may go, in a few words."""
    words = {
        "yes": translate_in("limit of use", "yes"),
        "no": translate_in("limit of use", "no"),
        "nowhere": translate_in("limit of use", "nowhere"),
    }
    if limit.text in words:
        return words[limit.text]
    number, unit, rest = limit.text.partition(" steps")
    text = translate_in("noise", "{count} steps").format(count=number) if unit else limit.text
    return localize_numbers(text + rest)


def _networks() -> tuple[str, ...]:
    return tuple(load_manifest().networks)


def _by_network(errors: list[MeasurementError | None], unit: str) -> str:
    if not any(errors):
        return translate_in("method", "not measured")
    values = [format_number(e.value, unit, with_error=True) if e else NO_VALUE for e in errors]
    # The same for all models where it is a published value.
    shown = values[:1] if len(set(values)) == 1 else values
    *others, last = shown
    return localize_numbers(" / ".join([*others, translate_text(last + unit_suffix(unit))]))


def _expected_difference() -> str:
    """Say how far a goniometer and formcheck may be apart, from the errors of both."""
    error = angle_error("knee_flexion", "side", _networks()[0])
    if error is None:
        return ""
    single = 2 * (error.value**2 + GONIOMETER_ERROR_DEG**2) ** 0.5
    text = translate(
        "With formcheck's error at the knee ({knee}, best model) and a long-arm goniometer's "
        "({goniometer}), a single difference of up to {single} is within what both promise; the "
        "mean of your nine differences should be within {mean}."
    )
    return text.format(
        knee=f"{error.value:.0f}°",
        goniometer=f"{GONIOMETER_ERROR_DEG:.0f}°",
        single=f"{single:.0f}°",
        mean=f"{2 * error.value:.0f}°",
    )


def _conversions() -> list[MethodBlock]:
    rows = tuple(
        (translate(ANGLE_LABELS[c.angle]), _sum_text(c), translate(c.differs) or NO_VALUE)
        for c in CONVERSIONS
    )
    heads = (translate("angle"), translate("from OpenSim's coordinates"), translate("what differs"))
    return [MethodTable(translate("Conversion from OpenSim"), heads, rows)]


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
    mirrored = translate("{sum} (left: − pelvis_list)")
    return mirrored.format(sum=text) if conversion.mirrored else text
