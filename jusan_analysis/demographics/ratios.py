"""Groups against each other, each with its plain reading and its caution."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.demographics.counts import MEASURE, population
from jusan_analysis.demographics.roles import roles
from jusan_analysis.frames import gathered
from jusan_analysis.problems import DataPackageError, Problem

# ratio, roles above the line, roles taken away there, roles below, per, reading, caution
RATIOS = [
    (
        "children per adult", ["children"], [], ["women", "men"], 1,
        "{} children came back for each adult",
        "Not an age dependency ratio: the age at which a child is counted as adult is not given, and "
        "adults who are prosecuted or detained care for nobody meanwhile.",
    ),
    (
        "children per woman", ["children"], [], ["women"], 1,
        "{} children came back for each woman",
        "Not fertility: women may be childless, girls may be mothers, and children may have come "
        "without their mother or have siblings who stayed or died.",
    ),
    (
        "children per woman, orphans left out", ["children"], ["orphans"], ["women"], 1,
        "{} children not counted as orphans came back for each woman",
        "Not fertility either: the term orphan is not defined; where it means the loss of the father "
        "alone, the mother may be in the group and her children should not be left out.",
    ),
    (
        "men per 100 women", ["men"], [], ["women"], 100,
        "{} men came back for every hundred women",
        "A sex ratio of the returned adults only: it says nothing of how many men and women left, "
        "died or stayed, nor of the sex of the children.",
    ),
    (
        "orphans per 100 children", ["orphans"], [], ["children"], 100,
        "{} of every hundred returned children are counted as orphans",
        "The term is not defined: mother, father or both, proven or presumed. With another definition "
        "the number may be several times as large.",
    ),
]  # fmt: skip


def ratios(
    figures: pd.DataFrame, groups: pd.DataFrame, measure: str = MEASURE, orphans: str | None = None
) -> pd.DataFrame:
    """Children per adult and per woman, men per hundred women, orphans per hundred children.

    Parameters
    ----------
    figures, groups, measure
        As for `population`.
    orphans : str, optional
        As for `roles`.

    Returns
    -------
    DataFrame
        ratio, numerator and denominator (persons), per (how many of the denominator the value
        refers to), value (not rounded), reading (with the value
        to two decimals), caution, figure_ids, passage_ids.

    Raises
    ------
    DataPackageError
        As for `population` and `roles`, and if a denominator is zero.

    Notes
    -----
    Ratio and sex ratio as in Preston, Heuveline and Guillot, Demography: Measuring and Modeling
    Population Processes (2001), chapter 1; men per hundred women is their masculinity ratio,
    here of adults. A child-woman ratio proper needs children below five and women of
    childbearing age, and neither age is known.
    """
    found = roles(population(figures, groups, measure), orphans)
    empty = [one[0] for one in RATIOS if found["count"][one[3]].sum() == 0]
    if empty:
        expected = "a denominator above zero"
        raise DataPackageError(
            [
                Problem("figures", None, "value", f"0 below the line of {one}", expected, "Leave it out.")
                for one in empty
            ]
        )
    return pd.DataFrame([_ratio(found, *one) for one in RATIOS])


def _ratio(found, name: str, above, less, below, per: int, reading: str, caution: str) -> dict:
    count = found["count"]
    numerator, denominator = count[above].sum() - count[less].sum(), count[below].sum()
    value, used = numerator / denominator * per, found.loc[[*above, *less, *below]]
    return {
        "ratio": name,
        "numerator": numerator,
        "denominator": denominator,
        "per": per,
        "value": value,
        "reading": reading.format(f"{value:.2f}") + ".",
        "caution": caution,
        "figure_ids": ";".join(used["figure_ids"]),
        "passage_ids": gathered(used["passage_ids"]),
    }
