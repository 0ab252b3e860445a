"""Take a made-up screen through command line, report, page and handout; print what they show.

    FORMCHECK_SCREENS=FOLDER python -m tests.support.toy_screen CLIP WORK_FOLDER

The screens are found when they are first imported, so this runs in a process of its own.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

DEFINITION: Final = """
from vision.screens.screen import REPETITION, CriterionGroup, LiveSetup, Screen


def measures():
    from vision.screens import squat_measures as measure

    return {"toy_depth": measure.knee_flexion_at_bottom, "heel_rise": measure.heel_rise}


SCREEN = Screen(
    id="toy_test",
    title="Toy test",
    family="squat",
    unit=REPETITION,
    stances=("both",),
    groups=(CriterionGroup("Ups and downs", ("toy_depth",)),),
    evidence={"toy_depth": "depth"},
    live=LiveSetup("{count} toy squat{s}."),
    load_measures=measures,
)
"""
_CRITERION: Final = """
[[criterion]]
id = "{id}"
title = "{title}"
topic = "{title}"
unit = "deg"
asks = "What is seen of it."
views = ["side"]
limits = {{ side = "{side}", watch = {watch}, fault = {fault} }}
source = "Made up for this test."
certainty = "none"
needs = "Film it from the side."
says.good = "{title}: fine ({{value}})."
says.watch = "{title}: nearly ({{value}})."
says.fault = "{title}: not there ({{value}})."
cue = "Play more."
drills = ["Play every day."]
"""
CRITERIA: Final = 'screen = "toy_test"\ntitle = "Toy test"\n' + "".join(
    _CRITERION.format(id=id_, title=title, side=side, watch=watch, fault=fault)
    for id_, title, side, watch, fault in (
        ("toy_depth", "Toy depth", "below", 150, 140),
        ("heel_rise", "Toy heels", "above", 10, 10),
    )
)


def write_toy_screen(folder: Path) -> None:
    """Write the two files that make a screen."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "toy_test.py").write_text(DEFINITION, "utf-8")
    (folder / "toy_test.toml").write_text(CRITERIA, "utf-8")


def show_toy_screen(clip: Path, folder: Path) -> dict[str, str]:
    """Analyse a clip as a toy test, and return the text of each place that shows the result."""
    report_file, angles_file = folder / "report.json", folder / "angles.csv"
    _run_command_line(
        "check", str(clip), "--screen", "toy-test", "--end", "3.6", "--quiet", "--quality", "fast",
        "--json", str(report_file), "--angles", str(angles_file),
    )  # fmt: skip
    return {
        "report": report_file.read_text("utf-8"),
        "handout": _handout(report_file, angles_file),
        "page": _page(clip, report_file, angles_file),
    }


def _run_command_line(*arguments: str) -> None:
    from vision.cli.main import main

    sys.argv = ["formcheck", *arguments]
    try:
        main()
    except SystemExit as end:
        if end.code:
            raise


def _handout(report_file: Path, angles_file: Path) -> str:
    from vision.report.files import read_report
    from vision.share.handout import Handout, read_angle_series
    from vision.share.handout_html import handout_html

    return handout_html(Handout(read_report(report_file), read_angle_series(angles_file)))


def _page(clip: Path, report_file: Path, angles_file: Path) -> str:
    """The texts of the start page's choices and of the page of a result."""
    from streamlit.testing.v1 import AppTest

    from tests.support.saved_results import write_result
    from vision.report.files import read_report
    from vision.settings import Settings
    from vision.webapp import navigation
    from vision.webapp.shared.state import app_state

    navigation.preload_in_background = lambda: None
    results = app_state().results
    meta = results.add(clip.name, [clip.read_bytes()], Settings(screen="toy-test"))
    folder = results.work_folder(meta.id)
    write_result(read_report(report_file), folder)
    (folder / "angles.csv").write_bytes(angles_file.read_bytes())
    meta = results.publish(meta)
    app = AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=60)
    app.session_state["kept-result-mode-here"] = "coach"
    app.run()
    choices = [option for box in app.selectbox for option in box.options]
    app.query_params["result"] = meta.id
    app.run()
    assert not app.exception, app.exception
    kinds = ("title", "markdown", "caption", "html", "error", "warning", "info")
    texts = [str(element.proto.body) for kind in kinds for element in app.get(kind)]
    app_state().close()
    return "\n".join([*texts, *choices])


if __name__ == "__main__":
    print(json.dumps(show_toy_screen(Path(sys.argv[1]), Path(sys.argv[2]))))
