"""The house: imports run one way, nothing heavy loads with the library, and every module stays a subject."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "jusan_analysis"
# from the ground up: a module imports only what stands before it
ORDER = """problems columns descriptor package checking rules mending verify texts trace loading intake
    drafting demographics comparison reliability evidence findings
    charts.style charts.article charts.people charts.comparison charts.robustness charts.evidence charts
    labels chartfiles show explore files sheets notebooks
    report.cells report.records report.recommendations report.slides report.site report
    cli __main__""".split()
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.relative_to(PACKAGE).parts[0] not in ("data", "__init__.py")
}


def imported(path: Path) -> set[str]:
    """Modules of this package that a module imports anywhere, in functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("jusan_analysis"):
            base = node.module.removeprefix("jusan_analysis").lstrip(".")
            inner = {".".join(filter(None, [base, alias.name])) for alias in node.names}
            names |= (inner & MODULES.keys()) or {base}
        elif isinstance(node, ast.Import):
            names |= {
                a.name.removeprefix("jusan_analysis.") for a in node.names if "jusan_analysis." in a.name
            }
    return names - {""}


def test_every_module_has_its_place():
    assert sorted(ORDER) == sorted(MODULES)


@pytest.mark.parametrize("name", ORDER)
def test_imports_run_downwards(name):
    above = [other for other in imported(MODULES[name]) if ORDER.index(other) >= ORDER.index(name)]
    assert not above


@pytest.mark.parametrize("name", ORDER)
def test_a_module_can_be_read_in_one_sitting(name):
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= 400


def test_the_library_loads_without_what_only_screens_and_files_need():
    heavy = "matplotlib IPython ipywidgets nbformat jinja2 bs4 PIL krippendorff xlsxwriter".split()
    load = "import sys, jusan_analysis as ja; ja.load_article()"
    code = f"{load}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
