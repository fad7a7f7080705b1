"""The notebooks: nbval holds their outputs; these tests hold what it cannot see."""

import base64
import io
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from jusan_analysis import notebooks

FOLDER = Path(__file__).parent.parent / "notebooks"
PATHS = sorted(FOLDER.glob("*.ipynb"))
CODE_CELLS = {"00": 10, "01": 12, "02": 12, "03": 16, "04": 12, "05": 16}
HEADS = re.compile(r'<th\b[^>]*scope="col"')
# links, code, and numbers that are part of a name
NAMES = re.compile(
    r"\]\([^)]*\)|`[^`]*`|```.*?```|\*?\[\d\d [^\]]*\]|[Nn]otebook \d\d|No\. \d+|\([A-Z]\w+ \d{4}\)",
    re.DOTALL,
)
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?")
AVOID = re.compile(
    r"\b((an|the|each|every|these|of) asks?|juveniles?|minors|(is|are) told|rooms)\b", re.IGNORECASE
)


@pytest.fixture(params=PATHS, ids=[path.stem for path in PATHS])
def path(request):
    return request.param


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def prose(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def tables(notebook):
    html = "".join("".join(output.get("data", {}).get("text/html", "")) for output in outputs(notebook))
    return re.findall(r"<table.*?</table>", html, re.DOTALL)


def test_the_six_notebooks_are_there():
    assert [path.name[:2] for path in PATHS] == list(CODE_CELLS)


def test_a_notebook_is_short_enough_to_read(path, notebook):
    with_heads = [table for table in tables(notebook) if HEADS.search(table)]
    assert len(code_cells(notebook)) <= CODE_CELLS[path.name[:2]]
    assert len(with_heads) <= 8
    assert max(len(HEADS.findall(table)) for table in with_heads) <= 6


def test_tables_look_right_before_anything_has_run(notebook):
    html = "".join("".join(output.get("data", {}).get("text/html", "")) for output in outputs(notebook))
    assert "<style" not in html
    assert "<script" not in html
    assert all("style=" in cell for cell in re.findall(r"<t[dh]\b[^>]*>", html))


def test_every_code_cell_ran_in_order_without_a_warning(notebook):
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))
    assert not [one for one in outputs(notebook) if one.output_type == "error" or one.get("name") == "stderr"]


def test_every_chart_has_a_short_alt_text(notebook):
    images = [output for output in outputs(notebook) if "image/png" in output.get("data", {})]
    for image in images:
        alt = image.metadata["image/png"]["alt"]
        assert len(alt.split()) >= 8, alt
        assert len(alt) <= 300, alt


def test_every_number_in_the_prose_occurs_in_the_notebook(notebook):
    data = [output.get("data", {}) for output in outputs(notebook)]
    seen = " ".join(
        ["".join(d.get("text/plain", "")) + "".join(d.get("text/html", "")) for d in data]
        + ["".join(output.get("text", "")) for output in outputs(notebook)]
        + [cell.source for cell in code_cells(notebook)]
    )
    shown = set(NUMBER.findall(seen)) | {number.replace(",", "") for number in NUMBER.findall(seen)}
    for text in prose(notebook):
        plain = NAMES.sub(" ", text)
        lists = re.sub(r"^#+ \d+ |^\d+\. ", "", plain, flags=re.MULTILINE)
        missing = [number for number in NUMBER.findall(lists) if number.replace(",", "") not in shown]
        assert not missing, f"{missing} in: {text}"


def test_the_prose_uses_the_terms_of_the_field(notebook):
    for text in prose(notebook):
        assert not AVOID.search(NAMES.sub(" ", text)), AVOID.search(NAMES.sub(" ", text)).group()


def test_it_starts_with_a_question_and_ends_with_what_may_be_said_and_the_citation(notebook):
    text = "\n".join(prose(notebook))
    assert notebook.cells[0].source.startswith("# ")
    assert "ja.load_article()" in code_cells(notebook)[0].source
    assert text.index("## What may be said") < text.index("## What may not be said")
    assert code_cells(notebook)[-1].source == "article.cite()"


def test_links_to_other_notebooks_lead_somewhere(notebook):
    for name in re.findall(r"\(([\w-]+\.ipynb)\)", "\n".join(prose(notebook))):
        assert (FOLDER / name).exists(), name


def pixels(output):
    from PIL import Image

    with Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))) as image:
        return np.asarray(image.convert("RGB"), dtype=int)


def test_running_again_gives_the_same_notebook_and_the_same_pictures(path, notebook):
    again = notebooks.run(path)
    assert notebooks.says(again) == notebooks.says(notebook), "stored outputs are old: run `make refresh`"
    stored = [output for output in outputs(notebook) if "image/png" in output.get("data", {})]
    drawn = [output for output in outputs(again) if "image/png" in output.get("data", {})]
    assert len(stored) == len(drawn)
    for before, after in zip(stored, drawn):
        old, new = pixels(before), pixels(after)
        assert old.shape == new.shape, "a chart changed its size: run `make refresh`"
        # fonts may differ by a hair between machines; a swapped colour does not pass
        assert (np.abs(old - new).max(axis=2) > 40).mean() < 0.01, "a chart changed: run `make refresh`"


def test_saving_in_jupyterlab_changes_nothing_that_is_compared(notebook):
    saved = nbformat.from_dict(notebook.copy())
    saved.metadata["language_info"] = {"name": "python", "version": "3.12.1", "mimetype": "text/x-python"}
    for number, cell in enumerate(code_cells(saved), start=7):
        cell.execution_count = number
        cell.metadata["execution"] = {"iopub.execute_input": "2026-11-26T10:00:00Z"}
        cell.metadata["collapsed"] = False
    assert notebooks.says(saved) == notebooks.says(notebook)


def test_a_changed_number_is_seen(notebook):
    changed = nbformat.from_dict(notebook.copy())
    output = next(output for output in outputs(changed) if "text/plain" in output.get("data", {}))
    output.data["text/plain"] = output.data["text/plain"] + " 1"
    assert notebooks.says(changed) != notebooks.says(nbformat.from_dict(notebook))
