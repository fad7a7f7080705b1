"""The pages of the report: text by path, linked among each other, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import pandas as pd

from jusan_analysis import comparison, evidence
from jusan_analysis.askpages import AskPage, ask_pages, page_frame
from jusan_analysis.findings import findings, opening
from jusan_analysis.problems import counted
from jusan_analysis.rendering import html_table, linked_ids
from jusan_analysis.report.atlas import Atlas
from jusan_analysis.report.bodies import TEMPLATES, notebook_body
from jusan_analysis.report.cards import Cards, carded
from jusan_analysis.report.numbers import TableEvidence
from jusan_analysis.report.shown import Page, anchor_of, headings

IDS_IN_FULL = 8
EARLIER = ["year", "body", "symbol", "paragraph", "relation_to_ask", "asked", "how_seen", "source_ids"]


class Site:
    """The pages of a report; iterating gives path and text of each.

    Parameters
    ----------
    atlas : Atlas
        Of the article, the standards and the context, in this order.
    pages : list of Page
        The notebooks.
    data : list of NamedTable
        The tables of the article, which the workbook has besides.
    """

    def __init__(self, atlas: Atlas, pages: list[Page], data: list):
        self.atlas, self.pages, self.data = atlas, pages, data
        self.cards = Cards(atlas, pages)
        self.article, self.standards, self.context = atlas.packages
        self._environment = _environment()

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield "style.css", (TEMPLATES / "site" / "style.css").read_text(encoding="utf-8")
        yield self._start()
        files = {"pages": self.pages, "data": self.data, "counted": counted}
        yield self._render("files.html", "Tables and charts", **files)
        yield from self._notebooks()
        yield from self._numbers()
        yield from self._asks()
        yield from self._records()
        yield self._codebook()

    def _render(self, path: str, title: str, template: str = "", **told) -> tuple[str, str]:
        others = [one.package for one in self.atlas.packages[1:]]
        common = {
            "title": title,
            "up": "../" * path.count("/"),
            "here": path,
            "contents": self._contents(),
            "own_words": bool(self.article.words),
            "citation": self.article.cite(),
            "versions": " ".join(f"{one.name} {one.version}." for one in others),
        }
        page = self._environment.get_template(template or f"{path}.j2").render(common | told)
        # here readers choose for themselves what opens where
        page = page.replace(' target="_blank" rel="noopener"', "")
        return path, page.replace(f'href="../{path.partition("/")[0]}/', 'href="')

    def _contents(self) -> list[tuple[str, str]]:
        notebooks = [(f"{page.stem}.html", page.title) for page in self.pages]
        more = [("asks/index.html", "Asks"), ("records/index.html", "Records"), ("files.html", "Files")]
        return [("index.html", "Start"), *notebooks, *more]

    # --- start and notebooks --------------------------------------------------------------

    def _start(self) -> tuple[str, str]:
        found = findings(self.article, self.context)
        topics = [
            (topic, [self._finding(one) for one in rows.to_dict("records")])
            for topic, rows in found.groupby("topic", sort=False)
        ]
        told = {
            "short": [self._finding(one) for one in opening(found).to_dict("records")],
            "topics": topics,
            "pages": self.pages,
            "terms": self._terms(),
            "citation_html": self.article.cite()._repr_html_(),
        }
        return self._render("index.html", "Findings", **told)

    def _terms(self) -> list[dict]:
        """What the words of a status mean, by the codebook."""
        relation = self.article.codebook.query("variable == 'relation'")
        path = self.atlas.page_of(self.article, "codebook")
        return [
            {"label": one.label, "definition": one.definition, "href": f"{path}#relation-{one.code}"}
            for one in relation.itertuples()
        ]

    def _finding(self, one: dict) -> dict:
        groups = {
            noun: one[f"{noun}_ids"].split(";")
            for noun in ("figure", "record", "passage")
            if one[f"{noun}_ids"]
        }
        ids = [each for group in groups.values() for each in group]
        told = [counted(len(group), noun) for noun, group in groups.items()]
        there = {page.stem: headings(page.notebook) for page in self.pages}.get(one["notebook"], [])
        href = f"{one['notebook']}.html#{anchor_of(one['heading'])}"
        return one | {
            "href": href if one["heading"] in there else None,
            "ids": linked_ids(";".join(ids), self.atlas.links("")),
            "rests": " and ".join(filter(None, [", ".join(told[:-1]), *told[-1:]])),
            "many": len(ids) > IDS_IN_FULL,
        }  # fmt: skip

    def _notebooks(self) -> Iterator[tuple[str, str]]:
        chart = self._environment.get_template("chart.html.j2")
        for page in self.pages:
            body = notebook_body(page, self.atlas, chart)
            yield self._render(f"{page.stem}.html", page.title, "notebook.html.j2", body=body)

    def _numbers(self) -> Iterator[tuple[str, str]]:
        for page in self.pages:
            own = [one for one in page.tables if one.origin <= self.atlas.origin]
            tables = [(one, TableEvidence(one, self.atlas).rows()) for one in own]
            told = {"page": page, "tables": [(one, rows) for one, rows in tables if rows]}
            title = f"The numbers of: {page.title}"
            yield self._render(f"numbers/{page.number}.html", title, "numbers.html.j2", **told)

    # --- asks -----------------------------------------------------------------------------

    def _asks(self) -> Iterator[tuple[str, str]]:
        asks = ask_pages(self.article, self.standards, self.context, self.atlas.links())
        table = self._linked_table(page_frame(asks), "Every ask with its status")
        yield self._render("asks/index.html", "The asks", table=table)
        firm = comparison.firmness(self.article).set_index("recommendation_id")
        earlier = evidence.crosswalk(self.article, self.context)
        published = self.article.sources["published"].min()[:4]
        ids = [one.recommendation_id for one in asks]
        for before, ask, after in zip([None, *ids], asks, [*ids[1:], None]):
            asked = earlier[earlier["recommendation_id"] == ask.recommendation_id].sort_values("year")
            told = {
                "firm": _firm(firm.loc[ask.recommendation_id], ask.silent),
                "before": before,
                "after": after,
            }
            yield self._ask(ask, asked, int(published), **told)

    def _ask(self, ask: AskPage, asked: pd.DataFrame, published: int, **told) -> tuple[str, str]:
        own, read = ask.recommendation_id, asked["how_seen"] != "not_read"
        parts = {
            f"Asked up to {published}, the year of the interview": asked[read & (asked["year"] <= published)],
            f"Asked since {published}": asked[read & (asked["year"] > published)],
        }
        told["earlier"] = [
            self._linked_table(rows[EARLIER], name) for name, rows in parts.items() if len(rows)
        ]
        told["unread"] = [f"{one.body}, {one.symbol} ({one.year})" for one in asked[~read].itertuples()]
        pairs = self.article.comparisons.query("recommendation_id == @own")["comparison_id"]
        told["pairs"] = [self.cards.card(one) for one in pairs]
        told |= {"ask": ask, "card": self.cards.card(own)}
        return self._render(f"asks/{own}.html", f"{own}: {ask.action}", "ask.html.j2", **told)

    def _linked_table(self, frame: pd.DataFrame, caption: str) -> str:
        links = self.atlas.links()

        def cell(_, column: str, text: str) -> str:
            is_id = column.endswith(("_id", "_ids"))
            return linked_ids(text, links) if is_id else escape(text.replace("_", " "))

        return html_table(frame, cell, caption)

    # --- records --------------------------------------------------------------------------

    def _records(self) -> Iterator[tuple[str, str]]:
        packages = []
        for tables in self.atlas.packages:
            found = [(name, self.cards.table(tables, name)) for name in carded(tables)]
            about = {one.name: one.description for one in tables.package.resources}
            pages = [(name, cards, self.atlas.page_of(tables, name)) for name, cards in found if cards]
            packages.append((tables.package.title, [(path, name, about[name]) for name, _, path in pages]))
            for name, cards, path in pages:
                title = f"{name.replace('_', ' ').capitalize()} ({tables.package.name})"
                yield self._render(path, title, "records.html.j2", about=about[name], cards=cards)
        packages[0][1].append(
            (self.atlas.page_of(self.article, "codebook"), "codebook", "What each code means.")
        )
        yield self._render("records/index.html", "Records", packages=packages)

    def _codebook(self) -> tuple[str, str]:
        resource, atlas = self.article.package.resource("codebook"), self.atlas
        shown = [one for one in resource.fields if one.name not in ("variable", "code", "label")]
        rows = self.article.codebook.to_dict("records")
        for row in rows:
            row["cells"] = [
                (one.name, atlas.cell(row[one.name], one, "../")) for one in shown if pd.notna(row[one.name])
            ]
        variables = [(one, [row for row in rows if row["variable"] == one]) for one in atlas.codes]
        path = atlas.page_of(self.article, "codebook")
        return self._render(
            path, "Codebook", "codebook.html.j2", about=resource.description, variables=variables
        )


def _environment():
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(TEMPLATES / "site")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)


def _firm(one: pd.Series, silent: bool) -> str:
    if silent:
        return "No choice tried can change it: there is no practice to read otherwise."
    told = (
        f"In the {one['n_specifications']} combinations of choices that take it in, it stays as it is in "
        f"{one['kept_pct']:.0f} %, becomes another in {one['changed_pct']:.0f} %, and is left out "
        f"by a filter in {one['dropped_pct']:.0f} %."
    )
    single = " It has one comparison at most, so no rule could move it." if one["untested_by_rule"] else ""
    urged = " No choice tried undoes that what others urge counts as planned." if one["by_others"] else ""
    return told + single + urged
