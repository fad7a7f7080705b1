"""Practices on their own: how the article judges them, and which of them no ask concerns."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.comparison.rollup import NO_BEARING
from jusan_analysis.comparison.tallies import tallied
from jusan_analysis.frames import choose, demand

_BY = {"theme": "theme", "domain": "domain", "actor": "actor_id", "evaluation": "evaluation"}


def judged_practices(practices: pd.DataFrame, by: str = "theme") -> pd.DataFrame:
    """Practices counted by how the article judges them.

    Criticism that is only inferred from an ask (an implied practice that is criticised) is
    no criticism the article words, and is counted apart.

    Parameters
    ----------
    practices : DataFrame
        ``article.practices``.
    by : {"theme", "domain", "actor", "evaluation"}

    Returns
    -------
    DataFrame
        The group; commended, criticised (worded), mixed, neutral, criticism_inferred; stated,
        implied (basis); practices (all); practice_ids, passage_ids. Groups that occur, then
        a row ``all``. Counts are numbers of practices.

    Raises
    ------
    ValueError
        If the grouping is not offered or a column is missing.
    """
    needed = ["practice_id", "evaluation", "basis", "passage_ids"]
    demand(practices, [*needed, _BY[choose(by, _BY, "by")]], "practices")
    evaluation, implied = practices["evaluation"], practices["basis"].eq("implied")
    inferred = evaluation.eq("criticised") & implied
    masks = {
        "commended": evaluation.eq("commended"),
        "criticised": evaluation.eq("criticised") & ~implied,
        "mixed": evaluation.eq("mixed"),
        "neutral": evaluation.eq("neutral"),
        "criticism_inferred": inferred,
        "stated": practices["basis"].eq("stated"),
        "implied": implied,
        "practices": practices["practice_id"].notna(),
    }
    return tallied(practices, _BY[by], masks, "practice_id", by)


def unasked(practices: pd.DataFrame, comparisons: pd.DataFrame) -> pd.DataFrame:
    """Practices that no ask concerns.

    Parameters
    ----------
    practices, comparisons : DataFrame
        As loaded.

    Returns
    -------
    DataFrame
        practice_id, practice, theme, actor_id, evaluation, basis; considered (paired with an
        ask and found to have no bearing on it); comparison_ids of such pairs; passage_ids.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    columns = ["practice_id", "practice", "theme", "actor_id", "evaluation", "basis", "passage_ids"]
    demand(practices, columns, "practices")
    demand(comparisons, ["comparison_id", "practice_id", "relation"], "comparisons")
    dropped = comparisons["relation"].eq(NO_BEARING)
    concerned = comparisons.loc[~dropped, "practice_id"].dropna()
    left = practices.loc[~practices["practice_id"].isin(concerned), columns].reset_index(drop=True)
    looked_at = comparisons[dropped].groupby("practice_id")["comparison_id"].agg(";".join)
    left.insert(6, "considered", left["practice_id"].isin(looked_at.index).astype("boolean"))
    left.insert(7, "comparison_ids", left["practice_id"].map(looked_at).astype("str"))
    return left
