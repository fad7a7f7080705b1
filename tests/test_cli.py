import os
import subprocess
import sys
from pathlib import Path

import matplotlib.figure
import pandas as pd
import pytest
from conftest import INVENTED, write_invented

import jusan_analysis as ja
from jusan_analysis import cli
from jusan_analysis.charts.style import described
from jusan_analysis.cli import main

COMMANDS = ["check", "accept", "verify", "trace", "report", "refresh"]


def run(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "jusan_analysis", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", errors="replace", **options,
    )  # fmt: skip


# --- help ---------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_teaches_by_example(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    said = capsys.readouterr().out
    assert stopped.value.code == 0
    assert f"jusan {command}" in said.partition("Examples:")[2]
    assert "Exit codes: 0 nothing wrong, 1 problems found, 2 could not run." in said


def test_the_help_lists_all_commands(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert all(f"\n    {one}" in said for one in COMMANDS)


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["verify"], ["trace"], ["check", "--no-such"]])
def test_a_wrong_call_could_not_run(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: jusan" in capsys.readouterr().err


def test_the_module_runs_as_the_command_does(tmp_path):
    done = run("check", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("nothing wrong") == 3


# --- check --------------------------------------------------------------------------------


def test_a_sound_package_is_said_to_be_so(package, capsys):
    assert main(["check", str(package.root)]) == 0
    assert capsys.readouterr().out.startswith("jusan-article 1.0.0: 15 tables, ")


def test_problems_are_listed_and_all_packages_are_looked_at(package, standards, capsys):
    package.set("figures", "fig_women", "precision", "exakt")
    package.accept()
    assert main(["check", str(package.root), str(standards.root)]) == 1
    said = capsys.readouterr().out
    assert "figures.csv, row 8, column precision: found 'exakt'" in said
    assert "jusan-standards" in said


def test_a_folder_without_package_is_a_problem(tmp_path, capsys):
    assert main(["check", str(tmp_path)]) == 1
    assert "no datapackage.json" in capsys.readouterr().out


# --- verify and trace ---------------------------------------------------------------------


@pytest.fixture
def own(package, tmp_path):
    write_invented(package)
    (tmp_path / "own.txt").write_text("\n".join(INVENTED), encoding="utf-8")
    return tmp_path / "own.txt"


def test_verifying_prints_every_passage(package, own, capsys):
    assert main(["verify", str(own), str(package.root)]) == 0
    said = capsys.readouterr().out
    assert said.count(" exact") == len(INVENTED) + 1
    assert f"passages: {len(INVENTED)} exact" in said


def test_verifying_another_text_finds_problems(package, own, capsys):
    own.write_text("\n".join([*INVENTED[:2], "Other words, about as many.", *INVENTED[3:]]), encoding="utf-8")
    assert main(["verify", str(own), str(package.root)]) == 1
    assert "p03s1    changed    other text stands after p02s1 and before p04s1" in capsys.readouterr().out


def test_verifying_the_article_finds_every_passage_and_number(text_path, capsys):
    assert main(["verify", str(text_path)]) == 0
    said = capsys.readouterr().out
    assert "passages: 62 exact\n" in said
    assert "16 printed" in said


def test_tracing_prints_the_way_to_the_passage(capsys):
    assert main(["trace", "r21~pr31"]) == 0
    assert "#:~:text=" in capsys.readouterr().out


def test_tracing_with_a_text_shows_its_words_and_stores_nothing(package, own, capsys):
    before = {one: one.read_bytes() for one in package.root.iterdir()}
    assert main(["trace", "p04s1", str(package.root), "--text", str(own)]) == 0
    assert INVENTED[3] in capsys.readouterr().out
    assert {one: one.read_bytes() for one in package.root.iterdir()} == before


def test_a_text_in_the_environment_is_not_looked_at(package, own, monkeypatch, capsys):
    monkeypatch.setenv("JUSAN_ARTICLE_TEXT", str(own))
    assert main(["trace", "p04s1", str(package.root)]) == 0
    assert INVENTED[3] not in capsys.readouterr().out


# --- saved charts -------------------------------------------------------------------------


def saved_chart(folder, frame, article=None, title="Persons", name="persons.png"):
    ax = matplotlib.figure.Figure(figsize=(3, 2)).subplots()
    ax.set_title(title, loc="left")
    return str(ja.save(described(ax, "Two bars.", frame), folder / name, article))


@pytest.mark.parametrize("name", ["persons.png", "persons.svg", "PERSONS.SVG"])
def test_tracing_a_chart_prints_what_it_says_and_what_it_rests_on(name, article, tmp_path, capsys):
    frame = pd.DataFrame(
        {"figure_ids": ["fig_women;fig_stages"], "passage_ids": "p03s1", "source_ids": "at_202102"}
    )
    assert main(["trace", saved_chart(tmp_path, frame, name=name)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Persons\n  alt       Two bars.\n")
    assert " ".join(article.cite().split()) in " ".join(said.split())
    assert "  data      jusan-article 1.0.0\n" in said
    assert "CC-BY-4.0" in said
    assert "  fig_women  156 persons: " in said
    assert "  fig_stages  from 3 stages: " in said
    assert "  p03s1  paragraph 3, sentence 1, narration, The Astana Times: … " in said
    assert "#:~:text=" in said
    assert "  at_202102  The Astana Times: " in said


def test_tracing_a_chart_of_judgements_leads_to_the_passages_of_the_units(tmp_path, capsys):
    frame = pd.DataFrame({"unit_ids": ["r21~pr31"]})
    assert main(["trace", saved_chart(tmp_path, frame)]) == 0
    said = capsys.readouterr().out
    main(["trace", "r21~pr31"])
    places = [line for line in capsys.readouterr().out.splitlines() if "paragraph" in line]
    assert "other records\n  r21~pr31\n" in said
    assert places
    assert all(line in said for line in places)


def test_tracing_a_chart_with_a_text_shows_its_words(package, own, tmp_path, capsys):
    chart = saved_chart(tmp_path, pd.DataFrame({"passage_ids": ["p04s1"]}), ja.load_article(package.root))
    assert main(["trace", chart, str(package.root), "--text", str(own)]) == 0
    assert INVENTED[3] in capsys.readouterr().out


def test_a_chart_of_another_version_or_with_unknown_ids_is_said_to_be_so(package, tmp_path, capsys):
    raw = package.descriptor
    package.write_descriptor(raw | {"version": "1.0.1"})
    chart = saved_chart(tmp_path, pd.DataFrame({"passage_ids": ["p03s1"]}))
    assert main(["trace", chart, str(package.root)]) == 1
    said = capsys.readouterr().out
    assert "made from jusan-article 1.0.0, but looked up in jusan-article 1.0.1: numbers may differ" in said
    strange = saved_chart(tmp_path, pd.DataFrame({"passage_ids": ["p03s1"], "source_ids": "no_such"}))
    assert main(["trace", strange]) == 1
    assert "unknown here: no_such\n" in capsys.readouterr().out


def test_a_chart_without_records_is_said_to_name_none(tmp_path, capsys):
    assert main(["trace", saved_chart(tmp_path, pd.DataFrame())]) == 0
    assert "names no record that it rests on" in capsys.readouterr().out


@pytest.mark.filterwarnings("ignore:Glyph")
def test_a_hostile_chart_does_not_steer_the_terminal(tmp_path, capsys):
    chart = saved_chart(
        tmp_path, pd.DataFrame({"source_ids": ["\x1b[2J\u202e"]}), title="\x1b]0;owned\x07 \u202etxt"
    )
    assert main(["trace", chart]) == 1
    assert not set(capsys.readouterr().out) & set("\x1b\x07\u202e\x9b")


def test_a_file_that_is_no_chart_of_ours_is_told_in_one_line(tmp_path, capsys):
    (tmp_path / "a.png").write_bytes(b"nothing")
    assert main(["trace", str(tmp_path / "a.png")]) == 2
    told = capsys.readouterr().err
    assert told.startswith("jusan: 'a.png': found a file that does not begin as a PNG does. ")
    assert told.count("\n") == 1


# --- the report ---------------------------------------------------------------------------


def test_the_report_is_given_folders_and_the_readers_own_text(monkeypatch):
    from jusan_analysis import report

    given = []
    monkeypatch.setattr(
        report, "build_report", lambda *folders, **rest: given.append((folders, rest)) or True
    )
    assert main(["report", "--notebooks", "n", "--output", "o", "--text", "own.txt"]) == 0
    assert main(["report"]) == 0
    assert given == [
        ((Path("n"), Path("o")), {"text": Path("own.txt")}),
        ((Path("notebooks"), Path("build/report")), {"text": None}),
    ]


def test_a_report_with_a_text_is_said_to_be_private(capsys):
    with pytest.raises(SystemExit):
        main(["report", "--help"])
    assert "keep such a report to yourself" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("text", ["no-such.txt", "other.txt"])
def test_a_text_that_cannot_be_used_is_told_before_a_notebook_runs(text, tmp_path, monkeypatch, capsys):
    from jusan_analysis import running

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(running, "run", lambda *_: pytest.fail("a notebook ran"))
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01-a.ipynb").write_text("{}")
    (tmp_path / "other.txt").write_text("Words of another article.")
    assert main(["report", "--text", text]) == 2
    assert text in capsys.readouterr().err
    assert not (tmp_path / "build").exists()


# --- what cannot be run -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["trace", "fig_childen"], "Did you mean 'fig_children'?"),
     (["trace", "\x1b[31mx"], r"'\x1b[31mx'"),
     (["verify", "no-such.txt"], "No such file"),
     (["verify", "."], "Is a directory"),
     (["trace", "p03s1", "--text", "no-such.txt"], "No such file"),
     (["trace", "no-such.png"], "No such file"),
     (["report", "--notebooks", "no-such-folder"], "no notebooks in"),
     (["refresh", "--notebooks", "no-such-folder"], "no notebooks in")],
)  # fmt: skip
def test_what_cannot_be_run_says_why_in_one_line(arguments, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    errors = capsys.readouterr().err
    assert said in errors
    assert errors.startswith("jusan: ")
    assert errors.count("\n") == 1


@pytest.mark.parametrize("kind", ["standards", "context"])
@pytest.mark.parametrize("command", ["verify", "trace"])
def test_a_package_of_another_kind_is_told_without_a_traceback(kind, command, tmp_path, capsys):
    from jusan_analysis.packages import shipped

    (tmp_path / "a.txt").write_text("x")
    argument = str(tmp_path / "a.txt") if command == "verify" else "p03s1"
    assert main([command, argument, str(shipped(kind))]) == 1
    assert "no table passages" in capsys.readouterr().out


def test_an_interrupt_ends_without_a_traceback(monkeypatch, capsys):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setitem(cli.COMMANDS, "check", interrupted)
    assert main(["check"]) == 2
    assert capsys.readouterr().err == "jusan: stopped\n"


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_a_reader_of_a_pipe_may_leave_early():
    command = f"{sys.executable} -u -m jusan_analysis check; {sys.executable} -m jusan_analysis check | true"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert done.stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_console_that_lacks_characters_is_served(package, encoding):
    package.set("figures", "fig_women", "lower", "200")
    done = run("check", package.root, env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert (done.returncode, done.stderr) == (1, "")


# --- the terminal -------------------------------------------------------------------------


def test_colour_is_kept_for_terminals(package):
    package.set("figures", "fig_women", "precision", "exakt")
    assert "\x1b" not in run("check", package.root).stdout


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal of its own")
def test_a_terminal_is_told_in_red(package):
    package.set("figures", "fig_women", "precision", "exakt")
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "jusan_analysis", "check", str(package.root)]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
    os.close(ours)
    assert running.returncode == 1
    assert b"\x1b[31m" in shown
    assert shown.rstrip().endswith(b"\x1b[0m")


def test_hostile_data_does_not_steer_the_terminal(package):
    escape = "\x1b]0;owned\x07\x1b[2J\u202e\x9b"
    package.replace("claims", "claim_id", f"claim_id{escape}")
    package.replace("codebook", "domain,repatriation", f"domain,{escape}")
    package.set("figures", "fig_women", "precision", escape)
    package.set("figures", "fig_men", "passage_ids", escape)
    package.set("practices", "pr07", "actor_id", escape)
    package.set("passages", "p04s1", "locator", f"a b {escape}")
    raw = package.descriptor
    raw["resources"][1]["schema"]["fields"][0]["description"] = "plain"
    package.write_descriptor(raw)
    folder = package.root.rename(package.root.with_name(f"a{escape}"))
    for arguments in (["check", folder], ["accept", folder], ["trace", escape, folder]):
        done = run(*arguments)
        assert done.returncode in (1, 2)
        assert not set(done.stdout + done.stderr) & set("\x1b\x07\u202e\x9b")


def test_no_command_leaves_a_traceback_on_a_broken_package(package):
    (package.root / "datapackage.json").write_bytes(b"\xff" * 100)
    for arguments in (["check", package.root], ["accept", package.root], ["trace", "r01", package.root]):
        done = run(*arguments)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert "Save the file as UTF-8" in done.stdout


def test_accepting_the_shipped_packages_changes_nothing(capsys):
    from jusan_analysis.packages import shipped

    before = {one: one.read_bytes() for one in Path(shipped("article")).parent.glob("*/datapackage.json")}
    assert main(["accept"]) == 0
    assert capsys.readouterr().out.count("up to date") == 3
    assert all(one.read_bytes() == data for one, data in before.items())
