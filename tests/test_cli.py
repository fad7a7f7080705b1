"""The command: help that teaches, plain sentences, exit codes, and nothing that steers a terminal."""

import csv
import shlex
import subprocess
import sys

import matplotlib.figure
import pytest
from conftest import INVENTED, write_invented

import jusan_analysis as ja
from jusan_analysis import mending, notebooks
from jusan_analysis.cli import main

VERBS = ["check", "verify", "trace", "find", "sheet", "refresh", "report", "cite"]
ESCAPES = set("\x1b\x07\u202e\x9b")


@pytest.fixture
def run(capsys):
    """Runs a command in this process; gives exit code, output and errors."""

    def running(*arguments):
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return running


@pytest.fixture
def copy_of_text(package, tmp_path):
    """A reader's copy of an invented article, whose package is the copy."""
    write_invented(package)
    (tmp_path / "own.txt").write_text("\n".join(INVENTED), encoding="utf-8")
    return tmp_path / "own.txt"


# --- help and exit codes ------------------------------------------------------------------


def test_a_bare_command_and_help_list_all_verbs(run):
    code, out, _ = run()
    assert code == 0
    assert run("--help")[1] == out
    assert all(f"\n    {verb} " in out for verb in VERBS)
    assert run("--version")[1] == f"jusan {ja.__version__}\n"


@pytest.mark.parametrize("verb", [*VERBS, "sheet write", "sheet read"])
def test_each_help_has_an_example_and_the_exit_codes(run, verb):
    code, out, _ = run(*verb.split(), "--help")
    assert code == 0
    assert f"jusan {verb}" in out.partition("example:")[2] or verb == "sheet"
    assert "exit codes: 0 fine, 1 problems found, 2 could not run" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chek"], "there is no command 'chek'. Did you mean 'check'?"),
        (["sheet", "wrote"], "Did you mean 'write'?"),
        (["check", "--no-such"], "unrecognized arguments: --no-such"),
        (["trace", "fig_childen"], "Did you mean 'fig_children'?"),
        (["trace", "\x1b[31mx"], r"'\x1b[31mx'"),
        (["trace", "none.png"], "There is no file none.png"),
        (["trace", "r01", "--text", "none.txt"], "There is no file none.txt"),
        (["verify", "none.txt"], "There is no file none.txt. Give the path to your copy"),
        (["sheet", "read", "none.csv"], "There is no file none.csv"),
        (["refresh", "none"], "There are no notebooks in none"),
        (["report", "--notebooks", "none"], "There are no notebooks in none"),
        (["report", "--output", "."], "holds files that were not written here"),
    ],
)
def test_what_cannot_run_says_why_in_one_line(run, arguments, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.txt").touch()
    code, _, errors = run(*arguments)
    assert code == 2
    assert words in errors
    assert errors.startswith("jusan: ")
    assert errors.count("\n") == 1


def test_an_interrupt_ends_without_a_traceback(run, monkeypatch):
    def interrupted(folder):
        raise KeyboardInterrupt

    monkeypatch.setattr(notebooks, "refresh", interrupted)
    assert run("refresh") == (2, "", "jusan: stopped\n")


# --- data ---------------------------------------------------------------------------------


def test_check_looks_at_every_package_and_names_file_row_and_column(run, copies):
    package, standards = copies("article"), copies("standards")
    row = package.set("figures", "fig_women", "precision", "exakt")
    code, out, _ = run("check", package.root, standards.root)
    assert code == 1
    assert f"figures.csv, row {row}, column precision: found 'exakt'" in out
    assert "jusan-standards" in out.splitlines()[-1]
    assert run("check")[1].count("no problem\n") == 3


def test_check_mends_form_only_where_it_is_asked_to(run, package):
    package.write("groups", b"\xef\xbb\xbf" + package.read("groups").replace(",", ";").encode())
    before = (package.root / "groups.csv").read_bytes()
    assert run("check", package.root)[0] == 1
    assert (package.root / "groups.csv").read_bytes() == before
    code, out, _ = run("check", "--fix", package.root)
    assert code == 0
    assert "mended groups.csv: a byte order mark" in out
    assert mending.mend(package.root) == []


def test_verify_tells_a_copy_an_edited_copy_and_another_text(run, package, copy_of_text):
    code, out, _ = run("verify", copy_of_text, "--package", package.root)
    assert (code, out.count("\n")) == (0, 2)
    assert "sentences: 8 exact" in out
    copy_of_text.write_text("\n".join([*INVENTED[:2], "Other words.", *INVENTED[3:]]), encoding="utf-8")
    code, out, _ = run("verify", copy_of_text, "--package", package.root)
    assert code == 1
    assert "  p03s1  changed" in out
    copy_of_text.write_text("Words of something else.", encoding="utf-8")
    code, out, _ = run("verify", copy_of_text, "--package", package.root)
    assert code == 1
    assert out == f"{copy_of_text}: This does not look like the article: 0 of its 8 sentences were found.\n"


def test_trace_shows_words_only_where_a_copy_is_given(run, package, copy_of_text, monkeypatch):
    monkeypatch.setenv("JUSAN_ARTICLE_TEXT", str(copy_of_text))
    monkeypatch.setenv("JUSAN_PACKAGE", str(package.root))
    assert INVENTED[3] not in run("trace", "p04s1")[1]
    assert INVENTED[3] in run("trace", "p04s1", "--text", copy_of_text)[1]


@pytest.mark.parametrize("name", ["persons.png", "persons.svg"])
def test_a_saved_chart_is_traced_to_its_sentences(run, tmp_path, package, name):
    ax = matplotlib.figure.Figure(figsize=(3, 2)).subplots()
    ax.set_title("Persons \u202etxt", loc="left")
    path = ja.save(ja.describe(ax, "Two bars.", ids=["fig_women", "at_202102"]), tmp_path / name)
    code, out, _ = run("trace", path)
    assert code == 0
    for line in ("shows    Two bars.", "rests on 2 records", "  fig_women  p03s1", "  at_202102  a source"):
        assert line in out
    assert not set(out) & ESCAPES
    package.write_descriptor(package.descriptor | {"version": "9.0.0"})
    code, out, _ = run("trace", path, "--package", package.root)
    assert code == 1
    assert "made from jusan-article 1.2.0, and this is jusan-article 9.0.0" in out


def test_find_and_cite(run):
    code, out, _ = run("find", "foster", "care")
    assert code == 0
    assert out.splitlines()[-1].endswith(" records")
    assert any(line.startswith("r33 ") for line in out.splitlines())
    assert run("find", "xyzzy") == (1, "0 records\n", "")
    assert "Accessed 2026-11-26" in run("cite", "--bibtex", "--accessed", "2026-11-26")[1]


def test_a_sheet_goes_out_and_comes_back(run, package, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    choose = ["--variable", "relation", "--coder", "aigerim", "--package", package.root]
    out = run("sheet", "write", *choose)[1]
    assert f"jusan sheet read aigerim-relation.csv --package {package.root}" in out
    path = tmp_path / "aigerim-relation.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert "may be filled" in run("sheet", "write", *choose)[2]
    rows[2][3] = "partly"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    code, out, _ = run("sheet", "read", path, "--package", package.root)
    assert code == 0
    assert out.startswith(f"1 code added to {package.root}. Left empty: 88. Not in the sheet: 0.")
    assert run("sheet", "read", path, "--package", package.root)[0] == 2
    assert run("sheet", "read", path, "--package", package.root, "--replace")[0] == 0


# --- whatever the data, the terminal and the pipe -----------------------------------------


def test_hostile_data_steers_no_terminal(run, package):
    escape = "\x1b]0;owned\x07\x1b[2J\u202e\x9b"
    package.replace("claims", "claim_id", f"claim_id{escape}")
    package.set("figures", "fig_women", "precision", escape)
    package.set("passages", "p04s1", "locator", f"a b {escape}")
    folder = package.root.rename(package.root.with_name(f"a{escape}"))
    for arguments in (["check", folder], ["trace", escape, "--package", folder]):
        code, out, errors = run(*arguments)
        assert code == 1
        assert not set(out + errors) & ESCAPES


def test_the_module_runs_as_the_command_does_on_a_console_that_lacks_characters(package, tmp_path):
    package.set("figures", "fig_women", "paraphrase", "Ещё")
    package.set("figures", "fig_women", "lower", "200")
    command = [sys.executable, "-m", "jusan_analysis", "check", package.root]
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONPATH": str(ja.__path__[0]) + "/.."}
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_reader_of_a_pipe_may_leave_early():
    command = f"{shlex.quote(sys.executable)} -u -m jusan_analysis find the | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert (done.stdout.count("\n"), done.stderr) == (1, "")
