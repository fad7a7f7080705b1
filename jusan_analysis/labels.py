"""Words for codes, names for ids, headings for columns, and the one way to print a number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd

from jusan_analysis.charts.style import SAID_WORDS
from jusan_analysis.columns import split_ids

MISSING = "–"
STATUS_COLUMNS = ("status", "level", "relation")

# headings where the field's own title would be vague in a table, or where we compute the column
HEADINGS = {
    "ac1": "AC1",
    "action": "What is asked",
    "addressee": "Addressed to",
    "addressee_named": "Addressee named?",
    "alpha": "Alpha",
    "answers": "Answers a recommendation?",
    "asked_before": "Asked before",
    "codes": "What the coders gave",
    "comparison_id": "Comparison",
    "depends_on": "Depends on",
    "do_not_say": "Do not say",
    "final": "Shown",
    "how_seen": "How we saw it",
    "kept": "Readings that keep it",
    "law": "Law or practice elsewhere",
    "level": "Level",
    "n": "Units",
    "n_pairs": "Practices compared",
    "name": "State or territory",
    "per_100k": "For 100,000 inhabitants",
    "percent": "Agree, per cent",
    "population_year": "Year of population",
    "recommendation_id": "No.",
    "recommendation_ids": "Recommendations",
    "said": "How we know",
    "say_instead": "Say instead",
    "specific": "Agreement on this code",
    "treaty": "Treaty provision that asks the same",
    "unit_id": "Unit",
    "why_not_comparable": "Why it stands apart",
    "worded_by": "Worded by",
}


@dataclass(frozen=True)
class Labels:
    """Labels of codes by column, names of ids, and headings, gathered from packages."""

    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def heading(self, column: object) -> str:
        """A column in words."""
        name = str(column)
        if name in HEADINGS:
            return HEADINGS[name]
        words = self.titles.get(name) or name.replace("_", " ")
        return words[:1].upper() + words[1:]

    def text(self, column: object, value: object) -> str:
        """A value in words: the label of a code, the name of an id, a number as it is printed."""
        code = str(value)
        if str(column) in self.codes and code in self.codes[str(column)]:
            return self.codes[str(column)][code]
        if code in self.names and str(column).endswith("_id"):
            return self.names[code]
        # reports and statuses carry codes of several variables in one column
        if str(column) in ("final", "readings", "codes") or str(column).startswith("with_coder"):
            return re.sub(r"[a-z]+(?:_[a-z]+)*", lambda match: self._any(match.group()), code)
        return plain(value, str(column))

    def _any(self, code: str) -> str:
        for column in ("status", "relation", "basis", "certainty", "evaluation", "modality", "explicitness"):
            if code in self.codes.get(column, {}):
                return self.codes[column][code]
        return code.replace("_", " ")


def labels_of(article, *others) -> Labels:
    """The labels of an article and of further packages beside it."""
    codes: dict[str, dict[str, str]] = {"said": SAID_WORDS}
    titles: dict[str, str] = {}
    for package in (article, *others):
        for resource in package.package.resources:
            for column in resource.fields:
                titles.setdefault(column.name, column.title)
                for code, label in zip(column.categories, column.labels):
                    codes.setdefault(column.name, {}).setdefault(code, label or code.replace("_", " "))
    book = article.frames.get("codebook")
    for row in () if book is None else book.itertuples():
        codes.setdefault(row.variable, {}).setdefault(row.code, row.label)
    codes["level"] = codes.get("relation", {}) | codes.get("status", {})
    codes["code"] = {code: label for labels in codes.values() for code, label in labels.items()}
    names = {}
    for table, key, label in (("actors", "actor_id", "name"), ("groups", "group_id", "label")):
        if table in article.frames:
            names |= dict(zip(article.frames[table][key], article.frames[table][label]))
    return Labels(codes, names, titles)


@lru_cache(maxsize=4)
def default_packages(path: str | None) -> tuple:
    """The article that is shown where none is named, and what goes with it; ``path`` is JUSAN_PACKAGE."""
    from jusan_analysis.loading import load_article, load_context, load_standards

    article = load_article()
    return (article,) if path else (article, load_context(article), load_standards())


def with_labels(frame: pd.DataFrame, article, *others) -> pd.DataFrame:
    """The frame with words for codes and ids, and columns with headings."""
    labels = labels_of(article, *others)
    coded = {
        column: frame[column].astype("object").map(lambda value, c=column: _in_words(labels, c, value))
        for column in frame
        if not pd.api.types.is_numeric_dtype(frame[column].dtype)
    }
    return frame.assign(**coded).rename(columns=labels.heading)


def _in_words(labels: Labels, column: object, value: object) -> object:
    return value if isinstance(value, list) or pd.isna(value) else labels.text(column, value)


def plain(value: object, column: str = "") -> str:
    """A value as text: 68.2, 18,276,499, 0.86; missing as a dash, truth as yes or no.

    >>> plain(18276499), plain(68.23529), plain(3.0), plain(0.004), plain(2019, "year"), plain(None)
    ('18,276,499', '68.24', '3', '0.004', '2019', '–')
    """
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if pd.isna(value):
        return MISSING
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if not hasattr(value, "__float__"):
        return str(value)
    number = float(value)
    if re.search(r"(^|_)year$", column):
        return f"{number:.0f}"
    if number.is_integer():
        return f"{int(value):,}"
    text = f"{number:,.2f}"
    return f"{number:.2g}" if float(text.replace(",", "")) == 0 else text.rstrip("0").rstrip(".")


def folded(cell: object, noun: str) -> tuple[str, list[str]]:
    """How a list of ids is announced, and the ids: ``8 passages``."""
    ids = split_ids(cell)
    return f"{len(ids)} {noun if len(ids) != 1 else noun.removesuffix('s')}", ids
