"""What goes with every chart: its words, and the ids of the rows that were drawn."""

import matplotlib

matplotlib.use("Agg")

import pandas as pd
import pytest
from matplotlib.figure import Figure

from jusan_analysis.charts.style import alt_text, described, evidence, record_ids, title


@pytest.fixture
def ax():
    return Figure().subplots()


def test_ids_come_once_figures_first_then_passages_then_sources(ax):
    one = pd.DataFrame({"passage_ids": ["p10s1;p02s1", None], "figure_id": ["fig_b", "fig_a"], "n": [1, 2]})
    two = pd.DataFrame({"practice_passage_ids": ["p02s1;p03s1"], "source_ids": ["s2;s1"], "coder_ids": ["a"]})
    described(ax, "Bars.", one, two)
    assert record_ids(ax) == ("fig_a", "fig_b", "p02s1", "p03s1", "p10s1", "s1", "s2")
    assert evidence(ax).records == ("fig_a", "fig_b", "p02s1", "p03s1", "p10s1")
    assert evidence(ax).sources == ("s1", "s2")


def test_evidence_cannot_be_changed_and_is_that_of_the_last_drawing(ax):
    described(ax, "Bars.", pd.DataFrame({"passage_ids": ["p01s1"]}))
    with pytest.raises(AttributeError):
        evidence(ax).records = ()
    assert record_ids(described(ax, "Bars.", pd.DataFrame({"passage_ids": ["p02s1"]}))) == ("p02s1",)


def test_a_drawing_of_another_hand_rests_on_nothing_known(ax):
    assert record_ids(ax) == ()
    with pytest.raises(ValueError, match="no alt text"):
        alt_text(ax)


def test_words_stay_on_one_line(ax):
    ax.set_title("One\nof  two", loc="left")
    assert alt_text(described(ax, "Bars\n  of it.")) == "Bars of it."
    assert title(ax) == "One of two"


def test_dollar_signs_in_words_open_no_formula(ax):
    ax.set_yticks([0], [r"$\frac$"])
    ax.set_title("from $5 to $6", loc="left")
    ax.text(0, 0, "$x^2$")
    described(ax, "Bars.")
    ax.figure.draw_without_rendering()
    assert not any(one.get_parse_math() for one in [*ax.texts, *ax.get_yticklabels(), ax._left_title])
