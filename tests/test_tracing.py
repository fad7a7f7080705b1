from html.parser import HTMLParser

import pytest

import jusan_analysis as ja
from jusan_analysis.tracing import record_homes


def test_a_figure_leads_to_its_passage_and_a_link(article):
    trace = article.trace("fig_children")
    assert trace.table == "figures"
    assert trace.passage_ids == ("p03s1",)
    assert ja.anchors.link(article, "p03s1") in repr(trace)


def test_a_comparison_leads_to_the_passages_of_both_sides(article):
    trace = article.trace("r21~pr31")
    assert list(trace.records) == ["r21~pr31", "r21", "pr31"]
    asks = article.recommendations.set_index("recommendation_id")["passage_ids"]
    practices = article.practices.set_index("practice_id")["passage_ids"]
    assert set(trace.passage_ids) == set(f"{asks['r21']};{practices['pr31']}".split(";"))


def test_silence_leads_to_the_passages_of_its_ask(article):
    silent = article.comparisons.loc[article.comparisons["practice_id"].isna()].iloc[0]
    trace = article.trace(silent["comparison_id"])
    assert list(trace.records) == [silent["comparison_id"], silent["recommendation_id"]]
    assert trace.passage_ids


def test_a_passage_leads_to_what_rests_on_it(article):
    trace = article.trace("p03s1")
    assert {"fig_children", "fig_women", "c01"} <= set(trace.resting)
    assert trace.passage_ids == ("p03s1",)


def test_passages_come_in_the_order_of_the_article(article):
    order = {one: place for place, one in enumerate(article.passages["passage_id"])}
    for ask in article.recommendations["recommendation_id"]:
        places = [order[one] for one in article.trace(ask).passage_ids]
        assert places == sorted(places)


def test_records_of_every_table_with_ids_can_be_traced_and_shown(article):
    for table, key in record_homes(article.package).items():
        for record_id in article.frames[table][key][::4]:
            trace = article.trace(record_id)
            assert trace.table == table
            assert repr(trace).startswith(record_id)
            if "passage_ids" in article.frames[table] or table in ("passages", "comparisons"):
                assert trace.passages, record_id
                assert trace._repr_html_().count("<a href=") == len(trace.passages)


def test_a_record_on_no_passage_says_so(article):
    assert "rests on no passage" in repr(article.trace("renate_winter"))
    assert "Rests on no passage" in article.trace("renate_winter")._repr_html_()


@pytest.mark.parametrize(
    ("asked", "said"),
    [("fig_childen", "Did you mean 'fig_children'?"), ("", "no record ''"), ("zzz", "no record 'zzz'"),
     ("\x1b[31m", r"no record '\\x1b\[31m'"), (None, "no record 'None'"), (7, "no record '7'")],
)  # fmt: skip
def test_a_record_nobody_has_is_told_with_the_nearest(article, asked, said):
    with pytest.raises(ja.UnknownRecord, match=said):
        article.trace(asked)


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.links, self.open = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.open.append(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_hostile_text_is_shown_and_never_run(package):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)> & <b>"
    package.set("figures", "fig_children", "paraphrase", hostile)
    package.set("actors", "astana_times", "name", "<i>x</i>")
    package.accept()
    page = Tags(ja.load_article(package.root).trace("fig_children")._repr_html_())
    assert not {"script", "img", "b", "i"} & set(page.tags)
    assert page.open == []
    assert all(one.startswith("https://") for one in page.links)


def test_the_text_of_a_trace_fits_a_terminal_but_for_addresses(article):
    for line in repr(article.trace("r21~pr31")).splitlines():
        assert len(line) <= 130 or "https://" in line
