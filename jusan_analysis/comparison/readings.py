"""The comparison as each coder would have it: final judgements, or a coder's in their place."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.comparison.pairing import pairs
from jusan_analysis.frames import demand

FINAL = "final"
COVERS_FROM = 0.8


def readings(article) -> dict[str, pd.DataFrame]:
    """The comparison by coding: the final one, and one per coder who covers the asks.

    Parameters
    ----------
    article : Article
        Tables recommendations, practices, comparisons, actors and codings.

    Returns
    -------
    dict of str to DataFrame
        By ``final`` and coder_id; each as `pairs` gives it. A coder's frame holds the
        relations of that coder: of each pair judged, and the overall relation of an ask of
        which no pair was judged, with basis and certainty as the coder gave them for that
        ask. Basis and certainty of pairs are the final ones, since coders give them per ask.
        What a coder did not judge is left out, never taken from the final codes: such an ask
        is excluded. A coder counts when at least four in five asks are covered.
    """
    final = pairs(article)
    demand(article.codings, ["coder_id", "unit_id", "variable", "code"], "codings")
    given = article.codings.dropna(subset=["code"]).astype("str")
    coded = given.pivot(index=["coder_id", "unit_id"], columns="variable", values="code")
    found = {FINAL: final}
    for coder in coded.index.unique("coder_id") if "relation" in coded else ():
        own = _reading(final, coded.loc[coder])
        n_covered = own["recommendation_id"].nunique()
        if n_covered >= COVERS_FROM * article.recommendations["recommendation_id"].nunique():
            found[coder] = own
    return found


def _reading(final: pd.DataFrame, coded: pd.DataFrame) -> pd.DataFrame:
    """One coder's comparison: judged pairs, else the overall relation of the ask."""
    relation = coded["relation"].dropna()
    judged = final[final["comparison_id"].isin(relation.index) & final["practice_id"].notna()]
    judged = judged.assign(relation=_coded(judged["comparison_id"].map(relation), final["relation"]))
    rest = final[~final["recommendation_id"].isin(judged["recommendation_id"])]
    overall = rest[rest["recommendation_id"].isin(relation.index)].drop_duplicates("recommendation_id")
    return pd.concat([judged, _overall(overall, coded, final)]).sort_index()


def _overall(asks: pd.DataFrame, coded: pd.DataFrame, final: pd.DataFrame) -> pd.DataFrame:
    """A row per ask of which no pair was judged: it rests on the ask alone."""
    unit = asks["recommendation_id"]
    silence = unit + "~none"
    own = asks.assign(comparison_id=silence, practice_id=None, passage_ids=asks["recommendation_passage_ids"])
    own["relation"] = _coded(unit.map(coded["relation"]), final["relation"])
    for column, variable in (("comparison_basis", "basis"), ("certainty", "certainty")):
        if variable in coded:
            own[column] = _coded(unit.map(coded[variable]).fillna(asks[column].astype("str")), final[column])
    return own


def _coded(codes: pd.Series, like: pd.Series) -> pd.Series:
    return codes.astype(like.dtype)
