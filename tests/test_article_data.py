"""What is known of the shipped packages, held against them."""

import re
from itertools import pairwise

import pandas as pd
import pytest

import jusan_analysis as ja
from jusan_analysis.packages import shipped
from jusan_analysis.texts import DIGEST_LENGTH, digest, normal_form

frictionless = pytest.importorskip("frictionless")

ROWS = {
    "sources": 1, "passages": 62, "figures": 41, "recommendations": 37, "practices": 45, "comparisons": 56,
    "claims": 22, "silences": 43, "codings": 1336,
}  # fmt: skip


@pytest.fixture(scope="module")
def standards():
    return ja.load_standards()


@pytest.fixture(scope="module")
def context():
    return ja.load_context()


@pytest.mark.parametrize("kind", ["article", "standards", "context"])
def test_frictionless_finds_nothing_either(kind):
    report = frictionless.validate(str(shipped(kind) / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])


@pytest.mark.parametrize(("table", "rows"), ROWS.items())
def test_no_record_was_lost(article, table, rows):
    assert len(article.frames[table]) == rows


@pytest.mark.parametrize("kind", ["article", "standards", "context"])
def test_every_file_of_a_package_is_described_and_the_other_way_round(kind):
    package = ja.loading.inspect(shipped(kind))[0]
    assert {one.path for one in package.resources} == {one.name for one in shipped(kind).glob("*.csv")}


@pytest.mark.parametrize("kind", ["article", "standards", "context"])
def test_every_table_and_column_is_described_in_words(kind):
    package = ja.loading.inspect(shipped(kind))[0]
    for resource in package.resources:
        assert resource.description
        assert all(one.description for one in resource.fields), resource.name


# --- passages -----------------------------------------------------------------------------


def test_passages_tile_the_text_from_its_first_to_its_last_character(article):
    passages = article.passages
    assert passages["start"][0] == 0
    assert passages["end"].iloc[-1] == article.sources["text_length"][0]
    assert all(start == end + 1 for end, start in zip(passages["end"], passages["start"][1:]))


def test_passage_ids_say_paragraph_and_sentence(article):
    for one in article.passages.itertuples():
        assert one.passage_id == f"p{one.paragraph:02d}s{one.sentence}"


def test_paragraphs_and_sentences_are_counted_without_a_gap(article):
    paragraphs = article.passages["paragraph"].tolist()
    assert paragraphs == sorted(paragraphs)
    assert set(paragraphs) == set(range(31))
    for _, sentences in article.passages.groupby("paragraph")["sentence"]:
        assert sentences.tolist() == list(range(1, len(sentences) + 1))


def test_offsets_digests_and_locators_are_those_of_the_text(article, words):
    for one in article.passages.itertuples():
        assert digest(words[one.start : one.end]) == one.digest
        assert normal_form(one.locator) in words[one.start : one.end]
    assert len(words) == article.sources["text_length"][0]


def test_the_digest_of_the_source_is_that_of_the_text(article, words):
    assert article.sources["text_digest"][0][:DIGEST_LENGTH] == digest(words)


def test_locators_are_three_to_five_words(article):
    assert article.passages["locator"].str.split().map(len).between(3, 5).all()


# --- figures ------------------------------------------------------------------------------


def test_the_returnees_add_up(article):
    value = article.figures.set_index("figure_id")["value"]
    assert [value[f"fig_{one}"] for one in ("children", "women", "men", "returnees")] == [406, 156, 33, 595]
    assert value["fig_children"] + value["fig_women"] + value["fig_men"] == value["fig_returnees"]
    assert value["fig_orphans"] == 31


def test_written_tokens_are_five_words_at_most(article):
    for written in article.figures["written"].dropna():
        assert all(len(token.split()) <= 5 for token in written.split(";"))


def test_a_figure_without_a_value_says_why_by_its_precision(article):
    figures = article.figures
    exact = figures[(figures["precision"] == "exact") & figures["value"].isna()]
    assert exact[["lower", "upper"]].notna().all(axis=None)


# --- provenance ---------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["figures", "recommendations", "practices", "claims", "silences"])
def test_every_record_rests_on_passages_in_the_order_of_the_article(article, table):
    order = {one: place for place, one in enumerate(article.passages["passage_id"])}
    for ids in article.frames[table]["passage_ids"]:
        places = [order[one] for one in ids.split(";")]
        assert all(one < other for one, other in pairwise(places))


def test_every_code_in_use_has_an_example_that_carries_it(article):
    codebook = article.codebook.set_index(["variable", "code"])["example"]
    for resource in article.package.resources:
        key = resource.primary_key
        for field in resource.fields if len(key) == 1 else ():
            if field.variable:
                frame = article.frames[resource.name]
                for code, own in frame.groupby(field.name, observed=True):
                    example = codebook[field.variable, code]
                    carriers = set(own[key[0]]) if example in set(frame[key[0]]) else {example}
                    assert pd.notna(example), (field.variable, code)
                    assert example in carriers, (field.variable, code)


def test_every_coded_unit_and_code_exists(article):
    codes = set(zip(article.codebook["variable"], article.codebook["code"]))
    assert set(zip(article.codings["variable"], article.codings["code"])) <= codes
    assert set(article.codings["coder_id"]) <= set(article.coders["coder_id"])


def test_every_ask_is_compared_and_silence_is_said(article):
    compared = article.comparisons.groupby("recommendation_id")["practice_id"].agg(["size", "count"])
    assert set(compared.index) == set(article.recommendations["recommendation_id"])
    silent = compared[compared["count"] == 0]
    assert (silent["size"] == 1).all()


def test_ranks_stand_where_there_is_an_order_and_nowhere_else(article):
    ranked = article.codebook.dropna(subset=["rank"])
    assert set(ranked["variable"]) == {"relation", "certainty", "precision"}
    assert not {"not_described", "no_bearing"} & set(ranked["code"])


def test_the_coders_are_said_to_be_automated_readers(article):
    assert article.coders["kind"].str.contains("automated").all()
    assert not article.coders["kind"].str.contains("human|independent").any()


def test_our_words_hold_no_quotation(article, standards, context):
    ours = {"paraphrase", "action", "practice", "claim", "missing", "reason", "why", "finding", "note"}
    for package in (article, standards, context):
        for frame in package.frames.values():
            for column in ours & set(frame.columns):
                assert not frame[column].dropna().astype(str).str.contains('["“”]').any(), column


# --- standards and context ----------------------------------------------------------------


def test_every_norm_named_by_an_ask_is_among_the_standards(article, standards):
    assert set(article.recommendation_norms["norm_id"]) <= set(standards.norms["norm_id"])


def test_addresses_are_pages(article, standards, context):
    for package in (article, standards, context):
        for frame in package.frames.values():
            for column in frame.columns[frame.columns.str.endswith("url")]:
                assert frame[column].dropna().map(lambda one: bool(re.fullmatch(r"https?://\S+", one))).all()


def test_every_claim_has_been_looked_into(article, context):
    assert set(context.claim_checks["claim_id"]) == set(article.claims["claim_id"])


def test_outside_evidence_names_sources_that_are_listed(context):
    known = set(context.sources["source_id"])
    for name, frame in context.frames.items():
        if "source_ids" in frame:
            assert set(";".join(frame["source_ids"].dropna()).split(";")) <= known, name


def test_the_stages_of_the_operation_add_up_to_the_people_in_the_article(article, context):
    assert (context.stages["total"].dropna() >= 0).all()
    assert 595 in set(context.stages["total"].dropna()) | set(context.facts["value"].dropna())


def test_the_general_age_of_responsibility_stands_in_the_context(context):
    ages = context.facts[
        context.facts["topic"].str.contains("age") | context.facts["measure"].str.contains("age")
    ]
    assert 16 in set(ages["value"])
