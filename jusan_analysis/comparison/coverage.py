"""Statuses counted by group: how many asks have which status, and on what basis."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.comparison.asked import urged
from jusan_analysis.comparison.rollup import NO_BEARING, SILENT
from jusan_analysis.comparison.tallies import ALL, column_for, tallied
from jusan_analysis.frames import codes, demand


def coverage(statuses: pd.DataFrame, by: str = "theme") -> pd.DataFrame:
    """How many asks of each group have which status, silent and excluded ones apart.

    There is no overall score: the asks overlap, were not sampled and come from one interview.

    Parameters
    ----------
    statuses : DataFrame
        From `statuses`.
    by : {"theme", "domain", "addressee", "modality", "speaker", "kind", "explicitness"}

    Returns
    -------
    DataFrame
        The group, named as in `by`; one count of asks per level, from worst to best; described
        (their sum), implied (of these, resting on an implied pair at best); planned_by_others
        (of the planned: others than the addressee urge or offer it, see by_others of
        `statuses`); not_described, excluded; asks (all of the group); recommendation_ids,
        passage_ids. Groups that occur, then a row ``all``. Counts are numbers of asks.

    Raises
    ------
    ValueError
        If the grouping is not offered or a column is missing.
    """
    needed = ["recommendation_id", "status", "by_others", "excluded", "basis", "passage_ids"]
    demand(statuses, needed, "statuses")
    levels = [one for one in codes(statuses["status"]) if one != SILENT]
    described = statuses["status"].isin(levels)
    masks = {one: statuses["status"].eq(one) for one in levels} | {
        "described": described,
        "implied": described & statuses["basis"].eq("implied"),
        "planned_by_others": urged(statuses),
        SILENT: statuses["status"].eq(SILENT),
        "excluded": statuses["excluded"].astype(bool),
        "asks": statuses["recommendation_id"].notna(),
    }
    return tallied(statuses, column_for(by, statuses), masks, "recommendation_id", by)


def coverage_by_basis(statuses: pd.DataFrame, by: str = "theme") -> pd.DataFrame:
    """The cells of `coverage`, each split by basis: what its chart is drawn from.

    Parameters
    ----------
    statuses : DataFrame
    by : str
        As in `coverage`.

    Returns
    -------
    DataFrame
        The group (categorical, in order); status (also not_described and excluded); stated,
        implied (numbers of asks resting on such a pair at best), asks; recommendation_ids,
        passage_ids. Cells that hold an ask.
    """
    demand(statuses, ["recommendation_id", "status", "excluded", "basis", "passage_ids"], "statuses")
    column = column_for(by, statuses)
    order = [*codes(statuses["status"]), "excluded"]
    status = statuses["status"].astype(object).where(~statuses["excluded"].astype(bool), "excluded")
    parts = []
    for one in order:
        cell = statuses[status.eq(one)]
        masks = {
            "stated": cell["basis"].eq("stated"),
            "implied": cell["basis"].eq("implied"),
            "asks": cell["recommendation_id"].notna(),
        }
        part = tallied(cell, column, masks, "recommendation_id", by)
        part.insert(1, "status", pd.Categorical([one] * len(part), order))
        parts.append(part[part[by] != ALL])
    cells = pd.concat(parts, ignore_index=True)
    cells[by] = pd.Categorical(
        cells[by], list(tallied(statuses, column, {}, "recommendation_id", by)[by][:-1])
    )
    return cells


def resting(pairs: pd.DataFrame) -> pd.DataFrame:
    """On what the judgements rest: the sentence of the ask itself, another one, or an implication.

    Where ask and practice share a sentence, one wording carries both. If the practice is also
    only implied, the ask itself is the evidence for it: the wording says what should change
    and thereby what is the case.

    Parameters
    ----------
    pairs : DataFrame
        From `pairs`; pairs found to have no bearing are left out.

    Returns
    -------
    DataFrame
        relation; pairs (all rows of it), same_passage, other_passage (numbers of pairs; neither
        where the article is silent), stated, implied, same_and_implied (on one sentence and
        implied); comparison_ids, passage_ids; last a row ``all``.
    """
    demand(pairs, ["comparison_id", "relation", "same_passage", "comparison_basis", "passage_ids"], "pairs")
    bearing = pairs[pairs["relation"] != NO_BEARING]
    same, implied = bearing["same_passage"], bearing["comparison_basis"].eq("implied")
    masks = {
        "pairs": bearing["comparison_id"].notna(),
        "same_passage": same.fillna(False).astype(bool),
        "other_passage": ~same.fillna(True).astype(bool),
        "stated": bearing["comparison_basis"].eq("stated"),
        "implied": implied,
        "same_and_implied": same.fillna(False).astype(bool) & implied,
    }
    return tallied(bearing, "relation", masks, "comparison_id", "relation")
