"""What a group is made of, and what rounding leaves over."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from jusan_analysis.demographics.counts import MEASURE, population
from jusan_analysis.frames import demand_all, gathered
from jusan_analysis.problems import DataPackageError, Problem, nearest, quoted


def composition(
    figures: pd.DataFrame, groups: pd.DataFrame, parent: str = "returnees", measure: str = MEASURE
) -> pd.DataFrame:
    """The groups inside a group, counted and as shares of it.

    Parameters
    ----------
    figures, groups : DataFrame
        As for `population`.
    parent : str
        Id of the group to be taken apart.
    measure : str

    Returns
    -------
    DataFrame
        group_id, label, link (``part``: these rows add up to the parent; ``subset``: lies
        inside another group and adds nothing), inside (label of the group it lies in), count,
        base (the count of the parent), share_pct (per cent of the base, not rounded),
        figure_ids, passage_ids. A group without an exact count has neither count nor share.

    Raises
    ------
    DataPackageError
        As for `population`, and if the parent is unknown, empty inside, not counted, or zero.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> from jusan_analysis import demographics
    >>> article = ja.load_article()
    >>> demographics.composition(article.figures, article.groups)["share_pct"].round(1).tolist()[0]
    68.2
    """
    people = population(figures, groups, measure).set_index("group_id", drop=False)
    base = _base(people, parent)
    frame = people.loc[list(_inside(people, parent))]
    own = people.loc[parent]
    return frame.assign(
        inside=[people["label"][one] for one in frame["parent_id"]],
        base=base,
        share_pct=frame["count"] / base * 100,
        figure_ids=[";".join(filter(None, [one, own["figure_ids"]])) for one in frame["figure_ids"]],
        passage_ids=[gathered([one, own["passage_ids"]]) for one in frame["passage_ids"]],
    )[
        ["group_id", "label", "link", "inside", "count", "base", "share_pct", "figure_ids", "passage_ids"]
    ].reset_index(drop=True)


def _base(people: pd.DataFrame, parent: str) -> float:
    wholes = list(dict.fromkeys(one for one in people["parent_id"] if one))
    if parent not in wholes:
        found, remedy = quoted(parent), nearest(str(parent), wholes) or "Name one of these."
        expected = f"a group with groups inside: {', '.join(wholes) or 'there is none'}"
        raise DataPackageError([Problem("groups", None, "parent_id", found, expected, remedy)])
    base = people["count"][parent]
    if pd.isna(base) or base == 0:
        found = (
            f"no exact figure of {quoted(parent)}" if pd.isna(base) else f"a count of 0 for {quoted(parent)}"
        )
        remedy = "Take another parent or measure."
        raise DataPackageError([Problem("figures", None, "value", found, "a base above zero", remedy)])
    return base


def _inside(people: pd.DataFrame, parent: str) -> Iterator[str]:
    """Parts of a group, each followed by the subsets it holds; then the subsets of the group."""
    members = people[people["parent_id"] == parent]
    for one in members.index[members["link"] == "part"]:
        yield one
        yield from _subsets(people, one)
    yield from _subsets(people, parent)


def _subsets(people: pd.DataFrame, group: str) -> Iterator[str]:
    for one in people.index[(people["parent_id"] == group) & (people["link"] == "subset")]:
        yield one
        yield from _subsets(people, one)


def rounding_residue(composed: pd.DataFrame, decimals: int = 1) -> pd.DataFrame:
    """What the shares of the parts lack to a hundred once they are rounded for display.

    Parameters
    ----------
    composed : DataFrame
        From `composition`.
    decimals : int
        Decimal places that are shown.

    Returns
    -------
    DataFrame
        One row: decimals, sum_shown_pct, residue_pct (100 less the sum; an artefact of
        rounding, no persons), figure_ids, passage_ids. Missing where a part is not counted.

    Raises
    ------
    DataPackageError
        If a column is missing.
    """
    needs = ("link", "share_pct", "figure_ids", "passage_ids")
    demand_all({"composition": (composed, needs)})
    parts = composed[composed["link"] == "part"]
    # a sum over a missing share is missing too, and so is what it lacks
    shown = pd.Series([parts["share_pct"].round(decimals).sum(skipna=False)], dtype="Float64")
    row = {
        "decimals": decimals,
        "sum_shown_pct": shown.round(decimals).iloc[0],
        "residue_pct": (100 - shown).round(decimals).iloc[0],
        "figure_ids": ";".join(dict.fromkeys(";".join(filter(None, parts["figure_ids"])).split(";"))),
        "passage_ids": gathered(parts["passage_ids"]),
    }
    return pd.DataFrame([row]).astype({"sum_shown_pct": "Float64", "residue_pct": "Float64"})
