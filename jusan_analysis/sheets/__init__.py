"""Coding sheets for human coders: out, filled in a spreadsheet, back in as one more coder."""

from jusan_analysis.sheets.joining import AlreadyCoded, with_sheet
from jusan_analysis.sheets.reading import Sheet, read_sheet
from jusan_analysis.sheets.writing import sheet_text, sheet_units

__all__ = ["AlreadyCoded", "Sheet", "read_sheet", "sheet_text", "sheet_units", "with_sheet"]
