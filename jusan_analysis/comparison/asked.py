"""What is asked, by whom and of whom: asks, offers and either/or asks counted apart."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.comparison.rollup import NO_BEARING, SILENT
from jusan_analysis.comparison.tallies import column_for, tallied
from jusan_analysis.frames import demand, gathered


def kinds(statuses: pd.DataFrame, by: str = "domain") -> pd.DataFrame:
    """Asks, offers and either/or asks, counted apart.

    Parameters
    ----------
    statuses : DataFrame
        From `statuses`.
    by : str
        As in `coverage`.

    Returns
    -------
    DataFrame
        The group; ask, offer, either_or (asks that name another as their alternative), total;
        explicit, implied (wording of the ask); recommendation_ids, passage_ids. Groups that
        occur, then a row ``all``. Counts are numbers of asks.
    """
    demand(statuses, ["recommendation_id", "kind", "explicitness", "passage_ids"], "statuses")
    masks = {one: statuses["kind"].eq(one) for one in ("ask", "offer", "either_or")} | {
        "total": statuses["recommendation_id"].notna(),
        "explicit": statuses["explicitness"].eq("explicit"),
        "implied": statuses["explicitness"].eq("implied"),
    }
    return tallied(statuses, column_for(by, statuses), masks, "recommendation_id", by)


def roles(pairs: pd.DataFrame) -> pd.DataFrame:
    """Who is asked against who acts in the practices compared.

    Parameters
    ----------
    pairs : DataFrame
        From `pairs`; pairs found to have no bearing are left out.

    Returns
    -------
    DataFrame
        addressee, actor (missing where the article is silent on practice); same (the addressee
        itself acts), by_others (see `pairs`); n_pairs, n_implied (of these, with an implied
        basis); comparison_ids, passage_ids. Combinations that occur, in the order of the asks.
    """
    demand(pairs, ["comparison_id", "relation", "addressee", "actor", "by_others"], "pairs")
    bearing = pairs[pairs["relation"] != NO_BEARING]
    rows = [
        {
            "addressee": addressee,
            "actor": actor,
            "same": None if pd.isna(actor) else addressee == actor,
            "by_others": part["by_others"].iloc[0],
            "n_pairs": len(part),
            "n_implied": int((part["comparison_basis"] == "implied").sum()),
            "comparison_ids": ";".join(part["comparison_id"]),
            "passage_ids": gathered(part["passage_ids"]),
        }
        for (addressee, actor), part in bearing.groupby(["addressee", "actor"], sort=False, dropna=False)
    ]
    columns = [*("addressee", "actor", "same", "by_others", "n_pairs", "n_implied", "comparison_ids"),
               "passage_ids"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype({"same": "boolean", "by_others": "boolean"})


def worded(frame: pd.DataFrame, codebook: pd.DataFrame, column: str = "status") -> pd.DataFrame:
    """Statuses, or relations of pairs, as they should be read out.

    Parameters
    ----------
    frame : DataFrame
        From `statuses`, made from `pairs` which tells who acts; or from `pairs`.
    codebook : DataFrame
        ``article.codebook``, for the labels of the relations.
    column : {"status", "relation"}

    Returns
    -------
    DataFrame
        As given, with the column reading: the label of the code; ``Urged or offered by
        others`` for planned where others than the addressee act; ``Excluded`` where a filter
        left no pair.
    """
    demand(frame, [column, "by_others"], "frame")
    demand(codebook, ["variable", "code", "label"], "codebook")
    of_relation = codebook[codebook["variable"] == "relation"]
    labels = dict(zip(of_relation["code"], of_relation["label"]))
    readings = frame[column].astype(object).map(lambda code: labels.get(code, code)).fillna("Excluded")
    return frame.assign(
        reading=readings.mask(urged(frame, column), "Urged or offered by others").astype("str")
    )


def urged(frame: pd.DataFrame, column: str = "status") -> pd.Series:
    """Whether a row is planned by acts of others than the addressee alone."""
    return frame[column].eq("planned") & frame["by_others"].fillna(False).astype(bool)


def silent(statuses: pd.DataFrame) -> pd.DataFrame:
    """The asks on which the article describes no practice; rows and columns of the statuses.

    Parameters
    ----------
    statuses : DataFrame
        From `statuses`.

    Returns
    -------
    DataFrame
        With the columns given. Excluded asks are not among them.
    """
    demand(statuses, ["status"], "statuses")
    return statuses[statuses["status"] == SILENT].reset_index(drop=True)
