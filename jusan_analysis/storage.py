"""The only room that writes files: whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

MARK = ".written-by-jusan"

_OLD = "-old"
# a system or file system that cannot exchange; some containers answer what they do not know with EPERM
_CANNOT = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM}
_HERE, _EXCHANGE = -100, 2


def write_text(path: Path, text: str) -> None:
    """Write a file so that a reader finds the old text or the new one, never half of either.

    Parameters
    ----------
    path : Path
    text : str
        Written as UTF-8 with the line ends it has.
    """
    write_together({path: text})


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file so that a reader finds the old bytes or the new ones, never half of either.

    Parameters
    ----------
    path : Path
    data : bytes
    """
    write_together({path: data})


def write_together(contents: Mapping[Path, str | bytes]) -> None:
    """Write several files: all are complete beside their places before the first is replaced.

    Parameters
    ----------
    contents : mapping of Path to str or bytes
        Text as UTF-8. Replaced in this order; what is checked against the others (a descriptor)
        goes last, so that a run cut short between two of them is noticed by the next reader.
    """
    fresh: dict[Path, str] = {}
    try:
        for path, content in contents.items():
            fresh[path] = _written_beside(path, content)
        for path, name in fresh.items():
            os.replace(name, path)
    finally:
        for name in fresh.values():
            Path(name).unlink(missing_ok=True)


def _written_beside(path: Path, content: str | bytes) -> str:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode if path.exists() else 0o644)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return name


def replace_folder(path: Path, fill: Callable[[Path], None]) -> None:
    """Build a folder beside its place and swap it in when it is complete.

    Whenever the run is killed, the place holds the old folder or the new one, whole. Where the
    system can exchange two names (Linux, macOS), that holds at every moment; elsewhere there is
    one between two renames at which the place is empty, and the next call puts the old folder
    back. What a killed run left beside the place is removed by the next call, unless another
    run is at work in it.

    Parameters
    ----------
    path : Path
        The folder to replace; it must be absent, empty, or one that this function wrote.
    fill : callable
        Writes the content into the folder it is given.

    Raises
    ------
    FileExistsError
        If a file, a link or a folder with files of somebody else is in the place.
    """
    place = Path(os.path.abspath(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    _tidy(place)
    demand_ours(place)
    with _fresh_folder(place) as fresh:
        fill(fresh)
        fresh.chmod(0o755)
        demand_ours(place)
        _swap(fresh, place)


def fill_folder(folder: Path, files: Iterable[tuple[str, str | bytes]]) -> None:
    """Write files, each with its path from the folder, into a folder that nobody reads yet."""
    for path, content in files:
        file = folder / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def demand_ours(place: Path) -> None:
    """Refuse a place that `replace_folder` may not take; raises FileExistsError."""
    if place.is_symlink():
        raise FileExistsError(f"{place} is a link; give the folder it leads to, or choose another folder")
    if place.exists() and not place.is_dir():
        raise FileExistsError(f"{place} is a file; choose another folder")
    if place.exists() and not _is_ours(place):
        raise FileExistsError(f"{place} holds files that were not written here; choose another folder")


def _is_ours(folder: Path) -> bool:
    return (folder / MARK).exists() or not any(folder.iterdir())


@contextmanager
def _fresh_folder(place: Path) -> Iterator[Path]:
    """A folder beside the place, marked and locked, and gone afterwards, whatever it then holds."""
    while True:
        fresh = Path(tempfile.mkdtemp(dir=place.parent, prefix=_prefix(place)))
        with _lock(fresh) as held:
            # another run may have taken it for a leftover while it was neither locked nor marked
            with suppress(FileNotFoundError):
                (fresh / MARK).touch()
            if held is False or not (fresh / MARK).exists():
                continue
            try:
                yield fresh
            finally:
                _remove(fresh)
            return


def _prefix(place: Path) -> str:
    return f".{place.name}-jusan-"


@contextmanager
def _lock(folder: Path) -> Iterator[bool | None]:
    """Whether this run alone holds the folder, until it ends; None where that cannot be told."""
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    except (ImportError, OSError):
        yield None
        return
    try:
        held: bool | None = True
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            held = False if isinstance(error, BlockingIOError) else None
        yield held
    finally:
        os.close(handle)


def _tidy(place: Path) -> None:
    """What killed runs left beside the place: an old folder goes back where there is none, else it goes."""
    for left in sorted(place.parent.iterdir()):
        if not left.name.startswith(_prefix(place)) or left.is_symlink() or not left.is_dir():
            continue
        # another run may be tidying too: what is gone, or in its place again, is no fault
        with _lock(left) as held, suppress(OSError):
            if held is False or not _is_ours(left):
                continue
            if left.name.endswith(_OLD) and not os.path.lexists(place):
                left.rename(place)
            elif held:
                _remove(left)


def _remove(folder: Path) -> None:
    # the mark goes last: what a kill leaves of the folder is still known as ours
    with suppress(OSError):
        for one in folder.iterdir():
            if one.is_dir() and not one.is_symlink():
                shutil.rmtree(one, ignore_errors=True)
            elif one.name != MARK:
                one.unlink()
        shutil.rmtree(folder)


def _swap(fresh: Path, place: Path) -> None:
    if not place.exists():
        fresh.rename(place)
    elif not _exchanged(fresh, place):
        _put_in_place(fresh, place)


def _exchanged(one: Path, other: Path) -> bool:
    """Two names exchanged in one step, or False where system or file system cannot."""
    if os.name != "posix":
        return False
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        failed = library.renamex_np(first, second, _EXCHANGE)
    elif sys.platform == "linux" and hasattr(library, "renameat2"):
        failed = library.renameat2(_HERE, first, _HERE, second, _EXCHANGE)
    else:
        return False
    number = ctypes.get_errno()
    if failed and number not in _CANNOT:
        raise OSError(number, os.strerror(number), str(one), None, str(other))
    return not failed


def _put_in_place(fresh: Path, place: Path) -> None:
    """Two renames; the lock on the old folder keeps other runs from putting it back in between."""
    old = fresh.with_name(fresh.name + _OLD)
    with _lock(place):
        place.rename(old)
        try:
            fresh.rename(place)
        except BaseException:
            if not place.exists():
                old.rename(place)
            raise
        _remove(old)
