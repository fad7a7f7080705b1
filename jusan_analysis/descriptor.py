"""The descriptor of a data package: read, checked and turned into objects in one go."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jusan_analysis.problems import CONTROL, Problem, counted, quoted

DESCRIPTOR = "datapackage.json"
LARGEST_FILE = 512 * 2**20
FIX = "It is only form: `jusan check --fix` mends it."

# the table by which a package of this kind is known
KINDS = {"article": "passages", "standards": "norms", "context": "stages"}


@dataclass(frozen=True)
class Field:
    """One column as the descriptor promises it; the codebook has the codes of its ``variable``."""

    name: str
    type: str
    title: str
    description: str
    constraints: Mapping
    categories: tuple[str, ...]
    labels: tuple[str, ...]
    ordered: bool
    variable: str
    references: tuple[str, ...]
    delimiter: str
    item_type: str
    true_values: tuple[str, ...]
    false_values: tuple[str, ...]

    @property
    def required(self) -> bool:
        """Whether every row must have a value here."""
        return self.constraints.get("required", False)


@dataclass(frozen=True)
class Resource:
    """One table as the descriptor promises it; a foreign key is columns here, a table, columns there."""

    name: str
    path: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    unique_keys: tuple[tuple[str, ...], ...]
    foreign_keys: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]
    any_order: bool


@dataclass(frozen=True)
class Package:
    """A descriptor that could be read; ``raw`` is its JSON."""

    root: Path
    raw: dict
    name: str
    title: str
    version: str
    resources: tuple[Resource, ...]

    @property
    def kind(self) -> str | None:
        """article, standards, context, or none of them."""
        return next((kind for kind, table in KINDS.items() if self.resource(table)), None)

    def resource(self, name: str) -> Resource | None:
        """The table of this name, if the package has it."""
        return next((resource for resource in self.resources if resource.name == name), None)


# --- what a descriptor may promise ---------------------------------------------------------

# promises of the standard that this reader keeps in these forms only; it refuses others by name
SUPPORTED = {
    "table": {
        "type": ["table"], "format": ["csv"], "encoding": ["utf-8"], "data": [], "compression": [],
        "dialect": [{}, {"delimiter": ","}, {"header": True}, {"delimiter": ",", "header": True}],
    },
    "schema": {"missingValues": [[""]], "fieldsMatch": ["exact", "equal", ["exact"], ["equal"]]},
    "column": {
        "type": ["string", "integer", "number", "boolean", "list"], "format": ["default"],
        "itemType": ["string", "integer", "number"], "missingValues": [[""]], "decimalChar": ["."],
        "groupChar": [], "bareNumber": [True],
    },
    "reference": {"package": []},
}  # fmt: skip
RULES = {"required": bool, "unique": bool, "pattern": str, "minimum": float, "maximum": float}
# what means nothing on a column of another type
ONLY_ON = {
    "string": "pattern categories categoriesOrdered jusan:variable",
    "integer or number": "minimum maximum",
    "list": "delimiter itemType",
    "boolean": "trueValues falseValues",
}
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
TEXT_FORMS = {
    "homepage": (r"https?://\S+", "a web address"),
    "created": (MOMENT, "a moment, as in 2019-07-24T12:00:00Z"),
    "jusan:references": (r"(\w+:)?\w+\.\w+", "table.column or package:table.column"),
}
TYPE_NAMES = {str: "text", bool: "true or false", list: "a list", dict: "an object", float: "a number"}


# --- reading ------------------------------------------------------------------------------


def read_package(path: str | Path, problems: list[Problem]) -> Package | None:
    """Read a descriptor, or that of a folder; every fault goes to the problems, None means: unusable."""
    root = Path(path).parent if Path(path).name == DESCRIPTOR else Path(path)
    data = bytes_of(root, DESCRIPTOR, "Give the folder of a data package.", problems)
    if data is None:
        return None
    try:
        raw = json.loads(data.decode("utf-8-sig"), parse_constant=_refused, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        problems.append(fault_of(f"no JSON that can be used ({error})", "a JSON object in UTF-8"))
        return None
    faults: list[Problem] = []
    package = _package(_Part(raw, "package", "the package", faults), root)
    problems += faults
    return package if all(fault.mendable for fault in faults) else None


def _refused(constant: str):
    raise ValueError(f"{constant} is no number")


def _object(pairs: list[tuple]) -> dict:
    """An object of the JSON; a name twice is refused, and text that could steer a terminal."""
    names = [name for name, _ in pairs]
    for text in (*names, *(item for _, value in pairs for item in _listed(value))):
        if isinstance(text, str) and CONTROL.search(text):
            raise ValueError(f"a control character in {quoted(text)}")
        if names.count(text) > 1:
            raise ValueError(f"{quoted(text)} twice in one object")
    return dict(pairs)


def _listed(value) -> list:
    return value if isinstance(value, list) else [value]


def fault_of(found: str, expected: str, remedy: str = "Mend it there, or restore the file.") -> Problem:
    """A fault of a descriptor."""
    return Problem(DESCRIPTOR, None, None, found, expected, remedy, mendable=remedy == FIX)


class _Part:
    """One object of a descriptor while it is read; what is missing or out of shape becomes a problem."""

    def __init__(self, raw, kind: str, place: str, problems: list[Problem]):
        self.place, self.problems = place, problems
        self.given = isinstance(raw, dict)
        self.raw = raw if isinstance(raw, dict) else {}
        if not self.given:
            self.fault(quoted(raw), f"a {kind}, which is an object")
        self.refused = set()
        for key, values in SUPPORTED.get(kind, {}).items():
            value = self.raw.get(key)
            if key in self.raw and not any(value == other and type(value) is type(other) for other in values):
                self.refused.add(key)
                expected = " or ".join(map(str, values)) or f"no {key}"
                self.fault(f"{key} {quoted(value)}", f"{expected}; this reader supports nothing else")

    def fault(self, found: str, expected: str) -> None:
        self.problems.append(fault_of(f"{found} in {self.place}", expected))

    def get(self, key: str, kind: type = str, default=None):
        """The value of a property; without a default it must be there. A list is never empty."""
        if key not in self.raw:
            if default is None and self.given:
                self.fault(f"no {key}", f"{key} given")
            return kind() if default is None else default
        if key in self.refused:
            return kind()
        value = self.raw[key]
        whole = kind is float and type(value) is int
        empty = value == [] or (default is None and value in ("", {}))
        if (type(value) is not kind and not whole) or empty:
            self.fault(f"{key} {quoted(value)}", f"{TYPE_NAMES[kind]}{', not empty' if empty else ''}")
            return kind()
        return self._formed(key, value)

    def texts(self, key: str, default=None) -> tuple[str, ...]:
        """A list of texts; one text alone is read as such a list."""
        value = self.raw.get(key)
        items = [value] if isinstance(value, str) and value else self.get(key, list, default)
        for item in items:
            if not isinstance(item, str) or not item:
                self.fault(f"{key} {quoted(item)}", "text that is not empty")
        return tuple(self._formed(key, item) for item in items if isinstance(item, str))

    def _formed(self, key: str, value):
        pattern, expected = TEXT_FORMS.get(key, (".*", ""))
        if isinstance(value, str) and not re.fullmatch(pattern, value, re.DOTALL):
            self.fault(f"{key} {quoted(value)}", expected)
        return value

    def part(self, key: str, kind: str, default=None) -> _Part:
        """The object under a property."""
        part = _Part(self.get(key, dict, default), kind, self.place, self.problems)
        # where it is missing, that was said, and nothing more is to be said of it
        part.given = part.raw is self.raw.get(key)
        return part

    def parts(self, key: str, kind: str, default=None) -> list[_Part]:
        """The objects of a list; their names are their places, so each has its own."""
        parts, within = [], "" if kind == "table" else f" of {self.place}"
        for number, item in enumerate(self.get(key, list, default)):
            name = item.get("name") if isinstance(item, dict) else None
            if name and any(part.raw.get("name") == name for part in parts):
                self.fault(f"two {kind}s named {quoted(name)}", "a name of its own for each")
            place = f"{kind} {name if isinstance(name, str) else number}{within}"
            parts.append(_Part(item, kind, place, self.problems))
        return parts


def _package(part: _Part, root: Path) -> Package:
    tables = part.parts("resources", "table")
    resources = tuple(_resource(table) for table in tables)
    for key in ("description", "homepage", "created", "jusan:about", "jusan:caution"):
        part.get(key, str, "")
    for key in ("sources", "contributors", "keywords"):
        part.get(key, list, [])
    part.get("jusan:population", dict, {})
    for licence in part.parts("licenses", "licence", []):
        if licence.given and not {"name", "path"} & licence.raw.keys():
            licence.fault("neither name nor path", "one of them")
    # packages of version 1 promised hashes
    if hashed := [table for table in tables if {"hash", "bytes"} & table.raw.keys()]:
        found = f"hash or bytes of {counted(len(hashed), 'table')}"
        part.problems.append(fault_of(found, "none: git tells an edit", FIX))
    name = part.get("name")
    return Package(root, part.raw, name, part.get("title", str, "") or name, part.get("version"), resources)


def _resource(part: _Part) -> Resource:
    schema, name = part.part("schema", "schema"), part.get("name")
    part.get("title", str, "")
    primary_key = schema.texts("primaryKey", [])
    unique_keys = [tuple(_listed(key)) for key in schema.get("uniqueKeys", list, [])]
    foreign_keys = []
    for key in schema.parts("foreignKeys", "foreign key", []):
        reference = key.part("reference", "reference")
        # an empty name, or none, means the table itself
        target = reference.get("resource", str, "") or name
        foreign_keys.append((key.texts("fields"), target, reference.texts("fields")))
        here, _, there = foreign_keys[-1]
        if here and there and len(here) != len(there):
            key.fault("unlike numbers of fields", "as many as they refer to")
    fields = tuple(_field(column, primary_key) for column in schema.parts("fields", "column"))
    columns = [field.name for field in fields]
    if () in unique_keys:
        schema.fault("an empty key", "one of its columns")
    for key in (primary_key, *unique_keys, *(here for here, _, _ in foreign_keys)):
        for column in key:
            if columns and column not in columns:
                schema.fault(f"{quoted(column)} in a key", "one of its columns")
    any_order = schema.raw.get("fieldsMatch") in ("equal", ["equal"])
    return Resource(
        name, part.get("path"), part.get("description", str, ""), fields, primary_key,
        tuple(unique_keys), tuple(foreign_keys), any_order,
    )  # fmt: skip


def _field(part: _Part, primary_key: tuple[str, ...]) -> Field:
    rules = part.part("constraints", "constraints", {})
    for key in rules.raw:
        if key not in RULES:
            rules.fault(
                f"constraint {quoted(key)}", f"one of {', '.join(RULES)}; this reader supports no other"
            )
        elif key == "pattern" and not _compiles(rules.get("pattern")):
            rules.fault(f"pattern {quoted(rules.raw['pattern'])}", "a regular expression")
        else:
            rules.get(key, RULES[key])
    for types, keys in ONLY_ON.items():
        fits = (
            part.raw.get("type") in types.split() or part.raw.get("type") not in SUPPORTED["column"]["type"]
        )
        for key in keys.split():
            if not fits and (key in part.raw or key in rules.raw):
                part.fault(f"{key} on type {part.raw['type']}", f"{key} on {types}")
    categories, labels = [], []
    for item in part.get("categories", list, []):
        value = item.get("value") if isinstance(item, dict) else item
        if not isinstance(value, str) or not value or value in categories:
            part.fault(
                f"category {quoted(item)}", "a text or an object with value and label, each value once"
            )
        categories.append(value)
        labels.append(str(item.get("label", value) if isinstance(item, dict) else value))
    name, variable = part.get("name"), part.get("jusan:variable", str, "")
    if variable and categories:
        part.problems.append(fault_of(f"categories in {part.place}", "none: the codebook has the codes", FIX))
    return Field(
        name=name,
        type=part.get("type"),
        title=part.get("title", str, ""),
        description=part.get("description", str, ""),
        # a part of the primary key is never missing
        constraints={**rules.raw, "required": True} if name in primary_key else rules.raw,
        # those of a coded column come from the codebook, see `checking.with_codes`
        categories=() if variable else tuple(categories),
        labels=() if variable else tuple(labels),
        ordered=part.get("categoriesOrdered", bool, False),
        variable=variable,
        references=part.texts("jusan:references", []),
        delimiter=part.get("delimiter") if "delimiter" in part.raw else ",",
        item_type=part.get("itemType", str, "string"),
        true_values=part.texts("trueValues", ["true"]),
        false_values=part.texts("falseValues", ["false"]),
    )


def _compiles(pattern: str) -> bool:
    try:
        return bool(re.compile(pattern))
    except (re.error, RecursionError, OverflowError):
        return False


def bytes_of(root: Path, path: str, remedy: str, problems: list[Problem]) -> bytes | None:
    """The bytes of a plain file inside the package; nothing outside it is ever opened."""
    found = ""
    try:
        file = (root / path).resolve()
        if not file.is_relative_to(root.resolve()):
            found = f"the path {quoted(path)}, which leads out of the package"
        elif not file.exists():
            found = f"no {path} in {root}"
        elif not file.is_file() or file.stat().st_size > LARGEST_FILE:
            found = "a folder, pipe, device or a file of more than 512 MiB"
        else:
            return file.read_bytes()
    except (OSError, ValueError, RuntimeError) as error:
        found = f"a file that cannot be read ({getattr(error, 'strerror', None) or error})"
    problems.append(Problem(path, None, None, found, "a file of the package", remedy))
    return None
