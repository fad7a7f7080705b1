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
    "scope": "domain",
    "becomes": "relation",
}
# columns whose cells list several codes
_LISTED = ("becomes", "open_because")
# words for what a function of this room sets itself, which no codebook has
_OWN = {
    "kind": {"either_or": "either/or"},
    "law_outside": {"not_checked": "not checked"},
    "open_because": {
        "silent": "the article is silent",
        "excluded": "a filter left no pair",
        "implied": "practice only implied",
        "planned": "only planned or urged",
    },
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
        they were categorical; several codes in a cell are joined by ``; ``. What has no label
        stays as it is, such as the row for all.

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
    rows = {one: _spelled(frame[one], words) for one, words in coded.items() if one in _LISTED}
    return frame.assign(**{one: _renamed(frame[one], words) for one, words in coded.items()} | rows)


def spelled(
    frame: pd.DataFrame,
    codebook: pd.DataFrame,
    by: str = "variable",
    columns: Iterable[str] = ("code",),
    actors: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Codes replaced by labels where another column of the row tells their variable.

    Parameters
    ----------
    frame : DataFrame
        Such as ``article.codings``, or what ``reliability.disagreements`` or `by_choice` gives.
    codebook, actors : DataFrame
        As for `labelled`.
    by : str
        The column that names the variable, or the choice, of each row.
    columns : iterable of str
        Columns of codes; a cell may list several, joined by ``;``, each after ``coder=``.

    Returns
    -------
    DataFrame
        As given, with labels in these columns, several joined by ``; ``. What has no label stays.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> book = pd.DataFrame({"variable": ["theme"], "code": ["care"], "label": ["Age-fitted care"]})
    >>> frame = pd.DataFrame({"variable": ["theme"], "readings": ["a=care;b=law"]})
    >>> spelled(frame, book, columns=["readings"])["readings"].tolist()
    ['a=Age-fitted care; b=law']
    """
    demand(codebook, ["variable", "code", "label"], "codebook")
    demand(frame, [by, *columns], "frame")
    names = _labels(codebook, actors)
    told = frame[by].astype("str").map(lambda one: names.get(_VARIABLE.get(one, one), {}))
    return frame.assign(**{one: _spelled(frame[one], told) for one in columns})


def _spelled(column: pd.Series, words) -> pd.Series:
    """Cells that list codes, by the words of the column or of each row."""
    own = [words] * len(column) if isinstance(words, Mapping) else words
    cells = [_cell(cell, book) if isinstance(cell, str) else cell for cell, book in zip(column, own)]
    return pd.Series(cells, index=column.index, dtype="str")


def _cell(cell: str, words: Mapping[str, str]) -> str:
    parts = [one.strip().rpartition("=") for one in cell.split(";")]
    return "; ".join(f"{coder}{mark}{words.get(code, code)}" for coder, mark, code in parts)


def _labels(codebook: pd.DataFrame, actors: pd.DataFrame | None) -> dict[str, dict[str, str]]:
    """Words by code, by the name of the variable or of the column of actors."""
    given = codebook.dropna(subset=["label"])[["variable", "code", "label"]].astype("str")
    names = {variable: dict(zip(own["code"], own["label"])) for variable, own in given.groupby("variable")}
    names = _OWN | names
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
