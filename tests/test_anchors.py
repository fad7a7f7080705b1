import html
import os
import re
import subprocess
import unicodedata
from urllib.parse import unquote

import pytest
from conftest import INVENTED

import jusan_analysis as ja
from jusan_analysis import anchors
from jusan_analysis.texts import normal_form

CHROMIUM = "/usr/bin/chromium"


def told(article, text):
    """The passages that are not exact, with their status."""
    aligned = anchors.verify(article, text)
    odd = aligned[aligned["status"] != "exact"]
    return dict(zip(odd["passage_id"], odd["status"]))


# --- the same words in other clothes ------------------------------------------------------


def page_of(text, *, tags=False):
    """A saved page: title, navigation, scripts and comments around the paragraphs."""
    lines = [html.escape(line) for line in text.splitlines() if line.strip()]
    for plain, entity in (("“", "&ldquo;"), ("”", "&rdquo;"), ("’", "&rsquo;"), ("–", "&ndash;")):
        lines = [line.replace(plain, entity) for line in lines]
    if tags:
        lines = [re.sub(r"(\S+) (\S+) ", r"<em>\1</em> <a href='#'>\2</a> ", line, count=1) for line in lines]
    body = "\n".join(f"  <p class='x'>{line}</p>" for line in lines[1:])
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{lines[0]} - A Paper</title>"
        "<script>let p = '<p>not seen</p>';</script><style>p {}</style></head><body>"
        "<nav><ul><li><a href='/'>Home</a><li>World<li>Courts</ul></nav><!-- a comment -->"
        f"<article><h1>{lines[0]}</h1>{body}</article><aside><h3>Read next</h3></aside>"
        "<footer><p>All rights reserved.</p></footer><script>track()</script></body></html>"
    )


def straight(text):
    return text.translate(str.maketrans("“”„‘’", '"""\'\''))


CLOTHES = {
    "as it is": lambda text: text,
    "straight quotes": straight,
    "hyphens for dashes": lambda text: text.replace("–", "-").replace("—", "-"),
    "long dashes": lambda text: text.replace("–", "—"),
    "minus signs": lambda text: text.replace("–", "−"),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "BOM": lambda text: "\ufeff" + text,
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "thin spaces": lambda text: text.replace(" ", "\u2009"),
    "decomposed accents": lambda text: unicodedata.normalize("NFD", text),
    "doubled blank lines": lambda text: text.replace("\n", "\n\n\n"),
    "no blank lines": lambda text: "\n".join(line for line in text.splitlines() if line.strip()),
    "one line": lambda text: " ".join(text.split()),
    "indented": lambda text: "".join(f"\t  {line}\n" for line in text.splitlines()),
    "wrapped": lambda text: text.replace(" ", "\n"),
    "doubled blanks": lambda text: text.replace(" ", "  "),
    "in a longer page": lambda text: f"Menu\nWorld\n\n{text}\n\nRead more\nContact\n",
    "all at once": lambda text: "\ufeff" + unicodedata.normalize(
        "NFD", straight(text).replace("–", "—").replace(" ", "\u00a0 ").replace("\n", "\r\n\r\n")),
}  # fmt: skip
PAGES = {"page": page_of, "page with tags inside sentences": lambda text: page_of(text, tags=True)}


def written(folder, name, text):
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return path


@pytest.mark.parametrize("clothes", CLOTHES)
def test_every_passage_is_exact_whatever_the_copy_wears(article, text_path, tmp_path, clothes):
    copy = written(tmp_path, "copy.txt", CLOTHES[clothes](text_path.read_text(encoding="utf-8")))
    assert told(article, copy) == {}
    assert set(anchors.verify_figures(article, copy)["status"]) == {"printed", "not_literal"}


@pytest.mark.parametrize("clothes", CLOTHES)
@pytest.mark.parametrize("form", PAGES)
def test_every_passage_is_exact_in_a_saved_page(article, text_path, tmp_path, form, clothes):
    text = CLOTHES[clothes](text_path.read_text(encoding="utf-8"))
    if len(text.splitlines()) == 1 or clothes == "wrapped":
        pytest.skip("a page is made of paragraphs")
    assert told(article, written(tmp_path, "copy.html", PAGES[form](text))) == {}


@pytest.mark.parametrize("clothes", CLOTHES)
def test_invented_passages_are_exact_whatever_the_copy_wears(invented, tmp_path, clothes):
    assert told(invented, written(tmp_path, "copy.txt", CLOTHES[clothes]("\n\n".join(INVENTED)))) == {}


@pytest.mark.parametrize("form", PAGES)
def test_invented_passages_are_exact_in_a_saved_page(invented, tmp_path, form):
    assert told(invented, written(tmp_path, "copy.html", PAGES[form]("\n".join(INVENTED)))) == {}


# --- one sentence is another, and all others stay exact -----------------------------------


def sentences_of(article, words):
    return [words[start:end] for start, end in zip(article.passages["start"], article.passages["end"])]


def one_word_more(sentence):
    first, _, rest = sentence.partition(" ")
    return f"{first} assuredly {rest}"


def without_last_word(sentence):
    return sentence.rpartition(" ")[0]


EDITS = {
    "a word more": one_word_more,
    "a word less": without_last_word,
    "a letter": lambda sentence: sentence[:-2] + "#" + sentence[-1],
    "quite another": lambda sentence: (
        "Quite other words stand here now, about as many as there were, all of them new."
    ),
}
CHANGES = {
    "edited": ("changed", lambda own, place: [*own[:place], one_word_more(own[place]), *own[place + 1 :]]),
    "deleted": ("missing", lambda own, place: own[:place] + own[place + 1 :]),
    "duplicated": ("ambiguous", lambda own, place: [*own[: place + 1], *own[place:]]),
}


def as_text(sentences):
    return "\n\n".join(sentences)


def copies(folder, sentences):
    """The sentences as a text and as a page."""
    yield written(folder, "copy.txt", as_text(sentences))
    yield written(folder, "copy.html", page_of("Section and date\n" + as_text(sentences)))


@pytest.mark.parametrize("change", CHANGES)
def test_each_sentence_edited_deleted_or_duplicated_is_told_for_what_it_is(article, words, tmp_path, change):
    status, made = CHANGES[change]
    own = sentences_of(article, words)
    for place, passage_id in enumerate(article.passages["passage_id"]):
        for copy in copies(tmp_path, made(own, place)):
            if copy.suffix == ".txt" or place % 6 in (0, 1):
                assert told(article, copy) == {passage_id: status}, copy.suffix


@pytest.mark.parametrize("edit", EDITS)
def test_each_edit_of_a_sentence_is_told_and_all_others_stay_exact(article, words, edit):
    own, ids = sentences_of(article, words), article.passages["passage_id"]
    for place in [*range(0, len(own), 3), len(own) - 1]:
        text = as_text([*own[:place], EDITS[edit](own[place]), *own[place + 1 :]])
        assert told(article, text) == {ids[place]: "changed"}


def test_an_edit_of_each_locator_is_told(article, words):
    own = sentences_of(article, words)
    for place, (passage_id, locator) in enumerate(article.passages[["passage_id", "locator"]].to_numpy()):
        first, _, rest = normal_form(locator).partition(" ")
        changed = own[place].replace(normal_form(locator), f"{first}x {rest}")
        assert changed != own[place]
        assert told(article, as_text([*own[:place], changed, *own[place + 1 :]])) == {passage_id: "changed"}


@pytest.mark.parametrize("far", [1, 2, 7, 30, 61])
def test_a_sentence_carried_elsewhere_is_moved(article, words, tmp_path, far):
    own = sentences_of(article, words)
    ids = article.passages["passage_id"].tolist()
    for place in range(0, len(own), 3):
        rest = own[:place] + own[place + 1 :]
        to = (place + far) % len(own)
        found = told(article, as_text([*rest[:to], own[place], *rest[to:]]))
        # of two neighbours that change places either may be called the one that moved
        near = abs(to - place) == 1
        assert found in ([{ids[place]: "moved"}, {ids[to]: "moved"}] if near else [{ids[place]: "moved"}])


def test_a_headline_deleted_and_a_navigation_before_it_is_missing(article, words, tmp_path):
    own = sentences_of(article, words)
    nav = "<nav><a>Home</a> <a>World</a></nav>"
    copy = written(tmp_path, "copy.html", nav + "".join(f"<p>{html.escape(one)}</p>" for one in own[1:]))
    assert told(article, copy) == {article.passages["passage_id"][0]: "missing"}


def test_of_a_text_of_another_kind_every_passage_is_missing(article, tmp_path):
    text = written(tmp_path, "other.txt", as_text(INVENTED))
    assert set(anchors.verify(article, text)["status"]) == {"missing"}
    assert set(anchors.verify_figures(article, text)["status"]) == {"unchecked", "not_literal"}


@pytest.mark.parametrize("place", range(len(INVENTED)))
def test_an_invented_sentence_is_told_for_what_became_of_it(invented, place):
    own = [normal_form(one) for one in INVENTED]
    passage_id = invented.passages["passage_id"][place]
    for status, made in CHANGES.values():
        assert told(invented, as_text(made(own, place))) == {passage_id: status}


# --- figures ------------------------------------------------------------------------------


def test_a_number_that_was_changed_is_not_printed(article, words):
    # the sentence is rewritten and hence not found: its numbers are never guessed
    figure = article.figures.set_index("figure_id").loc["fig_children"]
    text = words.replace(figure["written"], "999")
    statuses = anchors.verify_figures(article, text).set_index("figure_id")["status"]
    assert statuses["fig_children"] == "unchecked"
    assert statuses["fig_courts"] == "printed"


def test_a_token_that_does_not_stand_in_the_sentence_is_told(package, text_path):
    package.set("figures", "fig_courts", "written", "Twenty")
    package.accept()
    figures = anchors.verify_figures(ja.load_article(package.root), text_path).set_index("figure_id")
    assert figures["status"]["fig_courts"] == "not_printed"


def test_a_token_is_found_as_a_whole_word_only(package, text_path):
    package.set("figures", "fig_courts", "written", "Nine")
    package.accept()
    figures = anchors.verify_figures(ja.load_article(package.root), text_path).set_index("figure_id")
    assert figures["status"]["fig_courts"] == "not_printed"


def test_what_is_no_number_or_word_answers_not_literal(article, words):
    figures = anchors.verify_figures(article, words)
    literal = figures["form"].isin(["number", "word"])
    assert set(figures.loc[~literal, "status"]) == {"not_literal"}
    assert set(figures.loc[literal, "status"]) == {"printed"}


# --- locate and link ----------------------------------------------------------------------


def test_a_quotation_leads_to_its_passages(invented):
    text = as_text(INVENTED)
    assert anchors.locate(invented, text, '"Nobody  crosses')["passage_ids"].tolist() == ["p03s1"]
    assert anchors.locate(invented, text, "pier. Two geese")["passage_ids"].tolist() == ["p04s1;p05s1"]
    assert anchors.locate(invented, text, "twice. “Nobody")["passage_ids"].tolist() == ["p02s1;p03s1"]


@pytest.mark.parametrize("words", ["", "  ", "a dragon", "(", "\\", ".*"])
def test_words_that_do_not_stand_there_are_nowhere(invented, words):
    assert anchors.locate(invented, as_text(INVENTED), words).empty


def test_words_outside_the_article_lead_to_no_passage(invented):
    found = anchors.locate(invented, "Menu and more. " + as_text(INVENTED), "Menu")
    assert found["passage_ids"].tolist() == [""]


def test_each_locator_stands_once_and_in_its_passage(article, words):
    for one in article.passages.itertuples():
        locator = normal_form(one.locator).casefold()
        assert words.casefold().count(locator) == 1
        assert one.start <= words.casefold().index(locator) <= one.end - len(locator)


@pytest.mark.parametrize(
    ("locator", "fragment"),
    [("a-b, c & d", "a%2Db%2C%20c%20%26%20d"), ("“a” – b", "%E2%80%9Ca%E2%80%9D%20%E2%80%93%20b"),
     ("a#b?c=d/e", "a%23b%3Fc%3Dd%2Fe"), ("100%", "100%25"), ("a<b>\"c'", "a%3Cb%3E%22c%27")],
)  # fmt: skip
def test_what_has_a_meaning_in_a_text_fragment_is_encoded(locator, fragment):
    assert anchors.link_to("https://example.org/a#b", locator) == f"https://example.org/a#:~:text={fragment}"


def test_each_link_holds_its_locator_and_nothing_that_divides_a_fragment(article):
    for passage_id, locator in article.passages[["passage_id", "locator"]].to_numpy():
        page, _, fragment = anchors.link(article, passage_id).partition("#:~:text=")
        assert page == article.sources["url"][0]
        assert unquote(fragment) == locator
        assert not set(fragment) & set("-,&")


def test_a_link_to_no_passage_is_told(article):
    with pytest.raises(KeyError):
        anchors.link(article, "p99s9")


# --- in a browser -------------------------------------------------------------------------

browser = pytest.mark.skipif(not os.path.exists(CHROMIUM), reason=f"{CHROMIUM} is not here")


def seen_at(page, fragment, profile):
    """Ids of what stands in the window of a page that was opened at a text fragment."""
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         f"--user-data-dir={profile}", "--virtual-time-budget=4000", "--dump-dom", f"file://{page}#{fragment}"],
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return re.search('data-seen="([^"]*)"', done.stdout).group(1)


@browser
def test_a_text_fragment_scrolls_to_its_sentence_in_chromium(invented, tmp_path):
    # sentences stand so far apart that a window shows one of them at most
    sentences = zip(invented.passages["passage_id"], map(html.escape, INVENTED))
    body = "".join(f"<p id='{passage_id}'>{words}</p>" for passage_id, words in sentences)
    script = (
        "setTimeout(() => document.body.dataset.seen = [...document.querySelectorAll('p')]"
        ".filter(p => p.getBoundingClientRect().bottom > 0 && p.getBoundingClientRect().top < innerHeight)"
        ".map(p => p.id).join(), 1500)"
    )
    head = "<!DOCTYPE html><meta charset='utf-8'><title>x</title><style>p { margin: 3000px 0 }</style>"
    page = written(tmp_path, "page.html", f"{head}{body}<script>{script}</script>")
    for passage_id in invented.passages["passage_id"][[1, 2, 4]]:
        fragment = anchors.link(invented, passage_id).partition("#")[2]
        assert seen_at(page, fragment, tmp_path / "profile") == passage_id
