"""Words for codes, tables and charts on screen, and the explorer."""

import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import jusan_analysis as ja
from jusan_analysis import comparison, labels
from jusan_analysis.charts.style import STATUS_COLOURS, STATUS_WORDS
from jusan_analysis.columns import UnusableFrame


@pytest.fixture(scope="module")
def article():
    return ja.load_article()


@pytest.fixture(scope="module")
def statuses(article):
    return comparison.status(comparison.pairs(article))


@pytest.fixture(scope="module")
def explorer(article):
    return ja.explore(article, ja.load_standards(), ja.load_context(article))


def html(frame, **options):
    return ja.show(frame, **options).data["text/html"]


def cells(text):
    """The cells of a table as a reader sees them, row by row."""
    rows = re.findall(r"<tr>(.*?)</tr>", text, flags=re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


# --- numbers and labels -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (18276499, "18,276,499"),
        (1e6, "1,000,000"),
        (68.23529411764706, "68.2"),
        (68.2, "68.2"),
        (0.0, "0"),
        (0.00042, "0.00042"),
        (-5, "-5"),
        (None, "–"),
        (pd.NA, "–"),
        (True, "yes"),
        ("", ""),
    ],
)
def test_a_number_is_printed_in_one_way(value, text):
    assert labels.plain(value) == text


def test_years_have_no_separators():
    assert labels.plain(2019, "year") == labels.plain(2019.0, "population_year") == "2019"


def test_the_chips_are_the_words_of_the_codebook(article):
    book = article.codebook[article.codebook["variable"] == "status"]
    assert dict(zip(book["code"], book["label"])) == STATUS_WORDS
    assert set(STATUS_COLOURS) == set(STATUS_WORDS)


def test_codes_become_words_and_ids_names(article):
    frame = article.recommendations.query("recommendation_id == 'r22'")[["theme", "addressee_id", "modality"]]
    assert cells(html(frame))[1] == ["Diversion and law reform", "Legislators of Kazakhstan", "Recommend"]


# --- tables -------------------------------------------------------------------------------


def test_row_labels_of_a_crosstab_are_kept(statuses):
    table = pd.crosstab(statuses["status"], statuses["concerns"])
    rows = cells(html(table))
    assert rows[0] == ["Status", "*", "KAZ"]
    assert rows[1] == ["✕ Goes against it", "2", "7"]


def test_row_labels_of_groupby_and_of_two_levels_are_kept(article):
    sizes = article.passages.groupby(["voice", "polarity"], observed=True).size()
    rows = cells(html(sizes))
    assert rows[0][:2] == ["Voice", "Polarity"]
    assert all(len(row) == 3 for row in rows)
    wide = pd.crosstab(
        article.passages["voice"], [article.passages["polarity"], article.passages["function"]]
    )
    assert "Praise, Evaluation" in cells(html(wide))[0]


def test_an_unnamed_counting_index_is_not_shown():
    assert cells(html(pd.DataFrame({"x": [1, 2]}).iloc[[1]], labels=False)) == [["x"], ["2"]]


def test_everything_is_escaped():
    text = html(
        pd.DataFrame({"<b>": ["<script>alert(1)</script>"]}), caption="<i>", source="<u>", labels=False
    )
    assert not re.search(r"<(script|b|i|u)>", text)


def test_every_cell_carries_its_own_style(statuses):
    text = html(statuses[["recommendation_id", "action", "status", "n_pairs"]])
    assert "<style" not in text
    assert all("style=" in cell for cell in re.findall(r"<t[dh]\b[^>]*>", text))


def test_the_id_of_a_row_leads_to_its_sentence(statuses):
    text = html(statuses[["recommendation_id", "action"]].head(1))
    assert re.search(r'<a href="https://astanatimes[^"]*#:~:text=[^"]+" title="[^"]+"[^>]*>r01</a>', text)


def test_long_lists_of_ids_are_folded_and_counted():
    frame = pd.DataFrame({"passage_ids": ["p01s1;p03s1;p04s1;p06s1;p07s1", "p01s1", None]})
    text = html(frame)
    assert text.count("<details>") == 1
    assert "5 passages" in text


def test_the_text_holds_the_whole_table(statuses):
    text = str(ja.show(statuses[["recommendation_id", "action"]], caption="All", source="From here"))
    assert text.startswith("All\n")
    assert text.endswith("From here")
    assert all(action in text for action in statuses["action"])


def test_more_than_six_columns_are_shown_with_a_word_of_advice(article):
    assert "choose six or fewer" in html(article.figures)


@pytest.mark.parametrize("thing", [[1], "text", {"a": 1}])
def test_other_things_are_refused(thing):
    with pytest.raises(TypeError, match="DataFrame"):
        ja.show(thing)


# --- charts -------------------------------------------------------------------------------


def test_a_chart_of_ones_own_needs_alt_text_only():
    ax = plt.subplots()[1]
    ax.plot([1, 2])
    with pytest.raises(ValueError, match=r"ja\.describe"):
        ja.show(ax)
    shown = ja.show(ja.describe(ax, "A line that rises from one to two.", ids=["r01"]))
    assert shown.data["text/plain"].startswith("A line that rises")
    assert shown.metadata["image/png"]["alt"] == "A line that rises from one to two."
    assert not plt.fignum_exists(ax.figure.number)


# --- the explorer -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"addressee": "Schools"}, ["r34", "r36"]),
        ({"status": "in_line"}, ["r09"]),
        ({"status": "done"}, ["r09"]),
        ({"text": "foster"}, ["r33", "r34", "r35"]),
        ({"addressee": "legislators", "status": "some steps"}, ["r27", "r28"]),
        ({"addressee": "Schools", "status": "done", "text": "foster"}, []),
    ],
)
def test_filters_take_parts_of_words_and_codes(explorer, filters, ids):
    assert explorer.matching(**filters)["recommendation_id"].tolist() == ids


@pytest.mark.parametrize(("name", "value"), [("addressee", "legislaters"), ("colour", "red")])
def test_a_filter_that_matches_nothing_says_what_there_is(explorer, name, value):
    with pytest.raises(UnusableFrame, match="expected"):
        explorer.matching(**{name: value})


def test_a_card_shows_the_evidence_and_escapes_it(explorer):
    card = explorer.card("r31")
    for part in ("Norms", "Law and practice elsewhere", "Questions to put to the State", "crc-37d", "p27s2"):
        assert part in card
    assert "<script" not in card


def test_the_static_form_is_one_small_table(explorer):
    assert len(explorer.data["text/html"]) < 60_000
    assert len(re.findall(r'<th scope="col"', explorer.data["text/html"])) <= 6


def test_an_article_alone_can_be_explored(article):
    assert len(ja.explore(article).matching()) == 37


def test_widgets_filter_and_reset(explorer):
    box = explorer.widgets()
    controls, result = box.children
    status, reset = controls.children[2], controls.children[-1]
    status.value = next(value for label, value in status.options if label.startswith("Done"))
    assert "1 of 37" in result.value
    controls.children[4].value = "no such words"
    assert "0 of 37" in result.value
    reset.click()
    assert "37 of 37" in result.value
