"""Coding sheets: one more reader gets the units without codes, and the codes come back as checked data."""

from __future__ import annotations

import csv
import hashlib
import io
import random
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from zipfile import BadZipFile

import pandas as pd

from jusan_analysis.checking import check_tables
from jusan_analysis.columns import UnusableFrame, split_ids
from jusan_analysis.files import guarded, workbook_bytes
from jusan_analysis.loading import check_package, load_article
from jusan_analysis.problems import DataPackageError, Problem, counted, in_rows, nearest, quoted
from jusan_analysis.reliability import units
from jusan_analysis.rules import check_rules

# the first columns are those of the table codings; the last one says for which unit of which article
COLUMNS = ["coder_id", "unit_id", "variable", "code", "codes", "unit", "passage_ids", "sheet"]
NEEDED = [*COLUMNS[:4], "sheet"]
UNIT_TABLES = ("passages", "recommendations", "practices", "comparisons")
HUMAN = "human_reader"

_fault = partial(Problem, "the sheet")


class AlreadyCoded(ValueError):
    """The coder has codes for this variable, and nobody said that they are to be replaced."""


# --- out ----------------------------------------------------------------------------------


def sheet_units(article, variable: str) -> pd.DataFrame:
    """The units on which a variable is coded: unit_id, unit_kind, unit, passage_ids, sheet.

    A silence (``r05~none``) would give its code away and is left out. ``sheet`` names the article, its
    version and a digest of the unit and its sentences. Raises UnusableFrame for any other variable.
    """
    tables = [table for table in article.package.resources if table.name in UNIT_TABLES]
    homes = [table for table in tables if any(field.variable == variable for field in table.fields)]
    if not homes:
        known = sorted({field.variable for table in tables for field in table.fields if field.variable})
        hint = f"expected one of {', '.join(known)}. {nearest(variable, known)}"
        raise UnusableFrame(f"variable: found {quoted(variable)}; {hint}".strip())
    names = {name for table in homes for name in article.frames[table.name][table.primary_key[0]]}
    if any(table.name == "comparisons" for table in homes):
        names |= set(article.recommendations["recommendation_id"])
    rows = units(article)
    rows = rows[rows["unit_id"].isin(names) & ~rows["unit_id"].str.endswith("~none")].reset_index(drop=True)
    package, sentences = article.package, article.passages.set_index("passage_id")["digest"]
    texts = [
        "\n".join([package.name, row.unit_id, row.unit, *sentences.loc[split_ids(row.passage_ids)]])
        for row in rows.itertuples()
    ]
    digests = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8] for text in texts]
    return rows.assign(sheet=[f"{package.name} {package.version} {digest}" for digest in digests])


def sheet_frame(article, variable: str, coder_id: str, seed: int = 1) -> pd.DataFrame:
    """A sheet: units in shuffled order, kinds together, the codes to choose from beside each, none filled in.

    Raises UnusableFrame for a variable without units, and for a name that cannot be a coder's.
    """
    if fault := _coder_fault(article, coder_id):
        raise UnusableFrame("coder: found {}; expected {}. {}".format(*fault))
    rows = sheet_units(article, variable).to_dict("records")
    random.Random(seed).shuffle(rows)
    codes = " | ".join(article.codebook.loc[article.codebook["variable"] == variable, "code"])
    filled_in = {"coder_id": coder_id, "variable": variable, "code": "", "codes": codes}
    return pd.DataFrame(
        [row | filled_in for row in sorted(rows, key=lambda row: row["unit_kind"])], columns=COLUMNS
    )


def sheet_content(frame: pd.DataFrame, suffix: str, codebook: pd.DataFrame) -> str | bytes:
    """A sheet as .xlsx with the codebook beside it, or as .csv with a line that tells Excel the separator."""
    safe = frame.map(guarded)
    if suffix != ".xlsx":
        # with that line, Excel reads letters as those of the system: we add nothing but plain ones
        return "\ufeffsep=,\n" + safe.replace("…", "...", regex=True).to_csv(index=False, lineterminator="\n")
    book = codebook[codebook["variable"].isin(frame["variable"])].drop(columns="example").map(guarded)
    how = "Fill in the column code of the sheet named Sheet, and save. Leave empty what you cannot judge."
    return workbook_bytes({"Sheet": safe, "Codebook": book}, {"how to": how})


def _coder_fault(article, coder_id: str) -> tuple[str, str, str] | None:
    """Why a name cannot be that of a human coder (found, expected, remedy), or None."""
    field = next(field for field in article.package.resource("coders").fields if field.name == "coder_id")
    form = field.constraints.get("pattern", r"\S+")
    if not re.fullmatch(form, coder_id):
        return quoted(coder_id), f"a name of the form {form}", "Use small letters, digits and underscores."
    kinds = dict(zip(article.coders["coder_id"], article.coders["kind"].astype(str)))
    if kinds.get(coder_id, HUMAN) != HUMAN:
        return f"{quoted(coder_id)}, which is a program", "a person", "Choose a name that no coder has."
    return None


# --- back in ------------------------------------------------------------------------------


def read_sheet(path: str | Path) -> pd.DataFrame:
    """The rows of a filled sheet, however a spreadsheet saved it; the index is the row of the sheet.

    Columns: coder_id, unit_id, variable, code (empty where nothing was chosen), sheet. Raises
    DataPackageError where it is no coding sheet, or rows would be lost.
    """
    cells = _cells(Path(path))
    heads = [number for number, row in enumerate(cells, start=1) if "unit_id" in map(_plain, row)]
    if not heads:
        together = any("unit_id" in _plain(cell) for row in cells for cell in row)
        found = "all columns in one" if together else "no header"
        remedy = "Write the sheet anew as .xlsx, which opens right everywhere, and fill that in."
        raise DataPackageError([_fault(1, None, found, ", ".join(COLUMNS), remedy)])
    names = list(map(_plain, cells[heads[0] - 1]))
    remedy = "Restore the header, or write a new sheet."
    missing = [name for name in NEEDED if names.count(name) != 1]
    problems = [_fault(heads[0], name, "no such column", "it once", remedy) for name in missing]
    # a sheet that was sorted together with its header has rows above it, which count like the others
    rows, misfits, nameless = {}, [], []
    for number, row in enumerate(cells, start=1):
        texts = [str(cell).strip().removeprefix("'") for cell in row]
        if number == heads[0] or not any(texts) or _plain(texts[0]).startswith("sep="):
            continue
        rows[number] = dict(zip(names, texts + [""] * len(names)))
        if any(texts[len(names) :]) or any("\n" in rows[number].get(name, "") for name in NEEDED):
            misfits.append(number)
        elif not rows[number].get("unit_id"):
            nameless.append(number)
    if misfits:
        found, remedy = (
            f"cells that do not fit the header{in_rows(misfits)}",
            "Mend the quotation marks here.",
        )
        problems.append(_fault(misfits[0], None, found, counted(len(names), "cell"), remedy))
    if nameless:
        remedy = "Restore the ids. If all columns fell into one, write the sheet anew as .xlsx."
        found = f"an empty cell{in_rows(nameless)}"
        problems.append(_fault(nameless[0], "unit_id", found, "the id of a unit", remedy))
    if problems:
        raise DataPackageError(problems)
    return pd.DataFrame.from_dict(rows, orient="index", columns=NEEDED, dtype=object)


def _plain(cell: object) -> str:
    """A name, code or label without what a spreadsheet or a hand changes: case and blanks."""
    return "_".join(str(cell).strip("\ufeff").casefold().replace("_", " ").split())


def _cells(path: Path) -> list[list[str]]:
    """The cells of a sheet as text, from a workbook or from CSV with any separator and encoding."""
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}. Give the path to the filled sheet.")
    data = path.read_bytes()
    if data.startswith(b"PK\x03\x04"):
        read = {"sheet_name": None, "header": None, "dtype": str, "keep_default_na": False}
        try:
            frames = pd.read_excel(io.BytesIO(data), engine="openpyxl", **read).values()
        except (BadZipFile, KeyError, ValueError) as error:
            raise ValueError(f"{path} is no workbook that can be read ({error}). Save it as CSV.") from None
        tables = [frame.astype(str).to_numpy().tolist() for frame in frames]
        return next((t for t in tables if any("unit_id" in map(_plain, row) for row in t)), tables[0])
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        # ids and codes are plain letters in every encoding that a spreadsheet uses
        text = data.decode("windows-1252", errors="replace")
    head = next((line for line in text.splitlines() if "unit_id" in line.casefold()), "")
    rows: list[list[str]] = []
    try:
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=max(",;\t|", key=head.count), strict=True
        )
        rows.extend(reader)
    except csv.Error as error:
        found, remedy = f"a cell that never ends ({error})", "Close the quotation mark in this row."
        fault = _fault(len(rows) + 1, None, found, "quotation marks in pairs", remedy)
        raise DataPackageError([fault]) from None
    return rows


# --- into the package ---------------------------------------------------------------------


def with_sheet(
    folder: str | Path, sheet: pd.DataFrame, date: str, replace: bool = False, unchanged: bool = False
) -> tuple[dict[Path, str], dict[str, int]]:
    """The files of a package with the codes of a sheet in it, and counts of units; nothing is written.

    The counts: added, empty, changed (left out), absent (from the sheet). A unit that changed since the sheet
    was written is a fault; with ``unchanged`` the others are taken. Raises DataPackageError with every fault
    of the sheet or the package, AlreadyCoded where the coder has codes and ``replace`` is false.
    """
    article = load_article(folder)
    book = article.codebook
    both = [
        *zip(book["variable"], book["label"], book["code"]),
        *zip(book["variable"], book["code"], book["code"]),
    ]
    spellings = {(variable, _plain(text)): code for variable, text, code in both}
    typed = zip(sheet["variable"], map(_plain, sheet["code"]))
    sheet = sheet.assign(code=[spellings.get(pair, pair[1]) for pair in typed])
    variables = [name for name in sheet["variable"].unique() if (book["variable"] == name).any()]
    marks = {
        (row.unit_id, name): row.sheet
        for name in variables
        for row in sheet_units(article, name).itertuples()
    }
    filled = sheet[sheet["code"] != ""]
    problems = list(_faults(article, filled, marks))
    now = [marks.get(pair, "") for pair in zip(filled["unit_id"], filled["variable"])]
    # the version before the digest may differ: only the unit counts
    changed = filled[[mark.split()[-1:] != given.split()[-1:] for mark, given in zip(now, filled["sheet"])]]
    if len(changed) and not problems and not (unchanged and len(changed) < len(filled)):
        problems.append(_changed(article.package, changed, len(filled)))
    if problems:
        raise DataPackageError(problems)
    added = filled.drop(changed.index)
    counts = {"added": len(added), "empty": len(sheet) - len(filled), "changed": len(changed)}
    counts["absent"] = len(marks.keys() - set(zip(sheet["unit_id"], sheet["variable"])))
    return _contents(folder, added, date, replace), counts


def _faults(article, filled: pd.DataFrame, marks: dict[tuple[str, str], str]) -> Iterator[Problem]:
    """What is wrong with the rows of a sheet that hold a code."""
    if filled.empty:
        yield _fault(None, "code", "no code at all", "one at least", "Fill in the column code.")
        return
    coder, codes = filled["coder_id"].iloc[0], article.codebook.groupby("variable")["code"].agg(list)
    if fault := _coder_fault(article, coder):
        yield _fault(filled.index[0], "coder_id", *fault)
    first_rows: dict[tuple[str, str], int] = {}
    for number, row in filled.iterrows():
        unit, variable = pair = row["unit_id"], row["variable"]
        first = first_rows.setdefault(pair, number)
        if row["coder_id"] != coder:
            found, remedy = quoted(row["coder_id"]), "Give one sheet for each coder."
            yield _fault(number, "coder_id", found, quoted(coder), remedy)
        if variable not in codes:
            remedy = nearest(variable, codes.index) or "Restore it."
            yield _fault(number, "variable", quoted(variable), "a variable of the codebook", remedy)
        elif pair not in marks:
            remedy = nearest(unit, [name for name, _ in marks]) or "The unit is gone: delete the row."
            yield _fault(number, "unit_id", quoted(unit), f"a unit of {variable}", remedy)
        elif first != number:
            found = f"{quoted(unit)} again, as in row {first}"
            yield _fault(number, "unit_id", found, "each unit once", "Delete one of the rows.")
        elif row["code"] not in codes[variable]:
            remedy = nearest(row["code"], codes[variable]) or "Use one of these, or leave the cell empty."
            yield _fault(number, "code", quoted(row["code"]), f"one of {', '.join(codes[variable])}", remedy)


def _changed(package, changed: pd.DataFrame, n_filled: int) -> Problem:
    names = ", ".join(changed["unit_id"].head(10)) + (", …" if len(changed) > 10 else "")
    written_for = sorted({mark.rpartition(" ")[0] or "no package" for mark in changed["sheet"]})
    found = f"{counted(len(changed), 'unit')} of {', '.join(written_for)} that differ now: {names}"
    remedy = "Code them in a new sheet; --unchanged takes the others from this one."
    if len(changed) == n_filled:
        remedy = "Name the folder that the sheet was written for with --package, or write a new sheet."
    expected = f"the units of {package.name} {package.version}"
    return _fault(changed.index[0], "sheet", found, expected, remedy)


def _contents(folder: str | Path, added: pd.DataFrame, date: str, replace: bool) -> dict[Path, str]:
    """Coders and codings with the added rows, as texts; the package is checked as it would be with them."""
    package, tables, _ = check_package(folder, "article")
    coders, codings = (pd.DataFrame(tables[name].columns) for name in ("coders", "codings"))
    coder, variables = added["coder_id"].iloc[0], added["variable"].unique()
    before = (codings["coder_id"] == coder) & codings["variable"].isin(variables)
    if before.any() and not replace:
        there = f"{quoted(coder)} already has {counted(before.sum(), 'code')} for {', '.join(variables)}"
        raise AlreadyCoded(f"{there}. Use --replace to put this sheet in their place.")
    codings = pd.concat([codings[~before], added[list(codings.columns)]])
    if coder not in set(coders["coder_id"]):
        row = {"coder_id": coder, "kind": HUMAN, "saw": "article;codebook;units without codes"}
        coders = pd.concat([coders, pd.DataFrame([row | {"note": "Coding sheet."}])]).fillna("")
    coded = "; ".join(sorted(set(codings.loc[codings["coder_id"] == coder, "variable"])))
    coders.loc[coders["coder_id"] == coder, ["coded", "date"]] = coded, date
    contents = {}
    for name, frame in (("coders", coders), ("codings", codings)):
        tables[name].columns = {column: list(frame[column]) for column in frame}
        tables[name].numbers = list(range(2, len(frame) + 2))
        contents[package.root / tables[name].file] = frame.to_csv(index=False, lineterminator="\n")
    if problems := check_tables(package, tables) + check_rules(tables):
        raise DataPackageError(problems)
    return contents
