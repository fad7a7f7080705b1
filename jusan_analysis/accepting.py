"""Bring a descriptor up to date with tables that were edited on purpose."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path

from jusan_analysis.checks import check_tables
from jusan_analysis.codebook import all_ranked, codes_of
from jusan_analysis.contracts import contract_faults, kind_of
from jusan_analysis.descriptors import DESCRIPTOR, Package, package_of, read_package
from jusan_analysis.packages import Table, read_table
from jusan_analysis.problems import DataPackageError, Problem
from jusan_analysis.rules import check_rules


def accepted_descriptor(path: str | Path) -> tuple[Path, str, list[str]]:
    """The descriptor a package should have: sizes, hashes and categories computed anew.

    Parameters
    ----------
    path : str or Path
        Package folder or its ``datapackage.json``.

    Returns
    -------
    file : Path
        Where it belongs.
    text : str
        The JSON to write there.
    changes : list of str
        What differs from the descriptor as it is, one line each.

    Raises
    ------
    DataPackageError
        If the package has any other fault: an edit is accepted only when it is sound.
    """
    problems: list[Problem] = []
    package = read_package(path, problems)
    if package is None:
        raise DataPackageError(problems)
    raw, changes = _updated(package)
    updated = package_of(raw, package.root)
    tables = {one.name: read_table(updated, one, problems) for one in updated.resources}
    problems += contract_faults(updated, kind_of(updated))
    problems += check_tables(updated, tables) + check_rules(tables)
    if problems:
        raise DataPackageError(problems)
    return package.root / DESCRIPTOR, json.dumps(raw, indent=2, ensure_ascii=False) + "\n", changes


def _updated(package: Package) -> tuple[dict, list[str]]:
    raw, changes = copy.deepcopy(package.raw), []
    tables = {one.name: read_table(package, one, []) for one in package.resources}
    for resource in raw["resources"]:
        if tables[resource["name"]].columns:
            changes += _measure(package.root, resource)
        for field in resource["schema"]["fields"]:
            changes += _categorise(resource["name"], field, tables.get("codebook"))
    return raw, changes


def _measure(root: Path, resource: dict) -> list[str]:
    data = (root / resource["path"]).read_bytes()
    found = "sha256:" + hashlib.sha256(data).hexdigest()
    if (resource["hash"], resource["bytes"]) == (found, len(data)):
        return []
    change = f"{resource['path']}: {resource['bytes']} to {len(data)} bytes, {found[:19]}…"
    resource["hash"], resource["bytes"] = found, len(data)
    return [change]


def _categorise(table: str, field: dict, codebook: Table | None) -> list[str]:
    variable = field.get("jusan:variable")
    if variable is None or codebook is None:
        return []
    before = (field.get("categories"), field.get("categoriesOrdered", False))
    ordered = all_ranked(codebook, variable)
    field["categories"] = [{"value": code, "label": label} for code, label in codes_of(codebook, variable)]
    if ordered:
        field["categoriesOrdered"] = True
    else:
        field.pop("categoriesOrdered", None)
    after = (field["categories"], ordered)
    return [] if before == after else [f"{table}.{field['name']}: categories from the codebook, {variable}"]
