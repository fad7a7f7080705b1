"""The report as files: first page, notebooks, recommendations, records, codebook, tables and charts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape

from jusan_analysis import demographics
from jusan_analysis.charts.style import footer
from jusan_analysis.explore import Explorer
from jusan_analysis.files import workbook_bytes
from jusan_analysis.findings import DEPENDS, FIRM, findings
from jusan_analysis.report.cells import TEMPLATES, check_notebooks, notebook_pages, pictures, title
from jusan_analysis.report.recommendations import blocks, recommendation_pages, with_depends
from jusan_analysis.report.records import Records
from jusan_analysis.report.slides import slide_files, slides
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
    pages = Pages(article, others, notebooks, records)
    page = pages.page
    charts = [chart for stem, notebook in notebooks.items() for chart in pictures(stem, notebook)]

    yield "pane.js", (TEMPLATES / "pane.js").read_text(encoding="utf-8")
    statuses = with_depends(explorer.pairs, explorer.statuses)
    topics = {topic: rows.to_dict("records") for topic, rows in table.groupby("topic", sort=False)}
    start = {
        "topics": topics,
        "blocks": blocks(article, statuses),
        "wording": records.wording,
        "population": demographics.population(article).to_dict("records"),
    }
    yield page("index.html", "index.html.j2", article.package.title, **start)
    yield page("brief.html", "brief.html.j2", "One page to print", **start)
    yield page("findings.html", "findings.html.j2", "All findings, with what to beware of", topics=topics)
    taken = {"sentences": records.sentences(), "verdicts": records.verdicts}
    yield page("article.html", "article.html.j2", "The article, sentence by sentence", **taken)
    yield page("a-z.html", "a-z.html.j2", "Find anything: A to Z", index=records.index())
    for stem, parts in notebook_pages(notebooks, records.href):
        yield page(f"{stem}.html", "notebook.html.j2", title(stem), **parts)
    yield from recommendation_pages(page, explorer, records, statuses)
    listed = {}
    for name, (package, resource, _) in records.tables.items():
        heading = f"{resource.name.replace('_', ' ').capitalize()} ({package.package.name})"
        listed.setdefault(package.package.title, []).append((name, resource))
        parts = {"description": resource.description, "cards": list(records.cards(name))}
        parts["has_pages"] = package is article and resource.name == "recommendations"
        yield page(f"records/{name}.html", "records.html.j2", heading, **parts)
    yield page("records/index.html", "list.html.j2", "All records", packages=listed)
    book = article.codebook.astype("str").fillna("").groupby("variable", sort=False)
    variables = {name: rows.to_dict("records") for name, rows in book}
    yield page("codebook.html", "codebook.html.j2", "Codebook", variables=variables)
    drawn = list(slides(article, statuses, context))
    yield from slide_files(drawn, article)
    yield "files/tables.xlsx", _workbook(article, others, table, statuses, explorer.pairs, drawn)
    yield from ((chart["path"], chart["content"]) for chart in charts)
    yield page("files/index.html", "files.html.j2", "Files", charts=charts, slides=drawn)
    # last: it has the styles of all pages
    yield "style.css", pages.style()


def _workbook(article, others: list, results, statuses, pairs, drawn: list[dict]) -> bytes:
    """Findings, statuses, the data of the main charts, and every table; its first sheet lists them."""
    tables = {"Findings": results, "Statuses": statuses, "Pairs with levels": pairs}
    contents = dict.fromkeys(tables, "computed from the tables")
    for slide in drawn:
        name = f"Chart, {slide['name'].replace('-', ' ')}"
        tables[name], contents[name] = slide["table"], slide["title"]
    for package in (article, *others):
        for resource in package.package.resources:
            name = f"{package.package.kind}, {resource.name}".replace("_", " ").capitalize()
            tables[name], contents[name] = package.frames[resource.name], resource.description
    licences = "; ".join(licence.get("title", "") for licence in article.package.raw.get("licenses", []))
    about = {"title": article.package.title, "cite": str(article.cite()), "licence": licences}
    about |= {f"Sheet {name[:31]}": words for name, words in contents.items()}
    return workbook_bytes(tables, about)


class Pages:
    """The pages of one report: what they share, and the styles that tables and marks bring with them."""

    def __init__(self, article, others: list, notebooks: Mapping, records: Records):
        people, book = (article.coders["kind"] == "human_reader").sum(), article.codebook
        coded_by = f"software and {people} of our readers" if people else "software. No person has checked it"
        self.classes: dict[str, str] = {}
        self.shared = {
            "site": article.package.title,
            "contents": {stem: title(stem) for stem in notebooks},
            "citation": article.cite()._repr_html_(),
            "source": footer(article),
            "versions": ", ".join(f"{p.package.name} {p.package.version}" for p in (article, *others)),
            "coded_by": coded_by,
            "own_words": bool(article.words),
            "href": records.href,
            "about": records.about,
            "caution": article.package.raw.get("jusan:caution", ""),
            "lead": article.package.raw.get("jusan:lead", ""),
            "strengths": records.strengths,
            "FIRM": FIRM,
            "DEPENDS": DEPENDS,
            "meanings": book[book["variable"] == "status"].set_index("code")["definition"].to_dict(),
            "themes": book[book["variable"] == "theme"].set_index("code")["label"].to_dict(),
        }

    def page(self, path: str, template: str, title: str, **parts) -> tuple[str, str]:
        """The path of a page, and its HTML."""
        place = {"up": "../" * path.count("/"), "here": path, "title": title}
        html = environment(TEMPLATES).get_template(template).render(**self.shared, **place, **parts)
        # here readers choose for themselves what opens where
        html = html.replace(' target="_blank" rel="noopener"', ' rel="noopener"')
        html = html.replace(f'href="../{path.rpartition("/")[0]}/', 'href="')
        return path, re.sub(
            r'<(\w+(?: (?!class=)[\w-]+="[^"]*")*) style="([^"]*)"(?![^>]* class=)', self._classed, html
        )

    def _classed(self, tag: re.Match) -> str:
        """The start of a tag with a class for its style: the same few stand in every cell of a table."""
        return f'<{tag[1]} class="{self.classes.setdefault(tag[2], f"s{len(self.classes)}")}"'

    def style(self) -> str:
        """The style sheet, with the classes of all pages so far; they weigh more than those of elements."""
        rules = [f".{name}.{name} {{ {unescape(look)} }}" for look, name in self.classes.items()]
        return "\n".join([(TEMPLATES / "style.css").read_text(encoding="utf-8"), *rules, ""])
