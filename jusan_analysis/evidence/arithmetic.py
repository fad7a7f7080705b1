"""Checks that arithmetic can settle: each takes a claim and the tables, and gives its verdict.

A check whose figures are not there gives None, and the claim stays with its judged verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pandas as pd

from jusan_analysis.evidence.citations import items, joined
from jusan_analysis.evidence.places import places
from jusan_analysis.evidence.returns import per_head

SUPPORTED, CONTRADICTED = "supported", "contradicted"


@dataclass(frozen=True)
class Computed:
    """What a check found.

    Attributes
    ----------
    verdict : str
        A code of claim_checks.verdict.
    finding : str
        One sentence with the numbers it rests on.
    figure_ids, source_ids : str
        What it was computed from, joined by ``;``.
    """

    verdict: str
    finding: str
    figure_ids: str = ""
    source_ids: str = ""


def parts_add_up(claim: pd.Series, article, context) -> Computed | None:
    """Whether the parts of a group, all given in the claim's passages, add up to the group."""
    own, groups = _own_counts(claim, article), article.groups
    for whole in own.itertuples():
        names = groups[(groups["parent_id"] == whole.group_id) & (groups["link"] == "part")]["group_id"]
        parts = own[own["group_id"].isin(names) & (own["measure"] == whole.measure)]
        if len(names) and len(parts) == len(names):
            total = parts["value"].sum()
            words = " and ".join(f"{value:.0f}" for value in parts["value"])
            finding = f"{words} add to {total:.0f}; the total given is {whole.value:.0f}."
            return _found(total == whole.value, finding, [*parts["figure_id"], whole.figure_id])
    return None


def subset_lies_inside(claim: pd.Series, article, context) -> Computed | None:
    """Whether the total is met only if a subset is counted inside its parent, not beside it."""
    own, groups = _own_counts(claim, article), article.groups.set_index("group_id")
    for inner in own[own["group_id"].map(groups["link"]) == "subset"].itertuples():
        parent = groups.at[inner.group_id, "parent_id"]
        whole = own[own["group_id"] == groups["parent_id"].get(parent)]
        siblings = groups[groups["parent_id"] == groups["parent_id"].get(parent)]
        siblings = siblings[siblings["link"] == "part"]
        parts = own[own["group_id"].isin(siblings.index)]
        if len(whole) and len(parts) == len(siblings):
            inside, total = parts["value"].sum(), whole["value"].iloc[0]
            finding = (
                f"Counted inside, as the wording has it, the parts add to {inside:.0f}; counted apart, the "
                f"{inner.value:.0f} would make it {inside + inner.value:.0f}. The total given is "
                f"{total:.0f}. The sum can only tell whether they are a further part; which part holds them "
                "is the wording."
            )
            return _found(
                inside == total, finding, [*parts["figure_id"], inner.figure_id, *whole["figure_id"]]
            )
    return None


def rounding_fits(claim: pd.Series, article, context) -> Computed | None:
    """Whether a rounded count is the exact one of the same group, rounded to its last digit."""
    figures = _own(claim, article)
    exact = _own_counts(claim, article)
    for rounded in figures[(figures["precision"] == "approximate") & figures["value"].notna()].itertuples():
        same = exact[(exact["group_id"] == rounded.group_id) & (exact["measure"] == rounded.measure)]
        if len(same):
            value, unit = same["value"].iloc[0], _last_digit(rounded.value)
            off = rounded.value - value
            nearest = round(value / unit) * unit
            percent = 100 * abs(off) / value
            finding = (
                f"The rounded {rounded.value:.0f} is off by {off:.0f}, or {percent:.1f} percent of "
                f"{value:.0f}; rounded to the nearest {unit:.0f}, {value:.0f} is {nearest:.0f}."
            )
            return _found(nearest == rounded.value, finding, [rounded.figure_id, *same["figure_id"]])
    return None


def group_is_majority(claim: pd.Series, article, context) -> Computed | None:
    """Whether a group said to be the greater part is more than half of its parent."""
    shares = _own(claim, article)
    exact, groups = _counts(article.figures), article.groups.set_index("group_id")
    for said in shares[(shares["unit"] == "share") & shares["group_id"].notna()].itertuples():
        part = exact[exact["group_id"] == said.group_id]
        whole = exact[exact["group_id"] == groups["parent_id"].get(said.group_id)]
        if len(part) and len(whole):
            count, base = part["value"].iloc[0], whole["value"].iloc[0]
            half = base // 2 + 1
            over = count - half
            finding = (
                f"{count:.0f} of {base:.0f} are {100 * count / base:.1f} percent, "
                f"{abs(over):.0f} {'more' if over >= 0 else 'fewer'} than a bare majority of {half:.0f}."
            )
            return _found(
                2 * count > base, finding, [said.figure_id, *part["figure_id"], *whole["figure_id"]]
            )
    return None


def first_in_number(claim: pd.Series, article, context, period: str, iso3: str) -> Computed | None:
    """Whether one State has the largest count found of a period, whatever may be compared.

    The finding ends with what no count found can settle.
    """
    known = context.repatriations
    if not ((known["iso3"] == iso3) & (known["period"].astype("str") == period)).any():
        return None
    found = places(per_head(context, period), iso3).query("among == 'all counts'").set_index("measure")
    number = found.loc["persons returned"]
    rank = f"place {number['place']} of {number['n_ranked']}"
    finding = f"In number, {rank} States or territories with a count found: {_versus(number)}."
    ids = [number["source_ids"]]
    if "persons per 100,000 inhabitants" in found.index:
        rate = found.loc["persons per 100,000 inhabitants"]
        finding += f" Per 100,000 inhabitants, place {rate['place']}: {_versus(rate)}."
        ids.append(rate["source_ids"])
    finding += " States without public figures cannot be ruled out."
    verdict = SUPPORTED if number["place"] == 1 else CONTRADICTED
    return Computed(verdict, finding, source_ids=joined(ids))


def _versus(place: pd.Series) -> str:
    if pd.isna(place["rival"]):
        return place["value"]
    return f"{place['value']} against {place['rival_value']} ({place['rival']})"


# a claim is settled here where the numbers alone decide it; all others are judged
CHECKS = {
    "c01": parts_add_up,
    "c02": subset_lies_inside,
    "c03": rounding_fits,
    "c04": group_is_majority,
    "c07": partial(first_in_number, period="to_2019-08", iso3="KAZ"),
}


def _own(claim: pd.Series, article) -> pd.DataFrame:
    """The figures of the claim's passages."""
    passages = set(items(claim["passage_ids"]))
    figures = article.figures
    return figures[[bool(passages & set(items(one))) for one in figures["passage_ids"]]]


def _own_counts(claim: pd.Series, article) -> pd.DataFrame:
    return _counts(_own(claim, article))


def _counts(figures: pd.DataFrame) -> pd.DataFrame:
    exact = (figures["precision"].astype("str") == "exact") & figures["value"].notna()
    return figures[exact & figures["group_id"].notna() & (figures["unit"].astype("str") == "persons")]


def _last_digit(value: float) -> float:
    """The unit to which a round number is rounded: 100 for 600, 50 has 10."""
    unit = 1
    while value and value % (unit * 10) == 0:
        unit *= 10
    return unit


def _found(holds: bool, finding: str, figure_ids) -> Computed:
    return Computed(SUPPORTED if holds else CONTRADICTED, finding, joined(figure_ids))
