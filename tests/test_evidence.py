"""Evidence from outside: claims, stages, rival counts and returns, on tiny tables and on the shipped ones."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import jusan_analysis as ja
from jusan_analysis import evidence
from jusan_analysis.columns import UnusableFrame

DATA = Path(__file__).parent.parent / "data" / "context"


@pytest.fixture(scope="module")
def context(article):
    return ja.load_context(article)


def csv(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / f"{name}.csv", dtype=str, keep_default_na=False)


def having(tables, **frames):
    """The same package with other tables."""
    return replace(tables, frames={**tables.frames, **frames})


def rows_like(frame: pd.DataFrame, rows: list[dict], **common) -> pd.DataFrame:
    """Rows with the columns and types of a loaded table."""
    return pd.DataFrame([common | row for row in rows], columns=frame.columns).astype(frame.dtypes)


# --- claims -------------------------------------------------------------------------------


def test_every_claim_has_its_verdict_and_one_that_nobody_checked_says_so(article, context):
    table = evidence.claims(article, context)
    checks = csv("claim_checks").set_index("claim_id")
    assert table["claim_id"].tolist() == article.claims["claim_id"].tolist()
    assert table.set_index("claim_id")["verdict"].astype(str).to_dict() == checks["verdict"].to_dict()
    fewer = having(context, claim_checks=context.claim_checks.query("claim_id != 'c06'"))
    row = evidence.claims(article, fewer).set_index("claim_id").loc["c06"]
    assert row["verdict"] == "not_checked"
    assert row[["finding", "confidence", "source_ids"]].isna().all()


def test_what_to_say_instead_comes_from_the_table_of_wording_and_from_nowhere_else(article, context):
    table = evidence.claims(article, context).set_index("claim_id")["say_instead"].dropna()
    wording = csv("wording")
    named = wording[wording["record_ids"].str.contains(r"\bc\d\d\b")]
    assert set(table) == set(named["say_instead"])
    silent = evidence.claims(article, having(context, wording=context.wording.iloc[:0]))
    assert silent["say_instead"].isna().all()


@pytest.mark.parametrize("about", ["harbour", None])
def test_evidence_about_another_article_is_refused(article, context, about):
    raw = {key: value for key, value in context.package.raw.items() if key != "jusan:about"}
    raw |= {"jusan:about": about} if about else {}
    other = replace(context, package=replace(context.package, raw=raw))
    with pytest.raises(UnusableFrame, match=r"about .*the article is 'jusan-article'"):
        evidence.claims(article, other)


def test_a_row_is_counted_once_for_each_recommendation_that_it_names():
    rows = [("one", "r02;r01"), ("two", None), ("three", "r01;r01")]
    frame = pd.DataFrame(rows, columns=["law_id", "recommendation_ids"])
    table = evidence.by_recommendation(frame)
    assert table.to_numpy().tolist() == [["one", "r02"], ["one", "r01"], ["three", "r01"]]
    assert frame["recommendation_ids"].iloc[0] == "r02;r01"


# --- stages -------------------------------------------------------------------------------


def staged(context, *rows: dict):
    common = {"stage": "jusan_1", "derivation": "stated", "preferred": False, "source_ids": "akorda_20190109"}
    rows = [{"stage_id": f"stage-{place}", **row} for place, row in enumerate(rows)]
    return having(context, stages=rows_like(context.stages, rows, **common))


@pytest.mark.parametrize(
    ("given", "men", "derived"),
    [
        ({"total": 10, "children": 6, "women": 3}, 1, "men"),
        ({"total": 10, "children": 6, "women": 3, "men": 1}, 1, ""),
        ({"total": 10, "children": 6}, None, ""),
        ({"total": 8, "children": 6, "women": 3}, None, ""),
    ],
)
def test_a_missing_part_is_the_total_without_the_others_and_marked(context, given, men, derived):
    row = evidence.stages(staged(context, {"preferred": True, **given})).iloc[0]
    assert (None if pd.isna(row["men"]) else row["men"]) == men
    assert row["derived_measures"] == derived


def test_what_no_source_states_is_marked_as_worked_out(context):
    tables = staged(
        context,
        {"children": 6},
        {"total": 10, "children": 6, "women": 3, "men": 1, "derivation": "derived", "preferred": True},
        {"total": 9, "children": 6, "women": 3, "derivation": "mixed"},
    )
    assert evidence.stages(tables)["derived_measures"].tolist() == ["", "total;women;men", "total"]


def test_rival_counts_say_how_many_sources_state_each_and_leave_out_what_we_worked_out(context):
    tables = staged(
        context,
        {"total": 47, "children": 30, "women": 11, "preferred": True, "note": "A full split."},
        {"total": 47, "source_ids": "at_202102;akorda_20190109"},
        {"total": 43, "source_ids": "afp_thenews_201905;elnashra_201905", "note": "A recap."},
        {"total": 44, "derivation": "derived"},
        {"men": 5},
    )
    table = evidence.competing(tables).drop(columns=["stage", "source_ids"])
    assert table.to_numpy().tolist() == [
        ["Jusan, stage 1", "total", 47, 2, 43, 2, -4, "A recap. A full split."],
        ["Jusan, stage 1", "men", 6, 0, 5, 1, -1, "A full split."],
    ]
    with pytest.raises(UnusableFrame, match=r"jusan_1.*2 times"):
        evidence.competing(staged(context, {"preferred": True}, {"preferred": True}))


def test_the_shipped_stages(context):
    table = evidence.stages(context)
    kinds = table.drop_duplicates("stage").set_index("stage")["kind"]
    kinds = kinds[["jusan_4", "jusan_1_4", "jusan_1_and_4", "all_2019"]]
    assert kinds.tolist() == ["stage", "total", "other", "other"]
    single = table[table["preferred"] & (table["kind"] == "stage") & (table["date"] < "2019-07")]
    assert single[evidence.MEASURES[:4]].sum().tolist() == [595, 406, 156, 33]
    assert single["derived_measures"].tolist() == ["", "", "total;men", "total;children;women;men"]
    rivals = evidence.competing(context).query("measure == 'total'")
    assert list(zip(rivals["preferred_value"], rivals["other_value"])) == [(47, 43), (231, 230), (607, 613)]


# --- returns ------------------------------------------------------------------------------

PEOPLE = {"total": 12, "children": 6, "women": 4, "men": 2, "from_country": "Syria"}


def returned(context, *rows: dict, period="to_2019-08"):
    common = PEOPLE | {"period": period, "country": "Kazakhstan", "iso3": "KAZ", "source_ids": "at_article"}
    rows = [{"repatriation_id": f"return-{place}", **row} for place, row in enumerate(rows)]
    return having(context, repatriations=rows_like(context.repatriations, rows, **common))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({}, None),
        ({"children": None, "women": None, "men": None}, None),
        ({"from_country": "Iraq"}, "from Iraq, not from Syria"),
        ({"from_country": "Syria;Iraq"}, "Syria and Iraq counted together"),
        ({"from_country": None}, "the place of departure was not seen"),
        ({"total": 6, "women": 0, "men": 0}, "children only"),
        ({"total": 10, "men": None}, "men not counted"),
        ({"total": 10, "men": 0}, None),
        ({"total": None}, "the source gives no total"),
        ({"iso3": None}, "the number of inhabitants is missing"),
        ({"from_country": "Iraq", "total": None}, "from Iraq, not from Syria; the source gives no total"),
    ],
)
def test_a_count_that_cannot_be_compared_says_why(context, row, reason):
    table = evidence.returns(returned(context, row)).iloc[0]
    assert table["comparable"] == (reason is None)
    assert (None if pd.isna(table["why_not_comparable"]) else table["why_not_comparable"]) == reason


def test_a_rate_stands_beside_its_population_and_year_or_is_missing(context):
    tables = returned(context, {}, {"iso3": "AFG", "country": "Afghanistan"})
    table = evidence.returns(tables).set_index("iso3")
    population = int(csv("populations").set_index("population_id").loc["pop-KAZ-2019", "population"])
    assert table.loc["KAZ", ["population", "population_year"]].tolist() == [population, 2019]
    assert table.loc["KAZ", "per_100k"] == pytest.approx(12 * 100_000 / population)
    assert table.loc["AFG", ["population", "population_year", "per_100k"]].isna().all()


def test_the_year_of_the_population_is_one_for_all_and_nearest_to_the_end_of_the_period(context):
    years = context.populations.query("population_id != 'pop-UZB-2023'")
    tables = having(returned(context, {}, {"iso3": "UZB"}, period="2019-09_to_2023"), populations=years)
    table = evidence.returns(tables).astype(object)
    assert [*table["population_year"], table["per_100k"].iloc[1]] == [2023, pd.NA, pd.NA]


def test_only_one_period_is_shown_and_an_unknown_one_is_refused(context):
    tables = returned(context, {}, {"period": "2019-09_to_2023", "total": 99})
    assert evidence.returns(tables)["total"].tolist() == [12]
    assert evidence.returns(tables, period="2019-09_to_2023")["total"].tolist() == [99]
    with pytest.raises(UnusableFrame, match="Did you mean 'to_2019-08'"):
        evidence.returns(tables, period="to_2019-09")
    undated = tables.repatriations.assign(period="long ago")
    with pytest.raises(UnusableFrame, match="'long ago'; expected a year"):
        evidence.returns(having(tables, repatriations=undated))
    assert evidence.returns(having(tables, repatriations=tables.repatriations.iloc[:0])).empty


def test_counts_that_share_persons_name_each_other(context):
    tables = returned(context, {"overlap_group": "a;b"}, {"overlap_group": "b"}, {"overlap_group": "c"}, {})
    assert evidence.returns(tables)["overlaps_with"].tolist() == ["return-1", "return-0", "", ""]


@pytest.mark.parametrize("table", ["repatriations", "populations", "places", "claim_checks", "stages"])
def test_a_key_that_stands_twice_is_refused(article, context, table):
    frame = context.frames[table]
    broken = having(context, **{table: pd.concat([frame, frame.iloc[:1]], ignore_index=True)})
    with pytest.raises(UnusableFrame, match="2 times"):
        evidence.claims(article, broken), evidence.stages(broken), evidence.returns(broken)


def test_the_shipped_returns_recomputed_from_the_files(context):
    table = evidence.returns(context, period="to_2019-08").set_index("repatriation_id")
    returns, people, places = csv("repatriations"), csv("populations"), csv("places").set_index("iso3")
    returns = returns[returns["period"] == "to_2019-08"].merge(people[people["year"] == "2019"], on="iso3")
    rates = 100_000 * returns["total"].astype(int) / returns["population"].astype(int)
    assert table["per_100k"].to_dict() == pytest.approx(dict(zip(returns["repatriation_id"], rates)))
    assert table["name"].tolist() == [places.loc[code, "name"] for code in table["iso3"]]
    comparable = table.loc[table["comparable"], "name"]
    assert comparable.tolist() == ["Kazakhstan", "Uzbekistan", "Kosovo*"]
    assert "1244" in table.loc["return-XKX-2019-04-20", "name_note"]
