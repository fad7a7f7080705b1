"""Coding sheets: out, through a spreadsheet, back in; never half of it, never into another package."""

import csv
import io

import pandas as pd
import pytest

import jusan_analysis as ja
from jusan_analysis import sheets
from jusan_analysis.package import write_together
from jusan_analysis.problems import DataPackageError

DATE = "2026-11-22"


def rows_of(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def filled(text, **codes):
    """The rows of a sheet with codes written in; ``r01__pr07`` stands for ``r01~pr07``."""
    rows = rows_of(text)
    for row in rows[2:]:
        row[3] = codes.get(row[1].replace("~", "__"), "")
    return rows


def csv_of(rows, separator=",", end="\r\n"):
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator, lineterminator=end).writerows(rows)
    return file.getvalue()


def written(article, variable="relation", coder="aigerim", seed=3):
    return sheets.sheet_content(sheets.sheet_frame(article, variable, coder, seed), ".csv", article.codebook)


@pytest.fixture(scope="module")
def blank():
    return written(ja.load_article())


@pytest.fixture
def rows(blank):
    return filled(blank, r01__pr07="partly", r05="not_described")


@pytest.fixture
def read(tmp_path, package):
    """Saves a sheet and reads it into a copy of the article package; gives the codes added and the counts."""

    def reading(content, encoding="utf-8", **options):
        text = content if isinstance(content, str) else csv_of(content)
        path = tmp_path / "filled.csv"
        path.write_bytes(text.encode(encoding))
        contents, counts = sheets.with_sheet(package.root, sheets.read_sheet(path), DATE, **options)
        write_together(contents)
        rows = [row for row in package.rows("codings") if row["coder_id"] == "aigerim"]
        return {row["unit_id"]: row["code"] for row in rows}, counts

    return reading


def faults(read, content, **options):
    with pytest.raises(DataPackageError) as caught:
        read(content, **options)
    return {(fault.row, fault.column) for fault in caught.value.problems}, str(caught.value)


# --- out ----------------------------------------------------------------------------------


def test_a_sheet_holds_every_unit_once_and_no_code(article, blank):
    head, *rows = rows_of(blank)[1:]
    assert set(head[:4]) == set(article.codings.columns)
    assert {row[3] for row in rows} == {""}
    ids = [row[1] for row in rows]
    pairs = article.comparisons["comparison_id"]
    silences = pairs.str.endswith("~none")
    assert sorted(ids) == sorted([*article.recommendations["recommendation_id"], *pairs[~silences]])


def test_the_order_is_shuffled_by_the_seed_with_kinds_together(article, blank):
    ids = [[row[1] for row in rows_of(text)[2:]] for text in (blank, written(article, seed=4))]
    assert blank == written(article)
    assert ids[0] != ids[1]
    assert sorted(ids[0]) == sorted(ids[1])
    assert ids[0] != sorted(ids[0])
    kinds = ["~" in unit for unit in ids[0]]
    assert kinds in (sorted(kinds), sorted(kinds, reverse=True))


def test_it_opens_in_columns_whatever_the_setting_of_the_spreadsheet(article, blank, tmp_path):
    assert blank.startswith("\ufeffsep=,\n")
    frame = sheets.sheet_frame(article, "relation", "aigerim")
    (tmp_path / "sheet.xlsx").write_bytes(sheets.sheet_content(frame, ".xlsx", article.codebook))
    book = pd.read_excel(tmp_path / "sheet.xlsx", sheet_name=None)
    assert list(book["Sheet"].columns) == sheets.COLUMNS
    codes = article.codebook.query("variable == 'relation'")["code"]
    assert set(book["Codebook"]["code"]) == set(codes)
    assert len(sheets.read_sheet(tmp_path / "sheet.xlsx")) == len(frame)


@pytest.mark.parametrize("start", ["=1+1", "@SUM(A1)", "＝1"])
def test_no_cell_can_act_as_a_formula(article, start):
    frame = sheets.sheet_frame(article, "relation", "aigerim").head(1).assign(unit=start)
    cells = [cell for row in rows_of(sheets.sheet_content(frame, ".csv", article.codebook)) for cell in row]
    assert f"'{start}" in cells
    assert start not in cells


@pytest.mark.parametrize(
    ("variable", "coder", "words"),
    [
        ("relatio", "aigerim", "Did you mean 'relation'"),
        ("status", "aigerim", "expected one of"),
        ("relation", "Aigerim Test", "of the form"),
        ("relation", "c", "a program"),
    ],
)
def test_a_sheet_that_could_not_be_read_back_is_not_written(article, variable, coder, words):
    with pytest.raises(ja.UnusableFrame, match=words):
        sheets.sheet_frame(article, variable, coder)


# --- back in ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("separator", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), (";", "cp1251"), ("\t", "utf-16")]
)
def test_a_sheet_is_understood_however_it_was_saved(read, rows, separator, encoding):
    # Excel takes the line with the separator away when it saves
    text = csv_of(rows[1:], separator, "\n").encode(encoding, "replace").decode(encoding)
    codes, counts = read(text, encoding)
    assert codes == {"r01~pr07": "partly", "r05": "not_described"}
    assert counts == {"added": 2, "empty": 87, "changed": 0, "absent": 0}


@pytest.mark.parametrize("code", ["Partly", " PARTLY\xa0", "'partly", "Some steps"])
def test_blanks_case_and_labels_are_understood(read, blank, code):
    assert read(filled(blank, r01__pr07=code))[0] == {"r01~pr07": "partly"}


def test_rows_that_were_sorted_above_the_header_are_not_lost(read, blank, article):
    codes = {name: "partly" for name in article.recommendations["recommendation_id"].head(9)}
    rows = filled(blank, **codes)
    assert read(sorted(rows[1:], key=lambda row: row[3]))[0] == codes


def test_every_fault_is_reported_at_once_with_its_row(read, blank):
    rows = filled(blank, r01__pr07="partli", r05="good", r06="partly")
    places = {row[1]: number for number, row in enumerate(rows, start=1) if len(row) > 1}
    more = [["aigerim", "r99", "relation", "partly"], ["bota", "r06", "relation", "partly"]]
    found, message = faults(read, [*rows, *more])
    last = len(rows) + 2
    assert found == {
        (places["r01~pr07"], "code"), (places["r05"], "code"), (last - 1, "unit_id"),
        (last, "coder_id"), (last, "unit_id"),
    }  # fmt: skip
    assert "Did you mean 'partly'?" in message
    assert f"'r06' again, as in row {places['r06']}" in message


def broken(rows, change):
    text = csv_of(rows)
    assert change[0] in text
    return text.replace(*change, 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("r05,relation,not_described", 'r05,relation,"not_described'), "quotation marks in pairs"),
        (("r05,relation,not_described,", "r05,relation,not_described,a,b,"), "do not fit the header"),
        (("aigerim,r05,relation", "aigerim,,relation"), "expected the id of a unit"),
        (("coder_id,unit_id,variable,code,", "coder_id,unit_id,code,"), "column variable: found no such"),
        (("coder_id,unit_id", "coder,unit"), "found no header"),
        (("aigerim,r05,relation", "aigerim,r05,relations"), "Did you mean 'relation'?"),
    ],
)
def test_a_damaged_sheet_is_refused_with_its_row(read, rows, change, words):
    found, message = faults(read, broken(rows, change))
    assert words in message
    assert all(row for row, _ in found)


def test_columns_that_fell_into_one_are_told(read, rows):
    lines = [[line] for line in csv_of(rows[1:]).splitlines()]
    # a spreadsheet quotes a line that holds its own separator, and leaves the header as it is
    assert "all columns fell into one" in faults(read, csv_of(lines, ";"))[1]
    assert (
        "found all columns in one"
        in faults(read, csv_of([[f"{line};" for line in row] for row in lines], ";"))[1]
    )


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xff\xfe\x00", b"\x00" * 40, b"\xd0\xcf\x11\xe0"])
def test_what_is_no_sheet_is_refused_in_words(tmp_path, data):
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(ValueError, match=r"no header|no workbook"):
        sheets.read_sheet(tmp_path / "a.csv")


def test_units_left_empty_are_told_from_units_that_are_absent(read, rows):
    rest = [row for row in rows if row[1:2] not in (["r06"], ["r07"])]
    assert read(rest)[1] == {"added": 2, "empty": 85, "changed": 0, "absent": 2}


def test_a_sheet_without_any_code_is_refused(read, blank):
    assert "no code at all" in faults(read, blank)[1]


# --- the right package --------------------------------------------------------------------


def test_units_that_changed_since_the_sheet_was_written_are_named(read, package):
    text = csv_of(filled(written(ja.load_article(package.root)), r05="absent", r21__pr31="absent"))
    package.set("practices", "pr31", "practice", "Something else is done now.")
    _, message = faults(read, text)
    assert "1 unit of jusan-article 1.2.0 that differ now: r21~pr31" in message
    codes, counts = read(text, unchanged=True)
    assert codes == {"r05": "absent"}
    assert counts["changed"] == 1


def test_a_new_version_with_the_same_units_takes_the_sheet(read, package, rows):
    package.write_descriptor(package.descriptor | {"version": "9.0.0"})
    assert len(read(rows)[0]) == 2


def test_a_sheet_of_another_package_is_refused_also_under_the_same_name(read, package, rows):
    package.write_descriptor(package.descriptor | {"name": "own"})
    assert "--package" in faults(read, rows, unchanged=True)[1]


# --- into the package ---------------------------------------------------------------------


def test_one_human_coder_is_added_and_nothing_else_changes(read, package, rows):
    before = {file.name: file.read_bytes() for file in package.root.iterdir()}
    read(rows)
    after = {file.name: file.read_bytes() for file in package.root.iterdir()}
    assert {name for name in before if before[name] != after[name]} == {"coders.csv", "codings.csv"}
    lines = set(after["codings.csv"].decode().splitlines()) - set(before["codings.csv"].decode().splitlines())
    assert lines == {"aigerim,r01~pr07,relation,partly", "aigerim,r05,relation,not_described"}
    coder = ja.load_article(package.root).coders.set_index("coder_id").loc["aigerim"]
    assert (coder["kind"], coder["coded"], coder["date"]) == ("human_reader", "relation", DATE)


def test_a_second_sheet_is_refused_unless_it_replaces_and_keeps_what_a_coder_said(read, package, blank):
    read(filled(blank, r05="partly", r06="planned"))
    package.set("coders", "aigerim", "note", "A lawyer.")
    with pytest.raises(sheets.AlreadyCoded, match="2 codes for relation"):
        read(filled(blank, r05="absent"))
    assert read(filled(blank, r05="absent"), replace=True)[0] == {"r05": "absent"}
    voice = written(ja.load_article(package.root), "voice")
    assert read(filled(voice, p01s1="narration"))[0] == {"r05": "absent", "p01s1": "narration"}
    coders = ja.load_article(package.root).coders.query("coder_id == 'aigerim'")
    assert coders[["coded", "note"]].to_numpy().tolist() == [["relation; voice", "A lawyer."]]


def test_a_program_is_not_turned_into_a_person(read, package, rows):
    assert "a program" in faults(read, csv_of(rows).replace("aigerim", "c"))[1]
