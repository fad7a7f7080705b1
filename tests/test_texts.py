"""From a text or a saved page to sentences: where each is, its digest, the words to find it by."""

import csv
import io

import pytest

import jusan_analysis as ja
from jusan_analysis.texts import locator, passages, read_document, read_list, sentences
from jusan_analysis.verify import digest, folded, normal_form

PAGE = """<!doctype html><html lang="en"><head><title>What the harbour heard</title>
<meta property="og:site_name" content="The Lantern"></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/ships">Ships</a></li></ul></nav>
<article><h1>What the harbour heard</h1>
<p>The keeper of the “old” lighthouse told us that 14 boats came in before the storm reached the bay.</p>
<p>She asks the town to mend the pier – and to pay for it. Nobody from the town council has answered her.</p>
<p>Dr. Ahn of the weather service says that storms like this one come every ten years or so.</p></article>
<footer><p>Subscribe to our letter. All rights reserved.</p></footer></body></html>"""


@pytest.mark.parametrize(
    ("language", "paragraph", "expected"),
    [
        ("en", "Mr. Obi spoke for 2.5 hours. He left.", ["Mr. Obi spoke for 2.5 hours.", "He left."]),
        ("en", "27. The State reports. It adds nothing.", ["27. The State reports.", "It adds nothing."]),
        ("en", "(b) Pay the keeper.", ["(b) Pay the keeper."]),
        ("es", "a) El Estado, cf. párr. 45, informa. No da cifras.",
         ["a) El Estado, cf. párr. 45, informa.", "No da cifras."]),
        ("zh", "港口很安静。没有人说话。", ["港口很安静。", "没有人说话。"]),
        ("en", "He said: “Yes.”  Then   nothing.", ['He said: "Yes."', "Then nothing."]),
    ],
)  # fmt: skip
def test_a_paragraph_is_cut_into_its_sentences(language, paragraph, expected):
    assert sentences(paragraph, language) == expected


@pytest.mark.parametrize(
    ("sentence", "rest", "expected"),
    [
        ("The keeper of the old light spoke.", "", "The keeper of the old"),
        # words that stand elsewhere too, in other case or accents, find nothing
        ("The old café closed its doors today.", "THE OLD CAFE CLOSED ITS", "old café closed its doors"),
        # pages print dashes in several ways
        ("The harbour – as ever – was quiet that night.", "", "was quiet that night"),
        ("Yes.", "", ""),
        ("A man is here.", "A man is here. A man is here too.", ""),
    ],
)
def test_a_sentence_is_found_by_words_that_stand_there_alone(sentence, rest, expected):
    assert locator(sentence, folded(f"{sentence} {rest}")) == expected


def test_a_page_gives_its_main_text_and_invents_nothing(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    said = []
    document = read_document(page, said)
    rows = passages(document)
    assert [len(paragraph) for paragraph in document.paragraphs] == [1, 1, 2, 1]
    assert (document.title, document.language) == ("What the harbour heard", "en")
    assert (document.url, document.published, document.publisher) == ("", "", "")
    assert any("publisher 'The Lantern': give it with --publisher" in line for line in said)
    assert any(line.startswith("not known, and left empty: url, published, publisher") for line in said)
    # each row is the place of its words in the normal form of the text, and its locator is on the page
    whole = normal_form(document.words)
    for row in rows:
        assert digest(whole[int(row["start"]) : int(row["end"])]) == row["digest"]
    assert [row["passage_id"] for row in rows] == ["p00s1", "p01s1", "p02s1", "p02s2", "p03s1"]
    assert "Subscribe" not in whole


def test_the_shipped_interview_is_cut_as_it_was(text_path):
    document = read_document(text_path, [], language="en")
    columns = ["passage_id", "paragraph", "sentence", "start", "end", "digest"]
    shipped = ja.load_article().passages[columns].astype("str").to_dict("records")
    assert [{name: row[name] for name in columns} for row in passages(document)] == shipped


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [("One line.\nAnother line.\n", 2), ("Wrapped\nin two lines.\n\nAnother paragraph.\n", 2),
     ("\ufeffA mark.\r\n\r\nWindows lines.\r\n", 2)],
)  # fmt: skip
def test_paragraphs_of_a_text_are_lines_or_stand_between_empty_ones(tmp_path, text, paragraphs):
    (tmp_path / "a.txt").write_text(text, encoding="utf-8", newline="")
    document = read_document(tmp_path / "a.txt", [], language="en")
    assert len(document.paragraphs) == paragraphs
    assert "\ufeff" not in document.words


def test_two_documents_and_no_language_and_no_text(tmp_path):
    (tmp_path / "1997.txt").write_text("Uno. Dos.", encoding="utf-8")
    assert read_document(tmp_path / "1997.txt", [], language="es").source_id == "text_1997"
    with pytest.raises(ValueError, match="Give --language with two letters"):
        read_document(tmp_path / "1997.txt", [])
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    with pytest.raises(ValueError, match="holds no text"):
        read_document(tmp_path / "empty.txt", [], language="en")


def test_a_list_gives_a_passage_for_each_row(tmp_path):
    file, rows = io.StringIO(), [("Paragraph", "Recommendation", "State"), ("118.1", "Ratify it.", "Peru")]
    csv.writer(file).writerows([*rows, ("118.2", "Mend the pier. Pay for it.", "Togo")])
    (tmp_path / "upr.csv").write_text(file.getvalue(), encoding="utf-8")
    said = []
    document = read_list(tmp_path / "upr.csv", said, language="en")
    assert [row["passage_id"] for row in passages(document)] == ["p01s1", "p02s1"]
    assert said == ["took the column 'Recommendation'; not taken: Paragraph, State"]
    (tmp_path / "upr.csv").write_text("text\n\n", encoding="utf-8")
    with pytest.raises(ValueError, match="holds no rows"):
        read_list(tmp_path / "upr.csv", said, language="en")
