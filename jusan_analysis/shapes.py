"""Whether a descriptor has the shape the rest of the code relies on; every fault is told at once."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from jusan_analysis.problems import CONTROL, Problem, quoted

DESCRIPTOR = "datapackage.json"
TYPES = ("string", "integer", "number", "boolean", "list")
LARGEST_DESCRIPTOR = 16 * 2**20
DEEPEST = 20


def read_json(file: Path, problems: list[Problem]) -> dict | None:
    """The object in a descriptor file, or None, with the reason among the problems."""

    def fault(found, expected, remedy):
        problems.append(Problem(file.name, None, None, found, expected, remedy))

    try:
        raw = json.loads(_read_bytes(file).decode("utf-8"), parse_constant=_refuse)
    except FileNotFoundError:
        fault(f"no {DESCRIPTOR} in {file.parent}", "a data package", "Give the folder that holds it.")
    except OSError as error:
        fault(f"a file that cannot be read ({error.strerror})", "a data package", "Give its folder.")
    except UnicodeDecodeError as error:
        fault(f"a byte that is not UTF-8 at {error.start}", "UTF-8", "Save the file as UTF-8.")
    except (ValueError, RecursionError) as error:
        fault(f"no JSON ({error})", "JSON", "Mend it at that place, or restore the file.")
    else:
        if isinstance(raw, dict):
            return raw
        fault(f"{type(raw).__name__}", "a JSON object", "Restore the file.")
    return None


def _read_bytes(file: Path) -> bytes:
    status = file.stat()
    if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST_DESCRIPTOR:
        raise OSError(0, "no plain file of at most 16 MiB")
    return file.read_bytes()


def _refuse(constant: str):
    raise ValueError(f"{constant} is no number")


_PACKAGE_KEYS = {"name": str, "title": str, "version": str, "resources": list}
_RESOURCE_KEYS = {"name": str, "path": str, "hash": str, "bytes": int, "schema": dict}
_SCHEMA_KEYS = {"fields": list}
_FIELD_KEYS = {"name": str, "type": str}
_OPTIONAL = {
    "description": str, "constraints": dict, "categories": list, "categoriesOrdered": bool,
    "jusan:variable": str, "jusan:references": (str, list), "delimiter": str, "foreignKeys": list,
    "primaryKey": list, "missingValues": list, "jusan:guard": bool,
}  # fmt: skip
_CONSTRAINTS = {
    "required": bool, "unique": bool, "minimum": (int, float), "maximum": (int, float), "pattern": str,
}  # fmt: skip
_JSON_NAMES = {
    str: "text", int: "a whole number", bool: "true or false", list: "a list", dict: "a JSON object",
    (int, float): "a number", (str, list): "text or a list",
}  # fmt: skip


def descriptor_faults(raw: dict) -> Iterator[Problem]:
    """Every place where the descriptor has not the shape the rest of the code relies on."""
    faults = list(_text_faults(raw))
    if faults:
        yield from faults
        return
    yield from _shape_faults(raw, _PACKAGE_KEYS, "the package")
    resources = _listed(raw, "resources")
    for number, resource in enumerate(resources):
        where = f"resources[{number}]"
        yield from _shape_faults(resource, _RESOURCE_KEYS, where)
        schema = resource.get("schema") if isinstance(resource, dict) else None
        yield from _shape_faults(schema, _SCHEMA_KEYS, f"{where}.schema")
        yield from _schema_faults(schema, f"{where}.schema")
    if raw.get("resources") == []:
        yield _fault("no tables", "one resource at least", "the package")
    names = [one.get("name") for one in resources if isinstance(one, dict)]
    for name in dict.fromkeys(str(name) for name in names if names.count(name) > 1):
        yield _fault(f"two resources named {quoted(name)}", "one name each", "resources")


def _text_faults(raw: dict) -> Iterator[Problem]:
    """Text that could steer a terminal, and nesting that could exhaust the interpreter."""
    pending = [(raw, 0)]
    while pending:
        value, depth = pending.pop()
        if depth > DEEPEST:
            yield _fault(f"more than {DEEPEST} levels", "a flatter descriptor", "the package")
            return
        inner = [*value, *value.values()] if isinstance(value, dict) else value
        if isinstance(value, str) and CONTROL.search(value):
            yield _fault(f"a control character in {quoted(value)}", "plain text", "the package")
        elif isinstance(value, (dict, list)):
            pending.extend((one, depth + 1) for one in inner)


def _schema_faults(schema, where: str) -> Iterator[Problem]:
    fields = _listed(schema, "fields")
    for number, one in enumerate(fields):
        yield from _field_faults(one, f"{where}.fields[{number}]")
    names = {one.get("name") for one in fields if isinstance(one, dict) and isinstance(one.get("name"), str)}
    if len(names) < len(fields):
        yield _fault("two fields of one name, or none", "a name of its own each", where)
    if _listed(schema, "missingValues") not in ([], [""]):
        yield _fault("missingValues other than the empty cell", '[""]', where)
    for key in _listed(schema, "primaryKey"):
        if not isinstance(key, str) or key not in names:
            yield _fault(f"primary key {quoted(key)}", "one of the fields", where)
    for key in _listed(schema, "foreignKeys"):
        if foreign_key_of(key) is None or not set(foreign_key_of(key)[0]) <= names:
            yield _fault("a foreign key out of shape", "fields and a reference", where)


def _field_faults(one, where: str) -> Iterator[Problem]:
    yield from _shape_faults(one, _FIELD_KEYS, where)
    if not isinstance(one, dict):
        return
    if isinstance(one.get("type"), str) and one["type"] not in TYPES:
        yield _fault(f"type {quoted(one['type'])}", f"one of {', '.join(TYPES)}", where)
    yield from _constraint_faults(one.get("constraints", {}), where)
    values = [isinstance(each, dict) and each.get("value") for each in _listed(one, "categories")]
    if not all(isinstance(value, str) and value for value in values):
        yield _fault("a category without a text value", "value and label", where)
    elif len(set(values)) < len(values):
        yield _fault("a category twice", "each once", where)
    for reference in references_of(one):
        if not isinstance(reference, str) or not re.fullmatch(r"(\w+:)?\w+\.\w+", reference):
            yield _fault(f"reference {quoted(reference)}", "table.column or package:table.column", where)


def _constraint_faults(constraints, where: str) -> Iterator[Problem]:
    yield from _shape_faults(constraints, {}, where, _CONSTRAINTS)
    if not isinstance(constraints, dict):
        return
    for name in constraints.keys() - _CONSTRAINTS.keys():
        yield _fault(f"constraint {quoted(name)}", f"one of {', '.join(_CONSTRAINTS)}", where)
    pattern = constraints.get("pattern")
    if isinstance(pattern, str):
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as error:
            yield _fault(f"pattern {quoted(pattern)} ({error})", "a regular expression", where)


def _shape_faults(value, required: dict, where: str, optional: dict = _OPTIONAL) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield _fault(f"{quoted(value)}", "a JSON object", where)
        return
    for key in required:
        if key not in value:
            yield _fault(f"no {key}", f"{key} given", where)
    for key, kind in {**optional, **required}.items():
        if key in value and not _is_a(kind, value[key]):
            yield _fault(f"{key} {quoted(value[key])}", _JSON_NAMES[kind], where)


def _is_a(kind, value) -> bool:
    # bool is an int to Python, but true is no size and no minimum
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _fault(found: str, expected: str, where: str) -> Problem:
    return Problem(
        DESCRIPTOR, None, None, f"{found} in {where}", expected, "Mend it there, or restore the file."
    )


def _listed(value, key: str) -> list:
    """The list under this key, or an empty one where there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def references_of(raw: dict) -> list:
    """What a field refers to beyond its foreign keys, always as a list."""
    found = raw.get("jusan:references", [])
    return found if isinstance(found, list) else [found]


def foreign_key_of(raw):
    """Fields, table and fields there of one foreign key; None where it is out of shape."""
    reference = raw.get("reference") if isinstance(raw, dict) else None
    if not isinstance(reference, dict) or not isinstance(reference.get("resource", ""), str):
        return None
    here, there = _listed(raw, "fields"), _listed(reference, "fields")
    if not here or len(here) != len(there) or not all(isinstance(name, str) for name in here + there):
        return None
    return tuple(here), reference.get("resource", ""), tuple(there)
