"""Codes and ids of actors as words, for tables and charts that are read by people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from jusan_analysis.frames import demand

# columns that carry the codes of a variable under another name
_VARIABLE = {
    "status": "relation",
    "comparison_basis": "basis",
    "practice_basis": "basis",
    "practice_theme": "theme",
}
_ACTORS = ("speaker", "addressee", "actor", "speaker_id", "addressee_id", "actor_id")


def labelled(
    frame: pd.DataFrame,
    codebook: pd.DataFrame,
    actors: pd.DataFrame | None = None,
    columns: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Codes replaced by the labels of the codebook, ids of actors by their names.

    Parameters
    ----------
    frame : DataFrame
        Any frame of the rooms.
    codebook : DataFrame
        ``article.codebook``: variable, code, label.
    actors : DataFrame, optional
        ``article.actors``: actor_id, name; without it ids of actors stay.
    columns : iterable of str, optional
        Only these columns; by default all that carry codes or actors.

    Returns
    -------
    DataFrame
        As given, with labels in the coded columns, categorical and in the same order where
        they were categorical. What has no label stays as it is, such as the row for all.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> book = pd.DataFrame({"variable": ["theme"], "code": ["care"], "label": ["Age-fitted care"]})
    >>> labelled(pd.DataFrame({"theme": ["care", "all"]}), book)["theme"].tolist()
    ['Age-fitted care', 'all']
    """
    demand(codebook, ["variable", "code", "label"], "codebook")
    names = _labels(codebook, actors)
    chosen = list(frame.columns) if columns is None else list(columns)
    demand(frame, chosen, "frame")
    coded = {one: names[_VARIABLE.get(one, one)] for one in chosen if _VARIABLE.get(one, one) in names}
    return frame.assign(**{one: _renamed(frame[one], words) for one, words in coded.items()})


def _labels(codebook: pd.DataFrame, actors: pd.DataFrame | None) -> dict[str, dict[str, str]]:
    """Words by code, by the name of the variable or of the column of actors."""
    given = codebook.dropna(subset=["label"])[["variable", "code", "label"]].astype("str")
    names = {variable: dict(zip(own["code"], own["label"])) for variable, own in given.groupby("variable")}
    if actors is not None:
        demand(actors, ["actor_id", "name"], "actors")
        names |= {column: dict(zip(actors["actor_id"], actors["name"])) for column in _ACTORS}
    return names


def _renamed(column: pd.Series, words: Mapping[str, str]) -> pd.Series:
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return column.map(lambda code: words.get(code, code))
    order = [words.get(one, one) for one in column.cat.categories]
    # two codes may share a label
    dtype = pd.CategoricalDtype(list(dict.fromkeys(order)), column.cat.ordered)
    return column.map(lambda code: words.get(code, code), na_action="ignore").astype(dtype)
