"""The exact counts an article reports, checked, and the ages it mentions."""

from __future__ import annotations

import pandas as pd

from jusan_analysis.columns import UnusableFrame, choose, require
from jusan_analysis.problems import quoted

# such an age is where something begins that then holds on
BEGINS = r"\bage of (?:\w+ )*(?:responsibility|majority|consent|marriage)\b"


def counts(figures: pd.DataFrame, measure: str | None = None) -> pd.Series:
    """The exact counts of one measure by group_id; without a measure, the one that counts persons.

    Refused: several measures of persons and none named, two values of one group, several units, several
    periods. Empty where nothing is counted exactly. Whole counts are ``Int64``, others ``Float64``.

    >>> import jusan_analysis as ja
    >>> counts(ja.load_article().figures)[["children", "women", "men"]].tolist()
    [406, 156, 33]
    """
    columns = ["measure", "group_id", "value", "unit", "precision"]
    require(figures, columns, "figures", key=["figure_id"])
    if measure is not None and len(figures):
        choose(measure, figures["measure"].dropna().unique(), "measure")
    rows = figures[(figures["precision"] == "exact") & figures["group_id"].notna() & figures["value"].notna()]
    of_persons = rows.loc[rows["unit"] == "persons", "measure"].unique()
    rows = rows[rows["measure"].isin(of_persons if measure is None else [measure])]
    if len(measures := rows["measure"].unique()) > 1:
        raise UnusableFrame(f"figures: persons are counted by {', '.join(measures)}. Name one of them.")
    numbers = pd.to_numeric(rows["value"], errors="coerce").astype("Float64")
    rows = rows.assign(number=numbers, period=_periods(rows))
    is_count = (numbers >= 0) & ((numbers % 1 == 0) | (rows["unit"] != "persons"))
    _refuse(rows[~is_count.fillna(False)], "value", "no count", "Correct it.")
    for column in ("unit", "period"):
        if rows[column].nunique() > 1:
            _refuse(rows, column, f"counts of several {column}s", f"Filter the figures to one {column}.")
    for group, same in rows.groupby("group_id", sort=False, observed=True):
        if same["number"].nunique() > 1:
            advice = "Filter the figures to one, or lower the precision of the others."
            _refuse(same, "value", f"several exact counts of {quoted(group)}", advice)
    result = rows.drop_duplicates("group_id").astype({"group_id": "str"}).set_index("group_id")["number"]
    return result.astype("Int64" if (result % 1 == 0).all() else "Float64").rename("count")


def _periods(rows: pd.DataFrame) -> pd.Series:
    """First and last day, month or year in one text; missing where neither is known."""
    ends = rows.reindex(columns=["period_start", "period_end"]).astype("str")
    periods = ends["period_start"].fillna("?") + " to " + ends["period_end"].fillna("?")
    return periods.mask(periods == "? to ?")


def _refuse(rows: pd.DataFrame, column: str, fault: str, advice: str) -> None:
    if len(rows):
        cells = rows[[column, "figure_id"]].dropna().astype("str").to_numpy()
        places = ", ".join(f"{cell} in {figure}" for cell, figure in cells)
        raise UnusableFrame(f"figures: {fault}: {places}. {advice}")


def population(article) -> pd.DataFrame:
    """The counts of the groups that the package names as its population, the whole first.

    Columns: role (whole, part, subset), group_id, label, inside (label of the group around it), count
    (missing: not counted exactly), share (of a part: per cent of the whole), figure_id, period_start,
    period_end. No rows where the package names no population.
    """
    columns = ["figure_id", "period_start", "period_end"]
    roles = article.package.raw.get("jusan:population")
    if not roles or article.figures.empty:
        return pd.DataFrame(columns=["role", "group_id", "label", "inside", "count", "share", *columns])
    figures = article.figures[article.figures["measure"] == roles["measure"]]
    exact = figures[figures["precision"] == "exact"].drop_duplicates("group_id").set_index("group_id")
    names = [("whole", roles["whole"]), *(("part", name) for name in roles["parts"])]
    names += [("subset", roles["subset"])] if "subset" in roles else []
    table = pd.DataFrame(names, columns=["role", "group_id"])
    groups = article.groups.set_index("group_id")
    table["label"] = table["group_id"].map(groups["label"])
    table["inside"] = table["group_id"].map(groups["parent_id"]).map(groups["label"])
    table["count"] = counts(figures, roles["measure"]).reindex(table["group_id"]).array
    table["share"] = (100 * table["count"] / table["count"].iloc[0]).where(table["role"] == "part")
    return table.join(exact[columns], on="group_id")


def age_bands(figures: pd.DataFrame) -> pd.DataFrame:
    """The ages that figures mention, youngest first; a figure that gives no number has no band.

    An age is a measure with ``age`` among the words of its name, in years. Columns: figure_id; label;
    age_min, age_max (completed years, both included; missing: open end); governs (what the age is about).

    >>> import jusan_analysis as ja
    >>> age_bands(ja.load_article().figures)["label"].tolist()
    ['under 14', '1–6', '3', '6–10', 'from 14', '16–18']
    """
    columns = ["measure", "value", "lower", "upper", "unit", "paraphrase"]
    require(figures, columns, "figures", key=["figure_id"])
    words = figures["measure"].astype("str").str.replace("_", " ")
    years = figures["unit"].astype("str").str.contains(r"\byears\b")
    given = figures[["value", "lower", "upper"]].notna().any(axis=1)
    chosen = words.str.contains(r"\bage[sd]?\b") & years & given
    rows, words = figures[chosen], words[chosen]
    # a value without bounds is one age; an excluded end gives way to the next completed year
    value = rows["value"].where(rows["lower"].isna() & rows["upper"].isna())
    excluded = rows.reindex(columns=["lower_exclusive", "upper_exclusive"]).eq(True).fillna(False).astype(int)
    low = rows["lower"].fillna(value).astype("Float64") + excluded["lower_exclusive"]
    high = rows["upper"].fillna(value).astype("Float64") - excluded["upper_exclusive"]
    begins = words.str.contains(BEGINS) & low.eq(high).fillna(False)
    high = high.mask(begins)
    labels = pd.Series([_label(*ends) for ends in zip(low, high, begins)], rows.index, dtype="str")
    table = pd.DataFrame({"figure_id": rows["figure_id"], "label": labels, "age_min": low, "age_max": high})
    table["governs"] = rows["paraphrase"]
    return table.sort_values(["age_min", "age_max"], na_position="first").reset_index(drop=True)


def _label(low, high, begins: bool) -> str:
    """An age or a band in words; 0 to 13 is everybody under 14."""
    if begins:
        return f"from {low:g}"
    if pd.isna(high):
        return f"{low:g} and over"
    if pd.isna(low) or low == 0:
        return f"under {high + 1:g}"
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"
