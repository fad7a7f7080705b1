"""The tables of a data package as text, the faults of their files, what each kind of package must have."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from jusan_analysis.descriptor import (
    DESCRIPTOR,
    FIX,
    KINDS,
    Field,
    Package,
    Resource,
    bytes_of,
    fault_of,
    read_package,
)  # fmt: skip
from jusan_analysis.problems import Problem, counted, in_rows, quoted

__all__ = ["DESCRIPTOR", "KINDS", "Field", "Package", "Resource", "Table", "read_package", "read_table"]

_HERE = Path(__file__).resolve().parent
# what spreadsheets and pandas make of true and false
FLAGS = {"TRUE": "true", "True": "true", "1": "true", "FALSE": "false", "False": "false", "0": "false"}


@dataclass
class Table:
    """The cells of one file as text, by column, and the spreadsheet row of each.

    ``None`` marks a cell of a ragged row, which nobody judges. A file that could not be read has no columns.
    """

    resource: Resource
    columns: dict[str, list] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)

    @property
    def file(self) -> str:
        """The file, as named in the descriptor."""
        return self.resource.path

    def rows(self, names: tuple[str, ...]) -> list[tuple]:
        """The cells of some columns, row by row; none where a column is missing."""
        if not names or not set(names) <= self.columns.keys():
            return []
        return list(zip(*(self.columns[name] for name in names)))

    def numbered(self, names: tuple[str, ...]) -> Iterator[tuple[int, tuple]]:
        """As `rows`, each with its spreadsheet row."""
        return zip(self.numbers, self.rows(names))

    def append(self, row: Mapping[str, str]) -> None:
        """Add a row below the last; a column that is missing stays so."""
        for name, cells in self.columns.items():
            cells.append(row.get(name, ""))
        self.numbers.append(max(self.numbers, default=1) + 1)

    def fault(self, row: int | None, column: str | None, found: str, expected: str, remedy: str) -> Problem:
        """A fault of this file."""
        return Problem(self.file, row, column, found, expected, remedy, mendable=remedy == FIX)


def shipped(name: str) -> Path:
    """Folder of a package that comes with the library: article, standards or context."""
    return next(folder for folder in (_HERE / "data", _HERE.parent / "data") if folder.is_dir()) / name


@lru_cache
def pattern(kind: str) -> Package:
    """The shipped package of a kind, which shows what others of the kind must describe."""
    return read_package(shipped(kind), [])


def contract_faults(package: Package, kind: str | None) -> Iterator[Problem]:
    """What a package of this kind must describe and this one does not: the shipped one is the pattern."""
    if kind is None or package.root.resolve() == shipped(kind).resolve():
        return
    if kind == "context" and "jusan:about" not in package.raw:
        yield fault_of("no jusan:about", "the name of the article package that the evidence is about")
    for model in pattern(kind).resources:
        table = package.resource(model.name)
        if table is None:
            yield fault_of(f"no table {model.name}", f"one, as every {kind} package has")
            continue
        if table.primary_key != model.primary_key:
            found = f"primary key {', '.join(table.primary_key) or 'none'} of {table.name}"
            yield fault_of(found, ", ".join(model.primary_key))
        for here, target, there in model.foreign_keys:
            if (here, target, there) not in table.foreign_keys:
                found = f"no foreign key from {', '.join(here)} of {table.name}"
                yield fault_of(found, f"one to {target}.{', '.join(there)}")
        fields = {field.name: field for field in table.fields}
        for wanted in model.fields:
            place, described = f"{table.name}.{wanted.name}", fields.get(wanted.name)
            if described is None:
                yield fault_of(f"no column {wanted.name} of {table.name}", "it described")
                continue
            for trait in ("type", "variable", "references", "delimiter"):
                found, expected = str(getattr(described, trait)), str(getattr(wanted, trait))
                if found != expected:
                    yield fault_of(f"{trait} {found or 'none'} of {place}", expected or "none")
            if wanted.required and not described.required:
                yield fault_of(f"required not set for {place}", "true, as a value is always needed")


# --- reading ------------------------------------------------------------------------------


def read_table(package: Package, resource: Resource, problems: list[Problem]) -> Table:
    """Read the cells of one table as text, in the order of the descriptor's fields.

    Faults of the file go to the problems: path, size, encoding, shape. What is only form is read all the
    same. The table has no columns where the file could not be read.
    """
    table = Table(resource)
    data = bytes_of(package.root, resource.path, f"Restore it, or take it out of {DESCRIPTOR}.", problems)
    text = _decoded(table, data, problems) if data is not None else None
    rows = _rows(table, text, problems) if text is not None else []
    if rows:
        _fill(table, rows, problems)
        for column in resource.fields:
            problems += _put_right(table, column)
    return table


def _decoded(table: Table, data: bytes, problems: list[Problem]) -> str | None:
    if b"\0" in data:
        row = data.partition(b"\0")[0].count(b"\n") + 1
        remedy = "Save the file as UTF-8; UTF-16 looks like this."
        problems.append(table.fault(row, None, "a NUL byte", "text in UTF-8", remedy))
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        problems.append(table.fault(1, None, "a byte order mark", "UTF-8 without one", FIX))
        data = data[3:]
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        row, found = data[: error.start].count(b"\n") + 1, f"the byte 0x{data[error.start]:02x}"
        problems.append(table.fault(row, None, found, "UTF-8", "Save the file as UTF-8."))
        # the other checks run all the same, on a text that marks the spot
        return data.decode("utf-8", errors="replace")


def _rows(table: Table, text: str, problems: list[Problem]) -> list[tuple[int, list[str]]]:
    """Header and rows that are not empty, each with its spreadsheet row; nothing where rows would be lost."""
    rows: list[tuple[int, list[str]]] = []
    # the mark between columns is the one by which most of their names are found
    names, line = {field.name for field in table.resource.fields}, text.lstrip().partition("\n")[0]
    try:
        headers = {mark: next(csv.reader([line], delimiter=mark), []) for mark in ",;\t"}
        separator = max(headers, key=lambda mark: len(names.intersection(headers[mark])))
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        rows.extend(enumerate(reader, start=1))
    except csv.Error as error:
        found, remedy = f"broken CSV ({error})", "Mend the quotation marks there."
        problems.append(table.fault(len(rows) + 1, None, found, "quotation marks in pairs", remedy))
        return []
    empty = [number for number, cells in rows if not any(cell.strip() for cell in cells)]
    if len(empty) == len(rows):
        problems.append(table.fault(None, None, "an empty file", "a header and rows", "Restore the file."))
        return []
    if separator != ",":
        problems.append(table.fault(1, None, "semicolons or tabs between columns", "commas", FIX))
    if empty:
        problems.append(table.fault(empty[0], None, f"that {_runs(empty)} empty", "no empty rows", FIX))
        rows = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    # a spreadsheet may write cells beyond the table
    width = max(place for place, name in enumerate(rows[0][1], start=1) if name.strip())
    beyond = [number for number, cells in rows if len(cells) > width and not any(cells[width:])]
    if beyond:
        found = f"empty cells beyond the last column{in_rows(beyond)}"
        problems.append(table.fault(beyond[0], None, found, "none", FIX))
        rows = [(number, cells if any(cells[width:]) else cells[:width]) for number, cells in rows]
    return rows


def _fill(table: Table, rows: list[tuple[int, list[str]]], problems: list[Problem]) -> None:
    """Header and rows as columns, in the order of the descriptor."""
    names = [field.name for field in table.resource.fields]
    header, rows = [name.strip() for name in rows[0][1]], rows[1:]
    remedy = f"One of each column that {DESCRIPTOR} describes, and no other."
    for name in dict.fromkeys([*names, *header]):
        found = "" if header.count(name) == 1 else "the column twice"
        found = "no such column" if name not in header else "an extra column" if name not in names else found
        if found:
            problems.append(table.fault(1, name[:40], found, ", ".join(names), remedy))
    if header != names and sorted(header) == sorted(names):
        problems.append(table.fault(1, None, "the columns in another order", ", ".join(names), FIX))
    for number, cells in rows:
        if len(cells) != len(header):
            found, expected = counted(len(cells), "cell"), f"{len(header)}, as in the header"
            remedy = "Quote cells that hold a comma, and add what is missing."
            problems.append(table.fault(number, None, found, expected, remedy))
            # a ragged row keeps its key, so that references to it still hold
            cells += [None] * (len(header) - len(cells))
            key = table.resource.primary_key
            cells[:] = [cell if name in key else None for name, cell in zip(header, cells)]
    columns = [list(column) for column in zip(*(cells for _, cells in rows))] or [[] for _ in header]
    by_name = dict(zip(header, columns))
    table.columns = {name: by_name[name] for name in names if name in by_name}
    table.numbers = [number for number, _ in rows]


def _put_right(table: Table, field: Field) -> Iterator[Problem]:
    """Take out of the cells of a column what is only form; one problem for each sort of it."""
    cells = table.columns.get(field.name, [])
    formed = {cell: _formed(field, cell) for cell in set(cells) - {None}}
    for expected in dict.fromkeys(expected for _, expected in formed.values() if expected):
        rows = [row for row, cell in zip(table.numbers, cells) if formed.get(cell, ("", ""))[1] == expected]
        found = quoted(cells[table.numbers.index(rows[0])]) + in_rows(rows)
        yield table.fault(rows[0], field.name, found, expected, FIX)
    if any(expected for _, expected in formed.values()):
        table.columns[field.name] = [formed[cell][0] if cell is not None else None for cell in cells]


def _formed(field: Field, cell: str) -> tuple[str, str]:
    """A cell without what is only form, and what was expected of it; nothing where it was as it should be."""
    text = cell.strip()
    if field.type == "boolean" and text in FLAGS:
        return FLAGS[text], "true or false, in these letters"
    if field.type == "integer" and re.fullmatch(r"-?[0-9]{1,15}\.0+", text):
        return text.partition(".")[0], "a whole number without a decimal point"
    return text, "" if text == cell else "a cell without blanks around it"


def _runs(numbers: list[int]) -> str:
    """Rows in words: ``row 5 is``, ``rows 5, 18 to 37 are``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    return f"row {numbers[0]} is" if len(numbers) == 1 else f"rows {', '.join(words)} are"


# --- writing ------------------------------------------------------------------------------


def csv_text(columns: Mapping[str, Sequence[str]]) -> str:
    """Columns of text as CSV."""
    file = io.StringIO(newline="")
    # only cells with a character of the line end are quoted, and a lone \r ends a row too
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values()))
    return file.getvalue().replace("\r\n", "\n")


def write_together(contents: Mapping[Path, str | bytes]) -> None:
    """Write several files: all are complete beside their places before the first is replaced."""
    beside = {path: path.with_name(f".{path.name}.{os.getpid()}.new") for path in map(Path, contents)}
    try:
        for path, fresh in beside.items():
            content = contents[path]
            fresh.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
            if path.exists():
                fresh.chmod(path.stat().st_mode)
        for path, fresh in beside.items():
            fresh.replace(path)
    finally:
        for fresh in beside.values():
            fresh.unlink(missing_ok=True)
