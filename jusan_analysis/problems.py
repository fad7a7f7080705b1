"""What is wrong with a package, said so that its author can mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN_AT_MOST = 50
CELL_SHOWN_AT_MOST = 60

# what can steer a terminal or turn the direction of reading; tabs and line ends are text
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Problem:
    """One fault: where it is, what was found, what was expected, what to do.

    Attributes
    ----------
    file : str
        File as the reader would open it, relative to the package.
    row : int or None
        Row as a spreadsheet counts it: the header is row 1. None for the whole file.
    column : str or None
        Column name. None for the whole row or file.
    found, expected, remedy : str
        The fault and the way out, in words.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        return inert(f"{place}: found {self.found}; expected {self.expected}. {self.remedy}")


class DataPackageError(ValueError):
    """A package cannot be used as it is; every problem found is listed.

    Attributes
    ----------
    problems : tuple of Problem
        All of them, also those the message leaves out for length.
    """

    def __init__(self, problems):
        self.problems = tuple(problems)
        super().__init__(summary(self.problems))


class UnknownRecord(LookupError):
    """No record of the package has this id."""


def summary(problems) -> str:
    """All problems as text, one line each, the first fifty in full."""
    lines = [f"{counted(len(problems), 'problem')} found"]
    lines += [f"  {problem}" for problem in problems[:SHOWN_AT_MOST]]
    if len(problems) > SHOWN_AT_MOST:
        lines.append(f"  … and {len(problems) - SHOWN_AT_MOST} more in the error's .problems")
    return "\n".join(lines)


def counted(number: int, noun: str) -> str:
    """A number with its noun: ``1 problem``, ``2 problems``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def inert(text: str) -> str:
    """A text on one line whose control characters are spelled out, fit for any terminal."""
    return CONTROL.sub(lambda one: repr(one.group())[1:-1], " ".join(text.splitlines()))


def quoted(value: object) -> str:
    """A value as it may be printed: shortened, control characters escaped."""
    text = value if isinstance(value, str) else repr(value)
    if len(text) > CELL_SHOWN_AT_MOST:
        text = text[:CELL_SHOWN_AT_MOST] + "…"
    return repr(text)


def nearest(value: str, allowed) -> str:
    """A hint at the allowed value that looks most like this one, or nothing."""
    match = get_close_matches(value[:CELL_SHOWN_AT_MOST], list(allowed)[:5000], n=1, cutoff=0.6)
    return f"Did you mean {quoted(match[0])}?" if match else ""
