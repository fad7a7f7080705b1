"""Where every record of the packages lives in the site, and what leads there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from urllib.parse import urlsplit

import pandas as pd

from jusan_analysis.descriptors import Field, Resource
from jusan_analysis.loading import Article, Tables
from jusan_analysis.problems import quoted
from jusan_analysis.rendering import anchor, linked_ids, outward, plain
from jusan_analysis.tracing import Passage, passages_of, record_homes

# the first of these that a record has tells what it is about
TELLING = (
    "action", "practice", "claim", "missing", "finding", "asked", "paraphrase", "title", "label", "name",
    "measure", "definition",
)  # fmt: skip


class Atlas:
    """Every record of the three packages, with its page.

    Raises ValueError where two records of different packages have one id.

    Attributes
    ----------
    article : Article
    packages : tuple of Tables
        The article first; an id that two packages have is that of the first.
    origin : set of str
        Identities of the packages.
    homes : dict of str to (Tables, Resource)
        By record id.
    hrefs : dict of str to str
        By record id, from the root of the site.
    codes : dict of str to dict of str to str
        By coded variable: label by code.
    used_by : dict of str to list of str
        By record id: the records that refer to it.
    """

    def __init__(self, article: Article, *others: Tables):
        self.article, self.packages = article, (article, *others)
        self.origin = {one.package.identity for one in self.packages}
        self.homes: dict[str, tuple[Tables, Resource]] = {}
        for tables in self.packages:
            for name in record_homes(tables.package):
                self._settle(tables, tables.package.resource(name))
        self._links: dict[str, dict[str, str]] = {}
        self.hrefs = {one: self._href(one, *home) for one, home in self.homes.items()}
        codebook = article.frames["codebook"]
        self.codes: dict[str, dict[str, str]] = {}
        for one in codebook.itertuples():
            self.codes.setdefault(one.variable, {})[one.code] = one.label
        self._rows: dict[str, list[tuple[Resource, dict]]] = {}
        for tables in self.packages:
            for name, key in record_homes(tables.package).items():
                for row in tables.frames[name].to_dict("records"):
                    self._rows.setdefault(row[key], []).append((tables.package.resource(name), row))
        self.used_by = self._references()
        every = passages_of(article.frames, article.frames["passages"]["passage_id"], article.words)
        self._passages = {one.passage_id: one for one in every}

    def _settle(self, tables: Tables, resource: Resource) -> None:
        """Give the records of a table their home; what refers to a record of another keeps that one."""
        (key,) = resource.primary_key
        refers = any(one.references for one in resource.fields if one.name == key)
        for one in tables.frames[resource.name][key]:
            other = self.homes.setdefault(one, (tables, resource))
            if other[1] is not resource and not refers:
                there = f"{other[0].package.name}, table {other[1].name}"
                here = f"{tables.package.name}, table {resource.name}"
                raise ValueError(f"{quoted(one)} is an id in {there} and in {here}; rename one of them")

    def _href(self, record_id: str, tables: Tables, resource: Resource) -> str:
        if resource.name == "recommendations":
            return f"asks/{record_id}.html"
        return f"{self.page_of(tables, resource.name)}#{record_id}"

    def page_of(self, tables: Tables, name: str) -> str:
        """The page of a table's records, from the root of the site."""
        twice = sum(one.package.resource(name) is not None for one in self.packages) > 1
        return f"records/{stem(tables, name) if twice else name}.html"

    def links(self, up: str = "../") -> dict[str, str]:
        """The pages of all records, from a page whose root lies there."""
        if up not in self._links:
            self._links[up] = {one: up + href for one, href in self.hrefs.items()}
        return self._links[up]

    def passages(self, record_id: str) -> list[Passage]:
        """The passages that a record rests on: its own, or those of the records it joins."""
        tables, resource = self.homes[record_id]
        if self.is_passage(record_id) or tables is not self.article:
            return [self._passages[record_id]] if tables is self.article else []
        row = self.row(record_id)
        sides = [row] if "passage_ids" in row else [self.row(one) for one in _joined(row, resource)]
        ids = {one for side in sides for one in _ids(side.get("passage_ids"))}
        return [one for passage_id, one in self._passages.items() if passage_id in ids]

    def row(self, record_id: str) -> dict:
        """The cells of a record, by column."""
        return self.rows(record_id)[0][1]

    def rows(self, record_id: str) -> list[tuple[Resource, dict]]:
        """Its row, and after it the rows that other packages have under the same id."""
        return self._rows[record_id]

    def is_passage(self, record_id: str) -> bool:
        """Whether it is a passage of the article."""
        home = self.homes.get(record_id)
        return home is not None and home[0] is self.article and home[1].name == "passages"

    def told(self, record_id: str) -> str:
        """A record in a few words: its value where it is a number, and what it is about."""
        row = self.row(record_id)
        if self.is_passage(record_id):
            return f"paragraph {row['paragraph']}, {row['voice']}: … {row['locator']} …"
        column = telling_column(row)
        about = str(row[column]) if column else ""
        return "; ".join(filter(None, [value_told(row), about])) if "precision" in row else about

    def code_href(self, variable: str, text: str) -> str | None:
        """The entry of the codebook, where a text is a code of this variable, or the label of one."""
        codes = self.codes.get(variable, {})
        code = text if text in codes else {label: code for code, label in codes.items()}.get(text)
        return f"{self.page_of(self.article, 'codebook')}#{variable}-{code}" if code else None

    def _references(self) -> dict[str, list[str]]:
        """By record id: the records that refer to it."""
        found: dict[str, dict[str, None]] = {}
        for tables in self.packages:
            for resource in tables.package.resources:
                for own, other in _references(tables.frames[resource.name], resource):
                    found.setdefault(other, {})[own] = None
        return {one: [own for own in owners if own in self.homes] for one, owners in found.items()}

    # --- cells ----------------------------------------------------------------------------

    def cell(self, value, field: Field, up: str) -> str:
        """A cell of a record as HTML: codes by label, ids and addresses as links."""
        text = f"{value:g}" if isinstance(value, float) else plain(value)
        if field.variable or field.categories:
            label = dict(zip(field.categories, field.labels)).get(text, text)
            href = self.code_href(field.variable or field.name, text)
            return anchor(up + href, label) if href else escape(label)
        if field.name == "url" or re.match("https?://", text):
            # the name of the host is enough on screen; on paper the address stands beside it
            return outward(text, urlsplit(text).netloc or text)
        is_reference = field.references or field.name.endswith(("_id", "_ids"))
        return linked_ids(text, self.links(up)) if is_reference else escape(text)


def stem(tables: Tables, table: str) -> str:
    """A table with its package: ``article-figures``."""
    return f"{tables.package.name.removeprefix('jusan-')}-{table}"


def telling_column(row: Mapping) -> str | None:
    """The column that tells what a record is about."""
    return next((one for one in TELLING if one in row and pd.notna(row[one])), None)


def value_told(row: Mapping) -> str:
    """The value of a figure with its unit and how firm the wording is."""
    ends = ("value", "lower", "upper")
    value, lower, upper = (f"{row[one]:g}" if pd.notna(row[one]) else "" for one in ends)
    least, most = "more than" if row["lower_exclusive"] is True else "at least", "at most"
    bounds = " and ".join(f"{word} {end}" for word, end in ((least, lower), (most, upper)) if end)
    value = value or (f"{lower} to {upper}" if lower and upper and least == "at least" else bounds)
    return ", ".join(filter(None, [f"{value} {plain(row['unit'])}".strip(), plain(row["precision"])]))


def _references(frame: pd.DataFrame, resource: Resource) -> Iterator[tuple[str, str]]:
    """Pairs of a record and one it refers to."""
    keys = [here[0] for here, _, _ in resource.foreign_keys if len(here) == 1]
    columns = dict.fromkeys([*keys, *(one.name for one in resource.fields if one.references)])
    key = resource.primary_key
    # a row that joins two records stands for the first; a coding stands for none
    if not key or (len(key) > 1 and not set(key) <= columns.keys()):
        return
    for column in columns:
        for record, cell in zip(frame[key[0]], frame[column]):
            yield from ((record, one) for one in _ids(cell) if one != record)


def _joined(row: Mapping, resource: Resource) -> list[str]:
    """The records that a record refers to."""
    keys = [here[0] for here, _, _ in resource.foreign_keys if len(here) == 1]
    return [row[one] for one in keys if pd.notna(row[one])]


def _ids(cell) -> Iterable[str]:
    return str(cell).split(";") if pd.notna(cell) else ()
