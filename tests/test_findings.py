"""The findings: every number recomputed from the files, other articles, and data that lack something."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import jusan_analysis as ja
from jusan_analysis.columns import UnusableFrame
from jusan_analysis.findings import COLUMNS, findings

DATA = Path(__file__).parent.parent / "data"


def csv(package: str, name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / package / f"{name}.csv", dtype=str, keep_default_na=False)


RECOMMENDATIONS = csv("article", "recommendations").set_index("recommendation_id")
PRACTICES = csv("article", "practices").set_index("practice_id")
ACTORS = csv("article", "actors").set_index("actor_id")
LEVELS = ["contrary", "absent", "urged_by_others", "planned", "partly", "in_line"]
LABELS = ["Goes against it", "Not in place", "Urged by others only", "Under discussion", "Some steps", "Done"]


@pytest.fixture(scope="module")
def context(article):
    return ja.load_context(article)


@pytest.fixture(scope="module")
def table(article, context):
    return findings(article, ja.load_standards(), context)


def with_tables(tables, **frames):
    return replace(tables, frames={**tables.frames, **frames})


def only(table: pd.DataFrame, words: str) -> pd.Series:
    """The one finding that holds these words."""
    rows = table[table["finding"].str.contains(words, regex=False)]
    assert len(rows) == 1, rows["finding"].tolist()
    return rows.iloc[0]


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\b\d+\b", text)]


def graded() -> pd.DataFrame:
    """The graded comparisons with their level, without the library."""
    pairs = csv("article", "comparisons").query("relation in @LEVELS").copy()
    pairs["addressee"] = pairs["recommendation_id"].map(RECOMMENDATIONS["addressee_id"])
    pairs["actor"] = pairs["practice_id"].map(PRACTICES["actor_id"])
    asked, acting = (pairs[who].map(ACTORS["public_of"]) for who in ("addressee", "actor"))
    same = (asked != "") & (acting != "") & ((asked == acting) | (asked == "*") | (acting == "*"))
    others = pairs["relation"].isin(LEVELS[3:]) & ~same & (pairs["addressee"] != pairs["actor"])
    return pairs.assign(level=pairs["relation"].mask(others, "urged_by_others"))


def status(levels) -> str:
    early = [level for level in LEVELS[1:4] if level in {*levels}]
    lowest = min(levels, key=LEVELS.index)
    return early[-1] if lowest in early else lowest


def test_each_finding_says_how_sure_it_is_and_leads_to_records_that_exist(article, context, table):
    assert table.columns.tolist() == COLUMNS
    assert table[["topic", "finding", "how_sure", "record_ids"]].ne("").all(axis=None)
    assert table["topic"].drop_duplicates().tolist() == [
        "What happened", "What is commended", "What is asked", "What the article says about practice",
        "How sure", "What other evidence says", "Do not say", "What the article does not say",
    ]  # fmt: skip
    # a topic is one run of rows, so that a page has each heading once
    assert (table["topic"] != table["topic"].shift()).sum() == table["topic"].nunique()
    known = set()
    for tables in (article, context, ja.load_standards()):
        known |= {value for frame in tables.frames.values() for value in frame.iloc[:, 0].astype(str)}
    assert {name for cell in table["record_ids"] for name in cell.split(";")} <= known


def test_what_happened_and_what_is_commended(table):
    value = csv("article", "figures").set_index("figure_id")["value"]
    whole, *parts = map(int, value[["fig_returnees", "fig_children", "fig_women", "fig_men"]])
    row = only(table, f"operation, January 2019 to June 2019, according to The Astana Times: {whole}.")
    for count in parts:
        assert f" {count} ({100 * count / whole:.1f} % of {whole})" in row["finding"]
    assert "add up to the total." in row["finding"]
    assert "web address" in row["caution"]
    assert row["record_ids"] == "fig_returnees;fig_children;fig_women;fig_men;fig_orphans"
    praised = PRACTICES.query("evaluation == 'commended'")
    row = only(table, "practices are commended")
    assert all(text in row["finding"] for text in praised["practice"])
    apart = set(praised.index) - set(graded()["practice_id"])
    assert [numbers(row["finding"])[0], *numbers(row["caution"])] == [len(praised), len(apart)]


def test_what_is_asked_of_whom_and_by_whom(table):
    worded = RECOMMENDATIONS[RECOMMENDATIONS["explicitness"] == "explicit"]
    speakers = worded["speaker_id"].map(ACTORS["name"]).value_counts()
    row, total = only(table, "addressees:")["finding"], len(RECOMMENDATIONS)
    assert all(f"{n} worded by {name}" in row for name, n in speakers.items())
    assert f"{total - len(worded)} drawn by us" in row
    named = RECOMMENDATIONS["addressee_named"].eq("true")
    assert numbers(row)[:2] == [total, RECOMMENDATIONS["addressee_id"].nunique()]
    assert numbers(row)[-2:] == [named.sum(), total]
    theirs = RECOMMENDATIONS[RECOMMENDATIONS["addressee_id"] == "kazakh_legislators"]
    row = only(table, f"Legislators of Kazakhstan ({len(theirs)}):")
    assert all(action in row["finding"] for action in theirs["action"])
    # the second choice is not one demand more
    assert f"Or: {RECOMMENDATIONS.loc['r24', 'action']}" in row["finding"]
    assert numbers(row["how_sure"]) == [named[theirs.index].sum(), len(theirs)]
    norms = csv("article", "recommendation_norms").merge(csv("standards", "norms"), on="norm_id")
    direct = norms.query("binding == 'treaty' and fit == 'direct'")["recommendation_id"].nunique()
    row = only(table, "treaty provision asks")
    assert numbers(row["finding"]) == [direct, total, norms["recommendation_id"].nunique() - direct]
    later = norms[norms["published"].str[:7] > "2019-07"]["norm_id"].nunique()
    assert numbers(row["caution"]) == [later, norms["norm_id"].nunique()]


@pytest.mark.parametrize(("code", "name"), [("KAZ", "Kazakhstan"), ("*", "Other States, not named")])
def test_practice_in_two_blocks_that_are_never_one_tally(table, code, name):
    pairs, block = graded(), RECOMMENDATIONS[RECOMMENDATIONS["concerns"] == code]
    pairs = pairs[pairs["recommendation_id"].isin(block.index)]
    final = pairs.groupby("recommendation_id")["level"].agg(status)
    row = only(table, f"{name} ({len(block)} recommendations).")
    carrying = pairs[pairs["level"] == pairs["recommendation_id"].map(final)]
    stated = set(carrying[carrying["basis"] == "stated"]["recommendation_id"])
    for level, label in zip(LEVELS, LABELS):
        theirs = final.index[final == level]
        told = re.search(rf"{label} (\d+) \(([^)]*)\)", row["finding"])
        assert (int(told[1]) if told else 0) == len(theirs)
        said = numbers(told[2])[0] if told and "said in the article" in told[2] else 0
        assert said == len(stated & set(theirs))
    silent = len(block) - len(final)
    assert (f"Article silent {silent}." in row["finding"]) == (silent > 0)
    own = pairs.query("basis == 'stated' and level != 'urged_by_others'")["recommendation_id"].nunique()
    assert numbers(row["how_sure"]) == [own, len(block)]


def test_one_sentence_behind_several_statuses_is_said(table):
    rows = table[table["finding"].str.contains("rest on one sentence")]
    told = rows["finding"].str.partition(": ")[2] + " " + rows["record_ids"].str.partition(";")[0]
    assert told.tolist() == [
        "5 of the 6 statuses “Urged by others only” rest on one sentence. p23s1",
        "4 of the 4 statuses “Under discussion” rest on one sentence. p18s2",
        "2 of the 2 statuses “Goes against it” rest on one sentence. p08s2",
    ]


def test_how_sure_is_counted_by_block(table):
    row = only(table, "of the 33 statuses are firm")
    assert numbers(row["finding"]) == [6, 33, 3, 3, 16, 6, 5, 7]
    assert numbers(only(table, "of the 4 statuses are firm")["finding"]) == [3, 4, 1, 2, 1]
    assert "No person has checked it" in row["caution"]


def test_other_evidence_and_what_not_to_say(table):
    checks = csv("context", "claim_checks")
    row = only(table, "claims of the article.")
    counts = checks["verdict"].value_counts()[["supported", "qualified", "contradicted", "not_checkable"]]
    assert numbers(row["finding"]) == [len(checks), *counts]
    assert numbers(row["how_sure"])[0] == (checks["confidence"] == "low").sum()
    assert only(table, "Contradicted: Ms. Winter")["record_ids"].startswith("c06;")
    law = csv("context", "law").query("effect in ['qualifies', 'contradicts', 'confirms']")
    law = law.assign(names=law["recommendation_ids"].str.split(";")).explode("names").query("names != ''")
    consistent = law.groupby("names")["effect"].agg(lambda effects: {*effects} == {"confirms"})
    row = only(table, "compared with law")
    told = [len(consistent), len(RECOMMENDATIONS), (~consistent).sum(), consistent.sum()]
    assert [*numbers(row["finding"]), numbers(row["how_sure"])[0]] == [*told, law["law_id"].nunique()]
    wording, rows = csv("context", "wording"), table[table["topic"] == "Do not say"]["finding"]
    told = "Do not say: “" + wording["do_not_say"] + "” Say instead: “" + wording["say_instead"] + "”"
    assert rows.tolist() == told.tolist()
    silences = csv("article", "silences")
    told = [len(silences), silences["topic"].nunique(), silences["question"].ne("").sum()]
    assert numbers(only(table, "questions open")["finding"]) == told


def test_a_changed_coding_changes_the_sentence(package):
    package.set("comparisons", "r10~pr03", "relation", "in_line")
    package.set("adjudications", "r10~pr03", "code", "in_line")
    text = only(findings(ja.load_article(package.root)), "Kazakhstan (33 recommendations).")["finding"]
    assert "Done 2 (2 said in the article); Some steps 6" in text


def test_names_and_readers_come_from_the_data(package):
    package.set("actors", "renate_winter", "name", "Ada Lantern")
    package.set("coders", "a", "kind", "human_reader")
    table = findings(ja.load_article(package.root))
    assert ": 14 worded by Ada Lantern, 5 worded" in only(table, "addressees:")["finding"]
    assert not table["caution"].str.contains("No person has checked").any()


def test_an_article_without_records_says_so_and_refuses_evidence_about_another(invented, context):
    table = findings(invented, ja.load_standards())
    assert table["finding"].tolist() == [
        "The data of this article hold no figures, no recommendations, no practices, no claims, no silences."
    ]
    with pytest.raises(UnusableFrame, match="'harbour'"):
        findings(invented, context=context)


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ("figure_id != 'fig_men'", "The Astana Times gives no exact count of: Returned men."),
        ("measure != 'persons_returned'", "no exact count of: Citizens returned by the operation, Ret"),
    ],
)
def test_a_count_that_the_article_does_not_give_is_said(article, figures, told):
    row = only(findings(with_tables(article, figures=article.figures.query(figures))), told)
    assert "add up" not in row["finding"] + row["caution"]


def test_an_article_without_practices_is_silent_and_one_without_evidence_says_nothing_of_it(article):
    silences = article.comparisons.drop_duplicates("recommendation_id")
    silences = silences.assign(practice_id=None, relation="not_described")
    table = findings(with_tables(article, practices=article.practices.iloc[:0], comparisons=silences))
    assert "Kazakhstan (33 recommendations). Article silent 33." in table["finding"].tolist()
    assert not {"What is commended", "What other evidence says", "Do not say"} & set(table["topic"])
    assert "The data of this article hold no practices." in table["finding"].tolist()


def test_broken_data_are_refused_and_never_left_out(article):
    links = article.recommendation_norms.assign(norm_id="harbour-rules-1")
    with pytest.raises(UnusableFrame, match="'harbour-rules-1' is no norm of jusan-standards"):
        findings(with_tables(article, recommendation_norms=links), ja.load_standards())
    twice = pd.concat([article.figures, article.figures.query("figure_id == 'fig_men'")], ignore_index=True)
    with pytest.raises(UnusableFrame, match="fig_men"):
        findings(with_tables(article, figures=twice))
