"""How much hardware a number of clips needs, from the measured processor time of a clip."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from accuracy.tables.table import markdown_lines
from bench.aims import Row
from vision.pose.model_quality import QUALITY_NETWORKS

#: The clip that the sizes are for: how phones film, with the model of the best quality.
_CLIP: Final = "1080p30"
_MODEL: Final = QUALITY_NETWORKS["best"]
_CLIP_S: Final = 20.0
_CLIP_MB: Final = 35.0  # 14 Mbit/s
#: Share of a core that is used: clips are not all equally long, and other work needs some.
_USED: Final = 0.7
#: Assumed prices, which readers replace by theirs: a core for an hour, a gigabyte for a month.
_CORE_HOUR: Final = 0.04
_GB_MONTH: Final = 0.02
_DAYS: Final = 30


@dataclass(frozen=True)
class Site:
    """Somebody who checks clips.

    Attributes
    ----------
    name : str
        Who.
    clips : int
        Clips on a day.
    within_h : float
        Hours in which they have to be done.
    days : int
        Days a month on which that happens.
    """

    name: str
    clips: int
    within_h: float
    days: int = _DAYS


SITES: Final = (
    Site("clinic", 20, 8.0, 20),
    Site("club, one screening evening a month", 160, 2.0, 1),
    Site("federation", 5_000, 24.0),
    Site("a million clips a day", 1_000_000, 24.0),
)


@dataclass(frozen=True)
class SiteNeeds:
    """What a site needs.

    Attributes
    ----------
    core_hours : float
        Processor time of a day, hours.
    cores : int
        Cores that do it in time.
    memory_gb : float
        Memory of as many processes.
    stored_gb : float
        Size of the clips of a month.
    mbit_s : float
        Clips coming in while they are analysed, megabits per second.
    cost : float
        Price of a month.
    """

    core_hours: float
    cores: int
    memory_gb: float
    stored_gb: float
    mbit_s: float
    cost: float


def needs_of(site: Site, *, core_s: float, peak_mb: float) -> SiteNeeds:
    """Work out what a site needs.

    Parameters
    ----------
    site : Site
        The site.
    core_s : float
        Processor time of a second of a clip, seconds.
    peak_mb : float
        Memory of a process, MB.
    """
    core_hours = site.clips * _CLIP_S * core_s / 3600
    cores = max(1, math.ceil(core_hours / site.within_h / _USED))
    stored_gb = site.clips * site.days * _CLIP_MB / 1000
    return SiteNeeds(
        core_hours=core_hours,
        cores=cores,
        memory_gb=cores * peak_mb / 1000,
        stored_gb=stored_gb,
        mbit_s=site.clips * _CLIP_MB * 8 / (site.within_h * 3600),
        cost=core_hours / _USED * site.days * _CORE_HOUR + stored_gb * _GB_MONTH,
    )


def sizing_lines(costs: Sequence[Row]) -> list[str]:
    """Write the table of sites and the arithmetic behind it.

    Parameters
    ----------
    costs : sequence of mapping
        Rows of the table of costs.

    Returns
    -------
    list of str
        Lines of Markdown; none if the clip was not measured.
    """
    row = next(
        (r for r in costs if (r["clip"], r["model"], r["contender"]) == (_CLIP, _MODEL, "check")),
        None,
    )
    if row is None:
        return []
    core_s = float(row["cpu_s"]) / float(row["seconds"])
    peak_mb = float(row["peak_mb"])
    table = markdown_lines(
        ("who", "clips a day", "within", "core hours a day", "cores", "memory", "clips of a month",
         "network", "price of a month"),
        (_cells(site, needs_of(site, core_s=core_s, peak_mb=peak_mb)) for site in SITES),
    )  # fmt: skip
    return [
        f"A second of {_CLIP} with the {_MODEL} model takes {core_s:.2f} s of one core of the "
        f"machine above ({row['cpu_s']} s for {float(row['seconds']):g} s), and a process holds "
        f"{peak_mb:.0f} MB. A clip is taken to last {_CLIP_S:g} s and to have {_CLIP_MB:g} MB.",
        "",
        *table,
        "",
        f"- **Core hours a day** = clips × {_CLIP_S:g} s × {core_s:.2f} / 3600.",
        f"- **Cores** = core hours / hours allowed / {_USED:g}, because cores are never all busy. "
        "A clip is analysed by one process, so more computers help as long as there are more "
        "clips than processes; `formcheck batch --scheduler` uses them.",
        f"- **Memory** = cores × {peak_mb:.0f} MB; less where a process has several cores.",
        f"- **Clips of a month** = clips × days × {_CLIP_MB:g} MB. They need not be kept: a report "
        "has some 50 KB, the poses from which it can be judged again 25 KB for each second.",
        "- **Network** = clips × their size / hours allowed, if they come from elsewhere.",
        f"- **Price** = core hours / {_USED:g} × days × {_CORE_HOUR:g} + gigabytes × "
        f"{_GB_MONTH:g}: assumed prices for a core hour and for a gigabyte and month. Put in your "
        "own.",
        "",
        "**What limits first.** For a clinic or a club nothing does: one computer is enough, and "
        "who has to stand in front of the phone is the limit. For a federation it is cores. For a "
        "million clips a day the cores come first too, then the storage if clips are kept, and "
        "the network that brings them. Twelve clips a second are no load for a Dask scheduler, "
        "which by its documentation needs about a millisecond for each; but one folder and one "
        "table of a million results are no use to anybody, so divide them into batches.",
    ]


def _cells(site: Site, needs: SiteNeeds) -> tuple[str, ...]:
    return (
        site.name,
        f"{site.clips:,}",
        f"{site.within_h:g} h",
        _rounded(needs.core_hours),
        f"{needs.cores:,}",
        f"{_rounded(needs.memory_gb)} GB",
        f"{_rounded(needs.stored_gb)} GB",
        f"{_rounded(needs.mbit_s)} Mbit/s",
        _rounded(needs.cost),
    )


def _rounded(value: float) -> str:
    """Write a number with two digits, because the arithmetic has no more."""
    if value == 0:
        return "0"
    digits = 1 - math.floor(math.log10(abs(value)))
    return f"{round(value, digits):,.{max(0, digits)}f}"
