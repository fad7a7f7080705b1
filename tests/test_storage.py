import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jusan_analysis import storage
from jusan_analysis.storage import MARK, replace_folder, write_bytes, write_text, write_together


def test_a_text_is_written_as_it_is(tmp_path):
    write_text(tmp_path / "a.txt", "é\r\n“b”\n")
    assert (tmp_path / "a.txt").read_bytes() == "é\r\n“b”\n".encode()
    assert os.listdir(tmp_path) == ["a.txt"]


def test_bytes_are_written_as_they_are_and_together_with_text(tmp_path):
    write_bytes(tmp_path / "a.xlsx", b"PK\x00\r\n\xff")
    assert (tmp_path / "a.xlsx").read_bytes() == b"PK\x00\r\n\xff"
    write_together({tmp_path / "a.xlsx": b"\xff", tmp_path / "b.txt": "é"})
    assert [(tmp_path / name).read_bytes() for name in ("a.xlsx", "b.txt")] == [b"\xff", "é".encode()]


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
    with pytest.raises(FileExistsError, match="is a file; choose another folder"):
        replace_folder(tmp_path / "site", fill_with("one"))
    assert (tmp_path / "site").read_text() == "mine"


@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_a_link_in_the_place_of_the_folder_is_left_alone(tmp_path, target):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site").symlink_to(target)
    with pytest.raises(FileExistsError, match="is a link; give the folder it leads to"):
        replace_folder(tmp_path / "site", fill_with("one"))
    assert os.readlink(tmp_path / "site") == target
    assert not os.listdir(tmp_path / "elsewhere")


def test_a_folder_that_somebody_fills_in_the_meantime_is_left_alone(tmp_path):
    def fill(folder):
        (folder / "index.html").write_text("one")
        (tmp_path / "site").mkdir()
        (tmp_path / "site" / "thesis.txt").write_text("years of work")

    with pytest.raises(FileExistsError, match="not written here"):
        replace_folder(tmp_path / "site", fill)
    assert os.listdir(tmp_path) == ["site"]
    assert os.listdir(tmp_path / "site") == ["thesis.txt"]


# --- folders, killed ----------------------------------------------------------------------

# a run that dies before its nth line inside storage.py, for every n; the module alone is loaded, so
# that a fork is cheap and no thread is running
KILLED = """
import importlib.util, os, signal, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("storage", sys.argv[1])
storage = importlib.util.module_from_spec(spec)
spec.loader.exec_module(storage)
place, exchanging = Path(sys.argv[2]), sys.argv[3] == "exchange"
if not exchanging:
    storage._exchanged = lambda *_: False

def fill(folder):
    for name in ("index.html", "a/page.html", "b.html"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("new")

def dies_before(line):
    left = line
    def trace(frame, event, _):
        nonlocal left
        if frame.f_code.co_filename != sys.argv[1]:
            return None
        if event == "line":
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace
    sys.settrace(trace)
    storage.replace_folder(place, fill)
    os._exit(0)

for line in sys.stdin:
    child = os.fork()
    if not child:
        dies_before(int(line))
    print(os.waitpid(child, 0)[1], flush=True)
"""


@pytest.fixture
def killed_before(tmp_path):
    """Replace the folder in a run that is killed before a line; False where it ended sooner."""
    servers = {}

    def killed(line, way) -> bool:
        if way not in servers:
            command = [sys.executable, "-I", "-S", "-c", KILLED, storage.__file__, tmp_path / "site", way]
            servers[way] = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
            )
        servers[way].stdin.write(f"{line}\n")
        return int(servers[way].stdout.readline()) == signal.SIGKILL

    yield killed
    for server in servers.values():
        server.communicate()


def content(place) -> set[str]:
    return {(place / name).read_text() for name in ("index.html", "a/page.html", "b.html")}


def fill_whole(text):
    def fill(folder):
        (folder / "a").mkdir()
        for name in ("index.html", "a/page.html", "b.html"):
            (folder / name).write_text(text)

    return fill


def cannot(_folder):
    raise RuntimeError("stop")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a signal that cannot be caught, and an exchange")
@pytest.mark.parametrize("way", ["exchange", "two renames"])
def test_a_run_killed_before_any_line_leaves_a_whole_folder_and_the_next_run_no_rest(
    tmp_path, killed_before, way
):
    place, seen, gaps = tmp_path / "site", set(), 0
    line = 0
    while True:
        line += 1
        replace_folder(place, fill_whole("old"))
        if not killed_before(line, way):
            break
        if way == "two renames" and not place.exists():
            gaps += 1
            # also when the next run fails, the folder is back
            with pytest.raises(RuntimeError, match="stop"):
                replace_folder(place, cannot)
        seen |= content(place)
        assert len(content(place)) == 1
        assert (place / MARK).exists()
        with pytest.raises(RuntimeError, match="stop"):
            replace_folder(place, cannot)
        assert os.listdir(tmp_path) == ["site"]
    assert line > 40
    assert seen == {"old", "new"}
    assert (gaps > 0) == (way == "two renames")


@pytest.mark.skipif(os.name != "posix", reason="needs a signal that cannot be caught")
@pytest.mark.parametrize("number", [1, 2, 7, 23])
def test_a_run_killed_at_a_moment_of_its_own_leaves_a_whole_folder(tmp_path, number):
    place = tmp_path / "site"
    replace_folder(place, fill_whole("0"))
    code = (
        "import importlib.util, itertools, sys; from pathlib import Path\n"
        "spec = importlib.util.spec_from_file_location('storage', sys.argv[1])\n"
        "storage = importlib.util.module_from_spec(spec); spec.loader.exec_module(storage)\n"
        "def fill(folder):\n"
        "  (folder / 'a').mkdir()\n"
        "  for name in ('index.html', 'a/page.html', 'b.html'): (folder / name).write_text(str(number))\n"
        "for number in itertools.count(1):\n"
        "  print(number, flush=True); storage.replace_folder(Path(sys.argv[2]), fill)"
    )
    command = [sys.executable, "-I", "-S", "-c", code, storage.__file__, place]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        for _ in range(number):
            writer.stdout.readline()
        writer.kill()
    assert len(content(place)) == 1
    assert int(content(place).pop()) >= number - 1
    replace_folder(place, fill_whole("new"))
    assert os.listdir(tmp_path) == ["site"]


def test_a_run_leaves_the_folder_of_one_that_is_at_work_alone(tmp_path):
    def fill(folder):
        (folder / "half.html").write_text("half")
        replace_folder(tmp_path / "site", fill_with("the faster one"))
        assert (tmp_path / "site" / "index.html").read_text() == "the faster one"
        (folder / "index.html").write_text("the slower one")

    replace_folder(tmp_path / "site", fill)
    assert (tmp_path / "site" / "index.html").read_text() == "the slower one"
    assert (tmp_path / "site" / "half.html").exists()
    assert os.listdir(tmp_path) == ["site"]


def test_a_run_leaves_what_only_looks_like_a_rest_alone(tmp_path):
    mine = [".site-settings", ".site-jusan-thesis", ".site-jusan-thesis-old", ".sites-jusan-abcdefgh"]
    for name in mine:
        (tmp_path / name).mkdir()
        (tmp_path / name / "thesis.txt").write_text("years of work")
    (tmp_path / ".site-jusan-file").write_text("mine")
    (tmp_path / ".site-jusan-link").symlink_to(".site-settings")
    replace_folder(tmp_path / "site", fill_with("one"))
    assert sorted(os.listdir(tmp_path)) == sorted([*mine, ".site-jusan-file", ".site-jusan-link", "site"])
    assert all((tmp_path / name / "thesis.txt").exists() for name in mine)


@pytest.mark.parametrize("failing", [0, 1])
def test_a_rename_that_fails_leaves_the_old_folder(tmp_path, monkeypatch, failing):
    place = tmp_path / "site"
    replace_folder(place, fill_with("old"))
    rename, calls = Path.rename, []

    def fails(self, target):
        calls.append(target)
        if len(calls) == failing + 1:
            raise OSError("no more")
        return rename(self, target)

    monkeypatch.setattr(storage, "_exchanged", lambda *_: False)
    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(OSError, match="no more"):
        replace_folder(place, fill_with("new"))
    assert (place / "index.html").read_text() == "old"
    assert os.listdir(tmp_path) == ["site"]


@pytest.mark.skipif(sys.platform != "linux", reason="names an error of Linux")
@pytest.mark.parametrize(("number", "way"), [(errno.ENOSYS, "renames"), (errno.EACCES, "fails")])
def test_two_renames_step_in_only_where_the_system_cannot_exchange(tmp_path, monkeypatch, number, way):
    import ctypes

    class Library:
        def __init__(self, *_, **__):
            self.renameat2 = lambda *_: ctypes.set_errno(number) or -1

    replace_folder(tmp_path / "site", fill_with("old"))
    monkeypatch.setattr(ctypes, "CDLL", Library)
    if way == "renames":
        replace_folder(tmp_path / "site", fill_with("new"))
    else:
        with pytest.raises(PermissionError):
            replace_folder(tmp_path / "site", fill_with("new"))
    assert (tmp_path / "site" / "index.html").read_text() == ("new" if way == "renames" else "old")
    assert os.listdir(tmp_path) == ["site"]


def test_without_locks_folders_are_replaced_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    for text in ("one", "two"):
        replace_folder(tmp_path / "site", fill_with(text))
        assert (tmp_path / "site" / "index.html").read_text() == text
    assert os.listdir(tmp_path) == ["site"]


@pytest.mark.skipif(os.name != "posix", reason="needs locks")
def test_runs_at_the_same_time_leave_a_whole_folder_and_no_rest(tmp_path):
    code = (
        "import importlib.util, sys; from pathlib import Path\n"
        "spec = importlib.util.spec_from_file_location('storage', sys.argv[1])\n"
        "storage = importlib.util.module_from_spec(spec); spec.loader.exec_module(storage)\n"
        "def fill(folder):\n"
        "  (folder / 'a').mkdir()\n"
        "  for name in ('index.html', 'a/page.html', 'b.html'): (folder / name).write_text(sys.argv[3])\n"
        "for _ in range(40): storage.replace_folder(Path(sys.argv[2]), fill)"
    )
    replace_folder(tmp_path / "site", fill_whole("old"))
    command = [sys.executable, "-I", "-S", "-c", code, storage.__file__, tmp_path / "site"]
    running = [subprocess.Popen([*command, name], stderr=subprocess.PIPE) for name in "xyz"]
    for one in running:
        assert one.communicate()[1] == b""
    assert len(content(tmp_path / "site")) == 1
    assert content(tmp_path / "site") <= {"x", "y", "z"}
    assert os.listdir(tmp_path) == ["site"]
