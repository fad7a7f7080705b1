"""Read a filled coding sheet, however a spreadsheet saved it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from jusan_analysis.loading import Article
from jusan_analysis.problems import DataPackageError, Problem, nearest, quoted
from jusan_analysis.sheets.writing import coder_fault, sheet_units

LARGEST_SHEET = 20 * 2**20


@dataclass(frozen=True)
class Sheet:
    """A filled coding sheet.

    Attributes
    ----------
    coder_id, variable, seed : str
    codes : dict of str to str
        Code by unit; units left empty are not in it.
    n_units : int
        Units the sheet asks for.
    """

    coder_id: str
    variable: str
    seed: str
    codes: dict[str, str]
    n_units: int


def read_sheet(file: str | Path, article: Article) -> Sheet:
    """Read a filled sheet, whichever separators, encoding, case and blanks it was saved with.

    Parameters
    ----------
    file : str or Path
        CSV as Excel or LibreOffice saves it.
    article : Article
        The package it was written for.

    Returns
    -------
    Sheet

    Raises
    ------
    DataPackageError
        If anything is wrong with it: every problem, with row, column and remedy.
    OSError
        If the file cannot be read.
    """
    path = Path(file)
    problems: list[Problem] = []
    rows = _rows(path, problems)
    sheet = _sheet(path.name, rows, article, problems) if rows else None
    if problems or sheet is None:
        raise DataPackageError(problems)
    return sheet


def _rows(path: Path, problems: list[Problem]) -> list[list[str]]:
    """The cells, stripped; the separator is the one with which the header of the units is found."""

    def fault(found: str, expected: str, remedy: str) -> None:
        problems.append(Problem(path.name, None, None, found, expected, remedy))

    if path.stat().st_size > LARGEST_SHEET:
        fault("a file of more than 20 MiB", "a coding sheet", "Give the sheet alone.")
        return []
    data = path.read_bytes()
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        fault("a workbook", "CSV", "Save the sheet as CSV in the spreadsheet, and read that file.")
        return []
    for separator in ",;\t":
        rows = _cells(_decoded(data), separator)
        if any(_is_header(row) for row in rows):
            return rows
    fault(
        "no row with unit_id and code", "the header of the units", "Restore that row, or write a new sheet."
    )
    return []


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # ids and codes are plain letters in every encoding a spreadsheet saves in
        return data.decode("cp1252", errors="replace")


def _cells(text: str, separator: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return []
    return [[cell.strip().removeprefix("'").strip() for cell in row] for row in rows]


def _is_header(row: list[str]) -> bool:
    return {"unit_id", "code"} <= {cell.casefold() for cell in row}


def _sheet(file: str, rows: list[list[str]], article: Article, problems: list[Problem]) -> Sheet | None:
    top = next(place for place, row in enumerate(rows) if _is_header(row))
    told: dict[str, tuple[int, str]] = {}
    for number, row in enumerate(rows[:top], start=1):
        told.setdefault(_at(row, 0).casefold(), (number, _at(row, 1).casefold()))
    faults = list(_preamble_faults(file, told, article))
    problems += faults
    if faults:
        return None
    variable = told["variable"][1]
    own = list(sheet_units(article, variable)["unit_id"])
    codes = _judgements(file, _filled(rows, top), own, _spellings(article.codebook, variable), problems)
    return Sheet(told["coder"][1], variable, told.get("seed", (0, "not told"))[1], codes, len(own))


def _at(row: list[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _preamble_faults(file: str, told: dict[str, tuple[int, str]], article: Article) -> Iterator[Problem]:
    """What the top of the sheet must say: variable, coder, package."""
    for name in ("variable", "coder", "package"):
        if not told.get(name, (0, ""))[1]:
            remedy = f"Restore the row {name} at the top, or write a new sheet."
            yield Problem(file, None, None, f"no row {name} above the units", "it and its value", remedy)
            continue
        number, value = told[name]
        fault = _preamble_fault(name, value, article)
        if fault:
            yield Problem(file, number, name, *fault)


def _preamble_fault(name: str, value: str, article: Article) -> tuple[str, str, str] | None:
    if name == "coder":
        return coder_fault(article, value)
    if name == "package":
        expected, remedy = article.package.name, "Name the package the sheet was written for."
        return None if value.split()[0] == expected.casefold() else (quoted(value), expected, remedy)
    try:
        sheet_units(article, value)
    except ValueError:
        known = list(article.codebook["variable"].unique())
        return quoted(value), "a variable that is coded on units", nearest(value, known) or "Restore it."
    return None


def _spellings(codebook: pd.DataFrame, variable: str) -> dict[str, str]:
    """Every way a code may be written, label included, and the code."""
    own = codebook[codebook["variable"] == variable]
    return {
        _plain(text): code for column in ("label", "code") for text, code in zip(own[column], own["code"])
    }


def _plain(text: str) -> str:
    return "_".join(text.casefold().replace("_", " ").split())


def _filled(rows: list[list[str]], top: int) -> Iterator[tuple[int, str, str]]:
    """Row number, unit and code of every row below the header that has one of them."""
    header = [cell.casefold() for cell in rows[top]]
    unit_place, code_place = header.index("unit_id"), header.index("code")
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        unit, code = _at(row, unit_place), _at(row, code_place)
        if unit or code:
            yield number, "".join(unit.casefold().split()), _plain(code)


def _judgements(
    file: str, filled, own: list[str], spellings: dict[str, str], problems: list[Problem]
) -> dict[str, str]:
    ids = {one.casefold(): one for one in own}
    codes: dict[str, str] = {}
    seen: dict[str, int] = {}
    for number, unit, code in filled:
        if unit not in ids:
            remedy = nearest(unit, ids) or "Restore the id, or delete the row."
            problems.append(Problem(file, number, "unit_id", quoted(unit), "a unit of this variable", remedy))
        elif unit in seen:
            found = f"{quoted(unit)} again, as in row {seen[unit]}"
            problems.append(Problem(file, number, "unit_id", found, "it once", "Delete one of the rows."))
        elif code and code not in spellings:
            expected = f"one of {', '.join(dict.fromkeys(spellings.values()))}"
            remedy = nearest(code, spellings) or "Use one of these, or leave the cell empty."
            problems.append(Problem(file, number, "code", quoted(code), expected, remedy))
        elif code:
            codes[ids[unit]] = spellings[code]
        seen.setdefault(unit, number)
    if not codes and not problems:
        problems.append(
            Problem(file, None, "code", "no code at all", "at least one", "Fill in the column code.")
        )
    return codes
