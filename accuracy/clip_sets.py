"""Sets of clips with truth: the samples, and the grid that is rendered when it is needed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from accuracy.result_store import ROOT
from accuracy.truth_file import clips_with_truth
from vision.errors import InputError

#: Committed clips.
SAMPLES: Final = ROOT / "samples"
#: Splits of the grid.
SPLITS: Final = ("tuning", "test")
#: Packages of the dependency group `truth` that rendering needs.
_RENDERING: Final = ("torch", "anny", "pyvista")


@dataclass(frozen=True)
class ClipSet:
    """Clips that are measured together.

    Attributes
    ----------
    name : str
        Name of the folder with its tables.
    folder : Path
        Folder with the clips and their truth files.
    """

    name: str
    folder: Path

    @property
    def clips(self) -> list[Path]:
        """The clips, by name."""
        return clips_with_truth(self.folder)


def parse_clip_set(text: str) -> ClipSet:
    """Read ``NAME=FOLDER``.

    Parameters
    ----------
    text : str
        A set of clips from the command line.

    Raises
    ------
    InputError
        It has another form, or the folder holds no clip with truth.
    """
    name, separator, folder = text.partition("=")
    clip_set = ClipSet(name, Path(folder))
    if not separator or not name or Path(name).name != name:
        raise InputError(f"{text} is not NAME=FOLDER.")
    if not clip_set.clips:
        raise InputError(f"{folder} contains no clip with a truth file.")
    return clip_set


def missing_for_rendering() -> list[str]:
    """Return the packages that are missing for rendering the grid."""
    return [name for name in _RENDERING if importlib.util.find_spec(name) is None]


def render_grid(folder: Path, splits: tuple[str, ...]) -> list[ClipSet]:
    """Render the clips of the grid that are missing, and return its sets.

    Parameters
    ----------
    folder : Path
        Folder for the rendered clips; each split has a folder in it.
    splits : tuple of str
        Splits to render.

    Raises
    ------
    InputError
        Rendering failed, or what it needs is not installed and no clip is there.
    """
    sets = [ClipSet(f"grid-{split}", folder / split) for split in splits]
    missing = missing_for_rendering()
    if missing:
        there = [s for s in sets if s.clips]
        text = (
            f"The grid cannot be rendered: {', '.join(missing)} is not installed; "
            "`uv sync --group truth` installs it."
        )
        if not there:
            raise InputError(f"{text} `--quick` measures the committed clips without it.")
        print(f"{text} Measuring the clips that are there.")
        return there
    for split in splits:
        command = [sys.executable, "-m", "truth", "grid", "--split", split]
        done = subprocess.run([*command, "--out", str(folder / split)], cwd=ROOT, check=False)
        if done.returncode != 0:
            raise InputError(f"Rendering the {split} split of the grid failed.")
    return sets
