"""Add the codes of a sheet to an article package, as new texts for the files that change."""

from __future__ import annotations

import copy
import csv
import hashlib
import io
import json
from pathlib import Path

import pandas as pd

from jusan_analysis.checks import check_tables
from jusan_analysis.descriptors import DESCRIPTOR
from jusan_analysis.loading import inspect
from jusan_analysis.packages import Table
from jusan_analysis.problems import DataPackageError, quoted
from jusan_analysis.reliability import unit_kind
from jusan_analysis.rules import check_rules
from jusan_analysis.sheets.reading import Sheet
from jusan_analysis.sheets.writing import HUMAN
from jusan_analysis.texts import guarded

SAW = "article;codebook;units without codes"


class AlreadyCoded(ValueError):
    """The coder has codes for this variable, and nobody said that they are to be replaced."""


def with_sheet(path: str | Path, sheet: Sheet, date: str, replace: bool = False) -> dict[Path, str]:
    """The files of a package as they are with the codes of a sheet in it.

    Parameters
    ----------
    path : str or Path
        Article package: folder or its ``datapackage.json``. Nothing is written.
    sheet : Sheet
    date : str
        Day of coding, ``2026-11-22``.
    replace : bool
        Whether codes the coder already has for this variable give way.

    Returns
    -------
    dict of Path to str
        In the order in which they are to be replaced, the descriptor last: a write that is cut
        short leaves tables that the descriptor does not know, which loading tells.

    Raises
    ------
    DataPackageError
        If the package has a fault, or would have one.
    AlreadyCoded
        If the coder already coded the variable and `replace` is false.
    """
    package, tables, problems = inspect(path, "article")
    if problems or package is None:
        raise DataPackageError(problems)
    _set_codes(tables["codings"], sheet, replace)
    _set_coder(tables["coders"], tables["codings"], sheet, date)
    problems = check_tables(package, tables) + check_rules(tables)
    if problems:
        raise DataPackageError(problems)
    raw, texts = copy.deepcopy(package.raw), {}
    for name in ("coders", "codings"):
        text = _csv(tables[name])
        texts[package.root / tables[name].file] = text
        resource = next(one for one in raw["resources"] if one["name"] == name)
        data = text.encode("utf-8")
        resource["hash"], resource["bytes"] = "sha256:" + hashlib.sha256(data).hexdigest(), len(data)
    texts[package.root / DESCRIPTOR] = json.dumps(raw, indent=2, ensure_ascii=False) + "\n"
    return texts


def _set_codes(codings: Table, sheet: Sheet, replace: bool) -> None:
    rows = _rows(codings)
    own = [one for one in rows if (one["coder_id"], one["variable"]) == (sheet.coder_id, sheet.variable)]
    if own and not replace:
        raise AlreadyCoded(
            f"{quoted(sheet.coder_id)} already has {len(own)} codes for {sheet.variable}. "
            "Run it again with --replace to put the sheet in their place."
        )
    kept = [one for one in rows if one not in own]
    added = [
        {"coder_id": sheet.coder_id, "unit_id": unit, "variable": sheet.variable, "code": code}
        for unit, code in sorted(sheet.codes.items())
    ]
    _put(codings, kept + added)


def _set_coder(coders: Table, codings: Table, sheet: Sheet, date: str) -> None:
    rows = {one["coder_id"]: one for one in _rows(coders)}
    before = rows.get(sheet.coder_id, {}).get("note", "")
    about = f"Coding sheet {sheet.variable},"
    notes = [one for one in before.split(". ") if one and not one.startswith(about)]
    notes = [one.removesuffix(".") for one in notes]
    notes.append(f"{about} seed {sheet.seed}: {len(sheet.codes)} of {sheet.n_units} units coded")
    rows[sheet.coder_id] = {
        "coder_id": sheet.coder_id,
        "kind": HUMAN,
        "saw": SAW,
        "coded": _coded(codings, sheet.coder_id),
        "date": date,
        "note": ". ".join(notes) + ".",
    }
    _put(coders, list(rows.values()))


def _coded(codings: Table, coder_id: str) -> str:
    """What a coder coded, as the table of coders tells it."""
    own = [one for one in _rows(codings) if one["coder_id"] == coder_id]
    variables = dict.fromkeys(one["variable"] for one in own)
    return "; ".join(
        f"{variable}: {', '.join(_kinds(one['unit_id'] for one in own if one['variable'] == variable))}"
        for variable in variables
    )


def _kinds(unit_ids) -> list[str]:
    return sorted(set(unit_kind(pd.Series(list(unit_ids), dtype="str"))))


def _rows(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table.columns, row)) for row in zip(*table.columns.values())]


def _put(table: Table, rows: list[dict[str, str]]) -> None:
    table.columns = {name: [one.get(name, "") for one in rows] for name in table.columns}
    table.n_rows = len(rows)


def _csv(table: Table) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    rows = zip(*table.columns.values())
    if table.resource.guarded:
        rows = ([guarded(cell) for cell in row] for row in rows)
    writer.writerows([list(table.columns), *rows])
    return file.getvalue()
