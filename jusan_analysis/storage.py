"""The only room that writes files: whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Write a file so that a reader finds the old text or the new one, never half of either.

    Parameters
    ----------
    path : Path
    text : str
        Written as UTF-8 with the line ends it has.
    """
    write_together({path: text})


def write_together(texts: Mapping[Path, str]) -> None:
    """Write several files: all are complete beside their places before the first is replaced.

    Parameters
    ----------
    texts : mapping of Path to str
        Replaced in this order; what is checked against the others (a descriptor) goes last, so
        that a run cut short between two of them is noticed by the next reader.
    """
    fresh: dict[Path, str] = {}
    try:
        for path, text in texts.items():
            fresh[path] = _written_beside(path, text)
        for path, name in fresh.items():
            os.replace(name, path)
    finally:
        for name in fresh.values():
            Path(name).unlink(missing_ok=True)


def _written_beside(path: Path, text: str) -> str:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode if path.exists() else 0o644)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return name


def replace_folder(path: Path, fill: Callable[[Path], None]) -> None:
    """Build a folder beside its place and swap it in when it is complete.

    Parameters
    ----------
    path : Path
        The folder to replace; it must be absent, empty, or one that this function wrote.
    fill : callable
        Writes the content into the folder it is given.

    Raises
    ------
    FileExistsError
        If the folder holds files of somebody else.
    """
    mark = ".written-by-jusan"
    if path.exists() and any(path.iterdir()) and not (path / mark).exists():
        raise FileExistsError(f"{path} holds files that were not written here; choose another folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}-"))
    try:
        fill(fresh)
        (fresh / mark).touch()
        fresh.chmod(0o755)
        _swap(fresh, path)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _swap(fresh: Path, path: Path) -> None:
    old = fresh.with_name(fresh.name + "-old")
    if path.exists():
        path.rename(old)
    try:
        fresh.rename(path)
    except OSError:
        if old.exists():
            old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)
