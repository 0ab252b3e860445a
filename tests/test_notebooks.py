"""The notebooks of the documentation run, from the folder in which they are, and show results."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jupytext
import nbclient
import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "docs/notebooks"
#: One repetition of one clip, so that a run takes seconds.
CLIP = "squat_heel_rise_side.mp4"
ONE_REPETITION = ", end_s=3.6)"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Any]]:
    """Return a function that runs a notebook and returns what each of its cells shows."""
    root = tmp_path_factory.mktemp("checkout")
    (root / "samples").mkdir()
    (root / "samples" / CLIP).symlink_to(ROOT / "samples" / CLIP)
    folder = root / "docs/notebooks"
    folder.mkdir(parents=True)

    def run_notebook(name: str) -> list[Any]:
        notebook = jupytext.read(NOTEBOOKS / f"{name}.md", fmt="myst")
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        (parameters,) = [c for c in cells if "parameters" in c.metadata.get("tags", [])]
        parameters.source = re.sub(r"\)$", ONE_REPETITION, parameters.source)
        resources = {"metadata": {"path": str(folder)}}
        client = nbclient.NotebookClient(
            notebook, timeout=120, resources=resources, shutdown_kernel="immediate"
        )
        client.execute()
        outputs = [output for cell in cells for output in cell.outputs]
        assert [output.text for output in outputs if output.output_type == "stream"] == []
        return outputs

    return run_notebook


def _shown(outputs: list[Any], kind: str) -> str:
    return "".join(output.get("data", {}).get(kind, "") for output in outputs)


@pytest.mark.slow
@pytest.mark.model
def test_a_folder_is_analysed_and_plotted(
    run: Callable[[str], list[Any]], model_path: Path
) -> None:
    outputs = run("analyse-a-folder")
    texts = _shown(outputs, "text/plain")
    assert re.search(rf"{CLIP} +deep_squat +side +1 +watch", texts)
    assert re.search(r"Heels +watch +\d\d\.\d+", texts)
    assert re.search(r"Knee alignment +.+front", texts)
    assert "Knee flexion" in _shown(outputs, "image/svg+xml")


@pytest.mark.slow
@pytest.mark.model
def test_a_test_of_ones_own_judges_the_samples(
    run: Callable[[str], list[Any]], model_path: Path
) -> None:
    texts = _shown(run("add-your-own-test"), "text/plain")
    assert re.search(r"Way down +watch +1\.\d+ +s", texts)
    assert re.search(r"Depth +cannot_tell +6\d\.\d+ +deg", texts)
