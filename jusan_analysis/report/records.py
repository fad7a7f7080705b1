"""Every record of the packages: its page, what it says, its sentences, and what refers to it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pandas as pd

from jusan_analysis.columns import split_ids
from jusan_analysis.evidence import code_labels
from jusan_analysis.trace import coded_lines, fields_in_words, passages_of, references

# the first of these fields that a record has says what it is about
TELLING = (
    "action practice claim missing event finding asked paraphrase do_not_say title label name measure".split()
)


class Records:
    """What the report says of records, and where each leads.

    ``tables`` maps pages to package, resource and rows by id; ``href`` ids to places; ``used_by`` ids to
    those of records that refer to them; ``coded`` units to lines on their coding; ``about`` ids to what the
    record is about; ``wording`` lists what not to say, ``strengths`` in words how well that is known.
    """

    def __init__(self, article, *others):
        self.article, self.tables, self.href, self.used_by = article, {}, {}, defaultdict(list)
        self.wording, self.strengths, self.verdicts = [], {}, {}
        self.about, self.coded = {}, coded_lines(article)
        items = passages_of(article, article.passages["passage_id"])
        self.passages = {passage.passage_id: passage for passage in items}
        for package in (article, *others):
            for name, users in references(package).items():
                self.used_by[name] += users
            for resource in package.package.resources:
                # the codebook has a page of its own
                if package is not article or resource.name != "codebook":
                    self._take(package, resource)
            if "claim_checks" in package.frames:
                verdicts, checks = (
                    code_labels(package, "claim_checks", "verdict"),
                    package.frames["claim_checks"],
                )
                doubtful = checks[checks["verdict"].isin(["contradicted", "qualified"])]
                self.verdicts |= dict(zip(doubtful["claim_id"], doubtful["verdict"].map(verdicts)))
            if "wording" in package.frames:
                self.wording += package.frames["wording"].to_dict("records")
                self.strengths |= code_labels(package, "wording", "strength")

    def _take(self, package, resource) -> None:
        is_ours, rows = package is self.article, package.frames[resource.name].to_dict("records")
        # a record of a pair goes by both ids: r21-crc-37b
        names = ["-".join(str(row[key]) for key in resource.primary_key) for row in rows]
        page = resource.name if is_ours else f"{package.package.kind}-{resource.name}"
        places = (
            {"recommendations": "recommendations/{}.html", "passages": "article.html#{}"} if is_ours else {}
        )
        for name in names:
            place = places.get(resource.name, f"records/{page}.html#{{}}").format(name)
            self.href.setdefault(name, place)
        if is_ours and resource.name == "passages":
            return
        self.tables[page] = (package, resource, dict(zip(names, rows)))
        for name, row in zip(names, rows):
            self.about.setdefault(name, row.get(_telling(row), ""))

    def cards(self, page: str) -> Iterator[dict]:
        """What a page shows of each record of a table; ``words`` holds its fields by heading."""
        package, resource, rows = self.tables[page]
        key = resource.primary_key if len(resource.primary_key) == 1 else ()
        for name, row in rows.items():
            about = _telling(row)
            shown = [f for f in resource.fields if f.name not in (*key, about, "passage_ids")]
            ids = split_ids(row.get("passage_ids"))
            yield {
                "id": name,
                "about": row.get(about, ""),
                "fields": [(field, str(row[field.name])) for field in shown if pd.notna(row[field.name])],
                "words": fields_in_words(package, resource, row),
                "passages": [self.passages[passage] for passage in ids if passage in self.passages],
                "coded": self.coded.get(name, []) if package is self.article else [],
                "used_by": self.used_by.get(name, []),
            }

    def sentences(self) -> list[tuple]:
        """The passages in the order of the article, each with the records on it by kind, and its coding.

        What is wanted is what was taken from a sentence: pairs, and records of other packages, rest on that.
        """
        kinds = {
            name: resource.name.removesuffix("s")
            for package, resource, rows in self.tables.values()
            if package is self.article and "passage_ids" in package.frames[resource.name]
            for name in rows
        }
        kinds |= dict.fromkeys(self.article.recommendations["recommendation_id"], "recommendation")
        sentences = []
        for passage_id, passage in self.passages.items():
            users = defaultdict(list)
            for name in self.used_by.get(passage_id, []):
                if name in kinds and self.about.get(name):
                    users[kinds[name]].append(name)
            sentences.append((passage, users, self.coded.get(passage_id, [])))
        return sentences

    def index(self) -> dict[str, list[tuple[str, str]]]:
        """What every record is about, and its id, by the first letter: an index for the browser's search."""
        words = sorted({(text, name) for name, text in self.about.items() if text}, key=_alphabetical)
        letters = defaultdict(list)
        for text, name in words:
            first = next((letter for letter in text.upper() if letter.isalnum()), "#")
            letters[first if first.isalpha() else "0–9"].append((text, name))
        return letters


def _telling(row: dict) -> str:
    """The field of a record that says what it is about."""
    return next((field for field in TELLING if isinstance(row.get(field), str)), "")


def _alphabetical(entry: tuple[str, str]) -> tuple[str, str]:
    return re.sub(r"^\W+", "", entry[0]).casefold(), entry[1]
