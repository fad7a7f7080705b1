"""From a record to the passages it rests on, as text and as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from textwrap import fill

import pandas as pd

from jusan_analysis.anchors import link_to
from jusan_analysis.descriptors import Package
from jusan_analysis.problems import UnknownRecord, inert, nearest, quoted
from jusan_analysis.rendering import anchor


@dataclass(frozen=True)
class Passage:
    """A passage as a trace shows it."""

    passage_id: str
    paragraph: int
    sentence: int
    speaker: str
    voice: str
    locator: str
    url: str
    words: str | None


@dataclass(frozen=True, repr=False)
class Trace:
    """A record, the records it joins, and its passages with a link to each.

    Attributes
    ----------
    record_id, table : str
    records : dict of str to dict
        The record and those it joins (both sides of a comparison), by id: column to text.
    passages : tuple of Passage
    resting : tuple of str
        For a passage: the records that rest on it.
    origin : str
        Identity of the package.
    """

    record_id: str
    table: str
    records: Mapping[str, Mapping[str, str]]
    passages: tuple[Passage, ...]
    resting: tuple[str, ...] = field(default=())
    origin: str = ""

    @property
    def passage_ids(self) -> tuple[str, ...]:
        """Ids of the passages, in the order of the article."""
        return tuple(one.passage_id for one in self.passages)

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        for record_id, values in self.records.items():
            yield record_id
            for column, value in values.items():
                yield fill(
                    value,
                    96,
                    initial_indent=f"  {column:<18} ",
                    subsequent_indent=" " * 21,
                    break_long_words=False,
                    break_on_hyphens=False,
                )
        yield "rests on" if self.passages else "rests on no passage of the article"
        for one in self.passages:
            yield from passage_lines(one)
        if self.resting:
            yield f"carries {', '.join(self.resting)}"

    def _repr_html_(self) -> str:
        records = "".join(_record_html(record_id, values) for record_id, values in self.records.items())
        passages = "".join(passage_item(one) for one in self.passages)
        resting = f"<p>Carries {escape(', '.join(self.resting))}.</p>" if self.resting else ""
        rests = (
            f"<p>Rests on</p><ul>{passages}</ul>"
            if passages
            else "<p>Rests on no passage of the article.</p>"
        )
        return f'<div class="jusan-trace" data-origin="{escape(self.origin)}">{records}{rests}{resting}</div>'


def trace_record(
    package: Package, frames: Mapping[str, pd.DataFrame], record_id: str, words: Mapping[str, str]
) -> Trace:
    """Follow one id through the tables of an article package.

    Parameters
    ----------
    package : Package
    frames : mapping of str to DataFrame
    record_id : str
    words : mapping of str to str
        Words of the passages, by id, where the reader gave a text; may be empty.

    Raises
    ------
    UnknownRecord
        If no table has this id.
    """
    homes = record_homes(package)
    table = next((one for one, key in homes.items() if (frames[one][key] == record_id).any()), None)
    if table is None:
        known = [value for one, key in homes.items() for value in frames[one][key]]
        raise UnknownRecord(
            f"no record {quoted(record_id)} in {package.name}. {nearest(str(record_id), known)}".strip()
        )
    records = dict(_with_sides(package, frames, table, record_id))
    ids = {one for values in records.values() for one in values.get("passage_ids", "").split(";") if one}
    ids |= {record_id} if table == "passages" else set()
    passages = tuple(passages_of(frames, ids, words))
    resting = tuple(_resting(frames, homes, record_id)) if table == "passages" else ()
    return Trace(record_id, table, records, passages, resting, package.identity)


def record_homes(package: Package) -> dict[str, str]:
    """Tables whose records have an id of their own, with its column."""
    return {one.name: one.primary_key[0] for one in package.resources if len(one.primary_key) == 1}


def _with_sides(package, frames, table: str, record_id: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The record and, where it has no passages of its own, the records it refers to."""
    resource = package.resource(table)
    key = resource.primary_key[0]
    frame = frames[table]
    row = frame[frame[key] == record_id].iloc[0]
    yield record_id, {name: _shown(value) for name, value in row.items() if name != key and pd.notna(value)}
    if table == "passages" or "passage_ids" in frame:
        return
    for here, target, _ in resource.foreign_keys:
        if len(here) == 1 and "passage_ids" in frames[target] and pd.notna(row[here[0]]):
            yield from _with_sides(package, frames, target, row[here[0]])


def _shown(value) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def passages_of(frames, ids: Iterable[str], words: Mapping[str, str]) -> Iterator[Passage]:
    """Passages in the order of the article, with their speaker and link.

    Parameters
    ----------
    frames : mapping of str to DataFrame
    ids : iterable of str
    words : mapping of str to str
        As in `trace_record`.
    """
    urls = frames["sources"].set_index("source_id")["url"]
    passages = frames["passages"]
    names = dict(zip(frames["actors"]["actor_id"], frames["actors"]["name"])) if "actors" in frames else {}
    for one in passages[passages["passage_id"].isin(list(ids))].itertuples():
        speaker = names.get(one.speaker_id, one.speaker_id)
        place = (one.paragraph, one.sentence, speaker, one.voice, one.locator)
        yield Passage(
            one.passage_id, *place, link_to(urls[one.source_id], one.locator), words.get(one.passage_id)
        )


def _resting(frames, homes: Mapping[str, str], passage_id: str) -> Iterator[str]:
    for table, key in homes.items():
        if table != "passages" and "passage_ids" in frames[table]:
            rests = frames[table]["passage_ids"].fillna("").str.split(";").map(lambda ids: passage_id in ids)
            yield from frames[table].loc[rests, key]


def _record_html(record_id: str, values: Mapping[str, str]) -> str:
    cells = "".join(
        f'<tr><th scope="row">{escape(column)}</th><td>{escape(value)}</td></tr>'
        for column, value in values.items()
    )
    return f"<table><caption>{escape(record_id)}</caption><tbody>{cells}</tbody></table>"


def _place(one: Passage) -> str:
    return f"paragraph {one.paragraph}, sentence {one.sentence}, {one.voice}, {one.speaker}"


def passage_lines(one: Passage) -> Iterator[str]:
    """A passage as lines of text: where it stands, who speaks, its link, the words where known."""
    yield f"  {one.passage_id}  {_place(one)}: … {one.locator} …"
    yield f"  {one.url}"
    if one.words is not None:
        yield fill(inert(one.words), 96, initial_indent="  > ", subsequent_indent="  > ")


def passage_item(one: Passage, href: str | None = None) -> str:
    """A passage as an item of an HTML list: where it stands, who speaks, and the way to it.

    Parameters
    ----------
    one : Passage
    href : str, optional
        The page of its record; the id leads there then, and a second link to the article.
    """
    words = f"<blockquote>{escape(one.words)}</blockquote>" if one.words is not None else ""
    own = anchor(href or one.url, one.passage_id)
    outside = f" {anchor(one.url, 'in the article')}" if href else ""
    return f"<li>{own} ({escape(_place(one))}): … {escape(one.locator)} …{outside}{words}</li>"
