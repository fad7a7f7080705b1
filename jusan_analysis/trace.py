"""From a record, or a number, to the sentences it rests on; and from words to records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from textwrap import fill

import pandas as pd

from jusan_analysis.columns import join_ids, split_ids
from jusan_analysis.problems import UnknownRecord, inert, nearest, quoted
from jusan_analysis.verify import folded, link_to

WIDTH = 96
# numbers that name a place in time or text, and are not amounts
_NAMES = ("year", "start", "end", "paragraph", "sentence", "rank")
# what a reader knows by name: table, key, column of the name
_NAMED = (("actors", "actor_id", "name"), ("groups", "group_id", "label"))
CELL = 'style="text-align:left;vertical-align:top;padding:2px 12px 2px 0;white-space:normal"'


@dataclass(frozen=True)
class Passage:
    """A passage as a trace shows it; ``words`` only where the reader gave a copy."""

    passage_id: str
    place: str
    locator: str
    url: str
    words: str | None


@dataclass(frozen=True, repr=False)
class Trace:
    """A record, the records it joins, how it was coded, and its passages with a link to each.

    ``records`` maps ids to fields in words; ``coded`` holds lines on coders and adjudications; ``used_by``
    the ids of records that refer to it; ``sources`` id, title and address of sources outside the article;
    ``outside`` the title of the package that is not the article.
    """

    record_id: str
    table: str
    records: Mapping[str, Mapping[str, str]]
    passages: tuple[Passage, ...]
    coded: tuple[tuple[str, str], ...] = ()
    used_by: tuple[str, ...] = ()
    sources: tuple[tuple[str, str, str], ...] = ()
    outside: str = ""

    @property
    def passage_ids(self) -> tuple[str, ...]:
        """Ids of the passages, in the order of the article."""
        return tuple(passage.passage_id for passage in self.passages)

    @property
    def _rests_on(self) -> str:
        if self.outside:
            return f"From outside the article: {self.outside}"
        return "Rests on" if self.passages else "Rests on no sentence of the article"

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        coded = {"How it was coded": dict(self.coded)} if self.coded else {}
        for name, fields in (self.records | coded).items():
            yield name
            for heading, value in fields.items():
                yield _line(f"  {heading:<18} {_spaced(value)}", 21)
        yield _line(self._rests_on)
        for passage in self.passages:
            yield _line(f"  {passage.passage_id}  {passage.place}{_quoted_locator(passage)}")
            yield f"    {inert(passage.url) or 'no public address is known'}"
            if passage.words is not None:
                yield _line(f"    > {passage.words}", 6)
        for source_id, title, url in self.sources:
            yield _line(f"  {source_id}  {title}")
            yield f"    {inert(url) or 'no public address is known'}"
        if self.used_by:
            yield _line(f"Used by {', '.join(self.used_by)}", 8)

    def _repr_html_(self) -> str:
        parts = [_fields_html(name, fields) for name, fields in self.records.items()]
        if self.coded:
            parts.append(_fields_html("How it was coded", dict(self.coded)))
        items = [passage_item(passage) for passage in self.passages]
        items += [f"<li>{anchor(url, title)}</li>" for _, title, url in self.sources]
        rests = f"<p><b>{escape(self._rests_on)}</b></p>"
        parts.append(rests + (f'<ul style="text-align:left">{"".join(items)}</ul>' if items else ""))
        if self.used_by:
            parts.append(f"<p>Used by {escape(', '.join(self.used_by))}</p>")
        return f'<div style="text-align:left">{"".join(parts)}</div>'


def trace(article, what: str, beside: Callable[[], Iterable] = list) -> Trace:
    """Follow a record of any package, or a number of the article, to its passages and sources.

    ``beside`` gives further packages, which are looked at only where the article has no such record;
    ``context:c07`` names the package of an id that several have. Raises UnknownRecord with the nearest id.
    """
    what = str(what).strip()
    home = _home(article, what)
    if home is not None:
        return _trace_of(article, article, *home)
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?|-?\d+(\.\d+)?", what) and "figures" in article.frames:
        return _trace_of_number(article, what)
    kind, _, record_id = what.rpartition(":")
    packages = [article, *beside()]
    for package in packages:
        home = _home(package, record_id) if kind in ("", package.package.kind, package.package.name) else None
        if home is not None:
            return _trace_of(article, package, *home)
    known = [name for package in packages for _, frame, key in _homes(package) for name in frame[key]]
    raise UnknownRecord(f"There is no record {quoted(what)}. {nearest(what, known)}".strip())


def _homes(package) -> Iterator[tuple]:
    """Tables whose records have an id of their own, with its column."""
    for resource in package.package.resources:
        if len(resource.primary_key) == 1:
            yield resource, package.frames[resource.name], resource.primary_key[0]


def _home(package, record_id: str) -> tuple | None:
    for resource, frame, key in _homes(package):
        rows = frame[frame[key] == record_id]
        if len(rows):
            return resource, rows.iloc[0]
    return None


def _trace_of(article, package, resource, row) -> Trace:
    record_id = row[resource.primary_key[0]]
    joined = _joined(package, resource, row)
    ids = [record_id] if resource.name == "passages" else _passage_ids(joined)
    packages = [article] if package is article else [article, package]
    return Trace(
        record_id,
        resource.name,
        _in_words(package, joined),
        tuple(passages_of(article, ids)),
        tuple(_coded(article, record_id)),
        tuple(name for other in packages for name in _used_by(other, resource.name, record_id)),
        tuple(_sources(package, row)),
        "" if package is article else package.package.title,
    )


def _trace_of_number(article, what: str) -> Trace:
    figures, frame = article.package.resource("figures"), article.frames["figures"]
    rows = frame[frame["value"] == float(what.replace(",", ""))].to_dict("records")
    if not rows:
        hint = "Shares and rates are computed: trace the counts behind them."
        raise UnknownRecord(f"No figure of the article has the value {what}. {hint}")
    joined = [(figures, row) for row in rows]
    passages = passages_of(article, _passage_ids(joined))
    return Trace(what, "figures", _in_words(article, joined), tuple(passages))


def _joined(package, resource, row) -> list[tuple]:
    """The record; where it has no passages of its own, the records it joins; of a group, its figures."""
    joined = [(resource, row)]
    if resource.name == "groups" and "figures" in package.frames:
        figures = package.frames["figures"]
        rows = figures[figures["group_id"] == row["group_id"]].to_dict("records")
        joined += [(package.package.resource("figures"), figure) for figure in rows]
    if resource.name == "passages" or "passage_ids" in row:
        return joined
    for here, target, there in resource.foreign_keys:
        frame = package.frames.get(target, pd.DataFrame())
        if len(here) == 1 and "passage_ids" in frame and pd.notna(row[here[0]]):
            joined.append((package.package.resource(target), frame[frame[there[0]] == row[here[0]]].iloc[0]))
    return joined


def _in_words(package, joined: list[tuple]) -> dict[str, dict[str, str]]:
    return {row[res.primary_key[0]]: fields_in_words(package, res, row) for res, row in joined}


def _passage_ids(joined: list[tuple]) -> list[str]:
    return split_ids(join_ids(row.get("passage_ids") for _, row in joined))


def fields_in_words(package, resource, row) -> dict[str, str]:
    """The fields of a record by heading: codes by their labels, actors and groups by their names."""
    names = {
        table: dict(zip(package.frames[table][key], package.frames[table][label]))
        for table, key, label in _NAMED
        if table in package.frames
    }
    targets = {here[0]: target for here, target, _ in resource.foreign_keys if len(here) == 1}
    fields = {}
    for field in resource.fields:
        value = row[field.name]
        if field.name in resource.primary_key or pd.isna(value):
            continue
        text = str(value)
        if field.type in ("number", "integer") and field.name not in _NAMES:
            text = f"{int(value):,}" if value == int(value) else f"{value:,.15g}"
        elif field.type == "boolean":
            text = "yes" if value else "no"
        text = dict(zip(field.categories, field.labels)).get(text) or text
        fields[field.title or field.name] = names.get(targets.get(field.name), {}).get(text, text)
    return fields


def _coded(article, record_id: str) -> Iterator[tuple[str, str]]:
    """What each coder gave, and the reason of each decision."""
    book, codings, decided = (article.frames.get(name) for name in ("codebook", "codings", "adjudications"))
    if book is None:
        return
    labels = dict(zip(zip(book["variable"], book["code"]), book["label"]))
    fields = [field for resource in article.package.resources for field in resource.fields]
    titles = {field.variable: field.title or field.name for field in fields}
    if codings is not None:
        rows = codings[codings["unit_id"] == record_id]
        for variable, given in rows.groupby("variable", sort=False):
            codes = [
                f"{row.coder_id}: {labels.get((variable, row.code), row.code)}" for row in given.itertuples()
            ]
            yield titles.get(variable, variable), "; ".join(codes)
    if decided is not None:
        for row in decided[decided["unit_id"] == record_id].itertuples():
            label = labels.get((row.variable, row.code), row.code)
            yield f"{titles.get(row.variable, row.variable)}, decided", f"{label}. {row.reason}"


def _used_by(package, table: str, record_id: str) -> list[str]:
    """Ids of the records that refer to a record of this table, also by a table of pairs."""
    ids: dict[str, None] = {}
    for resource in package.package.resources:
        keys, frame = resource.primary_key, package.frames[resource.name]
        columns = {here[0] for here, target, _ in resource.foreign_keys if target == table and len(here) == 1}
        for field in resource.fields:
            if any(name.rpartition(":")[2].partition(".")[0] == table for name in field.references):
                columns.add(field.name)
        if (
            not columns
            or not all(key.endswith("_id") for key in keys)
            or len(keys) > 2
            or columns == set(keys)
        ):
            continue
        refers = frame[sorted(columns)].map(lambda cell: record_id in split_ids(cell)).any(axis=1)
        for row in frame.loc[refers, list(keys)].itertuples(index=False):
            ids |= dict.fromkeys(str(name) for name in row if name != record_id)
    return list(ids)


def _sources(package, row) -> Iterator[tuple[str, str, str]]:
    """Id, title and address of the sources of a record from outside the article."""
    if "source_ids" in row and "sources" in package.frames:
        sources = package.frames["sources"].set_index("source_id")
        for source_id in split_ids(row["source_ids"]):
            cells = sources.loc[source_id].dropna()
            parts = [cells[name] for name in ("publisher", "title", "date") if name in cells]
            yield source_id, ", ".join(parts), cells.get("url", "")


def passages_of(article, ids: Iterable[str]) -> Iterator[Passage]:
    """Passages in the order of the article, with their place in words and their link."""
    frames = article.frames
    sources = frames["sources"].set_index("source_id")
    names = dict(zip(frames["actors"]["actor_id"], frames["actors"]["name"])) if "actors" in frames else {}
    fields = {field.name: field for field in article.package.resource("passages").fields}
    voices = dict(zip(fields["voice"].categories, fields["voice"].labels)) if "voice" in fields else {}
    passages = frames["passages"]
    for row in passages[passages["passage_id"].isin(list(ids))].to_dict("records"):
        place = [f"paragraph {row['paragraph']}, sentence {row['sentence']}"]
        if len(sources) > 1:
            place.insert(0, sources["title"][row["source_id"]])
        if pd.notna(row.get("voice")):
            place.append((voices.get(row["voice"]) or row["voice"]).lower())
        if pd.notna(row.get("speaker_id")):
            place.append(names.get(row["speaker_id"], row["speaker_id"]))
        locator = row["locator"] if pd.notna(row["locator"]) else ""
        link = link_to(sources["url"][row["source_id"]], locator)
        yield Passage(
            row["passage_id"], ", ".join(place), locator, link, article.words.get(row["passage_id"])
        )


def find(article, words: str, *others) -> pd.DataFrame:
    """Records whose text holds all the words, whatever their case and accents.

    Columns: record_id, table, text. ``others`` are further packages to look in, such as the context. Ids
    and codes are not text. Raises ValueError where there are no words.
    """
    wanted = folded(words).split()
    if not wanted:
        raise ValueError("find: found no words; give one or more.")
    rows = []
    for package in (article, *others):
        for resource, frame, key in _homes(package):
            linked = {name for here, _, _ in resource.foreign_keys for name in here} | {key, "digest"}
            fields = [field for field in resource.fields if field.name not in linked]
            texts = [f.name for f in fields if f.type == "string" and not f.variable and not f.categories]
            for row in frame[[key, *texts]].itertuples(index=False):
                text = " · ".join(cell for cell in row[1:] if pd.notna(cell))
                searched = folded(text)
                if all(word in searched for word in wanted):
                    rows.append((row[0], resource.name, text))
    return pd.DataFrame(rows, columns=["record_id", "table", "text"])


# --- text and HTML ------------------------------------------------------------------------


def _line(text: str, indent: int = 4) -> str:
    """A text that fits a terminal, broken between words; further lines are indented."""
    return fill(
        inert(text), WIDTH, subsequent_indent=" " * indent, break_on_hyphens=False, break_long_words=False
    )


def _spaced(value: str) -> str:
    """A list with blanks, so that it can be broken."""
    return re.sub(r";(?=\S)", "; ", value)


def _quoted_locator(passage: Passage) -> str:
    return f": … {passage.locator} …" if passage.locator else ""


def anchor(href: str, text: str) -> str:
    """A link where the address is a page; otherwise the text alone."""
    if not str(href).startswith(("https://", "http://")):
        return escape(text)
    return f'<a href="{escape(href)}" target="_blank" rel="noopener">{escape(text)}</a>'


def passage_item(passage: Passage) -> str:
    """A passage as an item of a list: where it stands, who speaks, and the way to it."""
    words = f"<blockquote>{escape(passage.words)}</blockquote>" if passage.words is not None else ""
    link = anchor(passage.url, passage.passage_id)
    return f"<li>{link} ({escape(passage.place)}){escape(_quoted_locator(passage))}{words}</li>"


def _fields_html(name: str, fields: Mapping[str, str]) -> str:
    rows = "".join(
        f'<tr><th scope="row" {CELL}>{escape(heading)}</th>'
        f"<td {CELL}>{anchor(value, _spaced(value))}</td></tr>"
        for heading, value in fields.items()
    )
    return f'<table style="margin:0 0 8px 0"><caption {CELL}><b>{escape(name)}</b></caption>{rows}</table>'
