"""Sources as a reader needs them: who, when, where, and what to know before relying on them."""

from __future__ import annotations

import re

import pandas as pd

from jusan_analysis.frames import demand, refused
from jusan_analysis.problems import nearest, quoted

SOURCES = ("source_id", "url", "publisher", "title", "date", "note")

# fixed phrases of sources.note, as its data sheet lists them, and the mark a reader sees
PHRASES = {
    "archived copy read": "archived copy",
    "test host": "test host",
    "suspicious address": "doubtful address",
    "dead address": "dead address",
    "not read at this address": "not read there",
    "day not seen": "day unknown",
}


def table(tables, name: str, columns) -> pd.DataFrame:
    """A table of a package, refused where it or one of its columns is missing.

    Parameters
    ----------
    tables : Tables or any object with frames as attributes
    name : str
    columns : iterable of str
        Columns that the caller needs.

    Returns
    -------
    DataFrame
        A copy of the table, all its columns.

    Raises
    ------
    UnusableFrame
    """
    frame = getattr(tables, name, None)
    if not isinstance(frame, pd.DataFrame):
        raise refused(name, "no such table", "a DataFrame", "Pass the package as it is loaded.")
    demand(frame, columns, name)
    return frame.copy()


def joined(cells) -> str:
    """The union of ``;``-joined ids, each once, in the order in which they come.

    Examples
    --------
    >>> joined(["b;a", None, "a;c"])
    'b;a;c'
    """
    return ";".join(dict.fromkeys(one for cell in cells for one in items(cell)))


def items(cell) -> list[str]:
    """The items of a list cell; none where it is empty."""
    return [one for one in cell.split(";") if one] if isinstance(cell, str) else []


def marked(sources: pd.DataFrame) -> pd.DataFrame:
    """Sources with what must be known before one of them is relied on.

    Parameters
    ----------
    sources : DataFrame
        Table sources of a context package: source_id, url, publisher, title, date, note.

    Returns
    -------
    DataFrame
        One row per source: source_id, publisher, date (``unknown`` where it was not seen),
        title, marks (joined by ``, ``: archived copy, test host, doubtful address, dead
        address, not read there, day unknown) and url.

    Raises
    ------
    UnusableFrame
        If a column is missing.
    """
    demand(sources, SOURCES, "sources")
    marks = [_marks(note) for note in sources["note"]]
    dates = [one if isinstance(one, str) and one else "unknown" for one in sources["date"]]
    frame = sources.assign(date=dates, marks=marks)
    return frame[["source_id", "publisher", "date", "title", "marks", "url"]].reset_index(drop=True)


def _marks(note) -> str:
    text = note.lower() if isinstance(note, str) else ""
    return ", ".join(mark for phrase, mark in PHRASES.items() if re.search(rf"\b{phrase}\b", text))


def with_sources(frame: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Add to rows with ``source_ids`` who stands behind them and with what reserve.

    Parameters
    ----------
    frame : DataFrame
        With the column source_ids.
    sources : DataFrame
        As in `marked`.

    Returns
    -------
    DataFrame
        The frame and two columns: sources (publisher and date of each, joined by ``; ``) and
        source_marks (how many of the row's sources carry which mark).

    Raises
    ------
    UnusableFrame
        If a row names a source that is not in the table; all of them are told.
    """
    demand(frame, ["source_ids"], "rows with sources")
    known = marked(sources).set_index("source_id")
    _refuse_strangers(frame, known)
    ids = [items(cell) for cell in frame["source_ids"]]
    named = ["; ".join(_named(known.loc[one]) for one in row) for row in ids]
    counts = [_counted_marks([known.at[one, "marks"] for one in row]) for row in ids]
    return frame.assign(sources=named, source_marks=counts)


def _refuse_strangers(frame: pd.DataFrame, known: pd.DataFrame) -> None:
    strangers = [one for one in items(joined(frame["source_ids"])) if one not in known.index]
    if strangers:
        hints = " ".join(filter(None, (nearest(one, known.index) for one in strangers)))
        names = ", ".join(map(quoted, strangers))
        raise refused("source_ids", names, "ids in sources", f"Add the row there. {hints}".strip())


def _named(source: pd.Series) -> str:
    date = "date unknown" if source["date"] == "unknown" else source["date"]
    return f"{source['publisher']}, {date}"


def _counted_marks(marks: list[str]) -> str:
    every = [one for mark in marks for one in mark.split(", ") if one]
    return ", ".join(f"{one} {every.count(one)} of {len(marks)}" for one in dict.fromkeys(every))


def cited(frame: pd.DataFrame, context) -> pd.DataFrame:
    """Rows of a context table with the publishers and dates of their sources.

    Parameters
    ----------
    frame : DataFrame
        Any rows with the column source_ids, such as those of the table facts.
    context : Tables
        With the table sources.

    Returns
    -------
    DataFrame
        The frame with the columns sources and source_marks, as in `with_sources`.

    Raises
    ------
    UnusableFrame
        As in `with_sources`.
    """
    return with_sources(frame, table(context, "sources", SOURCES))


def sources_of(frame: pd.DataFrame, context) -> pd.DataFrame:
    """The sources a table rests on, each once, with address and marks.

    Parameters
    ----------
    frame : DataFrame
        Any frame with the column source_ids.
    context : Tables
        A context package.

    Returns
    -------
    DataFrame
        One row per source, in the order of first use: source_id, publisher, date, title,
        marks, url (as in `marked`) and n_rows (rows of the frame that name it).

    Raises
    ------
    UnusableFrame
        If a row names a source that is not in the table.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> context = ja.load_context()
    >>> sources_of(context.populations, context)[["source_id", "n_rows"]].values.tolist()
    [['pop_wb', 52]]
    """
    demand(frame, ["source_ids"], "rows with sources")
    known = marked(table(context, "sources", SOURCES)).set_index("source_id")
    _refuse_strangers(frame, known)
    used = [one for cell in frame["source_ids"] for one in items(cell)]
    order = list(dict.fromkeys(used))
    return known.loc[order].assign(n_rows=[used.count(one) for one in order]).reset_index()


def by_address(frame: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Add ``source_ids`` to rows that name a page by its address only.

    Parameters
    ----------
    frame : DataFrame
        With the column url, which may be empty.
    sources : DataFrame
        As in `marked`.

    Returns
    -------
    DataFrame
        The frame and the column source_ids, empty where the address is missing or stands in
        no row of the table.
    """
    homes: dict[str, list[str]] = {}
    for one in sources.itertuples():
        homes.setdefault(one.url, []).append(one.source_id)
    return frame.assign(source_ids=[";".join(homes.get(url, [])) for url in frame["url"]])
