import base64
import html
import os
import quopri
import re
import subprocess
import unicodedata
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from conftest import INVENTED
from hypothesis import given
from hypothesis import strategies as st

from jusan_analysis.verify import (
    LARGEST_TEXT,
    digest,
    link_to,
    normal_form,
    not_the_article,
    read_words,
    verify,
    verify_figures,
    words_of,
)  # fmt: skip

CHROMIUM = "/usr/bin/chromium"
SENTENCES = ["Alpha one two.", "Beta three.", "Gamma four five six.", "Delta seven.", "Epsilon eight nine."]


def article_of(sentences, locators=None, figures=()):
    """An article of these sentences alone; each locator is the first two words."""
    rows, start = [], 0
    for number, sentence in enumerate(map(normal_form, sentences)):
        locator = locators[number] if locators else " ".join(sentence.split()[:2])
        rows.append((f"p{number}", start, start + len(sentence), digest(sentence), locator))
        start += len(sentence) + 1
    passages = pd.DataFrame(rows, columns=["passage_id", "start", "end", "digest", "locator"])
    columns = ["figure_id", "passage_ids", "form", "written"]
    return SimpleNamespace(passages=passages, figures=pd.DataFrame(list(figures), columns=columns))


def odd(article, text):
    """The passages that are not exact, with their status."""
    table = verify(article, text)
    table = table[table["status"] != "exact"]
    return dict(zip(table["passage_id"], table["status"]))


def written(folder, name, data):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


# --- the same words in other clothes ------------------------------------------------------


def page_of(text, head="<meta charset='utf-8'>", inner=html.escape):
    lines = [inner(line) for line in text.splitlines() if line.strip()]
    return (
        f"<!DOCTYPE html><html><head>{head}<title>{lines[0]} - A Paper</title>"
        "<script>let p = '<p>not seen</p>';</script></head><body><nav><ul><li><a href='/'>Home</a><li>World"
        f"</ul></nav><!-- a comment --><article>{''.join(f'<p>{line}</p>' for line in lines)}</article>"
        "<aside><h3>Read next</h3></aside><footer>All rights reserved.</footer></body></html>"
    )


def marked(line):
    """Tags inside a sentence: none of them parts words."""
    return re.sub(r"(\w+) (\w)(\w+)", r"<em>\1</em> <a href='#'>\2<wbr>\3</a>", html.escape(line), count=1)


def named(line):
    line = html.escape(line)
    for sign, name in (("“", "ldquo"), ("”", "rdquo"), ("’", "rsquo"), ("–", "ndash"), ("é", "eacute")):
        line = line.replace(sign, f"&{name};")
    return line


def numbered(line):
    return "".join(f"&#{ord(letter)};" for letter in line)


def hidden(line):
    return (
        f"{html.escape(line)}<template><script>x</script>No</template><noscript><style>p{{}}</style>No</noscript>"
        "<span hidden>No <b hidden>no</b></span><span style='DISPLAY : none'>No</span><iframe>No</iframe>"
        "<![ if !IE]><![note]><svg><title>No</title></svg>"
    )


def single_file(line):
    return f"<div><template shadowrootmode=open><p>{html.escape(line)}</p></template></div>"


def xhtml_of(text):
    lines = "".join(f"<p><![CDATA[{line}]]></p>" for line in text.splitlines() if line.strip())
    head = '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/>'
    return f"{head}<script src='a.js'/></head><body>{lines}<br/></body></html>"


def archive_of(text, encoding, coded):
    """A page saved as a web archive, beside one of its frames."""
    head = "From: <Saved by a browser>\r\nSubject: A page\r\nMIME-Version: 1.0\r\nContent-Type: "
    body = coded(page_of(text, head="").encode(encoding)).decode("ascii")
    how = "quoted-printable" if coded is quopri.encodestring else "base64"
    parts = [f"text/html; charset={encoding}\r\nContent-Transfer-Encoding: {how}\r\n\r\n{body}\r\n",
             "text/html\r\n\r\n<p>A frame of somebody else.</p>\r\n", "text/css\r\n\r\np {}\r\n"]  # fmt: skip
    parts = "".join(f"--line\r\nContent-Type: {part}" for part in parts)
    return f'{head}multipart/related; boundary="line"\r\n\r\n{parts}--line--\r\n'


def latin(text):
    return text.encode("windows-1252", errors="xmlcharrefreplace")


def each(sign):
    return lambda text: text.replace(" ", f"{sign} {sign}")


SAID_LATIN = "<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-1'>"
STRAIGHT = str.maketrans("“”„‟‘’", '""""\'\'')
OTHER_QUOTES = str.maketrans("“”’", "„«`")
# a copy of a text by what it wears; the ending tells nothing
COPIES = {
    "as it is": lambda text: text,
    "straight quotes": lambda text: text.translate(STRAIGHT),
    "quotes of other keyboards": lambda text: text.translate(OTHER_QUOTES),
    "hyphens for dashes": lambda text: text.replace("–", "-"),
    "minus signs for dashes": lambda text: text.replace("–", "−"),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "byte order mark": lambda text: "\ufeff" + text,
    "UTF-16": lambda text: text.encode("utf-16"),
    "windows-1252": lambda text: text.encode("windows-1252", errors="ignore"),
    "no-break blanks": lambda text: text.replace(" ", "\u00a0"),
    "thin blanks": lambda text: text.replace(" ", " \u2009"),
    "decomposed accents": lambda text: unicodedata.normalize("NFD", text),
    "one line": lambda text: " ".join(text.split()),
    "wrapped": lambda text: text.replace(" ", "\n"),
    "indented": lambda text: "".join(f"\t  {line}\n" for line in text.splitlines()),
    "soft hyphens": lambda text: re.sub(r"(\w\w)(\w\w)", "\\1\u00ad\\2", text),
    "characters without width": each("\u200b\u2060"),
    "marks of direction": each("\u200e\u202c\u2069"),
    "ligatures": lambda text: text.replace("fi", "ﬁ").replace("fl", "ﬂ").replace("ff", "ﬀ"),
    "in a longer text": lambda text: f"Menu\nWorld\n\n{text}\n\nRead more\nContact\n",
    "page": page_of,
    "page, tags inside sentences": lambda text: page_of(text, inner=marked),
    "page, entities": lambda text: page_of(text, inner=named),
    "page, numbers for letters": lambda text: page_of(text, inner=numbered),
    "page, parts that nobody sees": lambda text: page_of(text, inner=hidden),
    "page in parts of its own": lambda text: page_of(text, inner=single_file),
    "page without a head": lambda text: "".join(f"<h2>{named(line)}</h2>" for line in text.splitlines()),
    "page, lines broken by br": lambda text: f"<div>{html.escape(text).replace(chr(10), '<BR>')}</div>",
    "page in windows-1252 that says iso-8859-1": lambda text: latin(page_of(text, SAID_LATIN)),
    "page in windows-1252 that says utf-8": lambda text: latin(page_of(text)),
    "page in windows-1252 that says nothing": lambda text: latin(page_of(text, "")),
    "page in UTF-8 that says utf-16": lambda text: page_of(text, "<meta charset=utf-16>"),
    "page in UTF-16 that says iso-8859-1": lambda text: page_of(text, SAID_LATIN).encode("utf-16"),
    "page with another charset in a comment": lambda text: page_of(text, "<!-- <meta charset=koi8-r> -->"),
    "XHTML": xhtml_of,
    "web archive": lambda text: archive_of(text, "utf-8", quopri.encodestring),
    "web archive in windows-1252": lambda text: archive_of(text, "windows-1252", base64.encodebytes),
}  # fmt: skip
OTHER_DASHES = ("hyphens for dashes", "minus signs for dashes")


@pytest.mark.parametrize("clothes", COPIES)
def test_every_passage_is_exact_whatever_the_copy_wears(invented, tmp_path, clothes):
    copy = written(tmp_path, "copy.php", COPIES[clothes]("\n\n".join(INVENTED)))
    table = verify(invented, copy)
    assert table["status"].tolist() == ["exact"] * 8, table
    assert words_of(invented, copy)["p05s1"] == INVENTED[4]
    # a browser finds words over other quotes, and not over other dashes
    assert table["locator_ok"].tolist() == [clothes not in OTHER_DASHES or place != 1 for place in range(8)]


def test_every_passage_of_the_article_is_exact_whatever_the_copy_wears(article, text_path, tmp_path):
    text = text_path.read_text(encoding="utf-8")
    for clothes, dress in COPIES.items():
        copy = written(tmp_path, "copy", dress(text))
        table = verify(article, copy)
        assert set(table["status"]) == {"exact"}, clothes
        assert table["locator_ok"].all(), clothes
        assert set(verify_figures(article, copy)["status"]) == {"printed", "not_literal"}, clothes


def test_content_is_taken_as_content(invented):
    assert odd(invented, "\n\n".join(INVENTED)) == {}
    assert odd(invented, page_of("\n".join(INVENTED))) == {}


# --- reading ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        ("<p>a<p>b", "a b"), ("a<b>b</b>c", "a<b>b</b>c"), ("<b>a</b>b", "ab"),
        ("<ul><li>a<li>b</ul>", "a b"),
        ("<td>a</td><td>b", "a b"), ("<p>a&nbsp;b &amp; c&rsquo;s &#8211; &#x2014;", "a b & c's - -"),
        ("<title>Head</title><h1>Head</h1>", "Head"), ("<p>&#0;&#xd800;&nonsense;", "\ufffd\ufffd&nonsense;"),
        ("<p>a\0b", "ab"), ("<div>" * 2000 + "a", "a"), ("", ""), ("<", "<"), ("1 < 2", "1 < 2"),
        ('<meta charset="windows-1251"><p>дом \x98'.encode("latin-1", "ignore"), "\ufffd"),
        ('<meta charset="windows-1251"><p>дом'.encode("cp1251"), "дом"),
        (b"<meta content='text/html; charset=koi8-r'><p>" + "дом".encode("koi8-r"), "дом"),
        ("дом".encode("utf-16"), "дом"), (b"\xef\xbb\xbf<p>caf\xc3\xa9", "café"), (b"caf\xe9", "café"),
        (b'<meta charset="iso-8859-9"><p>\x93\xfe\x94', '"ş"'),
        *((f'<meta charset="{name}"><p>café', "café") for name in "nonsense rot13 idna utf-7".split()),
        # one broken letter in a page of UTF-8
        (b'<meta charset="utf-8"><p>caf\xc3\xa9 \xe9 \xc3\xa9', "café \ufffd é"),
    ],
)  # fmt: skip
def test_copies_are_read_as_a_browser_reads_them(tmp_path, content, seen):
    assert normal_form(read_words(written(tmp_path, "copy", content))) == seen


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"%PDF-1.7", "a PDF"), (b"PK\x03\x04rest", "a Word or other"), (b"\xd0\xcf\x11\xe0", "old Word"),
     (b"{\\rtf1", "rich text"), (b"bplist00", "Safari")],
)  # fmt: skip
def test_what_is_not_text_is_named_with_a_way_on(tmp_path, data, kind):
    with pytest.raises(ValueError, match=rf"copy.txt is .*{kind}.* Save it as plain text"):
        read_words(str(written(tmp_path, "copy.txt", data)))


@pytest.mark.parametrize(
    "name",
    [
        "copy.md",
        "my copy of it.txt",
        "saved page.HTML",
        "folder/copy",
        "~/copy",
        "copy",
        "Копия.doc",
        "a\\b",
        ".",
    ],
)
def test_a_name_without_a_file_is_refused(invented, name):
    with pytest.raises(FileNotFoundError, match=r"There is no file .* Give the path to your copy"):
        verify(invented, name)


@pytest.mark.parametrize(
    "address", ["https://example.org/a page", "HTTP://example.org", Path("https://example.org")]
)
def test_a_web_address_is_refused(address):
    with pytest.raises(ValueError, match=r"is a web address\. Save the page"):
        read_words(address)


def test_names_are_files_and_words_are_words(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    file = written(tmp_path, "no ending", "inside")
    assert read_words(file) == read_words("no ending") == read_words("~/no ending") == "inside"
    for words in ("just words", "first line\nno ending", "Да.", "He read a.txt aloud.", "a word " * 200):
        assert read_words(words) == words


def test_a_text_too_large_is_refused_before_its_end(tmp_path):
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(LARGEST_TEXT * 100)
    with pytest.raises(ValueError, match="larger than 20 MiB"):
        read_words(tmp_path / "a.txt")


@given(st.one_of(st.binary(max_size=200), st.text(alphabet="<>!?[]/- \n&;:=\"'apxmlCDT").map(str.encode)))
def test_no_file_stops_the_reader(tmp_path_factory, content):
    # the only file it refuses is a web archive without a page
    with suppress(ValueError):
        assert isinstance(read_words(written(tmp_path_factory.getbasetemp(), "any", content)), str)


@given(st.text())
def test_the_normal_form_of_a_normal_form_is_itself(text):
    once = normal_form(text)
    assert normal_form(once) == once == normal_form(unicodedata.normalize("NFD", text))
    assert not re.search(r"\s\s|^\s|\s$|[^\S ]", once)


# --- what became of a sentence ------------------------------------------------------------


def joined(*places):
    return " ".join(SENTENCES[place] for place in places)


ALL = (0, 1, 2, 3, 4)
BECAME = [
    *((f"{p} edited", joined(*ALL).replace(SENTENCES[p][1:], "ny." * 5), {p: "changed"}) for p in ALL),
    *((f"{p} deleted", joined(*(q for q in ALL if q != p)), {p: "missing"}) for p in ALL),
    *((f"{p} doubled", joined(*sorted([*ALL, p])), {p: "ambiguous"}) for p in ALL),
    ("the first carried to the end", joined(1, 2, 3, 4, 0), {0: "moved"}),
    ("the last carried to the start", joined(4, 0, 1, 2, 3), {4: "moved"}),
    ("one carried, one deleted", joined(0, 4, 2, 3), {1: "missing", 4: "moved"}),
    ("two exchanged", f"{joined(0)} Something else. {joined(3, 4)}", {1: "changed", 2: "changed"}),
    ("headline far above", f"{joined(0)} Home News About. {joined(*ALL)}", {}),
    ("headline and lead far above", f"{joined(0, 1)} Home News. {joined(*ALL)} More: {joined(0)}", {}),
    ("headline far above, one deleted", f"{joined(0)} Home News. {joined(0, 2, 3, 4)}", {1: "missing"}),
    ("last sentence in a footer", f"{joined(*ALL)} Read more of it. {joined(4)}", {}),
    ("no headline, a menu", f"Home News World Sports Culture About. {joined(1, 2, 3, 4)}", {0: "missing"}),
    ("inside a longer word", f"x{joined(*ALL)}", {0: "changed"}),
    ("another text", "Nothing of it is here at all, not a word.", dict.fromkeys(ALL, "missing")),
    ("no text", "", dict.fromkeys(ALL, "missing")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "text", "expected"), BECAME)
def test_a_sentence_is_reported_for_what_became_of_it(what, text, expected):
    assert odd(article_of(SENTENCES), text) == {f"p{place}": status for place, status in expected.items()}


YES = ["Did you go?", "Mmm.", "And then?", "Mmm.", "He said so. Mmm.", "Mmm."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" ".join(YES), {}),
        (" ".join(YES[:3] + YES[4:]), {"p3": "missing"}),
        (" ".join([*YES[:3], "Oh yes.", *YES[4:]]), {"p3": "changed"}),
        (" ".join(["Mmm.", "Home News.", *YES]), {}),
        (" ".join([*YES[:2], *YES[1:]]), {"p1": "ambiguous", "p3": "ambiguous", "p5": "ambiguous"}),
    ],
)
def test_repeated_sentences_are_told_apart_by_place(text, expected):
    table = verify(article_of(YES, locators=[pd.NA] * 6), text)
    table = table.set_index("passage_id")
    assert table.loc[table["status"] != "exact", "status"].to_dict() == expected
    assert table["locator_ok"].isna().all()
    found = table["found_start"].dropna()
    assert found.is_monotonic_increasing
    assert found.is_unique


def test_places_are_those_of_the_copy():
    text = "Before. " + joined(*ALL)
    table = verify(article_of(SENTENCES), text)
    assert [text[a:b] for a, b in zip(table["found_start"], table["found_end"])] == SENTENCES
    assert table.columns.tolist() == "passage_id status locator_ok found_start found_end note".split()


@given(st.permutations(range(8)))
def test_as_many_sentences_as_can_be_are_in_order(order):
    sentences = [f"Sentence {place} ends." for place in range(8)]
    table = verify(article_of(sentences), " ".join(sentences[place] for place in order))
    longest = [1] * 8
    for place, number in enumerate(order):
        longest[place] = 1 + max((longest[k] for k in range(place) if order[k] < number), default=0)
    assert (table["status"] == "exact").sum() == max(longest)
    assert set(table["status"]) <= {"exact", "moved"}


def test_each_sentence_of_the_article_is_reported_for_what_became_of_it(article, words):
    spans = list(zip(article.passages["start"], article.passages["end"]))
    sentences = [words[start:end] for start, end in spans]
    for place in range(0, len(sentences), 3):
        before, sentence, after = sentences[:place], sentences[place], sentences[place + 1 :]
        became = {"changed": [sentence[:-1] + "#"], "missing": [], "ambiguous": [sentence] * 2}
        for status, now in became.items():
            text = "\n\n".join([*before, *now, *after])
            assert odd(article, text) == {article.passages["passage_id"][place]: status}


@pytest.mark.parametrize(
    ("sentences", "text", "wrong"),
    [(SENTENCES, "Nothing of it.", True), (SENTENCES, joined(0), True), (SENTENCES, joined(0, 2), False),
     (SENTENCES[:1], SENTENCES[0], False), ([], "Words and words.", False)],
)  # fmt: skip
def test_another_text_is_called_that_in_one_sentence(sentences, text, wrong):
    sentence = not_the_article(verify(article_of(sentences), text))
    assert sentence.startswith("This does not look like the article") is wrong
    assert "\n" not in sentence


# --- locators and links -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("locator", "text", "note"),
    [
        ("Beta three", "Alpha one. Beta three four.", ""),
        ("Beta three", "<p>Alpha one. <b>Beta</b>\nthree four.", ""),
        *((words, "Alpha one. Beta three four.", "not printed so") for words in
          ("beta THREE", "Gamma", "Alpha one", "eta three", "Beta thr")),
        ("well-known", "Alpha one. A well–known four.", "not printed so"),
        ("Beta three", "<p>Alpha one. Beta<br>three four.", "not printed so"),
        ("Beta three", "BETA THREE! Alpha one. Beta three four.", "printed 2 times"),
        ("a cafe", "A café. Alpha one. In a cafe four.", "printed 2 times"),
    ],
)  # fmt: skip
def test_a_locator_is_held_against_its_sentence(locator, text, note):
    sentence = re.sub("<[^>]*>", " ", text).partition("one. ")[2]
    article = article_of(["Alpha one.", sentence], locators=[pd.NA, locator])
    row = verify(article, text).iloc[1]
    assert row["status"] == "exact"
    assert row["locator_ok"] == (not note)
    assert note in row["note"]


@pytest.mark.parametrize(
    ("locator", "fragment"),
    [("a-b, c & d", "a%2Db%2C%20c%20%26%20d"), ("“a” – b", "%E2%80%9Ca%E2%80%9D%20%E2%80%93%20b"),
     ("a#b?c=d/e", "a%23b%3Fc%3Dd%2Fe"), ("100%", "100%25"), ("a<b>\"c'", "a%3Cb%3E%22c%27")],
)  # fmt: skip
def test_what_has_a_meaning_in_a_text_fragment_is_encoded(locator, fragment):
    assert link_to("https://example.org/a#b", locator) == f"https://example.org/a#:~:text={fragment}"
    assert link_to("https://example.org/a", "x", locator).endswith(f"#:~:text=x,-{fragment}")


def test_without_an_address_or_a_locator_a_link_is_what_remains():
    page = "https://example.org/a"
    assert link_to(None, "a b") == link_to(pd.NA, "a b") == link_to("", "a b") == ""
    assert link_to(page, "") == link_to(page, pd.NA) == link_to(page, None) == page


@pytest.mark.skipif(not os.path.exists(CHROMIUM), reason=f"{CHROMIUM} is not here")
@pytest.mark.parametrize(
    ("locator", "after", "seen"), [("The ferryman –", "", "p2"), ("A café owner", "lit the", "p6")]
)
def test_a_link_scrolls_to_its_sentence_in_chromium(tmp_path, locator, after, seen):
    # sentences are so far apart that a window shows one of them at most
    lines = ["A cafe owner.", *INVENTED]
    body = "".join(f"<p id='p{number}'>{html.escape(line)}</p>" for number, line in enumerate(lines))
    script = (
        "setTimeout(() => document.body.dataset.seen = [...document.querySelectorAll('p')]"
        ".filter(p => p.getBoundingClientRect().bottom > 0 && p.getBoundingClientRect().top < innerHeight)"
        ".map(p => p.id).join(), 1500)"
    )
    head = "<!DOCTYPE html><meta charset='utf-8'><title>x</title><style>p { margin: 3000px 0 }</style>"
    page = written(tmp_path, "page.html", f"{head}{body}<script>{script}</script>")
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=4000", "--dump-dom",
         link_to(page.as_uri(), locator, after)],
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert f'data-seen="{seen}"' in done.stdout


# --- figures ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "tokens", "others"),
    [
        ("There were 406 children.", ["406"], ["40", "06", "400"]),
        ("(406), or 33, of 156.", ["406", "33", "156"], []),
        ("1,406 of 1’406 left", ["1,406"], ["406", "1"]), ("31.5 thousand", ["31.5"], ["31", "5"]),
        ("12 156 women", ["12 156"], ["156", "12"]), ("33% or 14 % of men", [], ["33", "14"]),
        ("a 33-man crew", [], ["33"]), ("a 14-year-old or ten-year-old", ["14", "ten"], ["year"]),
        ("twenty-one of ninety", ["twenty-one"], ["twenty", "one", "nine"]),
        ("aged 16–18.", ["16-18", "16–18"], ["16"]), ("3 of nine", ["3;nine"], ["3;ten", ""]),
    ],
)  # fmt: skip
def test_a_number_is_found_whole_or_not_at_all(sentence, tokens, others):
    figures = [(token, "p0", "number", token) for token in [*tokens, *others]]
    table = verify_figures(article_of([sentence, "Another."], figures=figures), f"{sentence} Another.")
    statuses = dict(zip(table["figure_id"], table["status"]))
    assert statuses == dict.fromkeys(tokens, "printed") | dict.fromkeys(others, "not_printed")


def test_only_numbers_in_sentences_that_were_found_are_looked_for():
    cases = [("p0", "number", "3", "unchecked"), ("p1", "word", "four", "printed"),
             ("p1", "quantifier", "all", "not_literal"), ("p1", "derived", pd.NA, "not_literal"),
             ("p0;p1", "number", "4", "unchecked"), ("p1;p0", "word", "four", "printed"),
             ("p1", "number", "4", "not_printed")]  # fmt: skip
    figures = [(f"f{number}", *case[:3]) for number, case in enumerate(cases)]
    article = article_of(["He saw 3 and 4.", "They saw four."], figures=figures)
    assert verify_figures(article, "They saw four.")["status"].tolist() == [case[3] for case in cases]
