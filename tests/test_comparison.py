"""Pairs, roll-up rules and the tables read off them, on frames that fit in the head."""

from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jusan_analysis as ja
from jusan_analysis import comparison
from jusan_analysis.comparison.norms import public
from jusan_analysis.comparison.rollup import levels_of

LEVELS = ["contrary", "absent", "planned", "partly", "in_line"]
RELATIONS = pd.CategoricalDtype([*LEVELS, "not_described", "no_bearing"])
CERTAINTY = pd.CategoricalDtype(["low", "medium", "high"], ordered=True)


def judged(*rows):
    """comparison rows: ask, practice or None, relation, basis, certainty."""
    frame = pd.DataFrame(rows, columns=["recommendation_id", "practice_id", "relation", "basis", "certainty"])
    frame.insert(0, "comparison_id", frame["recommendation_id"] + "~" + frame["practice_id"].fillna("none"))
    return frame.astype(
        {"relation": RELATIONS, "basis": pd.CategoricalDtype(["stated", "implied"]), "certainty": CERTAINTY}
    )


def asks(*ids, **columns):
    plain = {
        "domain": "justice", "theme": "law", "speaker_id": "winter", "addressee_id": "state",
        "modality": "should", "explicitness": "explicit", "action": "Do it.", "alternative_to": None,
    }  # fmt: skip
    frame = pd.DataFrame({"recommendation_id": list(ids)}).assign(**{**plain, **columns})
    frame["passage_ids"] = [f"p{number:02d}s1" for number in range(1, len(ids) + 1)]
    return frame


def status_of(*relations, rule="cautious", **options):
    rows = [("r1", f"pr{place}", one, "stated", "high") for place, one in enumerate(relations)]
    return comparison.statuses(judged(*rows), asks("r1"), rule=rule, **options)["status"].iloc[0]


@pytest.mark.parametrize(
    ("rule", "found", "status"),
    [
        ("cautious", ["partly", "contrary"], "contrary"),
        ("cautious", ["absent", "planned"], "planned"),
        ("cautious", ["absent", "planned", "partly"], "planned"),
        ("cautious", ["absent", "partly"], "absent"),
        ("cautious", ["contrary", "absent", "planned"], "contrary"),
        ("generous", ["contrary", "partly", "planned"], "partly"),
        ("mixed", ["in_line", "contrary"], "partly"),
        ("mixed", ["partly", "absent"], "partly"),
        ("mixed", ["absent", "planned"], "planned"),
        ("mixed", ["planned", "contrary"], "contrary"),
        ("majority", ["partly", "partly", "contrary"], "partly"),
        ("majority", ["absent", "planned", "contrary", "planned", "absent"], "planned"),
        ("majority", ["partly", "contrary"], "contrary"),
    ],
)
def test_each_rule_makes_one_level_of_several(rule, found, status):
    assert status_of(*found, rule=rule) == status


some_levels = st.lists(st.sampled_from(LEVELS), min_size=1, max_size=6)


@given(some_levels, st.sampled_from(list(comparison.RULES)))
def test_no_rule_but_mixed_invents_a_level(found, rule):
    status = comparison.RULES[rule](found, LEVELS)
    assert status in found or (rule == "mixed" and status == "partly")


@given(some_levels)
def test_a_contrary_pair_never_improves_the_cautious_status(found):
    cautious = comparison.RULES["cautious"]
    before, after = cautious(found, LEVELS), cautious([*found, "contrary"], LEVELS)
    assert LEVELS.index(after) <= LEVELS.index(before)


@given(some_levels, st.sampled_from(list(comparison.RULES)))
def test_no_rule_leaves_the_range_of_the_pairs(found, rule):
    ranks = [LEVELS.index(one) for one in found]
    assert min(ranks) <= LEVELS.index(comparison.RULES[rule](found, LEVELS)) <= max(ranks)


judgement = st.tuples(
    st.sampled_from(["r1", "r2"]),
    st.sampled_from([*LEVELS, "no_bearing"]),
    st.sampled_from(["stated", "implied"]),
    st.sampled_from(["low", "medium", "high"]),
)


def frame_of(rows, silent=True):
    full = [(ask, f"pr{place}", *rest) for place, (ask, *rest) in enumerate(rows)]
    return judged(*full, *([("r3", None, "not_described", "stated", "high")] if silent else []))


@settings(deadline=None, max_examples=40)
@given(st.lists(judgement, max_size=6), st.randoms(), st.sampled_from(list(comparison.RULES)))
def test_the_order_of_the_rows_does_not_matter(rows, random, rule):
    frame = frame_of(rows)
    places = list(range(len(frame)))
    random.shuffle(places)
    expected = comparison.statuses(frame, asks("r1", "r2", "r3"), rule)
    pd.testing.assert_frame_equal(
        expected, comparison.statuses(frame.iloc[places], asks("r1", "r2", "r3"), rule)
    )


@settings(deadline=None, max_examples=40)
@given(
    st.lists(judgement, max_size=6),
    st.sampled_from(["any", "stated", "implied"]),
    st.sampled_from(["any", "explicit", "implied"]),
)
def test_filters_exclude_and_never_silence(rows, basis, explicitness):
    found = comparison.statuses(
        frame_of(rows), asks("r1", "r2", "r3"), basis=basis, explicitness=explicitness
    ).set_index("recommendation_id")
    assert (found.loc[["r1", "r2"], "status"] != "not_described").all()
    assert found.loc["r3", "status"] == "not_described"
    assert not found.loc["r3", "excluded"]
    assert found["status"].isna().eq(found["excluded"]).all()
    assert (found["n_pairs"] + found["n_dropped"]).sum() == len(rows)


def test_what_a_filter_drops_is_counted_and_named():
    frame = judged(
        ("r1", "pr1", "contrary", "implied", "low"),
        ("r1", "pr2", "partly", "stated", "high"),
        ("r1", "pr3", "no_bearing", "stated", "high"),
        ("r2", "pr1", "absent", "implied", "low"),
    )
    found = comparison.statuses(frame, asks("r1", "r2"), basis="stated")
    assert found["status"].tolist()[0] == "partly"
    assert found["n_dropped"].tolist() == [2, 1]
    assert found["dropped_ids"].tolist() == ["r1~pr1;r1~pr3", "r2~pr1"]
    assert found["excluded"].tolist() == [False, True]
    assert pd.isna(found["comparison_ids"][1])


def test_basis_and_certainty_are_those_of_the_firmest_pair_that_carries_the_status():
    frame = judged(
        ("r1", "pr1", "contrary", "implied", "high"),
        ("r1", "pr2", "contrary", "stated", "low"),
        ("r1", "pr3", "partly", "stated", "high"),
    )
    row = comparison.statuses(frame, asks("r1")).iloc[0]
    assert (row["basis"], row["certainty"]) == ("stated", "low")


def test_a_level_that_no_pair_has_is_as_firm_as_the_weakest_pair():
    frame = judged(("r1", "pr1", "in_line", "stated", "high"), ("r1", "pr2", "contrary", "implied", "low"))
    row = comparison.statuses(frame, asks("r1"), rule="mixed").iloc[0]
    assert (row["status"], row["basis"], row["certainty"]) == ("partly", "implied", "low")


def test_the_order_of_levels_is_that_of_the_categories():
    assert levels_of(pd.Series([], dtype=pd.CategoricalDtype(["b", "no_bearing", "a"]))) == ["b", "a"]


def test_plain_text_columns_give_the_same_statuses():
    frame = judged(("r1", "pr1", "absent", "stated", "low"), ("r1", "pr2", "planned", "implied", "high"))
    plain = frame.astype({"relation": "str", "basis": "str", "certainty": "str"})
    pd.testing.assert_frame_equal(
        comparison.statuses(frame, asks("r1")), comparison.statuses(plain, asks("r1"))
    )


def test_offers_and_alternatives_are_kinds_of_their_own():
    frame = asks("r1", "r2", "r3", modality=["offer", "should", "must"], alternative_to=[None, "r3", None])
    assert comparison.statuses(judged(), frame)["kind"].tolist() == ["offer", "either_or", "ask"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"rule": "cautios"}, "Did you mean 'cautious'"),
        ({"basis": "spoken"}, "any, stated, implied"),
        ({"explicitness": "loud"}, "explicitness"),
    ],
)
def test_an_option_not_offered_is_refused_with_those_that_are(options, words):
    with pytest.raises(ValueError, match=words):
        comparison.statuses(judged(), asks("r1"), **options)


def test_all_missing_columns_are_named_at_once():
    with pytest.raises(ValueError, match="expected this column too") as caught:
        comparison.statuses(judged()[["comparison_id", "recommendation_id"]], asks("r1"))
    assert [one.column for one in caught.value.problems] == ["relation", "basis", "certainty"]


def test_an_unknown_relation_is_refused():
    frame = judged(("r1", "pr1", "partly", "stated", "low")).astype({"relation": "str"})
    with pytest.raises(ValueError, match="Did you mean 'partly'"):
        comparison.statuses(frame.assign(relation="partli"), asks("r1"))


# --- pairs --------------------------------------------------------------------------------


def little_article():
    practices = pd.DataFrame(
        {
            "practice_id": ["pr1", "pr2"], "domain": "justice", "theme": "law",
            "actor_id": ["court", "ngo"], "evaluation": ["criticised", "neutral"],
            "basis": ["implied", "stated"], "practice": ["One.", "Two."],
            "passage_ids": ["p01s1;p03s1", "p02s1"],
        }
    )  # fmt: skip
    return SimpleNamespace(
        recommendations=asks("r1", "r2"),
        practices=practices,
        comparisons=judged(
            ("r1", "pr1", "absent", "implied", "low"),
            ("r1", "pr2", "planned", "stated", "high"),
            ("r2", None, "not_described", "stated", "high"),
        ).assign(reason="Because."),
        actors=pd.DataFrame(
            [
                ("state", "S", "state"),
                ("court", "C", "court"),
                ("ngo", "N", "ngo"),
                ("winter", "W", "person"),
            ],
            columns=["actor_id", "name", "kind"],
        ),
    )


def test_pairs_join_both_sides_and_keep_the_silent_ask():
    found = comparison.pairs(little_article())
    assert found["passage_ids"].tolist() == ["p01s1;p03s1", "p01s1;p02s1", "p02s1"]
    assert found["same_passage"].tolist()[:2] == [True, False]
    assert found[["same_passage", "by_others", "practice"]].iloc[2].isna().all()


def test_another_organ_of_the_state_is_not_another_party():
    assert comparison.pairs(little_article())["by_others"].tolist()[:2] == [False, True]


def test_a_plan_of_others_reads_as_urged_or_offered_by_others():
    article = little_article()
    codebook = pd.DataFrame({"variable": ["relation"], "code": ["planned"], "label": ["Planned"]})
    found = comparison.statuses(comparison.pairs(article), article.recommendations)
    assert comparison.worded(found, codebook)["reading"].tolist() == [
        "Urged or offered by others",
        "not_described",
    ]
    without = comparison.statuses(article.comparisons, article.recommendations)
    assert comparison.worded(without, codebook)["reading"].tolist()[0] == "Planned"


def test_statuses_carry_the_passages_of_the_pairs_they_rest_on():
    article = little_article()
    found = comparison.statuses(comparison.pairs(article), article.recommendations, basis="stated")
    assert found["passage_ids"].tolist() == ["p01s1;p02s1", "p02s1"]


# --- tables read off them -----------------------------------------------------------------


def four_statuses():
    frame = judged(
        ("r1", "pr1", "contrary", "implied", "low"),
        ("r2", "pr1", "partly", "stated", "high"),
        ("r3", None, "not_described", "stated", "high"),
        ("r4", "pr1", "no_bearing", "stated", "high"),
        ("r5", "pr1", "absent", "stated", "high"),
    )
    return comparison.statuses(frame, asks("r1", "r2", "r3", "r4", "r5", theme=["a", "a", "b", "b", "b"]))


def test_coverage_keeps_silent_and_excluded_apart_and_adds_up():
    found = comparison.coverage(four_statuses()).set_index("theme")
    assert found.loc["b", ["absent", "not_described", "excluded", "asks"]].tolist() == [1, 1, 1, 3]
    assert found.loc["a", ["contrary", "partly", "described", "implied"]].tolist() == [1, 1, 2, 1]
    parts = found[["described", "not_described", "excluded"]].sum(axis=1)
    assert parts.eq(found["asks"]).all()
    counts = found.drop(columns=["recommendation_ids", "passage_ids"])
    assert found.loc["all", ["recommendation_ids", "passage_ids"]].isna().all()
    assert counts.drop("all").sum().eq(counts.loc["all"]).all()


def test_coverage_tells_how_many_of_the_planned_are_urged_by_others():
    article = little_article()
    found = comparison.statuses(comparison.pairs(article), article.recommendations)
    assert comparison.coverage(found)[["planned", "planned_by_others"]].values.tolist() == [[1, 1], [1, 1]]
    unknown = comparison.statuses(article.comparisons, article.recommendations)
    assert comparison.coverage(unknown)["planned_by_others"].tolist() == [0, 0]


def test_coverage_refuses_a_grouping_it_does_not_have():
    with pytest.raises(ValueError, match="addressee"):
        comparison.coverage(four_statuses(), by="adressee")


def test_cells_of_coverage_split_by_basis():
    found = comparison.coverage_by_basis(four_statuses())
    assert found[["status", "stated", "implied"]].values.tolist() == [
        ["contrary", 0, 1], ["absent", 1, 0], ["partly", 1, 0], ["not_described", 1, 0], ["excluded", 0, 0],
    ]  # fmt: skip


def test_gaps_put_evidence_before_severity_and_leave_silence_out():
    found = comparison.gaps(four_statuses())
    assert found["recommendation_id"].tolist() == ["r5", "r2", "r1"]
    assert comparison.gaps(four_statuses(), below="planned")["recommendation_id"].tolist() == ["r5", "r1"]


def test_gaps_name_the_closest_norm_first():
    norms = pd.DataFrame({"recommendation_id": "r5", "norm_id": ["n1", "n2"]})
    norms["fit"] = pd.Categorical(["analogous", "direct"], ["direct", "supporting", "analogous"])
    assert comparison.gaps(four_statuses(), norms)["norm_ids"].tolist()[0] == "n2;n1"


def test_an_open_row_names_the_evidence_and_the_silence_at_its_own_sentence():
    silences = pd.DataFrame(
        {"silence_id": ["s1", "s2"], "missing": ["A.", "B."], "passage_ids": ["p03s1", "p09s1"]}
    )
    five = asks("r1", "r2", "r3", "r4", "r5")
    found = comparison.open_rows(four_statuses(), five, silences).set_index("recommendation_id")
    assert found["open_because"].to_dict() == {
        "r1": "implied;low certainty",
        "r3": "silent",
        "r4": "excluded",
    }
    assert found["silence_ids"].dropna().to_dict() == {"r3": "s1"}


@pytest.mark.parametrize(
    ("theme", "relation", "words"),
    [
        ("law_reform", "contrary", "the text of the law in force at the interview"),
        ("age_boundary", "absent", "the text of the law in force at the interview"),
        ("law", "absent", "a law, register or report of the time"),
        ("law", "contrary", "a described case or a count"),
    ],
)
def test_what_would_settle_an_implied_grade_depends_on_theme_and_status(theme, relation, words):
    frame = judged(("r1", "pr1", relation, "implied", "high"))
    own = asks("r1", theme=theme)
    silences = pd.DataFrame(columns=["silence_id", "missing", "passage_ids"])
    found = comparison.open_rows(comparison.statuses(frame, own), own, silences)
    assert found["would_settle"].iloc[0].startswith(words)


@pytest.mark.parametrize(
    ("theme", "words"),
    [
        ("law_reform", "an adopted text of law"),
        ("training_cooperation", "an adopted text, a signed agreement or a measure carried out (look in"),
        ("law", "an adopted text, a signed agreement or a measure carried out"),
    ],
)
def test_what_would_settle_a_plan_depends_on_the_theme_and_tells_once_where_to_look(theme, words):
    own = asks("r1", theme=theme)
    silences = pd.DataFrame(columns=["silence_id", "missing", "passage_ids"])
    for certainty in ("high", "low"):
        found = comparison.statuses(judged(("r1", "pr1", "planned", "stated", certainty)), own)
        told = comparison.open_rows(found, own, silences)["would_settle"].iloc[0]
        assert told.startswith(words.partition(" (")[0])
        assert told.count("(look in") == words.count("(look in")


def test_silent_asks_are_the_silent_ones_only():
    assert comparison.silent(four_statuses())["recommendation_id"].tolist() == ["r3"]


def test_kinds_are_counted_apart():
    frame = asks("r1", "r2", "r3", modality=["offer", "should", "must"], alternative_to=[None, "r3", None])
    found = comparison.kinds(comparison.statuses(judged(), frame), by="speaker")
    assert found[["ask", "offer", "either_or", "total"]].iloc[-1].tolist() == [1, 1, 1, 3]


def test_roles_count_pairs_and_show_silence():
    found = comparison.roles(comparison.pairs(little_article()))
    assert found[["actor", "n_pairs", "n_implied"]].fillna("-").values.tolist() == [
        ["C", 1, 1], ["N", 1, 0], ["-", 1, 0],
    ]  # fmt: skip


def test_pairs_on_the_sentence_of_the_ask_are_counted_apart():
    found = comparison.resting(comparison.pairs(little_article())).set_index("relation")
    assert found.loc["all", ["pairs", "same_passage", "other_passage"]].tolist() == [3, 1, 1]


def test_of_the_pairs_on_one_sentence_the_implied_are_told_and_those_without_bearing_left_out():
    pairs = pd.DataFrame(
        {
            "comparison_id": ["a", "b", "c"],
            "relation": ["absent", "absent", "no_bearing"],
            "same_passage": True,
            "comparison_basis": ["stated", "implied", "implied"],
            "passage_ids": "p01s1",
        }
    )
    found = comparison.resting(pairs).set_index("relation")
    assert found[["pairs", "same_passage", "same_and_implied"]].to_dict("index") == {
        "absent": {"pairs": 2, "same_passage": 2, "same_and_implied": 1},
        "all": {"pairs": 2, "same_passage": 2, "same_and_implied": 1},
    }


# --- words for codes ----------------------------------------------------------------------

BOOK = pd.DataFrame(
    [
        ("theme", "care", "Age-fitted care"),
        ("theme", "law", "Law and courts"),
        ("relation", "in_line", "In line"),
        ("basis", "stated", "Stated"),
    ],
    columns=["variable", "code", "label"],
)


def test_labels_stand_for_codes_and_names_for_ids_of_actors():
    frame = pd.DataFrame(
        {
            "recommendation_id": ["r1", "r2"],
            "practice_theme": ["law", None],
            "status": ["in_line", "unheard_of"],
            "comparison_basis": ["stated", "all"],
            "actor_id": ["s", "x"],
        }
    )
    found = comparison.labelled(frame, BOOK, pd.DataFrame({"actor_id": ["s"], "name": ["State"]}))
    assert found.astype(object).where(found.notna(), "-").values.tolist() == [
        ["r1", "Law and courts", "In line", "Stated", "State"],
        ["r2", "-", "unheard_of", "all", "x"],
    ]
    assert comparison.labelled(frame, BOOK)["actor_id"].tolist() == ["s", "x"]


def test_labels_keep_the_order_of_the_codes_and_only_the_columns_named():
    frame = pd.DataFrame({"theme": pd.Categorical(["care", None], ["law", "care"]), "status": "in_line"})
    found = comparison.labelled(frame, BOOK, columns=["theme"])
    assert list(found["theme"].cat.categories) == ["Law and courts", "Age-fitted care"]
    assert found["theme"].tolist()[0] == "Age-fitted care"
    assert found["theme"].isna().tolist() == [False, True]
    assert found["status"].tolist() == ["in_line", "in_line"]
    assert frame["theme"].tolist()[0] == "care"


def test_codes_with_one_label_become_one_category():
    book = BOOK.assign(label="Law")
    frame = pd.DataFrame({"theme": pd.Categorical(["care", "law"], ["law", "care"])})
    assert list(comparison.labelled(frame, book)["theme"].cat.categories) == ["Law"]


def test_a_column_to_label_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="column thme"):
        comparison.labelled(pd.DataFrame({"theme": ["law"]}), BOOK, columns=["thme"])


def test_inferred_criticism_is_no_worded_criticism():
    practices = little_article().practices.assign(evaluation=["criticised", "criticised"])
    found = comparison.judged_practices(practices).iloc[-1]
    assert (found["criticised"], found["criticism_inferred"], found["practices"]) == (1, 1, 2)


def test_practices_without_an_ask_are_listed_also_when_considered():
    practices = little_article().practices
    frame = judged(("r1", "pr1", "no_bearing", "stated", "high"))
    found = comparison.unasked(practices, frame)
    assert found[["practice_id", "considered"]].values.tolist() == [["pr1", True], ["pr2", False]]


# --- norms and law ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "asked", "answer"),
    [
        ("2019-09-18", "2019-07", "later"),
        ("2019-06", "2019-07-12", "at the interview"),
        ("2019-07-01", "2019-07", "same period"),
        (None, "2019-07", None),
    ],
)
def test_dates_of_unlike_precision_are_compared_as_far_as_they_go(published, asked, answer):
    assert public(published, asked) == answer


def with_norms():
    article = little_article()
    article.sources = pd.DataFrame({"source_id": ["s"], "published": ["2019-07"]})
    article.passages = pd.DataFrame({"passage_id": ["p01s1", "p02s1"], "source_id": "s"})
    article.recommendation_norms = pd.DataFrame(
        {
            "recommendation_id": "r1", "norm_id": ["n1", "n2"], "fit": ["supporting", "direct"],
            "why": ["The ask is stricter because it says so.", "It asks the same."],
        }
    ).astype({"fit": pd.CategoricalDtype(["direct", "supporting", "analogous"])})  # fmt: skip
    norms = pd.DataFrame(
        {
            "norm_id": ["n1", "n2"], "instrument": "I", "provision": "1", "paraphrase": "It says.",
            "binding": ["treaty", "soft_law"], "published": ["1989-11-20", "2019-09-18"],
            "note": ["Text not seen in full.", "Text seen."], "url": "https://x", "confidence": "high",
        }
    )  # fmt: skip
    return article, SimpleNamespace(norms=norms)


def test_norms_tell_what_was_seen_when_it_was_public_and_where_the_ask_goes_further():
    found = comparison.norms_beside(*with_norms())
    assert found["text_seen"].tolist()[:2] == [False, True]
    assert found["public"].tolist()[:2] == ["at the interview", "later"]
    assert found["stricter"].tolist()[:2] == [True, False]
    assert found.loc[2, ["norm_id", "text_seen", "stricter"]].isna().all()


def test_an_ask_without_a_norm_is_measured_by_none():
    found = comparison.measured(comparison.norms_beside(*with_norms())).set_index("recommendation_id")
    assert found.loc["r1", ["closest_fit", "norms", "treaty", "text_not_seen", "later"]].tolist() == [
        *("direct", 2, 1, 1, 1),
    ]
    assert found.loc["r2", "norms"] == 0
    assert pd.isna(found.loc["r2", "closest_fit"])


def law(*effects, topic="closed"):
    return pd.DataFrame(
        {
            "law_id": [f"l{place}" for place in range(len(effects))], "topic": topic, "how_seen": "text",
            "effect": effects, "recommendation_ids": "r1;r9",
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("effects", "together"),
    [
        (["confirms", "qualifies", "contradicts"], "contradicts"),
        (["confirms", "qualifies"], "qualifies"),
        (["confirms", "not_checked"], "confirms"),
        (["not_checked"], "not_checked"),
        ([], "not_checked"),
    ],
)
def test_several_findings_speak_by_the_one_that_asks_most(effects, together):
    found = comparison.beside_law(four_statuses(), law(*effects))
    assert found["law_outside"].tolist() == [together, *["not_checked"] * 4]
    pd.testing.assert_series_equal(found["status"], four_statuses()["status"])


def test_findings_on_the_norms_do_not_speak_on_the_status():
    found = comparison.beside_law(four_statuses(), law("qualifies", topic="standards")).iloc[0]
    assert (found["law_outside"], found["apart_ids"]) == ("not_checked", "l0")


# --- the shipped article ------------------------------------------------------------------


def test_changing_one_relation_changes_only_what_rests_on_it():
    article = ja.load_article()
    before = comparison.statuses(article.comparisons, article.recommendations)
    edited = article.comparisons
    edited.loc[edited["comparison_id"] == "r33~pr41", "relation"] = "planned"
    after = comparison.statuses(edited, article.recommendations)
    moved = before["status"].astype(str) != after["status"].astype(str)
    assert before.loc[moved, "recommendation_id"].tolist() == ["r33"]
    themes = (
        comparison.coverage(before).drop(columns="theme").ne(comparison.coverage(after).drop(columns="theme"))
    )
    assert set(comparison.coverage(before).loc[themes.any(axis=1), "theme"]) == {"family_based_care", "all"}


def test_no_function_changes_the_frames_it_is_given():
    article = ja.load_article()
    pairs = comparison.pairs(article)
    kept = pairs.copy(deep=True)
    statuses = comparison.statuses(pairs, article.recommendations)
    same = statuses.copy(deep=True)
    comparison.roles(pairs), comparison.resting(pairs), comparison.worded(statuses, article.codebook)
    comparison.coverage(statuses), comparison.gaps(statuses), comparison.kinds(statuses)
    comparison.beside_law(statuses, ja.load_context().law)
    pd.testing.assert_frame_equal(pairs, kept)
    pd.testing.assert_frame_equal(statuses, same)


def test_every_table_of_the_shipped_article_leads_to_passages():
    article, standards = ja.load_article(), ja.load_standards()
    pairs = comparison.pairs(article)
    statuses = comparison.statuses(pairs, article.recommendations)
    tables = [
        *(pairs, statuses, comparison.coverage(statuses), comparison.coverage_by_basis(statuses)),
        *(comparison.gaps(statuses), comparison.kinds(statuses), comparison.roles(pairs)),
        *(comparison.resting(pairs), comparison.judged_practices(article.practices)),
        comparison.unasked(article.practices, article.comparisons),
        comparison.measured(comparison.norms_beside(article, standards)),
        comparison.open_rows(statuses, article.recommendations, article.silences),
    ]
    # the row for all rests on the rows above it
    rows = [table[table.iloc[:, 0].astype("str") != "all"] for table in tables]
    assert all(table["passage_ids"].notna().all() and table["passage_ids"].ne("").all() for table in rows)


def test_what_a_function_sets_itself_has_words_too():
    frame = pd.DataFrame({"kind": ["either_or", "ask"], "law_outside": ["not_checked", "confirms"]})
    frame["becomes"] = ["absent;partly", None]
    frame["open_because"] = ["silent", "implied;low certainty"]
    book = pd.DataFrame({"variable": "relation", "code": ["absent", "partly"], "label": ["Absent", "Partly"]})
    found = comparison.labelled(frame, book)
    assert found["kind"].tolist() == ["either/or", "ask"]
    assert found["law_outside"].tolist() == ["not checked", "confirms"]
    assert found["becomes"].iloc[0] == "Absent; Partly"
    assert pd.isna(found["becomes"].iloc[1])
    assert found["open_because"].tolist() == ["the article is silent", "practice only implied; low certainty"]


def test_codes_are_spelled_by_the_variable_of_their_row():
    book = pd.DataFrame(
        {"variable": ["basis", "domain"], "code": ["none", "none"], "label": ["No basis", "No domain"]}
    )
    rows = [
        ("basis", "c=none;d=stated"),
        ("scope", "none"),
        ("speaker", "s"),
        ("rule", "none"),
        ("basis", None),
    ]
    frame = pd.DataFrame(rows, columns=["variable", "code"])
    actors = pd.DataFrame({"actor_id": ["s"], "name": ["Speaker"]})
    found = comparison.spelled(frame, book, actors=actors)["code"]
    assert found.iloc[:4].tolist() == ["c=No basis; d=stated", "No domain", "Speaker", "none"]
    assert pd.isna(found.iloc[4])
    with pytest.raises(ja.DataPackageError, match="column choice"):
        comparison.spelled(frame, book, by="choice")
