"""How a sheet of a workbook looks: formats, widths, heights, paper."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

_WIDEST, _NARROWEST, _ID_WIDTH = 60, 8, 30
_LINE, _TALLEST = 15, 409
_DIGITS = 0.9
LOOKS = {
    "text": {},
    "whole": {"num_format": "0"},
    "large": {"num_format": "#,##0"},
    "share": {"num_format": "0.0"},
    "decimal": {"num_format": "0.00"},
    "full": {"num_format": "General"},
    # without it LibreOffice shows 1 and 0
    "truth": {"num_format": '"TRUE";"TRUE";"FALSE"', "align": "left"},
    "head": {"bold": True, "bottom": 1, "bg_color": "#EEEEEE"},
    "head of numbers": {"bold": True, "bottom": 1, "bg_color": "#EEEEEE", "align": "right"},
    "label": {"bold": True},
    "title": {"bold": True, "font_size": 14, "text_wrap": False},
    "link": {"font_color": "#0563C1", "underline": 1},
}


def look_of(field: dict, cells: list) -> str:
    """How a column is shown; a year is no large number, and a small share not zero."""
    if field["type"] not in ("integer", "number"):
        return "truth" if field["type"] == "boolean" else "text"
    found = [abs(cell) for cell in cells if cell]
    if all(float(one).is_integer() for one in found):
        return "large" if max(found, default=0) >= 10_000 else "whole"
    if field["name"].endswith("_pct"):
        return "share"
    return "decimal" if min(found) >= 0.01 else "full"


def width_of(name: str, cells: list) -> int:
    """Width of a column, by its name and its cells."""
    texts = [f"{one:.2f}" if isinstance(one, float) else str(one) for one in cells if one is not None]
    lines = [line for text in texts for line in text[:1000].split("\n")]
    # letters may be wider than the digits that a width is counted in; the name has a button beside it
    shown = max([len(name) + 3, *map(len, lines)])
    return max(_NARROWEST, min(_WIDEST, int(shown / _DIGITS) + 2))


def set_height(sheet, row: int, cells: Sequence, widths: Sequence[int]) -> None:
    """Room for every line, as LibreOffice finds none for wrapped text by itself."""
    tallest = max(
        (_lines(cell, width) for cell, width in zip(cells, widths) if isinstance(cell, str)), default=1
    )
    if tallest > 1:
        sheet.set_row(row, min(_LINE * tallest, _TALLEST))


def _lines(text: str, width: int) -> int:
    room = max(1, int(width * _DIGITS))
    return sum(max(1, len(wrap(line[: room * 30], room))) for line in text[:9999].split("\n"))


def is_key(name: str, cells: list) -> bool:
    """Whether a first column names the rows, and so stays in sight."""
    short = all(isinstance(cell, str) and len(cell) <= _ID_WIDTH for cell in cells)
    return name.endswith("_id") or (bool(cells) and short and len(set(cells)) == len(cells))


def set_paper(sheet, title: str) -> None:
    """One page wide, with the title and the page number below."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    # in a footer & begins a command, and 255 characters are the most
    sheet.set_footer(f"&L{title.replace('&', '&&')[:200].rstrip('&')}&R&P / &N")
