"""From a record, or a number, to the sentences it rests on; and from words to records."""

from __future__ import annotations

import re
from collections import defaultdict
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
PLACES = ("year", "start", "end", "paragraph", "sentence", "rank")
# what a reader knows by name: table, key, column of the name
NAMED = (("actors", "actor_id", "name"), ("groups", "group_id", "label"))
# what coders gave is shown with the unit, which these tables would only repeat
CODING = ("codings", "adjudications", "codebook")
CELL = 'style="text-align:left;vertical-align:top;padding:2px 12px 2px 0;white-space:normal"'
HEAD = CELL.replace("normal", "nowrap")
BLOCK = 'style="text-align:left;padding:8px 0 2px 0;border-bottom:1px solid #8884"'


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
    def _blocks(self) -> Mapping[str, Mapping[str, str]]:
        return self.records | ({"How it was coded": dict(self.coded)} if self.coded else {})

    @property
    def _rests_on(self) -> str:
        if self.outside:
            return f"From outside the article: {self.outside}"
        return "Rests on" if self.passages else "Rests on no sentence of the article"

    def __repr__(self) -> str:
        lines = []
        for name, fields in self._blocks.items():
            lines += [name, *(_line(f"  {head:<18} {_spaced(text)}", 21) for head, text in fields.items())]
        lines.append(_line(self._rests_on))
        for passage in self.passages:
            lines.append(_line(f"  {passage.passage_id}  {passage.place}{_locator(passage)}"))
            lines.append(f"    {inert(passage.url) or 'no public address is known'}")
            lines += [_line(f"    > {passage.words}", 6)] if passage.words is not None else []
        for source_id, title, url in self.sources:
            lines += [_line(f"  {source_id}  {title}"), f"    {inert(url) or 'no public address is known'}"]
        lines += [_line(f"Used by {', '.join(self.used_by)}", 8)] if self.used_by else []
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        blocks = "".join(_block_html(name, fields) for name, fields in self._blocks.items())
        parts = [f'<table style="margin:0 0 8px 0;border-collapse:collapse">{blocks}</table>']
        items = [f"<li>{passage_html(passage)}</li>" for passage in self.passages]
        items += [f"<li>{anchor(url, title)}</li>" for _, title, url in self.sources]
        parts.append(f"<p><b>{escape(self._rests_on)}</b></p>")
        parts += [f'<ul style="text-align:left">{"".join(items)}</ul>'] if items else []
        parts += [f"<p>Used by {escape(', '.join(self.used_by))}</p>"] if self.used_by else []
        return f'<div style="text-align:left">{"".join(parts)}</div>'


def trace(article, what: str, beside: Callable[[], Iterable] = list) -> Trace:
    """Follow a record of any package, or a number of the article, to its passages and sources.

    ``beside`` gives further packages, which are looked at only where the article has no such record;
    ``context:c07`` names the package of an id that several have. Raises UnknownRecord with the nearest id.
    """
    # tables show an id with blanks
    what = "_".join(str(what).split())
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
    used_by = [name for other in packages for name in references(other).get(record_id, ())]
    return Trace(
        record_id,
        resource.name,
        _in_words(package, joined),
        tuple(passages_of(article, ids)),
        tuple(coded_lines(article).get(record_id, ())) if package is article else (),
        tuple(dict.fromkeys(used_by)),
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
    return {row[table.primary_key[0]]: fields_in_words(package, table, row) for table, row in joined}


def _passage_ids(joined: list[tuple]) -> list[str]:
    return split_ids(join_ids(row.get("passage_ids") for _, row in joined))


def fields_in_words(package, resource, row) -> dict[str, str]:
    """The fields of a record by heading: codes by their labels, actors and groups by their names."""
    targets = {here[0]: target for here, target, _ in resource.foreign_keys if len(here) == 1}
    fields = {}
    for field in resource.fields:
        value = row[field.name]
        if field.name in resource.primary_key or pd.isna(value):
            continue
        text = str(value)
        if field.type in ("number", "integer") and field.name not in PLACES:
            text = f"{int(value):,}" if value == int(value) else f"{value:,.15g}"
        elif field.type == "boolean":
            text = "yes" if value else "no"
        text = dict(zip(field.categories, field.labels)).get(text) or text
        fields[field.title or field.name] = _names(package, targets.get(field.name)).get(text, text)
    return fields


def _names(package, table: str | None) -> dict[str, str]:
    for name, key, label in NAMED:
        if name == table and name in package.frames:
            return dict(zip(package.frames[name][key], package.frames[name][label]))
    return {}


def coded_lines(article) -> dict[str, list[tuple[str, str]]]:
    """By unit, what each coder gave, and the reason of each decision: heading and text."""
    lines: dict[str, list[tuple[str, str]]] = defaultdict(list)
    if not {*CODING} <= article.frames.keys():
        return lines
    codings, decided, book = (article.frames[name] for name in CODING)
    labels = dict(zip(zip(book["variable"], book["code"]), book["label"]))
    fields = [field for resource in article.package.resources for field in resource.fields]
    titles = {field.variable: field.title or field.name for field in fields}
    for (unit, variable), rows in codings.groupby(["unit_id", "variable"], sort=False):
        given = [f"{row.coder_id}: {labels.get((variable, row.code), row.code)}" for row in rows.itertuples()]
        lines[unit].append((titles.get(variable, variable), "; ".join(given)))
    for row in decided.itertuples():
        label = labels.get((row.variable, row.code), row.code)
        lines[row.unit_id].append(
            (f"{titles.get(row.variable, row.variable)}, decided", f"{label}. {row.reason}")
        )
    return lines


def references(package) -> dict[str, list[str]]:
    """By id, the records of a package that refer to it; of a table of pairs, the other one of the pair."""
    used: dict[str, dict[str, None]] = defaultdict(dict)
    for resource in package.package.resources:
        if resource.name in CODING:
            continue
        columns = {name for here, _, _ in resource.foreign_keys for name in here}
        columns |= {field.name for field in resource.fields if field.references}
        for row in package.frames[resource.name].astype("object").to_dict("records"):
            names = [row[name] for name in resource.primary_key if name.endswith("_id")]
            for record_id in (name for column in columns for name in split_ids(row[column])):
                used[record_id] |= dict.fromkeys(name for name in names if name != record_id)
    return {record_id: list(names) for record_id, names in used.items()}


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
    sources, passages = article.frames["sources"].set_index("source_id"), article.frames["passages"]
    resource = article.package.resource("passages")
    for row in passages[passages["passage_id"].isin(list(ids))].to_dict("records"):
        words = fields_in_words(article, resource, row)
        titles = {field.name: field.title or field.name for field in resource.fields}
        # what stands before the first paragraph is the headline
        at = "headline" if row["paragraph"] == 0 else f"paragraph {row['paragraph']}"
        place = [f"{at}, sentence {row['sentence']}"]
        if len(sources) > 1:
            place.insert(0, sources["title"][row["source_id"]])
        if pd.notna(row.get("voice")):
            place.append(words[titles["voice"]].lower())
        if pd.notna(row.get("speaker_id")):
            place.append(words[titles["speaker_id"]])
        locator = row["locator"] if pd.notna(row["locator"]) else ""
        link, name = link_to(sources["url"][row["source_id"]], locator), row["passage_id"]
        yield Passage(name, ", ".join(place), locator, link, article.words.get(name))


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
    breaks = {"break_on_hyphens": False, "break_long_words": False}
    return fill(inert(text), WIDTH, subsequent_indent=" " * indent, **breaks)


def _spaced(value: str) -> str:
    """A list with blanks, so that it can be broken."""
    return re.sub(r";(?=\S)", "; ", value)


def _locator(passage: Passage) -> str:
    return f": … {passage.locator} …" if passage.locator else ""


def anchor(href: str, text: str) -> str:
    """A link where the address is a page; otherwise the text alone."""
    if not str(href).startswith(("https://", "http://")):
        return escape(text)
    return f'<a href="{escape(href)}" target="_blank" rel="noopener">{escape(text)}</a>'


def passage_html(passage: Passage, link: str = "") -> str:
    """A passage: the way to it, where it stands, who speaks, and its words if given."""
    words = f"<blockquote>{escape(passage.words)}</blockquote>" if passage.words is not None else ""
    link = link or anchor(passage.url, passage.passage_id)
    return f"{link} ({escape(passage.place)}){escape(_locator(passage))}{words}"


def _block_html(name: str, fields: Mapping[str, str]) -> str:
    rows = "".join(
        f'<tr><th scope="row" {HEAD}>{escape(head)}</th><td {CELL}>{anchor(text, _spaced(text))}</td></tr>'
        for head, text in fields.items()
    )
    return f'<tbody><tr><th scope="rowgroup" colspan="2" {BLOCK}>{escape(name)}</th></tr>{rows}</tbody>'
