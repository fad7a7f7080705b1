"""Run notebooks and store them so that two runs give the same bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jusan_analysis.files import write_whole

WIDGET = "application/vnd.jupyter.widget-view+json"
# where the article's words lie: a kernel never learns it, so that no output can hold them
TEXT_VARIABLE = "JUSAN_ARTICLE_TEXT"


class NotebookError(RuntimeError):
    """A cell of a notebook failed; the message names notebook, cell and error."""


def run(path: str | Path):
    """Run a notebook from its folder; returns it with fresh outputs, as `stable` leaves it."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    path = Path(path)
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    )
    try:
        with _without_text():
            client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        done = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.get("execution_count")]
        name = getattr(error, "ename", type(error).__name__)
        value = getattr(error, "evalue", str(error))
        raise NotebookError(f"{path.name}, code cell {max(1, len(done))}: {name}: {value}") from None
    return stable(notebook)


@contextmanager
def _without_text() -> Iterator[None]:
    kept = os.environ.pop(TEXT_VARIABLE, None)
    try:
        yield
    finally:
        if kept is not None:
            os.environ[TEXT_VARIABLE] = kept


def stable(notebook):
    """The notebook without what differs from run to run: times, widget states, versions, cell ids."""
    metadata = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata = {"kernelspec": metadata, "language_info": {"name": "python"}}
    count = 0
    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number:02d}"
        cell.metadata = {}
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = [_stable_output(output, count) for output in cell.outputs]
    return notebook


def _stable_output(output, count: int):
    if "execution_count" in output:
        output.execution_count = count
    # a live view is an id of one run: it is shown and never stored
    output.get("data", {}).pop(WIDGET, None)
    return output


def says(notebook) -> list[tuple]:
    """What a notebook says, cell by cell, without what *Run All* and *Save* change.

    Pictures are left out: they are compared by their pixels.
    """
    cells = []
    for cell in notebook.cells:
        outputs = [_said(output) for output in cell.get("outputs", [])]
        cells.append((cell.cell_type, "".join(cell.source).rstrip(), outputs))
    return cells


def _said(output) -> dict:
    data = {kind: _joined(text) for kind, text in output.get("data", {}).items()}
    data.pop(WIDGET, None)
    if "image/png" in data:
        data["image/png"] = "a picture"
    return {"type": output.output_type, "text": _joined(output.get("text", "")), "data": data}


def _joined(text: object) -> object:
    return "".join(text).rstrip() if isinstance(text, list | str) else text


def refresh(folder: str | Path, report=print) -> list[Path]:
    """Run every notebook of a folder and store those that changed; returns their paths.

    Nothing is stored if a cell fails. ``report`` takes a line for each notebook.
    """
    import nbformat

    paths = sorted(Path(folder).glob("*.ipynb"))
    fresh = {}
    for path in paths:
        fresh[path] = nbformat.writes(run(path)) + "\n"
        report(f"ran {path.name}")
    changed = [path for path in paths if path.read_text(encoding="utf-8") != fresh[path]]
    for path in changed:
        write_whole(path, fresh[path])
    return changed
