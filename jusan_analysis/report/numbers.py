"""What every number of a table rests on: a record, or a row with its inputs and their passages."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd

from jusan_analysis.rendering import anchor, holds_ids, html_table, is_numeric, linked_ids, outward, plain
from jusan_analysis.report.atlas import Atlas
from jusan_analysis.report.shown import ShownTable

# longer lists of ids make a table that nobody can read: they stand with the evidence of the row
FOLDED = 6
# so many inputs, and so many passages, are told; more of them are links alone
TOLD = (6, 3)
# columns that hold ids, or codes of a variable, under another name than theirs
IDS_BY_NAME = ("members", "alternative_to")
CODED_BY_NAME = {
    "comparison_basis": "basis", "practice_basis": "basis", "reading": "relation", "status": "relation",
}  # fmt: skip


@dataclass(frozen=True)
class RowEvidence:
    """One row of a shown table: its numbers unrounded, its inputs, its passages.

    Attributes
    ----------
    anchor, title : str
    numbers : list of (str, str)
        Column, and the number in full.
    records : list of (str, str)
        A link to an input or a passage as HTML, and what it says or where it stands.
    more : str
        The links alone to the rest, where there are many, and ids that no package has.
    """

    anchor: str
    title: str
    numbers: list[tuple[str, str]]
    records: list[tuple[str, str]]
    more: str


class TableEvidence:
    """A table of a notebook in which every number, id and code leads on."""

    def __init__(self, one: ShownTable, atlas: Atlas):
        self.one, self.atlas = one, atlas
        self._rows = one.frame.to_dict("records")
        self._numeric = [name for name in one.frame if is_numeric(one.frame[name])]
        self._lists = [name for name in one.frame if holds_ids(name) or name in IDS_BY_NAME]
        self._numbers = [self._number_hrefs(at) for at in range(len(self._rows))]

    def html(self) -> str:
        """The table, for a page at the root of the site."""
        return html_table(self.one.frame, self._cell, f"{self.one.label}. {self.one.title}")

    def rows(self) -> list[RowEvidence]:
        """The rows that lead to no record of their own, or whose ids are too many to be shown."""
        return [self._evidence(at) for at in range(len(self._rows)) if self._leads_here(at)]

    def _leads_here(self, at: int) -> bool:
        folded = any(len(self._ids(at, name)) > FOLDED for name in self._lists)
        return folded or self._row_href(at) in self._numbers[at].values()

    def _cell(self, at: int, column: str, text: str) -> str:
        if column in self._numbers[at]:
            return anchor(self._numbers[at][column], text)
        if column in self._lists:
            ids = self._ids(at, column)
            if len(ids) > FOLDED:
                return anchor(self._row_href(at), self._counted(ids))
            return linked_ids(text, self.atlas.links(""))
        href = self.atlas.code_href(CODED_BY_NAME.get(column, column), text)
        return anchor(href, text) if href else outward(text, text) if column == "url" else escape(text)

    def _number_hrefs(self, at: int) -> dict[str, str]:
        """By numeric column: the record that has this very number, else the evidence of the row."""
        row, shown = self._rows[at], self._shown_records(at)
        found = {}
        for name in self._numeric:
            if pd.notna(row[name]):
                same = [one for one in shown if self.atlas.row(one).get(name) == row[name]]
                found[name] = self.atlas.hrefs[same[0]] if len(same) == 1 else self._row_href(at)
        return found

    def _shown_records(self, at: int) -> list[str]:
        """The records that the row shows: those whose key is a column of it."""
        row, homes = self._rows[at], self.atlas.homes
        keys = [name for name in self._lists if isinstance(row[name], str) and row[name] in homes]
        return [row[name] for name in keys if homes[row[name]][1].primary_key == (name,)]

    def _row_href(self, at: int) -> str:
        return f"numbers/{self.one.place.number}.html#{self._anchor(at)}"

    def _anchor(self, at: int) -> str:
        return f"t{self.one.number.partition('.')[2]}r{at + 1}"

    def _ids(self, at: int, column: str) -> list[str]:
        cell = self._rows[at][column]
        return str(cell).split(";") if pd.notna(cell) else []

    def _counted(self, ids: list[str]) -> str:
        tables = {self.atlas.homes[each][1].name for each in ids if each in self.atlas.homes}
        return f"{len(ids)} {tables.pop() if len(tables) == 1 else 'records'}"

    def _evidence(self, at: int) -> RowEvidence:
        row, atlas = self._rows[at], self.atlas
        numbers = [
            (name, f"{row[name]!r}".removesuffix(".0")) for name in self._numeric if pd.notna(row[name])
        ]
        ids = dict.fromkeys(each for name in self._lists for each in self._ids(at, name))
        groups = [
            [each for each in ids if each in atlas.homes and atlas.is_passage(each) == own]
            for own in (False, True)
        ]
        told = [each for group, most in zip(groups, TOLD) if len(group) <= most for each in group]
        rest = [each for group, most in zip(groups, TOLD) if len(group) > most for each in group]
        records = [(linked_ids(each, atlas.links()), atlas.told(each)) for each in told]
        unknown = [each for each in ids if each not in atlas.homes]
        more = linked_ids(";".join([*rest, *unknown]), atlas.links())
        return RowEvidence(self._anchor(at), self._title(at), numbers, records, more)

    def _title(self, at: int) -> str:
        """What a row is about: the record it shows, and its first cells that are text."""
        row = self._rows[at]
        own = [row[name] for name in self._lists if name.endswith("_id") and pd.notna(row[name])]
        words = [name for name in self.one.frame if name not in (*self._numeric, *self._lists)]
        told = [plain(row[name]) for name in words[:2] if pd.notna(row[name])]
        return ", ".join([*own[:1], *told]) or f"row {at + 1}"
