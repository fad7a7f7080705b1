"""Jusan stage by stage: what sources state, what we worked out, and where counts compete."""

from __future__ import annotations

import re

import pandas as pd

from jusan_analysis.evidence.citations import SOURCES, joined, table, with_sources

MEASURES = ("total", "children", "women", "men", "orphans")
PARTS = ("children", "women", "men")
NEEDED = (
    "stage", "date", "from_country", *MEASURES, "derivation", "preferred", "source_ids", "confidence", "note",
)  # fmt: skip

# a code that ends in one number is a stage, in two joined numbers the total from one to the other
STAGE = re.compile(r"(?P<series>[a-z]+)_(?P<first>\d{1,2})")
SPAN = re.compile(r"(?P<series>[a-z]+)_(?P<first>\d{1,2})_(?P<last>\d{1,2})")
# stages counted together that do not follow each other
JOINT = re.compile(r"(?P<series>[a-z]+)_(?P<numbers>\d{1,2}(_and_\d{1,2})+)")


def stages(context) -> pd.DataFrame:
    """Every count found of a stage or a total, with what was stated told from what was worked out.

    Parameters
    ----------
    context : Tables
        Context package with the tables stages and sources.

    Returns
    -------
    DataFrame
        One row per row of the table stages, in its order: stage, label, kind (stage, total,
        other), date, from_country, total, children, women, men, orphans (persons, missing
        where not given), derivation, derived_measures (measures that no source states for
        this stage, joined by ``;``), standing (stated, partly_derived, or unstated where no
        source states the stage at all), preferred, confidence, source_ids, sources,
        source_marks, note.

    Raises
    ------
    UnusableFrame
        If a table or column is missing, or a row names an unknown source.

    Notes
    -----
    A number of a derived row counts as stated where another row of the same stage states the
    same number.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> counts = stages(ja.load_context())
    >>> counts[counts["standing"] == "unstated"]["stage"].tolist()
    ['jusan_4', 'jusan_1_and_4']
    """
    frame = table(context, "stages", NEEDED)
    frame = frame.assign(
        **{one: pd.to_numeric(frame[one]).astype("Int64") for one in MEASURES},
        **{one: frame[one].astype("str") for one in ("stage", "derivation")},
        preferred=frame["preferred"].astype(bool),
    )
    frame["label"] = [_label(one) for one in frame["stage"]]
    frame["kind"] = [_kind(one) for one in frame["stage"]]
    derived = [_derived(one, frame) for _, one in frame.iterrows()]
    frame["derived_measures"] = [";".join(one) for one in derived]
    frame["standing"] = [_standing(one, worked, frame) for (_, one), worked in zip(frame.iterrows(), derived)]
    order = [
        "stage", "label", "kind", "date", "from_country", *MEASURES, "derivation", "derived_measures",
        "standing", "preferred", "confidence", "source_ids", "sources", "source_marks", "note",
    ]  # fmt: skip
    return with_sources(frame, table(context, "sources", SOURCES))[order].reset_index(drop=True)


def _kind(stage: str) -> str:
    if SPAN.fullmatch(stage):
        return "total"
    return "stage" if STAGE.fullmatch(stage) else "other"


def _label(stage: str) -> str:
    if span := SPAN.fullmatch(stage):
        return f"stages {span['first']} to {span['last']}"
    if one := STAGE.fullmatch(stage):
        return f"stage {one['first']}"
    if some := JOINT.fullmatch(stage):
        return f"stages {some['numbers'].replace('_and_', ' and ')}"
    return stage.replace("_", " ")


def covered(stage: str) -> tuple[str, frozenset[int]]:
    """The series of a stage code and the numbers of the stages it covers; none for another code.

    Examples
    --------
    >>> [sorted(covered(one)[1]) for one in ("jusan_2", "jusan_1_3", "jusan_1_and_4", "rusafa")]
    [[2], [1, 2, 3], [1, 4], []]
    """
    if span := SPAN.fullmatch(stage):
        return span["series"], frozenset(range(int(span["first"]), int(span["last"]) + 1))
    if one := STAGE.fullmatch(stage):
        return one["series"], frozenset([int(one["first"])])
    if some := JOINT.fullmatch(stage):
        return some["series"], frozenset(map(int, some["numbers"].split("_and_")))
    return stage, frozenset()


def _derived(row: pd.Series, frame: pd.DataFrame) -> list[str]:
    given = [one for one in MEASURES if pd.notna(row[one])]
    if row["derivation"] == "stated":
        return []
    stated = frame[(frame["stage"] == row["stage"]) & (frame["derivation"] == "stated")]
    # mixed means that the parts are stated and the total was added by us
    ours = ["total"] if row["derivation"] == "mixed" else given
    return [one for one in ours if one in given and not (stated[one] == row[one]).fillna(False).any()]


def _standing(row: pd.Series, derived: list[str], frame: pd.DataFrame) -> str:
    if not derived:
        return "stated"
    own = frame[frame["stage"] == row["stage"]]
    return "partly_derived" if own["derivation"].isin(["stated", "mixed"]).any() else "unstated"


# --- competing counts ---------------------------------------------------------------------


def competing(context) -> pd.DataFrame:
    """Counts of one stage that disagree with the one preferred, and why that one is preferred.

    Parameters
    ----------
    context : Tables
        As in `stages`.

    Returns
    -------
    DataFrame
        One row per stage, measure and rival number: stage, label, measure, preferred_value,
        n_preferred (sources that state it), other_value, n_other, difference (other minus
        preferred, persons), why (the notes of both sides), source_ids (of both sides), sources,
        source_marks.

    Raises
    ------
    UnusableFrame
        As in `stages`.

    Examples
    --------
    >>> import jusan_analysis as ja
    >>> rivals = competing(ja.load_context())
    >>> rivals.query("measure == 'total'")[["preferred_value", "other_value"]].values.tolist()
    [[47, 43], [231, 230], [607, 613]]
    """
    counts = stages(context)
    chosen = counts[counts["preferred"]].drop_duplicates("stage").set_index("stage")
    rows = []
    for stage, own in counts.groupby("stage", sort=False):
        for measure in MEASURES if stage in chosen.index else ():
            rows += _rivals(own, chosen.loc[stage], measure)
    names = [
        "stage", "label", "measure", "preferred_value", "n_preferred", "other_value", "n_other", "difference",
        "why", "source_ids",
    ]  # fmt: skip
    return with_sources(pd.DataFrame(rows, columns=names), table(context, "sources", SOURCES))


def _rivals(own: pd.DataFrame, chosen: pd.Series, measure: str) -> list[tuple]:
    value = chosen[measure]
    stated = own[(own["derivation"] == "stated") & own[measure].notna()]
    agreeing = stated[stated[measure] == value] if pd.notna(value) else stated.iloc[:0]
    rows = []
    for other, rivals in stated.groupby(measure, sort=False) if pd.notna(value) else ():
        if other != value:
            notes = [*rivals["note"], chosen["note"]]
            why = " ".join(dict.fromkeys(one for one in notes if isinstance(one, str)))
            ids = joined([*agreeing["source_ids"], *rivals["source_ids"]])
            sizes = [_size(agreeing), other, _size(rivals)]
            row = (own["stage"].iloc[0], chosen["label"], measure, value, *sizes, other - value, why, ids)
            rows.append(row)
    return rows


def _size(rows: pd.DataFrame) -> int:
    return len(joined(rows["source_ids"]).split(";")) if len(rows) else 0
