"""The codebook: which codes a variable has, in which order, and which unit carries each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jusan_analysis.descriptors import DESCRIPTOR, Package
from jusan_analysis.packages import Table, command_for
from jusan_analysis.problems import Problem, quoted


def codebook_faults(package: Package, tables: Mapping[str, Table]) -> Iterator[Problem]:
    """Categories and examples that do not agree with the codebook.

    Parameters
    ----------
    package : Package
    tables : mapping of str to Table
        As read, by table name.
    """
    codebook = tables.get("codebook")
    if codebook is not None and {"variable", "code"} <= codebook.columns.keys():
        yield from _category_faults(package, codebook)
        yield from _example_faults(codebook, tables)


def codes_of(codebook: Table, variable: str) -> list[tuple[str, str]]:
    """Codes and labels of a variable: ranked ones from low to high, then the others as listed."""
    names = ("variable", "code", "rank", "label")
    rows = zip(*(codebook.columns.get(name, []) for name in names))
    own = [(code, rank, label or code) for found, code, rank, label in rows if found == variable and code]
    own.sort(key=lambda one: _rank(one[1]))
    return [(code, label) for code, _, label in own]


def all_ranked(codebook: Table, variable: str) -> bool:
    """Whether every code of the variable has a rank, so that any two can be compared."""
    rows = zip(codebook.columns.get("variable", []), codebook.columns.get("rank", []))
    return all(rank for found, rank in rows if found == variable)


def _rank(text: str | None) -> float:
    # a rank that is no number is told by the checks of its column
    try:
        return float(text or "inf")
    except ValueError:
        return float("inf")


def _category_faults(package: Package, codebook: Table) -> Iterator[Problem]:
    """Categories in the descriptor that are not those of the codebook."""
    coded = [(one, field) for one in package.resources for field in one.fields if field.variable]
    for resource, field in coded:
        codes = tuple(code for code, _ in codes_of(codebook, field.variable))
        if codes != field.categories or field.ordered != all_ranked(codebook, field.variable):
            found = f"{', '.join(field.categories) or 'no categories'} for {resource.name}.{field.name}"
            expected = f"{', '.join(codes) or 'nothing'}, as {field.variable} in {codebook.file}"
            remedy = f"If the codebook is right, run: {command_for(package)}. If not, restore it."
            yield Problem(DESCRIPTOR, None, None, found, expected, remedy)


def _example_faults(codebook: Table, tables: Mapping[str, Table]) -> Iterator[Problem]:
    """An example is a unit that carries the code it stands for."""
    names = ("variable", "code", "example")
    carried = set(_coded_units(tables))
    known = {variable for variable, _, _ in carried}
    rows = zip(*(codebook.columns.get(name, []) for name in names))
    for row, (variable, code, unit) in enumerate(rows, start=2):
        if unit and variable in known and (variable, unit, code) not in carried:
            found = f"{quoted(unit)}, which does not carry {quoted(variable)} {quoted(code)}"
            yield Problem(codebook.file, row, "example", found, "a unit that does", "Name another unit.")


def _coded_units(tables: Mapping[str, Table]) -> Iterator[tuple[str, str, str]]:
    for table in tables.values():
        key = table.resource.primary_key
        for field in table.resource.fields if len(key) == 1 and key[0] in table.columns else ():
            if field.variable and field.name in table.columns:
                for unit, code in zip(table.columns[key[0]], table.columns[field.name]):
                    yield field.variable, unit, code
