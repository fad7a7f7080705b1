"""What programs do to the form of a package: one problem for a cause, read as it is, mended to the byte."""

import csv
import io

import pytest
from conftest import field_of, resource_of

import jusan_analysis as ja
from jusan_analysis.loading import check_package
from jusan_analysis.mending import mend


def files(copy) -> dict:
    return {path.name: path.read_bytes() for path in copy.root.iterdir()}


def cells(column, change):
    """A change of text that changes the cells of one column."""

    def changed(text):
        rows = list(csv.DictReader(io.StringIO(text)))
        file = io.StringIO()
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, column: change(row[column])} for row in rows)
        return file.getvalue()

    return changed


def reordered(text):
    rows = list(csv.reader(io.StringIO(text)))
    return "".join(",".join(reversed(row)) + "\n" for row in rows)


# table, what a program did, the place of the one problem, words of it
FORM = {
    "byte order mark": ("groups", lambda text: "\ufeff" + text, 1, None, "a byte order mark"),
    "semicolons": ("groups", lambda text: text.replace(",", ";"), 1, None, "semicolons or tabs"),
    "tabs": ("groups", lambda text: text.replace(",", "\t"), 1, None, "semicolons or tabs"),
    "rows of commas": ("groups", lambda text: text + ",,,,,\n" * 20, 18, None, "rows 18 to 37 are empty"),
    "a blank line": ("groups", lambda text: text.replace("\nmen", "\n\nmen"), 5, None, "row 5 is empty"),
    "scattered": ("groups", lambda t: t.replace("\nmen", "\n\nmen") + "\n\n", 5, None, "rows 5, 19 to 20"),
    "more columns": ("groups", lambda text: text.replace("\n", ",,\n"), 1, None, "beyond the last column"),
    "another order": ("groups", reordered, 1, None, "the columns in another order"),
    "TRUE": ("figures", cells("lower_exclusive", str.upper), 2, "lower_exclusive", "'FALSE' in 41 rows (2,"),
    "True": ("figures", cells("lower_exclusive", str.title), 2, "lower_exclusive", "'False' in 41 rows"),
    "1": ("figures", cells("lower_exclusive", lambda c: "01"[c == "true"]), 2, "lower_exclusive", "'0' in"),
    "12.0": ("passages", cells("start", lambda c: f"{c}.0"), 2, "start", "'0.0' in 62 rows"),
    "blanks": ("groups", cells("label", lambda c: f" {c}\u00a0"), 2, "label", "' Citizens returned"),
}  # fmt: skip


@pytest.mark.parametrize(("table", "change", "row", "column", "found"), FORM.values(), ids=list(FORM))
def test_what_is_only_form_is_one_problem_is_read_and_is_mended(
    fresh, article, table, change, row, column, found
):
    before = files(fresh)
    fresh.write(table, change(fresh.read(table)))
    (problem,) = check_package(fresh.root)[2]
    assert (problem.file, problem.row, problem.column, problem.mendable) == (
        f"{table}.csv",
        row,
        column,
        True,
    )
    assert found in problem.found
    assert "jusan check --fix" in problem.remedy
    assert getattr(ja.load_article(fresh.root), table).equals(getattr(article, table))
    (line,) = mend(fresh.root)
    assert line.startswith(f"{table}.csv")
    assert found in line
    assert files(fresh) == before


def as_excel_saves(text: str) -> bytes:
    """All of it at once: mark, semicolons, TRUE and FALSE, line ends of Windows, empty rows and cells."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    for row in csv.reader(io.StringIO(text, newline="")):
        writer.writerow([{"true": "TRUE", "false": "FALSE"}.get(cell, cell) for cell in row] + ["", ""])
    return b"\xef\xbb\xbf" + (file.getvalue() + ";;;;\r\n\r\n").encode()


def test_a_package_saved_in_a_spreadsheet_is_mended_to_the_byte(fresh):
    before = files(fresh)
    assert mend(fresh.root) == []
    for resource in fresh.descriptor["resources"]:
        fresh.write(resource["name"], as_excel_saves(fresh.read(resource["name"])))
    assert len([line for line in mend(fresh.root) if line.startswith("figures.csv")]) == 6
    assert files(fresh) == before
    assert mend(fresh.root) == []


def test_what_changed_a_meaning_stays_a_problem_while_the_rest_is_mended(fresh):
    fresh.set("figures", "fig_women", "period_start", "Jan-19")
    fresh.write("figures", as_excel_saves(fresh.read("figures")))
    assert len(mend(fresh.root)) == 6
    (problem,) = check_package(fresh.root)[2]
    assert (problem.column, "spreadsheet changed the date" in problem.remedy) == ("period_start", True)


def test_line_ends_of_windows_are_mended_inside_cells_too(fresh):
    fresh.set("groups", "men", "label", "Returned\nmen")
    before = fresh.read("groups")
    fresh.write("groups", before.replace("\n", "\r\n"))
    assert check_package(fresh.root)[2] == []
    assert mend(fresh.root) == ["groups.csv: line ends of Windows"]
    assert fresh.read("groups") == before


def test_a_lone_return_inside_a_cell_ends_no_row(fresh):
    text = fresh.read("groups").replace("Returned men", '"Returned\rmen"')
    fresh.write("groups", b"\xef\xbb\xbf" + text.encode())
    assert mend(fresh.root) == ["groups.csv: a byte order mark"]
    assert (fresh.root / "groups.csv").read_bytes() == text.encode()
    assert "control character" in check_package(fresh.root)[2][0].found


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"\nmen,", b"\nmen,,"), (b"\nmen,", b'\n"men,'), (b"\nmen,", b"\nm\xffn,"), (b"label", b"name")],
    ids=["ragged", "open quotes", "bad byte", "other column"],
)
def test_a_file_whose_shape_is_broken_stays_as_it_is_and_stays_a_problem(fresh, old, new):
    broken = b"\xef\xbb\xbf" + fresh.read("groups").encode().replace(old, new, 1)
    fresh.write("groups", broken)
    fresh.write("claims", fresh.read("claims").replace("\n", "\r\n"))
    assert mend(fresh.root) == ["claims.csv: line ends of Windows"]
    assert (fresh.root / "groups.csv").read_bytes() == broken
    assert not all(problem.mendable for problem in check_package(fresh.root)[2])


def test_promises_of_version_1_leave_the_descriptor_and_nothing_else(fresh):
    before = (fresh.root / "datapackage.json").read_bytes()
    raw = fresh.descriptor
    resource_of(raw, "figures").update(hash="sha256:0", bytes=1)
    field_of(raw, "figures", "form").update(categories=["number"], categoriesOrdered=True)
    fresh.write_descriptor(raw)
    assert len(ja.load_article(fresh.root).figures["form"].cat.categories) == 4
    assert [line.partition(":")[0] for line in mend(fresh.root)] == ["datapackage.json"] * 2
    assert (fresh.root / "datapackage.json").read_bytes() == before


def test_a_link_stays_a_link(package):
    (package.root / "claims.csv").rename(package.root / "mine.csv")
    (package.root / "claims.csv").symlink_to("mine.csv")
    package.write("claims", package.read("claims").replace("\n", "\r\n"))
    mend(package.root)
    assert (package.root / "claims.csv").is_symlink()
    assert b"\r" not in (package.root / "mine.csv").read_bytes()


def test_without_a_descriptor_nothing_is_mended(tmp_path):
    with pytest.raises(ja.DataPackageError, match="no datapackage"):
        mend(tmp_path)
