"""Hold the tables of a package against their descriptor, against one another and against the codebook."""

from __future__ import annotations

import datetime
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from jusan_analysis.descriptor import DESCRIPTOR, Field, Package, fault_of, read_package
from jusan_analysis.package import Table, pattern, read_table, shipped
from jusan_analysis.problems import CONTROL, SHOWN_AT_MOST, Problem, in_rows, nearest, quoted

TablesByName = Mapping[str, Table]

# fifteen digits are what a 64-bit float and a spreadsheet both hold without loss
FORMS = {
    "number": (r"-?[0-9]{1,15}(\.[0-9]{1,15})?", "a plain decimal number of at most 15 digits", "12.5"),
    "integer": (r"-?[0-9]{1,15}", "a whole number of at most 15 digits", "12"),
}
LARGEST_CELL = 32_767
DATE = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
# what spreadsheets make of 2019-01, of 8-12 and of whole days; 43646 is a day counted from 1900
_MONTHS = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
MADE_A_DATE = rf"{_MONTHS}-[0-9]{{2}}|[0-9]{{1,2}}-{_MONTHS}(-[0-9]{{2,4}})?"
MADE_ANOTHER_DATE = (
    rf"{MADE_A_DATE}|\w{{3,4}}\.?-[0-9]{{2}}|[0-9]+([./-][0-9]+){{2}}( [0-9:]+)?|[0-9]{{5}}(\.0)?"
)
SPREADSHEET = "A spreadsheet changed the date: set the column to text there, and write it again."


def check_tables(
    package: Package, tables: TablesByName, folders: Mapping[str, Path] | None = None
) -> list[Problem]:
    """Every fault in cells, keys, references and codes of the tables of one package.

    ``folders`` says where other packages lie, by the name in references such as ``article:claims.claim_id``.
    """
    problems: list[Problem] = []
    for table in tables.values():
        for field in table.resource.fields:
            problems += _cells(table, field)
        problems += _periods(table)
        problems += _keys(table)
    problems += _shared_ids(tables)
    problems += _references(package, tables, folders or {})
    problems += _examples(tables)
    problems += _population(package, tables)
    problems += _identity(package, tables)
    return problems


# --- cells --------------------------------------------------------------------------------


def _cells(table: Table, field: Field) -> Iterator[Problem]:
    """A column is judged by its distinct values; rows are looked up for the wrong ones only."""
    values = table.columns.get(field.name, [])
    is_date = _is_date_column(field)
    faults = {value: _cell_fault(field, value, is_date) for value in set(values) - {None}}
    faults = {value: fault for value, fault in faults.items() if fault}
    if not faults:
        return
    rows = defaultdict(list)
    for row, value in zip(table.numbers, values):
        if value in faults:
            found, expected, remedy = faults[value]
            # what a spreadsheet did to a column has one cause, whatever the values
            rows["" if remedy == SPREADSHEET else found, expected, remedy].append((row, found))
    for (_, expected, remedy), places in rows.items():
        row, found = places[0]
        found += in_rows([row for row, _ in places])
        yield table.fault(row, field.name, found, expected, remedy)


def _cell_fault(field: Field, value: str, is_date: bool) -> tuple[str, str, str] | None:
    """What is wrong with one cell (found, expected, remedy), or None."""
    rules = field.constraints
    if not value:
        return ("an empty cell", "a value", "Fill it in.") if field.required else None
    if len(value) > LARGEST_CELL:
        return f"{len(value)} characters", f"at most {LARGEST_CELL}, what a spreadsheet holds", "Shorten it."
    if control := CONTROL.search(value):
        return f"the control character {control.group()!r}", "plain text", "Remove it."
    if re.fullmatch(MADE_ANOTHER_DATE if is_date else MADE_A_DATE, value) and not _has_form(field, value):
        return quoted(value), "a date such as 2019-07" if is_date else "what was written there", SPREADSHEET
    items = value.split(field.delimiter) if field.type == "list" else [value]
    if len(set(items)) < len(items) or any(item.strip() != item or not item for item in items):
        return quoted(value), f"different items joined by {field.delimiter}", "Write each item once."
    if field.type in FORMS:
        form, expected, example = FORMS[field.type]
        digits = re.sub(r"\D", "", value).lstrip("0")
        if not re.fullmatch(form, value) or len(digits) > 15:
            return quoted(value), expected, f"Write it out, as in {example}."
    if field.type == "boolean" and value not in ("true", "false"):
        return quoted(value), "true or false", "Use one of these."
    if field.categories and value not in field.categories:
        allowed = f"one of {', '.join(field.categories)}"
        return quoted(value), allowed, nearest(value, field.categories) or "Use one of these."
    if "minimum" in rules and float(value) < rules["minimum"]:
        return quoted(value), f"{rules['minimum']} or more", "Correct the number."
    if "maximum" in rules and float(value) > rules["maximum"]:
        return quoted(value), f"{rules['maximum']} or less", "Correct the number."
    if not _has_form(field, value):
        expected = field.description.rstrip(".") or "another form"
        return quoted(value), expected, f"Its form: {_in_words(rules['pattern'])}"
    if is_date and (fault := _date_fault(value)):
        return quoted(value), fault, "Correct the date."
    return None


def _has_form(field: Field, value: str) -> bool:
    return "pattern" not in field.constraints or bool(re.fullmatch(field.constraints["pattern"], value))


def _in_words(pattern: str) -> str:
    """A pattern as advice: where it only bars characters, they are named."""
    barred = re.fullmatch(r"\[\^([^]\\]+)\]\*", pattern)
    return f"text without {' '.join(barred[1])}" if barred else pattern


def _is_date_column(field: Field) -> bool:
    """Whether the pattern of a column takes dates and neither words nor other numbers with hyphens."""
    taken = [_has_form(field, value) for value in ("2019-07-24", "january", "JANUARY", "1-1-1")]
    return taken == [True, False, False, False]


def _date_fault(value: str) -> str:
    """What a date or an interval should be and is not; nothing where it is one."""
    ends = value.split("/")
    for end in ends:
        if re.fullmatch(DATE, end):
            try:
                datetime.date(*map(int, f"{end}-01-01".split("-")[:3]))
            except ValueError:
                return "a date of the calendar"
    shortest = min(map(len, ends))
    if len(ends) == 2 and ".." not in ends and ends[1][:shortest] < ends[0][:shortest]:
        return "an interval that begins before it ends"
    return ""


def _periods(table: Table) -> Iterator[Problem]:
    """A period in two columns, ``…_start`` and ``…_end``, begins before it ends."""
    dates = [field.name for field in table.resource.fields if _is_date_column(field)]
    for start in dates:
        end = start.removesuffix("_start") + "_end"
        for row, pair in table.numbered((start, end)) if end in dates else ():
            are_dates = all(re.fullmatch(DATE, cell or "") and not _date_fault(cell) for cell in pair)
            if are_dates and _date_fault("/".join(pair)):
                found = f"{quoted(pair[1])}, before the start {quoted(pair[0])}"
                yield table.fault(row, end, found, "an end after the start", "Correct one of them.")


# --- keys and references ------------------------------------------------------------------


def _keys(table: Table) -> Iterator[Problem]:
    unique = [(field.name,) for field in table.resource.fields if field.constraints.get("unique")]
    for key in dict.fromkeys([table.resource.primary_key, *unique]):
        first: dict[tuple, int] = {}
        for row, values in table.numbered(key):
            if all(values) and first.setdefault(values, row) != row:
                found = f"{quoted(' / '.join(values))} again, as in row {first[values]}"
                remedy = "Delete or rename one of them."
                yield table.fault(row, ", ".join(key), found, "it once", remedy)


def _shared_ids(tables: TablesByName) -> Iterator[Problem]:
    """An id names one record of the whole package, so that it can be traced."""
    home: dict[str, str] = {}
    for name, table in tables.items():
        key = table.resource.primary_key
        for row, (value,) in table.numbered(key) if len(key) == 1 else ():
            if value and home.setdefault(value, name) != name:
                found = f"{quoted(value)}, which is also an id in {home[value]}"
                yield table.fault(row, key[0], found, "an id used once in the package", "Rename one.")


def _references(package: Package, tables: TablesByName, folders: Mapping[str, Path]) -> Iterator[Problem]:
    """Foreign keys, and columns and items of lists that refer by ``jusan:references``."""
    known: dict[tuple, set | None] = {}
    unknown: dict[str, Problem] = {}
    for table in tables.values():
        for here, targets, delimiter in _links(table):
            try:
                for target in targets:
                    if target not in known:
                        known[target] = _known(package, tables, folders, *target)
            except LookupError as error:
                place, expected = error.args
                found = f"a reference to {quoted(place)}, which cannot be read"
                unknown[place] = fault_of(found, expected, "Restore it, or name another.")
                continue
            ids = [known[target] for target in targets]
            # where a table could not be read, that was said, and nobody knows its ids
            if None not in ids:
                names = " or ".join(f"{target}.{', '.join(there)}" for target, there in targets)
                yield from _dangling(table, here, set().union(*ids), delimiter, names)
    yield from unknown.values()


def _links(table: Table) -> Iterator[tuple]:
    """Columns that refer, what they refer to, and the separator of their items where they are lists."""
    for here, target, there in table.resource.foreign_keys:
        yield here, [(target, there)], None
    for field in table.resource.fields:
        if field.references:
            targets = [
                (target, (column,)) for target, column in (name.split(".") for name in field.references)
            ]
            yield (field.name,), targets, field.delimiter if field.type == "list" else None


def _dangling(table: Table, here: tuple, known: set, delimiter: str | None, target: str) -> Iterator[Problem]:
    rows = defaultdict(list)
    for row, cells in table.numbered(here):
        items = [(item,) for item in cells[0].split(delimiter)] if delimiter and cells[0] else [cells]
        for item in items:
            if all(item) and item not in known:
                rows[item].append(row)
    names = sorted(" / ".join(key) for key in known if all(key)) if rows else []
    for number, (item, places) in enumerate(rows.items()):
        text = " / ".join(item)
        # a hint takes time, and later ones are not shown
        hint = nearest(text, names) if number < SHOWN_AT_MOST else ""
        found = quoted(text) + in_rows(places)
        remedy = hint or "Add it there, or correct it here."
        yield table.fault(places[0], ", ".join(here), found, f"an id in {target}", remedy)


def _known(package: Package, tables: TablesByName, folders: Mapping[str, Path], target: str, columns: tuple):
    """The keys of a table of this package or of a neighbour; None where its file could not be read.

    Raises LookupError (what is missing, what was expected) where nothing describes them.
    """
    neighbour, _, name = target.rpartition(":")
    home = _neighbour(package, neighbour, folders) if neighbour else package
    resource = home.resource(name)
    if not resource or not set(columns) <= {field.name for field in resource.fields}:
        raise LookupError(f"{target}.{', '.join(columns)}", "a table and column there")
    table = read_table(home, resource, []) if neighbour else tables[name]
    return set(table.rows(columns)) if set(columns) <= table.columns.keys() else None


def _neighbour(package: Package, name: str, folders: Mapping[str, Path]) -> Package:
    """The package of this name: given, beside, or shipped; for evidence, the article that it is about."""
    about = package.raw.get("jusan:about") if name == "article" else None
    places = [folders.get(name), package.root.parent / name, shipped(name)]
    if about:
        places += sorted(file.parent for file in package.root.parent.glob(f"*/{DESCRIPTOR}"))
    for folder in places:
        if folder and (folder / DESCRIPTOR).is_file():
            home = read_package(folder, [])
            if home and about in (None, home.name):
                return home
    raise LookupError(f"the package {about or name}", "it in a folder beside this one")


# --- codebook -----------------------------------------------------------------------------


def codes_of(codebook: Table, variable: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Codes and labels of a variable, ranked ones first from low to high; and whether all are ranked."""
    rows = codebook.rows(("variable", "code", "label", "rank"))
    codes = [(code, label or code, rank) for name, code, label, rank in rows if name == variable and code]
    codes.sort(key=lambda row: int(row[2]) if re.fullmatch(FORMS["integer"][0], row[2] or "") else math.inf)
    ranked = all(rank for _, _, rank in codes)
    return tuple(code for code, _, _ in codes), tuple(label for _, label, _ in codes), ranked


def with_codes(
    package: Package, tables: TablesByName, problems: list[Problem]
) -> tuple[Package, dict[str, Table]]:
    """The package and its tables with the categories of coded columns, which the codebook has."""
    codebook = tables.get("codebook")
    missing = defaultdict(list)

    def coded(field: Field, table: str) -> Field:
        codes, labels, ordered = codes_of(codebook, field.variable) if codebook else ((), (), False)
        if not codes:
            missing[field.variable].append(f"{table}.{field.name}")
        return replace(field, categories=codes, labels=labels, ordered=ordered)

    resources = []
    for resource in package.resources:
        fields = [coded(field, resource.name) if field.variable else field for field in resource.fields]
        resources.append(replace(resource, fields=tuple(fields)))
    # a codebook that could not be read has its own problem
    if codebook is None or {"variable", "code", "label", "rank"} <= codebook.columns.keys():
        for variable, columns in missing.items():
            found = f"no code of {quoted(variable)}, the variable of {', '.join(columns)}"
            remedy = f"Add its codes there, or take jusan:variable out of {DESCRIPTOR}."
            file = codebook.file if codebook else "codebook.csv"
            problems.append(Problem(file, None, "variable", found, "a row for each code", remedy))
    package = replace(package, resources=tuple(resources))
    return package, {r.name: replace(tables[r.name], resource=r) for r in resources}


def coded_cells(tables: TablesByName) -> dict[tuple[str, str], tuple[Table, str, int, str]]:
    """Where each unit carries its code: (variable, unit) to table, column, row and code."""
    cells = {}
    for table in tables.values():
        key = table.resource.primary_key
        for field in table.resource.fields if len(key) == 1 else ():
            if field.variable:
                for row, (unit, code) in table.numbered((*key, field.name)):
                    cells[field.variable, unit] = (table, field.name, row, code)
    return cells


def _examples(tables: TablesByName) -> Iterator[Problem]:
    """An example in the codebook is a unit that carries the code."""
    codebook = tables.get("codebook")
    if codebook is None:
        return
    cells = coded_cells(tables)
    resources = [table.resource for table in tables.values()]
    lost = {
        field.variable for r in resources for field in r.fields if field.name not in tables[r.name].columns
    }
    keys = [(table, table.resource.primary_key) for table in tables.values()]
    ids = {values[0] for table, key in keys if len(key) == 1 for values in table.rows(key)}
    judged = {variable for variable, _ in cells} - lost
    for row, (variable, code, unit) in codebook.numbered(("variable", "code", "example")):
        carried = cells.get((variable, unit), (None, "", 0, ""))[3]
        # a unit that is no record, a ragged row and a lost table have their own problems
        if variable in judged and unit in ids and carried not in (code, None):
            found = f"{quoted(unit)}, which does not carry {quoted(variable)} {quoted(code)}"
            yield codebook.fault(row, "example", found, "a unit that does", "Name another unit.")


# --- what the descriptor says of the contents ----------------------------------------------


def _population(package: Package, tables: TablesByName) -> Iterator[Problem]:
    """The roles of ``jusan:population`` are a measure of the figures, and groups of the package."""
    roles = package.raw.get("jusan:population")
    if roles is None or not {"figures", "groups"} <= tables.keys():
        return
    measures, groups = tables["figures"].rows(("measure",)), tables["groups"].rows(("group_id",))
    parts = roles.get("parts", [])
    named = [("measure", roles.get("measure"), measures), ("whole", roles.get("whole"), groups)]
    named += [("parts", part, groups) for part in (parts if isinstance(parts, list) else [parts])]
    named += [("subset", roles["subset"], groups)] if "subset" in roles else []
    for role, name, known in named:
        if known and (name,) not in known:
            expected = "a measure in figures.csv" if role == "measure" else "a group_id of groups.csv"
            hint = nearest(str(name), (key for (key,) in known if key))
            yield fault_of(
                f"{role} {quoted(name)} in jusan:population", expected, hint or "Correct it there."
            )


# columns by which two packages of a kind are told apart
CONTENT = {
    "article": [("sources", "text_digest"), ("passages", "digest")],
    "standards": [("norms", "norm_id")],
    "context": [],
}


def _identity(package: Package, tables: TablesByName) -> Iterator[Problem]:
    """A package with other contents does not carry what the shipped package says of itself."""
    kind = package.kind
    if kind is None or package.root.resolve() == shipped(kind).resolve():
        return
    original = pattern(kind)
    other = kind == "context" and package.raw.get("jusan:about") != original.raw["jusan:about"]
    for name, column in CONTENT[kind]:
        contents = tables[name].rows((column,)) if name in tables else []
        if contents:
            shared = read_table(original, original.resource(name), []).rows((column,))
            other = other or not set(contents) & set(shared)
    keys = ("name", "title", "description", "sources", "jusan:lead", "jusan:caution")
    copied = [key for key in keys if package.raw.get(key) and package.raw[key] == original.raw.get(key)]
    if other and copied:
        found = f"{', '.join(copied)} of the shipped {original.name}, but other contents"
        yield fault_of(found, "what is true of this package", "Write its own.")
