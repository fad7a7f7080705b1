"""What every analysis asks of a frame: its columns, keys without gaps or doubles, the union of ids."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from jusan_analysis.problems import nearest, quoted


class UnusableFrame(ValueError):
    """A frame or an option cannot be used; the message says what was found and what is needed."""


def require(frame: pd.DataFrame, columns: Iterable[str], name: str, key: Iterable[str] = ()) -> None:
    """Refuse a frame that lacks columns, or whose key has missing or repeated values.

    >>> require(pd.DataFrame({"group_id": ["men", "men"]}), ["group_id"], "groups", key=["group_id"])
    Traceback (most recent call last):
    jusan_analysis.columns.UnusableFrame: groups: group_id 'men' stands 2 times; each may stand once. ...
    """
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        hints = " ".join(filter(None, (nearest(column, map(str, frame.columns)) for column in missing)))
        raise UnusableFrame(
            f"{name}: no column {', '.join(missing)}; found {', '.join(map(str, frame.columns)) or 'none'}. "
            f"{hints or 'Take the table as it is loaded.'}"
        )
    key = list(key)
    if not key:
        return
    gaps = frame.index[frame[key].isna().any(axis=1)]
    if len(gaps):
        raise UnusableFrame(
            f"{name}: {', '.join(key)} is missing in {len(gaps)} rows (the first: {gaps[0]}). "
            "Fill it in or drop these rows."
        )
    times = frame.groupby(key, observed=True).size()
    if (times > 1).any():
        first = times[times > 1].index[0]
        label = " / ".join(map(str, first)) if isinstance(first, tuple) else first
        raise UnusableFrame(
            f"{name}: {', '.join(key)} {quoted(label)} stands {times.max()} times; each may stand once. "
            "Was the table joined with another one? Drop the doubles first."
        )


def choose(value: str, allowed: Iterable[str], name: str) -> str:
    """Refuse an option that is not offered, naming those that are."""
    allowed = list(allowed)
    if value not in allowed:
        hint = nearest(str(value), allowed)
        raise UnusableFrame(
            f"{name}: found {quoted(value)}; expected one of {', '.join(allowed)}. {hint}".strip()
        )
    return value


def split_ids(cell: object) -> list[str]:
    """The ids of a cell joined by ``;``; none of a missing one."""
    return [name for name in cell.split(";") if name] if isinstance(cell, str) else []


def join_ids(cells: Iterable) -> str:
    """The union of ``;``-joined ids, each once, numbers inside them in their order; missing cells give none.

    >>> join_ids(["p12s2;p03s1", None, "p03s1;p101s1"])
    'p03s1;p12s2;p101s1'
    """
    ids = {name for cell in cells for name in split_ids(cell)}
    return ";".join(sorted(ids, key=_natural))


def _natural(name: str) -> list:
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]
