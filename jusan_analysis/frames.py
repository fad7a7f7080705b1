"""What every analysis asks of a frame: its columns, its codes, and the union of its passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from jusan_analysis.problems import DataPackageError, Problem, nearest, quoted


class UnusableFrame(DataPackageError):
    """A frame or an option cannot be used; every reason is listed in ``problems``."""


def gathered(cells: Iterable) -> str:
    """The union of ``;``-joined ids, each once, in the order of the article.

    Parameters
    ----------
    cells : iterable of str
        Missing cells are passed over.

    Returns
    -------
    str
        Empty where there is no id. Numbers inside the ids count as numbers.

    Examples
    --------
    >>> gathered(["p12s2;p03s1", None, "p03s1;p101s1"])
    'p03s1;p12s2;p101s1'
    """
    ids = {one for cell in cells if isinstance(cell, str) for one in cell.split(";") if one}
    return ";".join(sorted(ids, key=_natural))


def _natural(one: str) -> list:
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", one)]


def demand(frame: pd.DataFrame, columns: Iterable[str], name: str) -> None:
    """Refuse a frame that lacks columns, naming all of them and what it has.

    Raises
    ------
    UnusableFrame

    Examples
    --------
    >>> demand(pd.DataFrame({"group_id": []}), ["group_id", "label"], "groups")
    Traceback (most recent call last):
    jusan_analysis.frames.UnusableFrame: 1 problem found
      groups, column label: found group_id; expected this column too. Take the table as it is loaded.
    """
    demand_all({name: (frame, columns)})


def demand_all(needs: Mapping[str, tuple[pd.DataFrame, Iterable[str]]]) -> None:
    """Refuse frames that lack columns, naming all that are missing in any of them.

    Parameters
    ----------
    needs : mapping of str to tuple
        By the name of the table: the frame and the columns it must have.

    Raises
    ------
    UnusableFrame
    """
    remedy = "Take the table as it is loaded."
    problems = [
        Problem(name, None, one, ", ".join(map(str, frame.columns)) or "no column", "this column too", remedy)
        for name, (frame, columns) in needs.items()
        for one in columns
        if one not in frame.columns
    ]
    if problems:
        raise UnusableFrame(problems)


def choose(value: str, allowed: Iterable[str], name: str) -> str:
    """Refuse an option that is not offered, naming those that are.

    Raises
    ------
    UnusableFrame
    """
    allowed = list(allowed)
    if value not in allowed:
        raise refused(name, quoted(value), f"one of {', '.join(allowed)}", nearest(str(value), allowed))
    return value


def refused(what: str, found: str, expected: str, remedy: str = "") -> UnusableFrame:
    """The error for one thing that cannot be used.

    Parameters
    ----------
    what : str
        The table or the option.
    found, expected, remedy : str
        As in `Problem`.
    """
    return UnusableFrame([Problem(what, None, None, found, expected, remedy)])


def codes(column: pd.Series) -> list[str]:
    """Codes of a coded column: in codebook order where it is categorical, else as they come."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [str(one) for one in column.cat.categories]
    return list(dict.fromkeys(column.dropna().astype(str)))
