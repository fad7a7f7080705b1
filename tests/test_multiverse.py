"""Every defensible choice: which rows there are, what they count, and what counts as firm."""

from types import SimpleNamespace

import pandas as pd
import pytest

from jusan_analysis import comparison
from jusan_analysis.comparison.multiverse import CHOICES, outcomes
from jusan_analysis.comparison.readings import readings

LEVELS = ["contrary", "absent", "planned", "partly", "in_line", "not_described", "no_bearing"]


def _article(pairs, codings=(), asks=()):
    """Asks r1 … with pairs (ask, practice, relation, basis, certainty); no practice is silence."""
    comparisons = pd.DataFrame(
        pairs, columns=["recommendation_id", "practice_id", "relation", "basis", "certainty"]
    )
    ids = dict.fromkeys(comparisons["recommendation_id"])
    comparisons["comparison_id"] = (
        comparisons["recommendation_id"] + "~" + comparisons["practice_id"].fillna("none")
    )
    comparisons["relation"] = pd.Categorical(comparisons["relation"], LEVELS)
    comparisons["basis"] = pd.Categorical(comparisons["basis"], ["stated", "implied"])
    comparisons["certainty"] = pd.Categorical(
        comparisons["certainty"], ["low", "medium", "high"], ordered=True
    )
    recommendations = pd.DataFrame(
        {"recommendation_id": list(ids), "passage_ids": [f"p0{n}s1" for n, _ in enumerate(ids)]}
    )
    usual = {"domain": "home", "theme": "t", "speaker_id": "w", "addressee_id": "s", "modality": "must",
             "explicitness": "explicit", "action": "Do it.", "alternative_to": None}  # fmt: skip
    recommendations = recommendations.assign(**usual)
    for ask, column, value in asks:
        recommendations.loc[recommendations["recommendation_id"] == ask, column] = value
    names = comparisons["practice_id"].dropna().unique()
    practices = pd.DataFrame({"practice_id": names, "passage_ids": "p09s1"}).assign(
        theme="t", actor_id="s", evaluation="neutral", basis="stated", practice="Does it."
    )
    return SimpleNamespace(
        recommendations=recommendations,
        practices=practices,
        comparisons=comparisons.assign(reason="so"),
        actors=pd.DataFrame({"actor_id": ["w", "s"], "name": ["W", "S"], "kind": ["person", "state"]}),
        codings=pd.DataFrame(codings, columns=["coder_id", "unit_id", "variable", "code"]),
    )


TWO = [
    ("r1", "pr1", "contrary", "implied", "low"),
    ("r1", "pr2", "partly", "stated", "high"),
    ("r2", None, "not_described", "stated", "high"),
]


def _by(universe, **choices):
    return universe.query(" and ".join(f"{name} == {value!r}" for name, value in choices.items()))


# --- rows ---------------------------------------------------------------------------------


def test_the_default_comes_first():
    first = comparison.multiverse(_article(TWO)).iloc[0]
    assert list(first[list(CHOICES)]) == ["cautious", "any", "any", "low", "all", "all", "final"]


def test_no_outcome_stands_twice_and_every_combination_is_told():
    universe = comparison.multiverse(_article(TWO))
    # contrary by cautious and majority, partly by the others and by every filter
    assert list(universe["contrary_or_absent"]) == [1, 0]
    assert list(universe["partly_or_in_line"]) == [0, 1]
    # four rules, two bases, two kinds of wording, three floors, two scopes, two speakers
    assert universe["n_same"].sum() == 4 * 2 * 2 * 3 * 2 * 2
    assert "rule=majority" in universe["same"][0]
    assert "rule=generous" in universe["same"][1]


def test_counts_add_up_and_shares_rest_on_the_asks_that_remain(article):
    universe = comparison.multiverse(article)
    parts = ["contrary_or_absent", "planned", "partly_or_in_line", "silent"]
    assert (universe[parts].sum(axis=1) == universe["n_remaining"]).all()
    assert (universe["n_remaining"] + universe["n_excluded"] == universe["n_asks"]).all()
    shares = universe[[f"{name}_pct" for name in parts]]
    assert shares.sum(axis=1).to_numpy() == pytest.approx(100)
    assert not universe.duplicated(list(CHOICES)).any()


def test_silence_dilutes_the_shares_of_the_remaining_asks_and_not_those_of_the_described():
    first = comparison.multiverse(_article(TWO)).iloc[0]
    assert first["contrary_or_absent_pct"] == 50
    assert first["contrary_or_absent_of_described_pct"] == 100
    silent = comparison.multiverse(_article([("r1", None, "not_described", "stated", "high")]))
    assert silent["planned_of_described_pct"].isna().all()
    assert "silent_of_described_pct" not in silent


def test_a_share_of_no_ask_is_missing_and_not_zero():
    universe = comparison.multiverse(_article([("r1", "pr1", "partly", "implied", "low")]))
    empty = universe[universe["n_remaining"] == 0]
    assert len(empty) == 1
    assert empty["partly_or_in_line_pct"].isna().all()
    assert list(empty["excluded_pct"]) == [100]


def test_scope_and_speaker_are_those_of_most_asks():
    rows = [(f"r{n}", f"pr{n}", "partly", "stated", "high") for n in (1, 2, 3)]
    article = _article(rows, asks=[("r1", "domain", "away"), ("r3", "speaker_id", "n")])
    universe = comparison.multiverse(article)
    assert _by(universe, scope="home", speaker="all")["n_asks"].tolist() == [2]
    assert _by(universe, scope="all", speaker="w")["n_asks"].tolist() == [2]


def test_silence_survives_every_filter_and_an_excluded_ask_is_never_silent():
    found = outcomes(_article([*TWO, ("r3", "pr3", "absent", "implied", "low")]))
    assert (found.loc[found["recommendation_id"] == "r2", "status"] == "not_described").all()
    assert not (found.loc[found["recommendation_id"] == "r3", "status"] == "not_described").any()
    assert found.loc[found["recommendation_id"] == "r3", "status"].isna().any()


def test_statuses_are_those_of_the_function_statuses(article):
    """The fast roll-up and the one that notebook 03 uses may not drift apart."""
    found = outcomes(article)
    made = found["same"].str.split(";")
    for rule in comparison.RULES:
        for basis in ("any", "stated"):
            wanted = {
                f"rule={rule}",
                f"basis={basis}",
                "explicitness=any",
                "certainty=low",
                "scope=all",
                "speaker=all",
                "coding=final",
            }
            own = found[[wanted <= set(one) for one in made]]
            expected = comparison.statuses(comparison.pairs(article), article.recommendations, rule, basis)
            own = own[own["specification"] == own["specification"].min()]
            assert (
                own["status"].fillna("-").tolist() == expected["status"].astype(object).fillna("-").tolist()
            )
            assert own["passage_ids"].tolist() == expected["passage_ids"].tolist()


def test_inputs_stay_as_they_were():
    article = _article(TWO)
    before = {name: frame.copy() for name, frame in vars(article).items()}
    comparison.multiverse(article)
    comparison.firmness(article)
    for name, frame in vars(article).items():
        pd.testing.assert_frame_equal(frame, before[name])


def test_no_ask_at_all_is_told_as_such():
    article = _article(TWO)
    article.recommendations = article.recommendations.iloc[:0]
    with pytest.raises(ValueError, match="recommendations: found no row"):
        comparison.multiverse(article)


def test_a_missing_column_is_named():
    article = _article(TWO)
    article.recommendations = article.recommendations.drop(columns="domain")
    with pytest.raises(ValueError, match="domain"):
        comparison.multiverse(article)


# --- codings ------------------------------------------------------------------------------


def _coded(*rows, coder="c"):
    return [(coder, unit, variable, code) for unit, variable, code in rows]


def test_a_coder_is_read_by_pairs_and_by_the_overall_relation_where_there_is_none():
    pairs = [("r1~pr1", "relation", "partly"), ("r1~pr2", "relation", "partly")]
    overall = [("r1", "relation", "contrary"), ("r2", "relation", "absent"), ("r2", "basis", "implied")]
    codings = _coded(*pairs, *overall)
    own = readings(_article(TWO, codings))["c"].set_index("comparison_id")
    assert own["relation"].astype(str).to_dict() == {
        "r1~pr1": "partly",
        "r1~pr2": "partly",
        "r2~none": "absent",
    }
    assert own["comparison_basis"].astype(str).to_dict() == {
        "r1~pr1": "implied",
        "r1~pr2": "stated",
        "r2~none": "implied",
    }
    assert own.loc["r2~none", "certainty"] == "high"


def test_what_a_coder_did_not_judge_is_excluded_and_never_taken_from_the_final_codes():
    asks = [(f"r{n}", f"pr{n}", "partly", "stated", "high") for n in range(1, 6)]
    codings = _coded(*((f"r{n}~pr{n}", "relation", "partly") for n in range(1, 5)))
    universe = comparison.multiverse(_article(asks, codings))
    assert list(_by(universe, coding="c")["n_excluded"]) == [1]


def test_a_coder_who_covers_few_asks_is_no_choice_of_coding():
    codings = _coded(("r1~pr1", "relation", "partly"))
    assert list(readings(_article(TWO, codings))) == ["final"]


def test_a_pair_graded_no_bearing_in_the_end_counts_for_a_coder_who_graded_it():
    pairs = [("r1", "pr1", "no_bearing", "stated", "high")]
    found = outcomes(_article(pairs, _coded(("r1~pr1", "relation", "partly"))))
    assert found["status"].fillna("-").tolist() == ["-", "partly"]


# --- firmness -----------------------------------------------------------------------------


def test_dropped_is_not_kept_and_every_specification_is_counted_once():
    found = comparison.firmness(_article([*TWO, ("r3", "pr3", "absent", "implied", "high")])).set_index(
        "recommendation_id"
    )
    assert found.loc["r3", "status"] == "absent"
    assert found.loc["r3", "n_dropped"] > 0
    assert found.loc["r3", "n_changed"] == 0
    assert found.loc["r3", "held_pct"] == 100
    assert found.loc["r3", "kept_pct"] < 100
    total = found["n_kept"] + found["n_changed"] + found["n_dropped"]
    assert (total == found["n_specifications"]).all()


def test_what_a_status_becomes_elsewhere_is_told():
    found = comparison.firmness(_article(TWO)).set_index("recommendation_id")
    assert found["by_others"].fillna(True).tolist() == [False, True]
    assert found.loc["r1", "becomes"] == "partly"
    assert pd.isna(found.loc["r2", "becomes"])


def test_asks_with_one_pair_or_none_are_untested_by_rule():
    found = comparison.firmness(_article([*TWO, ("r3", "pr3", "absent", "implied", "high")]))
    assert found["untested_by_rule"].tolist() == [False, True, True]
    assert found["untested_by_filter"].tolist() == [False, True, False]


def test_statuses_that_too_few_specifications_keep_are_marked():
    statuses = pd.DataFrame({"recommendation_id": ["r1", "r2", "r3", "r4"]})
    firmness = pd.DataFrame({"recommendation_id": ["r1", "r2", "r3"], "kept_pct": [80.0, 79.9, 100.0],
                             "held_pct": 100.0, "n_pairs": [2, 1, 0]})  # fmt: skip
    found = comparison.marked(statuses, firmness)
    assert found["firm"].tolist()[:3] == [True, False, True]
    assert pd.isna(found["firm"][3])
    assert found["mark"].tolist() == [
        "", "hangs on a choice, one pair, untested by rule", "silent, untested by rule and filter", ""
    ]  # fmt: skip


# --- by choice ----------------------------------------------------------------------------


def test_a_choice_that_makes_no_difference_has_the_same_spread_under_every_value():
    found = comparison.by_choice(comparison.multiverse(_article(TWO))).set_index(["choice", "value"])
    assert found.loc[("speaker", "all")].tolist() == found.loc[("speaker", "w")].tolist()
    assert found.loc[("rule", "generous"), "highest"] == 0
    assert found.loc[("rule", "cautious"), "highest"] == 50
