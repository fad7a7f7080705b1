import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from jusan_analysis.running import NotebookFailed, notebooks_in, refresh, run, stable


def notebook_of(path, *sources):
    cells = [new_markdown_cell("# Title", id="c00")]
    cells += [new_code_cell(source, id=f"c{place:02d}") for place, source in enumerate(sources, start=1)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def outputs_of(notebook):
    return [one.text for cell in notebook.cells for one in cell.get("outputs", []) if "text" in one]


def test_notebooks_come_in_reading_order(tmp_path):
    for name in ("02-b.ipynb", "01-a.ipynb", ".hidden.ipynb", "notes.txt"):
        (tmp_path / name).touch()
    assert [one.name for one in notebooks_in(tmp_path)] == ["01-a.ipynb", "02-b.ipynb"]


def test_a_folder_without_notebooks_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="run this in the project's folder"):
        notebooks_in(tmp_path)


def test_what_differs_from_run_to_run_is_taken_out():
    cell = new_code_cell("1", id="c1")
    cell.metadata = {"execution": {"iopub.busy": "now"}, "tags": ["keep"], "trusted": True}
    notebook = new_notebook(
        cells=[cell], metadata={"language_info": {"name": "python", "version": "3.99"}, "widgets": {"a": 1}}
    )
    stable(notebook)
    assert cell.metadata == {"tags": ["keep"]}
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert "version" not in notebook.metadata["language_info"]


def test_a_kernel_does_not_learn_where_the_words_of_the_article_lie(tmp_path, monkeypatch):
    monkeypatch.setenv("JUSAN_ARTICLE_TEXT", "secret-place.txt")
    path = notebook_of(tmp_path / "a.ipynb", "import os\nprint(os.environ.get('JUSAN_ARTICLE_TEXT'))")
    assert outputs_of(run(path)) == ["None\n"]


def test_a_notebook_runs_in_its_own_folder(tmp_path):
    path = notebook_of(tmp_path / "a.ipynb", "from pathlib import Path\nprint(Path('a.ipynb').exists())")
    assert outputs_of(run(path)) == ["True\n"]


def test_refreshing_twice_gives_the_same_bytes(tmp_path):
    path = notebook_of(tmp_path / "a.ipynb", "import jusan_analysis as ja\nja.load_article().cite()")
    refresh(tmp_path)
    first = path.read_bytes()
    refresh(tmp_path)
    assert path.read_bytes() == first
    assert b"The Astana Times" in first


def test_a_failing_notebook_is_told_with_its_cell_and_stays_as_it_was(tmp_path):
    path = notebook_of(tmp_path / "a.ipynb", "print('fine')", "shares = {}\nshares['nobody']")
    before = path.read_bytes()
    with pytest.raises(NotebookFailed) as caught:
        refresh(tmp_path)
    assert path.read_bytes() == before
    for part in ("a.ipynb: a cell failed", "shares['nobody']", "KeyError: 'nobody'"):
        assert part in str(caught.value)


def test_a_kernel_that_died_is_told(tmp_path):
    path = notebook_of(tmp_path / "a.ipynb", "import os\nos._exit(1)")
    with pytest.raises(NotebookFailed, match=r"a\.ipynb"):
        run(path)


def test_what_is_no_notebook_is_told(tmp_path):
    for content in ("{}", "[]", "not JSON", '{"cells": 7, "nbformat": 4}'):
        (tmp_path / "a.ipynb").write_text(content)
        with pytest.raises(NotebookFailed, match=r"a\.ipynb is no notebook"):
            run(tmp_path / "a.ipynb")
