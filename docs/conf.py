"""Build the documentation site with Sphinx: ``make docs``."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from vision import __version__  # noqa: E402

project = "formcheck"
author = "the formcheck authors"
release = version = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.viewcode", "numpydoc"]
source_suffix = {".md": "myst-nb"}
exclude_patterns = ["images"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
nitpicky = False

nb_execution_mode = "force"  # what was analysed before is kept in out/notebooks
nb_execution_raise_on_error = True
nb_execution_timeout = 600
nb_execution_show_tb = True

autodoc_typehints = "none"  # the docstrings say the types, with shapes and units
autosummary_generate = False
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

html_theme = "furo"
html_title = "formcheck"
html_favicon = "../vision/webapp/shared/icon.png"
html_static_path: list[str] = []
