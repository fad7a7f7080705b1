"""A table as plain data and back: a Tabular Data Resource with its rows inline, unrounded and typed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from jusan_analysis.problems import counted, quoted

DTYPES = {"integer": "Int64", "number": "Float64", "boolean": "boolean", "string": "str"}

_LARGEST_INTEGER = 2**63 - 1


@dataclass(frozen=True)
class NamedTable:
    """A table that is to leave the report.

    Attributes
    ----------
    name : str
        Stem of its file and name of its sheet: small letters, digits and hyphens.
    title : str
        What it shows, on one line.
    place : str
        Where in the report it is shown, on one line.
    frame : DataFrame
    """

    name: str
    title: str
    place: str
    frame: pd.DataFrame

    def __post_init__(self):
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.name):
            raise ValueError(f"name: found {quoted(self.name)}; expected small letters, digits and hyphens")


def as_resource(frame: pd.DataFrame) -> dict:
    """A table as a Tabular Data Resource whose data are inline, fit for JSON.

    Parameters
    ----------
    frame : DataFrame
        Its index is left out.

    Returns
    -------
    dict
        profile, schema (fields with name and type: integer, number, boolean or string) and data:
        an array of rows, the first of them the header. Missing cells, and numbers that are not
        finite, are null; lists are joined by ``;``; numbers keep every digit.

    Raises
    ------
    ValueError
        If two columns have one name.

    References
    ----------
    Data Package, version 2.0: Data Resource, Table Schema. https://datapackage.org

    Examples
    --------
    >>> resource = as_resource(pd.DataFrame({"group": ["men", None], "share": [0.1 + 0.2, 1]}))
    >>> resource["schema"]["fields"]
    [{'name': 'group', 'type': 'string'}, {'name': 'share', 'type': 'number'}]
    >>> resource["data"]
    [['group', 'share'], ['men', 0.30000000000000004], [None, 1.0]]
    """
    names = [str(name) for name in frame.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"columns: found {', '.join(map(quoted, twice))} twice; expected each name once")
    columns = [_column(frame.iloc[:, place]) for place in range(len(names))]
    fields = [{"name": name, "type": kind} for name, (kind, _) in zip(names, columns)]
    rows = [list(row) for row in zip(*(cells for _, cells in columns))]
    return {"profile": "tabular-data-resource", "schema": {"fields": fields}, "data": [names, *rows]}


def from_resource(resource: dict) -> pd.DataFrame:
    """The table that a resource holds, typed.

    Parameters
    ----------
    resource : dict
        As `as_resource` makes it.

    Returns
    -------
    DataFrame
        The columns of the schema: Int64, Float64, boolean or str.

    Raises
    ------
    ValueError
        If the header is not the one of the schema, a row is longer or shorter, or a type is none
        of the four.
    """
    fields = resource["schema"]["fields"]
    header, *rows = resource["data"]
    if header != [one["name"] for one in fields]:
        raise ValueError(f"data: found the header {quoted(header)}; expected the fields of the schema")
    if any(len(row) != len(fields) for row in rows):
        raise ValueError(f"data: found a longer or shorter row; expected {counted(len(fields), 'cell')} each")
    unknown = sorted({str(one["type"]) for one in fields} - DTYPES.keys())
    if unknown:
        raise ValueError(f"type: found {', '.join(unknown)}; expected one of {', '.join(DTYPES)}")
    cells = list(zip(*rows)) if rows else [()] * len(fields)
    columns = {
        one["name"]: pd.array(list(values), dtype=DTYPES[one["type"]]) for one, values in zip(fields, cells)
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(len(rows)))


def _column(column: pd.Series) -> tuple[str, list]:
    """Type and cells of one column."""
    cells = [_plain(value) for value in column.astype(object)]
    kind = _kind(column.dtype, {type(cell) for cell in cells} - {type(None)}, cells)
    if kind == "number":
        return kind, [None if cell is None else float(cell) for cell in cells]
    if kind == "string":
        return kind, [cell if cell is None or isinstance(cell, str) else _text(cell) for cell in cells]
    return kind, cells


def _kind(dtype, found: set[type], cells: list) -> str:
    if not found:
        own = getattr(dtype, "kind", "O")
        return {"b": "boolean", "i": "integer", "u": "integer", "f": "number"}.get(own, "string")
    if found == {bool}:
        return "boolean"
    if found == {int}:
        # what 64 bits do not hold stays whole as text
        fits = all(abs(cell) <= _LARGEST_INTEGER for cell in cells if cell is not None)
        return "integer" if fits else "string"
    return "number" if found <= {int, float} else "string"


def _plain(value):
    """A cell as JSON knows it: None, bool, int, float or str."""
    if isinstance(value, (list, tuple, set, frozenset)) or hasattr(value, "tolist"):
        return _unpacked(value)
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, (bool, int)):
        return value
    return str(value)


def _unpacked(value):
    """A numpy scalar as a plain one; a list, set or array as text joined by ``;``."""
    plain = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(plain, (set, frozenset)):
        plain = sorted(plain, key=str)
    return _joined(plain) if isinstance(plain, (list, tuple)) else _plain(plain)


def _joined(items: Iterable) -> str:
    return ";".join(_text(cell) for cell in map(_plain, items) if cell is not None)


def _text(cell) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
