"""Records from a quote: found in the text, numbered, checked, and written together or not at all."""

import pytest

import jusan_analysis as ja
from jusan_analysis import cli, drafting
from jusan_analysis.problems import DataPackageError

TEXT = """Was der Hafen hörte

Im Jahr 2020 kamen 1.560 Boote, etwa 62 % leer. Die Stadt soll den Steg flicken. Ja.

Es war ruhig. Ja. Rund 2,5 Millionen Netze lagen da; mindestens 14 rissen.
"""
KEEPER = {"name": "Hüterin", "kind": "person", "role": "Speaks."}
ASKED = {"domain": "child_justice", "theme": "law_reform", "speaker": "huterin", "addressee": "stadt",
         "addressee_named": True, "concerns": "DEU", "modality": "must", "explicitness": "explicit",
         "action": "Mend the pier."}  # fmt: skip


@pytest.fixture
def harbour(tmp_path):
    """A package made by `jusan new` from an invented German text."""
    (tmp_path / "harbour.txt").write_text(TEXT, encoding="utf-8")
    folder = tmp_path / "harbour"
    assert cli.main(["new", str(folder), str(tmp_path / "harbour.txt"), "--language", "de"]) == 0
    return folder


@pytest.fixture
def draft(harbour):
    """A draft with two actors."""
    draft = ja.draft(harbour).add("actor", **KEEPER)
    return draft.add("actor", name="Stadt", kind="government_body", public_of="DEU", role="Is asked.")


def test_records_are_written_at_once_and_only_when_saved(harbour, draft):
    before = {path: path.read_bytes() for path in harbour.iterdir() if path.is_file()}
    draft.add("recommendation", quote="soll den STEG flicken", **ASKED)
    draft.add("recommendation", quote=["es war ruhig", "Steg flicken"], **ASKED).undo()
    draft.add("comparison", recommendation="r01", relation="not_described", basis="stated",
              certainty="high", reason="Nothing is said.")  # fmt: skip
    assert {path: path.read_bytes() for path in before} == before
    assert draft.save() == ["actors.csv", "recommendations.csv", "comparisons.csv"]
    article = ja.load_article(harbour)
    assert article.recommendations.set_index("recommendation_id").loc["r01", "passage_ids"] == "p01s2"
    assert article.comparisons["comparison_id"].tolist() == ["r01~none"]
    assert repr(draft) == "no record drafted for harbour"
    # the next number goes on from what was saved
    assert "r02" in ja.draft(harbour).add("recommendation", quote="Steg", **ASKED).last


def test_the_record_is_shown_with_its_words(draft):
    shown = repr(draft.add("recommendation", quote=["Steg flicken", "Es war ruhig"], **ASKED))
    assert shown.startswith("3 records drafted, not saved; the last:\nrecommendations:")
    assert "p01s2 reads: Die Stadt soll den Steg flicken." in shown
    assert "passage_ids: p01s2;p02s1" in shown


@pytest.mark.parametrize(
    ("given", "cells"),
    [
        ({"quote": "1.560 Boote"}, {"value": "1560", "written": "1.560", "form": "number"}),
        ({"quote": "62 % leer", "unit": "share"}, {"value": "0.62", "written": "62 %"}),
        ({"quote": "2,5 Millionen Netze"}, {"value": "2500000", "written": "2,5 Millionen"}),
        ({"quote": "2020 kamen 1.560 Boote", "value": "1.560"}, {"value": "1560", "written": "1.560"}),
        ({"quote": "2020 kamen 1.560 Boote", "value": 1560}, {"value": "1560", "written": "1.560"}),
        ({"quote": "mindestens 14", "lower": 14}, {"value": "", "lower": "14", "written": "14"}),
        ({"quote": "mindestens 14", "lower": "14"}, {"value": "", "lower": "14", "written": "14"}),
        ({"at": "p02s1", "value": 1.234, "form": "derived"}, {"value": "1.234", "written": ""}),
        ({"at": "p02s1", "value": "1.234", "form": "derived"}, {"value": "1234", "written": ""}),
    ],
)
def test_numbers_are_read_as_the_language_writes_them(draft, given, cells):
    draft.add(
        "figure",
        **{"measure": "boats", "unit": "boats", "precision": "exact", "paraphrase": "Boats."} | given,
    )
    shown = draft.last.splitlines()
    assert "  figure_id: fig_boats" in shown
    for column, cell in cells.items():
        assert (f"  {column}: {cell}" in shown) if cell else not any(f" {column}: " in line for line in shown)


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("practise", {}, "Did you mean 'practice'"),
        ("claim", {"qoute": "Steg"}, "no column 'qoute'"),
        ("claim", {"quote": "Brücke"}, "'Brücke' is not printed in the private text"),
        ("claim", {"quote": "Ste"}, "'Ste' is not printed"),
        ("claim", {"quote": "Ja"}, "'Ja' is printed in p01s3, p02s2. Give more words"),
        ("claim", {"quote": "Ja", "at": "p09s1"}, "there is no passage p09s1"),
        ("claim", {"quote": "Ja", "at": "p01s1"}, "'Ja' is printed in p01s3, p02s2"),
        ("actor", {"quote": "Ja"}, "rests on no passage"),
        ("figure", {"quote": "2020 kamen 1.560"}, "holds 2020, 1.560. Quote one number"),
        ("figure", {"quote": "Es war ruhig"}, "holds no number in digits"),
        ("recommendation", {"quote": "Steg", **ASKED, "theme": "law_refrom"}, "Did you mean 'law_reform'"),
        ("recommendation", {"quote": "Steg", **ASKED, "addressee": "state"}, "addressee_id: found 'state'"),
        ("recommendation", {"quote": "Steg", **ASKED, "recommendation_id": "x"}, "column recommendation_id"),
        ("recommendation", {"quote": "Steg"}, "column theme: found an empty cell"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_the_draft_stays_as_it_was(draft, kind, given, said):
    before = repr(draft)
    with pytest.raises(ValueError, match=said.replace(".", r"\.")):
        draft.add(kind, **given)
    assert repr(draft) == before


def test_a_place_chooses_between_words_printed_twice(draft):
    draft.add("claim", quote="Ja", at="p02s2", claim="It is so.", checked_with="article")
    assert "passage_ids: p02s2" in draft.last
    draft.undo().undo().undo()
    with pytest.raises(ValueError, match="nothing to take back"):
        draft.undo()


def test_a_draft_begins_from_a_sound_package_with_its_words(harbour, tmp_path):
    (harbour / "private" / "sentences.txt").unlink()
    draft, claim = ja.draft(harbour), {"claim": "It is so.", "checked_with": "article"}
    with pytest.raises(FileNotFoundError, match="Give your copy of the text"):
        draft.add("claim", quote="Steg", **claim)
    draft = ja.draft(harbour, tmp_path / "harbour.txt").add("claim", quote="Steg", **claim)
    # somebody writes the same id meanwhile
    ja.draft(harbour, tmp_path / "harbour.txt").add("claim", quote="ruhig", **claim).save()
    with pytest.raises(DataPackageError, match="'c01'"):
        draft.save()
    (harbour / "actors.csv").write_text("actor_id\n", encoding="utf-8")
    with pytest.raises(DataPackageError, match=r"actors\.csv"):
        ja.draft(harbour)


def test_the_command_adds_one_record_and_writes_it(harbour, capsys):
    command = ["add", str(harbour), "actor", "--kind", "person", "--role", "Speaks."]
    assert cli.main([*command, "--name", "Hüterin"]) == 0
    assert "actor_id: huterin" in capsys.readouterr().out
    assert cli.main([*command, "--name", "Hüterin"]) == 0
    assert ja.load_article(harbour).actors["actor_id"].tolist() == ["huterin", "huterin_2"]
    assert cli.main(["add", str(harbour), "claim", "--quote", "Ja", "--claim", "x"]) == 2
    assert "p01s3, p02s2" in capsys.readouterr().err
    assert cli.main(["add", str(harbour), "claim", "--quote", "Steg"]) == 1
    for kind in drafting.kinds():
        assert cli.main(["add", str(harbour), kind, "--help"]) == 0


def test_a_language_without_blanks(tmp_path):
    (tmp_path / "port.txt").write_text(
        "港口听到了什么\n\n船只很多。城市应当修理码头。她说是。", encoding="utf-8"
    )
    assert cli.main(["new", str(tmp_path / "port"), str(tmp_path / "port.txt"), "--language", "zh"]) == 0
    draft = ja.draft(tmp_path / "port")
    assert "修理码头" in draft.add("claim", quote="修理", claim="x", checked_with="article").last
