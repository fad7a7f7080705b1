"""Which groups are the children, the women, the men and the orphans of a package."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from jusan_analysis.problems import DataPackageError, Problem, quoted

ADULTS = {"women": "female", "men": "male"}


def roles(people: pd.DataFrame, orphans: str | None = None) -> pd.DataFrame:
    """Find the whole, the children, the women, the men and the orphans among the groups.

    Parameters
    ----------
    people : DataFrame
        From `population`.
    orphans : str, optional
        Id of the group of orphans; by default the counted subset of the children whose id or
        label has the word orphan.

    Returns
    -------
    DataFrame
        The rows of `people`, indexed by role: whole, children, women, men, orphans.

    Raises
    ------
    DataPackageError
        If a role is missing or found twice, the three parts do not exhaust the whole, or a
        count is no whole number; names the role and what was found.

    Notes
    -----
    Children are the part of age class child, women and men the parts of age class adult and
    their sex. That a subset consists of orphans is a matter of meaning, which neither sex nor
    age class can carry: any other subset (born there, ill) would look the same. So the link
    narrows the choice and the name decides; for a package in another language, name the group.
    """
    parts = people[(people["link"] == "part") & people["count"].notna()]
    wanted = {"children": parts[parts["age_class"] == "child"]}
    for role, sex in ADULTS.items():
        wanted[role] = parts[(parts["age_class"] == "adult") & (parts["sex"] == sex)]
    wholes = set.intersection(*(set(found["parent_id"]) for found in wanted.values()))
    whole = people[people["group_id"].isin(wholes) & people["count"].notna()]
    wanted = {role: found[found["parent_id"].isin(whole["group_id"])] for role, found in wanted.items()}
    inside = people[people["parent_id"].isin(wanted["children"]["group_id"])]
    wanted = {"whole": whole, **wanted, "orphans": _orphans(inside, orphans)}
    problems = [*_unfound(wanted, parts), *_unlike(wanted, people)]
    if problems:
        raise DataPackageError(problems)
    return pd.concat(wanted.values()).set_axis(list(wanted))


def _orphans(inside: pd.DataFrame, named: str | None) -> pd.DataFrame:
    counted = inside[(inside["link"] == "subset") & inside["count"].notna()]
    if named is not None:
        return counted[counted["group_id"] == named]
    words = counted["group_id"] + " " + counted["label"]
    return counted[words.str.contains("orphan", case=False)]


def _unfound(wanted: dict[str, pd.DataFrame], parts: pd.DataFrame) -> Iterator[Problem]:
    meant = {
        "whole": "a counted group with the other roles as its parts",
        "children": "one counted part of age class child",
        "women": "one counted part of age class adult and sex female",
        "men": "one counted part of age class adult and sex male",
        "orphans": "one counted subset of the children, named orphans or given by orphans=",
    }
    for role, found in wanted.items():
        if len(found) != 1:
            there = ", ".join(found["group_id"]) or f"none; counted parts are {', '.join(parts['group_id'])}"
            yield Problem("groups", None, role, there, meant[role], "Correct sex, age_class or link.")


def _unlike(wanted: dict[str, pd.DataFrame], people: pd.DataFrame) -> Iterator[Problem]:
    if any(len(found) != 1 for found in wanted.values()):
        return
    count = {role: found["count"].iloc[0] for role, found in wanted.items()}
    whole = wanted["whole"]["group_id"].iloc[0]
    known = {wanted[role]["group_id"].iloc[0] for role in ("children", "women", "men")}
    parts = people[(people["parent_id"] == whole) & (people["link"] == "part")]
    for one in sorted(set(parts["group_id"]) - known):
        found = f"{quoted(one)}, a fourth part of {quoted(whole)}"
        yield Problem("groups", None, "link", found, "children, women and men only", "Put it in one.")
    total = count["children"] + count["women"] + count["men"]
    if total != count["whole"]:
        found = f"parts that sum to {total:g} in a whole of {count['whole']:g}"
        yield Problem("figures", None, "value", found, "parts that add up", "See reconcile.")
    if count["orphans"] > count["children"]:
        found = f"{count['orphans']:g} orphans among {count['children']:g} children"
        yield Problem("figures", None, "value", found, "no more than the children", "See reconcile.")
    for role, number in count.items():
        if number != int(number):
            yield Problem("figures", None, "value", f"{number:g} {role}", "a whole number", "Correct it.")
