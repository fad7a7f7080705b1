"""From a record, or a number, to the sentences it rests on; and from words to records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from textwrap import fill

import pandas as pd

from jusan_analysis.columns import join_ids, split_ids
from jusan_analysis.problems import UnknownRecord, inert, nearest, quoted
from jusan_analysis.verify import folded, link_to

# numbers that name a place in time or text, and are not amounts
_NAMES = ("year", "start", "end", "paragraph", "sentence", "rank")
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
    the ids of records that refer to it; ``sources`` title and address of sources outside the article.
    """

    record_id: str
    table: str
    records: Mapping[str, Mapping[str, str]]
    passages: tuple[Passage, ...]
    coded: tuple[tuple[str, str], ...] = ()
    used_by: tuple[str, ...] = ()
    sources: tuple[tuple[str, str, str], ...] = ()

    @property
    def passage_ids(self) -> tuple[str, ...]:
        """Ids of the passages, in the order of the article."""
        return tuple(passage.passage_id for passage in self.passages)

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        blocks = [*self.records.items()]
        if self.coded:
            blocks.append(("how it was coded", dict(self.coded)))
        for name, fields in blocks:
            yield name
            for heading, value in fields.items():
                start = f"  {heading:<18} "
                yield fill(inert(value), 96, initial_indent=start, subsequent_indent=" " * 21, **_WHOLE)
        yield "rests on" if self.passages else "rests on no sentence of the article"
        for passage in self.passages:
            yield f"  {passage.passage_id}  {passage.place}: … {passage.locator} …"
            yield f"    {passage.url or 'no public address is known'}"
            if passage.words is not None:
                yield fill(inert(passage.words), 96, initial_indent="    > ", subsequent_indent="    > ")
        for source_id, title, url in self.sources:
            yield fill(f"  source {source_id}: {inert(title)}", 96, subsequent_indent="    ", **_WHOLE)
            yield f"    {inert(url)}"
        if self.used_by:
            yield fill(f"used by {', '.join(self.used_by)}", 96, subsequent_indent="        ", **_WHOLE)

    def _repr_html_(self) -> str:
        parts = [_fields_html(name, fields) for name, fields in self.records.items()]
        if self.coded:
            parts.append(_fields_html("How it was coded", dict(self.coded)))
        items = "".join(passage_item(passage) for passage in self.passages)
        rests = f"<p><b>Rests on</b></p><ul>{items}</ul>"
        parts.append(rests if items else "<p>Rests on no sentence of the article.</p>")
        if self.sources:
            links = "".join(f"<li>{anchor(url, title)}</li>" for _, title, url in self.sources)
            parts.append(f"<p><b>Sources outside the article</b></p><ul>{links}</ul>")
        if self.used_by:
            parts.append(f"<p>Used by: {escape(', '.join(self.used_by))}</p>")
        return f'<div style="text-align:left">{"".join(parts)}</div>'


_WHOLE = {"break_long_words": False, "break_on_hyphens": False}


def trace(article, what: str, context=None, standards=None) -> Trace:
    """Follow a record of any package, or a number of the article, to its passages and sources.

    The shipped context and standards are looked at only where the article has no such record.
    Raises UnknownRecord, which names the nearest ids.
    """
    what = str(what).strip()
    home = _home(article, what)
    if home is not None:
        return _record_trace(article, article, *home)
    number = re.fullmatch(r"-?\d{1,3}(,\d{3})*(\.\d+)?|-?\d+(\.\d+)?", what)
    if number and "figures" in article.frames:
        return _number_trace(article, what)
    others = [package for package in (context, standards) if package is not None] or beside(article)
    for package in others:
        home = _home(package, what)
        if home is not None:
            return _record_trace(article, package, *home)
    known = [name for package in (article, *others) for name in _ids(package)]
    raise UnknownRecord(f"There is no record {quoted(what)}. {nearest(what, known)}".strip())


def beside(article) -> list:
    """The shipped context and standards, where they are about this article."""
    from jusan_analysis.package import shipped

    if article.package.root.resolve() != shipped("article").resolve():
        return []
    from jusan_analysis.loading import load_context, load_standards

    return [load_context(article), load_standards()]


def _homes(package) -> Iterator[tuple]:
    """Tables whose records have an id of their own, with its column."""
    for resource in package.package.resources:
        if len(resource.primary_key) == 1:
            yield resource, package.frames[resource.name], resource.primary_key[0]


def _ids(package) -> Iterator[str]:
    for _, frame, key in _homes(package):
        yield from frame[key].dropna().astype(str)


def _home(package, record_id: str):
    for resource, frame, key in _homes(package):
        rows = frame[frame[key] == record_id]
        if len(rows):
            return resource, rows.iloc[0]
    return None


def _record_trace(article, package, resource, row) -> Trace:
    key = resource.primary_key[0]
    record_id = row[key]
    records = dict(_with_sides(package, resource, row))
    if resource.name == "groups" and "figures" in package.frames:
        figures, frame = package.package.resource("figures"), package.frames["figures"]
        for figure in frame[frame["group_id"] == record_id].to_dict("records"):
            records |= dict(_with_sides(package, figures, figure))
    ids = [record_id] if resource.name == "passages" else _passage_ids(package, records)
    passages = tuple(passages_of(article, ids)) if package is article else ()
    sources = () if package is article else tuple(_sources(package, row))
    coded = tuple(_coded(article, record_id)) if package is article else ()
    others = (article,) if package is article else (article, package)
    used_by = tuple(name for other in others for name in _used_by(other, record_id))
    return Trace(record_id, resource.name, records, passages, coded, used_by, sources)


def _number_trace(article, what: str) -> Trace:
    figures, frame = article.package.resource("figures"), article.frames["figures"]
    rows = frame[frame["value"] == float(what.replace(",", ""))]
    if rows.empty:
        raise UnknownRecord(f"No figure of the article has the value {what}. Derived numbers have no record.")
    records = {}
    for row in rows.to_dict("records"):
        records |= dict(_with_sides(article, figures, row))
    return Trace(what, "figures", records, tuple(passages_of(article, _passage_ids(article, records))))


def _passage_ids(package, records: Mapping[str, Mapping]) -> list[str]:
    cells = []
    for _, frame, key in _homes(package):
        if "passage_ids" in frame:
            cells += frame.loc[frame[key].isin(list(records)), "passage_ids"].tolist()
    return split_ids(join_ids(cells))


def _with_sides(package, resource, row) -> Iterator[tuple[str, dict[str, str]]]:
    """The record and, where it has no passages of its own, the records that it joins."""
    key = resource.primary_key[0]
    yield row[key], fields_in_words(package, resource, row)
    if resource.name == "passages" or "passage_ids" in package.frames[resource.name]:
        return
    for here, target, there in resource.foreign_keys:
        frame = package.frames[target]
        if len(here) == 1 and "passage_ids" in frame and pd.notna(row[here[0]]):
            joined = frame[frame[there[0]] == row[here[0]]].iloc[0]
            yield from _with_sides(package, package.package.resource(target), joined)


def fields_in_words(package, resource, row) -> dict[str, str]:
    """The fields of a record by heading: codes by their labels, actors and groups by their names."""
    names = {}
    for table, key, label in (("actors", "actor_id", "name"), ("groups", "group_id", "label")):
        if table in package.frames:
            names[table] = dict(zip(package.frames[table][key], package.frames[table][label]))
    targets = {here[0]: target for here, target, _ in resource.foreign_keys if len(here) == 1}
    fields = {}
    for field in resource.fields:
        value = row[field.name]
        if field.name in resource.primary_key or pd.isna(value):
            continue
        if field.type in ("number", "integer") and field.name not in _NAMES:
            text = f"{value:,.15g}"
        else:
            text = {"True": "yes", "False": "no"}.get(str(value), str(value))
        text = dict(zip(field.categories, field.labels)).get(text) or text
        text = names.get(targets.get(field.name), {}).get(text, text)
        fields[field.title or field.name] = text
    return fields


def _coded(article, record_id: str) -> Iterator[tuple[str, str]]:
    """What each coder gave, and the reason of each decision."""
    labels = {}
    if "codebook" in article.frames:
        book = article.frames["codebook"]
        labels = dict(zip(zip(book["variable"], book["code"]), book["label"]))
    if "codings" in article.frames:
        codings = article.frames["codings"]
        codings = codings[codings["unit_id"] == record_id]
        for variable, rows in codings.groupby("variable", sort=False):
            given = [f"{r.coder_id}: {labels.get((variable, r.code), r.code)}" for r in rows.itertuples()]
            yield str(variable), "; ".join(given)
    if "adjudications" in article.frames:
        decided = article.frames["adjudications"]
        for row in decided[decided["unit_id"] == record_id].itertuples():
            label = labels.get((row.variable, row.code), row.code)
            yield f"{row.variable}, decided", f"{label}. {row.reason}"


def _used_by(package, record_id: str) -> Iterator[str]:
    """Records that refer to this one, in any column of ids."""
    for _, frame, key in _homes(package):
        columns = [name for name in frame if name != key and re.search(r"_ids?$|^alternative_to$", str(name))]
        for column in columns:
            holds = frame[column].astype("object").map(lambda cell: record_id in split_ids(cell))
            yield from frame.loc[holds.astype(bool), key].astype(str)


def _sources(package, row) -> Iterator[tuple[str, str, str]]:
    if "source_ids" in row and "sources" in package.frames:
        sources = package.frames["sources"].set_index("source_id")
        for source_id in split_ids(row["source_ids"]):
            source = sources.loc[source_id]
            date = f", {source['date']}" if pd.notna(source.get("date")) else ""
            yield source_id, f"{source['publisher']}: {source['title']}{date}", source["url"]
    elif "url" in row and pd.notna(row["url"]):
        yield row.iloc[0], str(row["url"]), row["url"]


def passages_of(article, ids: Iterable[str]) -> Iterator[Passage]:
    """Passages in the order of the article, with their place in words and their link."""
    frames = article.frames
    urls = dict(zip(frames["sources"]["source_id"], frames["sources"]["url"]))
    names = dict(zip(frames["actors"]["actor_id"], frames["actors"]["name"])) if "actors" in frames else {}
    voices = next((f for f in article.package.resource("passages").fields if f.name == "voice"), None)
    labels = dict(zip(voices.categories, voices.labels)) if voices else {}
    passages = frames["passages"]
    for row in passages[passages["passage_id"].isin(list(ids))].to_dict("records"):
        place = [f"paragraph {row['paragraph']}, sentence {row['sentence']}"]
        if pd.notna(row.get("voice")):
            place.append(labels.get(row["voice"], str(row["voice"])).lower())
        if pd.notna(row.get("speaker_id")):
            place.append(names.get(row["speaker_id"], row["speaker_id"]))
        locator = row["locator"] if pd.notna(row["locator"]) else ""
        link = link_to(urls.get(row["source_id"]), locator)
        words = article.words.get(row["passage_id"])
        yield Passage(row["passage_id"], ", ".join(place), locator, link, words)


def find(article, words: str, *others) -> pd.DataFrame:
    """Records whose text holds all the words, whatever their case and accents.

    Columns: record_id, table, text. ``others`` are further packages to look in, such as the context.
    """
    wanted = folded(words).split()
    rows = []
    for package in (article, *others):
        for resource, frame, key in _homes(package):
            texts = [
                f.name for f in resource.fields if f.type == "string" and f.name != key and not f.variable
            ]
            for row in frame[[key, *texts]].itertuples(index=False):
                text = " · ".join(str(cell) for cell in row[1:] if pd.notna(cell))
                if all(word in folded(text) for word in wanted):
                    rows.append((row[0], resource.name, text))
    return pd.DataFrame(rows, columns=["record_id", "table", "text"])


# --- HTML ---------------------------------------------------------------------------------


def anchor(href: str, text: str) -> str:
    """A link where the address is a page; otherwise the text alone."""
    if not str(href).startswith(("https://", "http://")):
        return escape(text)
    return f'<a href="{escape(href)}" target="_blank" rel="noopener">{escape(text)}</a>'


def passage_item(passage: Passage) -> str:
    """A passage as an item of a list: where it stands, who speaks, and the way to it."""
    words = f"<blockquote>{escape(passage.words)}</blockquote>" if passage.words is not None else ""
    link = anchor(passage.url, passage.passage_id)
    return f"<li>{link} ({escape(passage.place)}): … {escape(passage.locator)} …{words}</li>"


def _fields_html(name: str, fields: Mapping[str, str]) -> str:
    rows = "".join(
        f'<tr><th scope="row" {CELL}>{escape(heading)}</th><td {CELL}>{escape(value)}</td></tr>'
        for heading, value in fields.items()
    )
    return f'<table style="margin:0 0 8px 0"><caption {CELL}><b>{escape(name)}</b></caption>{rows}</table>'
