"""Evidence from outside the article: claims checked, stages, rival counts, returns."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from jusan_analysis.columns import UnusableFrame, choose, join_ids, require, split_ids

MEASURES = ["total", "children", "women", "men", "orphans"]
_STAGE = re.compile(r"([a-z]+)_(\d+)")
_SPAN = re.compile(r"([a-z]+)_(\d+)_(\d+)")


def require_about(context, article) -> None:
    """Refuse evidence about another article: records of two articles have ids that look alike."""
    about = context.package.raw.get("jusan:about")
    if about != article.package.name:
        raise UnusableFrame(
            f"context: found evidence about {about!r}; the article is {article.package.name!r}. "
            "Load the context of this article, or go on without one."
        )


def claims(article, context) -> pd.DataFrame:
    """Each claim of the article beside its verdict; a claim that nobody checked says so.

    Columns: claim_id, claim, verdict (or ``not_checked``), finding, confidence, source_ids, passage_ids.
    """
    require_about(context, article)
    stated, checks = article.claims, context.claim_checks
    require(stated, ["claim", "passage_ids"], "claims", key=["claim_id"])
    require(checks, ["verdict", "finding", "confidence", "source_ids"], "claim_checks", key=["claim_id"])
    table = stated.merge(checks, on="claim_id", how="left", validate="one_to_one")
    verdicts = [*checks["verdict"].cat.categories]
    verdicts += [] if "not_checked" in verdicts else ["not_checked"]
    table["verdict"] = table["verdict"].cat.set_categories(verdicts).fillna("not_checked")
    columns = ["claim_id", "claim", "verdict", "finding", "confidence", "source_ids", "passage_ids"]
    return table[columns]


def by_recommendation(frame: pd.DataFrame) -> pd.DataFrame:
    """One row for each recommendation that a row names: recommendation_id and the columns of the frame."""
    require(frame, ["recommendation_ids"], "frame")
    ids = frame["recommendation_ids"].map(split_ids)
    rows = frame.assign(recommendation_id=ids).explode("recommendation_id").dropna(subset="recommendation_id")
    return rows.drop(columns="recommendation_ids").reset_index(drop=True)


# --- stages -------------------------------------------------------------------------------


def stages(context) -> pd.DataFrame:
    """Every count of a stage or a total, with what sources state apart from what was worked out.

    Columns: stage_id, stage, label, kind (stage, total, other), date, total, children, women, men, orphans
    (persons; missing: not given), derivation, derived_measures (that no source states for this stage, joined
    by ``;``), preferred, confidence, source_ids, note.
    """
    table = context.stages
    require(table, [*MEASURES, "derivation", "preferred", "source_ids"], "stages", key=["stage_id"])
    table["label"] = table["stage"].astype(str).map(_stage_label)
    single, span = (table["stage"].astype(str).str.fullmatch(pattern) for pattern in (_STAGE, _SPAN))
    table["kind"] = pd.Series("other", table.index).mask(single, "stage").mask(span, "total")
    table["derived_measures"] = [";".join(_derived(row, table)) for _, row in table.iterrows()]
    columns = ["stage_id", "stage", "label", "kind", "date", *MEASURES, "derivation", "derived_measures"]
    return table[[*columns, "preferred", "confidence", "source_ids", "note"]]


def _stage_label(stage: str) -> str:
    if span := _SPAN.fullmatch(stage):
        return f"stages {span[2]} to {span[3]}"
    if single := _STAGE.fullmatch(stage):
        return f"stage {single[2]}"
    return re.sub(r"^[a-z]+_(?=\d)", "stages ", stage).replace("_", " ")


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
    stated = rows[(rows["derivation"] == "stated") & rows[measure].notna()]
    agreeing = stated[stated[measure] == chosen[measure]]
    for value, others in stated[stated[measure] != chosen[measure]].groupby(measure, sort=False):
        notes = dict.fromkeys(note for note in [*others["note"], chosen["note"]] if isinstance(note, str))
        counts = (chosen[measure], _n_sources(agreeing), value, _n_sources(others), value - chosen[measure])
        ids = join_ids([*agreeing["source_ids"], *others["source_ids"]])
        yield (chosen["stage"], chosen["label"], measure, *counts, " ".join(notes), ids)


def _n_sources(rows: pd.DataFrame) -> int:
    return len(split_ids(join_ids(rows["source_ids"])))


# --- returns ------------------------------------------------------------------------------


def returns(context, period: str, from_country: str = "Syria") -> pd.DataFrame:
    """Counts of persons brought home in one period by each State or territory; no ranking.

    A count can be compared with others if it covers all persons and one place of departure. Rates are crude:
    all inhabitants of the year nearest to the end of the period, the same year for all. Columns:
    repatriation_id, name (UN usage), iso3, as_of, from_country, total, children, women, men, population,
    population_year, population_id, per_100k (persons for 100,000 inhabitants; missing without a population),
    comparable, why_not_comparable, overlaps_with (counts that share persons, or may), name_note, source_ids,
    note.
    """
    table = context.repatriations
    require(table, [*MEASURES[:4], "period", "overlap_group"], "repatriations", key=["repatriation_id"])
    choose(period, table["period"].dropna().astype(str).unique(), "period")
    table = table[table["period"].astype(str) == period].sort_values("total", ascending=False, kind="stable")
    table = _with_population(table, context.populations, period)
    places = context.places
    require(places, ["name", "note"], "places", key=["iso3"])
    table["name"] = table["iso3"].map(places.set_index("iso3")["name"]).fillna(table["country"])
    table["name_note"] = table["iso3"].map(places.set_index("iso3")["note"])
    table["per_100k"] = (100_000 * table["total"] / table["population"]).astype("Float64")
    reasons = [[*_elsewhere(row, from_country), *_partial(row)] for row in table.itertuples()]
    table["comparable"] = [not reason for reason in reasons]
    table["why_not_comparable"] = pd.array(["; ".join(reason) or None for reason in reasons], dtype="str")
    table["overlaps_with"] = [_overlapping(row, table) for row in table.itertuples()]
    columns = """repatriation_id name iso3 as_of from_country total children women men population
        population_year population_id per_100k comparable why_not_comparable overlaps_with name_note
        source_ids note"""
    return table[columns.split()].reset_index(drop=True)


def _with_population(table: pd.DataFrame, populations: pd.DataFrame, period: str) -> pd.DataFrame:
    require(populations, ["population", "population_id"], "populations", key=["iso3", "year"])
    end = int(re.findall(r"\d{4}", period)[-1])
    year = min(populations["year"], key=lambda year: (abs(year - end), year))
    of_year = populations.loc[populations["year"] == year, ["iso3", "year", "population", "population_id"]]
    renamed = of_year.rename(columns={"year": "population_year"})
    return table.merge(renamed, on="iso3", how="left", validate="many_to_one")


def _elsewhere(row, from_country: str) -> Iterator[str]:
    """Why a count stands apart: where its people come from, or no population for a rate."""
    origin = split_ids(row.from_country)
    if not origin:
        yield "the place of departure was not seen"
    elif from_country not in origin:
        yield f"from {' and '.join(origin)}, not from {from_country}"
    elif len(origin) > 1:
        yield f"{' and '.join(origin)} counted together"
    if pd.isna(row.population):
        yield "no population to compare it with"


def _partial(row) -> Iterator[str]:
    """Why a count does not cover all persons."""
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
