"""Read tables that left a report back as they were."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from jusan_analysis.descriptors import Field, read_package
from jusan_analysis.packages import Table, read_table
from jusan_analysis.problems import DataPackageError, Problem, quoted
from jusan_analysis.tabular import from_resource
from jusan_analysis.texts import unguarded


def read_tables(folder: str | Path) -> dict[str, pd.DataFrame]:
    """The tables of a package that `package_text` describes.

    Parameters
    ----------
    folder : str or Path
        Its folder, or the ``datapackage.json`` in it.

    Returns
    -------
    dict of str to DataFrame
        By name, with the columns and types of the descriptor (Int64, Float64, boolean, str); an
        empty cell is missing. Texts are as they were before they were guarded, in resources that
        say they are.

    Raises
    ------
    DataPackageError
        If anything is wrong with it: every problem, with file, row, column and remedy.
    """
    problems: list[Problem] = []
    package = read_package(folder, problems)
    read = [read_table(package, one, problems) for one in package.resources] if package else []
    cells = {table.resource.name: _resource(table, problems) for table in read}
    if problems:
        raise DataPackageError(problems)
    return {name: from_resource(resource) for name, resource in cells.items()}


def _resource(table: Table, problems: list[Problem]) -> dict:
    named = unguarded if table.resource.guarded else str
    fields = [{"name": named(one.name), "type": _type(one)} for one in table.resource.fields]
    columns = [_cells(table, one, problems) for one in table.resource.fields]
    return {"schema": {"fields": fields}, "data": [[one["name"] for one in fields], *zip(*columns)]}


def _type(field: Field) -> str:
    return "string" if field.type == "list" else field.type


def _cells(table: Table, field: Field, problems: list[Problem]) -> list:
    """The cells of a column as plain values; what is none of its type is told."""
    expected, read = _READERS[_type(field)]
    values = []
    for row, cell in enumerate(table.columns.get(field.name, []), start=2):
        value = read(cell) if cell else None
        if cell and value is None:
            remedy = "Correct it, or restore the file."
            problems.append(Problem(table.file, row, field.name, quoted(cell), expected, remedy))
        values.append(value)
    return values


def _whole(cell: str) -> int | None:
    value = int(cell) if re.fullmatch(r"-?[0-9]{1,19}", cell) else None
    return value if value is not None and abs(value) < 2**63 else None


def _number(cell: str) -> float | None:
    value = float(cell) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?", cell) else math.inf
    return value if math.isfinite(value) else None


_READERS: dict[str, tuple[str, Callable]] = {
    "integer": ("a whole number of at most 64 bits", _whole),
    "number": ("a decimal number", _number),
    "boolean": ("true or false", {"true": True, "false": False}.get),
    "string": ("text", str),
}
