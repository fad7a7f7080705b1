"""The groups with their exact counts, or every reason why the frames cannot be used."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from jusan_analysis.frames import demand_all, gathered
from jusan_analysis.problems import DataPackageError, Problem, nearest, quoted

MEASURE = "persons_returned"
GROUPS = ("group_id", "label", "parent_id", "link", "sex", "age_class")
COUNTS = ("figure_id", "passage_ids", "measure", "group_id", "value", "precision")
LINKS = ("part", "subset")


def population(figures: pd.DataFrame, groups: pd.DataFrame, measure: str = MEASURE) -> pd.DataFrame:
    """The groups, each with its exact count of one measure where there is one.

    Parameters
    ----------
    figures : DataFrame
        figure_id, passage_ids, measure, group_id, value, precision. Only rows of precision
        ``exact`` with a value and a group are used; a hedged number is none to calculate with.
    groups : DataFrame
        group_id, label, parent_id, link, sex, age_class.
    measure : str
        What is counted.

    Returns
    -------
    DataFrame
        One row per group, in the order of `groups`: its columns as text, count (missing where
        no exact figure gives it, which is not zero), figure_ids, passage_ids.

    Raises
    ------
    DataPackageError
        If columns are missing, a count is negative or no number, a group has two different
        counts, or the groups do not form a tree; all at once.
    """
    demand_all({"figures": (figures, COUNTS), "groups": (groups, GROUPS)})
    people = pd.DataFrame({name: text(groups[name]) for name in GROUPS}).reset_index(drop=True)
    used = exact(figures, measure)
    problems = [*_group_faults(people), *_count_faults(used, people), *_none(used, figures, measure)]
    if problems:
        raise DataPackageError(problems)
    own = {one: used[used["group_id"] == one] for one in people["group_id"]}
    values = [rows["value"].iloc[0] if len(rows) else None for rows in own.values()]
    return people.assign(
        count=pd.array(values, dtype="Float64"),
        figure_ids=[";".join(rows["figure_id"]) for rows in own.values()],
        passage_ids=[gathered(rows["passage_ids"]) for rows in own.values()],
    )


def text(column: pd.Series) -> pd.Series:
    """A column as plain text, empty where it is missing."""
    return column.astype(object).where(column.notna(), "").astype(str)


def exact(figures: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The figures of a measure that may enter arithmetic.

    Returns
    -------
    DataFrame
        Their rows with all columns, value as Float64; what is no number is missing.
    """
    named = {one: text(figures[one]) for one in ("figure_id", "passage_ids", "group_id")}
    value = pd.to_numeric(figures["value"], errors="coerce").astype("Float64")
    # what is no number stays in, so that it can be told as a fault
    fit = (text(figures["precision"]) == "exact") & (text(figures["measure"]) == measure)
    return figures.assign(**named, value=value)[
        fit & figures["value"].notna() & (text(figures["group_id"]) != "")
    ]


def _none(used: pd.DataFrame, figures: pd.DataFrame, measure: str) -> Iterator[Problem]:
    if used.empty:
        known = sorted(set(text(figures["measure"])))
        found = f"no exact figure with a group for {quoted(measure)}"
        remedy = nearest(str(measure), known) or "Name another measure."
        yield Problem("figures", None, "measure", found, f"one of {', '.join(known) or 'none'}", remedy)


def _count_faults(used: pd.DataFrame, people: pd.DataFrame) -> Iterator[Problem]:
    known = set(people["group_id"])
    for one in used.itertuples():
        if pd.isna(one.value) or not 0 <= one.value < float("inf"):
            found = f"{one.figure_id}, which is negative or no number"
            yield Problem("figures", None, "value", found, "zero or more", "Correct the value.")
        if one.group_id not in known:
            found = f"{quoted(one.group_id)} in {one.figure_id}"
            remedy = nearest(one.group_id, known) or "Add the group."
            yield Problem("figures", None, "group_id", found, "a group of the table groups", remedy)
    for group, rows in used.groupby("group_id", sort=False):
        if rows["value"].nunique() > 1:
            listing = ", ".join(f"{one.value:g} in {one.figure_id}" for one in rows.itertuples())
            expected = "one exact value of a measure for a group"
            yield Problem(
                "figures",
                None,
                "value",
                f"{listing} for {quoted(group)}",
                expected,
                "Correct one, or lower its precision.",
            )


def _group_faults(people: pd.DataFrame) -> Iterator[Problem]:
    parents = dict(zip(people["group_id"], people["parent_id"]))
    for one in people.loc[people["group_id"].duplicated(), "group_id"].unique():
        yield Problem("groups", None, "group_id", f"{quoted(one)} twice", "each group once", "Delete one.")
    for one in people[people["parent_id"] != ""].itertuples():
        if one.parent_id not in parents:
            found = f"{quoted(one.parent_id)}, the parent of {quoted(one.group_id)}"
            remedy = nearest(one.parent_id, parents) or "Add the group."
            yield Problem("groups", None, "parent_id", found, "a group of the table", remedy)
        if one.link not in LINKS:
            found = f"{quoted(one.link)} for {quoted(one.group_id)}"
            yield Problem("groups", None, "link", found, "part or subset", "Say how it lies in its parent.")
    yield from _cycles(parents)


def _cycles(parents: dict[str, str]) -> Iterator[Problem]:
    told: set[str] = set()
    for group in parents:
        line = [group]
        while parents.get(line[-1]) and line[-1] not in line[:-1]:
            line.append(parents[line[-1]])
        if line[-1] == group and len(line) > 1 and group not in told:
            told |= set(line)
            yield Problem("groups", None, "parent_id", " > ".join(line), "no cycle", "Correct a parent.")
