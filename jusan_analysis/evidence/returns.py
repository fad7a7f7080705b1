"""Returns of States beside each other: in number, per head, and what may not be compared or added."""

from __future__ import annotations

import re
from itertools import combinations

import pandas as pd

from jusan_analysis.evidence.citations import SOURCES, items, joined, table, with_sources
from jusan_analysis.frames import choose, codes, demand

COUNTS = ("total", "children", "women", "men")
NEEDED = (
    "period", "country", "iso3", "as_of", "from_country", *COUNTS, "kind", "derivation", "overlap_group",
    "source_ids", "confidence", "note",
)  # fmt: skip


class OverlappingCounts(ValueError):
    """Counts that share persons, or may share them, were to be added."""


def per_head(context, period: str, from_country: str = "Syria") -> pd.DataFrame:
    """Returns found for a period, in number and per 100,000 inhabitants.

    Parameters
    ----------
    context : Tables
        Context package with the tables repatriations, populations and sources.
    period : str
        One of the periods of the table repatriations, such as ``to_2019-08``.
    from_country : str
        State of departure of the counts that are compared with each other.

    Returns
    -------
    DataFrame
        One row per count, largest first: country, iso3, as_of, from_country, total, children,
        women, men (persons, missing where not given), population (of the year nearest to the
        end of the period, the same for all), population_year, per_100k and children_per_100k
        (persons and children per 100,000 inhabitants), comparable (for all persons),
        comparable_children (for children: counts of children only and counts without men
        belong there), apart_because (why it is kept apart for all persons, joined by ``; ``),
        overlaps_with (other counts of the period that share
        persons or may share them), largest (of the overlapping counts of the State), kind,
        derivation, overlap_group, confidence, source_ids, sources, source_marks, note.

    Raises
    ------
    UnusableFrame
        If a table, a column or the period is missing.

    Notes
    -----
    Crude rates: all inhabitants are the base of both, since children of each State in the
    zone are not known.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> returns = per_head(ja.load_context(), "to_2019-08")
    >>> returns[returns["country"] == "Kazakhstan"][["total", "per_100k"]].round(2).values.tolist()
    [[595, 3.1]]
    """
    frame = table(context, "repatriations", NEEDED)
    choose(period, codes(frame["period"]), "period")
    frame = frame[frame["period"].astype("str") == period]
    frame = frame.assign(**{one: pd.to_numeric(frame[one]).astype("Int64") for one in COUNTS})
    frame = frame.sort_values("total", ascending=False, kind="stable").reset_index(drop=True)
    frame = _with_rates(frame, table(context, "populations", ["iso3", "year", "population"]), period)
    origins = [_elsewhere(one, from_country) for _, one in frame.iterrows()]
    reasons = [[*origin, *_partial(one)] for origin, (_, one) in zip(origins, frame.iterrows())]
    frame["comparable_children"] = [not one for one in origins]
    frame["comparable_children"] &= frame["children"].notna()
    frame["comparable"] = [not one for one in reasons]
    frame["apart_because"] = ["; ".join(one) for one in reasons]
    frame["overlaps_with"] = [_others(one, frame) for one in frame.itertuples()]
    frame["largest"] = _largest(frame)
    order = [
        "country", "iso3", "as_of", "from_country", *COUNTS, "population", "population_year", "per_100k",
        "children_per_100k", "comparable", "comparable_children", "apart_because", "overlaps_with",
        "largest", "kind", "derivation", "overlap_group", "confidence", "source_ids", "sources",
        "source_marks", "note",
    ]  # fmt: skip
    return with_sources(frame, table(context, "sources", SOURCES))[order]


def _with_rates(frame: pd.DataFrame, populations: pd.DataFrame, period: str) -> pd.DataFrame:
    end = int(re.findall(r"\d{4}", period)[-1])
    years = populations["year"].astype(int)
    year = min(sorted(set(years)), key=lambda one: abs(one - end))
    people = populations[years == year].set_index("iso3")["population"]
    population = frame["iso3"].map(people).astype("Int64")
    rates = {
        rate: (frame[count] / population * 100_000).astype("Float64")
        for rate, count in (("per_100k", "total"), ("children_per_100k", "children"))
    }
    shown_year = pd.array([year if pd.notna(one) else None for one in population], dtype="Int64")
    return frame.assign(population=population, population_year=shown_year, **rates)


def _elsewhere(row: pd.Series, from_country: str) -> list[str]:
    """Why nothing of a count may be compared: where it comes from, or no base for a rate."""
    origin = items(row["from_country"])
    reasons = []
    if not origin:
        reasons.append("place of departure not seen")
    elif from_country not in origin:
        reasons.append(f"from {' and '.join(origin)}, not from {from_country}")
    elif len(origin) > 1:
        reasons.append(f"{', '.join(origin)} counted together")
    if pd.isna(row["population"]):
        reasons.append("no population to set it against")
    return reasons


def _partial(row: pd.Series) -> list[str]:
    """Why a count does not cover all persons; missing parts alone cannot show it."""
    if pd.isna(row["total"]) or pd.isna(row["children"]) or not row["children"]:
        return []
    if row["children"] == row["total"]:
        return ["children only"]
    # children and women leave no room for men, and no source says that there were none
    full = pd.notna(row["women"]) and row["children"] + row["women"] >= row["total"]
    return ["men not counted"] if full and pd.isna(row["men"]) else []


def _others(row, frame: pd.DataFrame) -> str:
    labels = set(items(row.overlap_group))
    return "; ".join(
        f"{'' if one.country == row.country else one.country + ' '}{_number(one.total)} ({one.as_of})"
        for one in frame.itertuples()
        if one.Index != row.Index and labels & set(items(one.overlap_group))
    )


def _number(value) -> str:
    return "not given" if pd.isna(value) else str(value)


def _largest(frame: pd.DataFrame) -> list[bool]:
    """Whether no overlapping count of the same State is larger; the first of equals."""
    best = set()
    for _, own in frame.groupby("country", sort=False):
        for group in _linked([(one.Index, set(items(one.overlap_group))) for one in own.itertuples()]):
            sized = [one for one in group if pd.notna(frame.at[one, "total"])]
            best.add(max(sized, key=lambda one: frame.at[one, "total"]) if sized else group[0])
    return [one in best for one in frame.index]


def _linked(rows: list[tuple[int, set]]) -> list[list[int]]:
    """Rows in groups that share a label, directly or through another row."""
    groups: list[tuple[list[int], set]] = []
    for index, labels in rows:
        touching = [one for one in groups if labels & one[1]]
        groups = [one for one in groups if one not in touching]
        members = [member for group, _ in touching for member in group]
        groups.append(([*members, index], labels.union(*(one[1] for one in touching))))
    return [members for members, _ in groups]


# --- adding -------------------------------------------------------------------------------


def add(returns: pd.DataFrame) -> pd.DataFrame:
    """Add counts of returns, unless two of them share persons or may share them.

    Parameters
    ----------
    returns : DataFrame
        Rows of `per_head` or of the table repatriations: country, as_of, total, children,
        women, men, overlap_group, source_ids.

    Returns
    -------
    DataFrame
        One row: rows, countries (joined by ``;``), total, children, women, men (persons;
        missing where one of the rows does not give it), source_ids.

    Raises
    ------
    OverlappingCounts
        If two rows share a label of ``overlap_group``; every such pair is named.
    UnusableFrame
        If a column is missing.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> returns = per_head(ja.load_context(), "to_2019-08")
    >>> add(returns[returns["iso3"].isin(["KAZ", "XKX"])])[["rows", "total"]].values.tolist()
    [[2, 705]]
    """
    demand(returns, ["country", "as_of", *COUNTS, "overlap_group", "source_ids"], "returns")
    clashes = [_clash(one, other) for one, other in combinations(returns.itertuples(), 2)]
    clashes = [one for one in clashes if one]
    if clashes:
        raise OverlappingCounts(
            "these counts share persons, or may share them, and cannot be added:\n  "
            + "\n  ".join(clashes)
            + "\nKeep one count of each overlap group, for instance the rows marked largest."
        )
    sums = {one: [_sum(returns[one])] for one in COUNTS}
    countries = ";".join(dict.fromkeys(returns["country"]))
    return pd.DataFrame(
        {"rows": [len(returns)], "countries": [countries]}
        | sums
        | {"source_ids": [joined(returns["source_ids"])]}
    )


def _clash(one, other) -> str:
    shared = [label for label in items(one.overlap_group) if label in items(other.overlap_group)]
    pair = " and ".join(f"{row.country} {_number(row.total)} ({row.as_of})" for row in (one, other))
    return f"{pair}: overlap group {', '.join(shared)}" if shared else ""


def _sum(column: pd.Series):
    # a missing part would make the sum too small without saying so
    return pd.NA if column.isna().any() else int(column.sum())
