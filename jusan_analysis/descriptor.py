"""The descriptor of a data package: read, checked and turned into objects in one go."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jusan_analysis.problems import CONTROL, Problem, counted, quoted

DESCRIPTOR = "datapackage.json"
LARGEST_FILE = 512 * 2**20
FIX = "It is only form: `jusan check --fix` mends it."

# the table by which a package of this kind is known
KINDS = {"article": "passages", "standards": "norms", "context": "stages"}
TYPES = ["string", "integer", "number", "boolean", "list"]
MISSING = object()


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
    foreign_keys: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]


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

NEEDED = {
    "package": ["name", "version", "resources"],
    "table": ["name", "path", "schema"],
    "schema": ["fields"],
    "column": ["name", "type"],
    "foreign key": ["fields", "reference"],
    "reference": ["fields"],
}
# promises of the standard that this reader keeps in these forms only; it refuses others by name
SUPPORTED = {
    "table": {
        "type": ["table"], "format": ["csv"], "encoding": ["utf-8"], "data": [], "compression": [],
        "dialect": [{}, {"delimiter": ","}, {"header": True}, {"delimiter": ",", "header": True}],
    },
    "schema": {"missingValues": [[""]], "fieldsMatch": ["exact", ["exact"]], "uniqueKeys": []},
    "column": {
        "type": TYPES, "format": ["default"], "missingValues": [[""]], "decimalChar": ["."], "groupChar": [],
        "bareNumber": [True], "itemType": ["string"],
    },
    "reference": {"package": []},
    "constraints": {
        name: [] for name in "enum minLength maxLength exclusiveMinimum exclusiveMaximum jsonSchema".split()
    },
}  # fmt: skip
# what means nothing on a column of another type
ONLY_ON = {
    "pattern": "string", "categories": "string", "categoriesOrdered": "string", "jusan:variable": "string",
    "minimum": "integer or number", "maximum": "integer or number",
    "trueValues": "boolean", "falseValues": "boolean", "delimiter": "list",
}  # fmt: skip
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
REFERENCE = r"(\w+:)?\w+\.\w+"


def _texts(value) -> list:
    """A list; one text alone is read as a list of it."""
    return [value] if isinstance(value, str) else value


def _all_texts(value, form: str = ".+") -> bool:
    items = _texts(value)
    fit = isinstance(items, list) and all(isinstance(i, str) and re.fullmatch(form, i, re.S) for i in items)
    return fit and items != []


def _compiles(pattern) -> bool:
    try:
        return isinstance(pattern, str) and bool(re.compile(pattern))
    except (re.error, RecursionError, OverflowError):
        return False


# what each property holds, in words and as a test
HOLDS: dict[str, tuple[str, Callable[[object], bool]]] = {}
for _words, _test, _properties in (
    ("text", lambda value: isinstance(value, str),
     "title description resource jusan:variable jusan:about jusan:lead jusan:caution"),
    ("text, not empty", lambda value: isinstance(value, str) and value != "", "name path version delimiter"),
    ("a list, not empty", lambda value: isinstance(value, list) and value != [],
     "resources licenses sources contributors keywords foreignKeys categories"),
    ("an object", lambda value: isinstance(value, dict),
     "schema constraints reference jusan:population"),
    ("true or false", lambda value: isinstance(value, bool), "required unique categoriesOrdered"),
    ("a number", lambda value: type(value) in (int, float), "minimum maximum"),
    ("names of columns", _all_texts, "primaryKey"),
    ("a list, not empty", lambda value: value not in ([], "") and isinstance(value, str | list), "fields"),
    ("a regular expression", _compiles, "pattern"),
    ("words of the standard", lambda value: _all_texts(value, "true|True|TRUE|1"), "trueValues"),
    ("words of the standard", lambda value: _all_texts(value, "false|False|FALSE|0"), "falseValues"),
    ("a web address", lambda value: _all_texts(value, r"https?://\S+"), "homepage"),
    ("a moment, as in 2019-07-24T12:00:00Z", lambda value: _all_texts(value, MOMENT), "created"),
    ("table.column or package:table.column", lambda value: _all_texts(value, REFERENCE), "jusan:references"),
):  # fmt: skip
    HOLDS |= dict.fromkeys(_properties.split(), (_words, _test))


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
    reader = _Reader()
    package = reader.package(raw, root)
    problems += reader.problems
    return package if all(problem.mendable for problem in reader.problems) else None


def _refused(constant: str):
    raise ValueError(f"{constant} is no number")


def _object(pairs: list[tuple]) -> dict:
    """An object of the JSON; a name twice is refused, and text that could steer a terminal."""
    names = [name for name, _ in pairs]
    for text in (
        *names,
        *(item for _, value in pairs for item in (value if type(value) is list else [value])),
    ):
        if isinstance(text, str) and CONTROL.search(text):
            raise ValueError(f"a control character in {quoted(text)}")
    if len(set(names)) < len(names):
        raise ValueError(f"{quoted(max(names, key=names.count))} twice in one object")
    return dict(pairs)


def fault_of(found: str, expected: str, remedy: str = "Mend it there, or restore the file.") -> Problem:
    """A fault of a descriptor."""
    return Problem(DESCRIPTOR, None, None, found, expected, remedy, mendable=remedy == FIX)


class _Reader:
    """Turns the JSON into objects; what is missing or of another shape becomes a problem with its place."""

    def __init__(self):
        self.problems: list[Problem] = []

    def fault(self, found: str, expected: str, place: str, remedy: str | None = None) -> None:
        self.problems.append(fault_of(f"{found} in {place}", expected, *filter(None, [remedy])))

    def properties(self, raw, kind: str, place: str) -> dict:
        """The properties of an object that have the right shape; of one that is MISSING, that was said."""
        if not isinstance(raw, dict):
            if raw is not MISSING:
                self.fault(quoted(raw), f"a {kind}, which is an object", place)
            return {}
        for name in NEEDED.get(kind, ()):
            if name not in raw:
                self.fault(f"no {name}", f"{name} given", place)
        sound = {}
        for name, value in raw.items():
            expected, fits = HOLDS.get(name, ("", lambda _: True))
            allowed = SUPPORTED.get(kind, {}).get(name)
            if allowed is not None:
                fits = lambda value, a=allowed: any(value == v and type(value) is type(v) for v in a)  # noqa: E731
                expected = f"{' or '.join(map(str, allowed)) or f'no {name}'}; this reader supports no other"
            if fits(value):
                sound[name] = value
            else:
                self.fault(f"{name} {quoted(value)}", expected, place)
        return sound

    def parts(self, items, kind: str, within: str = "") -> list[tuple[dict, str]]:
        """Each object of a list with its place; their names are their places, so each has its own."""
        names = [str(item["name"]) if isinstance(item, dict) and "name" in item else "" for item in items]
        for name in dict.fromkeys(names):
            if name and names.count(name) > 1:
                self.fault(f"two {kind}s named {quoted(name)}", "a name of its own for each", within or "it")
        places = [
            f"{kind} {name or number}{f' of {within}' if within else ''}" for number, name in enumerate(names)
        ]
        return [(self.properties(item, kind, place), place) for item, place in zip(items, places)]

    def package(self, raw, root: Path) -> Package:
        part = self.properties(raw, "package", "the package")
        tables = self.parts(part.get("resources", []), "table")
        for licence, place in self.parts(part.get("licenses", []), "licence"):
            if licence and not {"name", "path"} & licence.keys():
                self.fault("neither name nor path", "one of them", place)
        # packages of version 1 promised hashes
        if hashed := [table for table, _ in tables if {"hash", "bytes"} & table.keys()]:
            found = f"hash or bytes of {counted(len(hashed), 'table')}"
            self.fault(found, "none: git tells an edit", "the package", FIX)
        name, version = part.get("name", ""), part.get("version", "")
        resources = tuple(self.resource(table, place) for table, place in tables)
        return Package(root, raw, name, part.get("title") or name, version, resources)

    def resource(self, part: dict, place: str) -> Resource:
        schema, name = (
            self.properties(part.get("schema", MISSING), "schema", place),
            part.get("name", ""),
        )
        primary_key, foreign_keys = tuple(_texts(schema.get("primaryKey", []))), []
        for key, at in self.parts(schema.get("foreignKeys", []), "foreign key", place):
            reference = self.properties(key.get("reference", MISSING), "reference", at)
            here, there = (tuple(_texts(part.get("fields", []))) for part in (key, reference))
            if len(here) != len(there) and {"fields", "reference"} <= key.keys():
                self.fault("unlike numbers of fields", "as many as they refer to", at)
            # an empty name, or none, means the table itself
            foreign_keys.append((here, reference.get("resource") or name, there))
        columns = self.parts(schema.get("fields", []), "column", place)
        names = [column.get("name") for column, _ in columns]
        for column in [*primary_key, *(column for here, *_ in foreign_keys for column in here)]:
            if columns and column not in names:
                self.fault(f"{quoted(column)} in a key", "one of its columns", place)
        fields = tuple(self.field(column, at, primary_key) for column, at in columns)
        about = part.get("description", "")
        return Resource(name, part.get("path", ""), about, fields, primary_key, tuple(foreign_keys))

    def field(self, part: dict, place: str, primary_key: tuple[str, ...]) -> Field:
        rules = self.properties(part.get("constraints", {}), "constraints", place)
        for name, types in ONLY_ON.items():
            if name in (part | rules) and part.get("type", types) not in types:
                self.fault(f"{name} on type {part['type']}", f"{name} on {types}", place)
        codes: dict[str, str] = {}
        for item in part.get("categories", []):
            code, label = (item.get("value"), item.get("label")) if isinstance(item, dict) else (item, None)
            if not isinstance(code, str) or not code or code in codes:
                expected = "a text or an object with value and label, each value once"
                self.fault(f"category {quoted(item)}", expected, place)
            codes[str(code)] = str(label or code)
        variable = part.get("jusan:variable", "")
        if variable and codes:
            self.fault("categories", "none: the codebook has the codes", place, FIX)
            # see `checking.with_codes`
            codes = {}
        return Field(
            name=part.get("name", ""),
            type=part.get("type", "string"),
            title=part.get("title", ""),
            description=part.get("description", ""),
            # a part of the primary key is never missing
            constraints={**rules, "required": True} if part.get("name") in primary_key else rules,
            categories=tuple(codes),
            labels=tuple(codes.values()),
            ordered=part.get("categoriesOrdered", False),
            variable=variable,
            references=tuple(_texts(part.get("jusan:references", []))),
            delimiter=part.get("delimiter", ","),
        )


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
