"""Run the notebooks, as an analyst's *Run All* does, and keep what is stable of the result."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from jusan_analysis.problems import inert

SECONDS_PER_CELL = 300
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
PLAIN_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


class NotebookFailed(RuntimeError):
    """A cell raised; says which notebook, which cell and why."""


def notebooks_in(folder: Path) -> list[Path]:
    """The notebooks of a folder in reading order.

    Raises
    ------
    FileNotFoundError
        If it has none.
    """
    found = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))
    if not found:
        raise FileNotFoundError(f"no notebooks in {folder}; run this in the project's folder")
    return found


def run_all(folder: Path, full: bool = False) -> Iterator[tuple[Path, object]]:
    """Run the notebooks of a folder one after another, with a progress bar.

    Parameters
    ----------
    folder : Path
    full : bool
        As in `run`.

    Yields
    ------
    path : Path
    notebook : nbformat.NotebookNode
        As run, in stable form.

    Raises
    ------
    NotebookFailed
        If a cell raises.
    """
    from tqdm import tqdm

    with tqdm(notebooks_in(folder), unit="notebook", bar_format="{l_bar}{bar:24}{r_bar}") as bar:
        for path in bar:
            bar.set_description(path.stem)
            yield path, run(path, full)


def run(path: Path, full: bool = False):
    """Run one notebook in a fresh kernel and return it in stable form.

    Parameters
    ----------
    path : Path
    full : bool
        Whether outputs carry what the report needs besides: see `display.in_full`.

    Raises
    ------
    NotebookFailed
        If a cell raises, the kernel dies, or the file is no notebook.
    """
    import nbformat
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    try:
        notebook = nbformat.read(path, as_version=4)
    except (ValueError, TypeError, KeyError, AttributeError, nbformat.ValidationError) as error:
        raise NotebookFailed(f"{path.name} is no notebook: {str(error).partition(chr(10))[0]}") from None
    client = NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        kernel_name="python3",
        # the kernel's notes on its own sockets would tear the progress bar
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute(env=_environment(full))
    except DeadKernelError:
        raise NotebookFailed(f"{path.name}: its kernel died; it may have run out of memory") from None
    except CellExecutionError as error:
        raise NotebookFailed(_failure(path, notebook, error)) from None
    except CellTimeoutError:
        raise NotebookFailed(f"{path.name}: a cell ran longer than {SECONDS_PER_CELL} seconds") from None
    except NoSuchKernel as error:
        raise NotebookFailed(f"{path.name}: no kernel {error.name}; install ipykernel") from None
    except AssertionError:
        # stopped by hand: nbclient has taken its kernel away, and then misses it
        if client.km is not None:
            raise
        raise KeyboardInterrupt from None
    return stable(notebook)


def _environment(full: bool) -> dict[str, str]:
    # the reader's text never reaches an output: kernels do not learn where it lies
    own = {"JUSAN_ARTICLE_TEXT", "JUSAN_OUTPUTS"}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return kept | ({"JUSAN_OUTPUTS": "full"} if full else {})


def _failure(path: Path, notebook, error) -> str:
    failed = [
        cell for cell in notebook.cells if any(one.output_type == "error" for one in cell.get("outputs", []))
    ]
    # earlier ones were allowed to fail
    source = failed[-1].source if failed else ""
    return f"{path.name}: a cell failed\n\n{source}\n\n{error.ename}: {inert(str(error.evalue))}"


def stable(notebook):
    """A notebook without what differs from run to run or from machine to machine.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place and returned.
    """
    notebook.metadata = {"kernelspec": PLAIN_KERNEL, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        cell.metadata = {key: value for key, value in cell.metadata.items() if key == "tags"}
        for output in cell.get("outputs", []):
            # an id of the run that is over; the table beside it stays
            output.get("data", {}).pop(WIDGET_VIEW, None)
    return notebook


def refresh(folder: Path) -> None:
    """Run the notebooks of a folder and store them with their outputs, one after another.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    NotebookFailed
        If a cell raises; that notebook stays as it was.
    """
    import nbformat

    from jusan_analysis.storage import write_text

    for path, notebook in run_all(folder):
        write_text(path, nbformat.writes(notebook) + "\n")
