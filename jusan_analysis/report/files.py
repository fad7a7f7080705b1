"""The files that leave the report: charts, tables as CSV with a descriptor, and one workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jusan_analysis.loading import Article
from jusan_analysis.report.atlas import Atlas
from jusan_analysis.report.shown import Page
from jusan_analysis.tabular import NamedTable

TITLE = "The Jusan interview as evidence: the tables of the report"
NOTES = (
    "Coded by automated readers, which are programs and no people; not reviewed by speaker or publisher.",
    "Every id leads to a record of the data packages; passage ids to sentences of the article.",
    "An empty cell means that nothing is known or reported; it never means zero.",
    "A number that was worked out stands beside the ids of the figures it was worked out from.",
)

SINGLE = ("codings", "adjudications")


def shown_tables(pages: Sequence[Page]) -> list[NamedTable]:
    """The tables of the notebooks, to be taken away."""
    return [
        NamedTable(one.key, one.title, f"{page.title}: {one.place.heading}", one.frame)
        for page in pages
        for one in page.tables
    ]


def data_tables(article: Article) -> list[NamedTable]:
    """The tables of the article, to be taken away; single codings stand in the data alone."""
    resources = [one for one in article.package.resources if one.name not in SINGLE]
    return [
        NamedTable(one.name.replace("_", "-"), one.name, one.description, article.frames[one.name])
        for one in resources
    ]


def table_files(
    atlas: Atlas, shown: Sequence[NamedTable], data: Sequence[NamedTable]
) -> Iterator[tuple[str, str | bytes]]:
    """Path and content of each file of the tables: those shown as CSV, all of them in the workbook."""
    from jusan_analysis.tablefiles import csv_text, package_text, workbook_bytes

    package, citation = atlas.article.package, atlas.article.cite()
    for one in shown:
        yield f"tables/{one.name}.csv", csv_text(one.frame)
    about = " ".join([citation, *NOTES])
    told = (TITLE, package.version, about, package.raw["licenses"], package.raw["sources"])
    yield "tables/datapackage.json", package_text(shown, *told)
    versions = ", ".join(f"{one.package.name} {one.package.version}" for one in atlas.packages)
    licence = "; ".join(one.get("title", one["name"]) for one in package.raw["licenses"])
    book = workbook_bytes([*shown, *data], TITLE, citation, versions, licence, NOTES)
    yield "tables/jusan-tables.xlsx", book


def chart_files(pages: Sequence[Page]) -> Iterator[tuple[str, str | bytes]]:
    """Path and content of each chart."""
    for page in pages:
        for one in page.charts:
            yield f"charts/{one.key}.png", one.png
            yield f"charts/{one.key}.svg", one.svg
