"""What the charts of the comparison must show, read off the drawing."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pytest
from matplotlib.patches import Rectangle

import jusan_analysis as ja
from jusan_analysis import comparison
from jusan_analysis.charts import comparison as charts
from jusan_analysis.charts.style import alt_text, record_ids


@pytest.fixture(scope="module")
def pairs():
    return comparison.pairs(ja.load_article())


@pytest.fixture(scope="module")
def statuses(pairs):
    return comparison.statuses(pairs, ja.load_article().recommendations)


@pytest.fixture
def ax():
    figure, ax = plt.subplots(figsize=(10, 9), layout="constrained")
    yield ax
    plt.close(figure)


def squares(ax):
    return [one for one in ax.patches if isinstance(one, Rectangle)]


def hatched(ax):
    return [one for one in squares(ax) if one.get_hatch()]


def labels(axis):
    return [" ".join(one.get_text().split()) for one in axis.get_ticklabels()]


def test_the_matrix_has_every_ask_and_practice_in_full(pairs, ax):
    justice = pairs[pairs["domain"] == "child_justice"]
    charts.matrix(justice, ax)
    for one in justice.dropna(subset=["practice_id"]).itertuples():
        assert f"{one.recommendation_id} {one.action}" in labels(ax.yaxis)
        assert f"{one.practice_id} {one.practice}" in labels(ax.xaxis)


def test_the_matrix_hatches_what_rests_on_implication(pairs, ax):
    charts.matrix(pairs, ax)
    levels = ~pairs["relation"].isin(["not_described", "no_bearing"])
    implied = pairs["comparison_basis"].eq("implied")
    assert len(squares(ax)) == levels.sum()
    assert len(hatched(ax)) == (levels & implied).sum()


def test_labels_of_themes_stand_beside_the_matrix_in_at_most_two_lines(pairs, ax):
    codebook = ja.load_article().codebook
    charts.matrix(comparison.labelled(pairs, codebook, columns=["theme", "practice_theme"]), ax)
    told = [one.get_text() for one in ax.texts]
    assert "recovery and age-fitted care" in [" ".join(one.split()).lower() for one in told]
    assert max(one.count("\n") for one in told) == 1


def test_silence_is_a_ring_and_never_a_square(pairs, ax):
    silent = pairs[pairs["relation"] == "not_described"]
    charts.matrix(silent, ax)
    assert not squares(ax)
    assert len(ax.collections) == len(silent)
    assert labels(ax.xaxis) == [charts.NOBODY]


def test_a_changed_relation_changes_the_alt_text(pairs, ax):
    edited = pairs.copy()
    edited.loc[edited["comparison_id"] == "r33~pr41", "relation"] = "planned"
    before = alt_text(charts.matrix(pairs, ax))
    assert "r33 and pr41: absent (implied)" in before
    assert alt_text(charts.matrix(edited, ax)) == before.replace(
        "r33 and pr41: absent", "r33 and pr41: planned"
    )


def test_coverage_draws_one_mark_per_ask(statuses, ax):
    charts.coverage(comparison.coverage_by_basis(statuses), ax)
    silent = statuses["status"].eq("not_described").sum()
    assert len(squares(ax)) == len(statuses) - silent
    assert len(ax.collections) == silent
    described = statuses["status"].ne("not_described")
    assert len(hatched(ax)) == (described & statuses["basis"].eq("implied")).sum()


def test_coverage_keeps_excluded_asks_in_a_column_of_their_own(pairs, ax):
    article = ja.load_article()
    stated = comparison.statuses(pairs, article.recommendations, basis="stated")
    charts.coverage(comparison.coverage_by_basis(stated), ax)
    assert labels(ax.xaxis)[-2:] == ["not described", "excluded"]
    assert len(squares(ax)) == stated["n_pairs"].gt(0).sum()
    assert not hatched(ax)


def test_no_mark_leaves_its_cell(statuses, ax):
    charts.coverage(comparison.coverage_by_basis(statuses, by="speaker"), ax)
    assert all(round(one.get_x()) == round(one.get_x() + one.get_width()) for one in squares(ax))


def test_roles_say_how_many_pairs_are_implied(pairs, ax):
    table = comparison.roles(pairs)
    charts.roles(table, ax)
    some = table["n_implied"] > 0
    printed = {one.get_text() for one in ax.texts}
    assert {f"{one.n_pairs}/{one.n_implied}" for one in table[some].itertuples()} <= printed
    assert len(hatched(ax)) == (some & table["n_implied"].eq(table["n_pairs"])).sum()


def test_inferred_criticism_is_a_number_beside_the_squares(ax):
    table = comparison.judged_practices(ja.load_article().practices)
    charts.judgements(table, ax)
    total = table.iloc[-1]
    assert len(squares(ax)) == total["practices"] - total["criticism_inferred"]
    assert sum(int(one.get_text()) for one in ax.texts) == total["criticism_inferred"]


def test_every_chart_keeps_letters_readable(pairs, statuses, ax):
    charts.matrix(pairs[pairs["domain"] == "reintegration"], ax)
    texts = [*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels(), ax.xaxis.label, ax.title]
    assert min(one.get_fontsize() for one in texts if one.get_text()) >= 8


def passages_of(frame):
    return {one for cell in frame["passage_ids"].dropna() for one in cell.split(";")}


def test_the_matrix_and_the_roles_keep_the_passages_of_their_pairs_alone(pairs, ax):
    justice = pairs[pairs["domain"] == "child_justice"]
    assert set(record_ids(charts.matrix(justice, ax))) == passages_of(justice)
    table = comparison.roles(justice)
    ax.clear()
    assert set(record_ids(charts.roles(table, ax))) == passages_of(table)


def test_squares_keep_the_passages_of_asks_and_practices(pairs, statuses, ax):
    cells = comparison.coverage_by_basis(statuses)
    assert set(record_ids(charts.coverage(cells, ax))) == passages_of(cells) != set()
    judged = comparison.judged_practices(ja.load_article().practices)
    ax.clear()
    assert set(record_ids(charts.judgements(judged, ax))) == passages_of(judged) != set()
