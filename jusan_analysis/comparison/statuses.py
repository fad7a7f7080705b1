"""From judgements on pairs to one status per ask, by a rule that is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pandas as pd

from jusan_analysis.comparison.rollup import RULES, SILENT, levels_of
from jusan_analysis.frames import choose, codes, demand, gathered

_ASK = [
    *("recommendation_id", "domain", "theme", "speaker_id", "addressee_id", "modality", "explicitness"),
    "action",
]
_COLUMNS = [
    *_ASK,
    *("kind", "status", "by_others", "excluded", "n_pairs", "n_dropped", "basis", "certainty"),
    *("comparison_ids", "dropped_ids", "passage_ids"),
]


# orders of plain text columns; a categorical column brings its own
BASES, CERTAINTIES = ("stated", "implied"), ("low", "medium", "high")


class Pair(NamedTuple):
    """One judgement, as the rows of a frame are walked through."""

    comparison_id: str
    recommendation_id: str
    relation: str
    basis: str
    certainty: str
    by_others: bool | None
    passage_ids: str


def statuses(
    comparisons: pd.DataFrame,
    recommendations: pd.DataFrame,
    rule: str = "cautious",
    basis: str = "any",
    explicitness: str = "any",
) -> pd.DataFrame:
    """One status per ask: what the article describes, rolled up from its pairs.

    A status says what the article describes, not what law or practice was. Silence
    (``not_described``) is no level: it has no rank and enters no rule.

    Parameters
    ----------
    comparisons : DataFrame
        ``article.comparisons``, or ``pairs(article)``, which also knows the passages of the
        practices and whether others than the addressee act.
    recommendations : DataFrame
        ``article.recommendations``; one row of the result per row.
    rule : {"cautious", "generous", "mixed", "majority"}
        How several pairs of one ask become one status. *cautious*: the lowest level, except
        that planned takes the place of absent where both are found. *generous*: the highest.
        *mixed*: in_line or partly together with contrary or absent give partly, else as
        cautious. *majority*: the most frequent, ties settled by cautious among the tied.
    basis : {"any", "stated", "implied"}
        Keep only pairs of this basis.
    explicitness : {"any", "explicit", "implied"}
        Keep only pairs of asks of this kind.

    Returns
    -------
    DataFrame
        recommendation_id, domain, theme, speaker_id, addressee_id, modality, explicitness,
        action; kind (ask, offer, either_or); status (missing where excluded); by_others (all
        pairs that carry the status are acts of others than the addressee; missing where the
        frame does not tell); excluded (its pairs were all dropped, or it has none); n_pairs
        (kept), n_dropped (left out by a filter or as no_bearing); basis and certainty of the
        firmest pair that carries the status (of the weakest pair where *mixed* gives a level
        that no pair has); comparison_ids (kept, or the one that records the silence),
        dropped_ids; passage_ids (the ask's, with those of its kept pairs where the frame has
        them).

    Raises
    ------
    ValueError
        If an option is not offered, a column is missing or a relation is unknown.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> from jusan_analysis import comparison
    >>> article = ja.load_article()
    >>> found = comparison.statuses(article.comparisons, article.recommendations)
    >>> found.set_index("recommendation_id").loc["r21", ["status", "comparison_ids"]].tolist()
    ['planned', 'r21~pr31;r21~pr32']
    """
    judged = _judged(comparisons)
    demand(recommendations, ["recommendation_id", "explicitness"], "recommendations")
    choose(rule, RULES, "rule")
    choose(basis, ["any", *_order(judged["basis"], BASES)], "basis")
    choose(explicitness, ["any", *_order(recommendations["explicitness"], ("explicit", "implied"))],
           "explicitness")  # fmt: skip
    levels = levels_of(judged["relation"])
    asks = recommendations.reindex(columns=[*_ASK, "alternative_to", "passage_ids"])
    by_ask: dict[str, list[Pair]] = {one: [] for one in asks["recommendation_id"]}
    for pair in map(Pair._make, judged.astype(object).itertuples(index=False)):
        by_ask.get(pair.recommendation_id, []).append(pair)
    firmness = _firmness_key(judged)
    rows = []
    for ask in asks.astype(object).itertuples(index=False):
        own = by_ask[ask.recommendation_id]
        hold = explicitness in ("any", ask.explicitness)
        kept = [one for one in own if hold and one.relation in levels and basis in ("any", one.basis)]
        rows.append(_row(ask, own, kept, lambda found: RULES[rule](found, levels), firmness))
    return _typed(pd.DataFrame(rows, columns=_COLUMNS), judged, recommendations, levels)


def _judged(comparisons: pd.DataFrame) -> pd.DataFrame:
    """The columns that count, whichever of the two frames was given."""
    judged = comparisons.rename(columns={"comparison_basis": "basis"})
    demand(judged, ["comparison_id", "recommendation_id", "relation", "basis", "certainty"], "comparisons")
    return judged.reindex(columns=list(Pair._fields))


def _row(ask, own: list[Pair], kept: list[Pair], decide: Callable, firmness: Callable) -> dict:
    described = [one for one in own if one.relation != SILENT]
    silences = [one for one in own if one.relation == SILENT and not described]
    status = decide([one.relation for one in kept]) if kept else SILENT if silences else None
    resting = kept or silences
    carrying = [one for one in resting if one.relation == status]
    # where mixed gives a level that no pair has, the status is no firmer than its weakest pair
    firm = min(carrying, key=firmness) if carrying else max(resting, key=firmness, default=None)
    return {
        **{name: getattr(ask, name) for name in _ASK},
        "kind": _kind(ask),
        "status": status,
        "by_others": _all_by_others(carrying or resting),
        "excluded": status is None,
        "n_pairs": len(kept),
        "n_dropped": len(described) - len(kept),
        "basis": firm.basis if firm else None,
        "certainty": firm.certainty if firm else None,
        "comparison_ids": _listed(resting),
        "dropped_ids": _listed(one for one in described if one not in kept),
        "passage_ids": gathered([ask.passage_ids, *(one.passage_ids for one in kept)]),
    }


def _kind(ask) -> str:
    if ask.modality == "offer":
        return "offer"
    return "ask" if pd.isna(ask.alternative_to) else "either_or"


def _all_by_others(found: Sequence[Pair]) -> bool | None:
    known = [one.by_others for one in found if not pd.isna(one.by_others)]
    return all(known) if found and len(known) == len(found) else None


def _listed(found) -> str | None:
    return ";".join(sorted(one.comparison_id for one in found)) or None


def _firmness_key(judged: pd.DataFrame) -> Callable[[Pair], tuple[int, int]]:
    """A key by which the firmest pair comes first: basis before certainty."""
    bases = _order(judged["basis"], BASES)
    rising = _order(judged["certainty"], CERTAINTIES)
    return lambda pair: (
        bases.index(pair.basis) if pair.basis in bases else len(bases),
        -rising.index(pair.certainty) if pair.certainty in rising else 0,
    )


def _order(column: pd.Series, usual: Sequence[str]) -> list[str]:
    """The order the column carries; the usual one where it is plain text."""
    return codes(column) if isinstance(column.dtype, pd.CategoricalDtype) else list(usual)


def _typed(frame: pd.DataFrame, judged: pd.DataFrame, asks: pd.DataFrame, levels: list[str]) -> pd.DataFrame:
    coded = {name: asks[name] for name in ("domain", "theme", "modality", "explicitness") if name in asks}
    for name, source in coded.items():
        frame[name] = frame[name].astype(source.dtype)
    frame["basis"] = pd.Categorical(frame["basis"], _order(judged["basis"], BASES))
    frame["certainty"] = pd.Categorical(frame["certainty"], _order(judged["certainty"], CERTAINTIES), True)
    frame["status"] = pd.Categorical(frame["status"], [*levels, SILENT])
    texts = [one for one in _COLUMNS if one.endswith(("_id", "_ids"))] + ["kind", "action"]
    return frame.astype(
        dict.fromkeys(texts, "str")
        | {"by_others": "boolean", "excluded": "boolean", "n_pairs": "Int64", "n_dropped": "Int64"}
    )
