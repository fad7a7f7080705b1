"""A table as text and as HTML: every cell escaped, none cut, ids as links."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape

import pandas as pd

MISSING = "–"
SHORT_TEXT, LONG_TEXT = 22, 70
_TEXT = ' class="text"'

# row, column and text of a cell to its HTML
Cell = Callable[[int, str, str], str]


def plain(value, column: str = "") -> str:
    """A cell as text: rounded for display, missing as a dash, truth as yes or no.

    Examples
    --------
    >>> plain(68.2352941, "share_pct"), plain(2.0), plain(None), plain(True)
    ('68.2', '2', '–', 'yes')
    """
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return MISSING
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if hasattr(value, "is_integer"):
        text = f"{value:.0f}" if value.is_integer() else f"{value:.{1 if column.endswith('_pct') else 2}f}"
        # what is not zero is not shown as zero
        return text if value == 0 or float(text) else f"{value:.2g}"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def plain_cells(frame: pd.DataFrame) -> list[list[str]]:
    """The rows of a table, each cell as text."""
    names = [str(name) for name in frame.columns]
    return [[plain(value, name) for name, value in zip(names, row)] for row in frame.itertuples(index=False)]


def is_numeric(column: pd.Series) -> bool:
    """Whether a column holds numbers, so that it is set to the right."""
    return column.dtype.kind in "iuf"


def text_table(frame: pd.DataFrame, caption: str = "") -> str:
    """A table as text in columns.

    Parameters
    ----------
    frame : DataFrame
    caption : str
        A first line.
    """
    names, cells = [str(name) for name in frame.columns], plain_cells(frame)
    widths = [max(map(len, column)) for column in zip(names, *cells)]
    right = [is_numeric(frame.iloc[:, place]) for place in range(len(names))]
    rows = [
        "  ".join(
            cell.rjust(width) if numeric else cell.ljust(width)
            for cell, width, numeric in zip(row, widths, right)
        ).rstrip()
        for row in [names, *([one.replace("\n", " ") for one in row] for row in cells)]
    ]
    return "\n".join([caption, *rows] if caption else rows)


def html_table(frame: pd.DataFrame, cell: Cell, caption: str = "") -> str:
    """A table as HTML.

    Parameters
    ----------
    frame : DataFrame
    cell : callable
        Row number from 0, column and text of a cell; returns HTML that is safe to show.
    caption : str
    """
    names, cells = [str(name) for name in frame.columns], plain_cells(frame)
    looks = [
        _look(name, [row[at] for row in cells], is_numeric(frame.iloc[:, at]))
        for at, name in enumerate(names)
    ]
    # the head alone makes a column of text wide
    cell_looks = ["" if look == _TEXT else look for look in looks]
    head = "".join(f'<th scope="col"{look}>{_broken(name)}</th>' for name, look in zip(names, looks))
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{look}>{cell(at, name, text)}</td>" for text, name, look in zip(row, names, cell_looks)
        )
        + "</tr>\n"
        for at, row in enumerate(cells)
    )
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f'<table class="jusan-table">{title}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>'
    )


def _broken(name: str) -> str:
    # a long name may go on below, so that its column is no wider than its cells
    return escape(name).replace("_", "_<wbr>")


def _look(name: str, column: list[str], numeric: bool) -> str:
    # squeezed sentences and broken dates make a table that nobody can read
    longest = max(map(len, column), default=0)
    if numeric or holds_ids(name):
        return ' class="number"' if numeric else ""
    return _TEXT if longest > LONG_TEXT else ' class="short"' if longest <= SHORT_TEXT else ""


# --- links --------------------------------------------------------------------------------


def holds_ids(column: str) -> bool:
    """Whether a column holds ids, by its name: ``figure_id``, ``passage_ids``, ``example``."""
    return bool(re.search(r"(^|_)(ids?|example)$", column))


def linked_ids(text: str, links: Mapping[str, str]) -> str:
    """Ids joined by ``;``, each that is known as a link.

    Examples
    --------
    >>> linked_ids("r01;<r02>", {"r01": "asks/r01.html"})
    '<a href="asks/r01.html">r01</a>; &lt;r02&gt;'
    """
    return "; ".join(anchor(links[one], one) if one in links else escape(one) for one in text.split(";"))


def anchor(href: str, text: str) -> str:
    """A link; one that leads out to the web opens beside the page."""
    outward = ' target="_blank" rel="noopener"' if is_address(href) else ""
    return f'<a href="{escape(href)}"{outward}>{escape(text)}</a>'


def is_address(text: str) -> bool:
    """Whether a text is an address on the web."""
    return text.startswith(("https://", "http://"))


def outward(url, text: str) -> str:
    """A link that leads to the web, or plain text where the address leads elsewhere.

    Examples
    --------
    >>> outward("javascript:x()", "a & b"), outward(None, "p01s1")
    ('a &amp; b', 'p01s1')
    """
    if isinstance(url, str) and is_address(url):
        return anchor(url, text)
    return escape(text) if text else MISSING
