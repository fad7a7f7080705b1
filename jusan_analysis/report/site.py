"""The report as files: first page, notebooks, recommendations, records, codebook, tables and charts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from jusan_analysis.explore import Explorer
from jusan_analysis.files import workbook_bytes
from jusan_analysis.findings import ASKED, WORDING, findings
from jusan_analysis.report.cells import check_notebooks, notebook_pages, pictures, title
from jusan_analysis.report.recommendations import blocks, legend, recommendation_pages
from jusan_analysis.report.records import Records

TEMPLATES = Path(__file__).parent / "templates"


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
    records = Records(article, *others)
    page = _renderer(article, others, notebooks)
    table = findings(article, standards, context)
    explorer = Explorer(article, standards, context)
    charts = [chart for stem, notebook in notebooks.items() for chart in pictures(stem, notebook)]

    yield "style.css", (TEMPLATES / "style.css").read_text(encoding="utf-8")
    start = _start(article, context, records, table, explorer.statuses)
    yield page("index.html", "index.html.j2", article.package.title, **start)
    for stem, body in notebook_pages(notebooks, records.href).items():
        yield page(f"{stem}.html", "body.html.j2", title(stem), body=body)
    yield from recommendation_pages(page, explorer, records)
    listed = {}
    for name, (package, resource, _) in records.tables.items():
        heading = f"{resource.name.replace('_', ' ').capitalize()} ({package.package.name})"
        listed.setdefault(package.package.title, []).append((name, resource))
        parts = {"about": resource.description, "cards": records.cards(name)}
        yield page(f"records/{name}.html", "records.html.j2", heading, **parts)
    yield page("records/index.html", "list.html.j2", "All records", packages=listed)
    book = article.codebook.astype("str").fillna("").groupby("variable", sort=False)
    variables = {name: rows.to_dict("records") for name, rows in book}
    yield page("codebook.html", "codebook.html.j2", "Codebook", variables=variables, href=records.href)
    yield "files/tables.xlsx", _workbook(article, others, table)
    yield from ((path, content) for path, _, content in charts)
    yield page("files/index.html", "files.html.j2", "Files", charts=[chart[:2] for chart in charts])


def _renderer(article, others: list, notebooks: Mapping):
    """A function that renders a page of this report: path, template, title, parts."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    people = int((article.coders["kind"].astype(str) == "human_reader").sum())
    environment.globals |= {
        "site": article.package.title,
        "contents": {stem: title(stem) for stem in notebooks},
        "citation": str(article.cite()),
        "versions": ", ".join(f"{p.package.name} {p.package.version}" for p in (article, *others)),
        "coded_by": f"software and {people} of our readers"
        if people
        else "software. No person has checked it",
        "own_words": bool(article.words),
    }

    def page(path: str, template: str, title: str, **parts) -> tuple[str, str]:
        place = {"up": "../" * path.count("/"), "here": path, "title": title}
        html = environment.get_template(template).render(**place, **parts)
        # here readers choose for themselves what opens where
        return path, html.replace(' target="_blank" rel="noopener"', ' rel="noopener"')

    return page


def _start(article, context, records: Records, table: pd.DataFrame, statuses: pd.DataFrame) -> dict:
    """What the first page shows: findings by topic, squares by State and addressee, and what not to say."""
    links = [records.linked(ids.split(";"), "") for ids in table["record_ids"]]
    topics: dict[str, list] = {}
    for row in table.assign(links=links).to_dict("records"):
        topics.setdefault(row["topic"], []).append(row)
    # what not to say has a place of its own
    topics.pop(WORDING, None)
    frames = context.frames if context is not None else {}
    wording = frames["wording"].to_dict("records") if "wording" in frames else []
    for row in wording:
        row["links"] = records.linked(row["record_ids"].split(";"), "")
    return {"topics": topics, "asked": ASKED, "blocks": blocks(article, statuses), "legend": legend(article),
            "wording": wording, "caution": article.package.raw.get("jusan:caution", "")}  # fmt: skip


def _workbook(article, others: list, table: pd.DataFrame) -> bytes:
    """The tables of all packages and the findings in one workbook."""
    tables = {"findings": table, **article.frames}
    for package in others:
        tables |= {f"{package.package.kind}-{name}": frame for name, frame in package.frames.items()}
    licences = [licence.get("title", "") for licence in article.package.raw.get("licenses", [])]
    about = {"title": article.package.title, "cite": str(article.cite()), "licence": "; ".join(licences)}
    return workbook_bytes(tables, about)
