"""Whether the stages add up, and what it is worth that they do."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.evidence.citations import joined
from jusan_analysis.evidence.stages import JOINT, MEASURES, PARTS, covered, stages

READINGS = {
    (True, True): "Adds up by construction: one number was worked out from the others. No confirmation.",
    (True, False): "Adds up: the numbers are consistent, which is no independent confirmation.",
    (False, True): "Does not add up although one number was worked out: redo the derived row.",
    (False, False): "Does not add up.",
}


def consistency(context) -> pd.DataFrame:
    """Add the parts of each preferred count, and the stages of each total, against what is given.

    Parameters
    ----------
    context : Tables
        As in `stages`.

    Returns
    -------
    DataFrame
        One row per sum that can be made: check (``parts`` of one count, ``stages`` of a
        total), stage, label, measure, parts (as added, with their numbers), sum, given,
        difference (given minus sum, persons), holds, by_construction (a term was worked out
        from the others, so that the sum had to hold), reading, source_ids. A sum with a
        missing term is not made.

    Raises
    ------
    UnusableFrame
        As in `stages`.

    Notes
    -----
    A total is added from the longest shorter total that is given and the stages left over, so
    that a derived stage enters only where nothing stated can take its place. Stages counted
    jointly (``jusan_1_and_4``) stand in where one of them has no number of its own.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> sums = consistency(ja.load_context())
    >>> bool(sums["holds"].all()), sorted(set(sums[sums["by_construction"]]["label"]))
    (True, ['stage 3', 'stage 4', 'stages 1 to 4'])
    """
    counts = stages(context)
    chosen = counts[counts["preferred"]].drop_duplicates("stage").set_index("stage", drop=False)
    rows = [_parts(one) for _, one in chosen.iterrows()]
    rows += [
        _stages(one, measure, chosen)
        for _, one in chosen[chosen["kind"] == "total"].iterrows()
        for measure in MEASURES
    ]
    names = [
        "check", "stage", "label", "measure", "parts", "sum", "given", "difference", "holds",
        "by_construction", "reading", "source_ids",
    ]  # fmt: skip
    return pd.DataFrame([row for row in rows if row], columns=names)


def _parts(row: pd.Series) -> tuple | None:
    terms = [(one, row[one]) for one in PARTS]
    derived = "total" in row["derived_measures"].split(";")
    return _sum("parts", row, "total", terms, derived, [row["source_ids"]])


def _stages(total: pd.Series, measure: str, chosen: pd.DataFrame) -> tuple | None:
    terms = _terms(total["stage"], measure, chosen)
    if not terms:
        return None
    rows = [chosen.loc[one] for one in terms]
    derived = any(one["standing"] == "unstated" for one in rows)
    ids = [total["source_ids"], *(one["source_ids"] for one in rows)]
    return _sum("stages", total, measure, [(one["label"], one[measure]) for one in rows], derived, ids)


def _terms(stage: str, measure: str, chosen: pd.DataFrame) -> list[str]:
    """The counts that make up a total; none where a stage in between has no number."""
    series, left = covered(stage)
    given = {one: covered(one) for one in chosen.index if one != stage and pd.notna(chosen.at[one, measure])}
    terms = []
    while left:
        fits = [one for one, (own, of) in given.items() if own == series and min(left) in of and of <= left]
        if not fits:
            return []
        # what was counted jointly stands in only where no run of stages is given
        terms.append(max(fits, key=lambda one: (not JOINT.fullmatch(one), len(given[one][1]))))
        left = left - given[terms[-1]][1]
    return terms


def _sum(check: str, row: pd.Series, measure: str, terms, derived: bool, ids) -> tuple | None:
    if pd.isna(row[measure]) or any(pd.isna(value) for _, value in terms):
        return None
    shown = " + ".join(f"{value} ({name})" for name, value in terms)
    total = sum(int(value) for _, value in terms)
    given = int(row[measure])
    holds = total == given
    reading = READINGS[holds, derived]
    return (
        check, row["stage"], row["label"], measure, shown, total, given, given - total, holds, derived,
        reading, joined(ids),
    )  # fmt: skip
