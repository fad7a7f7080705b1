"""Tables as one workbook: typed cells, a first sheet that says what each is, nothing that could run."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from jusan_analysis.tablefiles.layout import LOOKS, is_key, look_of, set_height, set_paper, width_of
from jusan_analysis.tablefiles.packaging import writable
from jusan_analysis.tabular import NamedTable

# what a worksheet holds (Microsoft, Excel specifications and limits)
LARGEST_CELL = 32_767
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
LARGEST_NAME = 31
LARGEST_PROPERTY = 255
# fifteen digits are what a spreadsheet keeps of a number
LARGEST_WHOLE, LARGEST_NUMBER = 10**15, 9.99999999999999e307

CONTENTS = "Contents"
_TAKEN = {CONTENTS.casefold(), "history"}
_CUT = " … [cut: the whole text is in {}.csv]"
# no day is told, so that two builds are alike: the first one a zip archive knows
_DAY = datetime(1980, 1, 1)
_INERT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook_bytes(
    tables: Sequence[NamedTable],
    title: str,
    citation: str,
    version: str,
    licence: str,
    notes: Sequence[str] = (),
) -> bytes:
    """A workbook with one sheet per table and a first sheet that says what each is.

    Parameters
    ----------
    tables : sequence of NamedTable
    title, citation, version, licence : str
        Of the whole, told on the first sheet; `version` is that of the data.
    notes : sequence of str
        What a reader should know, told there too.

    Returns
    -------
    bytes
        An ``.xlsx`` file, the same for the same tables. Numbers and truth are typed; text stays
        text, also where it looks like a formula, an address or a number. A missing cell is empty.
        A text longer than a cell holds is cut with a word that says so, and a whole number of more
        than 15 digits, or one beyond 1e308, is text; the first sheet tells which tables hold a cut one.

    Raises
    ------
    ValueError
        If a table has more rows or columns than a sheet holds, or cannot be written (`csv_text`).

    References
    ----------
    ECMA-376, Office Open XML File Formats.
    """
    from xlsxwriter import Workbook

    file = io.BytesIO()
    resources = [writable(one.frame) for one in tables]
    names = sheet_names([one.name for one in tables])
    with Workbook(file, _INERT) as book:
        looks = {
            name: book.add_format({"text_wrap": True, "valign": "top", **one}) for name, one in LOOKS.items()
        }
        first = book.add_worksheet(CONTENTS)
        for table, name, resource in zip(tables, names, resources):
            _fill(book.add_worksheet(name), table, resource, looks)
        told = {"Citation": citation, "Data version": version, "Licence": licence}
        told["Notes"] = "\n".join([*notes, *_cut_notes(tables, resources)])
        _contents(first, title, _rows(tables, names, resources), told, looks)
        _properties(book, title, told)
    return file.getvalue()


def sheet_names(names: Sequence[str]) -> list[str]:
    """Names as sheets may have them: at most 31 characters, different from one another.

    Examples
    --------
    >>> sheet_names(["asks", "contents", "asks"])
    ['asks', 'contents-2', 'asks-2']
    """
    given: list[str] = []
    for name in names:
        tries = (f"-{number}" if number > 1 else "" for number in range(1, len(names) + 3))
        cuts = (name[: LARGEST_NAME - len(ending)] + ending for ending in tries)
        given.append(next(one for one in cuts if one.casefold() not in _TAKEN.union(given)))
    return given


def _fill(sheet, table: NamedTable, resource: dict, looks: dict) -> None:
    header, *rows = resource["data"]
    if len(rows) >= MOST_ROWS or len(header) > MOST_COLUMNS:
        size = f"{len(rows)} rows of {len(header)} cells"
        raise ValueError(f"{table.name}: found {size}; expected what a sheet holds. Split the table.")
    widths = [width_of(name, cells) for name, cells in zip(header, _columns(header, rows))]
    for at, (field, cells) in enumerate(zip(resource["schema"]["fields"], _columns(header, rows))):
        look = look_of(field, cells)
        number = look not in ("text", "truth")
        _write_text(sheet, 0, at, field["name"], looks["head of numbers" if number else "head"])
        for row, cell in enumerate(cells, start=1):
            _write(sheet, row, at, _fitting(cell, table.name), looks[look])
        sheet.set_column(at, at, widths[at])
    for row, cells in enumerate(rows, start=1):
        set_height(sheet, row, cells, widths)
    key = len(header) > 1 and is_key(header[0], next(_columns(header, rows)))
    sheet.freeze_panes(1, int(key))
    sheet.autofilter(0, 0, len(rows), len(header) - 1)
    sheet.repeat_rows(0)
    set_paper(sheet, table.title)


def _columns(header: list[str], rows: list[list]) -> Iterator[list]:
    return ([row[at] for row in rows] for at in range(len(header)))


def _write(sheet, row: int, at: int, cell, look) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(row, at, cell, look)
    elif isinstance(cell, str) or (cell is not None and _is_too_large(cell)):
        _write_text(sheet, row, at, str(cell), look)
    elif cell is not None:
        sheet.write_number(row, at, cell, look)


def _is_too_large(number: int | float) -> bool:
    return abs(number) >= (LARGEST_WHOLE if isinstance(number, int) else LARGEST_NUMBER)


def _write_text(sheet, row: int, at: int, text: str, look) -> None:
    # XlsxWriter takes a text of this form for the inside of an XML file, unless it comes in pieces
    if text.startswith("<r>") and text.endswith("</r>"):
        sheet.write_rich_string(row, at, "<", "r", text[2:], look)
    else:
        sheet.write_string(row, at, text, look)


def _units(text: str) -> int:
    """Length as a spreadsheet counts it."""
    return len(text.encode("utf-16-le")) // 2


def _fitting(cell, name: str):
    if not isinstance(cell, str) or _units(cell) <= LARGEST_CELL:
        return cell
    word = _CUT.format(name)
    return cell.encode("utf-16-le")[: 2 * (LARGEST_CELL - _units(word))].decode("utf-16-le", "ignore") + word


def _cut_notes(tables: Sequence[NamedTable], resources: list[dict]) -> Iterator[str]:
    for table, resource in zip(tables, resources):
        if any(_fitting(cell, table.name) != cell for row in resource["data"] for cell in row):
            yield f"{table.name}: a text longer than a cell holds is cut here and whole in {table.name}.csv."


def _rows(tables: Sequence[NamedTable], names: list[str], resources: list[dict]) -> list[tuple]:
    return [
        (name, table.title, table.place, len(resource["data"]) - 1)
        for name, table, resource in zip(names, tables, resources)
    ]


def _contents(sheet, title: str, rows: list[tuple], told: dict[str, str], looks: dict) -> None:
    widths = (32, 60, 60, 8)
    _write_text(sheet, 0, 0, title, looks["title"])
    given = [(label, text) for label, text in told.items() if text]
    for row, cells in enumerate(given, start=2):
        _write_text(sheet, row, 0, cells[0], looks["label"])
        _write_text(sheet, row, 1, cells[1], looks["text"])
        set_height(sheet, row, cells, widths)
    head = len(given) + 3
    for at, (name, width) in enumerate(zip(("Sheet", "What it shows", "Where it is shown", "Rows"), widths)):
        _write_text(sheet, head, at, name, looks["head of numbers" if name == "Rows" else "head"])
        sheet.set_column(at, at, width)
    for row, (name, *cells) in enumerate(rows, start=head + 1):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", looks["link"], name)
        for at, cell in enumerate(cells, start=1):
            _write(sheet, row, at, _fitting(cell, name), looks["text"])
        set_height(sheet, row, [name, *cells], widths)
    set_paper(sheet, title)


def _properties(book, title: str, told: dict[str, str]) -> None:
    book.set_properties({"title": title, "comments": told["Citation"], "created": _DAY})
    for name in ("Data version", "Licence"):
        book.set_custom_property(name, told[name][:LARGEST_PROPERTY])
