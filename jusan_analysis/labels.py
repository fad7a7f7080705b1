"""Words for codes, names for ids, headings for columns, and the one way to print a number."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd

from jusan_analysis.charts.style import SAID_WORDS
from jusan_analysis.loading import DEFAULT, beside, load_article

MISSING = "–"
# columns that carry codes of the variable that their row names
OF_VARIABLE = ("code", "codes", "final", "readings")

# headings where the field's own title would be vague in a table, or where we compute the column
HEADINGS = {
    "ac1": "AC1",
    "action": "What is asked",
    "addressee": "Addressed to",
    "addressee_named": "Addressee named?",
    "answers": "Answers a recommendation?",
    "codes": "What the coders gave",
    "final": "Shown",
    "how_seen": "How we saw it",
    "law_ids": "Law or practice elsewhere",
    "n": "Units",
    "per_100k": "For 100,000 inhabitants",
    "percent": "Agree, per cent",
    "population_year": "Year of population",
    "recommendation_id": "No.",
    "said": "How we know",
    "specific": "Agreement on this code",
    "treaty": "Treaty provision that asks the same",
    "why_not_comparable": "Why it stands apart",
}


@dataclass(frozen=True)
class Labels:
    """Labels of codes by column or variable, names of ids, and headings; without any, all stays as it is."""

    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def heading(self, column: object) -> str:
        """A column in words."""
        name = str(column)
        if not self.titles:
            return name
        words = HEADINGS.get(name) or self.titles.get(name) or name.replace("_", " ")
        return words[:1].upper() + words[1:]

    def text(self, column: object, value: object, variable: str = "", decimals: int = 0) -> str:
        """A value in words: the label of a code, the name of an id, a number as it is printed."""
        name, code = str(column), str(value)
        if not isinstance(value, str) or not self.titles:
            return plain(value, name, decimals)
        if name in OF_VARIABLE or name.startswith("with_coder"):
            variable = variable if variable in self.codes else "code"
            coded = [part.rpartition("=") for part in code.split(";")]
            words = [(coder, self._label(variable, given)) for coder, _, given in coded]
            return "; ".join(f"{coder}: {label}" if coder else label for coder, label in words)
        if name.endswith("_id"):
            return self.names.get(code, code)
        return self._label(name, code)

    def _label(self, name: str, code: str) -> str:
        if code in self.codes.get(name, {}):
            return self.codes[name][code]
        is_code = re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", code) and not name.endswith("_ids")
        return code.replace("_", " ") if is_code else code

    def texts(self, frame: pd.DataFrame) -> list[list[str]]:
        """The cells of each column as they are printed; the numbers of a column have the same decimals.

        Beside a name or a label, an id stays an id.
        """
        variables = frame["variable"].astype("str") if "variable" in frame else [""] * len(frame)
        named = "name" in frame or "label" in frame
        columns = []
        for place, column in enumerate(frame):
            cells = frame.iloc[:, place].tolist()
            words = Labels() if named and str(column).endswith("_id") else self
            decimals = max([min(_decimals(cell), 2) for cell in cells if isinstance(cell, float)], default=0)
            pairs = zip(cells, variables)
            columns.append([words.text(column, cell, variable, decimals) for cell, variable in pairs])
        return columns


def labels_of(article, *others, columns: Iterable = ()) -> Labels:
    """The labels of an article and of packages beside it; tables that share most ``columns`` come first."""
    packages, shared = (article, *others), set(map(str, columns))
    codes: dict[str, dict[str, str]] = {"said": SAID_WORDS}
    titles, names = {}, {}
    resources = [resource for package in packages for resource in package.package.resources]
    # one column name may have other codes in another table
    for resource in sorted(resources, key=lambda table: -len(shared & {f.name for f in table.fields})):
        for column in resource.fields:
            titles.setdefault(column.name, column.title)
            for code, label in zip(column.categories, column.labels):
                codes.setdefault(column.name, {}).setdefault(code, label or code.replace("_", " "))
    for row in article.frames["codebook"].itertuples():
        codes.setdefault(row.variable, {}).setdefault(row.code, row.label)
    # the status has a level that no coder gives
    codes["level"] = codes["relation"] = codes.get("relation", {}) | codes.get("status", {})
    codes["code"] = {code: label for labels in codes.values() for code, label in labels.items()}
    for package in packages:
        for table, key, label in (("actors", "actor_id", "name"), ("groups", "group_id", "label")):
            if table in package.frames:
                names |= dict(zip(package.frames[table][key], package.frames[table][label]))
    return Labels(codes, names, titles)


def packages_for(article=None, context=None) -> tuple:
    """The article whose labels and links are shown, or the default one, and what goes with it."""
    article, *others = (article,) if article is not None else _default_packages(os.environ.get(DEFAULT))
    return (article, *others) if context is None else (article, context, *others)


@lru_cache
def _default_packages(path: str | None) -> tuple:
    article = load_article(path)
    return (article, *beside(article))


def plain(value: object, column: str = "", decimals: int = 0) -> str:
    """A value as text: 68.2, 18,276,499, 0.86; missing as a dash, truth as yes or no.

    ``decimals`` are those of the other numbers in its column: 3 beside 0.97 is 3.00.

    >>> plain(18276499), plain(68.23529), plain(0.8571), plain(0.004), plain(2019, "year"), plain(None)
    ('18,276,499', '68.2', '0.86', '0.004', '2019', '–')
    """
    if isinstance(value, list | tuple | set):
        cells = list(map(plain, value))
        return ", ".join(sorted(cells) if isinstance(value, set) else cells)
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return MISSING
    if pd.api.types.is_bool(value):
        return "yes" if value else "no"
    is_whole = pd.api.types.is_integer(value)
    if not is_whole and not pd.api.types.is_float(value):
        return str(value)
    if re.search(r"(^|_)year$", column) and 1000 <= value < 3000 and value == int(value):
        return f"{value:.0f}"
    # minus zero is zero
    return f"{value:,}" if is_whole else f"{value or 0:,.{max(decimals, _decimals(value))}f}"


def _decimals(number: float) -> int:
    """How many decimals a number is printed with: one from 10 up, else two, more where all would be zero."""
    if not math.isfinite(number) or number == int(number):
        return 0
    digits = 1 if abs(number) >= 10 else 2
    if abs(number) < 0.005:
        digits = min(1 - math.floor(math.log10(abs(number))), 10)
    return len(f"{number:.{digits}f}".rstrip("0").rstrip(".").partition(".")[2])
