"""What a package of a kind must describe: the tables, keys and columns of the shipped one.

The functions that take a loaded package rely on these and on nothing else; a package may
describe more, and be stricter.
"""

from __future__ import annotations

from collections.abc import Iterator

from jusan_analysis.descriptors import DESCRIPTOR, Field, Package, Resource, read_package
from jusan_analysis.packages import shipped
from jusan_analysis.problems import Problem

# the table by which a package of this kind is known
KINDS = {"article": "passages", "standards": "norms", "context": "stages"}


def kind_of(package: Package) -> str | None:
    """The kind of a package: article, standards, context, or none of them."""
    return next((kind for kind, table in KINDS.items() if package.resource(table)), None)


def contract_faults(package: Package, kind: str | None) -> Iterator[Problem]:
    """Tables, keys and columns that a package of this kind has and this one has not.

    Parameters
    ----------
    package : Package
    kind : str or None
        One of `KINDS`; a package of no kind has nothing to keep.
    """
    if kind is None or package.root == shipped(kind):
        return
    for table in read_package(shipped(kind), []).resources:
        own = package.resource(table.name)
        if own is None:
            yield _fault("", f"no table {table.name}", f"one, as every {kind} package has")
        else:
            yield from _key_faults(own, table)
            yield from _column_faults(own, table)


def _key_faults(own: Resource, table: Resource) -> Iterator[Problem]:
    if own.primary_key != table.primary_key:
        found = f"primary key {', '.join(own.primary_key) or 'none'}"
        yield _fault(f" of {own.name}", found, ", ".join(table.primary_key) or "none")
    for here, target, there in table.foreign_keys:
        if (here, target, there) not in own.foreign_keys:
            found = f"no foreign key from {', '.join(here)}"
            yield _fault(f" of {own.name}", found, f"one to {target}.{', '.join(there)}")


def _column_faults(own: Resource, table: Resource) -> Iterator[Problem]:
    columns = {one.name: one for one in own.fields}
    for wanted in table.fields:
        if wanted.name not in columns:
            yield _fault(f" of {own.name}", f"no column {wanted.name}", "it described")
        else:
            yield from _field_faults(f" of {own.name}.{wanted.name}", columns[wanted.name], wanted)


def _field_faults(where: str, own: Field, wanted: Field) -> Iterator[Problem]:
    for trait in ("type", "variable", "references", "delimiter"):
        if getattr(own, trait) != getattr(wanted, trait):
            expected = _shown(getattr(wanted, trait))
            yield _fault(where, f"{trait} {_shown(getattr(own, trait))}", expected)
    if wanted.required and not own.required:
        yield _fault(where, "required not set", "true, as a value is always needed")


def _shown(trait: str | tuple[str, ...] | None) -> str:
    return (", ".join(trait) if isinstance(trait, tuple) else trait) or "none"


def _fault(where: str, found: str, expected: str) -> Problem:
    remedy = f"Mend it there; the shipped {DESCRIPTOR} shows how."
    return Problem(DESCRIPTOR, None, None, f"{found}{where}", expected, remedy)
