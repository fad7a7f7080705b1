"""Who coded, and what a unit is: its kind, its words, its passages."""

from __future__ import annotations

import re

import pandas as pd

from jusan_analysis.frames import demand
from jusan_analysis.problems import counted

KINDS = {"p": "passage", "r": "recommendation", "pr": "practice"}
PASSAGE, PAIR = "passage", "comparison"
PAIR_MARK = "~"
_LETTERS = re.compile(r"[^\W\d_]*")


def readers(coders: pd.DataFrame) -> str:
    """Who the coders are, as a phrase for the foot of every table or chart with a coefficient.

    Parameters
    ----------
    coders : DataFrame
        Column kind (automated_reader, human_reader).

    Examples
    --------
    >>> readers(pd.DataFrame({"kind": ["automated_reader", "human_reader"]}))
    '1 automated reader and 1 human reader'
    >>> readers(pd.DataFrame({"kind": ["automated_reader"] * 5}))
    '5 automated readers of similar make'
    """
    demand(coders, ["kind"], "coders")
    tally = coders["kind"].astype(str).value_counts(sort=False)
    phrases = [counted(number, kind.replace("_", " ")) for kind, number in tally.items()]
    alike = len(coders) > 1 and list(tally.index) == ["automated_reader"]
    return " and ".join(phrases) + (" of similar make" if alike else "")


def unit_kind(unit_ids: pd.Series) -> pd.Series:
    """What kind of unit an id names, told by its form.

    An id with a tilde is a comparison (the checks of a package demand it); else the letters
    before the first digit decide: p passage, r recommendation, pr practice. Other letters are
    a kind of their own, so that units of different kinds are never pooled.

    Parameters
    ----------
    unit_ids : Series of str

    Returns
    -------
    Series of str
        Named unit_kind.

    Examples
    --------
    >>> list(unit_kind(pd.Series(["p01s1", "r01", "pr01", "r01~pr01", "x9"])))
    ['passage', 'recommendation', 'practice', 'comparison', 'x']
    """
    # told once per unit: codings name each many times
    places, known = pd.factorize(unit_ids)
    kinds = pd.array([_kind(str(one)) for one in known.tolist()], dtype="str")
    return pd.Series(kinds.take(places), index=unit_ids.index, name="unit_kind")


def _kind(unit_id: str) -> str:
    if PAIR_MARK in unit_id:
        return PAIR
    letters = _LETTERS.match(unit_id).group()
    return KINDS.get(letters, letters)


def units(article) -> pd.DataFrame:
    """Every unit that can be coded, in words, with its passages and without any code.

    Parameters
    ----------
    article : Article
        Tables passages, recommendations, practices, comparisons.

    Returns
    -------
    DataFrame
        unit_id; unit_kind; unit (what is judged, in our words; for a passage its place and
        locator); passage_ids (in the order of the article).
    """
    order = {one: place for place, one in enumerate(article.passages["passage_id"])}
    asks, practices = article.recommendations, article.practices
    pairs = article.comparisons.merge(asks, on="recommendation_id", how="left").merge(
        practices, on="practice_id", how="left", suffixes=("", "_practice")
    )
    told = pairs["practice"].fillna("nothing")
    joined = pairs["passage_ids"] + ";" + pairs["passage_ids_practice"].fillna("")
    passages = article.passages
    place = (
        "paragraph " + passages["paragraph"].astype(str) + ", sentence " + passages["sentence"].astype(str)
    )
    frames = [
        _units(passages["passage_id"], place + ": … " + passages["locator"] + " …", passages["passage_id"]),
        _units(asks["recommendation_id"], "Asked: " + asks["action"], asks["passage_ids"]),
        _units(practices["practice_id"], "Told: " + practices["practice"], practices["passage_ids"]),
        _units(pairs["comparison_id"], "Asked: " + pairs["action"] + " Told: " + told, joined),
    ]
    found = pd.concat(frames, ignore_index=True)
    found["passage_ids"] = found["passage_ids"].map(lambda ids: _in_order(ids, order))
    found.insert(1, "unit_kind", unit_kind(found["unit_id"]))
    return found


def _units(unit_id: pd.Series, unit: pd.Series, passage_ids: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"unit_id": unit_id, "unit": unit, "passage_ids": passage_ids})


def _in_order(passage_ids: str, order: dict[str, int]) -> str:
    found = {one for one in str(passage_ids).split(";") if one}
    return ";".join(sorted(found, key=lambda one: order.get(one, len(order))))
