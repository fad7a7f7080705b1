"""The first page: every sentence follows the data, leads to its table, and claims no more than it."""

import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

import jusan_analysis as ja
from jusan_analysis.findings import asked, beyond, findings, firm, returned
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


def test_sentences_are_short_and_each_is_one(found):
    assert max(len(one.split()) for one in found["finding"]) <= 35
    assert not [one for one in found["finding"] if re.search(r"\. [A-Z]", one)]


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
    assert numbers(rule) == [str(one) for one in (women + men, whole, whole, men, whole - 1)]


def test_the_statuses_are_counted_by_the_cautious_rule(found, article):
    rank = {"contrary": 0, "absent": 1, "planned": 2, "partly": 3, "in_line": 4}
    told = article.comparisons.astype({"relation": str}).groupby("recommendation_id")["relation"].agg(set)
    tally = dict.fromkeys([*rank, "not_described"], 0)
    for relations in told:
        levels = sorted(relations & set(rank), key=rank.get)
        lifted = levels[:1] == ["absent"] and "planned" in levels
        tally["planned" if lifted else levels[0] if levels else "not_described"] += 1
    sentence = about(found, "How are the statuses spread over the themes?")
    assert numbers(re.sub(r" \(.*?\)", "", sentence)) == [str(one) for one in (len(told), *tally.values())]
    silent = about(found, "What evidence would settle the open rows?")
    assert numbers(silent) == [str(tally["not_described"])]


def test_judgements_on_one_sentence_are_counted(found, article):
    passages = [dict(zip(frame.iloc[:, 0], frame["passage_ids"].str.split(";").map(set)))
                for frame in (article.recommendations, article.practices)]  # fmt: skip
    pairs = article.comparisons[article.comparisons["relation"] != "no_bearing"]
    same = [bool(passages[0][ask] & passages[1].get(practice, set()))
            for ask, practice in zip(pairs["recommendation_id"], pairs["practice_id"])]  # fmt: skip
    both = [one and basis == "implied" for one, basis in zip(same, pairs["basis"])]
    sentence = about(found, "On what do the judgements rest?")
    assert numbers(sentence) == [str(one) for one in (sum(same), len(pairs), sum(both))]


def test_the_claims_are_counted_by_verdict(found, article, context):
    tally = context.claim_checks["verdict"].astype(str).value_counts()
    order = ["supported", "qualified", "contradicted", "not_checkable"]
    sentence = about(found, "Do the article's claims hold?")
    assert numbers(sentence) == [str(len(article.claims)), *(str(tally[one]) for one in order)]


def test_rank_is_counted_among_the_largest_counts_of_each_state(found, context):
    rows = context.repatriations.astype({"period": str, "derivation": str})
    rows = rows[(rows["period"] == "to_2019-08") & rows["iso3"].notna() & rows["total"].notna()]
    rows = rows[(rows["total"] > 0) | (rows["derivation"] == "stated")]
    largest = rows.groupby("iso3")["total"].max().sort_values(ascending=False)
    sentence = about(found, "Was Kazakhstan first?")
    place = list(largest.index).index("KAZ") + 1
    assert f"ranks {place} of {len(largest)} in number" in sentence
    assert f"({largest['KAZ']:.0f} against {largest.drop('KAZ').iloc[0]:.0f} of" in sentence


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
    assert "contradicts it for none" in sentence


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
    assert "1 of them that of people counted" in sentence


def test_a_changed_relation_moves_the_tally(article, context):
    comparisons = setting(article.comparisons, "r09~pr18", "relation", "contrary")
    (tally,) = told(asked.asks, changed(article, comparisons=comparisons), context)
    assert "contrary to 10," in tally
    assert "in line with none" in tally


def test_one_silent_ask_alone_reads_as_a_sentence(article, context):
    own = {one: getattr(article, one).query("recommendation_id == 'r05'")
           for one in ("recommendations", "comparisons")}  # fmt: skip
    own = changed(article, **own)
    (silent,) = told(asked.silent, own, context)
    assert silent == "On 1 ask, about reintegration, the article describes no practice that bears on it."
    assert told(asked.asks, own, context)[0].endswith("1 meets silence.")
    assert told(asked.gaps, own, context) == told(asked.resting, own, context) == []
    assert told(firm.holding, own, context)[0].startswith("1 of 1 status stays the same")


def test_a_verdict_that_is_overturned_gets_a_sentence_of_its_own(article, context):
    checks = setting(context.claim_checks, "c05", "verdict", "contradicted")
    tally, *notes = beyond.claims(article, changed(context, claim_checks=checks))
    assert "2 are contradicted" in tally.finding
    assert [one.record_ids.split(";")[0] for one in notes] == ["c05", "c06"]


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
