"""Compare Altair's files with the handout's own drawing: time, size, equal bytes.

    python scripts/trials/charts.py

The same angle, 420 values with five shaded repetitions, is drawn as SVG and into a PDF by
`vision.share`, and as SVG, PNG and PDF by vl-convert from one Altair specification. Each kind is
measured in a process of its own, twice, so that a file that differs between processes is seen.
"""

from __future__ import annotations

import hashlib
import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

REPEATS = 20


def example() -> Any:
    """Return a chart as `vision.share.charts.choose_charts` does."""
    from vision.share.charts import AngleChart, ChartLine, ShadedSpan

    time_s = np.arange(420) / 30
    degrees = 45 - 40 * np.cos(2 * np.pi * time_s / 2.8)
    degrees[200:220] = np.nan
    spans = tuple(
        ShadedSpan(2.8 * n, 2.8 * n + 2.4, str(n + 1), True, 2.8 * n + 1.4) for n in range(5)
    )
    lines = tuple(
        ChartLine(side, time_s, degrees + 3 * n) for n, side in enumerate(("left", "right"))
    )
    return AngleChart("Knee flexion", lines, spans, (0.0, 14.0), (0.0, 90.0))


def specification(chart: Any) -> str:
    """Return the chart as a Vega-Lite specification."""
    import altair as alt

    rows = [
        {
            "t": round(float(t), 3),
            "d": None if np.isnan(d) else round(float(d), 2),
            "of": line.label,
        }
        for line in chart.lines
        for t, d in zip(line.time_s, line.degrees, strict=True)
    ]
    spans = [
        {"t": s.start_s, "end": s.end_s, "middle": s.middle_s, "label": s.label}
        for s in chart.spans
    ]
    x = alt.X("t:Q", title=None, scale=alt.Scale(domain=list(chart.window_s), nice=False))
    y = alt.Y("d:Q", title=None, scale=alt.Scale(domain=list(chart.degrees)))
    colors = [line.color for line in chart.lines]
    line = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(invalid="break-paths-filter-domains")
        .encode(x=x, y=y, color=alt.Color("of:N", scale=alt.Scale(range=colors)))
    )
    base = alt.Chart(alt.InlineData(values=spans))
    shade = base.mark_rect(opacity=0.18).encode(x=x, x2="end:Q")
    middle = base.mark_rule(strokeDash=[3, 3]).encode(x="middle:Q")
    label = base.mark_text(dy=-6).encode(x="t:Q", y=alt.value(0), text="label:N")
    whole = alt.layer(shade, middle, label, line).properties(width=434, height=152)
    return str(whole.to_json())


def own_svg() -> Callable[[], bytes]:
    """Prepare the SVG of the HTML handout."""
    from vision.share.chart_svg import chart_svg

    chart = example()
    return lambda: chart_svg(chart).encode()


def own_pdf() -> Callable[[], bytes]:
    """Prepare a PDF with the chart, by the PDF handout's drawing."""
    from datetime import UTC, datetime

    from vision.fonts.fallback import select_fonts
    from vision.share.pdf_charts import draw_chart
    from vision.share.pdf_layout import PdfSheet

    chart, fonts = example(), select_fonts(["chart"])

    def draw() -> bytes:
        sheet = PdfSheet("", fonts)
        sheet.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
        draw_chart(sheet, chart, 15, 20, 90)
        return bytes(sheet.output())

    return draw


def _vega(kind: str) -> Callable[[], bytes]:
    import vl_convert

    chart = example()
    convert = getattr(vl_convert, f"vegalite_to_{kind}")

    def draw() -> bytes:
        made = convert(specification(chart))
        return made.encode() if isinstance(made, str) else bytes(made)

    return draw


KINDS: dict[str, Callable[[], Callable[[], bytes]]] = {
    "own-svg": own_svg,
    "own-pdf": own_pdf,
    "vega-svg": lambda: _vega("svg"),
    "vega-png": lambda: _vega("png"),
    "vega-pdf": lambda: _vega("pdf"),
}


def measure(kind: str) -> dict[str, Any]:
    """Draw a kind of file several times; return times, size, checksums and memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    draw = KINDS[kind]()
    files, times = [draw()], []
    first = time.perf_counter() - begun
    for _ in range(REPEATS):
        begun = time.perf_counter()
        files.append(draw())
        times.append(time.perf_counter() - begun)
    return {
        "kind": kind,
        "first_s": first,
        "later_ms": 1000 * median(times),
        "kilobytes": len(files[0]) / 1000,
        "memory_mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000,
        "checksums": sorted({hashlib.sha256(file).hexdigest()[:12] for file in files}),
    }


def text_in_fpdf() -> str:
    """Return what the PDF library says to an SVG of Vega."""
    from fpdf import FPDF

    svg = _vega("svg")()
    pdf = FPDF()
    pdf.add_page()
    try:
        pdf.image(io.BytesIO(svg), w=90)
    except Exception as error:  # whatever it cannot read
        return f"{type(error).__name__}: {error}"
    pdf.set_compression(False)
    return f"{len(pdf.output()) / 1000:.0f} kB, text: {b' Tj' in pdf.output()}"


def installed_mb(package: str) -> float:
    """Return what a package takes on the disk, MB."""
    found = distribution(package)
    sizes = [Path(str(found.locate_file(f))) for f in found.files or ()]
    return sum(path.stat().st_size for path in sizes if path.is_file()) / 1e6


def main() -> None:
    """Measure every kind, each twice in processes of its own, and print a table."""
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
        return
    print("kind      first s  later ms     kB  memory MB  files in 2 processes")
    for kind in KINDS:
        runs = [
            json.loads(subprocess.check_output([sys.executable, __file__, kind])) for _ in range(2)
        ]
        best = min(runs, key=lambda run: run["first_s"])
        different = {each for run in runs for each in run["checksums"]}
        print(
            f"{kind:9} {best['first_s']:7.2f} {best['later_ms']:9.1f} {best['kilobytes']:6.1f} "
            f"{best['memory_mb']:10.0f}  {len(different)} of {2 * (REPEATS + 1)} differ"
        )
    print(f"vl-convert SVG in fpdf2: {text_in_fpdf()}")
    for package in ("altair", "vl-convert-python", "fpdf2"):
        print(f"{package}: {installed_mb(package):.0f} MB installed")


if __name__ == "__main__":
    main()
