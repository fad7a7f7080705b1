"""Official and reported indicators, how they moved, and what could not be read or dated."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.evidence.citations import SOURCES, by_address, items, joined, marked, table, with_sources

NEEDED = ("indicator", "value", "unit", "year", "source_ids", "how_seen", "note")
# more sources than these are named by the tables themselves
LISTED = 12


def indicators(context) -> pd.DataFrame:
    """Every indicator found, with who gives it and how it was seen.

    Parameters
    ----------
    context : Tables
        With the tables indicators and sources.

    Returns
    -------
    DataFrame
        One row per value, or per source whose figures could not be read: indicator, value,
        unit, year, how_seen (text, snippet, secondary, not_read), source_ids, sources,
        source_marks, note.

    Raises
    ------
    UnusableFrame
        If a table or column is missing, or a row names an unknown source.
    """
    frame = with_sources(table(context, "indicators", NEEDED), table(context, "sources", SOURCES))
    return frame[[*NEEDED[:4], "how_seen", "source_ids", "sources", "source_marks", "note"]]


def changes(context) -> pd.DataFrame:
    """How indicators with values of several years moved from the first to the last.

    Parameters
    ----------
    context : Tables
        As in `indicators`.

    Returns
    -------
    DataFrame
        One row per indicator and unit with two or more dated values: indicator, unit,
        first_year, first_value, last_year, last_value, change_pct (of the first value,
        missing where that is 0), n_values, how_seen, source_ids, caution (the notes of the
        first and the last value).

    Raises
    ------
    UnusableFrame
        As in `indicators`.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> moved = changes(ja.load_context()).set_index("indicator")
    >>> round(float(moved.loc["children convicted", "change_pct"]), 1)
    -83.3
    """
    frame = indicators(context)
    dated = frame[frame["value"].notna() & frame["year"].notna()].sort_values("year", kind="stable")
    dated = dated.assign(unit=dated["unit"].astype("str"))
    rows = [_change(own) for _, own in dated.groupby(["indicator", "unit"], sort=False) if len(own) > 1]
    names = [
        "indicator", "unit", "first_year", "first_value", "last_year", "last_value", "change_pct",
        "n_values", "how_seen", "source_ids", "caution",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def _change(own: pd.DataFrame) -> tuple:
    first, last = own.iloc[0], own.iloc[-1]
    change = 100 * (last["value"] - first["value"]) / first["value"] if first["value"] else None
    notes = [one for one in dict.fromkeys([first["note"], last["note"]]) if isinstance(one, str)]
    seen = ", ".join(dict.fromkeys(own["how_seen"].astype("str")))
    return (
        first["indicator"], first["unit"], first["year"], first["value"], last["year"], last["value"], change,
        len(own), seen, joined(own["source_ids"]), " ".join(notes),
    )  # fmt: skip


# --- what is not known --------------------------------------------------------------------


def unknowns(context) -> pd.DataFrame:
    """How much of the context is unread, unverified, undated or known from copies only.

    Parameters
    ----------
    context : Tables
        A context package; tables that it lacks are passed over.

    Returns
    -------
    DataFrame
        One row per kind of reserve: table, reserve, rows (with it), of (rows in the table),
        source_ids (the sources of these rows, or those that carry the mark; empty where they
        are more than LISTED, since the tables themselves name them).
    """
    sources = table(context, "sources", SOURCES)
    rows = []
    for name, column, codes in (
        ("stages", "derivation", ["derived", "mixed"]),
        ("repatriations", "derivation", ["derived", "mixed"]),
        ("claim_checks", "confidence", ["low"]),
        ("claim_checks", "verdict", ["not_checkable"]),
        ("law", "how_seen", ["secondary", "inferred", "memory"]),
        ("crosswalk", "how_seen", ["snippet", "secondary", "not_read"]),
        ("indicators", "how_seen", ["snippet", "secondary", "not_read"]),
    ):
        frame = getattr(context, name, None)
        for code in codes if frame is not None else ():
            own = frame[frame[column].astype("str") == code]
            own = own if "source_ids" in own else by_address(own, sources)
            rows.append((name, code, len(own), len(frame), _listed(joined(own["source_ids"]))))
    rows += _source_reserves(sources)
    return pd.DataFrame(rows, columns=["table", "reserve", "rows", "of", "source_ids"])


def _listed(ids: str) -> str:
    return ids if len(items(ids)) <= LISTED else ""


def _source_reserves(sources: pd.DataFrame) -> list[tuple]:
    known = marked(sources)
    marks = known["marks"].str.split(", ")
    carried = [mark for row in marks for mark in row if mark]
    holders = {one: [one in row for row in marks] for one in dict.fromkeys(carried)}
    holders["date unknown"] = known["date"] == "unknown"
    found = {one: known[held]["source_id"] for one, held in holders.items()}
    return [("sources", one, len(ids), len(known), _listed(joined(ids))) for one, ids in found.items()]
