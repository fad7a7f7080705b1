"""Hold every cell against its descriptor, and the tables against one another.

A column is judged by its distinct values first; rows are only looked up for the values
found wrong, so a sound table of a million rows costs little more than reading it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jusan_analysis.codebook import codebook_faults
from jusan_analysis.descriptors import Field, Package
from jusan_analysis.packages import Table
from jusan_analysis.problems import CONTROL, Problem, nearest, quoted
from jusan_analysis.references import reference_faults

# fifteen digits are what a 64-bit float and a spreadsheet both hold without loss
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
LARGEST_CELL = 32_767
INTEGER = re.compile(r"-?[0-9]{1,15}")


def check_tables(package: Package, tables: dict[str, Table]) -> list[Problem]:
    """Every fault in cells, keys, references and codes of the tables of one package.

    Parameters
    ----------
    package : Package
    tables : dict of str to Table
        As read, by table name.

    Returns
    -------
    list of Problem
    """
    problems: list[Problem] = []
    for table in tables.values():
        for field in table.resource.fields:
            problems.extend(_cell_faults(table, field))
    problems.extend(reference_faults(package, tables))
    problems.extend(codebook_faults(package, tables))
    return problems


def _cell_faults(table: Table, field: Field) -> Iterator[Problem]:
    values = table.columns.get(field.name, [])
    distinct = set(values) - {None}
    bad = {value: fault for value in distinct if (fault := _fault(field, value))}
    for row, value in enumerate(values, start=2) if bad else ():
        if value in bad:
            yield Problem(table.file, row, field.name, *bad[value])


def _fault(field: Field, value: str) -> tuple[str, str, str] | None:
    """What is wrong with one cell (found, expected, remedy), or None."""
    if not value:
        return ("an empty cell", "a value", "Fill it in.") if field.required else None
    if len(value) > LARGEST_CELL:
        return f"{len(value)} characters", f"at most {LARGEST_CELL}, what a spreadsheet holds", "Shorten it."
    if control := CONTROL.search(value):
        return f"the control character {control.group()!r}", "plain text", "Remove it."
    if value != value.strip():
        return f"{quoted(value)} with blanks around it", quoted(value.strip()), "Remove the blanks."
    return _type_fault(field, value) or _constraint_fault(field, value)


def _type_fault(field: Field, value: str) -> tuple[str, str, str] | None:
    if field.type == "number" and not NUMBER.fullmatch(value):
        return quoted(value), "a plain decimal number of at most 15 digits", "Write it out, as in 12.5."
    if field.type == "integer" and not INTEGER.fullmatch(value):
        return quoted(value), "a whole number of at most 15 digits", "Write it out, as in 12."
    if field.type == "boolean" and value not in ("true", "false"):
        return quoted(value), "true or false", "Write one of them, in lower case."
    if field.type == "list":
        items = value.split(field.delimiter)
        if not all(item.strip() == item and item for item in items) or len(set(items)) < len(items):
            return quoted(value), f"different items joined by {field.delimiter}", "Write each item once."
    return None


def _constraint_fault(field: Field, value: str) -> tuple[str, str, str] | None:
    rule = field.constraints
    if field.categories and value not in field.categories:
        allowed = ", ".join(field.categories)
        return quoted(value), f"one of {allowed}", nearest(value, field.categories) or "Use one of these."
    if "minimum" in rule and field.type in ("number", "integer") and float(value) < rule["minimum"]:
        return quoted(value), f"{rule['minimum']} or more", "Correct the number."
    if "maximum" in rule and field.type in ("number", "integer") and float(value) > rule["maximum"]:
        return quoted(value), f"{rule['maximum']} or less", "Correct the number."
    if "pattern" in rule and field.type != "list" and not re.fullmatch(rule["pattern"], value):
        return (
            quoted(value),
            field.description or f"the form {rule['pattern']}",
            f"Its form: {rule['pattern']}",
        )
    return None
