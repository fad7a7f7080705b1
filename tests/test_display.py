from html.parser import HTMLParser

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import jusan_analysis as ja
from jusan_analysis import display, rendering
from jusan_analysis.charts.style import described


class Tags(HTMLParser):
    """Tags, links and text of a piece of HTML; fails where a tag is not closed."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.links, self.text, self.open = [], [], [], []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag != "wbr":
            self.open.append(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def html_of(shown):
    return Tags(shown._repr_mimebundle_()[0]["text/html"])


def test_each_id_is_linked_to_its_passage(article):
    frame = article.figures[["figure_id", "passage_ids", "value"]].head(4)
    page = html_of(ja.show(frame, article))
    expected = [one for ids in frame["passage_ids"] for one in ids.split(";")]
    for passage_id in expected:
        assert ja.anchors.link(article, passage_id) in page.links
    assert len(page.links) == len(frame) + len(expected)


def test_ids_of_every_record_on_passages_have_a_link(article):
    links = display.record_links(article)
    for table, key in (
        ("figures", "figure_id"),
        ("comparisons", "comparison_id"),
        ("passages", "passage_id"),
    ):
        assert set(article.frames[table][key]) <= links.keys()
    assert all(one.startswith(article.sources["url"][0] + "#:~:text=") for one in links.values())


def test_ids_of_another_article_stay_plain(article):
    frame = pd.DataFrame({"figure_id": ["fig_children"], "passage_ids": ["q77s1"]})
    assert html_of(ja.show(frame, article)).links == []


def test_text_that_looks_like_an_id_is_linked_in_id_columns_only(article):
    assert html_of(ja.show(pd.DataFrame({"note": ["p03s1"]}), article)).links == []
    assert len(html_of(ja.show(pd.DataFrame({"passage_id": ["p03s1"]}), article)).links) == 1


def test_hostile_text_is_shown_and_never_run(article):
    hostile = "</td><script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
    frame = pd.DataFrame({hostile: [hostile], "passage_ids": [hostile], "figure_id": [hostile]})
    page = html_of(ja.show(frame, article, caption=hostile))
    assert not {"script", "img"} & set(page.tags)
    assert page.links == []
    assert sum(hostile in one for one in page.text) >= 3


def test_long_text_is_never_cut(article):
    long = "word " * 500 + "end"
    shown = ja.show(pd.DataFrame({"text": [long]}), article)
    assert long in repr(shown)
    assert long in "".join(html_of(shown).text)


def test_each_row_is_one_line_of_plain_text(article):
    frame = pd.DataFrame({"text": ["a\nb", "c"], "n": [1.5, None]})
    assert repr(ja.show(frame, article, caption="Title")).splitlines() == [
        "Title",
        "text     n",
        "a b   1.50",
        "c        –",
    ]


@pytest.mark.parametrize(
    ("value", "column", "shown"),
    [(None, "", "–"), (float("nan"), "", "–"), (pd.NA, "", "–"), (True, "", "yes"), (False, "", "no"),
     (2, "", "2"), (2.0, "", "2"), (2.345, "", "2.35"), (12.345, "share_pct", "12.3"), ("", "", ""),
     (("a", "b"), "", "a, b"), (float("inf"), "", "inf")],
)  # fmt: skip
def test_a_cell_is_shown_as_a_reader_expects(value, column, shown):
    assert rendering.plain(value, column) == shown


@pytest.mark.parametrize(
    "frame", [pd.DataFrame(), pd.DataFrame({"a": []}), pd.DataFrame({"passage_ids": [None]})]
)
def test_tables_without_rows_or_values_are_shown(article, frame):
    shown = ja.show(frame, article)
    assert "table" in html_of(shown).tags
    assert isinstance(repr(shown), str)


def test_a_series_is_shown_as_a_table(article):
    counts = article.passages["voice"].value_counts()
    assert len(repr(ja.show(counts, article)).splitlines()) == len(counts) + 1


def test_showing_does_not_change_the_frame(article):
    frame = article.figures
    before = frame.copy()
    ja.show(frame, article)
    pd.testing.assert_frame_equal(frame, before)


def test_the_same_table_is_shown_the_same_twice(article):
    frame = article.figures
    assert ja.show(frame, article).data == ja.show(frame, article).data


# --- charts -------------------------------------------------------------------------------


def test_a_chart_carries_its_words_and_is_closed():
    figure, ax = plt.subplots()
    described(ax, "Two bars, one higher.")
    data, metadata = ja.show(ax)._repr_mimebundle_()
    assert data["text/plain"] == "Two bars, one higher."
    assert metadata["image/png"]["alt"] == "Two bars, one higher."
    assert figure.number not in plt.get_fignums()


def test_a_chart_is_drawn_to_the_same_bytes_twice():
    pictures = []
    for _ in range(2):
        _, ax = plt.subplots()
        ax.plot([1, 2], [3, 4])
        described(ax, "A line.")
        pictures.append(ja.show(ax).data["image/png"])
    assert pictures[0] == pictures[1]


def test_a_chart_without_words_is_refused():
    figure, ax = plt.subplots()
    with pytest.raises(ValueError, match="no alt text"):
        ja.show(ax)
    plt.close(figure)


@pytest.mark.parametrize("thing", [None, "text", 7, [1]])
def test_what_is_neither_table_nor_chart_is_refused(thing):
    with pytest.raises(TypeError, match=f"not {type(thing).__name__}"):
        ja.show(thing)
