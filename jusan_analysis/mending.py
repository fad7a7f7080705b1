"""Mend what is only form in a package: what a spreadsheet or another program did to its files."""

from __future__ import annotations

import json
from pathlib import Path

from jusan_analysis.descriptor import DESCRIPTOR
from jusan_analysis.package import csv_text, read_package, read_table, write_together
from jusan_analysis.problems import DataPackageError, Problem


def mend(path: str | Path) -> list[str]:
    """Write files of a package anew where only their form is wrong; returns one line for each thing mended.

    That is: a byte order mark, semicolons, TRUE and FALSE, 12.0, line ends of Windows, empty rows and cells
    beyond the table, blanks around cells, the order of columns, and promises of version 1 in the descriptor.
    No meaning changes, and a file with any other fault of shape is left as it is. All files are written, or
    none. Raises DataPackageError where the descriptor cannot be read.
    """
    problems: list[Problem] = []
    package = read_package(path, problems)
    if package is None:
        raise DataPackageError(problems)
    contents: dict[Path, str] = {}
    mended = [f"{problem.file}: {problem.found}" for problem in problems]
    if problems:
        contents[package.root / DESCRIPTOR] = _without_old_promises(package.raw)
    for resource in package.resources:
        faults: list[Problem] = []
        table = read_table(package, resource, faults)
        if not table.columns or not all(fault.mendable for fault in faults):
            continue
        # through a link, to the file itself
        file = (package.root / resource.path).resolve()
        before, after = file.read_bytes(), csv_text(table.columns)
        ends = [f"{table.file}: line ends of Windows"] if b"\r\n" in before else []
        if (faults or ends) and after.encode("utf-8") != before:
            contents[file] = after
            mended += [_line(fault) for fault in faults] + ends
    write_together(contents)
    return mended


def _line(fault: Problem) -> str:
    column = f", column {fault.column}" if fault.column else ""
    return f"{fault.file}{column}: {fault.found.removeprefix('that ')}"


def _without_old_promises(raw: dict) -> str:
    """The descriptor without hashes of tables and without categories that the codebook has."""
    resources = []
    for resource in raw["resources"]:
        columns = []
        for column in resource["schema"]["fields"]:
            old = ("categories", "categoriesOrdered") if "jusan:variable" in column else ()
            columns.append({key: value for key, value in column.items() if key not in old})
        resource = {key: value for key, value in resource.items() if key not in ("hash", "bytes")}
        resources.append(resource | {"schema": resource["schema"] | {"fields": columns}})
    return json.dumps(raw | {"resources": resources}, indent=2, ensure_ascii=False) + "\n"
