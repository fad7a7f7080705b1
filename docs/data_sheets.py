"""Write the column tables of data/README.md anew from the descriptors; the prose around them stays.

    python docs/data_sheets.py

A table is between two marks: ``<!-- columns of PACKAGE/TABLE -->`` and ``<!-- end -->``.
"""

import csv
import json
import re
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
SHEETS = DATA / "README.md"
BLOCK = re.compile(r"(<!-- columns of (\w+)/(\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def written(text: str, data: Path = DATA) -> str:
    """The text with every column table as the descriptors have it; ValueError names what does not match."""
    tables = {(folder, table): sheet(data / folder, table) for folder, table in described(data)}
    marked = [found.groups()[1:3] for found in BLOCK.finditer(text)]
    if sorted(marked) != sorted(tables):
        odd = sorted({*marked} ^ {*tables}) or "a table twice"
        raise ValueError(f"data/README.md and the descriptors differ in {odd}: add or remove the section.")
    return BLOCK.sub(lambda found: f"{found[1]}\n{tables[found[2], found[3]]}\n{found[4]}", text)


def described(data: Path) -> list[tuple[str, str]]:
    """Folder and table of all packages."""
    folders = sorted(path.parent.name for path in data.glob("*/datapackage.json"))
    return [(folder, resource["name"]) for folder in folders for resource in resources(data / folder)]


def resources(folder: Path) -> list[dict]:
    """The tables as the descriptor of the package has them."""
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]


def rows(folder: Path, resource: dict) -> list[dict]:
    """The rows of a table as text."""
    with open(folder / resource["path"], encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sheet(folder: Path, table: str) -> str:
    """What a row is, how many there are, and the columns with meaning, type and allowed values."""
    found = {resource["name"]: resource for resource in resources(folder)}
    resource, codes = found[table], {}
    if "codebook" in found:
        for row in rows(folder, found["codebook"]):
            codes.setdefault(row["variable"], []).append(row["code"])
    count = len(rows(folder, resource))
    lines = [
        f"{resource['description']} **{count:,} {'row' if count == 1 else 'rows'}.**",
        "",
        "| column | meaning | type | allowed values |",
        "|---|---|---|---|",
    ]
    for field in resource["schema"]["fields"]:
        kind = f"list (`{field.get('delimiter', ';')}`)" if field["type"] == "list" else field["type"]
        meaning = field["description"].replace("|", "\\|")
        lines.append(f"| `{field['name']}` | {meaning} | {kind} | {allowed(resource, field, codes)} |")
    return "\n".join([*lines, ""])


def allowed(resource: dict, field: dict, codes: dict[str, list[str]]) -> str:
    """Key, whether it may be empty, codes, references and bounds of a column, in words."""
    schema, constraints, name = resource["schema"], field.get("constraints", {}), field["name"]
    references = field.get("jusan:references", [])
    references = [references] if isinstance(references, str) else list(references)
    for key in schema.get("foreignKeys", []):
        if name in key["fields"]:
            target = key["reference"].get("resource") or resource["name"]
            column = key["reference"]["fields"][key["fields"].index(name)]
            references.append(f"{target}.{column}")
    values = [category["value"] for category in field.get("categories", [])]
    values += codes.get(field.get("jusan:variable"), [])
    parts = ["key" if name in schema.get("primaryKey", []) else ""]
    parts.append("" if constraints.get("required") else "may be empty")
    parts.append(", ".join(f"`{value}`" for value in values))
    parts.append(" or ".join(f"an id in `{reference}`" for reference in references))
    parts += [f"{bound} {constraints[bound]}" for bound in ("minimum", "maximum") if bound in constraints]
    return "; ".join(part for part in parts if part) or "any"


if __name__ == "__main__":
    SHEETS.write_text(written(SHEETS.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
