"""The report as files: first page, notebooks, recommendations, records, codebook, tables and charts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from jusan_analysis.explore import Explorer
from jusan_analysis.files import workbook_bytes
from jusan_analysis.findings import findings
from jusan_analysis.report.cells import TEMPLATES, check_notebooks, notebook_pages, pictures, title
from jusan_analysis.report.recommendations import blocks, recommendation_pages, with_depends
from jusan_analysis.report.records import Records
from jusan_analysis.show import environment


def site_files(
    article, standards=None, context=None, notebooks: Mapping | None = None
) -> Iterator[tuple[str, str | bytes]]:
    """Path and content of every file of the report; the same each time.

    ``notebooks`` maps names of notebooks about this article to stored notebooks. Raises UnusableNotebook
    where one is about another package or lacks a picture.
    """
    notebooks = notebooks or {}
    check_notebooks(notebooks, article.package)
    others = [package for package in (standards, context) if package is not None]
    records, explorer = Records(article, *others), Explorer(article, standards, context)
    table = findings(article, standards, context)
    page = _renderer(article, others, notebooks, records.href, records.about)
    charts = [chart for stem, notebook in notebooks.items() for chart in pictures(stem, notebook)]

    for name in ("style.css", "pane.js"):
        yield name, (TEMPLATES / name).read_text(encoding="utf-8")
    statuses = with_depends(explorer.pairs, explorer.statuses)
    topics = {topic: rows.to_dict("records") for topic, rows in table.groupby("topic", sort=False)}
    start = {
        "topics": topics,
        "blocks": blocks(article, statuses),
        "wording": records.wording,
        "numbers": records.with_numbers,
    }
    yield page("index.html", "index.html.j2", article.package.title, **start)
    yield page("brief.html", "brief.html.j2", "One page to print", **start)
    yield page("findings.html", "findings.html.j2", "All findings, with what to beware of", topics=topics)
    sentences = records.sentences()
    yield page("article.html", "article.html.j2", "The article, sentence by sentence", sentences=sentences)
    yield page("a-z.html", "a-z.html.j2", "Find anything: A to Z", index=records.index())
    for stem, parts in notebook_pages(notebooks, records.href):
        yield page(f"{stem}.html", "notebook.html.j2", title(stem), **parts)
    yield from recommendation_pages(page, explorer, records, statuses)
    listed = {}
    for name, (package, resource, _) in records.tables.items():
        heading = f"{resource.name.replace('_', ' ').capitalize()} ({package.package.name})"
        listed.setdefault(package.package.title, []).append((name, resource))
        parts = {"description": resource.description, "cards": list(records.cards(name))}
        yield page(f"records/{name}.html", "records.html.j2", heading, **parts)
    yield page("records/index.html", "list.html.j2", "All records", packages=listed)
    book = article.codebook.astype("str").fillna("").groupby("variable", sort=False)
    variables = {name: rows.to_dict("records") for name, rows in book}
    yield page("codebook.html", "codebook.html.j2", "Codebook", variables=variables)
    tables = {"Findings": table, "Statuses": statuses, "Pairs with levels": explorer.pairs}
    contents = dict.fromkeys(tables, "computed from the tables")
    for package in (article, *others):
        for resource in package.package.resources:
            name = f"{package.package.kind}, {resource.name}".replace("_", " ").capitalize()
            tables[name], contents[name[:31]] = package.frames[resource.name], resource.description
    licences = "; ".join(licence.get("title", "") for licence in article.package.raw.get("licenses", []))
    about = {"title": article.package.title, "cite": str(article.cite()), "licence": licences}
    about |= {f"Sheet {name}": words for name, words in contents.items()}
    yield "files/tables.xlsx", workbook_bytes(tables, about)
    yield from ((chart["path"], chart["content"]) for chart in charts)
    yield page("files/index.html", "files.html.j2", "Files", charts=charts)


def _renderer(article, others: list, notebooks: Mapping, href: Mapping, about: Mapping) -> Callable:
    """A function that renders a page of this report: path, template, title, parts."""
    people, book = (article.coders["kind"] == "human_reader").sum(), article.codebook
    coded_by = f"software and {people} of our readers" if people else "software. No person has checked it"
    site = {
        "site": article.package.title,
        "contents": {stem: title(stem) for stem in notebooks},
        "citation": str(article.cite()),
        "versions": ", ".join(f"{p.package.name} {p.package.version}" for p in (article, *others)),
        "coded_by": coded_by,
        "own_words": bool(article.words),
        "href": href,
        "about": about,
        "caution": article.package.raw.get("jusan:caution", ""),
        "meanings": book[book["variable"] == "status"].set_index("code")["definition"].to_dict(),
        "themes": book[book["variable"] == "theme"].set_index("code")["label"].to_dict(),
    }

    def page(path: str, template: str, title: str, **parts) -> tuple[str, str]:
        place = {"up": "../" * path.count("/"), "here": path, "title": title}
        html = environment(TEMPLATES).get_template(template).render(**site, **place, **parts)
        # here readers choose for themselves what opens where
        return path, html.replace(' target="_blank" rel="noopener"', ' rel="noopener"')

    return page
