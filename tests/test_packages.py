import os
import stat
import subprocess
import sys

import pytest
from conftest import resource_of

from jusan_analysis.descriptors import read_package
from jusan_analysis.loading import inspect
from jusan_analysis.packages import command_for, read_table


def told(package):
    """The problems of a package, by the file they name."""
    return [one for one in inspect(package.root)[2] if one.file == "claims.csv"]


def accepted(package):
    """The same, after sizes and hashes were brought up to date."""
    package.accept()
    return told(package)


def test_a_sound_table_is_read_as_text_without_a_word(package):
    problems = []
    whole = read_package(package.root, problems)
    table = read_table(whole, whole.resource("claims"), problems)
    assert not problems
    assert table.n_rows == len(table.columns["claim_id"])
    assert all(isinstance(one, str) for column in table.columns.values() for one in column)


# --- the file as a whole ------------------------------------------------------------------


def test_a_missing_table_is_told(package):
    (package.root / "claims.csv").unlink()
    (problem,) = told(package)
    assert (problem.row, problem.column, problem.found) == (None, None, "no such table")
    assert "Restore the file" in problem.remedy


def test_an_edited_file_is_told_with_the_one_command_that_accepts_it(package):
    package.replace("claims", "Children", "children")
    (problem,) = told(package)
    assert f"jusan accept {command_for(read_package(package.root, []))[13:]}" in problem.remedy
    assert "datapackage.json" in problem.expected


def test_a_longer_file_is_told_with_both_sizes(package):
    before = len(package.read("claims").encode())
    package.replace("claims", "Children", "The children")
    (problem,) = told(package)
    assert problem.found.startswith(f"{before + 4} bytes")
    assert problem.expected.startswith(f"{before} with")


def test_an_edited_file_is_checked_all_the_same(package):
    row = package.set("claims", "c03", "claim", "")
    assert {(one.row, one.column) for one in told(package)} == {(None, None), (row, "claim")}


@pytest.mark.parametrize("name", ["with blank", "quo'te", "semi;colon", "-dash", "$HOME"])
def test_the_command_that_accepts_an_edit_can_be_typed(package, name):
    import shlex

    home = package.root.rename(package.root.with_name(name))
    command = command_for(read_package(home, []))
    assert len(shlex.split(command)) == 3
    assert (os.path.abspath(shlex.split(command)[2])) == str(home)


@pytest.mark.parametrize("data", [b"", b"\n\n", b" \n"])
def test_an_empty_file_is_told(package, data):
    package.write("claims", data)
    (problem,) = accepted(package)
    assert problem.found == "an empty file"
    assert problem.remedy == "Restore the file."


@pytest.mark.parametrize(
    ("change", "row", "found", "remedy"),
    [
        (lambda data: b"\xef\xbb\xbf" + data, 1, "byte order mark", "without BOM"),
        (lambda data: data.replace(b"c02", b"c\x0002", 1), 3, "NUL", "Remove it"),
        (lambda data: data.replace(b"orphans", b"orph\xffns", 1), 3, "0xff", "Save the file as UTF-8"),
        (lambda data: data.decode().encode("utf-16"), 1, "NUL", "UTF-16"),
        (lambda data: data.replace(b"c02,", b"c02,\n", 1), 3, "2 cells", "Add the missing cells"),
        (lambda data: data.replace(b"c02,", b"c02,,", 1), 3, "5 cells", "Quote cells that hold a comma"),
        (lambda data: data.replace(b"\nc02", b"\n\nc02", 1), 3, "an empty line", "Delete it"),
        (lambda data: data.replace(b"c02,", b'c02,"', 1), 3, "broken CSV", "quotation marks"),
        (lambda data: data.replace(b"c02", b"c02" + b"x" * 50_000, 1), 3, "characters", "Shorten it"),
        (lambda data: data.replace(b"claim_id,", b"", 1), 1, "no such column", "Restore the column"),
        (lambda data: data.replace(b"claim_id,", b"claim_id,more,", 1), 1, "extra column", "Delete it"),
        (lambda data: data.replace(b"claim_id,", b"claim_id,claim,", 1), 1, "the column twice", "Delete one"),
        (lambda data: data.replace(b",", b";"), 1, "semicolons", "Save as CSV with commas"),
    ],
    ids=["BOM", "NUL", "bad byte", "UTF-16", "short row", "long row", "empty line", "open quotes",
         "huge cell", "no column", "more columns", "column twice", "semicolons"],
)  # fmt: skip
def test_a_broken_file_is_told_with_its_row(package, change, row, found, remedy):
    package.write("claims", change(package.read("claims").encode()))
    problems = [one for one in accepted(package) if found in one.found]
    assert problems
    assert problems[0].row == row
    assert remedy in problems[0].remedy


def test_the_columns_may_stand_in_any_order(package):
    rows = package.rows("claims")
    package.write_rows("claims", rows, header=list(reversed(rows[0])))
    package.accept()
    _, tables, problems = inspect(package.root)
    assert not problems
    assert list(tables["claims"].columns) == list(rows[0])


def test_carriage_returns_at_line_ends_are_no_fault_of_the_rows(package):
    package.write("claims", package.read("claims").replace("\n", "\r\n"))
    assert not accepted(package)


def test_a_hostile_column_name_does_not_reach_the_terminal(package):
    package.replace("claims", "claim_id", "\x1b[31mclaim_id")
    assert "\x1b" not in "".join(map(str, accepted(package)))


# --- nothing outside the package is opened ------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "../claims.csv", "a/../../claims.csv", "https://example.org/claims.csv",
     "file:claims.csv", "C:\\claims.csv", "C:claims.csv", "..\\claims.csv", "\\\\host\\claims.csv", ""],
)  # fmt: skip
def test_a_path_that_leaves_the_package_is_refused(package, path):
    raw = package.descriptor
    resource_of(raw, "claims")["path"] = path
    package.write_descriptor(raw)
    (package.root.parent / "claims.csv").write_text(package.read("claims"))
    (problem,) = [one for one in inspect(package.root)[2] if one.file == path]
    assert "path" in problem.found or "address" in problem.found
    assert "Put the file into the package" in problem.remedy


@pytest.mark.parametrize("path", ["x" * 300 + ".csv", "a/" * 3000 + "claims.csv", "claims.csv/more.csv"])
def test_a_path_no_file_can_have_is_told(package, path):
    raw = package.descriptor
    resource_of(raw, "claims")["path"] = path
    package.write_descriptor(raw)
    assert [one for one in inspect(package.root)[2] if one.file == path]


def test_a_link_that_leads_out_of_the_package_is_refused(package):
    outside = package.root.parent / "outside.csv"
    (package.root / "claims.csv").rename(outside)
    (package.root / "claims.csv").symlink_to(outside)
    (problem,) = told(package)
    assert "leads out" in problem.found
    assert "Put the file into the package" in problem.remedy


def test_a_link_inside_the_package_is_followed(package):
    (package.root / "claims.csv").rename(package.root / "mine.csv")
    (package.root / "claims.csv").symlink_to("mine.csv")
    assert not told(package)


def test_links_that_turn_in_a_circle_are_told(package):
    (package.root / "claims.csv").unlink()
    (package.root / "claims.csv").symlink_to("claims.csv")
    assert told(package)


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_what_is_no_file_is_told_and_never_waited_for(package, make):
    (package.root / "claims.csv").unlink()
    make(package.root / "claims.csv")
    (problem,) = told(package)
    assert "folder, pipe or device" in problem.found


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can make a device")
def test_a_device_is_told_and_never_read(package):
    (package.root / "claims.csv").unlink()
    os.mknod(package.root / "claims.csv", stat.S_IFCHR | 0o666, os.makedev(1, 5))
    assert "device" in told(package)[0].found


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become another user")
def test_a_table_without_permission_is_told(package):
    (package.root / "claims.csv").chmod(0)
    for folder in (package.root, *package.root.parents[:3]):
        folder.chmod(0o755)
    (package.root / "datapackage.json").chmod(0o644)
    code = (
        "import os, sys; from jusan_analysis.loading import inspect; os.setuid(65534);"
        "print(*inspect(sys.argv[1])[2])"
    )
    done = subprocess.run([sys.executable, "-c", code, package.root], capture_output=True, text=True)
    assert "claims.csv: found a file that cannot be read (Permission denied)" in done.stdout, done.stderr
