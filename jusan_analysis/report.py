"""From the notebooks to a site that opens from a folder, without network and without scripts."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from jusan_analysis.loading import load_article
from jusan_analysis.running import NotebookFailed, run_all
from jusan_analysis.storage import replace_folder

TEMPLATES = Path(__file__).resolve().parent / "templates"


def build_report(notebooks: Path, output: Path) -> bool:
    """Run all notebooks and write the site; an earlier one is replaced when this one is whole.

    Parameters
    ----------
    notebooks, output : Path
        Folders.

    Returns
    -------
    bool
        False where a notebook failed; nothing is written then.
    """
    try:
        pages = {path: notebook for path, notebook in run_all(notebooks)}
    except NotebookFailed as error:
        print(error, file=sys.stderr)
        return False
    replace_folder(output, lambda folder: _write_site(folder, pages))
    print(f"{output / 'index.html'} is ready: open it in a browser; it needs no network")
    return True


def _write_site(folder: Path, pages: dict) -> None:
    contents = [
        (path.with_suffix(".html").name, *_title_and_lead(notebook)) for path, notebook in pages.items()
    ]
    exporter = _exporter()
    for path, notebook in pages.items():
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = re.sub(r"\(([\w-]+)\.ipynb(#[\w-]*)?\)", r"(\1.html\2)", cell.source)
        resources = {"contents": contents, "here": path.with_suffix(".html").name}
        page, _ = exporter.from_notebook_node(notebook, resources=resources)
        (folder / resources["here"]).write_text(page, encoding="utf-8", newline="\n")
    index = exporter.environment.get_template("start.html.j2").render(
        contents=contents, citation=load_article().cite()
    )
    (folder / "index.html").write_text(index, encoding="utf-8", newline="\n")


def _exporter():
    from nbconvert import HTMLExporter

    return HTMLExporter(
        template_name="page",
        extra_template_basedirs=[str(TEMPLATES)],
        extra_template_paths=[str(TEMPLATES / "page")],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )


def _title_and_lead(notebook) -> tuple[str, str]:
    """Title and first paragraph of a notebook, without Markdown marks."""
    text = notebook.cells[0].source
    title, _, rest = text.partition("\n")
    lead = next((one.strip() for one in rest.split("\n\n") if one.strip()), "")
    return title.lstrip("# ").strip(), re.sub(r"\[([^\]]*)\]\([^)]*\)|[*_`]", r"\1", lead)
