"""data/README.md tells every table of every package, in one fixed shape, and nothing else."""

import re
from pathlib import Path

import pytest

import jusan_analysis as ja
from jusan_analysis.descriptors import Field, Resource

SHEETS = (Path(__file__).parent.parent / "data" / "README.md").read_text(encoding="utf-8")
LABELS = [
    "A row is", "Rows", "Columns", "Where it comes from", "What we did", "Known limits", "Licence",
]  # fmt: skip
PACKAGES = [ja.load_article(), ja.load_standards(), ja.load_context()]
TABLES = [(one, table) for one in PACKAGES for table in one.package.resources]


def sheet(package: str, table: str) -> str:
    part = SHEETS.split(f"\n## {package}\n")[1].split("\n## ")[0]
    return part.split(f"\n### {table}\n")[1].split("\n### ")[0]


def column_table(resource: Resource) -> str:
    lines = ["| column | meaning and unit | type | allowed values |", "|---|---|---|---|"]
    for one in resource.fields:
        kind = f"list (`{one.delimiter}`)" if one.type == "list" else one.type
        cells = (f"`{one.name}`", one.description.replace("|", "\\|"), kind, allowed(resource, one))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def allowed(resource: Resource, one: Field) -> str:
    references = list(one.references)
    references += [
        f"{target}.{there[here.index(one.name)]}"
        for here, target, there in resource.foreign_keys
        if one.name in here
    ]
    parts = ["key" if one.name in resource.primary_key else "", "" if one.required else "may be empty"]
    parts.append(
        ", ".join(f"`{code}`" for code in one.categories) + (" (low to high)" if one.ordered else "")
    )
    parts.append(" or ".join(f"an id in `{reference}`" for reference in references))
    parts += [f"{name} {one.constraints[name]}" for name in ("minimum", "maximum") if name in one.constraints]
    return "; ".join(part for part in parts if part) or "any"


@pytest.mark.parametrize(("package", "table"), TABLES, ids=lambda one: getattr(one, "name", ""))
def test_a_sheet_has_the_fixed_labels_in_order(package, table):
    found = re.findall(r"^\*\*(.+?)\*\*", sheet(package.package.name, table.name), flags=re.MULTILINE)
    assert found == LABELS


@pytest.mark.parametrize(("package", "table"), TABLES, ids=lambda one: getattr(one, "name", ""))
def test_a_sheet_counts_the_rows_and_describes_every_column_as_the_descriptor_does(package, table):
    text = sheet(package.package.name, table.name)
    assert f"**Rows** {len(package.frames[table.name]):,}\n" in text
    assert column_table(table) in text, f"the columns of {table.name} should read:\n{column_table(table)}"


def test_no_sheet_tells_of_a_table_that_is_not_there():
    assert re.findall(r"^### (.+)$", SHEETS, flags=re.MULTILINE) == [table.name for _, table in TABLES]
