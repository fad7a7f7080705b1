"""The explorer: the same content with and without a kernel, found by filters, inert."""

import json
import re
from dataclasses import replace
from types import MappingProxyType

import pytest

import jusan_analysis as ja
from jusan_analysis.askpages import FACETS, outward
from jusan_analysis.exploring import VIEW, explore
from jusan_analysis.running import stable

ipywidgets = pytest.importorskip("ipywidgets")


@pytest.fixture(scope="module")
def explorer():
    return explore(ja.load_article(), ja.load_standards(), ja.load_context())


def test_every_ask_has_a_page_and_a_row(explorer):
    asks = ja.load_article().recommendations["recommendation_id"].tolist()
    assert [page.recommendation_id for page in explorer.pages] == asks
    assert explorer.data["text/html"].count("<details>") == len(asks)
    assert [line.split()[0] for line in repr(explorer).splitlines()[1:]] == asks


def test_a_page_holds_all_that_is_known_of_an_ask(explorer):
    page = next(one for one in explorer.pages if one.recommendation_id == "r31")
    expected = ["Renate Winter", "p27s2", "pr39", "art. 37(d)", "supporting", "treaty", "special educational"]
    assert [words for words in expected if words not in page.html] == []
    assert page.html.count("#:~:text=") >= 2


def test_without_context_the_law_outside_was_not_checked():
    pages = explore(ja.load_article(), ja.load_standards()).pages
    assert {page.law for page in pages} == {"not checked"}


@pytest.mark.parametrize("facet", FACETS)
def test_the_values_of_a_filter_part_the_asks(explorer, facet):
    parts = [explorer.matching(**{facet: value}) for value in explorer.options(facet)]
    assert sorted(one for part in parts for one in part) == sorted(
        page.recommendation_id for page in explorer.pages
    )


def test_filters_combine_and_words_must_all_occur(explorer):
    both = explorer.matching(text="Police closed", domain="Child justice")
    assert set(both) == set(explorer.matching(text="police")) & set(
        explorer.matching(text="CLOSED", domain="Child justice")
    )
    assert explorer.matching(text="xyzzy") == []


def test_words_are_looked_for_in_the_text_and_not_in_its_marks(explorer):
    assert explorer.matching(text="tabindex") == []
    assert explorer.matching(text="noopener") == []


def test_a_filter_or_value_that_is_not_there_is_refused(explorer):
    with pytest.raises(ValueError, match="Did you mean 'theme'"):
        explorer.matching(themes="any")
    with pytest.raises(ValueError, match="Child justice"):
        explorer.matching(domain="Child justise")


def test_widgets_show_what_the_filters_leave(explorer):
    filters, found = explorer.widgets().children
    dropdowns, words = filters.children[:-1], filters.children[-1]
    assert [one.description for one in dropdowns] == list(FACETS)
    dropdowns[0].value = "Child justice"
    words.value = "mediation"
    left = explorer.matching(text="mediation", domain="Child justice")
    assert re.findall(r"<summary><b>(\w+)</b>", found.value) == left
    dropdowns[0].value = "any"
    words.value = ""
    assert found.value.count("<details>") == len(explorer.pages)


def test_without_a_kernel_nothing_of_the_run_is_in_the_output(explorer):
    data, _ = explorer._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html"}


def test_with_a_kernel_the_widget_view_stands_beside_the_same_table(explorer, monkeypatch):
    monkeypatch.setattr("jusan_analysis.exploring._kernel_runs", lambda: True)
    data, _ = explorer._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html", VIEW}
    assert data["text/html"] == explorer.data["text/html"]


def test_a_stored_notebook_keeps_the_table_and_drops_the_view():
    nbformat = pytest.importorskip("nbformat")
    output = nbformat.v4.new_output("execute_result", {"text/html": "<p>x</p>", VIEW: {"model_id": "1"}})
    cell = nbformat.v4.new_code_cell("x", outputs=[output])
    kept = stable(nbformat.v4.new_notebook(cells=[cell]))
    assert kept.cells[0].outputs[0].data == {"text/html": "<p>x</p>"}


def test_two_explorers_are_equal_to_the_byte(explorer):
    again = explore(ja.load_article(), ja.load_standards(), ja.load_context())
    assert json.dumps(again.data) == json.dumps(explorer.data)


def test_markup_in_the_data_stays_text():
    article = ja.load_article()
    asks, pairs = article.recommendations, article.comparisons
    asks["action"] = "<script>alert(1)</script>"
    pairs["reason"] = "<img src=x onerror=alert(1)>"
    frames = {**article.frames, "recommendations": asks, "comparisons": pairs}
    html = explore(replace(article, frames=MappingProxyType(frames)), ja.load_standards()).data["text/html"]
    assert "<script" not in html
    assert "<img" not in html


def test_only_web_addresses_become_links():
    assert "<a " not in outward("javascript:alert(1)", "x")
    assert outward("https://example.org/?a=1&b=2", "<x>").startswith(
        '<a href="https://example.org/?a=1&amp;b=2"'
    )


def test_everything_can_be_reached_by_keyboard(explorer):
    html = explorer.data["text/html"]
    assert html.count("<summary>") == html.count("<details>")
    assert html.count('class="jusan-wide"') == html.count('class="jusan-wide" tabindex="0" role="region"')
    assert "onclick" not in html
