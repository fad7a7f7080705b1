"""Outside evidence: what is stated, what is worked out, what may be compared, added or concluded."""

from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jusan_analysis as ja
from jusan_analysis import evidence
from jusan_analysis.evidence.arithmetic import Computed, first_in_number
from jusan_analysis.frames import UnusableFrame


def sources(*more):
    rows = [
        ("news", "https://a.example/1", "News", "A", "2019-05", "Day not seen. Archived copy read."),
        ("office", "https://b.example/2", "Office", "B", "2019-06-01", "Test host: an internal copy."),
        ("blog", "https://c.example/3", "Blog", "C", None, "Suspicious address: cut off."),
        *more,
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["source_id", "url", "publisher", "title", "date", "note"])


STAGES = ("stage", "total", "children", "women", "men", "orphans", "derivation", "preferred", "source_ids")


def stage_rows(*rows):
    frame = pd.DataFrame(rows, columns=STAGES)
    return frame.assign(date="2019", from_country="Syria", confidence="high", note="Why.")


def tiny_stages(*more):
    return SimpleNamespace(
        sources=sources(),
        stages=stage_rows(
            ("op_1", 10, 6, 3, 1, None, "stated", True, "news"),
            ("op_1", 9, None, None, None, None, "stated", False, "blog"),
            ("op_2", None, 5, 2, None, None, "stated", False, "news"),
            ("op_2", 7, 5, 2, 0, None, "derived", True, "news"),
            ("op_3", 3, 1, 1, 1, None, "derived", True, "news;office"),
            ("op_1_3", 20, 12, 6, 2, 4, "stated", True, "office"),
            *more,
        ),
    )


# --- stages -------------------------------------------------------------------------------


def test_a_number_of_a_derived_row_is_stated_where_another_row_states_it():
    second = evidence.stages(tiny_stages()).query("stage == 'op_2' and preferred").iloc[0]
    assert (second["derived_measures"], second["standing"]) == ("total;men", "partly_derived")


def test_a_stage_that_no_source_states_is_told_apart():
    counts = evidence.stages(tiny_stages())
    assert counts[counts["standing"] == "unstated"]["stage"].tolist() == ["op_3"]


def test_a_code_with_one_number_is_a_stage_and_with_two_a_total():
    counts = evidence.stages(tiny_stages(("other_flights", 1, 1, 0, 0, None, "stated", True, "news")))
    assert dict(zip(counts["stage"], counts["kind"])) == {
        "op_1": "stage", "op_2": "stage", "op_3": "stage", "op_1_3": "total", "other_flights": "other",
    }  # fmt: skip


def test_a_new_source_needs_one_row_of_each_table_and_nothing_else():
    context = tiny_stages(("op_1", 10, 6, None, None, None, "stated", False, "fresh"))
    context.sources = sources(("fresh", "https://d.example/4", "Fresh", "D", "2020", "Seen."))
    rivals = evidence.competing(context)
    assert rivals["n_preferred"].tolist() == [2]
    assert "fresh" in rivals["source_ids"].iloc[0]


def test_rival_counts_name_both_numbers_their_sources_and_the_reason():
    rival = evidence.competing(tiny_stages()).iloc[0]
    assert (rival["preferred_value"], rival["other_value"], rival["difference"]) == (10, 9, -1)
    assert (rival["source_ids"], rival["why"]) == ("news;blog", "Why.")


def test_a_missing_number_is_no_rival_of_a_given_one():
    assert set(evidence.competing(tiny_stages())["measure"]) == {"total"}


def test_a_sum_with_a_remainder_holds_by_construction():
    sums = evidence.consistency(tiny_stages())
    total = sums.query("check == 'stages' and measure == 'total'").iloc[0]
    assert (total["sum"], total["given"], total["holds"], total["by_construction"]) == (20, 20, True, True)
    assert "No confirmation" in total["reading"]


def test_a_sum_of_stated_numbers_is_still_no_independent_confirmation():
    first = evidence.consistency(tiny_stages()).query("stage == 'op_1'").iloc[0]
    assert not first["by_construction"]
    assert "no independent confirmation" in first["reading"]


def test_no_sum_is_made_where_a_term_is_missing():
    sums = evidence.consistency(tiny_stages())
    assert sums.query("measure == 'orphans'").empty


def test_a_sum_that_fails_shows_by_how_much():
    context = tiny_stages()
    context.stages.loc[0, "children"] = 7
    sums = evidence.consistency(context).set_index(["check", "stage", "measure"])
    assert sums.loc[("parts", "op_1", "total"), ["difference", "holds"]].tolist() == [-1, False]


def test_a_longer_total_takes_the_place_of_its_stages():
    context = tiny_stages(
        ("op_4", 2, 1, 1, 0, None, "stated", True, "news"),
        ("op_1_4", 22, None, None, None, None, "stated", True, "news"),
    )
    sums = evidence.consistency(context).set_index(["stage", "measure"])
    assert sums.loc[("op_1_4", "total"), "parts"] == "20 (stages 1 to 3) + 2 (stage 4)"
    assert not sums.loc[("op_1_4", "total"), "by_construction"]


def test_a_joint_count_stands_in_for_stages_without_a_number_of_their_own():
    context = tiny_stages(("op_1_and_3", None, None, None, None, 3, "derived", True, "office"))
    context.stages.loc[3, "orphans"] = 1
    orphans = evidence.consistency(context).query("measure == 'orphans'").iloc[0]
    assert orphans["parts"] == "3 (stages 1 and 3) + 1 (stage 2)"
    assert (orphans["sum"], orphans["given"], orphans["by_construction"]) == (4, 4, True)


# --- sources ------------------------------------------------------------------------------


def test_marks_of_sources_are_shown_and_an_unseen_date_is_unknown():
    marked = evidence.marked(sources()).set_index("source_id")
    assert marked["marks"].to_dict() == {
        "news": "archived copy, day unknown",
        "office": "test host",
        "blog": "doubtful address",
    }
    assert marked.at["blog", "date"] == "unknown"


def test_each_row_tells_publishers_dates_and_how_many_sources_carry_which_mark():
    third = evidence.stages(tiny_stages()).query("stage == 'op_3'").iloc[0]
    assert third["sources"] == "News, 2019-05; Office, 2019-06-01"
    assert third["source_marks"] == "archived copy 1 of 2, day unknown 1 of 2, test host 1 of 2"


def test_sources_of_a_table_come_once_in_order_of_first_use():
    found = evidence.sources_of(tiny_stages().stages, tiny_stages())
    assert found[["source_id", "n_rows"]].values.tolist() == [["news", 4], ["blog", 1], ["office", 2]]


def test_a_source_that_is_not_in_the_table_is_named_with_the_nearest_one():
    context = tiny_stages(("op_4", 1, 1, 0, 0, None, "stated", True, "offise"))
    with pytest.raises(UnusableFrame, match=r"'offise'.*Did you mean 'office'"):
        evidence.stages(context)


def test_a_missing_table_or_column_is_told_in_words():
    with pytest.raises(UnusableFrame, match="populations: found no such table"):
        evidence.per_head(SimpleNamespace(sources=sources(), repatriations=returns_table(KAZ)), "to_2019-08")
    broken = tiny_stages()
    broken.stages = broken.stages.drop(columns=["derivation", "preferred"])
    with pytest.raises(UnusableFrame, match="expected this column too") as caught:
        evidence.stages(broken)
    assert [one.column for one in caught.value.problems] == ["derivation", "preferred"]


# --- returns ------------------------------------------------------------------------------

RETURNS = (
    "country", "iso3", "as_of", "from_country", "total", "children", "women", "men", "overlap_group",
    "confidence",
)  # fmt: skip
KAZ = ("Bigland", "BIG", "2019-01/2019-06", "Syria", 600, 400, 150, 50, "big", "high")
KOS = ("Smalland", "SML", "2018-04", "Syria", 110, 74, 32, 4, None, "low")
TUR = ("Iraqside", "IRQ", "../2019", "Iraq", 188, 188, None, None, None, "high")
MIX = ("Mixland", "MIX", "2019", "Syria;Iraq", 90, 80, 10, 0, "mix", "high")
OLD = ("Mixland", "MIX", "../2019", "Syria", 70, None, None, None, "mix", "high")
NIL = ("Noneland", "NIL", "2017", "Syria", 0, 0, 0, 0, None, "high")


def returns_table(*rows):
    frame = pd.DataFrame(rows, columns=RETURNS)
    return frame.assign(
        period="to_2019-08", kind="operation", derivation="stated", source_ids="news", note=""
    )


def tiny_returns(*rows):
    people = [
        ("BIG", 20_000_000),
        ("SML", 2_000_000),
        ("IRQ", 80_000_000),
        ("MIX", 9_000_000),
        ("NIL", 1_000),
    ]
    populations = [(code, year, number) for code, number in people for year in (2019, 2023)]
    return SimpleNamespace(
        sources=sources(),
        repatriations=returns_table(*(rows or (KAZ, KOS, TUR, MIX, OLD, NIL))),
        populations=pd.DataFrame(populations, columns=["iso3", "year", "population"]),
    )


def found(*rows):
    return evidence.per_head(tiny_returns(*rows), "to_2019-08")


def test_rates_are_per_100_000_inhabitants_of_the_year_the_period_ends():
    first = found().set_index("iso3").loc["BIG"]
    assert (first["per_100k"], first["children_per_100k"], first["population_year"]) == (3.0, 2.0, 2019)


def test_what_cannot_be_compared_is_kept_apart_and_says_why():
    reasons = found().drop_duplicates("iso3").set_index("iso3")["apart_because"]
    assert reasons.to_dict() == {
        "BIG": "",
        "IRQ": "from Iraq, not from Syria; children only",
        "SML": "",
        "MIX": "Syria, Iraq counted together",
        "NIL": "",
    }


def test_a_count_without_population_has_no_rate_and_is_kept_apart():
    group = found(("Nine together", None, "2019", "Syria", 282, 206, 76, 0, "nine", "high"))
    assert group["per_100k"].isna().all()
    assert group["apart_because"].tolist() == ["no population to set it against"]


def test_missing_parts_do_not_show_that_only_children_were_counted():
    assert found(OLD)["apart_because"].tolist() == [""]


NOM = ("Nomen", "IRQ", "2019", "Syria", 13, 10, 3, None, None, "high")
KID = ("Kidland", "MIX", "2019", "Syria", 9, 9, 0, 0, None, "high")


def test_a_count_that_leaves_no_room_for_men_is_not_compared_for_all_persons():
    row = found(NOM).iloc[0]
    assert (row["comparable"], row["comparable_children"], row["apart_because"]) == (
        False, True, "men not counted",
    )  # fmt: skip


def test_a_count_of_men_or_of_none_may_be_compared():
    assert found(("M", "BIG", "2019", "Syria", 13, 10, 3, 0, None, "high"))["comparable"].tolist() == [True]


def test_children_of_syria_are_ranked_with_counts_of_children_only_and_without_men():
    ranked = evidence.places(found(KAZ, TUR, NOM, KID), "BIG").query("among == 'comparable counts'")
    sizes = ranked.set_index("measure")["n_ranked"]
    assert (sizes["children returned"], sizes["persons returned"]) == (3, 1)


def test_a_zero_that_was_deduced_takes_no_place():
    returns = found(KAZ, NIL)
    number = [("persons returned", "all counts")]
    stated = evidence.places(returns, "BIG").set_index(["measure", "among"])
    assert stated.loc[number, "n_ranked"].tolist() == [2]
    deduced = evidence.places(returns.assign(derivation="derived"), "BIG").set_index(["measure", "among"])
    assert deduced.loc[number, "n_ranked"].tolist() == [1]


def test_overlapping_counts_name_each_other_and_the_largest_is_marked():
    mixed = found().query("iso3 == 'MIX'")
    assert mixed["overlaps_with"].tolist() == ["70 (../2019)", "90 (2019)"]
    assert mixed["largest"].tolist() == [True, False]


def test_a_new_state_is_one_row():
    added = found(KAZ, ("Newland", "NEW", "2019", "Syria", 5, 5, 0, 0, None, "high"))
    assert added["country"].tolist() == ["Bigland", "Newland"]


def test_an_unknown_period_names_those_there_are():
    with pytest.raises(UnusableFrame, match="expected one of to_2019-08"):
        evidence.per_head(tiny_returns(), "to_2019")


def test_counts_that_overlap_are_not_added_and_every_pair_is_named():
    with pytest.raises(evidence.OverlappingCounts, match=r"Mixland 90 \(2019\) and Mixland 70 .*group mix"):
        evidence.add(found())


def test_counts_that_do_not_overlap_are_added_with_their_sources():
    total = evidence.add(found(KAZ, KOS)).iloc[0]
    assert (total["rows"], total["total"], total["men"], total["source_ids"]) == (2, 710, 54, "news")


def test_a_sum_with_a_missing_part_is_missing():
    assert pd.isna(evidence.add(found(KAZ, TUR))["women"].iloc[0])


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.sets(st.sampled_from("abcd"), max_size=2)), min_size=1, max_size=6
    )
)
def test_adding_either_gives_the_sum_or_finds_the_shared_label(counts):
    rows = [
        (f"S{at}", "BIG", "2019", "Syria", size, 0, 0, 0, ";".join(sorted(labels)) or None, "high")
        for at, (size, labels) in enumerate(counts)
    ]
    every = [label for _, labels in counts for label in labels]
    if len(every) > len(set(every)):
        with pytest.raises(evidence.OverlappingCounts):
            evidence.add(returns_table(*rows))
    else:
        assert evidence.add(returns_table(*rows))["total"].iloc[0] == sum(size for size, _ in counts)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.sets(st.sampled_from("abc"), max_size=2)), min_size=1, max_size=6
    )
)
def test_the_rows_marked_largest_never_overlap_within_a_state(counts):
    rows = [
        ("Bigland", "BIG", "2019", "Syria", size, None, None, None, ";".join(sorted(labels)) or None, "high")
        for size, labels in counts
    ]
    marked = found(*rows).query("largest")
    assert len(marked) >= 1
    evidence.add(marked)


def test_first_in_number_is_not_first_per_head_nor_first_to_begin():
    places = evidence.places(found(), "BIG").set_index(["measure", "among"])
    assert places.loc[("persons returned", "all counts"), ["place", "rival"]].tolist() == [1, "Iraqside"]
    assert places.loc[("persons per 100,000 inhabitants", "all counts"), ["place", "rival"]].tolist() == [
        2,
        "Smalland",
    ]
    assert places.loc[("earliest start seen", "all counts"), "rival"] == "Smalland"


def test_a_place_by_start_counts_neither_open_beginnings_nor_nobody():
    start = evidence.places(found(), "BIG").query("measure == 'earliest start seen'")
    assert start["n_ranked"].tolist() == [3, 2]


def test_a_place_needs_a_state_that_is_there():
    with pytest.raises(UnusableFrame, match="expected one of BIG"):
        evidence.places(found(), "BIK")


def test_a_state_alone_has_a_place_and_no_rival():
    places = evidence.places(found(KAZ), "BIG")
    assert places["place"].tolist() == [1] * 10
    assert places["rival"].isna().all()


# --- claims -------------------------------------------------------------------------------


def tiny_article(children=6):
    return SimpleNamespace(
        claims=pd.DataFrame(
            [
                ("c01", "p1s1", "They add up.", "article"),
                ("c02", "p1s1", "The few lie inside.", "article"),
                ("c03", "p0s1", "The round number fits.", "article"),
                ("c04", "p2s1", "More than half are children.", "article"),
                ("c05", "p1s1", "Somebody says so.", "external"),
                ("c06", "p1s1", "Nobody looked yet.", "external"),
            ],
            columns=["claim_id", "passage_ids", "claim", "checked_with"],
        ),
        figures=pd.DataFrame(
            [
                ("f0", "p0s1", "returned", "all", 10, "persons", "approximate"),
                ("f1", "p0s1;p1s1", "returned", "all", 9, "persons", "exact"),
                ("f2", "p1s1", "returned", "kids", children, "persons", "exact"),
                ("f3", "p1s1", "returned", "adults", 3, "persons", "exact"),
                ("f4", "p1s1", "returned", "alone", 2, "persons", "exact"),
                ("f5", "p2s1", "share", "kids", None, "share", "vague"),
            ],
            columns=["figure_id", "passage_ids", "measure", "group_id", "value", "unit", "precision"],
        ),
        groups=pd.DataFrame(
            [
                ("all", None, None),
                ("kids", "all", "part"),
                ("adults", "all", "part"),
                ("alone", "kids", "subset"),
            ],
            columns=["group_id", "parent_id", "link"],
        ),
    )  # fmt: skip


def tiny_checks(*more):
    rows = [
        ("c01", "supported", "Typed.", "news", "high"),
        ("c05", "qualified", "Only in part.", "office", "low"),
        *more,
    ]
    names = ["claim_id", "verdict", "finding", "source_ids", "confidence"]
    law = pd.DataFrame([("l1", "https://b.example/2"), ("l2", None)], columns=["law_id", "url"])
    return SimpleNamespace(claim_checks=pd.DataFrame(rows, columns=names), sources=sources(), law=law)


def test_verdicts_that_arithmetic_settles_are_computed_with_their_figures():
    checked = evidence.check_claims(tiny_article(), tiny_checks()).set_index("claim_id")
    assert checked.loc["c01":"c04", "verdict"].tolist() == ["supported"] * 4
    assert checked.loc["c01", ["verdict_from", "figure_ids"]].tolist() == ["computed", "f2;f3;f1"]
    assert "6 and 3 add to 9" in checked.loc["c01", "finding"]
    assert "2 would make it 11" in checked.loc["c02", "finding"]
    assert "which part holds them is the wording" in checked.loc["c02", "finding"]
    assert "rounded to the nearest 10, 9 is 10" in checked.loc["c03", "finding"]
    assert "66.7 percent" in checked.loc["c04", "finding"]


def test_a_changed_number_changes_the_verdict_and_breaks_the_agreement():
    checked = evidence.check_claims(tiny_article(children=4), tiny_checks()).set_index("claim_id")
    assert checked.loc[["c01", "c02", "c04"], "verdict"].tolist() == ["contradicted"] * 3
    assert not checked.loc["c01", "agrees"]


def test_judged_claims_keep_their_finding_and_unchecked_ones_stay_open():
    checked = evidence.check_claims(tiny_article(), tiny_checks()).set_index("claim_id")
    assert checked.loc["c05", ["verdict", "verdict_from", "finding"]].tolist() == [
        "qualified", "judged", "Only in part.",
    ]  # fmt: skip
    assert checked.loc["c06", "verdict_from"] == "open"
    assert pd.isna(checked.loc["c06", "verdict"])


def test_a_check_that_cannot_settle_a_claim_leaves_it_to_judgement():
    article = tiny_article()
    article.figures = article.figures.iloc[:1]
    first = evidence.check_claims(article, tiny_checks()).iloc[0]
    assert (first["verdict_from"], first["finding"]) == ("judged", "Typed.")


def test_another_article_brings_its_own_checks():
    own = {"c06": lambda claim, article, context: Computed("supported", "Looked.", source_ids="blog")}
    checked = evidence.check_claims(tiny_article(), tiny_checks(), checks=own).set_index("claim_id")
    assert checked.loc[["c01", "c06"], "verdict_from"].tolist() == ["judged", "computed"]
    assert checked.loc["c06", "source_ids"] == "blog"


@pytest.mark.parametrize(("iso3", "verdict"), [("BIG", "supported"), ("SML", "contradicted")])
def test_first_in_number_is_computed_from_the_returns(iso3, verdict):
    computed = first_in_number(None, None, tiny_returns(), period="to_2019-08", iso3=iso3)
    assert computed.verdict == verdict
    assert "Per 100,000 inhabitants" in computed.finding
    assert computed.finding.endswith("States without public figures cannot be ruled out.")


def test_a_state_without_count_leaves_the_claim_to_judgement():
    assert first_in_number(None, None, tiny_returns(), period="to_2019-08", iso3="XYZ") is None


def test_corrections_put_the_contradicted_first_and_name_the_law_on_the_same_page():
    context = tiny_checks(("c06", "contradicted", "Not so.", "blog", "high"))
    notes = evidence.corrections(tiny_article(), context)
    assert notes[["claim_id", "law_ids"]].values.tolist() == [["c06", ""], ["c05", "l1"]]


# --- law ----------------------------------------------------------------------------------


def asks():
    rows = [("r01", "child_justice", "Do this.", "p1s1"), ("r02", "child_justice", "Do that.", "p2s1"),
            ("r03", "alternative_care", "Do more.", "p3s1")]  # fmt: skip
    return SimpleNamespace(
        recommendations=pd.DataFrame(rows, columns=["recommendation_id", "domain", "action", "passage_ids"])
    )


def law(*more):
    rows = [
        ("l1", "courts", "Found.", "text", "qualifies", "https://b.example/2", "r02;r01"),
        ("l2", "courts", "Thought.", "memory", "not_checked", None, None),
        *more,
    ]
    names = ["law_id", "topic", "finding", "how_seen", "effect", "url", "recommendation_ids"]
    return SimpleNamespace(law=pd.DataFrame(rows, columns=names), sources=sources())


def test_each_ask_has_the_findings_that_bear_on_it_and_the_others_come_last():
    beside = evidence.law_beside(asks(), law())
    assert beside[["recommendation_id", "law_id"]].fillna("-").values.tolist() == [
        ["r01", "l1"], ["r02", "l1"], ["-", "l2"],
    ]  # fmt: skip
    assert beside["passage_ids"].fillna("-").tolist() == ["p1s1", "p2s1", "-"]


def test_a_finding_says_what_it_does_to_a_conclusion_and_what_was_not_verified():
    beside = evidence.law_beside(asks(), law()).set_index("law_id")
    assert (
        beside["conclusion"].loc["l2"]
        == "Nothing may be concluded either way. Not verified: not to be cited."
    )
    assert beside["source_ids"].loc["l2"] == ""


def test_a_finding_finds_its_source_by_its_address():
    beside = evidence.law_beside(asks(), law())
    assert beside[["source_ids", "sources"]].iloc[0].tolist() == ["office", "Office, 2019-06-01"]


def test_a_new_law_finding_is_one_row():
    beside = evidence.law_beside(asks(), law(("l3", "care", "New.", "text", "confirms", None, "r03")))
    assert beside["law_id"].tolist() == ["l1", "l1", "l3", "l2"]


def crosswalk(*more):
    rows = [
        ("r01", "CRC", "X/1", 2003, "44(b)", "Asked.", "same", "text", "https://a.example/1"),
        ("r01", "CRC", "X/1", 2003, "not seen", "Cut.", "unknown", "not_read", "https://a.example/1"),
        ("r02", "CRC", "X/2", 2015, "not seen", "Cut.", "unknown", "not_read", "https://a.example/1"),
        ("r02", "HRC", "Y/1", 2016, "3", "Praise.", "related", "text", "https://a.example/1"),
        *more,
    ]
    names = [
        "recommendation_ids",
        "body",
        "symbol",
        "year",
        "paragraph",
        "asked",
        "relation_to_ask",
        "how_seen",
        "url",
    ]
    return SimpleNamespace(crosswalk=pd.DataFrame(rows, columns=names), sources=sources())


def test_every_ask_of_a_domain_has_a_row_with_paragraph_not_read_or_nothing():
    at_a_glance = evidence.earlier_requests(asks(), crosswalk())
    assert at_a_glance["2003"].fillna("-").tolist() == ["44(b): same; not read", "-"]
    assert at_a_glance["2015"].fillna("-").tolist() == ["-", "not read"]
    assert "2016" not in at_a_glance


def test_the_crosswalk_follows_the_order_of_the_asks():
    rows = evidence.crosswalk(
        asks(), crosswalk(("r03;r01", "CRC", "X/3", 2007, "9", "More.", "same", "text", ""))
    )
    assert rows["recommendation_id"].tolist() == ["r01", "r01", "r01", "r02", "r02", "r03"]


def test_a_paragraph_on_another_matter_is_not_shown_as_an_earlier_request():
    rows = crosswalk(("r03", "CRC", "X/3", 2007, "9", "Schools.", "none", "text", ""))
    shown = evidence.earlier_requests(asks(), rows, domains=["alternative_care"])
    assert shown["2007"].tolist() == ["9: another matter"]


# --- indicators ---------------------------------------------------------------------------


def indicators(*rows):
    names = ["indicator", "value", "unit", "year", "source_ids", "how_seen", "note"]
    return SimpleNamespace(indicators=pd.DataFrame(rows, columns=names), sources=sources())


def test_change_goes_from_the_first_year_to_the_last_and_carries_the_notes():
    moved = evidence.changes(
        indicators(
            ("held", 40.0, "persons", "2014", "news", "text", "Late."),
            ("held", 100.0, "persons", "2009", "office", "text", "Early."),
            ("held", None, "persons", "2020", "news", "not_read", None),
        )
    ).iloc[0]
    assert (moved["first_year"], moved["last_year"], moved["change_pct"]) == ("2009", "2014", -60)
    assert (moved["caution"], moved["source_ids"]) == ("Early. Late.", "office;news")


def test_a_change_from_nothing_has_no_percentage():
    moved = evidence.changes(
        indicators(("a", 0.0, "x", "1", "news", "text", None), ("a", 3.0, "x", "2", "news", "text", None))
    )
    assert moved["change_pct"].isna().all()


def test_reserves_name_the_sources_of_their_rows_where_these_are_few():
    context = tiny_stages()
    context.law = law(("l3", "care", "Told.", "secondary", "confirms", "https://c.example/3", None)).law
    reserves = evidence.unknowns(context).set_index(["table", "reserve"])["source_ids"]
    assert reserves[("stages", "derived")] == "news;office"
    assert reserves[("law", "secondary")] == "blog"
    assert reserves[("sources", "test host")] == "office"


def test_a_reserve_of_many_sources_leaves_naming_them_to_the_tables():
    many = [(f"s{at}", f"https://e.example/{at}", "P", "T", None, "Test host.") for at in range(20)]
    reserves = evidence.unknowns(SimpleNamespace(sources=sources(*many))).set_index("reserve")
    assert reserves.loc["test host", ["rows", "source_ids"]].tolist() == [21, ""]


# --- the shipped package ------------------------------------------------------------------

ARTICLE, CONTEXT = ja.load_article(), ja.load_context()


def test_no_function_changes_the_frames_it_is_given():
    context, article = tiny_stages(), tiny_article()
    before = context.stages.copy(), article.figures.copy()
    evidence.stages(context), evidence.consistency(context), evidence.competing(context)
    evidence.check_claims(article, tiny_checks())
    pd.testing.assert_frame_equal(context.stages, before[0])
    pd.testing.assert_frame_equal(article.figures, before[1])
    returns = found()
    kept = returns.copy()
    evidence.places(returns, "BIG")
    pd.testing.assert_frame_equal(returns, kept)


def test_every_computed_verdict_is_the_one_written_down():
    checked = evidence.check_claims(ARTICLE, CONTEXT)
    computed = checked[checked["verdict_from"] == "computed"]
    assert computed["claim_id"].tolist() == ["c01", "c02", "c03", "c04", "c07"]
    assert computed["agrees"].all()


def test_no_claim_of_the_interview_is_left_unchecked():
    assert set(evidence.check_claims(ARTICLE, CONTEXT)["verdict_from"]) == {"computed", "judged"}


def test_the_preferred_stages_add_up_and_the_june_stage_is_the_only_unstated_one():
    sums = evidence.consistency(CONTEXT)
    assert sums["holds"].all()
    counts = evidence.stages(CONTEXT)
    assert counts.query("kind == 'stage' and standing == 'unstated'")["stage"].tolist() == ["jusan_4"]


def test_the_known_disagreements_are_all_found():
    rivals = evidence.competing(CONTEXT).query("measure == 'total'")
    assert list(zip(rivals["preferred_value"], rivals["other_value"])) == [(47, 43), (231, 230), (607, 613)]


def test_the_named_corrections_are_among_those_to_be_made():
    notes = evidence.corrections(ARTICLE, CONTEXT)
    assert {"c06", "c12", "c16", "c18", "c19"} <= set(notes["claim_id"])
    assert notes["claim_id"].iloc[0] == "c06"
    assert (notes["source_ids"] != "").all()


def test_every_child_justice_ask_has_a_cell_for_the_documents_of_the_committee():
    earlier = evidence.earlier_requests(ARTICLE, CONTEXT)
    assert len(earlier) == (ARTICLE.recommendations["domain"] == "child_justice").sum()
    assert earlier[["2003", "2007", "2015", "2025"]].notna().all(axis=None)


def test_who_was_first_is_held_with_low_confidence_and_says_why():
    checked = evidence.check_claims(ARTICLE, CONTEXT).set_index("claim_id")
    assert checked.loc[["c07", "c08"], "confidence"].tolist() == ["low", "low"]
    assert "own earlier returns have no start date" in checked.loc["c08", "finding"]


def test_the_shipped_returns_leave_out_the_deduced_zero_and_rank_children_apart():
    returns = evidence.per_head(CONTEXT, "to_2019-08")
    assert returns.set_index("iso3").loc["USA", "apart_because"] == "men not counted"
    ranked = returns[returns["comparable_children"]]
    assert {"AUS", "BEL", "NLD", "NOR", "SWE", "USA"} <= set(ranked["iso3"])
    assert not {"TUR", "FRA", "KGZ"} & set(ranked["iso3"])
    finding = evidence.check_claims(ARTICLE, CONTEXT).set_index("claim_id").loc["c07", "finding"]
    assert f"of {returns['iso3'].nunique() - 1} States" in finding


def test_findings_beside_an_ask_carry_its_passages():
    beside = evidence.law_beside(ARTICLE, CONTEXT)
    assert beside[beside["recommendation_id"].notna()]["passage_ids"].notna().all()
