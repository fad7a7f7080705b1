"""Read a descriptor: what ``datapackage.json`` promises about every table and column.

Everything that comes from outside passes here or through ``packages``. Faults are collected,
not raised, so that one run tells them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jusan_analysis.problems import Problem
from jusan_analysis.shapes import DESCRIPTOR, descriptor_faults, foreign_key_of, read_json, references_of
from jusan_analysis.texts import digest


@dataclass(frozen=True)
class Field:
    """One column as the descriptor promises it."""

    name: str
    type: str
    description: str
    constraints: dict
    categories: tuple[str, ...]
    labels: tuple[str, ...]
    ordered: bool
    variable: str | None
    references: tuple[str, ...]
    delimiter: str

    @property
    def required(self) -> bool:
        """Whether every row must have a value here."""
        return bool(self.constraints.get("required"))


@dataclass(frozen=True)
class Resource:
    """One table as the descriptor promises it."""

    name: str
    path: str
    description: str
    hash: str
    bytes: int
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]
    guarded: bool = False


@dataclass(frozen=True)
class Package:
    """A descriptor that could be read."""

    root: Path
    name: str
    title: str
    version: str
    raw: dict
    resources: tuple[Resource, ...]

    @property
    def identity(self) -> str:
        """Name, version and a digest of the tables: two packages with it hold the same."""
        hashes = " ".join(one.hash for one in self.resources)
        return f"{self.name} {self.version} {digest(hashes)}"

    def resource(self, name: str) -> Resource | None:
        """The table of this name, if the package has it."""
        return next((one for one in self.resources if one.name == name), None)


def read_package(path: str | Path, problems: list[Problem]) -> Package | None:
    """Read a descriptor.

    Parameters
    ----------
    path : str or Path
        Package folder, or its ``datapackage.json``.
    problems : list of Problem
        Takes every fault found.

    Returns
    -------
    Package or None
        None when the descriptor is too broken to go on.
    """
    path = Path(path)
    file = path if path.name == DESCRIPTOR else path / DESCRIPTOR
    raw = read_json(file, problems)
    if raw is None:
        return None
    faults = list(descriptor_faults(raw))
    problems.extend(faults)
    if faults:
        return None
    return package_of(raw, file.parent)


def package_of(raw: dict, root: Path) -> Package:
    """A package from a descriptor that is known to be in shape."""
    resources = tuple(_resource(one) for one in raw["resources"])
    return Package(root, raw["name"], raw["title"], raw["version"], raw, resources)


def _field(raw: dict) -> Field:
    categories = raw.get("categories", [])
    return Field(
        name=raw["name"],
        type=raw["type"],
        description=raw.get("description", ""),
        constraints=raw.get("constraints", {}),
        categories=tuple(one["value"] for one in categories),
        labels=tuple(str(one.get("label", one["value"])) for one in categories),
        ordered=raw.get("categoriesOrdered", False),
        variable=raw.get("jusan:variable"),
        references=tuple(references_of(raw)),
        delimiter=raw.get("delimiter", ";") or ";",
    )


def _resource(raw: dict) -> Resource:
    schema = raw["schema"]
    keys = [foreign_key_of(key) for key in schema.get("foreignKeys", [])]
    return Resource(
        name=raw["name"],
        path=raw["path"],
        description=raw.get("description", ""),
        hash=raw["hash"],
        bytes=raw["bytes"],
        fields=tuple(_field(one) for one in schema["fields"]),
        primary_key=tuple(schema.get("primaryKey", ())),
        # an empty resource name means the table itself (Table Schema v1)
        foreign_keys=tuple((here, table or raw["name"], there) for here, table, there in keys),
        guarded=raw.get("jusan:guard", False),
    )
