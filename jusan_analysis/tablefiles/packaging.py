"""Tables as CSV that no spreadsheet runs, with the descriptor that says what they are."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from jusan_analysis.frames import UnusableFrame
from jusan_analysis.problems import CONTROL, Problem, inert, quoted
from jusan_analysis.tabular import NamedTable, as_resource
from jusan_analysis.texts import guarded

GUARD = (
    "A text that a spreadsheet might run, because it begins with one of = + - @ or the like, has an "
    "apostrophe before it; a text that begins with apostrophes and then such a sign has one more than it "
    "had. An empty cell is a missing value or an empty text."
)

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
# what Python's csv module takes for one cell
_LARGEST_CELL = 131_072


def csv_text(frame: pd.DataFrame) -> str:
    """A table as CSV that loses nothing and that no spreadsheet runs.

    Parameters
    ----------
    frame : DataFrame
        Its index is left out.

    Returns
    -------
    str
        RFC 4180 with line feeds. Numbers keep every digit, truth is ``true`` or ``false``, lists
        are joined by ``;``; a text, or a column name, that could act as a formula has an
        apostrophe before it (`texts.guarded`). A missing cell is empty, and so is an empty text:
        CSV cannot tell them apart.

    Raises
    ------
    UnusableFrame
        If the table has no column, or a text that no CSV file can hold.
    ValueError
        If two columns have one name.

    Notes
    -----
    Y. Shafranovich, Common Format and MIME Type for CSV Files (RFC 4180), 2005. OWASP, CSV
    Injection.

    Examples
    --------
    >>> print(csv_text(pd.DataFrame({"note": ["=1+1", None], "value": [-0.5, 2]})), end="")
    note,value
    '=1+1,-0.5
    ,2
    """
    header, *rows = writable(frame)["data"]
    lines = [",".join(_cell(cell) for cell in row) for row in [header, *rows]]
    # a row of one empty cell would be an empty line, which is no row
    return "".join(f"{line}\n" if line else '""\n' for line in lines)


def writable(frame: pd.DataFrame) -> dict:
    """A table as a resource (`tabular.as_resource`), if files can hold every text in it.

    Raises
    ------
    UnusableFrame
        Every text that CSV cannot hold, by row and column.
    """
    resource = as_resource(frame)
    header, *rows = resource["data"]
    problems = [*_name_faults(header), *_text_faults(header, rows)]
    if problems:
        raise UnusableFrame(problems)
    return resource


def package_text(
    tables: Sequence[NamedTable],
    title: str,
    version: str,
    description: str,
    licences: Sequence[Mapping[str, str]],
    sources: Sequence[Mapping[str, str]],
    name: str = "jusan-tables",
) -> str:
    """The ``datapackage.json`` that goes beside the tables, each as ``NAME.csv``.

    Parameters
    ----------
    tables : sequence of NamedTable
        Each under a name of its own.
    title, version, description : str
        Of the package; `version` is that of the data.
    licences, sources : sequence of mapping
        As in the descriptor the data came with: name, title and path; title and path.
    name : str
        Of the package: small letters, digits and hyphens.

    Returns
    -------
    str
        JSON by Data Package, version 2. Each resource tells size, hash, columns and types, and by
        ``jusan:guard`` that its cells are guarded, which `read_tables` then undoes.

    Raises
    ------
    ValueError
        If two tables have one name, or one cannot be written (`csv_text`).
    """
    names = [one.name for one in tables]
    twice = sorted({one for one in names if names.count(one) > 1})
    if twice:
        raise ValueError(f"tables: found {', '.join(twice)} twice; expected a name of its own for each")
    descriptor = {
        "$schema": _PROFILE,
        "name": name,
        "title": inert(title),
        "description": inert(f"{description} {GUARD}"),
        "version": version,
        "licenses": [dict(one) for one in licences],
        "sources": [dict(one) for one in sources],
        "resources": [_resource(one) for one in tables],
    }
    return json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n"


def _resource(table: NamedTable) -> dict:
    data = csv_text(table.frame).encode("utf-8")
    fields = as_resource(table.frame)["schema"]["fields"]
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "title": inert(table.title),
        "description": inert(table.place),
        "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "jusan:guard": True,
        "schema": {"fields": [{**one, "name": guarded(one["name"])} for one in fields]},
    }


def _cell(cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, (int, float)):
        return repr(cell).removesuffix(".0")
    text = guarded(cell)
    return '"' + text.replace('"', '""') + '"' if re.search('[",\r\n]', text) else text


def _name_faults(names: list[str]) -> Iterator[Problem]:
    if not names:
        yield Problem("the table", None, None, "no column", "one at least", "Give it a column.")
    for name in names:
        if not name.strip("\ufeff \t\n") or name.startswith("\ufeff") or CONTROL.search(name):
            found, expected = f"the column name {quoted(name)}", "a name in plain text"
            yield Problem("the table", 1, None, found, expected, "Rename the column.")


def _text_faults(names: list[str], rows: list[list]) -> Iterator[Problem]:
    for number, row in enumerate(rows, start=2):
        for name, cell in zip(names, row):
            if isinstance(cell, str) and (fault := _text_fault(cell)):
                yield Problem("the table", number, name, *fault)


def _text_fault(text: str) -> tuple[str, str, str] | None:
    if foreign := re.search("[\0\ud800-\udfff]", text):
        return f"the character {foreign.group()!r}", "text that UTF-8 and CSV can hold", "Remove it."
    # the guard may add one
    if len(text) >= _LARGEST_CELL:
        return f"{len(text)} characters", f"fewer than {_LARGEST_CELL}", "Shorten it."
    return None
