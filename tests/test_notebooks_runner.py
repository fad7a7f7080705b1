"""Notebooks run in their folder, are stored the same each time, and a failure names its cell."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from jusan_analysis import notebooks
from jusan_analysis.notebooks import NotebookError, refresh, run, says, stable


def write(path, *sources):
    cells = [new_markdown_cell("# Title"), *map(new_code_cell, sources)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def printed(notebook):
    return [output.text for cell in notebook.cells for output in cell.get("outputs", [])]


def test_a_kernel_runs_in_the_folder_and_never_learns_where_the_words_lie(tmp_path, monkeypatch):
    monkeypatch.setenv("JUSAN_ARTICLE_TEXT", "secret-place.txt")
    look = "import os\nprint(os.environ.get('JUSAN_ARTICLE_TEXT'), os.environ.get('X'), os.listdir())"
    path = write(tmp_path / "a.ipynb", look)
    assert printed(run(path, X="given")) == ["None given ['a.ipynb']\n"]


def test_refreshing_twice_gives_the_same_bytes_and_says_what_changed(tmp_path):
    path = write(tmp_path / "a.ipynb", "print(1)\nimport sys\nprint(2, flush=True)\n3")
    assert refresh(tmp_path) == [path]
    first = path.read_bytes()
    assert refresh(tmp_path) == []
    assert path.read_bytes() == first
    notebook = nbformat.read(path, as_version=4)
    assert notebook.cells[1].outputs[0].text == "1\n2\n"
    assert "version" not in notebook.metadata.language_info


def test_a_failing_cell_is_named_and_nothing_is_stored(tmp_path):
    write(tmp_path / "a.ipynb", "print('fine')")
    path = write(tmp_path / "b.ipynb", "shares = {}", "shares['nobody']", "print('never')")
    # counts that an earlier run has stored say nothing about this run
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells[1:]:
        cell.execution_count = 9
    nbformat.write(notebook, path)
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(NotebookError) as caught:
        refresh(tmp_path)
    assert str(caught.value) == "b.ipynb, code cell 2: KeyError: 'nobody'"
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize("content", ["", "{}", "[]", "not JSON", '{"cells": 7, "nbformat": 4}'])
def test_what_is_no_notebook_is_refused_in_one_sentence(tmp_path, content):
    (tmp_path / "a.ipynb").write_text(content)
    with pytest.raises(NotebookError, match=r"a\.ipynb is not a notebook"):
        run(tmp_path / "a.ipynb")


def test_a_folder_without_notebooks_is_refused(tmp_path):
    (tmp_path / ".hidden.ipynb").touch()
    with pytest.raises(FileNotFoundError, match="There are no notebooks in"):
        refresh(tmp_path)


def shown(text="406", **more):
    output = new_output("execute_result", {"text/plain": text, **more}, execution_count=1)
    return new_notebook(cells=[new_markdown_cell("Text."), new_code_cell("x", outputs=[output], id="a")])


def test_a_notebook_says_the_same_after_run_all_and_save():
    saved = shown("406\n", **{notebooks.WIDGET: {"model_id": "f00"}})
    saved.metadata["widgets"] = {"state": 1}
    saved.cells[0].source = "Text.\n"
    code = saved.cells[1]
    code.id, code.execution_count, code.metadata = "b", 7, {"execution": {"start": "now"}, "trusted": True}
    assert says(saved) == says(shown())


@pytest.mark.parametrize("other", [shown("407"), shown(**{"text/html": "<b>406</b>"})])
def test_a_changed_output_says_something_else(other):
    assert says(other) != says(shown())


def test_what_is_stored_holds_no_times_versions_or_views():
    notebook = shown(**{notebooks.WIDGET: {"model_id": "f00"}})
    notebook.metadata["language_info"] = {"name": "python", "version": "3.99"}
    notebook.cells[1].metadata = {"execution": {"start": "now"}, "tags": ["keep"]}
    cell = stable(notebook).cells[1]
    assert (cell.id, cell.execution_count, cell.metadata) == ("cell-02", 1, {"tags": ["keep"]})
    assert set(cell.outputs[0].data) == {"text/plain"}
    assert "3.99" not in nbformat.writes(notebook)
