"""Asks beside the practices they were compared with, one row per judgement."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.frames import demand, gathered

# who can be taken for the addressee where the article names another organ of the same State
PUBLIC_KINDS = ("state", "government_body", "court", "police")


_ASK = {
    "domain": "domain",
    "theme": "theme",
    "speaker_id": "speaker_id",
    "addressee_id": "addressee_id",
    "modality": "modality",
    "explicitness": "explicitness",
    "action": "action",
    "passage_ids": "recommendation_passage_ids",
}
_PRACTICE = {
    "theme": "practice_theme",
    "actor_id": "actor_id",
    "evaluation": "evaluation",
    "basis": "practice_basis",
    "practice": "practice",
    "passage_ids": "practice_passage_ids",
}
_COLUMNS = [
    *("comparison_id", "recommendation_id", "practice_id", "domain", "theme", "action", "practice"),
    *("speaker_id", "speaker", "addressee_id", "addressee", "actor_id", "actor", "by_others"),
    *("modality", "explicitness", "evaluation", "practice_theme"),
    *("relation", "comparison_basis", "practice_basis", "certainty", "same_passage", "reason"),
    *("recommendation_passage_ids", "practice_passage_ids", "passage_ids"),
]


def pairs(article) -> pd.DataFrame:
    """Every judgement of the comparison with both sides beside it.

    Parameters
    ----------
    article : Article
        Its tables comparisons, recommendations, practices and actors are used.

    Returns
    -------
    DataFrame
        One row per comparison, in the order of the table: comparison_id; recommendation_id and
        practice_id with their texts (action, practice); domain and theme of the ask, and
        practice_theme; speaker_id, addressee_id, actor_id with their names (speaker,
        addressee, actor); by_others (another party than the addressee acts: the two differ and
        are not both organs of a State); modality, explicitness and evaluation; relation,
        comparison_basis, practice_basis, certainty, reason; same_passage (ask and practice
        rest on a common sentence); recommendation_passage_ids, practice_passage_ids and
        their union passage_ids. The practice side is missing where the article is silent.

    Raises
    ------
    ValueError
        If a table lacks a column.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> from jusan_analysis import comparison
    >>> found = comparison.pairs(ja.load_article()).set_index("comparison_id")
    >>> str(found.loc["r36~pr44", "relation"]), bool(found.loc["r36~pr44", "same_passage"])
    ('contrary', True)
    """
    judged = article.comparisons.rename(columns={"basis": "comparison_basis"})
    demand(judged, ["comparison_id", "recommendation_id", "practice_id", "relation"], "comparisons")
    beside = judged.merge(
        _side(article.recommendations, "recommendation_id", _ASK), on="recommendation_id", how="left"
    ).merge(_side(article.practices, "practice_id", _PRACTICE), on="practice_id", how="left")
    names = article.actors.set_index("actor_id")
    for role in ("speaker", "addressee", "actor"):
        beside[role] = beside[f"{role}_id"].map(names["name"])
    beside["by_others"] = _by_others(beside, names["kind"])
    sides = list(zip(beside["recommendation_passage_ids"], beside["practice_passage_ids"]))
    beside["same_passage"] = pd.array([_shared(ask, practice) for ask, practice in sides], "boolean")
    beside["passage_ids"] = [gathered(both) for both in sides]
    return beside[_COLUMNS]


def _side(frame: pd.DataFrame, key: str, columns: dict[str, str]) -> pd.DataFrame:
    demand(frame, [key, *columns], "recommendations" if key == "recommendation_id" else "practices")
    return frame[[key, *columns]].rename(columns=columns)


def _by_others(beside: pd.DataFrame, kinds: pd.Series):
    # the tables do not say which organ belongs to which State, so two organs count as one side
    public = set(kinds.index[kinds.isin(PUBLIC_KINDS)])
    return pd.array(
        [
            None if pd.isna(actor) else actor != addressee and not {actor, addressee} <= public
            for actor, addressee in zip(beside["actor_id"], beside["addressee_id"])
        ],
        "boolean",
    )


def _shared(ask, practice) -> bool | None:
    if pd.isna(ask) or pd.isna(practice):
        return None
    return bool(set(ask.split(";")) & set(practice.split(";")))
