"""From the notebooks to a site that opens from a folder, without network and without scripts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from jusan_analysis.loading import load_article, load_context, load_standards
from jusan_analysis.report.atlas import Atlas
from jusan_analysis.report.files import chart_files, data_tables, shown_tables, table_files
from jusan_analysis.report.shown import Page, demand_names, read_pages
from jusan_analysis.report.site import Site
from jusan_analysis.running import NotebookFailed, notebooks_in, run_all
from jusan_analysis.storage import demand_ours, fill_folder, replace_folder


def build_report(notebooks: Path, output: Path, text: Path | None = None) -> bool:
    """Run all notebooks and write the site; an earlier one is replaced when this one is whole.

    Parameters
    ----------
    notebooks, output : Path
        Folders.
    text : Path, optional
        The reader's own copy of the article, whose words the pages then show.

    Returns
    -------
    bool
        False where a notebook failed; nothing is written then.

    Raises
    ------
    OSError, ValueError
        If the output is not ours to replace, a notebook has a name that no page can have, two
        packages share an id, or the text cannot be read or holds no passage of
        the article; no notebook is run then.
    DataPackageError
        If a package is not in order.
    """
    demand_names(notebooks_in(notebooks))
    demand_ours(output)
    article = load_article()
    if text is not None:
        article = article.with_text(text)
        print(f"words of {len(article.words)} of {len(article.passages)} passages found in {text.name}")
    atlas = Atlas(article, load_standards(), load_context())
    output.parent.mkdir(parents=True, exist_ok=True)
    try:
        pages = read_pages(dict(run_all(notebooks, full=True)))
    except NotebookFailed as error:
        print(error, file=sys.stderr)
        return False
    replace_folder(output, lambda folder: fill_folder(folder, site_files(atlas, pages)))
    print(f"{output / 'index.html'} is ready: open it in a browser; it needs no network")
    return True


def site_files(atlas: Atlas, pages: list[Page]) -> Iterator[tuple[str, str | bytes]]:
    """Every file of the site: its path and its content.

    Parameters
    ----------
    atlas : Atlas
        Of the article, the standards and the context.
    pages : list of Page
        The notebooks.
    """
    data = data_tables(atlas.article)
    yield from Site(atlas, pages, data)
    yield from table_files(atlas, shown_tables(pages), data)
    yield from chart_files(pages)
