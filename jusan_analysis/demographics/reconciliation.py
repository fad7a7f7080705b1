"""Parts against wholes, at every level of the groups."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose

import pandas as pd

from jusan_analysis.demographics.counts import MEASURE, population
from jusan_analysis.frames import gathered


def reconcile(figures: pd.DataFrame, groups: pd.DataFrame, measure: str = MEASURE) -> pd.DataFrame:
    """Do the parts add up to their wholes, and do the subsets fit into theirs?

    Parameters
    ----------
    figures, groups : DataFrame
        As for `population`.
    measure : str

    Returns
    -------
    DataFrame
        One row per whole with its parts (check ``parts``) and one per subset (``subset``), as
        far as anything in it is counted: parent_id, check, members (ids), sum (of the counted
        members), total (of the parent), difference (total less sum), holds (missing where a
        count is), sum_if_apart (what the parts would make if the subset, or for ``parts`` every
        subset of a part, were counted beside them), reading, figure_ids, passage_ids.

    Raises
    ------
    DataPackageError
        As for `population`.

    Notes
    -----
    Where the parts already exhaust the whole, a further group can only lie inside them:
    ``sum_if_apart`` above the whole is the proof.
    """
    people = population(figures, groups, measure).set_index("group_id")
    rows = [row for parent in people.index for row in _checks(people, parent)]
    kinds = {"sum": "Float64", "total": "Float64", "difference": "Float64", "holds": "boolean"}
    columns = ["parent_id", "check", "members", *kinds, "sum_if_apart", "reading", "figure_ids"]
    frame = pd.DataFrame(rows, columns=[*columns, "passage_ids"])
    return frame.astype({**kinds, "sum_if_apart": "Float64"})


def _checks(people: pd.DataFrame, parent: str) -> Iterator[dict]:
    inside = people[people["parent_id"] == parent]
    parts, subsets = inside[inside["link"] == "part"], inside[inside["link"] == "subset"]
    if len(parts):
        beside = people[people["parent_id"].isin(parts.index) & (people["link"] == "subset")]
        yield from _check(people, parent, "parts", parts, beside)
    for one in subsets.index:
        yield from _check(people, parent, "subset", subsets.loc[[one]], subsets.loc[[one]])


def _check(people, parent: str, check: str, members: pd.DataFrame, beside: pd.DataFrame) -> Iterator[dict]:
    total, found = people["count"][parent], members["count"].dropna()
    if pd.isna(total) and found.empty:
        return
    whole = parent if check == "parts" or people["link"][parent] != "part" else people["parent_id"][parent]
    parts = people[(people["parent_id"] == whole) & (people["link"] == "part")]
    apart = _apart(parts, beside)
    lacking = [*members.index[members["count"].isna()], *([parent] if pd.isna(total) else [])]
    used = pd.concat([members, people.loc[[parent]], *([beside, parts] if pd.notna(apart) else [])])
    total_sum = found.sum() if len(found) else pd.NA
    holds = _holds(check, total_sum, total, bool(lacking))
    yield {
        "parent_id": parent,
        "check": check,
        "members": ";".join(members.index),
        "sum": total_sum,
        "total": total,
        "difference": total - total_sum,
        "holds": holds,
        "sum_if_apart": apart,
        "reading": _reading(check, total_sum, total, holds, lacking, apart, people["count"][whole]),
        "figure_ids": ";".join(one for one in people["figure_ids"][people.index.isin(used.index)] if one),
        "passage_ids": gathered(used["passage_ids"]),
    }


def _apart(parts: pd.DataFrame, beside: pd.DataFrame):
    extra = beside["count"].dropna()
    if parts.empty or extra.empty or parts["count"].isna().any():
        return pd.NA
    return parts["count"].sum() + extra.sum()


def _holds(check: str, found, total, lacking: bool):
    if pd.isna(total) or pd.isna(found):
        return pd.NA
    same = isclose(found, total, rel_tol=1e-9, abs_tol=1e-9)
    # a sum above its whole is wrong whatever the missing members may be
    if found > total and not same:
        return False
    return pd.NA if lacking else check == "subset" or same


def _reading(check: str, found, total, holds, lacking: list[str], apart, whole) -> str:
    said = []
    if holds is False:
        said.append(f"{abs(total - found):g} {'more' if found > total else 'fewer'} than the whole")
    elif holds is True:
        said.append("the parts add up to the whole" if check == "parts" else "fits into the group around it")
    if lacking:
        said.append(f"no exact count of {', '.join(lacking)}")
    if pd.notna(apart) and pd.notna(whole) and apart > whole:
        said.append(f"counted apart, {apart - whole:g} more than the whole of {whole:g}")
    return "; ".join(said)
