"""Every record of the packages: its page, what it says, its sentences, and what refers to it."""

from __future__ import annotations

import re
from collections import defaultdict
from html import escape

import pandas as pd

from jusan_analysis.columns import split_ids
from jusan_analysis.trace import anchor, fields_in_words, passage_item, passages_of

# the first of these fields that a record has says what it is about
TELLING = (
    "action practice claim missing event finding asked paraphrase do_not_say title label name measure".split()
)


class Records:
    """Where each id leads in the report, and the card of each record."""

    def __init__(self, article, *others):
        self.article = article
        self.tables: dict[str, tuple] = {}
        self.href: dict[str, str] = {}
        self.used_by: dict[str, dict[str, None]] = defaultdict(dict)
        for package in (article, *others):
            prefix = "" if package is article else f"{package.package.kind}-"
            for resource in package.package.resources:
                if len(resource.primary_key) == 1:
                    self._take(f"{prefix}{resource.name}", package, resource)
        items = passages_of(article, article.passages["passage_id"])
        self.passages = {passage.passage_id: passage for passage in items}
        self.coded = self._codings()

    def _take(self, page: str, package, resource) -> None:
        frame = package.frames[resource.name]
        self.tables[page] = (package, resource, frame)
        key = resource.primary_key[0]
        own_page = resource.name == "recommendations" and package is self.article
        for name in frame[key].astype(str):
            place = f"recommendations/{name}.html" if own_page else f"records/{page}.html#{name}"
            self.href.setdefault(name, place)
        for column in frame:
            if column != key and re.search(r"_ids?$", str(column)):
                for name, cell in zip(frame[key], frame[column].astype("object")):
                    for other in split_ids(cell):
                        self.used_by[other][str(name)] = None

    def _codings(self) -> dict[str, list[str]]:
        """What coders gave for a unit, and how it was decided, as lines of text."""
        lines: dict[str, list[str]] = defaultdict(list)
        book = self.article.codebook
        labels = dict(zip(zip(book["variable"], book["code"]), book["label"]))
        for (unit, variable), rows in self.article.codings.groupby(["unit_id", "variable"], sort=False):
            given = [
                f"{row.coder_id}: {labels.get((variable, row.code), row.code)}" for row in rows.itertuples()
            ]
            lines[unit].append(f"{variable}: {'; '.join(given)}")
        for row in self.article.adjudications.itertuples():
            label = labels.get((row.variable, row.code), row.code)
            lines[row.unit_id].append(f"{row.variable}, decided: {label}. {row.reason}")
        return lines

    def cards(self, page: str) -> list[dict]:
        """The cards of a table."""
        package, resource, frame = self.tables[page]
        return [self.card(package, resource, row) for row in frame.to_dict("records")]

    def card(self, package, resource, row: dict) -> dict:
        """What a page shows of one record; HTML where it is linked, and every text escaped."""
        name = str(row[resource.primary_key[0]])
        about = next((field for field in TELLING if isinstance(row.get(field), str)), None)
        titles = {field.title or field.name: field for field in resource.fields}
        fields = {
            heading: self._value(titles[heading], text)
            for heading, text in fields_in_words(package, resource, row).items()
            if titles[heading].name not in (about, "passage_ids")
        }
        ids = [name] if name in self.passages else split_ids(row.get("passage_ids"))
        items = [passage_item(self.passages[passage]) for passage in ids if passage in self.passages]
        return {
            "id": name,
            "about": row[about] if about else "",
            "fields": fields,
            "passages": items,
            "coded": self.coded.get(name, []),
            "used_by": self.linked(self.used_by.get(name, ())),
        }

    def _value(self, field, text: str) -> str:
        if field.name.endswith("_ids"):
            return self.linked(split_ids(text))
        if pd.notna(text) and text.startswith(("https://", "http://")):
            return anchor(text, text)
        return self.linked([text]) if text in self.href and field.name.endswith("_id") else escape(text)

    def linked(self, ids, up: str = "../") -> str:
        """Ids, each that is known as a link to its record."""
        links = (
            f'<a href="{up}{escape(self.href[name])}">{escape(name)}</a>'
            if name in self.href
            else escape(name)
            for name in ids
        )
        return ", ".join(links)
