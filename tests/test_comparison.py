"""Pairs, levels, rules, status and readings: small frames, and the shipped files recomputed."""

import itertools
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import jusan_analysis as ja
from jusan_analysis import comparison
from jusan_analysis.columns import UnusableFrame
from jusan_analysis.comparison import LEVELS, RULES, STATUSES


@pytest.fixture(scope="module")
def article():
    return ja.load_article()


@pytest.fixture(scope="module")
def shipped(article):
    return comparison.pairs(article)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("level", "Partly", "level of 'r01~pr07': found 'Partly'; expected one of contrary"),
        ("level", None, "level of 'r01~pr07': found"),
        ("basis", "guessed", "basis of 'r01~pr07': found 'guessed'; expected one of stated, implied"),
        ("certainty", None, "certainty of 'r01~pr07': found"),
        ("recommendation_id", None, "recommendation_id of 'r01~pr07': found .* expected an id"),
    ],
)
def test_a_pair_that_no_rule_can_read_is_refused_and_never_dropped(shipped, column, value, message):
    broken = shipped.astype({column: object})
    broken.loc[broken["comparison_id"] == "r01~pr07", column] = value
    for function in (comparison.status, comparison.specifications):
        with pytest.raises(UnusableFrame, match=message):
            function(broken)


@pytest.mark.parametrize("level", ["good", None, "not_described"])
def test_a_rule_that_gives_no_level_is_refused(shipped, level):
    with pytest.raises(UnusableFrame, match=r"rule: found .* for r01; expected one of contrary"):
        comparison.status(shipped, rule=lambda levels: level)


def graded(*rows, basis="stated", certainty="high"):
    """Pairs of one recommendation, each written as a level or as (level, basis, certainty)."""
    rows = [row if isinstance(row, tuple) else (row, basis, certainty) for row in rows]
    frame = pd.DataFrame(rows, columns=["level", "basis", "certainty"])
    frame["basis"] = pd.Categorical(frame["basis"], ["stated", "implied"])
    frame["certainty"] = pd.Categorical(frame["certainty"], ["low", "medium", "high"], ordered=True)
    frame["said"] = comparison.said(frame["basis"], frame["certainty"])
    names = dict.fromkeys(
        ["action", "addressee", "theme", "domain", "addressee_id", "concerns", "worded_by"], "x"
    )
    return frame.assign(
        comparison_id=[f"r01~pr{place:02}" for place in range(len(frame))],
        recommendation_id="r01",
        passage_ids=[f"p0{place}s1" for place in range(len(frame))],
        addressee_named=True,
        note=None,
        **names,
    )


# --- sides and levels ---------------------------------------------------------------------


ACTORS = pd.DataFrame(
    {"actor_id": ["law", "police", "abroad", "states", "ngo"], "public_of": ["KAZ", "KAZ", "UZB", "*", None]}
)


@pytest.mark.parametrize(
    ("addressee", "actor", "same"),
    [
        ("law", "law", True),
        ("law", "police", True),
        ("law", "abroad", False),
        ("law", "ngo", False),
        ("ngo", "ngo", True),
        ("ngo", "law", False),
        ("states", "law", True),
        ("abroad", "states", True),
    ],
)
def test_a_side_is_the_addressee_or_a_public_body_of_the_same_state(addressee, actor, same):
    pair = pd.DataFrame({"addressee_id": [addressee], "actor_id": [actor]})
    assert comparison.same_side(pair, ACTORS).tolist() == [same]


@pytest.mark.parametrize("relation", ["contrary", "absent", "planned", "partly", "in_line", "no_bearing"])
def test_only_favourable_conduct_of_others_becomes_urging(article, relation):
    tables = SimpleNamespace(**{name: getattr(article, name) for name in article.frames})
    tables.comparisons["relation"] = tables.comparisons["relation"].where(
        tables.comparisons["comparison_id"] != "r21~pr32", relation
    )
    level = comparison.pairs(tables).set_index("comparison_id").loc["r21~pr32", "level"]
    assert level == ("urged_by_others" if relation in ("planned", "partly", "in_line") else relation)


def test_pairs_leave_the_coding_as_it_is(article, shipped):
    coded = article.comparisons.set_index("comparison_id")["relation"].astype(str)
    assert shipped.set_index("comparison_id")["relation"].astype(str).to_dict() == coded.to_dict()


def test_pairs_hang_on_the_id_alone(article, shipped):
    """A column that both tables have is no key: no pair is lost where its cells differ."""
    tables = SimpleNamespace(**{name: getattr(article, name) for name in article.frames})
    tables.comparisons = tables.comparisons.assign(note="of the pair", theme="another")
    pairs = comparison.pairs(tables)
    assert pairs["comparison_id"].tolist() == shipped["comparison_id"].tolist()
    assert pairs["theme"].astype("str").tolist() == shipped["theme"].astype("str").tolist()


def test_a_comparison_that_stands_twice_is_refused(shipped, article):
    joined = shipped.merge(article.recommendation_norms, on="recommendation_id")
    for function in (comparison.status, comparison.specifications):
        with pytest.raises(UnusableFrame, match="each may stand once"):
            function(joined)


# --- rules --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("levels", "cautious", "middle", "generous"),
    [
        ("absent planned", "planned", "planned", "planned"),
        ("absent urged_by_others", "urged_by_others", "urged_by_others", "urged_by_others"),
        ("contrary planned", "contrary", "contrary", "planned"),
        ("absent planned partly", "planned", "partly", "partly"),
        ("contrary in_line", "contrary", "partly", "in_line"),
        ("partly in_line", "partly", "partly", "in_line"),
        ("in_line in_line", "in_line", "in_line", "in_line"),
        ("urged_by_others planned contrary", "contrary", "contrary", "planned"),
    ],
)
def test_what_each_rule_makes_of_levels(levels, cautious, middle, generous):
    assert [RULES[name](levels.split()) for name in ("cautious", "middle", "generous")] == [
        cautious,
        middle,
        generous,
    ]


some_levels = st.lists(st.sampled_from(LEVELS), min_size=1, max_size=6)


@given(some_levels, st.randoms())
def test_rules_do_not_depend_on_order_and_keep_their_own(levels, random):
    shuffled = random.sample(levels, len(levels))
    results = [RULES[name](levels) for name in ("cautious", "middle", "generous")]
    assert results == [RULES[name](shuffled) for name in ("cautious", "middle", "generous")]
    assert sorted(results, key=LEVELS.index) == results


@given(some_levels, st.data())
def test_no_rule_rewards_worse_evidence(levels, data):
    place = data.draw(st.integers(0, len(levels) - 1))
    lower = data.draw(st.sampled_from(LEVELS[: LEVELS.index(levels[place]) + 1]))
    worse = [*levels[:place], lower, *levels[place + 1 :]]
    # cautious treats absent to planned as stages of one thing, so a step that becomes a mere plan may
    # count further than absent; within the stages, and to contrary, nothing ever rises
    within = lower == "contrary" or levels[place] in LEVELS[:4]
    for name in ("middle", "generous", "cautious") if within else ("middle", "generous"):
        assert LEVELS.index(RULES[name](worse)) <= LEVELS.index(RULES[name](levels)), name


# --- status -------------------------------------------------------------------------------


def test_a_status_carries_its_firmest_pair():
    pairs = graded(
        ("contrary", "implied", "high"), ("contrary", "stated", "low"), ("partly", "stated", "high")
    )
    row = comparison.status(pairs).iloc[0]
    assert (row.status, row.basis, row.certainty, row.said) == ("contrary", "stated", "low", "said")
    assert (row.n_pairs, row.comparison_ids) == (3, "r01~pr00;r01~pr01")
    assert row.passage_ids == "p00s1;p01s1;p02s1"


def test_firmness_follows_the_meaning_and_not_the_order_of_categories(shipped):
    as_text = shipped.astype({"basis": "str", "certainty": "str"})
    turned = shipped.assign(
        basis=shipped["basis"].cat.reorder_categories(["implied", "stated"]),
        certainty=shipped["certainty"].cat.reorder_categories(["high", "medium", "low"], ordered=True),
    )
    columns = ["recommendation_id", "basis", "certainty", "said"]
    expected = comparison.status(shipped)[columns].astype("str")
    for pairs in (as_text, turned):
        pd.testing.assert_frame_equal(comparison.status(pairs)[columns].astype("str"), expected)


def test_a_level_that_no_pair_has_is_as_firm_as_the_weakest():
    pairs = graded(("contrary", "implied", "low"), ("in_line", "stated", "high"))
    row = comparison.status(pairs, "middle").iloc[0]
    assert (row.status, row.basis, row.certainty, row.said) == ("partly", "implied", "low", "hint")


def test_silence_is_never_absence_and_nothing_left_is_missing():
    assert comparison.status(graded("not_described", "no_bearing"))["status"].tolist() == ["not_described"]
    assert comparison.status(graded("no_bearing"))["status"].isna().all()
    pairs = graded("absent", basis="implied")
    assert comparison.status(pairs)["status"].tolist() == ["absent"]
    readings = comparison.specifications(pairs)
    assert readings[readings["basis"] == "stated"]["status"].isna().all()


def test_an_analyst_can_bring_a_rule(shipped):
    def strict(levels):
        return "in_line" if set(levels) == {"in_line"} else "absent"

    statuses = comparison.status(shipped, strict)
    assert set(statuses["status"]) == {"in_line", "absent", "not_described"}
    assert set(comparison.specifications(shipped, {"strict": strict})["rule"]) == {"strict"}


def test_an_unknown_rule_is_refused_with_a_hint(shipped):
    with pytest.raises(UnusableFrame, match="Did you mean 'cautious'"):
        comparison.status(shipped, "cautius")


def test_the_functions_change_no_frame(shipped):
    before = shipped.copy()
    statuses = comparison.status(shipped)
    comparison.robustness(comparison.specifications(shipped), statuses)
    pd.testing.assert_frame_equal(shipped, before)


# --- the shipped interview, recomputed ----------------------------------------------------


def recomputed_from_files():
    """The 36 readings in plain Python from the CSV files, as an outsider would write them."""
    read = lambda name: pd.read_csv(ja.load_article().package.root / f"{name}.csv", keep_default_na=False)  # noqa: E731
    recommendations, practices = read("recommendations"), read("practices").set_index("practice_id")
    state = read("actors").set_index("actor_id")["public_of"]
    addressee = recommendations.set_index("recommendation_id")["addressee_id"]
    rows = []
    for pair in read("comparisons").itertuples():
        level = pair.relation
        if pair.practice_id and level in ("planned", "partly", "in_line"):
            asked, acting = addressee[pair.recommendation_id], practices.loc[pair.practice_id, "actor_id"]
            together = (
                state[asked]
                and state[acting]
                and (state[asked] == state[acting] or "*" in state[[asked, acting]].tolist())
            )
            level = level if asked == acting or together else "urged_by_others"
        rows.append(
            (pair.recommendation_id, level, pair.basis, ["low", "medium", "high"].index(pair.certainty))
        )
    early = ["absent", "urged_by_others", "planned"]

    def decide(rule, levels):
        ranks = sorted(LEVELS.index(level) for level in levels)
        if rule == "generous" or (rule == "middle" and ranks[-1] >= 4 and ranks[0] < ranks[-1]):
            return LEVELS[ranks[-1] if rule == "generous" else 4]
        return (
            max((x for x in levels if x in early), key=LEVELS.index)
            if LEVELS[ranks[0]] in early
            else LEVELS[ranks[0]]
        )

    for rule, stated, least, lowered in itertools.product(RULES, (False, True), range(3), (False, True)):
        for name in recommendations["recommendation_id"]:
            kept = [row for row in rows if row[0] == name and row[1] in LEVELS and row[3] >= least]
            kept = [row[1] for row in kept if not stated or row[2] == "stated"]
            kept = ["absent" if lowered and level == "urged_by_others" else level for level in kept]
            silent = any(row[0] == name and row[1] == "not_described" for row in rows)
            yield (
                name,
                rule,
                stated,
                least,
                lowered,
                decide(rule, kept) if kept else "not_described" if silent else None,
            )


def test_the_readings_are_those_that_the_files_give(shipped):
    readings = comparison.specifications(shipped)
    ours = {}
    for row in readings.itertuples():
        least = ["low", "medium", "high"].index(row.certainty)
        choices = (row.recommendation_id, row.rule, row.basis == "stated", least, row.urging != "own level")
        ours[choices] = row.status if isinstance(row.status, str) else None
    theirs = {row[:5]: row[5] for row in recomputed_from_files()}
    assert ours == theirs
    assert len(ours) == 37 * 36


def test_the_two_blocks_are_as_expected(shipped):
    table = pd.crosstab(comparison.status(shipped)["concerns"], comparison.status(shipped)["status"])
    assert table.loc["KAZ"].reindex(STATUSES).tolist() == [7, 3, 6, 4, 7, 1, 5]
    assert table.loc["*"].reindex(STATUSES).tolist() == [2, 0, 0, 0, 2, 0, 0]


def test_robustness_says_what_each_status_depends_on(shipped):
    table = comparison.robustness(comparison.specifications(shipped), comparison.status(shipped))
    assert (table["kept"] + table["changed"] + table["dropped"] == 36).all()
    kept = table.set_index("recommendation_id")["kept"]
    assert kept[["r04", "r36", "r21", "r30"]].tolist() == [36, 24, 18, 12]
    by_reason = table.groupby("depends_on")["recommendation_id"].agg(";".join)
    assert by_reason["nothing"] == "r04;r09;r15;r19"
    assert by_reason["urging"] == "r20;r21;r23;r24;r25;r37"
    assert by_reason["rule"] == "r03"
    assert by_reason["silence"] == "r05;r06;r11;r13;r16"


def test_robustness_reads_the_rule_of_the_statuses_and_refuses_other_readings(shipped):
    readings = comparison.specifications(shipped)
    generous = comparison.robustness(readings, comparison.status(shipped, "generous"))
    reasons = generous.set_index("recommendation_id")["depends_on"]
    assert reasons["r03"] == "rule"
    turned = dict(reversed(RULES.items()))
    cautious = comparison.robustness(comparison.specifications(shipped, turned), comparison.status(shipped))
    expected = comparison.robustness(readings, comparison.status(shipped))
    assert cautious["depends_on"].tolist() == expected["depends_on"].tolist()
    with pytest.raises(UnusableFrame, match="each may stand once"):
        comparison.robustness(pd.concat([readings, readings]), comparison.status(shipped))
    with pytest.raises(UnusableFrame, match="no reading of 'r02'"):
        comparison.robustness(readings[readings["recommendation_id"] != "r02"], comparison.status(shipped))


def test_a_coder_who_never_saw_a_recommendation_has_no_status_for_it(article):
    for coder in "cd":
        statuses = comparison.status(comparison.with_coder(article, coder)).set_index("recommendation_id")
        assert "r37" not in statuses.index
        assert statuses.loc["r16", "status"] == "planned"
        assert len(statuses) == 36
    with pytest.raises(UnusableFrame, match="coder_id"):
        comparison.with_coder(article, "z")
