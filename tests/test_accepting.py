import json
import os
import subprocess
import sys

import pytest
from conftest import field_of, resource_of

import jusan_analysis as ja
from jusan_analysis.accepting import accepted_descriptor
from jusan_analysis.cli import main
from jusan_analysis.loading import inspect
from jusan_analysis.packages import shipped


@pytest.mark.parametrize("kind", ["article", "standards", "context"])
def test_the_shipped_descriptors_are_up_to_date_to_the_byte(kind):
    file, text, changes = accepted_descriptor(shipped(kind))
    assert changes == []
    assert file.read_text(encoding="utf-8") == text


def test_a_deliberate_edit_is_accepted_and_loads(package, capsys):
    package.set("claims", "c05", "claim", "Another wording of ours.")
    assert main(["check", str(package.root)]) == 1
    assert main(["accept", str(package.root)]) == 0
    assert "claims.csv: " in capsys.readouterr().out
    claims = ja.load_article(package.root).claims.set_index("claim_id")["claim"]
    assert claims["c05"] == "Another wording of ours."


def test_only_what_was_computed_changes(package):
    before = package.descriptor
    package.set("claims", "c05", "claim", "Another wording of ours.")
    _, text, changes = accepted_descriptor(package.root)
    after = json.loads(text)
    assert len(changes) == 1
    for one in ("hash", "bytes"):
        assert resource_of(after, "claims")[one] != resource_of(before, "claims")[one]
        resource_of(after, "claims")[one] = resource_of(before, "claims")[one]
    assert after == before


def test_a_new_code_enters_the_categories_of_every_column_it_belongs_to(package):
    rows = package.rows("codebook")
    model = next(one for one in rows if one["variable"] == "domain")
    package.write_rows(
        "codebook", [*rows, {**model, "code": "schooling", "label": "Schooling", "example": ""}]
    )
    _, text, changes = accepted_descriptor(package.root)
    added = {"value": "schooling", "label": "Schooling"}
    for table in ("recommendations", "practices"):
        assert field_of(json.loads(text), table, "domain")["categories"][-1] == added
    assert sum("categories from the codebook" in one for one in changes) == 2


def test_ranks_decide_the_order_of_categories(package):
    rows = package.rows("codebook")
    ranks = {"low": "3", "medium": "2", "high": "1"}
    for one in rows:
        if one["variable"] == "certainty":
            one["rank"] = ranks[one["code"]]
    package.write_rows("codebook", rows)
    _, text, _ = accepted_descriptor(package.root)
    certainty = field_of(json.loads(text), "comparisons", "certainty")
    assert [one["value"] for one in certainty["categories"]] == ["high", "medium", "low"]
    assert certainty["categoriesOrdered"]


def test_an_edit_that_is_not_sound_is_refused_and_nothing_is_written(package, capsys):
    row = package.set("figures", "fig_women", "value", "157")
    before = (package.root / "datapackage.json").read_bytes()
    assert main(["accept", str(package.root)]) == 1
    said = capsys.readouterr().out
    assert "sum to 596" in said
    assert "jusan accept" not in said
    assert row
    assert (package.root / "datapackage.json").read_bytes() == before


@pytest.mark.parametrize("table", ["codebook", "claims"])
def test_a_missing_table_is_not_accepted(package, table):
    (package.root / f"{table}.csv").unlink()
    with pytest.raises(ja.DataPackageError, match=f"{table}.csv: found no such table"):
        accepted_descriptor(package.root)


def test_a_package_up_to_date_is_not_written(package, capsys):
    before = (package.root / "datapackage.json").stat()
    assert main(["accept", str(package.root)]) == 0
    assert "up to date" in capsys.readouterr().out
    assert (package.root / "datapackage.json").stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become another user")
def test_a_package_that_may_not_be_written_is_told_and_left(package):
    package.set("claims", "c05", "claim", "Another wording of ours.")
    before = (package.root / "datapackage.json").read_bytes()
    for folder in (package.root, *package.root.parents[:3]):
        folder.chmod(0o755)
    for file in package.root.iterdir():
        file.chmod(0o444)
    code = (
        "import os, sys; from jusan_analysis.cli import main; os.setuid(65534); sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "accept", package.root], capture_output=True, text=True, cwd="/"
    )
    assert done.returncode == 2
    assert "Permission denied" in done.stderr
    assert "Traceback" not in done.stderr
    assert (package.root / "datapackage.json").read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="needs a signal that cannot be caught")
@pytest.mark.parametrize(
    "point",
    ["tempfile.mkstemp", "os.fsync", "os.chmod", "os.replace"],
)
def test_an_accept_killed_at_any_point_leaves_a_descriptor_as_it_was(package, point):
    package.set("claims", "c05", "claim", "Another wording of ours.")
    before = (package.root / "datapackage.json").read_bytes()
    code = (
        "import os, signal, sys, tempfile; from jusan_analysis import cli, storage\n"
        f"{point} = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)\n"
        "cli.main(['accept', sys.argv[1]])"
    )
    done = subprocess.run([sys.executable, "-c", code, package.root], capture_output=True)
    assert done.returncode == -9
    assert (package.root / "datapackage.json").read_bytes() == before
    assert main(["accept", str(package.root)]) == 0
    assert not inspect(package.root)[2]


def test_accepts_at_the_same_time_leave_a_sound_package(package):
    package.set("claims", "c05", "claim", "Another wording of ours.")
    command = [sys.executable, "-m", "jusan_analysis", "accept", str(package.root)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    for one in running:
        _, errors = one.communicate()
        assert (one.returncode, errors) == (0, b"")
    assert not inspect(package.root)[2]
    assert not [one for one in package.root.iterdir() if one.name.startswith(".")]
