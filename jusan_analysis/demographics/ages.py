"""Every age the article speaks of, by what it governs, and the ages that nobody mentions."""

from __future__ import annotations

from itertools import groupby

import pandas as pd

from jusan_analysis.demographics.counts import text
from jusan_analysis.frames import demand_all, gathered
from jusan_analysis.problems import DataPackageError, Problem

# such an age is where something begins that then holds on
BEGINS = r"\bage of (?:\w+ )*responsibility\b"
UNITS = ("years", "completed years")
FIGURES = ("figure_id", "passage_ids", "measure", "lower", "upper", "unit", "paraphrase")
FACTS = ("measure", "value", "unit", "source_ids", "note")


def ages(figures: pd.DataFrame) -> pd.DataFrame:
    """The ages and age bands that the article speaks of.

    Parameters
    ----------
    figures : DataFrame
        figure_id, passage_ids, measure, lower, upper, unit, paraphrase. Ages are measures with
        ``age`` among the words of their name, in years or completed years. An age of
        responsibility is one from which it holds.

    Returns
    -------
    DataFrame
        figure_id, label (the age or band), age_min and age_max (years, both included; age_max
        missing where it holds from an age on), governs (what the age is about), passage_ids;
        youngest first.

    Raises
    ------
    DataPackageError
        If a column is missing.
    """
    demand_all({"figures": (figures, FIGURES)})
    aged = text(figures["measure"]).str.split("_").map(lambda words: "age" in words)
    own = figures[aged & text(figures["unit"]).isin(UNITS)].sort_values(["lower", "upper"], kind="stable")
    begins = _begins(own["measure"], own["lower"], own["upper"])
    upper = own["upper"].astype("Float64").mask(begins)
    return pd.DataFrame(
        {
            "figure_id": own["figure_id"],
            "label": [_label(*one) for one in zip(own["lower"], upper, begins)],
            "age_min": own["lower"].astype("Float64"),
            "age_max": upper,
            "governs": own["paraphrase"],
            "passage_ids": own["passage_ids"],
        }
    ).reset_index(drop=True)


def _begins(measure: pd.Series, lower: pd.Series, upper: pd.Series) -> pd.Series:
    words = text(measure).str.replace("_", " ")
    return words.str.contains(BEGINS, case=False) & (lower == upper)


def _label(lower, upper, begins: bool = False) -> str:
    """A band in words; both ends are completed years, so 0 to 13 is everybody under 14.

    Examples
    --------
    >>> _label(1, 6), _label(3, 3), _label(0, 13), _label(16, None), _label(14, None, True)
    ('1–6', '3', 'under 14', '16 and over', 'from 14')
    """
    if begins:
        return f"from {lower:g}"
    if pd.isna(upper):
        return "no age given" if pd.isna(lower) else f"{lower:g} and over"
    if pd.isna(lower) or lower == 0:
        return f"under {upper + 1:g}"
    return f"{lower:g}" if lower == upper else f"{lower:g}–{upper:g}"


def age_map(figures: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """The ages of the article, those that nobody mentions, and ages from outside beside them.

    Parameters
    ----------
    figures : DataFrame
        As for `ages`, with form.
    facts : DataFrame
        The ages from outside: measure, value, unit (years), source_ids, note.

    Returns
    -------
    DataFrame
        origin (``article``: named in it; ``derived``: follows from what it names; ``nobody``:
        up to the highest age of the article, not named; ``outside``: other evidence), label,
        age_min, age_max (years, both included; age_max missing where it holds from an age on),
        governs, note (how far a fact from outside
        carries), figure_ids, source_ids, passage_ids. Outside rows rest on sources and have no
        passages.

    Raises
    ------
    DataPackageError
        If a column is missing or a fact is no age in years.
    """
    demand_all({"figures": (figures, (*FIGURES, "form")), "facts": (facts, FACTS)})
    forms = dict(zip(figures["figure_id"], text(figures["form"])))
    said = ages(figures).rename(columns={"figure_id": "figure_ids"})
    origin = ["derived" if forms[one] == "derived" else "article" for one in said["figure_ids"]]
    said.insert(0, "origin", origin)
    frame = pd.concat([said, _unnamed(said), _outside(facts)], ignore_index=True)
    columns = ["origin", "label", "age_min", "age_max", "governs", "note"]
    frame = frame.reindex(columns=[*columns, "figure_ids", "source_ids", "passage_ids"])
    return frame.astype({"age_min": "Float64", "age_max": "Float64"})


def _unnamed(said: pd.DataFrame) -> pd.DataFrame:
    """Runs of ages that no row of the article names, split by what derived row covers them."""
    # where something begins, only that age is named; those above it are covered
    begins = text(said["label"]).str.startswith("from ")
    named = said.assign(age_max=said["age_max"].mask(begins, said["age_min"]))[said["origin"] == "article"]
    derived = said[(said["origin"] == "derived") | begins]
    if named.empty:
        return pd.DataFrame()
    top = int(named["age_max"].fillna(named["age_min"]).max())
    missing = [age for age in range(top + 1) if not _over(named, age)]
    runs = groupby(enumerate(missing), lambda one: (one[1] - one[0], _over(derived, one[1])))
    rows = [_run([age for _, age in own], under, said) for (_, under), own in runs]
    return pd.DataFrame(rows)


def _over(rows: pd.DataFrame, age: int) -> tuple[str, ...]:
    ends = zip(rows["age_min"].fillna(0), rows["age_max"].fillna(float("inf")), rows["label"])
    return tuple(label for low, high, label in ends if low <= age <= high)


def _run(ages_in: list[int], under: tuple[str, ...], said: pd.DataFrame) -> dict:
    rest = f"only covered by the band {', '.join(under)}" if under else "not covered by any band"
    low, high = ages_in[0], ages_in[-1]
    return {
        "origin": "nobody",
        "label": f"{low}" if low == high else f"{low}–{high}",
        "age_min": low,
        "age_max": high,
        "governs": f"Named by no figure of the article; {rest}.",
        "figure_ids": ";".join(said["figure_ids"]),
        "passage_ids": gathered(said["passage_ids"]),
    }


def _outside(facts: pd.DataFrame) -> pd.DataFrame:
    wrong = facts[facts["value"].isna() | ~text(facts["unit"]).isin(UNITS)]
    if len(wrong):
        expected, remedy = "an age in years", "Choose the rows that are ages."
        found = [f"{one.measure} in {one.unit}" for one in wrong.itertuples()]
        raise DataPackageError([Problem("facts", None, "unit", one, expected, remedy) for one in found])
    begins = _begins(facts["measure"], facts["value"], facts["value"])
    return pd.DataFrame(
        {
            "origin": "outside",
            "label": [f"{'from ' if begin else ''}{one:g}" for one, begin in zip(facts["value"], begins)],
            "age_min": facts["value"],
            "age_max": facts["value"].mask(begins),
            "governs": facts["measure"],
            "note": facts["note"],
            "source_ids": facts["source_ids"],
        }
    )
