"""Tables that leave the report: nothing lost, nothing that could run, and what they are told beside them."""

import csv
import hashlib
import io
import json
import os
import shutil
import string
import subprocess
import sys
import zipfile
from pathlib import Path

import frictionless
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from test_tabular import COLUMNS, frames

from jusan_analysis import tablefiles
from jusan_analysis.problems import CONTROL, DataPackageError
from jusan_analysis.tablefiles import csv_text, package_text, read_tables, workbook_bytes
from jusan_analysis.tablefiles.workbook import LARGEST_NUMBER, sheet_names
from jusan_analysis.tabular import NamedTable, as_resource, from_resource
from jusan_analysis.texts import guarded, unguarded

OFFICE = shutil.which("soffice")
LICENCES = [
    {"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
]
SOURCES = [{"title": "An article", "path": "https://example.org/article"}]
HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", '"=1', "'=1", "''=1", "'",
    "''", "＝1", "＋1", "－1", "＠a", "\ufeff=1", "\u200b=1", "“=1", "=cmd|' /C calc'!A0", "{=1}", "a,b",
    'a"b',
    '"', '""', "a\nb", "a\rb", "a\r\nb", " lead", "trail ", ";", "\\", "0012", "1e5", "true", "2019-07-01",
    "<script>", "&amp;", "<r><t>bold</t></r>", "_x0041_", "😀", "e\u0301", "https://example.org",
    "mailto:a@b.c", "internal:'Contents'!A1",
]  # fmt: skip
TEXTS = st.sampled_from(HOSTILE) | st.text() | st.text("'=+-@ \t\"\r\n a＝")
NAMES = st.sampled_from(["=1+1", "'=1", "-a", "a,b", 'a"b', " a", "note", "a;b"]) | st.text(
    string.ascii_letters + " =+-@';,", min_size=1
).filter(str.strip)
# a NUL has no place in CSV; see below
WRITABLE = {**COLUMNS, "str": st.none() | TEXTS.filter(lambda one: "\0" not in one)}
MANY = settings(deadline=None, suppress_health_check=list(HealthCheck))


def named(name="table", **columns):
    return NamedTable(name, f"Title of {name}", "Notebook 01, a section", pd.DataFrame(columns))


def write_package(folder: Path, tables) -> Path:
    folder.mkdir(exist_ok=True)
    for one in tables:
        (folder / f"{one.name}.csv").write_bytes(csv_text(one.frame).encode())
    text = package_text(tables, "Tables", "1.0.0", "A citation.", LICENCES, SOURCES)
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return folder


def accept(folder: Path, name: str, data: bytes) -> None:
    """Write other content and bring size and hash up to date."""
    (folder / f"{name}.csv").write_bytes(data)
    raw = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    one = next(one for one in raw["resources"] if one["name"] == name)
    one["bytes"], one["hash"] = len(data), "sha256:" + hashlib.sha256(data).hexdigest()
    (folder / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")


# --- the guard ----------------------------------------------------------------------------


@given(TEXTS)
@example("'" * 5 + "=1")
def test_every_text_comes_back_from_under_its_guard(text):
    assert unguarded(guarded(text)) == text


@given(TEXTS, TEXTS)
def test_two_texts_never_look_alike_under_guard(one, other):
    assert (guarded(one) == guarded(other)) == (one == other)


@given(TEXTS)
def test_no_guarded_text_begins_as_a_formula_does(text):
    first = guarded(text).lstrip(' \u00a0"\ufeff')[:1]
    assert first not in set("=+-@\t\r\n＝＋－＠")


@pytest.mark.parametrize("text", ["", "'", "'tis", "a=b", "1-2", "“word”", "r21~pr31", "https://example.org"])
def test_a_text_that_no_spreadsheet_runs_stays_as_it_is(text):
    assert guarded(text) == text == unguarded(text)


# --- CSV ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_cell_is_written_inert_and_read_back_as_it_was(tmp_path, text):
    table = named(note=[text, "x"])
    cell = list(csv.reader(io.StringIO(csv_text(table.frame), newline="")))[1][0]
    assert cell == guarded(text)
    folder = write_package(tmp_path / "tables", [table])
    assert list(read_tables(folder)["table"]["note"]) == [text, "x"]


def test_numbers_and_truth_are_not_guarded_and_keep_every_digit():
    frame = pd.DataFrame({"a": [-1, 2], "b": [-0.1, 1 / 3], "c": [True, False], "d": [-0.0, 1e-7]})
    assert csv_text(frame) == f"a,b,c,d\n-1,-0.1,true,-0\n2,{1 / 3!r},false,1e-07\n"


def test_missing_is_empty_and_a_row_of_one_empty_cell_is_still_a_row():
    assert csv_text(pd.DataFrame({"a": [None, "x", ""]})) == 'a\n""\nx\n""\n'
    assert csv_text(pd.DataFrame({"a": [None], "b": [None]})) == "a,b\n,\n"


def test_a_column_name_that_could_run_is_guarded_too():
    assert csv_text(pd.DataFrame({"=1+1": [1], "'=1": [2]})).startswith("'=1+1,''=1\n")


def test_what_csv_cannot_hold_is_refused_by_row_and_column():
    frame = pd.DataFrame({"a": ["x", "\0"], "b": ["\ud800", "x" * 131_072], "": ["", ""]})
    with pytest.raises(DataPackageError) as caught:
        csv_text(frame)
    assert [(one.row, one.column) for one in caught.value.problems] == [
        (1, None), (2, "b"), (3, "a"), (3, "b"),
    ]  # fmt: skip
    assert not CONTROL.search(str(caught.value).replace("\n", ""))


@pytest.mark.parametrize("name", ["", " ", "\ufeffa", "a\x01", "\r"])
def test_a_column_name_that_no_reader_finds_again_is_refused(name):
    with pytest.raises(DataPackageError, match="a name in plain text"):
        csv_text(pd.DataFrame({name: [1]}))


def test_a_table_without_columns_is_refused():
    with pytest.raises(DataPackageError, match="no column"):
        csv_text(pd.DataFrame(index=[1]))


# --- the package --------------------------------------------------------------------------


@MANY
@given(frames(WRITABLE, NAMES))
def test_any_table_comes_back_as_it_was(tmp_path_factory, frame):
    folder = write_package(tmp_path_factory.mktemp("tables"), [NamedTable("table", "", "", frame)])
    expected = frame.apply(lambda one: one.replace("", None) if one.dtype == "str" else one)
    pd.testing.assert_frame_equal(
        read_tables(folder)["table"], expected.astype(frame.dtypes), check_exact=True
    )


def test_the_tables_of_the_article_come_back_and_frictionless_finds_no_fault(tmp_path, article):
    tables = [NamedTable(name.replace("_", "-"), name, "", one) for name, one in article.frames.items()]
    folder = write_package(tmp_path / "tables", [*tables, named(note=["=1+1", "'x"], value=[-1.5, None])])
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "note"])
    back = read_tables(folder)
    for one in tables:
        pd.testing.assert_frame_equal(back[one.name], from_resource(as_resource(one.frame)), check_exact=True)


def test_the_descriptor_says_what_each_table_is_and_that_it_is_guarded(tmp_path):
    folder = write_package(tmp_path / "tables", [named("asks", r=["r01"], n=[1])])
    raw = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    (one,) = raw["resources"]
    data = (folder / "asks.csv").read_bytes()
    assert (one["bytes"], one["hash"]) == (len(data), "sha256:" + hashlib.sha256(data).hexdigest())
    assert (one["title"], one["description"]) == ("Title of asks", "Notebook 01, a section")
    assert one["schema"]["fields"] == [{"name": "r", "type": "string"}, {"name": "n", "type": "integer"}]
    assert one["jusan:guard"] is True
    assert (raw["licenses"], raw["sources"], raw["version"]) == (LICENCES, SOURCES, "1.0.0")
    assert "apostrophe" in raw["description"]


def test_titles_with_control_characters_do_not_break_the_package(tmp_path):
    table = NamedTable("a", "A\x1b[31m\ntitle", "at\u202e place", pd.DataFrame({"a": [1]}))
    assert list(read_tables(write_package(tmp_path / "tables", [table]))) == ["a"]


def test_the_guard_is_undone_only_where_a_resource_declares_it(tmp_path):
    folder = write_package(tmp_path / "tables", [named(note=["=1+1"])])
    raw = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    del raw["resources"][0]["jusan:guard"]
    (folder / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    assert list(read_tables(folder)["table"]["note"]) == ["'=1+1"]


def test_a_guard_that_is_neither_true_nor_false_is_told(tmp_path):
    folder = write_package(tmp_path / "tables", [named(note=["=1+1"])])
    text = (folder / "datapackage.json").read_text(encoding="utf-8")
    (folder / "datapackage.json").write_text(text.replace('"jusan:guard": true', '"jusan:guard": "yes"'))
    with pytest.raises(DataPackageError, match="jusan:guard 'yes' in resources"):
        read_tables(folder)


def test_two_tables_of_one_name_are_refused():
    with pytest.raises(ValueError, match="found a twice"):
        package_text([named("a", x=[1]), named("a", y=[1])], "", "1", "", LICENCES, SOURCES)


def test_every_fault_of_a_package_is_told_at_once(tmp_path):
    tables = [named("a", n=[1], x=[0.5], t=[True]), named("b", n=[1]), named("c", n=[1])]
    folder = write_package(tmp_path / "tables", tables)
    accept(folder, "a", b"n,x,t\n1_0,1e999,True\n" + b"9" * 19 + b",nan,yes\n")
    (folder / "b.csv").unlink()
    (folder / "c.csv").write_bytes(b"n\n2\n")
    with pytest.raises(DataPackageError) as caught:
        read_tables(folder)
    found = {(one.file, one.row, one.column) for one in caught.value.problems}
    cells = {("a.csv", row, column) for row in (2, 3) for column in ("n", "x", "t")}
    assert found == cells | {("b.csv", None, None), ("c.csv", None, None)}


def test_a_folder_without_a_package_is_told(tmp_path):
    with pytest.raises(DataPackageError, match="expected a data package"):
        read_tables(tmp_path)


# --- the workbook -------------------------------------------------------------------------


def workbook(tables, **told):
    told = {"title": "Tables", "citation": "A citation.", "version": "1.0.0", "licence": "CC BY 4.0", **told}
    data = workbook_bytes(tables, **told)
    return data, openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture(scope="module")
def book():
    tables = [
        named("asks", ask_id=["r01", "r02"], share_pct=[33.333, None], n=[1, 20_000], year=[2019, 2020]),
        named("hostile", note=HOSTILE, flag=[True, False, None] * 15 + [True] * (len(HOSTILE) - 45)),
        named("empty", a=[], b=[]),
    ]
    return workbook(tables, notes=["=1+1", "A note."])


def test_the_first_sheet_says_what_each_sheet_is_and_leads_to_it(book):
    _, sheets = book
    assert sheets.sheetnames == ["Contents", "asks", "hostile", "empty"]
    rows = [row for row in sheets["Contents"].iter_rows(values_only=True) if any(row)]
    told = {"Citation": "A citation.", "Data version": "1.0.0", "Licence": "CC BY 4.0"}
    assert {row[0]: row[1] for row in rows[1:5]} == {**told, "Notes": "=1+1\nA note."}
    assert rows[5] == ("Sheet", "What it shows", "Where it is shown", "Rows")
    assert rows[6] == ("asks", "Title of asks", "Notebook 01, a section", 2)
    links = [row[0] for row in sheets["Contents"].iter_rows() if row[0].value == "asks"]
    assert links[0].hyperlink.location == "'asks'!A1"


def test_nothing_in_the_workbook_runs_or_leads_out_of_it(book):
    data, sheets = book
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n", "b"}
    links = [cell.hyperlink for cell in cells if cell.hyperlink]
    assert len(links) == 3
    assert all(link.target is None and link.location for link in links)
    parts = zipfile.ZipFile(io.BytesIO(data))
    assert not [name for name in parts.namelist() if "vba" in name.lower() or "external" in name.lower()]
    assert b"<f>" not in b"".join(map(parts.read, parts.namelist()))


@pytest.mark.parametrize("place", range(len(HOSTILE)), ids=map(repr, HOSTILE))
def test_a_hostile_cell_of_the_workbook_is_the_same_text(book, place):
    found = book[1]["hostile"].cell(place + 2, 1).value
    # XML reads a bare carriage return as a line feed, so it is spelled out, which openpyxl leaves so
    assert (unescape(found) if "_x000D_" in found else found) == HOSTILE[place]


def test_values_are_typed_and_equal_those_of_the_table(book):
    rows = list(book[1]["asks"].iter_rows(values_only=True))
    assert rows == [
        ("ask_id", "share_pct", "n", "year"),
        ("r01", 33.333, 1, 2019),
        ("r02", None, 20000, 2020),
    ]
    assert [cell.value for cell in book[1]["hostile"]["B"]][1:4] == [True, False, None]


def test_numbers_look_as_they_should(book):
    formats = [cell.number_format for cell in book[1]["asks"][2]]
    assert formats == ["General", "0.0", "#,##0", "0"]


def test_sheets_are_set_up_to_be_read_and_printed(book):
    sheet = book[1]["asks"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:D3"
    assert sheet["A1"].font.bold
    assert sheet["A2"].alignment.wrap_text
    # one page wide is the default, and so left out of the file
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth or 1) == ("landscape", 1)
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert book[1]["empty"].freeze_panes == "A2"


def test_columns_are_as_wide_as_what_is_in_them_but_not_wider_than_a_page():
    _, sheets = workbook([named(a=["x"], middling=["y" * 30], long=["word " * 100])])
    widths = {name: sheets["table"].column_dimensions[name].width for name in "ABC"}
    assert widths["A"] < 12 < 30 < widths["B"] < 40 < widths["C"] < 65
    assert sheets["table"].row_dimensions[2].height > 100


@pytest.mark.parametrize("text", ["x" * 40_000, "😀" * 20_000])
def test_a_text_too_long_for_a_cell_is_cut_and_that_is_told(text):
    _, sheets = workbook([named(note=[text, "y"])])
    found = sheets["table"]["A2"].value
    # no half of a character is left at the cut
    assert 32_766 <= len(found.encode("utf-16-le")) // 2 <= 32_767
    assert set(found[:16_000]) == {text[0]}
    assert found.endswith("[cut: the whole text is in table.csv]")
    told = [row[1] for row in sheets["Contents"].iter_rows(values_only=True) if row[0] == "Notes"]
    assert told == ["table: a text longer than a cell holds is cut here and whole in table.csv."]


def test_a_whole_number_of_more_digits_than_a_spreadsheet_keeps_is_text():
    _, sheets = workbook([named(n=[10**15 - 1, 10**15, -(2**60)])])
    assert [cell.value for cell in sheets["table"]["A"]][1:] == [10**15 - 1, str(10**15), str(-(2**60))]


@pytest.mark.parametrize(("limit", "most"), [("MOST_ROWS", 3), ("MOST_COLUMNS", 1)])
def test_a_table_that_no_sheet_holds_is_refused(monkeypatch, limit, most):
    monkeypatch.setattr(tablefiles.workbook, limit, most)
    with pytest.raises(ValueError, match="table: found 3 rows of 2 cells; expected what a sheet holds"):
        workbook([named(a=[1, 2, 3], b=[1, 2, 3])])


@given(st.lists(st.from_regex(r"[a-z0-9]{1,40}(-[a-z0-9]{1,5})?", fullmatch=True), max_size=12))
@example(["a" * 40, "a" * 41, "a" * 31])
@example(["contents", "history", "a", "a", "a-2"])
def test_names_of_sheets_are_short_and_differ(names):
    found = sheet_names(names)
    assert len(set(found)) == len(names)
    assert all(0 < len(one) <= 31 for one in found)
    assert not {"contents", "history"} & set(found)


@MANY
@given(frames({**COLUMNS, "str": st.none() | TEXTS.filter(lambda one: "\0" not in one)}, NAMES))
def test_any_table_is_in_the_workbook_as_it_was(frame):
    _, sheets = workbook([NamedTable("table", "", "", frame)])
    for expected, found in zip(as_resource(frame)["data"], sheets["table"].iter_rows()):
        for one, cell in zip(expected, found):
            assert cell.data_type != "f"
            if isinstance(one, float) and abs(one) < LARGEST_NUMBER:
                assert cell.value == pytest.approx(one, rel=1e-15)
            elif isinstance(one, str):
                # openpyxl reads no escapes, and XML no difference between the ends of lines
                assert unescape(cell.value or "").replace("\r", "") == unescape(one).replace("\r", "")
            else:
                assert str(cell.value) == str(one)


def test_a_number_that_no_spreadsheet_holds_is_text():
    _, sheets = workbook([named(x=[1.7976931348623157e308, 1e300])])
    assert [cell.value for cell in sheets["table"]["A"]][1:] == ["1.7976931348623157e+308", 1e300]


def test_the_workbook_is_the_same_in_two_processes(article):
    code = (
        "import hashlib, sys, jusan_analysis as ja\n"
        "from jusan_analysis.tabular import NamedTable\n"
        "from jusan_analysis.tablefiles import workbook_bytes\n"
        "a = ja.load_article()\n"
        "tables = [NamedTable(n.replace('_', '-'), n, '', f) for n, f in a.frames.items()]\n"
        "print(hashlib.sha256(workbook_bytes(tables, 'T', a.cite(), '1', 'L', ['N'])).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Almaty"))
    }  # fmt: skip
    assert len(found) == 1


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_shows_every_text_as_it_is_and_runs_none(tmp_path):
    # what a printed cell cannot show: line ends of its own, and the blanks around them
    texts = [*HOSTILE, "a\x01b", "\x0b"]
    (tmp_path / "t.xlsx").write_bytes(workbook([named(note=texts, n=range(len(texts)))])[0])
    target = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        OFFICE,
        "--headless",
        home,
        "--convert-to",
        target,
        "--outdir",
        str(tmp_path),
        tmp_path / "t.xlsx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    (file,) = tmp_path.glob("*.csv")
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
    plain = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    assert [row[0].replace("\r", "\n") for row in rows[1:]] == plain
