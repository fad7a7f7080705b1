"""The notebooks keep the house rules; nbval holds their outputs, these tests what it cannot see."""

import re
from pathlib import Path

import nbformat
import pytest

from jusan_analysis.running import notebooks_in, stable

FOLDER = Path(__file__).parent.parent / "notebooks"
PATHS = notebooks_in(FOLDER)
FORBIDDEN = re.compile(
    r"^\s*(def |class |%|!)|\bsys\.|filterwarnings|\bopen\(|Path\(|read_csv|to_csv|import requests|urllib",
    re.MULTILINE,
)
# years, names of the notebooks and instruments with their numbers are names, not findings
NAMES = re.compile(
    r"\]\([^)]*\)|`[^`]*`|\b(1[89]|20)\d\d\b|\barticles? \d+(\(\d\))?(\([a-z]\))?"
    r"|\bNo\. \d+|[Gg]eneral comments? \d+( and \d+)?"
)


@pytest.fixture(params=PATHS, ids=[path.stem for path in PATHS])
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def test_the_folder_holds_the_five_notebooks_in_reading_order():
    assert [path.name[:2] for path in PATHS] == ["01", "02", "03", "04", "05"]


def test_every_code_cell_was_run_in_order(notebook):
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))


def test_no_output_is_an_error_or_a_warning(notebook):
    outputs = [one for cell in code_cells(notebook) for one in cell.outputs]
    assert outputs
    assert not [one for one in outputs if one.output_type == "error" or one.get("name") == "stderr"]


def test_cells_are_few_short_and_free_of_plumbing(notebook):
    sources = [cell.source for cell in code_cells(notebook)]
    assert len(sources) <= 25
    assert max(source.count("\n") + 1 for source in sources) <= 12
    assert not [source for source in sources if FORBIDDEN.search(source)]


def test_every_chart_has_its_alt_text_as_plain_text_too(notebook):
    images = [
        one for cell in code_cells(notebook) for one in cell.outputs if "image/png" in one.get("data", {})
    ]
    assert images
    for one in images:
        alt = one.metadata["image/png"]["alt"]
        assert len(alt.split()) >= 8
        assert one.data["text/plain"] == alt


def test_no_number_is_typed_into_the_prose_after_the_first_code_cell(notebook):
    first = next(place for place, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    for cell in notebook.cells[first:]:
        if cell.cell_type == "markdown":
            assert not re.search(r"\d", NAMES.sub("", cell.source)), cell.source


def test_prose_carries_the_code(notebook):
    words = sum(len(text.split()) for text in prose(notebook))
    lines = sum(cell.source.count("\n") + 1 for cell in code_cells(notebook))
    assert words >= 6 * lines


def test_it_starts_from_the_article_and_ends_with_what_may_be_said_and_the_citation(notebook):
    sources = [cell.source for cell in code_cells(notebook)]
    assert any("ja.load_article()" in source for source in sources[:3])
    assert sources[-1] == "article.cite()"
    text = "\n".join(prose(notebook))
    assert notebook.cells[0].source.startswith("# ")
    assert text.index("## What may be said") < text.index("## What may not be said")


def test_links_to_other_notebooks_lead_somewhere(notebook):
    for name in re.findall(r"\(([\w-]+\.ipynb)\)", "\n".join(prose(notebook))):
        assert (FOLDER / name).exists()


def test_what_is_stored_is_what_refresh_stores(notebook):
    before = nbformat.writes(notebook)
    assert nbformat.writes(stable(notebook)) == before
