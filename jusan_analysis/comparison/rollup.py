"""Rules that make one level of several, and the order of the levels they rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import pandas as pd

from jusan_analysis.frames import codes, refused
from jusan_analysis.problems import nearest, quoted

SILENT, NO_BEARING = "not_described", "no_bearing"
# from worst to best; used only where the relation column does not carry the order itself
LEVELS = ("contrary", "absent", "planned", "partly", "in_line")


def levels_of(relation: pd.Series) -> list[str]:
    """Levels from worst to best: the order of the categories, without the codes that have no rank.

    Raises
    ------
    ValueError
        If a plain text column has a code that is none of the known ones.
    """
    categorical = isinstance(relation.dtype, pd.CategoricalDtype)
    known = codes(relation) if categorical else [*LEVELS, SILENT, NO_BEARING]
    strange = [one for one in relation.dropna().unique() if one not in known]
    if strange:
        found = ", ".join(map(quoted, strange))
        hint = nearest(str(strange[0]), known)
        raise refused("comparisons, column relation", found, f"one of {', '.join(known)}", hint)
    return [one for one in known if one not in (SILENT, NO_BEARING)]


def cautious(found: Sequence[str], levels: Sequence[str]) -> str:
    """The lowest level; where that is absent and something is planned, planned."""
    lowest = min(found, key=levels.index)
    return "planned" if lowest == "absent" and "planned" in found else lowest


def generous(found: Sequence[str], levels: Sequence[str]) -> str:
    """The highest level."""
    return max(found, key=levels.index)


def mixed(found: Sequence[str], levels: Sequence[str]) -> str:
    """Partly where good and bad meet, else as cautious."""
    good, bad = {"in_line", "partly"} & set(found), {"contrary", "absent"} & set(found)
    return "partly" if good and bad else cautious(found, levels)


def majority(found: Sequence[str], levels: Sequence[str]) -> str:
    """The most frequent level; of several equally frequent ones, what cautious makes of them."""
    counts = Counter(found)
    return cautious([one for one in counts if counts[one] == max(counts.values())], levels)


RULES: dict[str, Callable[[Sequence[str], Sequence[str]], str]] = {
    "cautious": cautious,
    "generous": generous,
    "mixed": mixed,
    "majority": majority,
}
