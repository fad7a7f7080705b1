"""Records taken from a text one by one: looked up, numbered and checked before anything is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from numbers import Number
from pathlib import Path

from jusan_analysis.loading import Article, check_package, load_article
from jusan_analysis.package import Table, csv_text, pattern, write_together
from jusan_analysis.problems import DataPackageError, counted, inert, nearest, quoted
from jusan_analysis.rules import number_tokens
from jusan_analysis.verify import normal_form

# `jusan new` and `jusan split` write these, and coding sheets those
NOT_DRAFTED = ("sources", "passages", "codings")
# languages that write no blank between words
NO_BLANKS = ("zh", "ja", "th", "lo", "km", "my")


def kinds() -> dict[str, str]:
    """The kinds of record and their tables: recommendation to recommendations, code to codebook.

    >>> kinds()["silence"]
    'silences'
    """
    tables = [resource.name for resource in pattern("article").resources if resource.name not in NOT_DRAFTED]
    return {"code" if name == "codebook" else name.removesuffix("s"): name for name in tables}


def draft(folder: str | Path, text: str | Path | None = None) -> Draft:
    """Begin a draft of records for a package: `Draft.add`, `Draft.undo`, `Draft.save`.

    ``text`` is your copy of the text; without it, the package's ``private/sentences.txt``. Raises
    DataPackageError where the package has faults.
    """
    return Draft(folder, text)


class Draft:
    """Records to be added to a package; nothing is written before `save`."""

    def __init__(self, folder: str | Path, text: str | Path | None = None):
        self.folder, self._text = Path(folder), text
        self._rows: list[tuple[str, dict[str, str]]] = []
        self._article = load_article(folder)

    def __repr__(self) -> str:
        if not self._rows:
            return f"no record drafted for {self._article.package.name}"
        return f"{counted(len(self._rows), 'record')} drafted, not saved; the last:\n{self.last}"

    @property
    def last(self) -> str:
        """The record drafted last, with the words of its passages."""
        name, row = self._rows[-1]
        lines = [f"{name}:", *(f"  {column}: {cell}" for column, cell in row.items() if cell)]
        rests = row["passage_ids"].split(";") if row.get("passage_ids") else []
        lines += [f"  {passage} reads: {self._words.get(passage, 'not found')}" for passage in rests]
        return "\n".join(map(inert, lines))

    def add(self, kind: str, /, quote: str | Sequence[str] = "", at: str = "", **fields) -> Draft:
        """Draft one record, such as ``add("practice", quote="came in", actor="keeper", …)``.

        ``quote`` holds words of the text, or a list where a record rests on several places; ``at`` is the
        passage where the words are printed more than once, or alone. The other names are columns, and
        ``_id`` may be left out. The key is given by hand, or follows from the rest. A number of a figure may
        be written as in the language of the text; without ``value``, ``lower`` and ``upper`` it is the one
        number of the quote. Raises ValueError where the words are not found or found more than once, and
        DataPackageError with every fault of the record.
        """
        if kind not in kinds():
            hint = nearest(kind, kinds())
            raise ValueError(f"There is no kind {quoted(kind)}: it is {', '.join(kinds())}. {hint}".strip())
        columns = [field.name for field in pattern("article").resource(kinds()[kind]).fields]
        row = dict.fromkeys(columns, "") | _given(kind, columns, fields)
        quotes = [normal_form(part) for part in ([quote] if isinstance(quote, str) else quote) if part]
        self._rest_on(row, quotes, at)
        if kind == "figure":
            self._measure(row, " ".join(quotes))
        row = {column: _cell(value) for column, value in row.items()}
        self._name(kind, row)
        self._checked([*self._rows, (kinds()[kind], row)])
        self._rows.append((kinds()[kind], row))
        return self

    def undo(self) -> Draft:
        """Take back the last record that was not saved; raises ValueError where there is none."""
        if not self._rows:
            raise ValueError("There is nothing to take back: no record is drafted.")
        self._rows.pop()
        return self

    def save(self) -> list[str]:
        """Write all drafted records into the tables, whole or not at all; returns the files."""
        tables = self._checked(self._rows)
        changed = [tables[name] for name in dict.fromkeys(name for name, _ in self._rows)]
        # through a link, to the file itself
        write_together({(self.folder / table.file).resolve(): csv_text(table.columns) for table in changed})
        self._rows.clear()
        self._article = load_article(self.folder)
        return [table.file for table in changed]

    # --- parts of a record ---

    def _checked(self, rows: list[tuple[str, dict[str, str]]]) -> dict[str, Table]:
        """The tables as they are now on the disk, with these rows."""
        package, tables, problems = check_package(self.folder, "article", added=rows)
        if package is None or (wrong := [p for p in problems if not (p.mendable or p.unfinished)]):
            raise DataPackageError(problems if package is None else wrong)
        return tables

    def _rest_on(self, row: dict[str, str], quotes: list[str], at: str) -> None:
        """Fill in the passages that hold the quotes."""
        places = [part.strip() for part in at.split(";") if part.strip()]
        if not (quotes or places):
            return
        if "passage_ids" not in row:
            raise ValueError("Such a record rests on no passage: leave out quote and at.")
        if unknown := set(places) - set(self._article.passages["passage_id"]):
            raise ValueError(f"at: there is no passage {', '.join(sorted(unknown))}.")
        named = [name for quote in quotes for name in self._places(quote, places)]
        row["passage_ids"] = ";".join(dict.fromkeys(named or places))

    def _places(self, quote: str, wanted: list[str]) -> list[str]:
        """The passages over which a quote runs, at its one place."""
        hits = list(_occurrences(self._article, self._words, quote))
        chosen = [names for names in hits if not wanted or set(names) & set(wanted)]
        if len(chosen) == 1:
            return chosen[0]
        if not hits:
            private = "the private text" if self._text is None else str(self._text)
            again = f"If its sentences were changed, run: jusan split {self.folder}"
            raise ValueError(
                f"{quoted(quote)} is not printed in {private}. Copy the words as printed. {again}"
            )
        places = ", ".join("+".join(names) for names in chosen or hits)
        found = f"{quoted(quote)} is printed in {places}"
        raise ValueError(f"{found}. Give more words, or the passage with at.")

    @cached_property
    def _words(self) -> dict[str, str]:
        text = self._text or self.folder / "private" / "sentences.txt"
        if self._text is None and not text.is_file():
            raise FileNotFoundError(f"There is no {text}. Give your copy of the text.")
        return dict(self._article.with_text(text).words)

    def _measure(self, row: dict[str, str], quote: str) -> None:
        """Numbers of a figure from what is written."""
        row["lower_exclusive"] = row["lower_exclusive"] or "false"
        ends = ("value", "lower", "upper")

        def numbers(text: str) -> dict[str, Decimal]:
            share = row["unit"] == "share"
            tokens = number_tokens(text, self._language(row))
            return {
                token: number / 100 if share and token.endswith("%") else number for token, number in tokens
            }

        printed = numbers(quote)
        if row["form"] in ("", "number") and all(row[end] in ("", None) for end in ends):
            if len(printed) != 1:
                found = ", ".join(printed) or "no number in digits"
                advice = "Quote one number, or give value, lower or upper."
                raise ValueError(f"{quoted(quote)} holds {found}. {advice}")
            (row["value"],) = printed.values()
        # what a notebook gives as a number is one; what is typed is read as the text writes numbers
        for end in ends:
            if isinstance(row[end], str):
                row[end] = numbers(row[end]).get(row[end].strip(), row[end])
            elif isinstance(row[end], Number):
                row[end] = Decimal(_cell(row[end]))
        held = [token for token, number in printed.items() if number in [row[end] for end in ends]]
        row["written"] = row["written"] or held
        row["form"] = row["form"] or ("number" if row["written"] else "")

    def _language(self, row: dict) -> str:
        passages = self._article.passages.set_index("passage_id")["source_id"]
        sources = self._article.sources.set_index("source_id")["language"]
        source = passages.get(row["passage_ids"].partition(";")[0])
        return sources.get(source, "en")

    def _name(self, kind: str, row: dict[str, str]) -> None:
        """The key of a record where it is not given."""
        table = pattern("article").resource(kinds()[kind])
        key = table.primary_key[0]
        if len(table.primary_key) > 1 or row[key]:
            return
        taken = set(self._article.frames[table.name][key])
        taken |= {cells[key] for name, cells in self._rows if name == table.name}
        form = next(field for field in table.fields if field.name == key).constraints["pattern"]
        if kind == "comparison":
            row[key] = f"{row['recommendation_id']}~{row['practice_id'] or 'none'}"
        elif form.endswith(r"\d{2,}"):
            stem = form.removesuffix(r"\d{2,}")
            last = max((int(name[len(stem) :]) for name in taken), default=0)
            row[key] = f"{stem}{last + 1:02d}"
        else:
            words = row.get("name") or row.get("label") or f"{row.get('measure')} {row.get('group_id')}"
            stem = ("fig_" if kind == "figure" else "") + (_slug(words) or kind)
            names = (stem if number == 1 else f"{stem}_{number}" for number in range(1, len(taken) + 2))
            row[key] = next(name for name in names if name not in taken)


def _given(kind: str, columns: list[str], fields: dict) -> dict:
    """Fields by column, whose names may leave out ``_id``."""
    row = {}
    for name, value in fields.items():
        column = next((c for c in (name, f"{name}_id", f"{name}_ids") if c in columns), None)
        if column is None:
            hint = nearest(name, [*columns, *(column.removesuffix("_id") for column in columns)])
            found = f"A {kind} has no column {quoted(name)}: it has {', '.join(columns)}."
            raise ValueError(f"{found} {hint}".strip())
        row[column] = value
    return row


def _cell(value) -> str:
    """A value as it is written in a table."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Number):
        return _decimal(Decimal(str(value)))
    if isinstance(value, str):
        return " ".join(value.split())
    return ";".join(map(_cell, value))


def _decimal(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _slug(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_0123456789")[:40].strip("_")


def _occurrences(article: Article, words: dict[str, str], quote: str) -> Iterator[list[str]]:
    """For each place where a quote is printed, whatever the case, the passages over which it runs."""
    languages = article.sources.set_index("source_id")["language"]
    for source, passages in article.passages.groupby("source_id", sort=False):
        text = ""
        for passage in passages.itertuples():
            gap, unknown = passage.start - len(text), "\n" * (passage.end - passage.start)
            text += (" " if gap == 1 else "\n" * gap) + words.get(passage.passage_id, unknown)
        edge = "" if languages[source] in NO_BLANKS else r"(?!\w)"
        for hit in re.finditer(re.escape(quote) + edge, text, re.IGNORECASE):
            if edge and quote[0].isalnum() and text[max(hit.start() - 1, 0) : hit.start()].isalnum():
                continue
            inside = (passages["start"] < hit.end()) & (passages["end"] > hit.start())
            yield passages.loc[inside, "passage_id"].tolist()
