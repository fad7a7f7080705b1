"""What the counts allow for what the article leaves out: sharp bounds, never estimates."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from jusan_analysis.demographics.counts import MEASURE, population
from jusan_analysis.demographics.roles import roles
from jusan_analysis.frames import gathered

SEXES = "Every person is counted as female or male."
MOTHERS = {
    "women only": "Only adult women can be mothers",
    "any female": "Girls can be mothers too, but no child is a grandmother",
}
ORPHANS = {
    "both": "orphans have lost both parents",
    "either": "orphans have lost at least one parent",
}
PARENTS = "Parents are of any sex or age, but no child is a grandparent"


def bounds(
    figures: pd.DataFrame, groups: pd.DataFrame, measure: str = MEASURE, orphans: str | None = None
) -> pd.DataFrame:
    """The least and the most that the counts allow for what is not reported.

    Parameters
    ----------
    figures, groups, measure
        As for `population`.
    orphans : str, optional
        As for `roles`.

    Returns
    -------
    DataFrame
        quantity, lower, upper (both can occur), unit (persons or per cent), assumption,
        reasoning, figure_ids, passage_ids. Each row stands alone: the ends of two rows need
        not occur together.

    Raises
    ------
    DataPackageError
        As for `population` and `roles`.

    Notes
    -----
    Worst-case bounds after C. F. Manski, Partial Identification of Probability Distributions
    (2003): every world that agrees with the counts and the assumption lies inside, and each end
    is such a world. Groups without an exact count are passed over. The two meanings of orphan
    are the single and the double orphan of UNAIDS, UNICEF and USAID, Children on the Brink
    (2004). With C children, W women and K children who may have a living mother (all, or all
    but the orphans), mothers are at most min(W, K): each needs a child of her own. Girls can add
    to them no more than half the children, since each needs a child who is no mother. A child
    with neither parent is separated, and unaccompanied only without any relative in charge
    (Inter-agency Guiding Principles on Unaccompanied and Separated Children, 2004).
    """
    people = population(figures, groups, measure)
    found = roles(people, orphans)
    rows = [*_by_sex(people, found), *_mothers(found), *_with_mother(found), *_without_parent(found)]
    frame = pd.DataFrame([_sourced(row, people) for row in rows])
    return frame.astype({"lower": float, "upper": float})


def _sourced(row: dict, people: pd.DataFrame) -> dict:
    used = people[people["group_id"].isin(row.pop("used"))]
    ids = ";".join(one for one in used["figure_ids"] if one)
    return {**row, "figure_ids": ids, "passage_ids": gathered(used["passage_ids"])}


def _row(quantity: str, lower, upper, assumption: str, reasoning: str, used, unit: str = "persons") -> dict:
    return {
        "quantity": quantity, "lower": lower, "upper": upper, "unit": unit,
        "assumption": assumption, "reasoning": reasoning, "used": list(used),
    }  # fmt: skip


# --- sex ----------------------------------------------------------------------------------


def _by_sex(people: pd.DataFrame, found: pd.DataFrame) -> Iterator[dict]:
    tree = people.set_index("group_id")
    for sex, other in (("female", "male"), ("male", "female")):
        for role, where in (("whole", "all"), ("children", "the children")):
            group, total = found["group_id"][role], found["count"][role]
            lower, upper = _sure(tree, group, sex), total - _sure(tree, group, other)
            used = [group, *_descendants(tree, group, sex, other)]
            reasoning = (
                f"{lower:g} of {total:g} are in groups of this sex and {total - upper:g} in groups of the "
                f"other; the sex of the remaining {upper - lower:g} is not given and may be either."
            )
            yield _row(f"{sex} among {where}", lower, upper, SEXES, reasoning, used)
            if total:
                low, high = (100 * one / total for one in (lower, upper))
                quantity = f"{sex} share of {where}"
                yield _row(quantity, low, high, SEXES, reasoning, used, "per cent")


def _sure(tree: pd.DataFrame, group: str, sex: str) -> float:
    """How many of a group are of this sex in every world: parts add, subsets may overlap."""
    if tree["sex"][group] == sex and pd.notna(tree["count"][group]):
        return tree["count"][group]
    inside = tree[tree["parent_id"] == group]
    sure = {link: [_sure(tree, one, sex) for one in own.index] for link, own in inside.groupby("link")}
    return max([sum(sure.get("part", [])), *sure.get("subset", [])])


def _descendants(tree: pd.DataFrame, group: str, *sexes: str) -> Iterator[str]:
    for one in tree.index[tree["parent_id"] == group]:
        if tree["sex"][one] in sexes:
            yield one
        yield from _descendants(tree, one, *sexes)


# --- mothers and their children -----------------------------------------------------------


def _readings(found: pd.DataFrame) -> Iterator[tuple[str, str, int, list[str]]]:
    """Each meaning of orphan: the text, who they are, how many may have a living parent, groups used."""
    count, group = found["count"].astype(int), found["group_id"]
    for meaning, told in ORPHANS.items():
        if meaning == "both":
            may = count["children"] - count["orphans"]
            yield told, f"the {may} children who are no orphans", may, [group["orphans"]]
        else:
            yield told, f"all {count['children']} children", count["children"], []


def _mothers(found: pd.DataFrame) -> Iterator[dict]:
    group, (children, women) = found["group_id"], found["count"][["children", "women"]].astype(int)
    for who, definition in MOTHERS.items():
        for told, they, may, used in _readings(found):
            reasoning = (
                "The counts tie no child to a mother, so there may be none. A child has one mother, so "
                f"{they} can have at most as many mothers; the women are {women}."
            )
            upper = min(may, women)
            if who == "any female":
                upper = min(may, women + children // 2)
                reasoning += (
                    f" A girl who is a mother needs another child, so at most {children // 2} girls are."
                )
            used = [group["children"], group["women"], *used]
            yield _row("mothers of returned children", 0, upper, f"{definition}; {told}.", reasoning, used)


def _with_mother(found: pd.DataFrame) -> Iterator[dict]:
    group, (children, women) = found["group_id"], found["count"][["children", "women"]].astype(int)
    for who, definition in MOTHERS.items():
        for told, they, may, used in _readings(found):
            upper = may if women else (min(may, max(children - 1, 0)) if who == "any female" else 0)
            reasoning = (
                f"The counts tie no child to a mother, so there may be none. At most {they} came with theirs"
                + (f", {upper / women:.1f} for each woman." if women else ", less the mothers themselves.")
            )
            used = [group["children"], group["women"], *used]
            quantity = "children with their mother in the group"
            yield _row(quantity, 0, upper, f"{definition}; {told}.", reasoning, used)


def _without_parent(found: pd.DataFrame) -> Iterator[dict]:
    group = found["group_id"]
    children, women, men = found["count"][["children", "women", "men"]].astype(int)
    for told, they, may, used in _readings(found):
        lower = children - (may if women + men else min(may, max(children - 1, 0)))
        reasoning = (
            f"The counts tie no child to a parent, so it may be all. At best {they} came with one; "
            "relatives who are no parents, and parents left behind, are not counted here."
        )
        used = [group["children"], group["women"], group["men"], *used]
        quantity = "children with neither parent in the group"
        yield _row(quantity, lower, children, f"{PARENTS}; {told}.", reasoning, used)
