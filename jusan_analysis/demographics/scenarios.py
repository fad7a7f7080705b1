"""The rule that the interview ascribes to other States, applied to this group as a table."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from jusan_analysis.demographics.counts import COUNTS, MEASURE, population, text
from jusan_analysis.demographics.roles import roles
from jusan_analysis.frames import demand_all, gathered
from jusan_analysis.problems import DataPackageError, Problem

RULE = {
    "parents": "parents_accepted",
    "mothers": "mothers_accepted",
    "ages": "age_accepted",
    "not all": "share_accepted",
}
NEEDS = (*COUNTS, "lower", "upper")


def scenarios(
    figures: pd.DataFrame, groups: pd.DataFrame, measure: str = MEASURE, orphans: str | None = None
) -> pd.DataFrame:
    """How many would have stayed behind under the rule ascribed to other States.

    Parameters
    ----------
    figures : DataFrame
        As for `population`, with lower and upper; the rule is read from the measures
        parents_accepted, mothers_accepted, age_accepted and share_accepted.
    groups, measure
        As for `population`.
    orphans : str, optional
        As for `roles`.

    Returns
    -------
    DataFrame
        scenario, on_men, on_mothers, on_children (the assumption on each), stayed_lower and
        stayed_upper (persons, both can occur), figure_ids, passage_ids.

    Raises
    ------
    DataPackageError
        As for `population` and `roles`, and if a part of the rule is not in the figures.

    Notes
    -----
    A reading of a rule, never an estimate of what any State did: the children's ages, which the
    rule turns on, are not reported, so they bound nothing. Bounds as in `bounds`. Women who are
    not mothers are treated as the men are; who among the women is a mother is not reported.
    """
    demand_all({"figures": (figures, NEEDS)})
    found = roles(population(figures, groups, measure), orphans)
    rule = _rule(figures)
    rows = [
        _scenario(found, rule, mothers, children)
        for mothers in _mothers(found)
        for children in _children(found, rule)
    ]
    return pd.DataFrame(rows)


def _rule(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures of the rule by what they concern, or each part that is missing."""
    measures = text(figures["measure"])
    lacking = [one for one in RULE.values() if not (measures == one).any()]
    ages = figures[measures == RULE["ages"]]
    if len(ages) and ages[["lower", "upper"]].iloc[0].isna().any():
        lacking.append(f"{RULE['ages']} with lower and upper")
    if lacking:
        expected, remedy = "the rule ascribed to other States", "Add the figure; without it there is no rule."
        raise DataPackageError(
            [Problem("figures", None, "measure", f"no {one}", expected, remedy) for one in lacking]
        )
    return pd.concat([figures[measures == one].head(1) for one in RULE.values()]).set_axis(list(RULE))


def _mothers(found: pd.DataFrame) -> Iterator[tuple]:
    """Name, assumption, least and most of the women taken, part of the rule that it rests on."""
    women = int(found["count"]["women"])
    yield "no adults", "none taken", 0, 0, "parents"
    some = "one woman at least, at most all; the wording says rarely and no number"
    yield "some mothers", some, min(1, women), women, "mothers"


def _children(found: pd.DataFrame, rule: pd.DataFrame) -> Iterator[tuple]:
    """Name, assumption, least and most of the children taken, parts of the rule that it rests on."""
    children = int(found["count"]["children"])
    band = f"{rule['lower']['ages']:g} to {rule['upper']['ages']:g}"
    yield "every child", "all taken, of whatever age", children, children, []
    only = f"only those aged {band} taken, though the wording says mainly; ages not given, so none to all"
    yield f"children aged {band}", only, 0, children, ["ages"]
    fewer = f"not all of those aged {band} taken; ages not given, so none to all but one"
    yield f"not all children aged {band}", fewer, 0, max(children - 1, 0), ["ages", "not all"]


def _scenario(found: pd.DataFrame, rule: pd.DataFrame, mothers: tuple, children: tuple) -> dict:
    total = int(found["count"]["whole"])
    used = found.loc[["children", "women", "men"]]
    parts = list(dict.fromkeys(["parents", mothers[4], *children[4]]))
    ids = [*used["figure_ids"], *rule["figure_id"][parts]]
    return {
        "scenario": f"{mothers[0]}, {children[0]}",
        "on_men": "none taken",
        "on_mothers": mothers[1],
        "on_children": children[1],
        "stayed_lower": total - mothers[3] - children[3],
        "stayed_upper": total - mothers[2] - children[2],
        "figure_ids": ";".join(ids),
        "passage_ids": gathered([*used["passage_ids"], *rule["passage_ids"][parts]]),
    }
