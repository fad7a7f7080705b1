"""Run notebooks and store them so that two runs give the same bytes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from jusan_analysis.package import write_together
from jusan_analysis.problems import inert

WIDGET = "application/vnd.jupyter.widget-view+json"
# where the article's words lie: a kernel never learns it, so that no output can hold them
TEXT_VARIABLE = "JUSAN_ARTICLE_TEXT"


class NotebookError(RuntimeError):
    """A notebook cannot be read or run; the message names notebook, cell and error."""


def read(path: str | Path):
    """A stored notebook; raises NotebookError for a file that is none."""
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, AttributeError, KeyError, TypeError):
        raise NotebookError(f"{path} is not a notebook. Open it in JupyterLab, or restore it.") from None


def run(path: str | Path, **environment: str):
    """Run a notebook from its folder; returns it with fresh outputs, as `stable` leaves it."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    path = Path(path)
    notebook = read(path)
    for cell in notebook.cells:
        cell.pop("execution_count", None)
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", coalesce_streams=True)
    client.resources = {"metadata": {"path": str(path.parent)}}
    client.extra_arguments = ["--log-level=ERROR"]
    started = []
    client.on_cell_start = lambda cell, cell_index: started.append(cell.cell_type)
    kernel = {name: value for name, value in os.environ.items() if name != TEXT_VARIABLE} | environment
    try:
        client.execute(env=kernel)
    except (CellExecutionError, CellTimeoutError, RuntimeError) as error:
        reason = f"{error.ename}: {error.evalue}" if isinstance(error, CellExecutionError) else str(error)
        raise NotebookError(inert(f"{path.name}, code cell {started.count('code')}: {reason}")) from None
    return stable(notebook)


def stable(notebook):
    """The notebook without what differs from run to run: times, widget states, versions, cell ids."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    code_cells = 0
    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number:02d}"
        cell.metadata = {"tags": cell.metadata["tags"]} if "tags" in cell.metadata else {}
        if cell.cell_type == "code":
            code_cells += 1
            cell.execution_count = code_cells
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = code_cells
                # a live view is an id of one run: it is shown and never stored
                output.get("data", {}).pop(WIDGET, None)
    return notebook


def says(notebook) -> list[tuple]:
    """What a notebook says, cell by cell, without pictures and what *Run All* and *Save* change."""
    return [
        (cell.cell_type, "".join(cell.source).rstrip(), [_said(output) for output in cell.get("outputs", [])])
        for cell in notebook.cells
    ]


def _said(output) -> dict:
    bundle = {"text": output.get("text", ""), **output.get("data", {})}
    if "image/png" in bundle:
        bundle["image/png"] = "a picture"
    said = {kind: text for kind, text in bundle.items() if kind != WIDGET}
    texts = {kind: "".join(text).rstrip() for kind, text in said.items() if isinstance(text, list | str)}
    return {"type": output.output_type, **said, **texts}


def run_all(paths: Iterable[Path], **environment: str) -> dict[Path, object]:
    """Run notebooks one after the other, with a progress bar in a terminal."""
    from tqdm import tqdm

    bar = tqdm(
        paths, "running the notebooks", disable=None, leave=False, bar_format="{desc} {bar} {n}/{total}"
    )
    return {path: run(path, **environment) for path in bar}


def refresh(folder: str | Path = "notebooks") -> list[Path]:
    """Run every notebook of a folder and store those that changed; returns their paths.

    Nothing is stored if a cell fails.
    """
    paths = sorted(Path(folder).glob("[!.]*.ipynb"))
    if not paths:
        raise FileNotFoundError(f"There are no notebooks in {folder}. Run this in the project's folder.")
    import nbformat

    fresh = {path: f"{nbformat.writes(notebook)}\n" for path, notebook in run_all(paths).items()}
    changed = {path: text for path, text in fresh.items() if path.read_text(encoding="utf-8") != text}
    write_together(changed)
    return list(changed)
