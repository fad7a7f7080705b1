"""What is wrong with a package, said so that its author can mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN_AT_MOST = 50
CELL_SHOWN_AT_MOST = 60
ROWS_SHOWN_AT_MOST = 10

# what can steer a terminal or turn the direction of reading; tabs and line ends are text
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Problem:
    """One fault: where it is, what was found, what was expected, what to do.

    ``row`` counts as a spreadsheet does: the header is row 1. It is None for a whole file, ``column`` for a
    whole row or file. ``mendable`` marks what is only form: it is read all the same, and ``jusan check
    --fix`` mends it. ``unfinished`` marks what is not wrong and still to be done.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str
    remedy: str
    mendable: bool = False
    unfinished: bool = False

    def __str__(self) -> str:
        row = f", row {self.row}" if self.row is not None else ""
        column = f", column {self.column}" if self.column is not None else ""
        where = f"{self.file}{row}{column}"
        return inert(f"{where}: found {self.found}; expected {self.expected}. {self.remedy}")


class DataPackageError(ValueError):
    """A package cannot be used as it is; ``problems`` holds all faults, also those too many to show."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__(summary(self.problems))


class UnknownRecord(LookupError):
    """No record of the package has this id."""


def summary(problems: Sequence[Problem]) -> str:
    """All problems as text, one line each, the first fifty in full."""
    lines = [f"{counted(len(problems), 'problem')} found"]
    lines += [f"  {problem}" for problem in problems[:SHOWN_AT_MOST]]
    if len(problems) > SHOWN_AT_MOST:
        rest = len(problems) - SHOWN_AT_MOST
        lines.append(f"  … and {rest} more. Mend these first, or look into the error's .problems")
    return "\n".join(lines)


def counted(number: int, noun: str) -> str:
    """A number with its noun: ``1 problem``, ``2 problems``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def inert(text: str) -> str:
    """A text on one line whose control characters are spelled out, fit for any terminal."""
    return CONTROL.sub(lambda match: repr(match.group())[1:-1], " ".join(text.splitlines()))


def quoted(value: object) -> str:
    """A value as it may be printed: shortened, control characters spelled out."""
    text = value if isinstance(value, str) else repr(value)
    return repr(text if len(text) <= CELL_SHOWN_AT_MOST else text[:CELL_SHOWN_AT_MOST] + "…")


def in_rows(rows: Sequence[int]) -> str:
    """Further rows with the same fault, or nothing: `` in 3 rows (2, 5, 9)``."""
    if len(rows) < 2:
        return ""
    shown = ", ".join(map(str, rows[:ROWS_SHOWN_AT_MOST]))
    return f" in {len(rows)} rows ({shown}{', …' if len(rows) > ROWS_SHOWN_AT_MOST else ''})"


def nearest(value: str, allowed: Iterable[str]) -> str:
    """A hint at the allowed value that looks most like this one, or nothing."""
    match = get_close_matches(value[:CELL_SHOWN_AT_MOST], list(allowed)[:5000], n=1, cutoff=0.6)
    return f"Did you mean {quoted(match[0])}?" if match else ""
