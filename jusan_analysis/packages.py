"""Read the tables of a data package as text: paths, sizes, hashes, encodings, shapes.

What a cell may hold is judged in ``checks``; here nothing outside the package is opened and
nothing broken is passed on without a word.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import shlex
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from jusan_analysis.descriptors import DESCRIPTOR, Package, Resource
from jusan_analysis.problems import Problem, counted, quoted
from jusan_analysis.texts import unguarded

LARGEST_FILE = 512 * 2**20

_INSTALLED = Path(__file__).resolve().parent / "data"
_CHECKOUT = Path(__file__).resolve().parent.parent / "data"


@dataclass
class Table:
    """The cells of one file as text; ``None`` marks a cell of a ragged row, which nobody judges."""

    resource: Resource
    columns: dict[str, list] = field(default_factory=dict)
    n_rows: int = 0

    @property
    def file(self) -> str:
        """The file, as named in the descriptor."""
        return self.resource.path


def shipped(name: str) -> Path:
    """Folder of a package that comes with the library: article, standards or context."""
    home = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    return home / name


def read_table(package: Package, resource: Resource, problems: list[Problem]) -> Table:
    """Read the cells of one table as text, in the order of the descriptor's fields.

    Parameters
    ----------
    package : Package
    resource : Resource
    problems : list of Problem
        Takes every fault of the file: path, size, hash, encoding, shape.

    Returns
    -------
    Table
        Without columns where the file could not be read.
    """
    table = Table(resource)
    data = _read_bytes(package.root, resource, problems)
    if data is None:
        return table
    problems.extend(_edit_fault(package, resource, data))
    text = _decode(resource.path, data, problems)
    if text is not None:
        _parse(table, text, problems)
    return table


def command_for(package: Package) -> str:
    """The one command that accepts a deliberate edit of this package."""
    shown = os.path.relpath(package.root)
    return f"jusan accept {shlex.quote(str(package.root) if shown.startswith('..') else shown)}"


def _read_bytes(root: Path, resource: Resource, problems: list[Problem]) -> bytes | None:
    fault = _path_fault(root, resource.path) or _file_fault(root / resource.path, resource.name)
    if fault is None:
        return (root / resource.path).read_bytes()
    problems.append(Problem(resource.path, None, None, *fault))
    return None


def _file_fault(file: Path, table: str) -> tuple[str, str, str] | None:
    """Why a file inside the package cannot be read; a pipe or a device would never end."""
    try:
        status = file.stat()
        if stat.S_ISREG(status.st_mode):
            file.open("rb").close()
    except FileNotFoundError:
        remedy = f"Restore the file, or take it out of {DESCRIPTOR}."
        return "no such table", f"the table {table}", remedy
    except OSError as error:
        return f"a file that cannot be read ({error.strerror})", f"the table {table}", "Make it readable."
    if not stat.S_ISREG(status.st_mode):
        return "a folder, pipe or device", f"the table {table}", "Put the file in its place."
    if status.st_size > LARGEST_FILE:
        return "a file of more than 512 MiB", "a smaller one", "Split the table."
    return None


def _path_fault(root: Path, path: str) -> tuple[str, str, str] | None:
    """Why a resource path may not be opened: nothing outside the package ever is."""
    remedy = f"Put the file into the package and name it there in {DESCRIPTOR}."
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", path):
        return f"the address {quoted(path)}", "a file of the package", remedy
    if (
        not path
        or "\\" in path
        or "\0" in path
        or PurePosixPath(path).is_absolute()
        or ".." in PurePosixPath(path).parts
    ):
        return f"the path {quoted(path)}", "a relative path inside the package", remedy
    try:
        inside = (root / path).resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        inside = False
    if not inside:
        return f"the link {quoted(path)} that leads out of the package", "a file inside it", remedy
    return None


def _edit_fault(package: Package, resource: Resource, data: bytes) -> Iterator[Problem]:
    """A file that is not the one the descriptor was written for."""
    found = "sha256:" + hashlib.sha256(data).hexdigest()
    if (found, len(data)) != (resource.hash, resource.bytes):
        remedy = f"If you edited it on purpose, run: {command_for(package)}. If not, restore the file."
        shown = f"{counted(len(data), 'byte')} with {found[:19]}…"
        expected = f"{resource.bytes} with {resource.hash[:19]}…, as in {DESCRIPTOR}"
        yield Problem(resource.path, None, None, shown, expected, remedy)


def _decode(path: str, data: bytes, problems: list[Problem]) -> str | None:
    def fault(row, found, expected, remedy):
        problems.append(Problem(path, row, None, found, expected, remedy))

    if not data.strip():
        fault(None, "an empty file", "a header and rows", "Restore the file.")
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        fault(1, "a byte order mark", "UTF-8 without one", "Save as UTF-8 without BOM.")
        data = data[3:]
    if b"\0" in data:
        row = data[: data.index(b"\0")].count(b"\n") + 1
        fault(row, "a NUL byte", "text", "Remove it, or save as UTF-8 (UTF-16 looks like this).")
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        fault(row, f"the byte 0x{data[error.start]:02x}", "UTF-8", "Save the file as UTF-8.")
        # the other checks run all the same, on a text that marks the spot
        return data.decode("utf-8", errors="replace")


def _parse(table: Table, text: str, problems: list[Problem]) -> None:
    rows = _csv_rows(table.file, text, problems)
    header = next(rows, [])
    expected = [one.name for one in table.resource.fields]
    problems.extend(_header_faults(table.file, header, expected))
    key_places = [header.index(name) for name in table.resource.primary_key if name in header]
    cells = []
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            problems.append(_ragged(table.file, number, row, len(header)))
            # a ragged row keeps its key, so that references to it still hold
            row = [
                row[place] if place in key_places and place < len(row) else None
                for place in range(len(header))
            ]
        cells.append(row)
    table.n_rows = len(cells)
    by_name = dict(zip(header, map(list, zip(*cells)) if cells else ([] for _ in header)))
    table.columns = {name: by_name[name] for name in expected if name in by_name}
    if table.resource.guarded:
        table.columns = {
            name: [cell and unguarded(cell) for cell in cells] for name, cells in table.columns.items()
        }


def _csv_rows(file: str, text: str, problems: list[Problem]):
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    n_read = 0
    try:
        for row in reader:
            n_read += 1
            yield row
    except csv.Error as error:
        remedy = "Mend the quotation marks there; rows after it were not read."
        problems.append(Problem(file, n_read + 1, None, f"broken CSV ({error})", "RFC 4180", remedy))


def _header_faults(file: str, header: list[str], expected: list[str]):
    if len(header) == 1 and ";" in header[0] and len(expected) > 1:
        yield Problem(file, 1, None, "semicolons between columns", "commas", "Save as CSV with commas.")
        return
    for name in expected:
        if name not in header:
            yield Problem(file, 1, name, "no such column", "it, by the descriptor", "Restore the column.")
    for name in dict.fromkeys(header):
        if name not in expected:
            yield Problem(
                file,
                1,
                name[:40],
                "an extra column",
                "only the descriptor's columns",
                f"Delete it, or describe it in {DESCRIPTOR}.",
            )
        elif header.count(name) > 1:
            yield Problem(file, 1, name, "the column twice", "it once", "Delete one of them.")


def _ragged(file: str, number: int, row: list[str], width: int) -> Problem:
    if not row:
        return Problem(file, number, None, "an empty line", "a row", "Delete it.")
    remedy = "Quote cells that hold a comma." if len(row) > width else "Add the missing cells."
    return Problem(file, number, None, counted(len(row), "cell"), f"{width}, as in the header", remedy)
