import os
import signal
import subprocess
import sys
import time

import pytest

from jusan_analysis.storage import replace_folder, write_text


def test_a_text_is_written_as_it_is(tmp_path):
    write_text(tmp_path / "a.txt", "é\r\n“b”\n")
    assert (tmp_path / "a.txt").read_bytes() == "é\r\n“b”\n".encode()
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_file_keeps_its_permissions(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o640)
    write_text(path, "new")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_text_that_cannot_be_written_leaves_the_old_one(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_text(path, "half \ud800")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_failed_replacement_leaves_the_old_one_and_no_rest(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail(*_):
        raise OSError("no space")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.skipif(os.name != "posix", reason="needs a signal that cannot be caught")
@pytest.mark.parametrize("number", range(6))
def test_a_killed_writer_leaves_a_whole_file(tmp_path, number):
    path = tmp_path / "a.txt"
    path.write_text("x" * 400_000)
    code = (
        "import sys; from pathlib import Path; from jusan_analysis.storage import write_text\n"
        "print('ready', flush=True)\n"
        "while True:\n  for letter in 'yz': write_text(Path(sys.argv[1]), letter * 400_000)"
    )
    with subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE) as writer:
        writer.stdout.readline()
        deadline = time.monotonic() + number * 0.004
        while time.monotonic() < deadline:
            pass
        writer.send_signal(signal.SIGKILL)
    text = path.read_text()
    assert len(text) == 400_000
    assert len(set(text)) == 1


# --- folders ------------------------------------------------------------------------------


def fill_with(text):
    return lambda folder: (folder / "index.html").write_text(text)


def test_a_folder_is_swapped_in_when_it_is_complete(tmp_path):
    for text in ("one", "two"):
        replace_folder(tmp_path / "deep" / "site", fill_with(text))
        assert (tmp_path / "deep" / "site" / "index.html").read_text() == text
        assert os.listdir(tmp_path / "deep") == ["site"]


def test_a_folder_that_could_not_be_filled_leaves_the_old_one(tmp_path):
    replace_folder(tmp_path / "site", fill_with("old"))

    def fail(folder):
        (folder / "index.html").write_text("half")
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        replace_folder(tmp_path / "site", fail)
    assert (tmp_path / "site" / "index.html").read_text() == "old"
    assert os.listdir(tmp_path) == ["site"]


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match="choose another folder"):
        replace_folder(tmp_path / "mine", fill_with("site"))
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


def test_an_empty_folder_may_be_taken(tmp_path):
    (tmp_path / "site").mkdir()
    replace_folder(tmp_path / "site", fill_with("one"))
    assert (tmp_path / "site" / "index.html").exists()


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path):
    (tmp_path / "site").write_text("mine")
    with pytest.raises(OSError):  # noqa: PT011
        replace_folder(tmp_path / "site", fill_with("one"))
    assert (tmp_path / "site").read_text() == "mine"
