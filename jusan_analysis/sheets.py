"""Coding sheets: one more reader gets the units without codes, and the codes come back as checked data."""

from __future__ import annotations

import csv
import hashlib
import io
import random
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from jusan_analysis.checking import check_tables
from jusan_analysis.columns import UnusableFrame
from jusan_analysis.files import guarded
from jusan_analysis.loading import check_package, load_article
from jusan_analysis.problems import DataPackageError, Problem, counted, nearest, quoted
from jusan_analysis.reliability import units
from jusan_analysis.rules import check_rules

# the first columns are those of the table codings: a filled sheet is rows of it, and is checked as such
COLUMNS = ["coder_id", "variable", "unit_id", "code", "codes", "unit", "passage_ids", "sheet"]
HUMAN = "human_reader"
LARGEST = 5_000_000


class AlreadyCoded(ValueError):
    """The coder has codes for this variable, and nobody said that they are to be replaced."""


def sheet_units(article, variable: str) -> pd.DataFrame:
    """The units on which a variable is coded: unit_id, unit_kind, unit, passage_ids.

    A silence (``r05~none``) would give its code away and is left out.
    """
    homes = [r for r in article.package.resources if any(f.variable == variable for f in r.fields)]
    homes = [r for r in homes if len(r.primary_key) == 1]
    if not homes:
        known = sorted(article.codebook["variable"].unique())
        hint = nearest(variable, known)
        raise UnusableFrame(
            f"variable: found {quoted(variable)}; expected one of {', '.join(known)}. {hint}".strip()
        )
    names = {name for home in homes for name in article.frames[home.name][home.primary_key[0]]}
    if any(home.name == "comparisons" for home in homes):
        names |= set(article.recommendations["recommendation_id"])
    table = units(article)
    return table[table["unit_id"].isin(names) & ~table["unit_id"].str.endswith("~none")].reset_index(
        drop=True
    )


def sheet_mark(article, variable: str) -> str:
    """Article, version and a digest of the units: a sheet made for other units is recognised by it."""
    rows = sheet_units(article, variable)
    text = "\n".join(f"{row.unit_id}\t{row.unit}" for row in rows.itertuples())
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{article.package.name} {article.package.version} {digest}"


def sheet_frame(article, variable: str, coder_id: str, seed: int = 1) -> pd.DataFrame:
    """A sheet: units in shuffled order, kinds together, the codes to choose from beside each, none filled in."""
    kinds = dict(zip(article.coders["coder_id"], article.coders["kind"].astype(str)))
    if kinds.get(coder_id, HUMAN) != HUMAN:
        raise UnusableFrame(f"coder: found {quoted(coder_id)}, which is a program. Choose another name.")
    book = article.codebook
    codes = " | ".join(book.loc[book["variable"] == variable, "code"])
    rows = sheet_units(article, variable).to_dict("records")
    random.Random(seed).shuffle(rows)
    mark = sheet_mark(article, variable)
    cells = [
        (coder_id, variable, row["unit_id"], "", codes, row["unit"], row["passage_ids"], mark)
        for row in sorted(rows, key=lambda row: row["unit_kind"])
    ]
    return pd.DataFrame(cells, columns=COLUMNS)


def sheet_content(frame: pd.DataFrame, suffix: str) -> str | bytes:
    """A sheet as .csv (with a line that tells Excel the separator) or .xlsx."""
    safe = frame.map(guarded)
    if suffix == ".xlsx":
        file = io.BytesIO()
        safe.to_excel(file, index=False, engine="xlsxwriter")
        return file.getvalue()
    return "sep=,\n" + safe.to_csv(index=False, lineterminator="\n")


def read_sheet(path: str | Path) -> pd.DataFrame:
    """The rows of a filled sheet, however a spreadsheet saved it; the index is the row of the sheet.

    Columns: coder_id, variable, unit_id, code (empty where nothing was chosen), sheet. Raises
    DataPackageError where it is no coding sheet, or rows would be lost.
    """
    path = Path(path)
    cells = _cells(path)
    head = next((number for number, row in enumerate(cells) if "unit_id" in map(_plain, row)), None)
    if head is None:
        one = max((len(row) for row in cells), default=0) == 1
        found = (
            "one column only: the spreadsheet used another separator"
            if one
            else "no row with the column names"
        )
        remedy = "Save the sheet as .xlsx, or as CSV with its header; or write a new one."
        raise DataPackageError([Problem(path.name, 1, None, found, ", ".join(COLUMNS[:4]), remedy)])
    above = [
        n + 1 for n, row in enumerate(cells[:head]) if any(row) and not _plain(row[0]).startswith("sep=")
    ]
    names = list(map(_plain, cells[head]))
    problems = [
        Problem(path.name, row, None, "a row above the column names", "the column names first",
                "The sheet was sorted together with its header. Move the header to the top.")
        for row in above
    ]  # fmt: skip
    problems += [
        Problem(
            path.name, head + 1, name, "no such column", "it once", "Write a new sheet, and fill that in."
        )
        for name in (*COLUMNS[:4], "sheet")
        if names.count(name) != 1
    ]
    if problems:
        raise DataPackageError(problems)
    rows = [(row + [""] * len(names))[: len(names)] for row in cells[head + 1 :]]
    frame = pd.DataFrame(rows, columns=names, index=range(head + 2, head + 2 + len(rows)), dtype=object)
    frame = frame[[*COLUMNS[:4], "sheet"]].map(lambda cell: str(cell).strip().removeprefix("'"))
    frame = frame[frame["unit_id"] != ""]
    frame["code"] = frame["code"].str.casefold().str.replace(" ", "_")
    return frame


def _plain(cell: object) -> str:
    return str(cell).strip().strip("\ufeff").casefold()


def _cells(path: Path) -> list[list[str]]:
    """The cells of a sheet as text, from .xlsx or from CSV with any separator and encoding."""
    if path.stat().st_size > LARGEST:
        raise DataPackageError(
            [Problem(path.name, None, None, "more than 5 MB", "a coding sheet", "Give the sheet.")]
        )
    if path.suffix.lower() == ".xlsx":
        frame = pd.read_excel(path, header=None, dtype=str, keep_default_na=False)
        return frame.fillna("").astype(str).to_numpy().tolist()
    data = path.read_bytes()
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("windows-1252", errors="replace")
    lines = text.splitlines() or [""]
    head = next((line for line in lines if "unit_id" in line.casefold()), lines[0])
    separator = max(",;\t", key=head.count)
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        place, remedy = len(rows) + 1, "Close the quotation mark in this row, or the row before."
        found = f"a cell that never ends ({error})"
        raise DataPackageError(
            [Problem(path.name, place, None, found, "closed quotation marks", remedy)]
        ) from None
    return rows


def with_sheet(
    folder: str | Path, sheet: pd.DataFrame, date: str, replace: bool = False
) -> tuple[dict, dict]:
    """The files of a package with the codes of a sheet in it, and counts of units; nothing is written.

    Returns (contents by path, {"added": …, "empty": …, "absent": …}). Raises DataPackageError with every
    fault of the sheet or the package, AlreadyCoded where the coder has codes and ``replace`` is false.
    """
    article = load_article(folder)
    problems = list(_foreign(article, sheet))
    filled = sheet[sheet["code"] != ""]
    if filled.empty:
        problems.append(
            Problem("the sheet", None, "code", "no code at all", "one at least", "Fill in the column.")
        )
    if problems:
        raise DataPackageError(problems)
    coder, variables = filled["coder_id"].iloc[0], sorted(set(filled["variable"]))
    package, tables, _ = check_package(folder, "article")
    codings = pd.DataFrame(tables["codings"].columns)
    before = (codings["coder_id"] == coder) & codings["variable"].isin(variables)
    if before.any() and not replace:
        raise AlreadyCoded(f"{quoted(coder)} already has {counted(before.sum(), 'code')}. Use --replace.")
    kept = codings[~before]
    codings = pd.concat([kept, filled[list(codings.columns)]], ignore_index=True)
    coders = pd.DataFrame(tables["coders"].columns)
    coded = "; ".join(sorted(set(codings.loc[codings["coder_id"] == coder, "variable"])))
    values = [coder, HUMAN, "article;codebook;units without codes", coded, date, "Coding sheet."]
    row = dict(zip(["coder_id", "kind", "saw", "coded", "date", "note"], values))
    coders = pd.concat([coders[coders["coder_id"] != coder], pd.DataFrame([row])], ignore_index=True)
    for name, frame in (("coders", coders), ("codings", codings)):
        tables[name].columns = {column: list(frame[column]) for column in tables[name].columns}
        tables[name].numbers = list(range(2, len(frame) + 2))
    problems = check_tables(package, tables) + check_rules(tables)
    if problems:
        # a fault of an added row is reported at the row of the sheet
        rows = dict(enumerate(filled.index, start=len(kept) + 2))
        raise DataPackageError([_at_sheet(problem, rows, tables["codings"].file) for problem in problems])
    contents = {
        package.root / tables[name].file: frame.to_csv(index=False, lineterminator="\n")
        for name, frame in (("coders", coders), ("codings", codings))
    }
    expected = sum(len(sheet_units(article, variable)) for variable in set(sheet["variable"]))
    counts = {"added": len(filled), "empty": len(sheet) - len(filled), "absent": expected - len(sheet)}
    return contents, counts


def _foreign(article, sheet: pd.DataFrame):
    """Faults of a sheet that was made for other units, or mixes coders."""
    if sheet["coder_id"].nunique() != 1:
        found = ", ".join(sorted(set(sheet["coder_id"]))[:5]) or "nothing"
        yield Problem("the sheet", None, "coder_id", found, "one coder", "Give one sheet for each coder.")
    for variable, rows in sheet.groupby("variable"):
        marks = set(rows["sheet"]) - {""}
        expected = sheet_mark(article, variable)
        if marks != {expected}:
            other = ", ".join(sorted(marks)) or "no mark"
            remedy = (
                "Write a new sheet with jusan sheet write, and copy the codes of units that did not change."
            )
            yield Problem("the sheet", None, "sheet", other, expected, remedy)


def _at_sheet(problem: Problem, rows: Mapping[int, int], file: str) -> Problem:
    if problem.file != file or problem.row not in rows:
        return problem
    return Problem(
        "the sheet", rows[problem.row], problem.column, problem.found, problem.expected, problem.remedy
    )
