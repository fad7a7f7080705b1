"""The map of the article draws its frame and nothing else."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from jusan_analysis import charts
from jusan_analysis.charts.style import alt_text, record_ids

FRAME = pd.DataFrame(
    {
        "passage_id": ["p0s1", "p0s2", "p1s1"],
        "paragraph": [0, 0, 1],
        "start": [0, 11, 31],
        "end": [10, 30, 40],
        "first": [0, 0, 31],
        "voice": ["narration", "direct", "furniture"],
        "polarity": ["none", "praise", "none"],
        "n_records": [3, 0, 1],
    }
)


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield charts.article.passage_map(FRAME, ax)
    plt.close(figure)


def test_each_sentence_is_a_bar_of_its_length_at_its_place(ax):
    bars = [(bar.get_x(), bar.get_width()) for bar in ax.patches if bar.get_width()]
    assert bars == [(0, 10), (11, 19), (0, 9)]


def test_bars_tell_their_records_and_praise(ax):
    *on_bars, key = [one.get_text() for one in ax.texts]
    assert on_bars == ["3", "(+)", "1"]
    assert "(+) praise" in key


def test_the_key_covers_no_bar(ax):
    ax.figure.draw_without_rendering()
    assert ax.get_legend().get_window_extent().y0 >= ax.bbox.y1


def test_the_chart_rests_on_its_sentences(ax):
    assert record_ids(ax) == ("p0s1", "p0s2", "p1s1")


def test_the_key_names_the_voices_that_occur(ax):
    assert {one.get_text() for one in ax.get_legend().get_texts()} == {"narration", "direct", "furniture"}


def test_the_alt_text_counts_what_was_drawn(ax):
    assert "3 sentences in 2 paragraphs" in alt_text(ax)
    assert "p0s1 with 3" in alt_text(ax)


def test_an_unknown_room_of_charts_is_told():
    with pytest.raises(AttributeError, match="there are article"):
        charts.cartoons  # noqa: B018
