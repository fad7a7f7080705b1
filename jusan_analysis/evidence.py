"""Evidence from outside the article: claims checked, stages, rival counts, returns."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from jusan_analysis.columns import UnusableFrame, choose, join_ids, require, split_ids
from jusan_analysis.problems import quoted

PARTS = ["children", "women", "men"]
MEASURES = ["total", *PARTS, "orphans"]
# a code that ends in one number is a stage, in two numbers the total from one to the other; 2019 is a year
_STAGE, _TOTAL = r"[a-z]+_\d{1,2}", r"[a-z]+_\d{1,2}_\d{1,2}"


def require_about(context, article) -> None:
    """Refuse evidence about another article: records of two articles have ids that look alike."""
    about = context.package.raw.get("jusan:about")
    if about != article.package.name:
        raise UnusableFrame(
            f"context: found evidence about {about!r}; the article is {article.package.name!r}. "
            "Load the context of this article, or go on without one."
        )


def code_labels(tables, table: str, column: str) -> dict[str, str]:
    """The label of each code that the descriptor lists for a column."""
    fields = {field.name: field for field in tables.package.resource(table).fields}
    return dict(zip(fields[column].categories, fields[column].labels))


def claims(article, context) -> pd.DataFrame:
    """Each claim of the article beside its verdict; a claim that nobody checked says so.

    Columns: claim_id, claim, verdict (or ``not_checked``), finding, say_instead (missing where the evidence
    has no wording for it), confidence, source_ids, passage_ids.
    """
    require_about(context, article)
    stated, checks, wording = article.claims, context.claim_checks, context.wording
    require(stated, ["claim", "passage_ids"], "claims", key=["claim_id"])
    require(checks, ["verdict", "finding", "confidence", "source_ids"], "claim_checks", key=["claim_id"])
    table = stated.merge(checks, on="claim_id", how="left", validate="one_to_one")
    verdicts = [*checks["verdict"].cat.categories]
    verdicts += [] if "not_checked" in verdicts else ["not_checked"]
    table["verdict"] = table["verdict"].cat.set_categories(verdicts).fillna("not_checked")
    require(wording, ["record_ids", "say_instead"], "wording")
    about = wording.assign(claim_id=wording["record_ids"].map(split_ids)).explode("claim_id")
    instead = about.groupby("claim_id")["say_instead"].agg(" ".join)
    table["say_instead"] = pd.array(table["claim_id"].map(instead), dtype="str")
    columns = "claim_id claim verdict finding say_instead confidence source_ids passage_ids"
    return table[columns.split()]


def by_recommendation(frame: pd.DataFrame) -> pd.DataFrame:
    """One row for each recommendation that a row names: recommendation_id and the columns of the frame."""
    require(frame, ["recommendation_ids"], "frame")
    ids = [list(dict.fromkeys(split_ids(cell))) for cell in frame["recommendation_ids"]]
    rows = frame.assign(recommendation_id=ids).explode("recommendation_id").dropna(subset="recommendation_id")
    return rows.drop(columns="recommendation_ids").reset_index(drop=True)


# --- stages -------------------------------------------------------------------------------


def stages(context) -> pd.DataFrame:
    """Every count of a stage or a total, with what sources state apart from what was worked out.

    Where a preferred row lacks one of children, women and men, it is the total without the others. Columns:
    stage_id, stage, label, kind (stage, total, other), date, total, children, women, men, orphans (persons;
    missing: not given), derivation, derived_measures (that no source states for this stage, joined by
    ``;``), preferred, confidence, source_ids, note.

    >>> import jusan_analysis as ja
    >>> table = stages(ja.load_context()).set_index("stage_id")
    >>> table.loc["stage-jusan_3-c", "derived_measures"]
    'total;men'
    """
    table = context.stages
    require(table, [*MEASURES, "derivation", "preferred", "source_ids"], "stages", key=["stage_id"])
    codes = table["stage"].astype("str")
    table["label"] = codes.map(code_labels(context, "stages", "stage"))
    single, span = codes.str.fullmatch(_STAGE), codes.str.fullmatch(_TOTAL)
    table["kind"] = pd.Series("other", table.index).mask(single, "stage").mask(span, "total")
    derived = [_derived(row, table) for _, row in table.iterrows()]
    for part in PARTS:
        remainder = table["total"] - sum(table[other] for other in PARTS if other != part)
        fills = table["preferred"] & table[part].isna() & (remainder >= 0).fillna(False)
        table[part] = table[part].mask(fills, remainder)
        derived = [[*names, part] if new else names for names, new in zip(derived, fills)]
    table["derived_measures"] = [";".join(names) for names in derived]
    columns = ["stage_id", "stage", "label", "kind", "date", *MEASURES, "derivation", "derived_measures"]
    return table[[*columns, "preferred", "confidence", "source_ids", "note"]]


def _derived(row: pd.Series, table: pd.DataFrame) -> list[str]:
    """The measures of a row that we worked out: no stated row of the stage has this number."""
    if row["derivation"] == "stated":
        return []
    stated = table[(table["stage"] == row["stage"]) & (table["derivation"] == "stated")]
    # mixed: sources state the parts, and we added the total
    ours = ["total"] if row["derivation"] == "mixed" else MEASURES
    given = [measure for measure in ours if pd.notna(row[measure])]
    return [measure for measure in given if not (stated[measure] == row[measure]).fillna(False).any()]


def competing(context) -> pd.DataFrame:
    """Counts of one stage that disagree with the preferred one.

    Columns: stage, label, measure, preferred_value, n_preferred, other_value, n_other (numbers of sources
    that state each), difference (other minus preferred, persons), why (the notes of both sides), source_ids.
    """
    table = stages(context)
    chosen = table[table["preferred"]]
    require(chosen, ["stage"], "preferred stages", key=["stage"])
    rows = [
        rival
        for row in chosen.to_dict("records")
        for measure in MEASURES
        if pd.notna(row[measure])
        for rival in _rivals(row, measure, table[table["stage"] == row["stage"]])
    ]
    columns = "stage label measure preferred_value n_preferred other_value n_other difference why source_ids"
    return pd.DataFrame(rows, columns=columns.split())


def _rivals(chosen: dict, measure: str, rows: pd.DataFrame) -> Iterator[tuple]:
    ours = rows["derived_measures"].map(lambda cell: measure in split_ids(cell))
    stated = rows[(rows["derivation"] == "stated") & rows[measure].notna() & ~ours]
    agreeing = stated[stated[measure] == chosen[measure]]
    for value, others in stated[stated[measure] != chosen[measure]].groupby(measure, sort=False):
        notes = dict.fromkeys(note for note in [*others["note"], chosen["note"]] if isinstance(note, str))
        counts = (chosen[measure], _n_sources(agreeing), value, _n_sources(others), value - chosen[measure])
        ids = join_ids([*agreeing["source_ids"], *others["source_ids"]])
        yield (chosen["stage"], chosen["label"], measure, *counts, " ".join(notes), ids)


def _n_sources(rows: pd.DataFrame) -> int:
    return len(split_ids(join_ids(rows["source_ids"])))


# --- returns ------------------------------------------------------------------------------


def returns(context, period: str | None = None, from_country: str = "Syria") -> pd.DataFrame:
    """Counts of persons brought home in one period (by default the first) by each State or territory.

    A count can be compared with others if it covers all persons and one place of departure; the counts found
    are no ranking. Rates are crude: all inhabitants of the year nearest to the end of the period, the same
    year for all. Columns: repatriation_id, period, name (UN usage), iso3, as_of, from_country, total,
    children, women, men, population, population_year, population_id, per_100k (persons for 100,000
    inhabitants; missing without a population), comparable, why_not_comparable, overlaps_with (ids of counts
    that share persons, or may: never add them), name_note, source_ids, note.

    >>> import jusan_analysis as ja
    >>> table = returns(ja.load_context(), period="to_2019-08").set_index("repatriation_id")
    >>> table.loc["return-KAZ-2019-06", ["name", "population_id"]].tolist()
    ['Kazakhstan', 'pop-KAZ-2019']
    """
    table = context.repatriations
    require(table, ["total", *PARTS, "period", "overlap_group"], "repatriations", key=["repatriation_id"])
    periods = [*table["period"].dropna().astype(str).unique()]
    if len(table):
        period = choose(period or periods[0], periods, "period")
    table = table[table["period"].astype(str) == period].sort_values("total", ascending=False, kind="stable")
    table = _with_population(table, context.populations, period or "")
    places = context.places
    require(places, ["name", "note"], "places", key=["iso3"])
    table["name"] = table["iso3"].map(places.set_index("iso3")["name"]).fillna(table["country"])
    table["name_note"] = table["iso3"].map(places.set_index("iso3")["note"])
    table["per_100k"] = (100_000 * table["total"] / table["population"]).astype("Float64")
    reasons = [[*_elsewhere(row, from_country), *_partial(row)] for row in table.itertuples()]
    table["comparable"] = pd.array([not reason for reason in reasons], dtype="bool")
    table["why_not_comparable"] = pd.array(["; ".join(reason) or None for reason in reasons], dtype="str")
    table["overlaps_with"] = [_overlapping(row, table) for row in table.itertuples()]
    columns = """repatriation_id period name iso3 as_of from_country total children women men population
        population_year population_id per_100k comparable why_not_comparable overlaps_with name_note
        source_ids note"""
    return table[columns.split()].reset_index(drop=True)


def _with_population(table: pd.DataFrame, populations: pd.DataFrame, period: str) -> pd.DataFrame:
    require(populations, ["population", "population_id"], "populations", key=["iso3", "year"])
    years = [int(year) for year in re.findall(r"\d{4}", period)]
    if len(table) and not years:
        raise UnusableFrame(f"period: found {quoted(period)}; expected a year in it, for the population.")
    end = years[-1] if years else 0
    year = min(populations["year"], key=lambda year: (abs(year - end), year), default=None)
    of_year = populations.loc[populations["year"] == year, ["iso3", "year", "population", "population_id"]]
    renamed = of_year.rename(columns={"year": "population_year"})
    return table.merge(renamed, on="iso3", how="left", validate="many_to_one")


def _elsewhere(row, from_country: str) -> Iterator[str]:
    """Why a count cannot be compared: where its people come from, or a rate that cannot be worked out."""
    origin = split_ids(row.from_country)
    if not origin:
        yield "the place of departure was not seen"
    elif from_country not in origin:
        yield f"from {' and '.join(origin)}, not from {from_country}"
    elif len(origin) > 1:
        yield f"{' and '.join(origin)} counted together"
    if pd.isna(row.population):
        yield "the number of inhabitants is missing"


def _partial(row) -> Iterator[str]:
    """Why a count does not cover all persons."""
    if pd.isna(row.total):
        yield "the source gives no total"
    if pd.isna(row.total) or pd.isna(row.children) or not row.children:
        return
    # children and women leave no room for men, and no source says that there were none
    full = pd.notna(row.women) and row.children + row.women >= row.total
    if row.children == row.total:
        yield "children only"
    elif full and pd.isna(row.men):
        yield "men not counted"


def _overlapping(row, table: pd.DataFrame) -> str:
    labels = set(split_ids(row.overlap_group))
    others = table[table["overlap_group"].map(lambda cell: bool(labels & set(split_ids(cell))))]
    others = others[others["repatriation_id"] != row.repatriation_id]
    return ";".join(others["repatriation_id"])
