"""One card per record: its cells, its passages, how it was coded, what rests on it, where it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from jusan_analysis.loading import Tables
from jusan_analysis.rendering import holds_ids, linked_ids, plain
from jusan_analysis.report.atlas import Atlas, telling_column
from jusan_analysis.report.numbers import FOLDED
from jusan_analysis.report.shown import Page
from jusan_analysis.tracing import passage_item


@dataclass(frozen=True)
class Card:
    """What a page shows of one record; HTML where it says so.

    Attributes
    ----------
    record_id, told : str
    cells : list of (str, str)
        Column and HTML; what is told already, and the passages, are left out.
    passages : list of str
        Items of a list, as HTML.
    readings : list of (str, str)
        A coded variable, and the code of each coder, settled code last.
    used_by : str
        Ids as HTML.
    shown : list of (str, str)
        Tables that name it: address, and what they are called.
    """

    record_id: str
    told: str
    cells: list[tuple[str, str]]
    passages: list[str]
    readings: list[tuple[str, str]]
    used_by: str
    shown: list[tuple[str, str]]


class Cards:
    """Makes the cards; knows who coded what, and where each id is shown."""

    def __init__(self, atlas: Atlas, pages: Iterable[Page]):
        self.atlas = atlas
        # a passage is shown wherever a record of it is, and its records are listed
        shown = _where_shown(pages, atlas.origin)
        self._shown = {one: places for one, places in shown.items() if not atlas.is_passage(one)}
        self._readings = _readings(atlas)

    def card(self, record_id: str, up: str = "../") -> Card:
        """The card of a record, for a page whose root lies there."""
        atlas = self.atlas
        return Card(
            record_id,
            atlas.told(record_id),
            self._cells(record_id, up),
            [passage_item(one, atlas.links(up)[one.passage_id]) for one in atlas.passages(record_id)],
            self._readings.get(record_id, []),
            linked_ids(";".join(atlas.used_by.get(record_id, [])), atlas.links(up)),
            [(up + href, name) for href, name in self._shown.get(record_id, {}).items()],
        )

    def table(self, tables: Tables, name: str) -> list[Card]:
        """The cards of a table, but for the records that live in another package."""
        key = tables.package.resource(name).primary_key[0]
        ids = tables.frames[name][key]
        return [self.card(one) for one in ids if self.atlas.homes[one][0] is tables]

    def _cells(self, record_id: str, up: str) -> list[tuple[str, str]]:
        """The cells of its row, and what another package says of the same record."""
        return [
            (field.name, self.atlas.cell(row[field.name], field, up))
            for resource, row in self.atlas.rows(record_id)
            for field in resource.fields
            if field.name not in (*resource.primary_key, "passage_ids", telling_column(row))
            and pd.notna(row[field.name])
        ]


def carded(tables: Tables) -> list[str]:
    """The tables of a package whose records have a card; those of asks are pages of their own."""
    own = [one for one in tables.package.resources if len(one.primary_key) == 1]
    return [one.name for one in own if one.name != "recommendations"]


def _where_shown(pages: Iterable[Page], origin: set[str]) -> dict[str, dict[str, str]]:
    """By id: the tables that name it."""
    found: dict[str, dict[str, str]] = {}
    for page in pages:
        for one in (each for each in page.tables if each.origin <= origin):
            for record_id in _named(one.frame):
                found.setdefault(record_id, {})[f"{page.stem}.html#{one.key}"] = one.label
    return found


def _named(frame: pd.DataFrame) -> Iterable[str]:
    columns = [name for name in frame if holds_ids(name)]
    lists = [str(cell).split(";") for name in columns for cell in frame[name].dropna()]
    # a row that gathers many records tells little of each
    return dict.fromkeys(each for ids in lists if len(ids) <= FOLDED for each in ids)


def _readings(atlas: Atlas) -> dict[str, list[tuple[str, str]]]:
    """By unit: each variable with the code of every coder, and the settled one."""
    article = atlas.article
    found: dict[str, dict[str, list[str]]] = {}
    for one in article.frames["codings"].itertuples():
        told = f"{one.coder_id}: {_label(atlas.codes, one)}"
        found.setdefault(one.unit_id, {}).setdefault(one.variable, []).append(told)
    for one in article.frames["adjudications"].itertuples():
        told = f"settled: {_label(atlas.codes, one)} ({plain(one.reason)})"
        found.setdefault(one.unit_id, {}).setdefault(one.variable, []).append(told)
    return {
        unit: [(variable, "; ".join(codes)) for variable, codes in variables.items()]
        for unit, variables in found.items()
    }


def _label(codes: Mapping, one) -> str:
    return str(codes.get(one.variable, {}).get(one.code, plain(one.code)))
