from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest
from conftest import INVENTED, write_invented

import jusan_analysis as ja
from jusan_analysis.loading import beside
from jusan_analysis.trace import find, passages_of, trace
from jusan_analysis.verify import link_to


def records_of(package):
    for resource in package.package.resources:
        if len(resource.primary_key) == 1:
            for record_id in package.frames[resource.name][resource.primary_key[0]]:
                yield resource.name, record_id


class Tags(HTMLParser):
    """The tags of a piece of HTML that closes what it opens, its links and its text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.links, self.open, self.text, self.looks = set(), [], [], "", []
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.open.append(tag)
        self.links += [value for name, value in attrs if name == "href"]
        self.looks += [name for name, _ in attrs if name in ("class", "id", "onerror")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


# --- where a record leads -----------------------------------------------------------------


def test_a_figure_leads_to_its_sentence_and_a_link_that_scrolls(article):
    shown = article.trace("fig_children")
    assert (shown.table, shown.passage_ids) == ("figures", ("p03s1",))
    url, locator = article.sources["url"][0], article.passages.set_index("passage_id")["locator"]["p03s1"]
    assert link_to(url, locator) in repr(shown)
    assert Tags(shown._repr_html_()).links == [link_to(url, locator)]


def test_a_comparison_leads_to_both_sides_and_to_what_the_coders_gave(article):
    shown = article.trace("r21~pr31")
    assert list(shown.records) == ["r21~pr31", "r21", "pr31"]
    both = article.recommendations.set_index("recommendation_id")["passage_ids"]["r21"]
    both += ";" + article.practices.set_index("practice_id")["passage_ids"]["pr31"]
    assert set(shown.passage_ids) == set(both.split(";"))
    assert shown.records["r21"]["Addressee"] == "Legislators of Kazakhstan"
    coded = dict(shown.coded)
    assert coded["Relation"] == "c: Not in place; d: Not in place"
    reasons = article.adjudications.set_index("unit_id")["reason"]
    assert coded["Relation, decided"] == f"Not in place. {reasons['r21~pr31']}"


def test_silence_leads_to_the_sentences_of_its_recommendation(article):
    silent = article.comparisons.loc[article.comparisons["practice_id"].isna()].iloc[0]
    shown = article.trace(silent["comparison_id"])
    assert list(shown.records) == [silent["comparison_id"], silent["recommendation_id"]]
    assert shown.passages


@pytest.mark.parametrize(
    ("record", "users"),
    [("p03s1", {"fig_children", "c01"}), ("r21", {"r21~pr31", "crc-40-3b"}), ("men", {"fig_men"}),
     ("crc-37b", {"r29", "r36"}), ("renate_winter", {"p08s2", "r02"}), ("returnees", {"children"}),
     ("winter_title", {"say-1"}), ("pop_wb", {"pop-KAZ-2019"}), ("KAZ", {"pop-KAZ-2019"})],
)  # fmt: skip
def test_a_record_leads_back_to_those_that_refer_to_it(article, record, users):
    shown = article.trace(record)
    assert users <= set(shown.used_by)
    assert record not in shown.used_by
    assert "Used by" in repr(shown)


@pytest.mark.parametrize(
    ("number", "figures"), [("406", {"fig_children"}), ("595.0", {"fig_returnees"}), (33, {"fig_men"})]
)
def test_a_number_leads_to_the_figures_that_have_it(article, number, figures):
    assert set(article.trace(number).records) == figures
    assert article.trace(number).passage_ids == ("p03s1",)


def test_a_group_shows_its_figures_in_full(article):
    shown = article.trace("children")
    assert shown.records["fig_children"]["Value"] == "406"
    assert "p03s1" in shown.passage_ids


@pytest.mark.parametrize(
    ("what", "table", "fields"),
    [("crc-37b", "norms", {"Provision": "art. 37(b)"}),
     ("pop-KAZ-2019", "populations", {"Population": "19,209,555", "Year": "2019"}),
     ("age_jusan_1_max", "facts", {"Value": "5"}), ("at_article", "sources", {"Date": "2019-07"}),
     ("context:c07", "claim_checks", {"Verdict": "Holds only in part"}),
     ("standards:crc-20", "norms", {"Provision": "art. 20"}),
     ("jusan-article:r02", "recommendations", {"Concerns": "*"})],
)  # fmt: skip
def test_records_of_the_packages_beside_are_found(article, what, table, fields):
    shown = article.trace(what)
    assert shown.table == table
    assert fields.items() <= shown.records[what.partition(":")[2] or what].items()
    assert ("From outside the article" in repr(shown)) is (table != "recommendations")


def test_sources_outside_the_article_come_with_their_pages(article):
    shown = article.trace("pop-KAZ-2019")
    (source_id, title, url), = shown.sources  # fmt: skip
    assert source_id == "pop_wb"
    assert "World Bank" in title
    assert url in Tags(shown._repr_html_()).links


@pytest.mark.parametrize(
    ("what", "said"),
    [("fig_childen", "Did you mean 'fig_children'"), ("crc-37-b", "Did you mean 'crc-37b'"),
     ("", "no record ''"), ("\x1b[31m", r"no record '\\x1b\[31m'"), (None, "no record 'None'"),
     ("other:r02", "no record 'other:r02'"), ("407", "No figure of the article has the value 407"),
     ("3.10", "trace the counts behind them"), ("4,0", "no record '4,0'")],
)  # fmt: skip
def test_a_record_that_nobody_has_is_named_with_the_nearest(article, what, said):
    with pytest.raises(ja.UnknownRecord, match=said):
        article.trace(what)


# --- how it looks -------------------------------------------------------------------------


def test_every_record_of_every_package_can_be_read_as_text_and_as_html(article):
    packages = beside(article)
    for package in (article, *packages):
        for table, record_id in list(records_of(package))[::15]:
            shown = trace(article, f"{package.package.name}:{record_id}", lambda: packages)
            assert (shown.record_id, shown.table) == (record_id, table)
            lines = repr(shown).splitlines()
            assert lines[0] == record_id
            assert all(len(line) <= 96 or len(line.split()) == 1 for line in lines)
            page = Tags(shown._repr_html_())
            assert page.tags <= {"div", "table", "tbody", "tr", "th", "td", "b", "p", "ul", "li", "a"}
            assert not page.looks
            assert len(page.links) >= len(shown.passages) + len(shown.sources)


def test_numbers_are_printed_in_full_and_codes_in_words(package):
    for column in ("value", "upper", "lower"):
        package.set("figures", "fig_preferred_ages", column, "18276499.25")
    fields = ja.load_article(package.root).trace("fig_preferred_ages").records["fig_preferred_ages"]
    assert fields["Value"] == "18,276,499.25"
    assert fields["Lower exclusive"] in ("no", "yes")
    assert "_" not in fields["Form"]


def test_hostile_text_is_shown_and_never_run(package):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)> & \x1b"
    package.set("figures", "fig_children", "paraphrase", hostile[:-4])
    package.set("actors", "astana_times", "name", "<i>x</i>")
    package.set("sources", "astana_times_2019_07", "url", "")
    page = Tags(ja.load_article(package.root).trace("fig_children")._repr_html_())
    assert not {"script", "img", "i"} & page.tags
    assert "<script>alert(1)" in page.text
    assert page.links == []


# --- other articles -----------------------------------------------------------------------


def test_an_article_without_address_and_locators_is_traced_with_its_words(package, tmp_path):
    sentences = [*INVENTED, "Yes, he did.", "Why did he go?", "Yes, he did."]
    write_invented(package, sentences)
    for passage_id in ("p09s1", "p11s1"):
        package.set("passages", passage_id, "locator", "")
    (tmp_path / "copy").write_text("\n".join(sentences), encoding="utf-8")
    own = ja.load_article(package.root)
    shown = own.with_text(tmp_path / "copy").trace("p11s1")
    assert "no public address is known" in repr(shown)
    assert "> Yes, he did." in repr(shown)
    assert "…" not in repr(shown)
    assert "Yes, he did." in Tags(shown._repr_html_()).text
    # evidence about another article is not looked at
    with pytest.raises(ja.UnknownRecord):
        own.trace("crc-37b")


def test_a_package_of_fewer_tables_and_more_sources_is_traced(article):
    gone = ("actors", "codings", "groups")
    frames = {name: frame for name, frame in article.frames.items() if name not in gone}
    second = article.sources.assign(source_id="second", title="The second")
    frames["sources"] = pd.concat([article.sources.assign(title="The first"), second], ignore_index=True)
    resources = tuple(table for table in article.package.resources if table.name not in gone)
    bare = replace(article, frames=frames, package=replace(article.package, resources=resources))
    assert next(passages_of(bare, ["p08s2"])).place.startswith("The first, paragraph 8, sentence 2")
    assert trace(bare, "r02").records["r02"]["Speaker"] == "renate_winter"
    assert trace(bare, "fig_children").records["fig_children"]["Group"] == "children"


# --- finding ------------------------------------------------------------------------------


def test_records_are_found_by_their_words_whatever_case_and_accents(article):
    assert "r33" in set(find(article, "FÖSTER famili")["record_id"])
    assert set(find(article, "legislators of kazakhstan")["record_id"]) == {"kazakh_legislators"}
    assert find(article, "legislators dragon").empty


@pytest.mark.parametrize("word", ["kazakh_legislators", "a47bb4e0b31429b4", "foster_care"])
def test_ids_codes_and_digests_are_not_text(article, word):
    assert find(article, word, *beside(article)).empty


def test_other_packages_are_searched_where_they_are_given(article):
    assert set(find(article, "riyadh", *beside(article))["table"]) >= {"norms"}
    assert find(article, "riyadh")["table"].isin(list(article.frames)).all()


@pytest.mark.parametrize("words", ["", "  ", "\u200b"])
def test_no_words_are_refused(article, words):
    with pytest.raises(ValueError, match="no words"):
        find(article, words)
