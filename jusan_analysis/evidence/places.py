"""Who comes first, by which measure: an answer in parts to a claim about amount and speed."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.evidence.citations import joined
from jusan_analysis.frames import demand, refused
from jusan_analysis.problems import nearest, quoted

MEASURES = (
    ("persons returned", "total", "{:.0f}", "comparable"),
    ("children returned", "children", "{:.0f}", "comparable_children"),
    ("persons per 100,000 inhabitants", "per_100k", "{:.2f}", "comparable"),
    ("children per 100,000 inhabitants", "children_per_100k", "{:.2f}", "comparable_children"),
)
NEEDED = (
    "country", "iso3", "as_of", "total", "children", "per_100k", "children_per_100k", "comparable",
    "comparable_children", "confidence", "derivation", "source_ids",
)  # fmt: skip


def places(returns: pd.DataFrame, iso3: str) -> pd.DataFrame:
    """The place of one State or territory among those found, in number, per head and by start.

    Parameters
    ----------
    returns : DataFrame
        Rows of `per_head`.
    iso3 : str
        Code of the State.

    Returns
    -------
    DataFrame
        One row per measure and set of counts: measure, among (all counts, comparable counts,
        counts of high confidence), value, place, n_ranked (States and territories with a value,
        this one included), rival and rival_value (who comes first or, where the State itself
        does, who comes next), source_ids (of both). A State with several counts enters with
        its largest; children are compared over the counts comparable for children. Values are
        text, since dates stand among them.

    Raises
    ------
    UnusableFrame
        If a column is missing, or the State is not among the rows.

    Notes
    -----
    A start is the beginning of ``as_of``; an open beginning is unknown and takes no place, and
    a year without month counts as its first month. Who has no published count is in no row, so
    that a first place is one among those found; a zero that was only worked out takes no place.
    """
    demand(returns, NEEDED, "returns")
    if iso3 not in set(returns["iso3"].dropna()):
        known = sorted(set(returns["iso3"].dropna()))
        raise refused("iso3", quoted(iso3), f"one of {', '.join(known)}", nearest(iso3, known))
    rows = [
        _placed(name, among, _by_number(own, column), iso3, shape)
        for name, column, shape, fit in MEASURES
        for among, own in (("all counts", returns), ("comparable counts", returns[returns[fit]]))
    ]
    firm = returns[returns["confidence"].astype("str") == "high"]
    rows += [
        _placed("earliest start seen", among, _by_start(own), iso3, "{}")
        for among, own in (("all counts", returns), ("counts of high confidence", firm))
    ]
    names = ["measure", "among", "value", "place", "n_ranked", "rival", "rival_value", "source_ids"]
    return pd.DataFrame([row for row in rows if row], columns=names)


def _by_number(returns: pd.DataFrame, column: str) -> pd.DataFrame:
    # that nobody returned was then deduced from what came later, and no source counted it
    deduced = (returns[column] == 0).fillna(False) & (returns["derivation"].astype("str") != "stated")
    known = returns[returns[column].notna() & returns["iso3"].notna() & ~deduced]
    ranked = known.assign(value=known[column]).sort_values("value", ascending=False, kind="stable")
    ranked = ranked.drop_duplicates("iso3")
    return ranked.assign(place=ranked["value"].rank(method="min", ascending=False).astype(int))


def _by_start(returns: pd.DataFrame) -> pd.DataFrame:
    began = [start if (start := str(one).split("/")[0]) != ".." else None for one in returns["as_of"]]
    dated = returns.assign(value=began)
    # nobody returned is no start
    dated = dated[dated["value"].notna() & (dated["total"].fillna(1) > 0) & dated["iso3"].notna()]
    ranked = dated.sort_values("value", kind="stable").drop_duplicates("iso3")
    return ranked.assign(place=ranked["value"].rank(method="min").astype(int))


def _placed(name: str, among: str, ranked: pd.DataFrame, iso3: str, shape: str) -> tuple | None:
    own = ranked[ranked["iso3"] == iso3]
    if own.empty:
        return None
    own, others = own.iloc[0], ranked[ranked["iso3"] != iso3]
    value, size = shape.format(own["value"]), len(ranked)
    if others.empty:
        return name, among, value, own["place"], size, None, None, own["source_ids"]
    rival = others.iloc[0]
    ids = joined([own["source_ids"], rival["source_ids"]])
    return name, among, value, own["place"], size, rival["country"], shape.format(rival["value"]), ids
