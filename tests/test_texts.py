import os
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jusan_analysis.texts import LARGEST_TEXT, digest, normal_form, read_text


@given(st.text())
def test_the_normal_form_of_a_normal_form_is_itself(text):
    assert normal_form(normal_form(text)) == normal_form(text)


@given(st.text())
def test_the_normal_form_has_single_blanks_and_none_around(text):
    assert not re.search(r"\s\s|^\s|\s$|[^\S ]", normal_form(text))


@given(st.text())
def test_composed_and_decomposed_accents_have_one_normal_form(text):
    assert normal_form(unicodedata.normalize("NFD", text)) == normal_form(text)


@pytest.mark.parametrize("written", ["“a”", "„a“", '"a"', "″a″"])
def test_quotation_marks_are_folded(written):
    assert normal_form(written) == '"a"'


@pytest.mark.parametrize("dash", "‐‑‒–—―−-")
def test_dashes_are_folded(dash):
    assert normal_form(f"a {dash} b") == "a - b"


@pytest.mark.parametrize(
    "blank", [" ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u2009", "\u202f", "\u3000", "\ufeff "]
)
def test_blanks_are_one_blank(blank):
    assert normal_form(f"a{blank}b") == "a b"


def test_the_case_of_letters_is_kept():
    assert normal_form("Ab") != normal_form("ab")


@given(st.text())
def test_a_digest_is_sixteen_hexadecimal_digits(text):
    assert re.fullmatch("[0-9a-f]{16}", digest(text))


def test_digests_tell_words_apart():
    assert digest("a b") != digest("a  b")


# --- files --------------------------------------------------------------------------------


def test_words_are_taken_as_words_and_names_as_files(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("inside", encoding="utf-8")
    assert read_text(file) == read_text(str(file)) == "inside"
    assert read_text("just words") == "just words"
    assert read_text(f"first line\n{file}") == f"first line\n{file}"


def test_a_byte_order_mark_is_no_part_of_a_text(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfwords")
    assert read_text(tmp_path / "a.txt") == "words"


def test_a_text_in_another_encoding_is_told(tmp_path):
    (tmp_path / "a.txt").write_bytes("дом".encode("cp1251"))
    with pytest.raises(ValueError, match="not UTF-8 at byte 0; save it as UTF-8"):
        read_text(tmp_path / "a.txt")


def test_a_missing_text_is_told(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_text(str(tmp_path / "none.txt"))


def test_a_text_too_large_is_told_and_not_read_to_its_end(tmp_path):
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(LARGEST_TEXT * 100)
    with pytest.raises(ValueError, match="larger than 20 MiB"):
        read_text(tmp_path / "a.txt")


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs an endless device")
def test_an_endless_text_is_told():
    from pathlib import Path

    with pytest.raises(ValueError, match="larger than 20 MiB"):
        read_text(Path("/dev/zero"))


# --- pages --------------------------------------------------------------------------------


def page(tmp_path, content, suffix="html"):
    file = tmp_path / f"page.{suffix}"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return normal_form(read_text(file))


@pytest.mark.parametrize("suffix", ["html", "htm", "xhtml", "HTML"])
def test_a_page_is_read_as_a_reader_sees_it(tmp_path, suffix):
    content = (
        "<html><head><title>Head</title><style>b{}</style></head><body><script>var x = '<p>no</p>';</script>"
        "<noscript>no</noscript><template><p>no</p></template><!-- no --><p>One <em>two</em> three.</p>"
        "<p>Four<br>five</p></body></html>"
    )
    assert page(tmp_path, content, suffix) == "One two three. Four five"


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        ("<p>a</p><p>b</p>", "a b"),
        ("<p>a<p>b", "a b"),
        ("a<b>b</b>c", "abc"),
        ("<ul><li>a<li>b</ul>", "a b"),
        ("<td>a</td><td>b</td>", "a b"),
        ("a&nbsp;b &amp; c&rsquo;s &ldquo;d&rdquo; &#8211; &#x2014;", 'a b & c\'s "d" - -'),
        ("<title>Head<body>", ""),
        ("<title>Head</title><h1>Head</h1>", "Head"),
        ("<head><title>x</title><p>a", "a"),
        ("<svg><title>x</title></svg>a", "a"),
        ("a <b <p>b", "a"),
        ("&#0;&#xd800;&nonsense;", "\ufffd\ufffd&nonsense;"),
        ("", ""),
    ],
)
def test_pages_of_all_sorts_are_read(tmp_path, content, seen):
    assert page(tmp_path, content).startswith(seen)
    assert bool(page(tmp_path, content)) == bool(seen)


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        ('<meta charset="windows-1251"><p>дом'.encode("cp1251"), "дом"),
        (
            '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>дом'.encode("koi8-r"),
            "дом",
        ),
        ("<p>дом".encode("utf-16"), "дом"),
        (b"\xef\xbb\xbf<p>caf\xc3\xa9", "café"),
        (b"<p>caf\xe9", "café"),
        (b'<meta charset="nonsense"><p>caf\xc3\xa9', "café"),
        (b'<meta charset="rot13"><p>caf\xc3\xa9', "café"),
        (b'<meta charset="idna"><p>caf\xc3\xa9', "café"),
        (b'<meta charset="utf-8"><p>caf\xe9 \x81', "caf\ufffd \ufffd"),
    ],
)
def test_a_page_is_read_in_the_encoding_it_names(tmp_path, content, seen):
    assert page(tmp_path, content) == seen


@pytest.mark.parametrize("piece", ["<div>x", "x<br>", "<p>x</p>", "</p>", "<", "&", "<!--", "<b"])
def test_a_page_of_one_piece_over_and_over_is_read(tmp_path, piece):
    assert isinstance(page(tmp_path, piece * 2_000), str)


@given(st.binary(max_size=200))
def test_no_page_stops_the_reader(tmp_path_factory, content):
    assert isinstance(page(tmp_path_factory.getbasetemp(), content), str)
