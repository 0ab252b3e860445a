"""The pages of docs/ that are generated from the code are up to date."""

import importlib.util
import re
from dataclasses import fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _script(name):
    spec = importlib.util.spec_from_file_location(Path(name).stem, ROOT / "scripts" / name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_up_to_date():
    pages = _script("write_docs.py").pages()
    assert {"angles.md", "commands.md", "criteria.md", "method.md"} <= set(pages)
    stale = [n for n, text in pages.items() if (ROOT / "docs" / n).read_text("utf-8") != text]
    assert stale == []  # python scripts/write_docs.py writes them


def test_every_angle_is_documented():
    page = (ROOT / "docs/angles.md").read_text("utf-8")
    from vision.motion.angles import ANGLES

    assert [a.name for a in ANGLES if f"| `{a.name}` |" not in page] == []


def test_every_limit_is_documented_with_its_default():
    from vision.limits import UPLOAD_PREFIX, VARIABLE_PREFIX, ClipLimits, UploadLimits

    page = (ROOT / "docs/limits.md").read_text("utf-8")
    for field in fields(ClipLimits):
        default = getattr(ClipLimits(), field.name) or "2 GB and 250 MB for each core"
        assert f"| `{VARIABLE_PREFIX}{field.name.upper()}` | {default} |" in page
    for field in fields(UploadLimits):
        default = getattr(UploadLimits(), field.name)
        assert f"| `{UPLOAD_PREFIX}{field.name.upper()}` | {default} |" in page


def test_test_files_named_in_scripts_exist():
    """A renamed test file would otherwise fail only where other Pythons are installed."""
    text = "".join(p.read_text("utf-8") for p in (ROOT / "scripts").glob("*.sh"))
    named = set(re.findall(r"tests/[\w/.]+", text))
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_links_in_the_documentation_lead_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "samples/README.md"]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_the_workflows_call_make_targets_that_exist():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    workflows = "".join(p.read_text("utf-8") for p in (ROOT / ".github/workflows").glob("*.yml"))
    called = set(re.findall(r"run: make ([a-z-]+)", workflows))
    assert called
    assert called <= targets


def test_the_version_is_the_same_everywhere():
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    version = re.search(r'^version = "(.+)"', project, re.MULTILINE).group(1)
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text("utf-8")


def test_the_architecture_names_every_folder() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    folders = {path.parent.name for path in (ROOT / "vision").glob("*/__init__.py")}
    assert {name for name in folders if f"`vision/{name}`" not in page} == set()


def test_the_decisions_have_the_figures_of_the_tables() -> None:
    sums = _script("trials/sums.py")
    best = sums.verdicts("heavy")
    unknown = sum(called["cannot_tell"] for called in best.values())
    everything = sum(called.total() for called in best.values())
    faults, passes = best["fault"], best["pass"]
    sure = sums.certainty()
    far = [f"{sums.run_errors(m)['knee_flexion far']:.1f}°" for m in ("heavy", "full", "lite")]
    percent, values = sums.within_two_errors("heavy")
    expected = {
        1: [f"{sure.total()} criteria, the source of {sure['moderate']} is moderately certain"],
        2: [
            f"of {everything} verdicts {unknown} are *cannot tell*",
            f"Of {faults.total()} true faults none is called good: {faults['fault']} a fault, "
            f"{faults['watch']} worth watching, {faults['cannot_tell']} cannot tell",
            f"Of {passes.total()} true passes {passes['fault']} are called a fault",
        ],
        4: ["{} with *best*, {} with *balanced*, {} with *fast*".format(*far)],
        7: [f"for {percent:.0f} % of {values} values"],
    }
    assert faults["pass"] == 0
    for number, phrases in expected.items():
        (page,) = (ROOT / "docs/decisions").glob(f"{number:04}-*.md")
        assert [p for p in phrases if p not in page.read_text("utf-8")] == []
