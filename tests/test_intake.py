"""A new package from a text, and the same cut anew: ids and codes stay, what is gone is said."""

import re

import pandas as pd
import pytest

import jusan_analysis as ja
from jusan_analysis import cli, intake
from jusan_analysis.loading import check_package
from jusan_analysis.package import write_together

TEXT = """What the harbour heard

The keeper says that 14 boats came in. Yes. She counted them twice.

The town is asked to mend the pier. Yes.
"""


@pytest.fixture
def harbour(tmp_path, capsys):
    """A folder made by `jusan new` from an invented text."""
    (tmp_path / "harbour.txt").write_text(TEXT, encoding="utf-8")
    folder = tmp_path / "harbour"
    assert cli.main(["new", str(folder), str(tmp_path / "harbour.txt"), "--language", "en"]) == 0
    return folder


def rewrite(folder, *changes):
    path = folder / "private" / "sentences.txt"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def with_record(folder, passage_ids):
    """Add a practice on these passages, with its actor."""
    row = {"practice_id": "pr01", "domain": "child_justice", "theme": "law_reform", "actor_id": "keeper",
           "evaluation": "", "basis": "", "practice": "Counts.", "passage_ids": passage_ids}  # fmt: skip
    book = pd.read_csv(folder / "codebook.csv", dtype=str).groupby("variable")["code"].first()
    row |= {name: book[name] for name in ("domain", "theme", "evaluation", "basis")}
    pd.DataFrame([row]).to_csv(folder / "practices.csv", index=False)
    actor = {
        "actor_id": "keeper",
        "name": "Keeper",
        "kind": book["actor_kind"],
        "public_of": "",
        "role": "Keeps.",
    }
    pd.DataFrame([actor]).to_csv(folder / "actors.csv", index=False)


def test_a_new_package_is_sound_and_says_what_is_still_to_do(harbour, capsys):
    capsys.readouterr()
    assert cli.main(["check", str(harbour)]) == 0
    said = capsys.readouterr().out
    assert "harbour 0.1.0: 15 tables" in said
    for column in ("publisher", "voice", "function", "polarity", "speaker_id"):
        assert re.search(rf"not yet: .*column {column}: found an empty cell", said)
    article = ja.load_article(harbour)
    assert article.passages["passage_id"].tolist() == ["p00s1", "p01s1", "p01s2", "p01s3", "p02s1", "p02s2"]
    # the same word twice has nothing to be found by, and is told apart by its place
    assert article.passages["locator"].isna().tolist() == [False, False, True, False, False, True]
    assert (ja.verify(article, harbour.with_suffix(".txt"))["status"] == "exact").all()
    assert "Winter" not in (harbour / "datapackage.json").read_text(encoding="utf-8")
    assert (harbour / "private" / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize("codebook", ["none", "other", "missing.csv"])
def test_a_codebook_is_chosen(tmp_path, harbour, codebook):
    (tmp_path / "two.txt").write_text("One. Two.", encoding="utf-8")
    given = str(harbour) if codebook == "other" else codebook
    command = [
        "new",
        str(tmp_path / "two"),
        str(tmp_path / "two.txt"),
        "--language",
        "en",
        "--codebook",
        given,
    ]
    if codebook == "missing.csv":
        assert cli.main(command) == 2
        assert not (tmp_path / "two").exists()
        return
    assert cli.main(command) == 0
    themes = ja.load_article(tmp_path / "two").codebook.query("variable == 'theme'")["code"].tolist()
    assert (themes == ["other"]) == (codebook == "none")


def test_a_folder_with_something_in_it_is_left_alone(harbour, tmp_path, capsys):
    before = {path: path.read_bytes() for path in harbour.rglob("*") if path.is_file()}
    assert cli.main(["new", str(harbour), str(tmp_path / "harbour.txt"), "--language", "en"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in harbour.rglob("*") if path.is_file()} == before


def test_cutting_anew_without_a_change_changes_nothing(harbour):
    before = {path: path.read_text(encoding="utf-8") for path in harbour.glob("*.csv")}
    contents, lines = intake.split(harbour)
    assert lines == ["6 sentences as before, 0 new, 0 gone"]
    write_together(contents)
    assert {path: path.read_text(encoding="utf-8") for path in harbour.glob("*.csv")} == before


def test_joined_lines_become_one_passage_and_records_move_with_them(harbour, capsys):
    with_record(harbour, "p01s1;p01s3")
    rewrite(harbour, ("came in.\nYes.\nShe", "came in. Yes.\nShe"))
    assert cli.main(["split", str(harbour)]) == 2
    said = capsys.readouterr().err
    assert "practices.csv pr01 on p01s1 (p01s4)" in said
    assert "Nothing was written" in said
    assert len(ja.load_article(harbour).passages) == 6
    assert cli.main(["split", str(harbour), "--move"]) == 0
    article = ja.load_article(harbour)
    assert article.passages["passage_id"].tolist() == ["p00s1", "p01s4", "p01s3", "p02s1", "p02s2"]
    assert article.practices["passage_ids"].tolist() == ["p01s4;p01s3"]
    assert (ja.verify(article, harbour.with_suffix(".txt"))["status"] == "exact").all()


def test_a_cut_sentence_leaves_its_records_on_both_parts(harbour):
    with_record(harbour, "p02s1")
    rewrite(harbour, ("The town is asked to mend the pier.", "The town is asked\nto mend the pier."))
    contents, _ = intake.split(harbour, move=True)
    write_together(contents)
    article = ja.load_article(harbour)
    assert article.practices["passage_ids"].tolist() == ["p02s3;p02s4"]
    assert check_package(harbour)[2] == [p for p in check_package(harbour)[2] if p.unfinished]


def test_a_corrected_text_keeps_what_is_the_same_and_refuses_to_lose_a_record(harbour, tmp_path):
    with_record(harbour, "p01s1")
    newer = tmp_path / "newer.txt"
    newer.write_text(TEXT.replace("14 boats", "15 boats") + "\nA correction was made.\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"pr01 on p01s1 \(nowhere\).*Correct or delete them first"):
        intake.split(harbour, newer, move=True)
    with_record(harbour, "p01s3")
    contents, lines = intake.split(harbour, newer)
    assert lines[0] == "5 sentences as before, 2 new, 1 gone"
    write_together(contents)
    article = ja.load_article(harbour)
    assert article.passages["passage_id"].tolist()[:3] == ["p00s1", "p01s4", "p01s2"]
    assert (ja.verify(article, newer)["status"] == "exact").all()


def test_two_documents_stand_in_one_package(tmp_path, capsys):
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(f"Title {name}\n\nThe same words here.\n", encoding="utf-8")
    files = [str(tmp_path / f"{name}.txt") for name in ("one", "two")]
    assert cli.main(["new", str(tmp_path / "both"), *files, "--language", "en"]) == 0
    article = ja.load_article(tmp_path / "both")
    assert article.passages["passage_id"].tolist() == ["p00s1", "p01s1", "p02s1", "p03s1"]
    assert article.passages["paragraph"].tolist() == [0, 1, 0, 1]
    assert intake.split(tmp_path / "both")[1] == ["4 sentences as before, 0 new, 0 gone"]
