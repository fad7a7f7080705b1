"""What was taken from an article, counted on frames that fit in the head."""

import pandas as pd

from jusan_analysis import contents

PASSAGES = pd.DataFrame(
    {
        "passage_id": ["p1s1", "p1s2", "p2s1"],
        "voice": pd.Categorical(["direct", "narration", "direct"], ["narration", "indirect", "direct"]),
        "function": pd.Categorical(["fact", "fact", "fact"], ["fact", "offer"]),
        "polarity": pd.Categorical(["praise", "none", "none"], ["praise", "none"]),
    }
)


def test_voices_are_counted_in_codebook_order_and_only_where_they_occur():
    found = contents.voices(PASSAGES)
    assert found.values.tolist() == [["narration", "fact", 1, "p1s2"], ["direct", "fact", 2, "p1s1;p2s1"]]


def test_the_second_code_can_be_the_polarity():
    assert contents.voices(PASSAGES, by="polarity")["polarity"].tolist() == ["none", "praise", "none"]


def test_numbers_carry_their_figures_and_the_union_of_their_passages():
    figures = pd.DataFrame({"figure_id": ["f1", "f2"], "passage_ids": ["p1s1;p2s1", "p1s1"]})
    figures = figures.assign(form="number", precision="exact")
    assert contents.numbers(figures).values.tolist() == [["number", "exact", 2, "f1;f2", "p1s1;p2s1"]]


def test_silences_are_counted_by_topic():
    frame = pd.DataFrame(
        {"silence_id": ["s1", "s2"], "topic": ["age", "sex"], "passage_ids": ["p1s1", "p2s1"]}
    )
    assert contents.silences(frame)["silence_ids"].tolist() == ["s1", "s2"]


def test_every_table_is_listed_with_its_rows(article):
    found = contents.tables(article).set_index("table")["rows"]
    assert found["passages"] == len(article.passages)
    assert found.sum() == sum(map(len, article.frames.values()))


def test_a_passage_yields_every_record_that_names_it(article):
    found = contents.yields(article).set_index("passage_id")
    assert "fig_children" in found.loc["p03s1", "record_ids"].split(";")
    assert (
        found["n_records"]
        .eq(found["record_ids"].str.split(";").map(lambda ids: len([one for one in ids if one])))
        .all()
    )
    assert (found["start"] >= found["first"]).all()
