"""Coding sheets: out, through a spreadsheet, back in, and never half of it."""

import csv
import dataclasses
import io
import os
import shutil
import subprocess

import pytest

import jusan_analysis as ja
from jusan_analysis import reliability, sheets, storage
from jusan_analysis.cli import main
from jusan_analysis.comparison.readings import readings
from jusan_analysis.problems import DataPackageError
from jusan_analysis.sheets import writing

DATE = "2026-11-22"
OFFICE = shutil.which("soffice")


def _rows(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def _filled(text, **codes):
    """The sheet with codes written in; ``r01__pr07`` stands for ``r01~pr07``."""
    rows = _rows(text)
    for row in rows:
        if row and (code := codes.get(row[0].replace("~", "__"))):
            row[1] = code
    return rows


def _csv(rows, separator=",", end="\r\n"):
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator, lineterminator=end).writerows(rows)
    return file.getvalue()


def _saved(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "filled.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.fixture
def blank(article):
    return sheets.sheet_text(article, "relation", "aigerim", seed=3)


@pytest.fixture
def rows(blank):
    return _filled(blank, r01__pr07="partly", r05="not_described")


# --- out ----------------------------------------------------------------------------------


def test_a_sheet_holds_every_unit_and_no_code(article, blank):
    rows = _rows(blank)
    top = rows.index(list(writing.COLUMNS))
    units = [row for row in rows[top + 1 :]]
    assert {row[0] for row in units} == set(sheets.sheet_units(article, "relation")["unit_id"])
    assert {row[1] for row in units} == {""}


def test_no_unit_gives_a_silence_away(article):
    units = sheets.sheet_units(article, "relation")
    assert not units["unit_id"].str.endswith("~none").any()
    assert set(article.recommendations["recommendation_id"]) <= set(units["unit_id"])


def test_the_order_is_shuffled_by_the_seed_that_the_sheet_tells(article, blank):
    again, other = (sheets.sheet_text(article, "relation", "aigerim", seed=seed) for seed in (3, 4))
    assert blank == again
    ids = [[row[0] for row in _rows(text) if row and row[0].startswith("r")] for text in (blank, other)]
    assert ids[0] != ids[1]
    assert sorted(ids[0]) == sorted(ids[1])
    assert ids[0] != sorted(ids[0])
    assert ["seed", "3"] in _rows(blank)


def test_the_codebook_stands_in_the_sheet_without_its_examples(article, blank):
    rows = _rows(blank)
    top = rows.index(["codes", "label", "definition", "use when", "not when"])
    book = article.codebook[article.codebook["variable"] == "relation"]
    assert [row[0] for row in rows[top + 1 : top + 1 + len(book)]] == list(book["code"])


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_no_cell_can_act_as_a_formula(article, start):
    frames = {**article.frames, "codebook": article.codebook.assign(definition=start)}
    text = sheets.sheet_text(dataclasses.replace(article, frames=frames), "relation", "aigerim")
    cells = {cell for row in _rows(text) for cell in row}
    assert f"'{start}" in cells
    assert start not in cells


@pytest.mark.parametrize(
    ("variable", "coder", "words"),
    [
        ("relatio", "aigerim", "Did you mean 'relation'"),
        ("relation", "Aigerim Test", "of the form"),
        ("relation", "c", "automated reader"),
    ],
)
def test_a_sheet_that_could_not_be_read_back_is_not_written(article, variable, coder, words):
    with pytest.raises(ValueError, match=words):
        sheets.sheet_text(article, variable, coder)


# --- back in ------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_sheet_is_understood_however_it_was_saved(tmp_path, article, rows, separator, encoding, end):
    text = _csv(rows, separator, end)
    found = sheets.read_sheet(_saved(tmp_path, text, encoding), article)
    assert found.codes == {"r01~pr07": "partly", "r05": "not_described"}
    assert (found.coder_id, found.variable, found.seed) == ("aigerim", "relation", "3")


@pytest.mark.parametrize(
    "code", ["Partly", " PARTLY ", "Partly in line", "'partly", "partly\xa0", "partly_in line"]
)
def test_blanks_case_and_labels_are_understood(tmp_path, article, blank, code):
    path = _saved(tmp_path, _csv(_filled(blank, r01__pr07=code)))
    assert sheets.read_sheet(path, article).codes == {"r01~pr07": "partly"}


def test_changed_ids_moved_columns_and_empty_rows_are_understood(tmp_path, article, rows):
    for row in rows:
        row[:] = [row[0].upper() + " ", *row[1:], "", ""] if row else ["", "", ""]
    top = next(place for place, row in enumerate(rows) if row[0] == "UNIT_ID ")
    rows[top:] = [[*row[2:], row[0], row[1]] for row in rows[top:]]
    assert len(sheets.read_sheet(_saved(tmp_path, _csv(rows)), article).codes) == 2


def test_every_fault_is_told_at_once_with_its_row(tmp_path, article, blank):
    rows = _filled(blank, r01__pr07="partli", r05="good")
    places = {row[0]: number for number, row in enumerate(rows, start=1) if row}
    rows += [["r99", "partly"], ["r05", "partly"]]
    with pytest.raises(DataPackageError) as caught:
        sheets.read_sheet(_saved(tmp_path, _csv(rows)), article)
    told = {(one.row, one.column) for one in caught.value.problems}
    last = len(rows)
    assert told == {
        (places["r01~pr07"], "code"),
        (places["r05"], "code"),
        (last - 1, "unit_id"),
        (last, "unit_id"),
    }
    assert "Did you mean 'partly'?" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("variable,relation", "variable,relations", "Did you mean 'relation'?"),
        ("variable,relation", "", "no row variable above the units"),
        ("coder,aigerim", "coder,c", "automated reader"),
        ("package,jusan-article", "package,other-article", "expected jusan-article"),
        ("unit_id,code", "unit,code", "the header of the units"),
    ],
)
def test_a_damaged_top_is_told(tmp_path, article, rows, old, new, words):
    text = _csv(rows)
    assert old in text
    with pytest.raises(DataPackageError, match=words):
        sheets.read_sheet(_saved(tmp_path, text.replace(old, new, 1)), article)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xff\xfe\x00", b"\x00" * 40, b'"unit_id,code\n'])
def test_what_is_no_sheet_is_refused_in_words(tmp_path, article, data):
    path = tmp_path / "filled.csv"
    path.write_bytes(data)
    with pytest.raises(DataPackageError, match=r"filled\.csv: found"):
        sheets.read_sheet(path, article)


def test_a_sheet_without_any_code_is_refused(tmp_path, article, blank):
    with pytest.raises(DataPackageError, match="no code at all"):
        sheets.read_sheet(_saved(tmp_path, blank), article)


# --- into the package ---------------------------------------------------------------------


def _sheet(codes, variable="relation"):
    return sheets.Sheet("aigerim", variable, "3", codes, 89)


def _join(package, codes, variable="relation", **options):
    storage.write_together(sheets.with_sheet(package.root, _sheet(codes, variable), DATE, **options))
    return ja.load_article(package.root)


def test_a_sheet_adds_one_human_coder_and_every_statistic_takes_it_in(package, article):
    ours = article.codings.query("coder_id == 'c' and variable == 'relation'")
    joined = _join(package, dict(zip(ours["unit_id"], ours["code"])))
    added = joined.coders.set_index("coder_id").loc["aigerim"]
    assert (added["kind"], added["date"]) == ("human_reader", DATE)
    assert added["note"] == "Coding sheet relation, seed 3: 86 of 89 units coded."
    found = reliability.agreement(joined.codings, joined.codebook, draws=0)
    assert set(found.loc[found["variable"] == "relation", "coder_ids"]) == {"aigerim;c;d"}
    assert "aigerim" in readings(joined)


def test_nothing_else_in_the_package_changes(package):
    before = {file.name: file.read_bytes() for file in package.root.iterdir()}
    _join(package, {"r05": "partly"})
    after = {file.name: file.read_bytes() for file in package.root.iterdir()}
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == {
        "coders.csv", "codings.csv", "datapackage.json"
    }  # fmt: skip
    assert after["codings.csv"] == before["codings.csv"] + b"aigerim,r05,relation,partly\n"


def test_a_second_sheet_of_one_variable_is_refused_unless_it_replaces(package):
    _join(package, {"r05": "partly", "r06": "planned"})
    with pytest.raises(sheets.AlreadyCoded, match="--replace"):
        _join(package, {"r05": "absent"})
    joined = _join(package, {"r05": "absent"}, replace=True)
    own = joined.codings.query("coder_id == 'aigerim'")
    assert own[["unit_id", "code"]].to_numpy().tolist() == [["r05", "absent"]]
    assert len(joined.coders.query("coder_id == 'aigerim'")) == 1


def test_a_second_variable_of_one_coder_is_added(package):
    _join(package, {"r05": "partly"})
    joined = _join(package, {"p01s1": "narration"}, "voice")
    own = joined.coders.set_index("coder_id").loc["aigerim"]
    assert own["coded"] == "relation: recommendation; voice: passage"
    assert own["note"].count("Coding sheet") == 2


def test_a_package_with_a_fault_takes_no_sheet(package):
    package.write("actors", package.read("actors") + "x,,,\n")
    with pytest.raises(DataPackageError):
        sheets.with_sheet(package.root, _sheet({"r05": "partly"}), DATE)


@pytest.mark.parametrize("n_replaced", [0, 1, 2])
def test_a_write_cut_short_leaves_a_package_that_is_whole_or_says_what_to_do(
    package, monkeypatch, n_replaced
):
    texts = sheets.with_sheet(package.root, _sheet({"r05": "partly"}), DATE)
    names = {file.name for file in package.root.iterdir()}
    replaced, really = [], os.replace

    def cut(source, target):
        if len(replaced) == n_replaced:
            raise KeyboardInterrupt
        replaced.append(target)
        really(source, target)

    monkeypatch.setattr(os, "replace", cut)
    with pytest.raises(KeyboardInterrupt):
        storage.write_together(texts)
    monkeypatch.undo()
    assert {file.name for file in package.root.iterdir()} == names
    if n_replaced:
        with pytest.raises(DataPackageError, match="jusan accept"):
            ja.load_article(package.root)
        assert main(["accept", str(package.root)]) == 0
    assert ja.load_article(package.root)


# --- end to end ---------------------------------------------------------------------------


def _write_and_fill(tmp_path, package):
    blank, filled = tmp_path / "blank.csv", tmp_path / "filled.csv"
    options = ["--variable", "relation", "--coder", "aigerim", "--output", str(blank)]
    assert main(["sheet", "write", *options, str(package.root)]) == 0
    rows = _filled(blank.read_text(encoding="utf-8"), r01__pr07="Partly in line", r05="NOT_DESCRIBED ")
    filled.write_text("\ufeff" + _csv(rows), encoding="utf-8", newline="")
    return filled


def _codes(package):
    own = ja.load_article(package.root).codings.query("coder_id == 'aigerim'")
    return dict(zip(own["unit_id"], own["code"]))


def test_the_commands_take_a_coding_from_sheet_to_package(tmp_path, package, capsys):
    filled = _write_and_fill(tmp_path, package)
    assert main(["sheet", "read", str(filled), str(package.root)]) == 0
    assert "2 of 89 units" in capsys.readouterr().out
    assert _codes(package) == {"r01~pr07": "partly", "r05": "not_described"}
    assert main(["sheet", "read", str(filled), str(package.root)]) == 2
    assert main(["sheet", "read", str(filled), str(package.root), "--replace"]) == 0


def test_a_sheet_that_may_be_filled_is_not_overwritten(tmp_path, package, capsys):
    filled = _write_and_fill(tmp_path, package)
    before = filled.read_bytes()
    options = ["--variable", "relation", "--coder", "aigerim", "--output", str(filled)]
    assert main(["sheet", "write", *options, str(package.root)]) == 2
    assert "may be filled" in capsys.readouterr().err
    assert filled.read_bytes() == before


def test_faults_of_a_sheet_leave_the_package_alone(tmp_path, package, capsys):
    filled = _write_and_fill(tmp_path, package)
    filled.write_text(
        filled.read_text(encoding="utf-8").replace("Partly in line", "partli"), encoding="utf-8"
    )
    before = package.descriptor
    # the label of the code in the codebook above the units was changed as well, which is no fault
    assert main(["sheet", "read", str(filled), str(package.root)]) == 1
    assert "1 problem found" in capsys.readouterr().out
    assert package.descriptor == before


def _through_office(filled, folder, options):
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for source, target in (
        (filled, "ods"),
        (folder / "filled.ods", f"csv:Text - txt - csv (StarCalc):{options}"),
    ):
        command = [
            OFFICE,
            "--headless",
            profile,
            "--convert-to",
            target,
            "--outdir",
            str(folder),
            str(source),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / "filled.csv"


@pytest.mark.skipif(OFFICE is None, reason="no LibreOffice (soffice) on this machine")
@pytest.mark.parametrize("options", ["59,34,76,1", "9,34,1,1,,0,false,true"])
def test_a_sheet_comes_back_from_a_real_spreadsheet(tmp_path, package, options):
    """Opened and saved by LibreOffice: semicolons in UTF-8, then tabs in a Windows encoding."""
    filled = _write_and_fill(tmp_path, package)
    folder = tmp_path / "office"
    folder.mkdir()
    saved = _through_office(filled, folder, options)
    assert saved.read_bytes() != filled.read_bytes()
    assert main(["sheet", "read", str(saved), str(package.root)]) == 0
    assert _codes(package) == {"r01~pr07": "partly", "r05": "not_described"}
