"""The report: findings, notebooks, recommendations and records as pages that open from a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jusan_analysis.files import replace_folder
from jusan_analysis.loading import DEFAULT, load_context, load_standards
from jusan_analysis.notebooks import read, run_all
from jusan_analysis.package import read_package, shipped
from jusan_analysis.report.site import site_files

__all__ = ["build", "site_files"]


def build(
    article, output: str | Path, folder: str | Path | None = None, fresh: bool = False
) -> Iterator[str]:
    """Write the report of an article into a folder, whole or not at all; gives what is to be said about it.

    ``folder`` holds its notebooks; without it, those of the project are shown if they are about this article.
    ``fresh`` runs them on it first; their files stay as they are. Evidence and norms are those in the folders
    ``context`` and ``standards`` beside the article; evidence about another article is left out.
    """
    package, root = article.package, article.package.root.resolve()
    project = Path("notebooks") if Path("notebooks").is_dir() else shipped("article").parents[1] / "notebooks"
    wanted = folder or fresh or root == shipped("article").resolve()
    paths = sorted(Path(folder or project).glob("[!.]*.ipynb")) if wanted else []
    if folder and not paths:
        raise FileNotFoundError(f"There are no notebooks in {folder}.")
    evidence, norms = read_package(root.parent / "context", []), root.parent / "standards"
    is_about = evidence is not None and evidence.raw.get("jusan:about") == package.name
    context = load_context(article) if is_about else None
    standards = load_standards(norms if norms.is_dir() else None)

    def files() -> Iterator[tuple[str, str | bytes]]:
        # read or run only after the folder is known to be ours
        shown = run_all(paths, **{DEFAULT: str(root)}) if fresh else {path: read(path) for path in paths}
        notebooks = {path.stem: notebook for path, notebook in shown.items()}
        yield from site_files(article, standards, context, notebooks)

    replace_folder(Path(output), files())
    yield f"{Path(output) / 'index.html'} is ready: open it in a browser. It needs no network."
    if not paths:
        yield "It has no notebooks, as none here is about this package. --run runs those of the project."
    if context is None:
        yield "It has no evidence from outside, as no folder context beside the article is about it."
    if article.words:
        yield "It shows words of the article, which belong to the publisher. Keep it to yourself."
