"""Keys and references: an id names one record, and what refers to it finds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from jusan_analysis.descriptors import DESCRIPTOR, Field, Package, Resource, read_package
from jusan_analysis.packages import Table, read_table, shipped
from jusan_analysis.problems import SHOWN_AT_MOST, Problem, nearest, quoted

Keys = Callable[[str], "set | None"]


def reference_faults(package: Package, tables: Mapping[str, Table]) -> Iterator[Problem]:
    """Keys that are not unique and references without a target.

    Parameters
    ----------
    package : Package
    tables : mapping of str to Table
        As read, by table name.
    """
    unknown: list[Problem] = []
    keys = _keys_of(package, tables, unknown)
    for table in tables.values():
        yield from _key_faults(table)
        yield from _foreign_key_faults(table, package, tables)
        for field in table.resource.fields:
            yield from _list_faults(table, field, keys)
    yield from unknown
    yield from _shared_ids(tables)


# --- keys ---------------------------------------------------------------------------------


def _key_faults(table: Table) -> Iterator[Problem]:
    keys = [table.resource.primary_key] if table.resource.primary_key else []
    keys += [(one.name,) for one in table.resource.fields if one.constraints.get("unique")]
    for key in dict.fromkeys(keys):
        if all(name in table.columns for name in key):
            yield from _duplicates(table, key)


def _duplicates(table: Table, key: tuple[str, ...]) -> Iterator[Problem]:
    rows = list(zip(*(table.columns[name] for name in key)))
    repeated = {value for value, times in Counter(rows).items() if times > 1}
    first: dict = {}
    for row, value in enumerate(rows, start=2) if repeated else ():
        if value not in repeated or None in value or not any(value):
            continue
        if value in first:
            found = f"{quoted(' / '.join(value))} again, as in row {first[value]}"
            yield Problem(table.file, row, ", ".join(key), found, "it once", "Delete or rename one of them.")
        first.setdefault(value, row)


def _shared_ids(tables: Mapping[str, Table]) -> Iterator[Problem]:
    """An id names one record of the whole package, so that it can be traced."""
    home: dict[str, str] = {}
    for name, table in tables.items():
        key = table.resource.primary_key
        if len(key) != 1 or key[0] not in table.columns:
            continue
        for row, value in enumerate(table.columns[key[0]], start=2):
            if value and home.setdefault(value, name) != name:
                found = f"{quoted(value)}, which is also an id in {home[value]}"
                yield Problem(table.file, row, key[0], found, "an id used once in the package", "Rename one.")


# --- references ---------------------------------------------------------------------------


def _foreign_key_faults(table: Table, package: Package, tables: Mapping[str, Table]) -> Iterator[Problem]:
    for here, target, there in table.resource.foreign_keys:
        if not _described(package.resource(target), there):
            yield _no_such_target(f"{target}.{', '.join(there)}")
            continue
        allowed = _key_values(tables[target], there)
        if allowed is None or not all(name in table.columns for name in here):
            continue
        values = list(zip(*(table.columns[name] for name in here)))
        dangling = {value: [" / ".join(value)] for value in set(values) - allowed if all(value)}
        known = {" / ".join(value) for value in allowed if all(value)}
        yield from _told(table, ", ".join(here), values, dangling, known, f"{target}.{', '.join(there)}")


def _list_faults(table: Table, field: Field, keys: Keys) -> Iterator[Problem]:
    """Dangling items of a column that refers by ``jusan:references``."""
    values = table.columns.get(field.name, [])
    targets = [keys(reference) for reference in field.references]
    if not targets or None in targets:
        return
    known = {value for target in targets for (value,) in target if value}
    items = {
        value: value.split(field.delimiter) if field.type == "list" else [value]
        for value in set(values)
        if value
    }
    dangling = {value: [one for one in own if one not in known] for value, own in items.items()}
    dangling = {value: strangers for value, strangers in dangling.items() if strangers}
    yield from _told(table, field.name, values, dangling, known, " or ".join(field.references))


def _told(
    table: Table, column: str, values: list, dangling: dict, known: set[str], target: str
) -> Iterator[Problem]:
    """One problem per dangling reference; hints cost time and are sought for the first ones only."""
    allowed, hints = sorted(known) if dangling else [], {}
    for row, value in enumerate(values, start=2) if dangling else ():
        for stranger in dangling.get(value, ()):
            if stranger not in hints and len(hints) < SHOWN_AT_MOST:
                hints[stranger] = nearest(stranger, allowed)
            remedy = hints.get(stranger) or "Add it there, or correct it here."
            yield Problem(table.file, row, column, quoted(stranger), f"an id in {target}", remedy)


# --- targets ------------------------------------------------------------------------------


def _keys_of(package: Package, tables: Mapping[str, Table], problems: list[Problem]) -> Keys:
    """Look up the ids a reference may name, in this package or in a neighbour."""
    known: dict[str, set | None] = {}

    def keys(reference: str) -> set | None:
        if reference not in known:
            known[reference] = _look_up(package, tables, reference, problems)
        return known[reference]

    return keys


def _look_up(
    package: Package, tables: Mapping[str, Table], reference: str, problems: list[Problem]
) -> set | None:
    """The ids, each as a tuple of one; None where they cannot be read."""
    neighbour, _, column = reference.rpartition(":")
    name, column = column.split(".")
    home = _neighbour(package, neighbour) if neighbour else package
    resource = home.resource(name) if home else None
    if not _described(resource, (column,)):
        problems.append(_no_such_target(reference))
        return None
    table = read_table(home, resource, []) if neighbour else tables[name]
    return _key_values(table, (column,))


def _neighbour(package: Package, name: str) -> Package | None:
    """The package beside this one, or the shipped package of that name."""
    beside = package.root.parent / name
    return read_package(beside if (beside / DESCRIPTOR).is_file() else shipped(name), [])


def _key_values(table: Table, columns: tuple[str, ...]) -> set | None:
    """The distinct keys in these columns; None where a column is missing."""
    if not all(name in table.columns for name in columns):
        return None
    return set(zip(*(table.columns[name] for name in columns)))


def _described(resource: Resource | None, columns: tuple[str, ...]) -> bool:
    return resource is not None and set(columns) <= {one.name for one in resource.fields}


def _no_such_target(reference: str) -> Problem:
    found = f"a reference to {quoted(reference)}, which cannot be read"
    return Problem(DESCRIPTOR, None, None, found, "a table and column there", "Restore it, or name another.")
