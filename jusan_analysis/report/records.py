"""Every record of the packages: its page, what it says, its sentences, and what refers to it."""

from __future__ import annotations

from html import escape

import pandas as pd

from jusan_analysis.columns import split_ids
from jusan_analysis.trace import (
    anchor,
    coded_lines,
    fields_in_words,
    passage_html,
    passages_of,
    references,
)

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
        self.used_by: dict[str, list[str]] = {}
        for package in (article, *others):
            for name, users in references(package).items():
                self.used_by[name] = [*self.used_by.get(name, []), *users]
            for resource in package.package.resources:
                if package is not article:
                    self._take(f"{package.package.kind}-{resource.name}", package, resource)
                elif resource.name != "codebook":
                    self._take(resource.name, package, resource)
        items = passages_of(article, article.passages["passage_id"])
        self.passages = {passage.passage_id: passage for passage in items}
        self.coded = {
            unit: [f"{heading}: {text}" for heading, text in lines]
            for unit, lines in coded_lines(article).items()
        }

    def _take(self, page: str, package, resource) -> None:
        frame = package.frames[resource.name]
        names = [record_name(resource, row) for row in frame.to_dict("records")]
        self.tables[page] = (package, resource, frame)
        own_page = resource.name == "recommendations" and package is self.article
        for name in names:
            place = f"recommendations/{name}.html" if own_page else f"records/{page}.html#{name}"
            self.href.setdefault(name, place)

    def cards(self, page: str) -> list[dict]:
        """The cards of a table."""
        package, resource, frame = self.tables[page]
        return [self.card(package, resource, row) for row in frame.to_dict("records")]

    def card(self, package, resource, row: dict) -> dict:
        """What a page shows of one record; HTML where it is linked, and every text escaped."""
        name = record_name(resource, row)
        about = next((field for field in TELLING if isinstance(row.get(field), str)), None)
        words = fields_in_words(package, resource, row)
        key = resource.primary_key if len(resource.primary_key) == 1 else ()
        fields = {
            field.title or field.name: self._value(field, str(row[field.name]), words)
            for field in resource.fields
            if field.name not in (*key, about, "passage_ids") and pd.notna(row[field.name])
        }
        ids = [name] if name in self.passages else split_ids(row.get("passage_ids"))
        coded = self.coded.get(name, []) if package is self.article else []
        return {
            "id": name,
            "about": row[about] if about else "",
            "fields": fields,
            "passages": [self.passage(passage) for passage in ids if passage in self.passages],
            "coded": coded,
            "used_by": self.linked(self.used_by.get(name, ())),
        }

    def passage(self, name: str, up: str = "../") -> str:
        """A sentence: the way to its record and to the article, who speaks, and its words if given."""
        passage = self.passages[name]
        outside = (
            anchor(passage.url, "read it in the article") if passage.url else "no public address is known"
        )
        return f"{passage_html(passage, self.linked([name], up))} {outside}"

    def _value(self, field, value: str, words: dict[str, str]) -> str:
        """A cell as HTML: an id or a code leads on, under its name or label."""
        if field.name.endswith("_ids"):
            return self.linked(split_ids(value))
        text = words.get(field.title or field.name, value)
        if value.startswith(("https://", "http://")):
            return anchor(value, value)
        if field.variable:
            return f'<a href="../codebook.html#{escape(field.variable)}-{escape(value)}">{escape(text)}</a>'
        if field.name.endswith("_id") and value in self.href:
            return f'<a href="../{escape(self.href[value])}">{escape(text)}</a>'
        return escape(text)

    def linked(self, ids, up: str = "../") -> str:
        """Ids, each that is known as a link to its record."""
        links = (
            f'<a href="{up}{escape(self.href[name])}">{escape(name)}</a>'
            if name in self.href
            else escape(name)
            for name in ids
        )
        return ", ".join(links)


def record_name(resource, row) -> str:
    """The id of a record, or the parts of its key: ``r21-crc-37b``."""
    return "-".join(str(row[name]) for name in resource.primary_key)
