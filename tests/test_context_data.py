"""Facts about data/context: every row is sourced and graded, every derived number can be redone."""

import re

import pandas as pd
import pytest

import jusan_analysis as ja

CONTEXT = ja.load_context()
ARTICLE = ja.load_article()
SOURCED = ("stages", "facts", "repatriations", "populations", "claim_checks")
PARTS = ["children", "women", "men"]
NEVER = ("compliance rate", "violates", "the un found", "the un recommended", "committee graded",
         "committee recommended", "census")  # fmt: skip


def ids(column):
    return {one for cell in column.dropna() for one in cell.split(";")}


@pytest.mark.parametrize("name", SOURCED)
def test_every_row_names_its_sources(name):
    assert getattr(CONTEXT, name)["source_ids"].notna().all()


@pytest.mark.parametrize("name", ["stages", "facts", "repatriations", "claim_checks"])
def test_every_row_has_a_confidence(name):
    assert set(getattr(CONTEXT, name)["confidence"]) <= {"high", "low"}


@pytest.mark.parametrize("name", ["law", "crosswalk", "indicators"])
def test_every_row_says_how_it_was_seen(name):
    assert getattr(CONTEXT, name)["how_seen"].notna().all()


def test_an_indicator_without_source_has_no_value():
    bare = CONTEXT.indicators[CONTEXT.indicators["source_ids"].isna()]
    assert bare["value"].isna().all()
    assert set(bare["how_seen"]) <= {"not_read"}


def test_every_address_of_law_and_crosswalk_is_that_of_a_source():
    known = set(CONTEXT.sources["url"])
    assert set(CONTEXT.law["url"].dropna()) <= known
    assert set(CONTEXT.crosswalk["url"]) <= known


def test_a_finding_read_as_text_or_reported_has_an_address_or_only_a_name():
    unseen = CONTEXT.law[CONTEXT.law["url"].isna()]
    assert set(unseen["effect"]) <= {"not_checked", "qualifies"}


def test_every_source_is_used_or_named():
    tables = [getattr(CONTEXT, name) for name in (*SOURCED, "indicators")]
    used = set().union(*(ids(one["source_ids"]) for one in tables))
    pages = set(CONTEXT.law["url"].dropna()) | set(CONTEXT.crosswalk["url"])
    notes = " ".join(
        cell for one in [*tables, CONTEXT.sources] if "note" in one for cell in one["note"].dropna()
    )
    idle = [
        one.source_id
        for one in CONTEXT.sources.itertuples()
        if one.source_id not in used and one.url not in pages and one.source_id not in notes
    ]
    assert idle == []


def test_an_unseen_date_is_empty_and_not_guessed():
    undated = CONTEXT.sources[CONTEXT.sources["note"].str.contains("Date not seen")]
    assert undated["date"].isna().all()


def test_law_read_in_the_later_translation_says_so():
    later = CONTEXT.sources[CONTEXT.sources["source_id"].str.match("law2004_|cc_art15$")]["url"]
    read = CONTEXT.law[CONTEXT.law["url"].isin(later) & CONTEXT.law["how_seen"].eq("text")]
    assert len(read) >= 8
    assert read["finding"].str.contains("later text was read than that of July 2019, in translation").all()


def test_a_road_other_than_the_one_named_and_a_text_seen_in_part_confirm_nothing():
    effects = CONTEXT.law.set_index("law_id")["effect"].astype("str")
    assert effects[["special_regime_below_age", "adaptation_centres"]].tolist() == ["qualifies"] * 2


def test_law_on_the_age_of_responsibility_is_not_laid_beside_asks_of_other_states():
    others = ARTICLE.recommendations["addressee_id"].astype("str").isin(["un_member_states"])
    asks = set(ARTICLE.recommendations.loc[others, "recommendation_id"])
    found = CONTEXT.law[CONTEXT.law["topic"] == "age_of_responsibility"]["recommendation_ids"]
    assert not asks & ids(found)


def test_paragraphs_that_disclaim_the_ask_have_no_relation_to_it():
    recruited = CONTEXT.crosswalk[CONTEXT.crosswalk["asked"].str.contains("military schools")]
    assert recruited["relation_to_ask"].astype("str").tolist() == ["none", "none"]


def test_every_claim_of_the_interview_has_one_check():
    assert CONTEXT.claim_checks["claim_id"].tolist() == ARTICLE.claims["claim_id"].tolist()


# --- derived numbers ----------------------------------------------------------------------


def preferred(stage):
    return CONTEXT.stages[CONTEXT.stages["preferred"] & (CONTEXT.stages["stage"] == stage)].iloc[0]


def test_each_stage_has_at_most_one_preferred_row():
    assert not CONTEXT.stages[CONTEXT.stages["preferred"]]["stage"].duplicated().any()


def test_the_third_stage_is_the_sum_of_its_stated_parts():
    third = preferred("jusan_3")
    assert third["total"] == third[PARTS].sum()
    stated = CONTEXT.stages.query("stage == 'jusan_3' and derivation == 'stated'")
    assert stated["children"].eq(third["children"]).all()
    assert stated["women"].eq(third["women"]).all()


@pytest.mark.parametrize("measure", ["total", *PARTS])
def test_the_june_stage_is_the_remainder_of_the_total(measure):
    rest = preferred("jusan_1_4")[measure] - sum(preferred(f"jusan_{one}")[measure] for one in (1, 2, 3))
    assert preferred("jusan_4")[measure] == rest


def test_the_orphans_of_january_and_june_are_what_is_left_over():
    left = (
        preferred("jusan_1_4")["orphans"] - preferred("jusan_2")["orphans"] - preferred("jusan_3")["orphans"]
    )
    assert preferred("jusan_1_and_4")["orphans"] == left


def test_the_sources_of_a_derived_stage_are_those_of_the_rows_it_rests_on():
    rests = ids(pd.Series([preferred(f"jusan_{one}")["source_ids"] for one in (1, 2, 3)]))
    assert rests | {"amerinews_20190806"} == set(preferred("jusan_4")["source_ids"].split(";"))


@pytest.mark.parametrize("name", ["stages", "repatriations"])
def test_a_mixed_row_is_the_sum_of_its_parts(name):
    frame = getattr(CONTEXT, name)
    mixed = frame[frame["derivation"] == "mixed"]
    assert len(mixed)
    assert (mixed[PARTS].sum(axis=1) == mixed["total"]).all()


def test_parts_that_are_all_given_add_up_unless_the_note_says_otherwise():
    for name in ("stages", "repatriations"):
        frame = getattr(CONTEXT, name)
        whole = frame[frame[[*PARTS, "total"]].notna().all(axis=1)]
        off = whole[whole[PARTS].sum(axis=1) != whole["total"]]
        assert off["note"].str.contains("add").all()


DERIVED = CONTEXT.repatriations[CONTEXT.repatriations["derivation"] == "derived"]
SUM = re.compile(r"\d+(?: \+ \d+)+")


@pytest.mark.parametrize(
    "row", [one for one in DERIVED.itertuples() if SUM.search(one.note)], ids=lambda one: one.country
)
def test_a_derived_return_is_the_sum_of_the_rows_its_note_names(row):
    terms = [int(one) for one in SUM.search(row.note).group().split(" + ")]
    assert sum(terms) == row.total
    own = CONTEXT.repatriations.query(
        "country == @row.country and total in @terms and derivation == 'stated'"
    )
    own = own.drop_duplicates("total")
    assert sorted(own["total"]) == sorted(terms)
    for part in PARTS:
        if pd.notna(getattr(row, part)):
            assert own[part].sum() == getattr(row, part)


PLAIN = {
    ("France", 18): [12, 5, 1],
    ("USA", 13): [8, 5],
    ("Netherlands", 62): [40, 6, 16],
    ("Kyrgyzstan", 0): [],
}


def test_the_derived_returns_without_a_sum_are_redone_from_the_numbers_in_their_notes():
    other = [one for one in DERIVED.itertuples() if not SUM.search(one.note)]
    assert {(one.country, one.total) for one in other} == set(PLAIN)
    for one in other:
        terms = PLAIN[(one.country, one.total)]
        assert sum(terms) == one.total
        words = one.note.replace("1 girl", "1")
        assert all(re.search(rf"\b{term}\b", words) for term in terms)


def test_counts_of_one_state_that_share_no_label_lie_in_different_times():
    for _, own in CONTEXT.repatriations.dropna(subset=["iso3"]).groupby(["iso3", "period"]):
        free = own[own["overlap_group"].isna()]
        assert not free["as_of"].duplicated().any()


def test_every_state_with_a_count_has_a_population_of_both_years():
    years = CONTEXT.populations.groupby("iso3")["year"].agg(set)
    assert all(years.get(one) == {2019, 2023} for one in CONTEXT.repatriations["iso3"].dropna())


def test_the_counts_of_the_interview_are_those_of_the_package():
    figures = ARTICLE.figures.set_index("figure_id")["value"]
    total = preferred("jusan_1_4")
    assert [figures[f"fig_{one}"] for one in ("returnees", *PARTS, "orphans")] == [
        total[one] for one in ("total", *PARTS, "orphans")
    ]


def test_nothing_is_said_of_the_material_that_it_does_not_carry():
    words = " ".join(
        cell.lower()
        for name in CONTEXT.frames
        for column in getattr(CONTEXT, name).select_dtypes("str")
        for cell in getattr(CONTEXT, name)[column].dropna()
    )
    assert [one for one in NEVER if one in words] == []
