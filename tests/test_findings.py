"""The first page: every sentence follows the data, leads to its table, and claims no more than it."""

import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

import jusan_analysis as ja
from jusan_analysis.findings import asked, beyond, findings, firm, opening, returned
from jusan_analysis.findings.rows import Finding

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
TOPICS = [
    "Who was returned",
    "What is asked, and what practice is described",
    "How firm",
    "Beyond the article",
    "What stays open",
]
FORBIDDEN = re.compile(
    r"compliance rate|violat|implemented \d|UN (found|recommended)|Committee (graded|recommended)|census",
    re.I,
)


@pytest.fixture(scope="module")
def context():
    return ja.load_context()


@pytest.fixture(scope="module")
def found(article, context):
    return findings(article, context)


def changed(tables, **frames):
    return replace(tables, frames={**tables.frames, **frames})


def about(found, heading: str) -> str:
    """The only sentence that leads to a section."""
    (sentence,) = found.loc[found["heading"] == heading, "finding"]
    return sentence


def numbers(sentence: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", sentence)


def setting(frame, key: str, column: str, value):
    frame.loc[frame.iloc[:, 0] == key, column] = value
    return frame


# --- the page as a whole ------------------------------------------------------------------


def test_every_topic_is_there_in_its_order(found):
    assert list(found.columns) == list(Finding._fields)
    assert list(dict.fromkeys(found["topic"])) == TOPICS
    assert 12 <= len(found) <= 20


def test_every_finding_leads_to_a_heading_of_its_notebook(found):
    for notebook, heading in zip(found["notebook"], found["heading"]):
        cells = nbformat.read(NOTEBOOKS / f"{notebook}.ipynb", as_version=4).cells
        lines = [line for one in cells if one.cell_type == "markdown" for line in one.source.splitlines()]
        assert f"## {heading}" in lines


def test_every_id_is_that_of_a_record(found, article, context):
    asks_and_more = [article.recommendations, article.comparisons, article.claims, article.silences,
                     context.sources, context.law]  # fmt: skip
    known = {
        "figure_ids": set(article.figures["figure_id"]),
        "passage_ids": set(article.passages["passage_id"]),
        "record_ids": {one for frame in asks_and_more for one in frame.iloc[:, 0]},
    }
    for column, ids in known.items():
        assert {one for cell in found[column] for one in cell.split(";") if one} <= ids
    assert (found["figure_ids"] + found["record_ids"] != "").sum() >= len(found) - 1


@pytest.mark.parametrize("column", ["finding", "firmness", "caution"])
def test_texts_are_plain_words(found, column):
    for text in found[column]:
        assert not re.search(r"\w_\w|\bnan\b|None|<NA>|  |\.\.", text), text
        assert not FORBIDDEN.search(text), text
        assert re.fullmatch(r"[A-Z\d].*\.", text)


def test_sentences_are_short_and_two_at_most(found):
    sentences = found["finding"].str.split(r"(?<=\.) (?=[A-Z])", regex=True)
    assert max(map(len, sentences)) <= 2
    assert max(len(one.split()) for told in sentences for one in told) <= 42


def test_a_page_can_open_with_the_five_weightiest(found):
    first = opening(found)
    assert first["topic"].tolist() == [TOPICS[0], TOPICS[0], TOPICS[1], TOPICS[3], TOPICS[2]]
    assert first["finding"].iloc[0].startswith("The article reports")
    # each topic begins with them, so that grouping by topic keeps them on top
    assert set(found.groupby("topic")["finding"].first()) - {found["finding"].iloc[-1]} <= set(
        first["finding"]
    )
    assert opening(found.head(0)).empty
    with pytest.raises(ValueError, match="heading"):
        opening(found.drop(columns="heading"))


def test_neither_package_is_changed(article, context):
    before = {name: frame.copy() for name, frame in {**article.frames, **context.frames}.items()}
    findings(article, context)
    for name, frame in {**article.frames, **context.frames}.items():
        assert frame.equals(before[name])


# --- the numbers, worked out by hand ------------------------------------------------------


def test_the_counts_are_those_of_the_figures(found, article):
    value = article.figures.set_index("figure_id")["value"]
    whole, *parts = (int(value[f"fig_{one}"]) for one in ("returnees", "children", "women", "men"))
    orphans = int(value["fig_orphans"])
    counts, inside = found.loc[found["heading"] == "Do the counts fit together?", "finding"]
    assert numbers(counts) == [str(one) for one in (whole, *parts)]
    assert sum(parts) == whole
    assert "add up to that total" in counts
    assert numbers(inside) == [str(one) for one in (orphans, parts[0], sum(parts) + orphans - whole)]
    share = about(found, "What is the group made of?")
    assert numbers(share) == [str(parts[0]), str(whole), f"{100 * parts[0] / whole:.1f}"]
    ratio = about(found, "How do the groups compare with one another?")
    children, women, men = parts
    assert numbers(ratio) == [str(children), str(women + men), f"{children / (women + men):.2f}",
                              f"{children / women:.2f}", str(women)]  # fmt: skip
    rule = about(found, "What would the rule ascribed to other States have meant?")
    assert numbers(rule) == [str(women + men)]
    assert "how many children it would exclude cannot be said" in rule


def test_the_statuses_are_counted_by_the_cautious_rule(found, article):
    told_in = ("contrary", "absent", "partly", "in_line", "planned", "not_described")
    rank = {"contrary": 0, "absent": 1, "planned": 2, "partly": 3, "in_line": 4}
    told = article.comparisons.astype({"relation": str}).groupby("recommendation_id")["relation"].agg(set)
    tally = dict.fromkeys([*rank, "not_described"], 0)
    for relations in told:
        levels = sorted(relations & set(rank), key=rank.get)
        lifted = levels[:1] == ["absent"] and "planned" in levels
        tally["planned" if lifted else levels[0] if levels else "not_described"] += 1
    sentence = about(found, "How are the statuses spread over the themes?")
    plain = re.sub(r" \(.*?\)|, for \d+ of them by others alone", "", sentence)
    assert numbers(plain) == [str(one) for one in (len(told), *(tally[one] for one in told_in))]
    silent = about(found, "What evidence would settle the open rows?")
    assert numbers(silent) == [str(tally["not_described"])]


def test_judgements_on_one_sentence_are_counted(found, article):
    passages = [dict(zip(frame.iloc[:, 0], frame["passage_ids"].str.split(";").map(set)))
                for frame in (article.recommendations, article.practices)]  # fmt: skip
    pairs = article.comparisons[~article.comparisons["relation"].isin(["no_bearing", "not_described"])]
    same = [bool(passages[0][ask] & passages[1].get(practice, set()))
            for ask, practice in zip(pairs["recommendation_id"], pairs["practice_id"])]  # fmt: skip
    both = [one and basis == "implied" for one, basis in zip(same, pairs["basis"])]
    sentence = about(found, "On what do the judgements rest?")
    assert numbers(sentence) == [str(one) for one in (sum(same), len(pairs), sum(both))]
    (firmness,) = found.loc[found["finding"] == sentence, "firmness"]
    assert numbers(firmness) == [str((pairs["basis"] == "implied").sum()), str(len(pairs))]


def test_practice_against_an_ask_that_is_only_implied_is_told_apart(found, article):
    contrary = article.comparisons[article.comparisons["relation"] == "contrary"]
    stated = set(contrary.loc[contrary["basis"] == "stated", "recommendation_id"])
    implied = len(set(contrary["recommendation_id"]) - stated)
    sentence = about(found, "How are the statuses spread over the themes?")
    assert f"contrary to {implied + len(stated)} ({implied} only implied)" in sentence


def test_the_kinds_of_addressees_add_up_and_the_most_asked_is_named(found, article):
    asked_of = article.recommendations["addressee_id"].value_counts()
    (caution,) = found.loc[found["heading"] == "How are the statuses spread over the themes?", "caution"]
    n, *kinds, most = map(int, numbers(caution))
    assert n == len(asked_of) == sum(kinds)
    name = article.actors.set_index("actor_id").at[asked_of.index[0], "name"]
    assert f"the most, {asked_of.iloc[0]}, to {name}" in caution
    assert most == asked_of.iloc[0]


def test_an_absence_lifted_by_others_is_told_with_both_counts(found, article):
    held = article.comparisons.astype({"relation": str}).groupby("recommendation_id")["relation"].agg(set)
    actor = dict(zip(article.practices["practice_id"], article.practices["actor_id"]))
    asks = article.recommendations.set_index("recommendation_id")["addressee_id"]
    planned = article.comparisons[article.comparisons["relation"] == "planned"]
    own = {ask for ask, practice in zip(planned["recommendation_id"], planned["practice_id"])
           if actor[practice] == asks[ask]}  # fmt: skip
    lifted = [ask for ask, one in held.items() if {"absent", "planned"} <= one and "contrary" not in one]
    n = sum("contrary" in one or ("absent" in one and "planned" not in one) for one in held)
    (caution,) = found.loc[found["heading"] == "Which statuses hold?", "caution"]
    assert f"{n + len(set(lifted) - own)} instead of {n} asks" in caution
    assert "no choice tried undoes this" in caution


def test_the_claims_are_counted_by_verdict(found, article, context):
    checks = article.claims[["claim_id", "checked_with"]].merge(context.claim_checks, on="claim_id")
    within = (checks["checked_with"] == "article") & (checks["verdict"] != "not_checkable")
    rest = checks[~within]
    tally = rest["verdict"].astype(str).value_counts()
    low = ((rest["verdict"] == "supported") & (rest["confidence"] == "low")).sum()
    expected = [len(checks), within.sum(), len(rest), tally["supported"], low]
    expected += [tally[one] for one in ("qualified", "contradicted", "not_checkable")]
    sentence = about(found, "Do the article's claims hold?")
    assert numbers(sentence) == [str(one) for one in expected]
    assert "arithmetic within the article and add up" in sentence


def test_the_article_is_no_source_from_outside(found, article, context):
    url = article.sources["url"].iloc[0]
    own = set(context.sources.loc[context.sources["url"] == url, "source_id"])
    checked = ja.evidence.check_claims(article, context)
    rest = checked[(checked["checked_with"] != "article") | (checked["verdict_from"] != "computed")]
    cited = {one for cell in rest["source_ids"] for one in cell.split(";")}
    assert own & cited
    (firmness,) = found.loc[found["heading"] == "Do the article's claims hold?", "firmness"]
    assert int(re.search(r"(\d+) outside sources", firmness)[1]) == len(cited - own)


def test_rank_is_counted_among_the_largest_counts_of_each_state(found, context):
    rows = context.repatriations.astype({"period": str, "derivation": str})
    rows = rows[(rows["period"] == "to_2019-08") & rows["iso3"].notna() & rows["total"].notna()]
    rows = rows[(rows["total"] > 0) | (rows["derivation"] == "stated")]
    largest = rows.groupby("iso3")["total"].max().sort_values(ascending=False)
    sentence = about(found, "Was Kazakhstan first?")
    assert largest.index[0] == "KAZ"
    assert f"no count larger than the {largest['KAZ']:.0f} of Kazakhstan was found" in sentence
    assert f"among {len(largest)} States or territories" in sentence
    rival = rows[rows["iso3"] == largest.index[1]].sort_values("total", ascending=False)
    same_day = rival.loc[rival["as_of"] == rival["as_of"].iloc[0], "total"]
    (firmness,) = found.loc[found["finding"] == sentence, "firmness"]
    assert f"competing counts of {same_day.min():.0f} to {same_day.max():.0f}." in firmness


def test_silences_and_law_are_counted(found, article, context):
    topics = article.silences["topic"].astype(str).value_counts()
    assert numbers(about(found, "What is not said?")) == [str(len(article.silences)), str(topics.iloc[0])]
    law = context.law[context.law["topic"] != "standards"].astype({"effect": str})
    law = law.assign(ask=law["recommendation_ids"].str.split(";")).explode("ask").dropna(subset=["ask"])
    effects = law.groupby("ask")["effect"].agg(set)
    n = {one: sum(one in held for held in effects) for one in ("contradicts", "qualifies")}
    confirms = sum("confirms" in held and not held & {"contradicts", "qualifies"} for held in effects)
    sentence = about(found, "What is the status of each ask, and what does the law outside say?")
    asks = len(article.recommendations)
    rest = asks - n["qualifies"] - confirms
    assert numbers(sentence) == [str(one) for one in (n["qualifies"], asks, confirms, rest)]
    assert not n["contradicts"]
    assert "contradicts" not in sentence
    (caution,) = found.loc[found["finding"] == sentence, "caution"]
    told = article.comparisons.astype({"relation": str}).groupby("recommendation_id")["relation"].agg(set)
    absent = {ask for ask, one in told.items() if "absent" in one and not one & {"contrary", "planned"}}
    qualified = {ask for ask, held in effects.items() if "qualifies" in held}
    assert numbers(caution) == [str(len(absent & qualified))]


def test_earlier_requests_are_counted_by_ask_and_the_unread_by_entry(found, context):
    rows = context.crosswalk.astype({"relation_to_ask": str, "how_seen": str}).query("year < 2019")
    rows = rows.assign(ask=rows["recommendation_ids"].str.split(";"))
    asks = rows.explode("ask")
    same = set(asks.loc[asks["relation_to_ask"] == "same", "ask"])
    near = asks[asks["relation_to_ask"].isin(["broader", "narrower"]) & ~asks["ask"].isin(same)]
    ours = near["asked"].str.contains("our reading").groupby(near["ask"]).all().sum()
    years = sorted(set(asks.loc[asks["relation_to_ask"] == "same", "year"]))
    expected = [
        len(same),
        *years,
        near["ask"].nunique(),
        ours,
        (rows["how_seen"] == "not_read").sum(),
        len(rows),
    ]
    assert numbers(about(found, "Had the same been asked before?")) == [str(one) for one in expected]


# --- the sentences follow the data --------------------------------------------------------


def told(tell, article, context) -> list[str]:
    return [one.finding for one in tell(article, context)]


def test_a_count_that_does_not_fit_is_told_and_what_needs_the_sum_is_left_out(article, context):
    own = changed(article, figures=setting(article.figures, "fig_men", "value", 32))
    (counts,) = told(returned.counts, own, context)
    assert counts.endswith("32 returned men, which make 594, 1 fewer than that total.")
    with pytest.raises(ja.DataPackageError):
        told(returned.ratio, own, context)


def test_the_largest_group_is_looked_up_and_a_tie_names_none(article, context):
    swapped = article.figures.replace({"group_id": {"children": "women", "women": "children"}})
    (sentence,) = told(returned.share, changed(article, figures=swapped), context)
    assert "returned women: 406 of 595" in sentence
    tied = setting(article.figures, "fig_women", "value", 406)
    assert told(returned.share, changed(article, figures=tied), context) == []


def test_an_age_of_people_counted_is_told(article, context):
    figures = setting(article.figures, "fig_age_three", "group_id", "orphans")
    (sentence,) = told(returned.ages, changed(article, figures=figures), context)
    assert sentence == "Of 5 ages or age bands that the article names, 1 concerns people counted as returned."
    assert told(returned.ages, article, context)[0].startswith(
        "The article gives no age in years for anybody"
    )


def test_a_changed_relation_moves_the_tally(article, context):
    comparisons = setting(article.comparisons, "r09~pr18", "relation", "contrary")
    (tally,) = told(asked.asks, changed(article, comparisons=comparisons), context)
    assert "contrary to 10 (5 only implied)," in tally
    assert "in line with none" in tally


def test_coders_who_gave_another_certainty_are_counted(article, context):
    (row,) = asked.gaps(article, context)
    best = row.record_ids.split(";")
    given = article.codings.query("variable == 'certainty'").pivot(
        index="unit_id", columns="coder_id", values="code"
    )
    given = given[given.index.isin(best)]
    differ = given.ne("high").any(axis=1).sum()
    assert f"for {differ} of the {len(given)} that they coded" in row.firmness
    own = article.codings[article.codings["variable"] != "certainty"]
    (row,) = asked.gaps(changed(article, codings=own), context)
    assert "coders may differ. " in row.firmness


def test_a_choice_that_undoes_a_lift_is_admitted(article, context):
    codings = article.codings.copy()
    codings.loc[codings["unit_id"] == "r21~pr32", "code"] = "no_bearing"
    (row,) = firm.holding(changed(article, codings=codings), context)
    assert "not every choice tried undoes this" in row.caution


def test_one_silent_ask_alone_reads_as_a_sentence(article, context):
    own = {one: getattr(article, one).query("recommendation_id == 'r05'")
           for one in ("recommendations", "comparisons")}  # fmt: skip
    own = changed(article, **own)
    (silent,) = told(asked.silent, own, context)
    assert silent == "On 1 ask, about reintegration, the article describes no practice that bears on it."
    assert told(asked.asks, own, context)[0].endswith("On 1 the article is silent.")
    assert told(asked.gaps, own, context) == told(asked.resting, own, context) == []
    assert told(firm.holding, own, context)[0].startswith("1 of 1 status stays the same")


def test_a_verdict_that_is_overturned_gets_a_sentence_of_its_own(article, context):
    checks = setting(context.claim_checks, "c05", "verdict", "contradicted")
    tally, *notes = beyond.claims(article, changed(context, claim_checks=checks))
    assert "2 are contradicted" in tally.finding
    assert [one.record_ids.split(";")[0] for one in notes] == ["c05", "c06"]
    assert all(one.finding.startswith("One of 2 contradicted claims: ") for one in notes)


def test_arithmetic_that_fails_is_told_apart_from_what_adds_up(article, context):
    own = changed(article, figures=setting(article.figures, "fig_men", "value", 32))
    tally, *notes = beyond.claims(own, context)
    assert "4 are arithmetic within the article and 2 of these add up" in tally.finding
    assert [one.record_ids.split(";")[0] for one in notes] == ["c01", "c02", "c06"]


def test_a_human_reader_is_not_called_of_similar_make(article, context):
    coders = setting(article.coders, "a", "kind", "human_reader")
    (row,) = firm.agreement(changed(article, coders=coders), context)
    assert "1 human reader" in row.firmness
    assert "similar make" not in row.firmness + row.caution


# --- what is not there is left out --------------------------------------------------------


def test_an_article_without_records_has_no_findings(invented, context):
    after = findings(invented, context)
    assert after.empty
    assert list(after.columns) == list(Finding._fields)


def test_empty_tables_take_their_findings_with_them_and_leave_the_others(article, context, found):
    empty = {one: getattr(article, one).head(0) for one in ("groups", "codings", "claims", "silences")}
    after = findings(changed(article, **empty), context)
    assert set(found["topic"]) - set(after["topic"]) == {"Who was returned", "What stays open"}
    asks = found.loc[found["topic"] == TOPICS[1], "finding"]
    assert set(asks) <= set(after["finding"])
    gone = {"How far do they agree?", "Do the article's claims hold?", "Was Kazakhstan first?"}
    assert not gone & set(after["heading"])


def test_without_asks_the_counts_stay(article, context, found):
    empty = {one: getattr(article, one).head(0) for one in ("recommendations", "comparisons")}
    after = findings(changed(article, **empty), context)
    counts = found.loc[found["topic"] == TOPICS[0], "finding"]
    assert after["finding"].iloc[: len(counts)].tolist() == counts.tolist()
    assert TOPICS[1] not in set(after["topic"])


def test_a_state_without_counts_has_no_rank(article, context):
    own = changed(context, repatriations=context.repatriations.query("iso3 != 'KAZ'"))
    with pytest.raises(ja.DataPackageError):
        told(beyond.rank, article, own)
